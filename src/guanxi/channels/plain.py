"""The plain-text part of a mail, read off its HTML: for mail programs without HTML, and for spam filters that
distrust mails without one."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    "address article blockquote br center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre "
    "section table tbody td tr ul".split()
)
_HIDDEN = frozenset({"head", "script", "style", "title", "template"})
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"})
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0
        self.link = ""
        self.link_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self.hidden or tag in _HIDDEN or _is_invisible(given):
            # Everything inside the head or a preheader is skipped; counting tags finds where it ends.
            self.hidden += 0 if tag in _VOID else 1
            return
        self._open(tag, given)

    def _open(self, tag: str, given: dict[str, str]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("- ")
        if tag == "img" and given.get("alt"):
            self.parts.append(given["alt"])
        if tag == "a":
            self.link = given.get("href", "")
            self.link_from = len(self.parts)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden:
            self.hidden -= 0 if tag in _VOID else 1
            return
        if tag == "a":
            self._close_link()
        if tag in _BLOCKS:
            self.parts.append("\n\n" if tag in {"p", "h1", "h2", "h3", "h4", "table", "ul", "ol"} else "\n")

    def _close_link(self) -> None:
        words = "".join(self.parts[self.link_from :]).strip()
        if self.link.startswith(("http://", "https://")) and self.link != words:
            self.parts.append(f" ({self.link})")
        self.link = ""

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(_SPACES.sub(" ", data))


def _is_invisible(given: dict[str, str]) -> bool:
    return "display:none" in given.get("style", "").replace(" ", "").lower()


def text_of(html: str) -> str:
    """The words of the page in reading order, links in brackets behind their words; never more than one empty line."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [line.strip() for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
