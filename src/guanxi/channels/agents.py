"""Who really looked: telling people from machines that open mails before, for, or instead of them.

A guess by nature. A machine's open is kept and marked, never dropped: conditions choose with `machine = false`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# Nobody reads within two seconds of the handover; scanners do.
TOO_SOON = timedelta(seconds=2)

# Gmail and Yahoo fetch the picture through a proxy at the moment a person opens the mail: a real open.
_PROXIES = ("googleimageproxy", "yahoomailproxy")
_MACHINES = (
    "bot", "crawler", "spider", "scanner", "preview", "prefetch", "barracuda", "mimecast", "proofpoint", "safelinks",
    "microsoft office existence", "ms-office; ms", "trendmicro", "symantec", "fireeye", "forcepoint", "cloudmark",
    "curl/", "wget/", "python-requests", "python-urllib", "go-http-client", "okhttp", "java/", "headlesschrome",
)  # fmt: skip
# Apple's mail privacy fetches everything at delivery with this whole text as its name.
_APPLE_PRIVACY = frozenset({"mozilla/5.0"})


@dataclass(frozen=True, slots=True)
class Look:
    """One request for the picture or a link."""

    agent: str
    method: str
    at: datetime
    purpose: str = ""


def look_of(headers: Mapping[str, str], method: str, at: datetime) -> Look:
    """Who asks, by what a request says of itself."""
    purpose = headers.get("Sec-Purpose") or headers.get("Purpose") or headers.get("X-Purpose") or ""
    return Look(headers.get("User-Agent", ""), method, at, purpose.split(";")[0])


def is_machine(look: Look, sent_at: datetime | None) -> bool:
    agent = look.agent.strip().lower()
    if any(name in agent for name in _PROXIES):
        return False
    if look.method != "GET" or not agent or agent in _APPLE_PRIVACY or look.purpose.lower() in {"prefetch", "preview"}:
        return True
    if any(name in agent for name in _MACHINES):
        return True
    return sent_at is not None and look.at - sent_at < TOO_SOON
