"""Messages and templates are records; notices and suppressed addresses are plain tables."""

from typing import Any, ClassVar

from django.db import models

from guanxi.access.models import User
from guanxi.kit.clock import now
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase
from guanxi.objects.fields import ChoiceField, JsonField, LongTextField, LookupField, MomentField, TextField
from guanxi.objects.record import Record

CHANNELS = (("email", Phrase("E-mail", "邮件")),)

PURPOSES = (
    ("marketing", Phrase("Marketing", "营销")),
    ("sales", Phrase("Sales", "销售")),
    ("service", Phrase("Service", "服务")),
)

DIRECTIONS = (("out", Phrase("Sent by us", "发出")), ("in", Phrase("Received", "收到")))

# In the order of a message's life; a status never goes back to an earlier one by tracking.
STATUSES = (
    ("queued", Phrase("Queued", "排队中")),
    ("held", Phrase("Held", "已推迟")),
    ("sent", Phrase("Sent", "已发送")),
    ("delivered", Phrase("Delivered", "已送达")),
    ("opened", Phrase("Opened", "已打开")),
    ("clicked", Phrase("Clicked", "已点击")),
    ("replied", Phrase("Replied", "已回复")),
    ("bounced", Phrase("Bounced", "被退回")),
    ("failed", Phrase("Failed", "失败")),
    ("uncertain", Phrase("Uncertain", "结果不明")),
    ("cancelled", Phrase("Not sent", "未发送")),
    ("received", Phrase("Received", "已收到")),
)


class Message(Record):
    """One message to or from one contact. Its text is filled in when it is sent: until then the template may change."""

    contact = LookupField(
        to="contact",
        reverse="messages",
        reverse_label=Phrase("Messages", "消息"),
        label=Phrase("Contact", "联系人"),
        required=True,
    )
    channel = ChoiceField(choices=CHANNELS, label=Phrase("Channel", "渠道"), default="email")
    direction = ChoiceField(choices=DIRECTIONS, label=Phrase("Direction", "方向"), default="out")
    purpose = ChoiceField(choices=PURPOSES, label=Phrase("Purpose", "用途"))
    template = TextField(label=Phrase("Template", "模板"))
    to_address = TextField(label=Phrase("Address", "地址"), personal=True, tracked=False)
    subject = TextField(label=Phrase("Subject", "主题"), personal=True, searchable=True, tracked=False)
    html = LongTextField(label=Phrase("HTML", "HTML"), personal=True, tracked=False)
    text = LongTextField(label=Phrase("Text", "文字"), personal=True, tracked=False)
    status = ChoiceField(choices=STATUSES, label=Phrase("Status", "状态"), default="queued", readonly=True)
    sent_at = MomentField(label=Phrase("Sent at", "发送时间"), readonly=True)
    error = JsonField(
        label=Phrase("Reason", "原因"),
        help=Phrase("Why it was not sent, in both languages", "没有发送的原因（中英文）"),
        readonly=True,
        tracked=False,
    )
    provider_id = TextField(label=Phrase("Provider's id", "服务商编号"), readonly=True, tracked=False)
    flow = TextField(label=Phrase("Flow", "流程"), readonly=True)
    run = TextField(label=Phrase("Run", "运行"), readonly=True, tracked=False)

    class Meta(Record.Meta):
        db_table = "message"


class Template(Record):
    """A message to be filled in: {"en": {"subject", "mjml", "text"?}, "zh": {…}}; at least one language."""

    key = TextField(label=Phrase("Key", "标识"), required=True, longest=80)
    name = TextField(label=Phrase("Name", "名称"), required=True, searchable=True)
    channel = ChoiceField(choices=CHANNELS, label=Phrase("Channel", "渠道"), default="email")
    purpose = ChoiceField(choices=PURPOSES, label=Phrase("Purpose", "用途"), default="marketing")
    variants = JsonField(label=Phrase("Languages", "各语言版本"), required=True)
    shipped = TextField(
        label=Phrase("Shipped version", "出厂版本"),
        help=Phrase("Fingerprint of the blueprint it came from", "来源蓝本的指纹"),
        readonly=True,
        tracked=False,
    )

    class Meta(Record.Meta):
        db_table = "template"


class Notice(models.Model):
    """A line for one person inside the application. `key` makes a repeated delivery the same notice."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.TextField(unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    title: models.JSONField[Any, Any] = models.JSONField()
    body: models.JSONField[Any, Any] = models.JSONField(default=dict)
    link = models.TextField(default="")
    created_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="notice_newest"),
            models.Index(fields=["user"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
        ]


class Suppression(models.Model):
    """An address that must not be written to. Known by its hash, so that the ban outlives the erasure of the person."""

    hash = models.CharField(primary_key=True, max_length=64)
    address = models.TextField(null=True)
    reason = models.TextField()
    message = models.UUIDField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "suppression"


class SendingRules(models.Model):
    """Hours, caps and rates, as one row: see `rules`."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)
    version = models.IntegerField(default=0)
    updated_at = models.DateTimeField(default=now)
    updated_by = models.TextField(default="system")

    class Meta:
        db_table = "sending_rules"
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="sending_rules_one_row")]


class SendingTurn(models.Model):
    """A row to lock while the messages of one person are counted."""

    contact = models.UUIDField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "sending_turn"


class SendingClaim(models.Model):
    """A message that has passed the gate and not yet left: it takes a place under caps and rates."""

    message = models.UUIDField(primary_key=True)
    contact = models.UUIDField(db_index=True)
    channel = models.TextField()
    purpose = models.TextField()
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "sending_claim"
