"""From a template and its variables to a subject, HTML and plain text.

A body that begins with `<mjml` is a whole mail of its own; anything else is content (MJML elements of one column) that
is set into the house layout, which brings the colours, the footer and the unsubscribe link.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import mrml

from guanxi.channels import house, liquid, plain
from guanxi.channels.liquid import TemplateTrouble
from guanxi.kit.phrase import Phrase

LANGUAGES = ("en", "zh")
_OPTIONS = mrml.RenderOptions(disable_comments=True, fonts={})
_CODES = {"zh": "zh-CN", "en": "en"}
_MARK = "<!-- content -->"


@dataclass(frozen=True, slots=True)
class Variant:
    """One language of a template. `text` is only given when the derived plain text would not do."""

    subject: str
    mjml: str
    text: str = ""
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    html: str
    text: str
    language: str


def variant_of(variants: Mapping[str, Any], language: str) -> tuple[str, Variant]:
    """The version in this language, else the other one. Raises TemplateTrouble when there is none at all."""
    wanted = "zh" if language.lower().startswith("zh") else "en"
    for name in (wanted, *LANGUAGES):
        given = variants.get(name)
        if given:
            fields = {key: str(given.get(key) or "") for key in ("subject", "mjml", "text", "preview")}
            return name, Variant(**fields)
    raise TemplateTrouble(Phrase("The template has no content", "模板没有内容"))


def render(variants: Mapping[str, Any], language: str, variables: Mapping[str, Any]) -> Rendered:
    """Raises TemplateTrouble, whatever the template contains."""
    found, variant = variant_of(variants, language)
    subject = " ".join(liquid.render(variant.subject, variables, is_html=False).split())
    preview = " ".join(liquid.render(variant.preview, variables, is_html=False).split())
    given = {**variables, **_frame(found, subject, preview, variables)}
    html = to_html(liquid.render(source_of(variant), given, is_html=True))
    text = liquid.render(variant.text, variables, is_html=False) if variant.text else plain.text_of(html)
    return Rendered(subject, html, text, found)


def source_of(variant: Variant) -> str:
    if variant.mjml.lstrip().startswith("<mjml"):
        return variant.mjml
    return layout().replace(_MARK, variant.mjml)


@cache
def layout() -> str:
    return Path(__file__).with_name("layout.mjml").read_text(encoding="utf-8")


def in_house(content: str, language: str, subject: str) -> str:
    """Ready MJML in the house layout, for mails of the product itself. `content` is taken as it is, escaped already."""
    name = "zh" if language.startswith("zh") else "en"
    given = {"organization": {"name": house.organization().in_(name)}, "language": _CODES[name], "subject": subject}
    frame = liquid.render(layout(), given, is_html=True)
    return to_html(frame.replace(_MARK, content))


def to_html(mjml: str) -> str:
    """Raises TemplateTrouble when it is not MJML. Nothing is fetched: includes and web fonts are off."""
    try:
        return str(mrml.to_html(mjml, render_options=_OPTIONS).content)
    except OSError as error:
        raise TemplateTrouble(
            Phrase(f"The body is not valid MJML: {error}", f"正文不是有效的 MJML：{error}")
        ) from error


def _frame(language: str, subject: str, preview: str, variables: Mapping[str, Any]) -> dict[str, str]:
    organization = variables.get("organization") or {}
    footer = _FOOTER.fill(name=_spaced(str(organization.get("name", ""))))
    return {
        "language": _CODES[language],
        "subject": subject,
        "preview": preview,
        "footer": footer.in_(language),
        "unsubscribe_words": _UNSUBSCRIBE.in_(language),
        "preferences_words": _PREFERENCES.in_(language),
    }


def _spaced(name: str) -> Phrase:
    """A Latin name stands apart from Han characters, a Chinese one does not."""
    return Phrase(name, f" {name} " if name.isascii() else name)


_FOOTER = Phrase(
    "You receive this mail because you are in touch with {name}.", "你收到这封邮件，是因为你与{name}有过联系。"
)
_PREFERENCES = Phrase("Choose what you get", "选择接收内容")
_UNSUBSCRIBE = Phrase("Unsubscribe", "退订")
