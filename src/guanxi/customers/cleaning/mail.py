"""Rules for e-mail addresses: spelling, syntax, throw-away domains and likely typing mistakes. No network."""

from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from guanxi.kit.mail import is_address as is_address

KNOWN_DOMAINS = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.co.uk yahoo.co.jp ymail.com "
    "icloud.com me.com mac.com aol.com proton.me protonmail.com gmx.de gmx.net web.de t-online.de orange.fr free.fr "
    "libero.it mail.ru yandex.ru qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com "
    "189.cn aliyun.com wo.cn"
).split()
_KNOWN = frozenset(KNOWN_DOMAINS)
_WRONG_ENDINGS = {"con": "com", "cmo": "com", "ocm": "com", "vom": "com", "comm": "com", "coom": "com", "cim": "com"}


def lower(address: str) -> str:
    """Lower case throughout: in theory the part before the @ may differ by case, in practice no provider does it."""
    return "".join(address.split()).removeprefix("mailto:").lower()


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def is_disposable(address: str) -> bool:
    """Also true for a sub-domain of a listed domain."""
    parts = domain_of(address).split(".")
    return any(".".join(parts[start:]) in disposable_domains() for start in range(len(parts) - 1))


def is_free_domain(domain: str) -> bool:
    """Mailboxes there are anybody's, so that the domain says nothing about a company."""
    return domain in _KNOWN or domain in disposable_domains()


def suggestion(address: str) -> str:
    """The address that was probably meant, or "". Never applied by itself: gmial.com may be somebody's company."""
    name, _, domain = address.rpartition("@")
    if not name or domain in _KNOWN:
        return ""
    ending = domain.rpartition(".")[2]
    mended = domain.removesuffix(ending) + _WRONG_ENDINGS.get(ending, ending)
    nearest = _nearest(mended)
    meant = nearest or (mended if mended != domain else "")
    return f"{name}@{meant}" if meant else ""


@lru_cache(maxsize=4_096)
def _nearest(domain: str) -> str:
    """A known domain one slip of the finger away. In short names (qq, 163) only swapped letters count."""
    if domain in _KNOWN:
        return domain
    return next((known for known in KNOWN_DOMAINS if _is_slip(domain, known)), "")


def _is_slip(domain: str, known: str) -> bool:
    if OSA.distance(domain, known, score_cutoff=1) > 1:
        return False
    return len(known) >= 9 or sorted(domain) == sorted(known)


@lru_cache(maxsize=1)
def disposable_domains() -> frozenset[str]:
    lines = (Path(__file__).parent / "data" / "disposable.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
