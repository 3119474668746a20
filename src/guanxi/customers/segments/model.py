"""A segment, and who is in it since when."""

from django.db import models
from django.db.models import Q

from guanxi.kit.phrase import Phrase
from guanxi.objects.fields import ChoiceField, IntegerField, LongTextField, MomentField, TextField
from guanxi.objects.record import Record

LIVE, FROZEN = "live", "frozen"
KINDS = ((LIVE, Phrase("Live", "动态")), (FROZEN, Phrase("Frozen", "静态")))
BUILDING, READY, BROKEN = "building", "ready", "broken"
STATUSES = (
    (BUILDING, Phrase("Building", "构建中")),
    (READY, Phrase("Ready", "就绪")),
    (BROKEN, Phrase("Condition broken", "条件失效")),
)


class Segment(Record):
    """`condition` finds the members of a live segment; a frozen one is filled by it once, and by hand.

    `members`, `scanned` and `built_at` are kept by the machinery, without a history. `print` says for which condition
    the members were computed.
    """

    name = TextField(label=Phrase("Name", "名称"), required=True, searchable=True)
    key = TextField(label=Phrase("Key", "标识"), longest=63)
    object = TextField(label=Phrase("Object", "对象"), default="contact", longest=63)
    condition = LongTextField(label=Phrase("Condition", "条件"))
    kind = ChoiceField(label=Phrase("Kind", "类型"), choices=KINDS, default=LIVE)
    description = LongTextField(label=Phrase("Description", "说明"))
    status = ChoiceField(label=Phrase("Status", "状态"), choices=STATUSES, default=READY, readonly=True, tracked=False)
    members = IntegerField(label=Phrase("Members", "成员数"), default=0, readonly=True, tracked=False)
    scanned = IntegerField(label=Phrase("Records looked at", "已检查记录数"), default=0, readonly=True, tracked=False)
    built_at = MomentField(label=Phrase("Built", "构建时间"), readonly=True, tracked=False)
    print = models.TextField(default="", db_default="")

    class Meta(Record.Meta):
        db_table = "segment"


class Member(models.Model):
    """One stay of a record in a segment; `until` is empty while it lasts."""

    id = models.BigAutoField(primary_key=True)
    bucket = models.SmallIntegerField()
    segment = models.UUIDField()
    record = models.UUIDField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "segment_member"
        constraints = (
            models.UniqueConstraint(
                fields=["segment", "record"], name="segment_member_now", condition=Q(until__isnull=True)
            ),
        )
        indexes = (models.Index(fields=["record", "segment"], name="segment_member_record"),)
