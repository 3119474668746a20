"""The kinds of moment that automation itself keeps, and the record of occasions."""

from guanxi.automation.models import Occasion
from guanxi.automation.timetable import causes, matches, moments, schedules, settled
from guanxi.automation.timetable.table import MOMENTS
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS, ObjectType

OCCASION = ObjectType(
    name="occasion",
    plural="occasions",
    model=Occasion,
    label=Phrase("Occasion", "定时时刻"),
    plural_label=Phrase("Occasions", "定时时刻"),
    icon="clock",
    keys=("key",),
    list_columns=("name", "flow", "planned_at"),
)


def declare() -> None:
    causes.declare()
    OBJECTS.add(OCCASION.name, OCCASION)
    for kind in (*matches.KINDS, *moments.KINDS, *schedules.KINDS, *settled.KINDS):
        MOMENTS.add(kind.name, kind)
