"""Is this the address of a mailbox? By its spelling: whether the mailbox exists, only a network could say."""

import re

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

_ATOM = r"[A-Za-z0-9_!#$%&'*+\-/=?^`{|}~]+"
_LABEL = r"(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# What nearly all addresses look like. The validator would say yes to each of these, in fifty times the time.
_USUAL = re.compile(
    rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@.{{1,253}}\Z){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}(?<=[A-Za-z])"
)
_RESERVED = re.compile(rf"(?i)[@.](?:{'|'.join(map(re.escape, SPECIAL_USE_DOMAIN_NAMES))})\Z")


def is_address(text: str) -> bool:
    if _USUAL.fullmatch(text) and not _RESERVED.search(text):
        return True
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
