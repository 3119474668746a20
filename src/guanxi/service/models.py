"""Tickets, the surveys we ask, and one row for each time somebody was asked."""

from django.db import models

from guanxi.customers.fields import KeyField
from guanxi.kit.phrase import Phrase
from guanxi.objects.fields import (
    ChoiceField,
    FlagField,
    IntegerField,
    JsonField,
    LongTextField,
    LookupField,
    MomentField,
    TextField,
)
from guanxi.objects.record import ALIVE, Record
from guanxi.service import vocabulary as words

_TICKETS = Phrase("Tickets", "工单")
_RESPONSES = Phrase("Survey answers", "调查反馈")


class Ticket(Record):
    """What a customer asked for or complains about. The moments follow from the status."""

    title = TextField(label=Phrase("Subject", "主题"), required=True, searchable=True)
    description = LongTextField(label=Phrase("Description", "描述"), personal=True)
    kind = ChoiceField(label=Phrase("Kind", "类型"), choices=words.TICKET_KINDS, default="question")
    status = ChoiceField(label=Phrase("Status", "状态"), choices=words.TICKET_STATUSES, default="new")
    priority = ChoiceField(label=Phrase("Priority", "优先级"), choices=words.TICKET_PRIORITIES, default="normal")
    channel = ChoiceField(label=Phrase("Came by", "来源渠道"), choices=words.TICKET_CHANNELS)
    contact = LookupField(label=Phrase("Contact", "联系人"), to="contact", reverse="tickets", reverse_label=_TICKETS)
    company = LookupField(
        label=Phrase("Company", "公司"),
        to="company",
        reverse="tickets",
        reverse_label=_TICKETS,
        help=Phrase("Empty: that of the contact", "留空则为联系人所属公司"),
    )
    product = TextField(label=Phrase("Product", "产品"))
    resolution = LongTextField(label=Phrase("How it was solved", "解决方案"))
    solved_at = MomentField(label=Phrase("Solved", "解决时间"), readonly=True)
    closed_at = MomentField(label=Phrase("Closed", "关闭时间"), readonly=True)
    reopened = IntegerField(label=Phrase("Times opened again", "重新打开次数"), default=0, readonly=True)
    external_id = TextField(label=Phrase("External id", "外部编号"))

    class Meta(Record.Meta):
        db_table = "ticket"


class Survey(Record):
    """A question that is asked again and again. A score below `low` is bad news."""

    key = TextField(label=Phrase("Key", "标识"), required=True, longest=60)
    name = TextField(label=Phrase("Name", "名称"), required=True, searchable=True)
    kind = ChoiceField(label=Phrase("Kind", "类型"), choices=words.SURVEY_KINDS, default="csat")
    question = JsonField(label=Phrase("Question", "问题"))
    comment_question = JsonField(label=Phrase("Question for a comment", "追问"))
    thanks = JsonField(label=Phrase("Thanks", "致谢文字"))
    low = IntegerField(
        label=Phrase("Low below", "低分线"),
        help=Phrase("A score below this starts what is done about bad news", "低于此分视为低分，会触发后续跟进"),
    )
    rest_days = IntegerField(
        label=Phrase("Days of rest", "间隔天数"),
        help=Phrase("Nobody is asked again within so many days", "同一人在此天数内不会再次收到"),
        default=0,
    )
    shipped = TextField(label=Phrase("Shipped version", "出厂版本"), readonly=True, tracked=False)

    class Meta(Record.Meta):
        db_table = "survey"


class Response(Record):
    """One person asked once, and what they said. `ask_key` keeps the same question from being asked twice about the
    same thing.
    """

    survey = LookupField(
        label=Phrase("Survey", "调查"), to="survey", required=True, reverse="responses", reverse_label=_RESPONSES
    )
    kind = ChoiceField(label=Phrase("Kind", "类型"), choices=words.SURVEY_KINDS, readonly=True)
    contact = LookupField(
        label=Phrase("Contact", "联系人"),
        to="contact",
        required=True,
        reverse="responses",
        reverse_label=_RESPONSES,
    )
    company = LookupField(label=Phrase("Company", "公司"), to="company", reverse="responses", reverse_label=_RESPONSES)
    ticket = LookupField(label=Phrase("Ticket", "工单"), to="ticket", reverse="responses", reverse_label=_RESPONSES)
    status = ChoiceField(
        label=Phrase("Status", "状态"), choices=words.RESPONSE_STATUSES, default="asked", readonly=True
    )
    score = IntegerField(label=Phrase("Score", "评分"))
    is_low = FlagField(label=Phrase("Low", "低分"), readonly=True)
    comment = LongTextField(label=Phrase("Comment", "留言"), personal=True, searchable=True)
    asked_at = MomentField(label=Phrase("Asked", "发出时间"), readonly=True)
    answered_at = MomentField(label=Phrase("Answered", "回答时间"), readonly=True)
    ask_key = KeyField(label=Phrase("Ask key", "唯一匹配键"), tracked=False)

    class Meta(Record.Meta):
        db_table = "response"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["contact", "survey", "-asked_at"], name="response_newest", condition=ALIVE),
        )
