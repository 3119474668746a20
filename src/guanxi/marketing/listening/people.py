"""What a post says about how to reach its author: addresses, numbers and links in the open text, and the profile."""

import re
from collections.abc import Mapping

from guanxi.customers.facade import clean

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]+\.)+[a-zA-Z]{2,}(?![\w@])")
_PHONE = re.compile(r"(?<![\d\w/.=-])(?:\+\d{1,3}[\s-]?)?(?:\(\d{2,4}\)[\s-]?)?\d[\d\s-]{6,14}\d(?![\d\w/])")
_LINK = re.compile(r"https?://[^\s<>\"')\]，。）]+")


def reachable_by(text: str, country: str = "") -> dict[str, str]:
    """Only what can be read as an address or a number for certain; the first of each."""
    email, link = _EMAIL.search(text), _LINK.search(text)
    bare = _LINK.sub(" ", _EMAIL.sub(" ", text))
    numbers = (clean({"phone": one.strip()}, country=country).usable().get("phone") for one in _PHONE.findall(bare))
    phone = next((str(number) for number in numbers if number), "")
    mail = str(clean({"email": email[0]}).usable().get("email") or "") if email else ""
    found: Mapping[str, str] = {"email": mail, "phone": phone, "website": link[0] if link else ""}
    return {name: value for name, value in found.items() if value}
