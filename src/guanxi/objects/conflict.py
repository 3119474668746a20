"""Two people change one record: the second is told what the first did, and who it was."""

from django.db import connection

from guanxi.access.names import actor_name
from guanxi.kit import sql
from guanxi.kit.errors import Conflict, Fault
from guanxi.kit.phrase import Phrase, listed
from guanxi.objects.prepare import Attempt
from guanxi.objects.shape import Shape

# The changes made after the version the writer has seen, newest first.
_SINCE = """
select actor, data from event
where record = %s and kind = %s and (data->>'version')::int > %s
order by at desc, seq desc limit 50
"""


def conflict(shape: Shape, attempt: Attempt) -> Conflict:
    with connection.cursor() as cur:
        found = sql.rows(cur, _SINCE, [attempt.id, f"{shape.name}.updated", attempt.draft.version])
    touched = dict.fromkeys(name for _, data in found for name in data.get("changes", {}))
    names = [name for name in touched if name in shape.fields]
    who = actor_name(found[0][0]) if found else Phrase("somebody else", "他人")
    what = listed([shape.fields[name].label for name in names]) if names else Phrase("this record", "此记录")
    detail = _DETAIL.fill(who=who, what=what)
    mine = [name for name in names if name in attempt.draft.values] or names
    return Conflict(detail, code="version_conflict", faults=tuple(Fault(name, "changed", detail) for name in mine))


_DETAIL = Phrase(
    "{who} has changed {what} in the meantime; look at the new state and save again",
    "{who}刚刚修改了{what}，请查看最新内容后再保存",
)
