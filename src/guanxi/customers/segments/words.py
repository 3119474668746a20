"""What can happen around segments."""

from guanxi.events.kinds import KEEP, EventKind
from guanxi.kit.phrase import Phrase

ENTERED, LEFT = "segment.entered", "segment.left"
ADDED, REMOVED = "segment.added", "segment.removed"
_FIELDS = {"segment": "text"}

KINDS = (
    EventKind(
        ENTERED,
        Phrase("Entered a segment", "进入客群"),
        Phrase("Came into the segment “{name}”", "进入客群“{name}”"),
        _FIELDS,
        KEEP,
    ),
    EventKind(
        LEFT,
        Phrase("Left a segment", "离开客群"),
        Phrase("Left the segment “{name}”", "离开客群“{name}”"),
        _FIELDS,
        KEEP,
    ),
    EventKind(
        ADDED,
        Phrase("Put into a segment", "加入客群"),
        Phrase("{actor} put them into the segment “{segment}”", "{actor}将其加入客群“{segment}”"),
        _FIELDS,
        KEEP,
    ),
    EventKind(
        REMOVED,
        Phrase("Taken out of a segment", "移出客群"),
        Phrase("{actor} took them out of the segment “{segment}”", "{actor}将其移出客群“{segment}”"),
        _FIELDS,
        KEEP,
    ),
)
