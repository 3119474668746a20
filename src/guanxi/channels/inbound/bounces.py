"""Mails that come back: delivery reports by the standard (RFC 3464), and what every program writes its own way."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message

from guanxi.channels.inbound.reading import Incoming, address_in, decoded, leaves, text_in
from guanxi.channels.inbound.verdict import Verdict, status_in, verdict

_ADDRESS = r"[A-Za-z0-9._%+='&#!~/-]{1,64}@[A-Za-z0-9.-]+\.[A-Za-z0-9-]{2,}"
_FOUND = re.compile(_ADDRESS)
_DAEMON = re.compile(
    r"(?i)mailer-?daemon|postmaster|mail[ ._-]?delivery|delivery[ ._-]?(?:system|sub|status)|\bmdaemon|bounce"
)
_RETURNED = re.compile(
    r"""(?ix)
    deliver\S*[ ](?:fail|status|problem|has[ ]failed|report)|fail\w*[ ](?:to[ ]deliver|notice|delivery)
    |undeliver|not[ ]deliver|non-?deliver
    |mail[ ](?:delivery|could[ ]not|failure|error|system[ ]error)|returned?[ ](?:e?mail|to[ ]sender|message)
    |message[ ](?:could[ ]not|not[ ]delivered|status)
    |mail[ ]\S*[ ]?return|rejected|user[ ]unknown|could[ ]not[ ]be[ ]sent|notification[ ]d.?.tat|unzustellbar|退信
    |退回|投递失败|无法送达|送信エラー|配信|недоставл
    |\bndn:|\bdsn:|warning:[ ]|nondeliverable|mail-fehler|undeliverable
    """
)
_CONVEYS = re.compile(
    r"""(?imx)
    ^[-=_ ]*(?:begin|this[ ]is[ ]a[ ]copy|original[ ]message|below[ ]this[ ]line|unsent|returned[ ]message
    |included[ ]is|message[ ]headers?|header[ ]of|the[ ]header
    |text[ ]of[ ]your|content[ ]of|your[ ]message[ ](?:was|header)|return-path:|the[ ]original[ ]message
    |a[ ]copy[ ]of|orig)[^\n]*$
    """
)
_DELAY = re.compile(
    r"(?i)will (?:continue|keep) (?:to )?try|will be retried|still (?:being )?(?:retr|try)|warning message only"
    r"|delivery delayed|has been delayed|do not need to resend"
)
_PASSED = frozenset({"delivered", "relayed", "expanded", "delayed"})
_SELF = re.compile(r"(?i)^(?:mailer-daemon|postmaster|mail-?daemon|noreply|no-reply)")


@dataclass(frozen=True, slots=True)
class Bounce:
    """One address a mail did not reach. `verdict` is None for news that is no refusal: it is late, or has arrived."""

    recipient: str
    status: str
    said: str
    verdict: Verdict | None


def bounces_in(mail: Incoming) -> list[Bounce]:
    """Empty when it is no such mail."""
    reports = [part for part in mail.mail.walk() if part.get_content_type() in _REPORTS]
    found = [bounce for part in reports for bounce in _of_report(part, mail)]
    if not found and (reports or looks_returned(mail)):
        found = list(_of_words(mail))
    return _once(found)


_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})


def _of_report(part: Message, mail: Incoming) -> Iterator[Bounce]:
    content = part.get_payload()
    blocks = content if isinstance(content, list) else []
    explained = _notification(mail)
    for block in blocks:
        fields = {name.lower(): decoded(value) for name, value in block.items()} if isinstance(block, Message) else {}
        recipient = _recipient(fields)
        if recipient:
            yield _bounce(recipient, fields, explained)


def _recipient(fields: Mapping[str, str]) -> str:
    """The one we wrote to goes before the one it was forwarded to."""
    names = ("original-recipient", "final-recipient", "x-actual-recipient")
    found = (_FOUND.search(fields.get(name, "")) for name in names)
    return next((one[0].lower() for one in found if one), "")


def _bounce(recipient: str, fields: Mapping[str, str], explained: str) -> Bounce:
    said = " ".join(fields.get("diagnostic-code", "").partition(";")[2].split()) or fields.get("diagnostic-code", "")
    status = fields.get("status", "").split(" ")[0]
    if fields.get("action", "").strip().lower() in _PASSED:
        return Bounce(recipient, status, said, None)
    words = said if len(said) > 12 else f"{said} {_about(recipient, explained)}"
    return Bounce(recipient, status, (said or _about(recipient, explained))[:500], verdict(status, words))


def looks_returned(mail: Incoming) -> bool:
    if mail.header("X-Failed-Recipients"):
        return True
    is_daemon = bool(_DAEMON.search(mail.header("From"))) or mail.header("Return-Path").strip() == "<>"
    return is_daemon and (bool(_RETURNED.search(mail.subject)) or bool(_RETURNED.search(_notification(mail)[:3000])))


def _notification(mail: Incoming) -> str:
    """What the program says, without the mail it returns."""
    parts = [part for part in leaves(mail.mail) if part.get_content_maintype() == "text"]
    text = text_in(parts[0]) if parts else ""
    if parts and parts[0].get_content_subtype() == "html":
        text = mail.text
    text = text.replace("\r\n", "\n")
    quoted = next((match.start() for match in _CONVEYS.finditer(text) if match.start() > 60), len(text))
    return text[:quoted]


def _of_words(mail: Incoming) -> Iterator[Bounce]:
    """Every address that the words name, each with the words that follow it."""
    words = _notification(mail)
    if _DELAY.search(words):
        return
    named = _FOUND.findall(mail.header("X-Failed-Recipients")) or _named(words, mail)
    for address in named:
        said = _about(address, words)
        status = status_in(said)
        yield Bounce(address.lower(), status, said, verdict(status, said))


def _named(words: str, mail: Incoming) -> list[str]:
    """Not the sender of the notice, nor whom it was sent to: that is ourselves."""
    own = {address_in(mail.header(name)) for name in ("From", "To", "Sender", "Return-Path", "Envelope-To")}
    found = [address.strip(".'").lower() for address in _FOUND.findall(words)]
    others = [address for address in found if address not in own and not _SELF.match(address)]
    return others or [address for address in _FOUND.findall(_returned_to(mail)) if not _SELF.match(address)]


def _returned_to(mail: Incoming) -> str:
    """To whom the returned mail was addressed, when the notice names nobody."""
    for part in mail.mail.walk():
        if part is not mail.mail and part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            found = re.search(r"(?im)^to:(.*)$", part.as_string()[:20_000])
            if found:
                return found[1]
    body = mail.text
    found = re.search(r"(?im)^to:(.*)$", body)
    return found[1] if found else ""


def _about(address: str, words: str) -> str:
    """The sentence around an address: from it to the next address or empty line but one."""
    low = words.lower()
    at = low.find(address.lower())
    if at < 0:
        return " ".join(words.split())[:500]
    line = low.rfind("\n", 0, at) + 1
    rest = words[line : at + len(address) + 600]
    nearest = re.split(r"\n\s*\n\s*\n|\n<", rest)[0]
    before = words[max(0, line - 200) : line]
    said = " ".join(nearest.split())
    return (said if len(said) > len(address) + 12 else f"{said} {' '.join(before.split())}")[:500]


def _once(found: list[Bounce]) -> list[Bounce]:
    return list({bounce.recipient: bounce for bounce in reversed(found)}.values())[::-1]
