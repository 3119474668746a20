"""The script that puts a form into somebody else's page: its own styles in a shadow, the language of the page."""

from functools import cache
from html import escape
from pathlib import Path

from guanxi.channels import pages
from guanxi.kit import json
from guanxi.marketing import page
from guanxi.marketing.definition import FormDefinition


@cache
def _loader() -> str:
    return Path(__file__).with_name("embed.js").read_text(encoding="utf-8")


def script(form: FormDefinition) -> str:
    """Everything in one file, made anew for each visit because the form's token says when that was."""
    languages = ("zh", "en") if form.language == "auto" else (form.language,)
    content = {
        "slug": form.slug,
        "css": pages.css() + page.css(),
        "forms": {language: page.form_html(form, language, page.public_url(form)) for language in languages},
    }
    # "</" would end an inline script early, and U+2028 was once a line break in scripts.
    data = json.dumps(content).replace("</", "<\\/").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"(function(){{{page.script()}\nvar G={data};\n{_loader()}}})();\n"


def snippet(form: FormDefinition) -> dict[str, str]:
    """What a person pastes into a page, for the form builder."""
    url = page.public_url(form)
    title = escape(form.title.en or form.name)
    return {
        "url": url,
        "script": f'<script async src="{escape(url)}.js"></script>',
        "html": f'<iframe src="{escape(url)}" title="{title}" style="width:100%;height:720px;border:0"></iframe>',
    }
