"""Text for spreadsheets."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def tame(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP advises."""
    return f"'{text}" if text.startswith(_FORMULA) else text
