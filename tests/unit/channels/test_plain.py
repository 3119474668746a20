"""The plain-text part says what the HTML says."""

from guanxi.channels.plain import text_of
from guanxi.channels.rendering import render

HTML = """<html><head><title>No</title><style>p{}</style></head><body>
<div style="display: none; font-size:1px"><div>Preheader</div></div>
<h1>你好</h1><p>First&nbsp;line,<br>second &amp; third.</p><ul><li>one</li><li>two</li></ul>
<p><a href="https://example.com/a?b=1&amp;c=2">Go there</a> <a href="mailto:x@example.com">write</a></p>
<img src="x.png" alt="A picture"><script>no()</script></body></html>"""


def test_text_has_paragraphs_lists_links_and_pictures_and_nothing_hidden() -> None:
    assert text_of(HTML) == (
        "你好\n\nFirst line,\nsecond & third.\n\n- one\n\n- two\n\n"
        "Go there (https://example.com/a?b=1&c=2) write\n\nA picture\n"
    )


def test_a_mail_in_the_house_layout_reads_well_as_text() -> None:
    variants = {"zh": {"subject": "主题", "preview": "预览", "mjml": "<mj-text>你好，{{ contact.name }}</mj-text>"}}
    given = {
        "contact": {"name": "王芳"},
        "organization": {"name": "云杉"},
        "unsubscribe_url": "https://crm.example/u/x",
    }
    text = render(variants, "zh", given).text
    assert text.startswith("云杉\n")
    assert "你好，王芳" in text
    assert "退订 (https://crm.example/u/x)" in text
    assert "预览" not in text


def test_signs_of_markup_inside_of_words_and_values_are_no_markup() -> None:
    assert text_of("<p title='a > b'>1 < 2</p><!-- <p>no</p> --><br/>3 &gt; 2") == "1 < 2\n\n3 > 2\n"


def test_nothing_at_all_is_an_empty_line() -> None:
    assert text_of("") == "\n"
