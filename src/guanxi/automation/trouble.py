"""What kind of trouble it is: one that passes by itself, or one that somebody's data or a bug is to blame for.

The first is waited out, and nobody is blamed. The second has a culprit, who is looked for and set aside, so that it
stands in nobody else's way.
"""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

from guanxi.kit.errors import GuanxiError
from guanxi.kit.phrase import Phrase, same

# "Program limit exceeded", such as a value too long for an index: psycopg calls it operational, but it stays.
_LASTING = ("54",)


def is_passing(error: BaseException) -> bool:
    """The connection, a deadlock, a time-out, a full disk: the same again may work."""
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    return isinstance(error, OperationalError | InterfaceError) and not state.startswith(_LASTING)


def said(error: Exception) -> Phrase:
    if isinstance(error, GuanxiError):
        return error.detail
    first = (str(error).strip().splitlines() or [""])[0]
    return same(f"{type(error).__name__}: {first}"[:500])
