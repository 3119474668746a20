"""Enquiries, sales, the paths sales take, and who sells what where."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanxi.access.models import User
from guanxi.customers.facade import SOURCES
from guanxi.customers.fields import KeyField
from guanxi.kit.phrase import Phrase
from guanxi.objects.fields import (
    ChoiceField,
    DateField,
    IntegerField,
    JsonField,
    LongTextField,
    LookupField,
    MomentField,
    MoneyField,
    TextField,
)
from guanxi.objects.record import ALIVE, Record
from guanxi.sales.vocabulary import LEAD_STATUSES, LOST_REASONS, STATES


class PipelineField(TextField):
    """The key of a pipeline."""

    widget = "pipeline"


class StageField(TextField):
    """The key of a stage of the record's pipeline."""

    widget = "stage"


_LEADS = Phrase("Leads", "线索")
_DEALS = Phrase("Deals", "商机")


class Lead(Record):
    """An enquiry of a contact. `open_key` is the contact's id while the lead is open and was opened by a flow: it keeps
    two enquiries at one instant from becoming two leads. `assignment` is {rule, reason} of the last assigning step.
    """

    title = TextField(label=Phrase("Title", "标题"), searchable=True)
    contact = LookupField(
        label=Phrase("Contact", "联系人"), to="contact", required=True, reverse="leads", reverse_label=_LEADS
    )
    company = LookupField(label=Phrase("Company", "公司"), to="company", reverse="leads", reverse_label=_LEADS)
    status = ChoiceField(label=Phrase("Status", "状态"), choices=LEAD_STATUSES, default="new")
    source = ChoiceField(label=Phrase("Source", "来源"), choices=SOURCES)
    campaign = TextField(label=Phrase("Campaign", "营销活动"))
    message = LongTextField(label=Phrase("Message", "留言"), personal=True)
    amount = MoneyField(label=Phrase("Expected amount", "预估金额"), currency_field="currency")
    currency = TextField(label=Phrase("Currency", "币种"), default="CNY", longest=3)
    score_at_entry = IntegerField(label=Phrase("Score at entry", "进入时评分"), readonly=True)
    enquiries = IntegerField(label=Phrase("Enquiries", "询盘次数"), default=1, readonly=True)
    last_enquiry_at = MomentField(label=Phrase("Last enquiry", "最近询盘"), readonly=True)
    assigned_at = MomentField(label=Phrase("Assigned", "分配时间"), readonly=True)
    assignment = JsonField(label=Phrase("Why this owner", "分配依据"), readonly=True, tracked=False)
    closed_at = MomentField(label=Phrase("Closed", "结束时间"), readonly=True)
    lost_reason = ChoiceField(label=Phrase("Why it was let go", "放弃原因"), choices=LOST_REASONS)
    submission = LookupField(label=Phrase("Form submission", "表单提交"), to="submission")
    open_key = KeyField(label=Phrase("Open key", "唯一匹配键"), tracked=False)

    class Meta(Record.Meta):
        db_table = "lead"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["owner", "status"], name="lead_load", condition=ALIVE),
            models.Index(fields=["owner", "-assigned_at"], name="lead_turn"),
        )


class Deal(Record):
    """A sale in a pipeline. State, probability and the moments follow from the stage."""

    name = TextField(label=Phrase("Name", "名称"), required=True, searchable=True)
    contact = LookupField(label=Phrase("Contact", "联系人"), to="contact", reverse="deals", reverse_label=_DEALS)
    company = LookupField(label=Phrase("Company", "公司"), to="company", reverse="deals", reverse_label=_DEALS)
    lead = LookupField(label=Phrase("Lead", "来源线索"), to="lead", reverse="deals", reverse_label=_DEALS)
    pipeline = PipelineField(label=Phrase("Pipeline", "销售管道"), longest=50)
    stage = StageField(label=Phrase("Stage", "阶段"), longest=50)
    state = ChoiceField(label=Phrase("State", "状态"), choices=STATES, default="open", readonly=True)
    amount = MoneyField(label=Phrase("Amount", "金额"), currency_field="currency")
    currency = TextField(label=Phrase("Currency", "币种"), default="CNY", longest=3)
    probability = IntegerField(label=Phrase("Probability %", "赢单概率 %"))
    close_on = DateField(label=Phrase("Expected close", "预计成交日期"))
    product = TextField(label=Phrase("Product", "产品"))
    source = ChoiceField(label=Phrase("Source", "来源"), choices=SOURCES)
    stage_since = MomentField(label=Phrase("In this stage since", "进入阶段时间"), readonly=True, tracked=False)
    closed_at = MomentField(label=Phrase("Closed", "结束时间"))
    lost_reason = ChoiceField(label=Phrase("Why it was lost", "输单原因"), choices=LOST_REASONS)
    description = LongTextField(label=Phrase("Description", "说明"))
    external_id = TextField(label=Phrase("External id", "外部编号"))

    class Meta(Record.Meta):
        db_table = "deal"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["pipeline", "stage", "-created_at"], name="deal_board", condition=ALIVE),
        )


class PipelineRow(models.Model):
    """A pipeline as data; read and checked through `sales.pipelines`."""

    key = models.SlugField(primary_key=True)
    name: models.JSONField[Any, Any] = models.JSONField(default=dict)
    stages: models.JSONField[Any, Any] = models.JSONField(default=list)
    is_default = models.BooleanField(default=False)
    is_edited = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "pipeline"


class SalesProfile(models.Model):
    """Who takes leads: country and region codes, industries, how many open leads at most, and whether they are here."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    territories: ArrayField[Any, Any] = ArrayField(models.TextField(), default=list)
    industries: ArrayField[Any, Any] = ArrayField(models.TextField(), default=list)
    capacity = models.IntegerField(null=True)
    is_absent = models.BooleanField(default=False)
    absent_until = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "sales_profile"
