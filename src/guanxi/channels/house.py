"""What channels and forms need to know of the installation, read in one place."""

from email.utils import parseaddr
from pathlib import Path

from django.conf import settings

from guanxi.kit.phrase import Phrase, phrase_of


def public_url() -> str:
    """The address under which visitors reach this installation, without a slash at the end."""
    return str(getattr(settings, "GUANXI_PUBLIC_URL", "") or "http://localhost:8000").rstrip("/")


def signing_key() -> bytes:
    return str(settings.SECRET_KEY).encode()


def smtp_url() -> str:
    return str(getattr(settings, "GUANXI_SMTP_URL", "") or "")


def are_mails_caught() -> bool:
    """Mails stay on this machine, where the catcher keeps them, because no mail server has been named."""
    return smtp_url() in ("", settings.GUANXI_CATCHER_URL)


def mail_from(language: str = "en") -> tuple[str, str]:
    """Name and address that mails come from."""
    name, address = parseaddr(str(getattr(settings, "GUANXI_MAIL_FROM", "") or ""))
    return name or organization().in_(language), address or "hello@guanxi.example"


def language() -> str:
    """The language of people of whom we know none."""
    return str(getattr(settings, "GUANXI_LANGUAGE", "") or "en")


def organization() -> Phrase:
    return phrase_of(getattr(settings, "GUANXI_ORGANIZATION", "") or "Guanxi")


def mails_folder() -> Path:
    """Where the catcher keeps its mails."""
    return Path(settings.GUANXI_DATA) / "mails"
