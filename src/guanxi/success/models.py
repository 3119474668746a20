"""How customers get started, how they are, and until when they have bought."""

from typing import Any

from django.db import models

from guanxi.customers.fields import KeyField
from guanxi.kit.phrase import Phrase
from guanxi.objects.fields import (
    ChoiceField,
    DateField,
    FlagField,
    IntegerField,
    JsonField,
    LookupField,
    MomentField,
    MoneyField,
    NumberField,
    TextField,
)
from guanxi.objects.record import ALIVE, Record
from guanxi.success import vocabulary as words

_ONBOARDINGS = Phrase("Onboardings", "上线引导")
_HEALTH = Phrase("Health", "健康度")
_CONTRACTS = Phrase("Service contracts", "服务合同")


class Onboarding(Record):
    """A customer who gets started. Its owner is the customer manager; `assignment` says why, as a phrase. Its tasks
    point to it. `deal_key` is the deal's id: a deal has one onboarding, however often it is won.
    """

    name = TextField(label=Phrase("Name", "名称"), required=True, searchable=True)
    company = LookupField(
        label=Phrase("Company", "公司"), to="company", reverse="onboardings", reverse_label=_ONBOARDINGS
    )
    contact = LookupField(
        label=Phrase("Contact", "联系人"), to="contact", reverse="onboardings", reverse_label=_ONBOARDINGS
    )
    deal = LookupField(label=Phrase("Deal", "商机"), to="deal", reverse="onboardings", reverse_label=_ONBOARDINGS)
    status = ChoiceField(label=Phrase("Status", "状态"), choices=words.ONBOARDING_STATUSES, default=words.RUNNING)
    stop_reason = ChoiceField(label=Phrase("Why it was stopped", "停止原因"), choices=words.STOP_REASONS)
    started_at = MomentField(label=Phrase("Started", "开始时间"), readonly=True)
    ended_at = MomentField(label=Phrase("Ended", "结束时间"), readonly=True)
    assignment = JsonField(label=Phrase("Why this manager", "客户经理分配依据"), readonly=True, tracked=False)
    deal_key = KeyField(label=Phrase("Deal key", "唯一匹配键"), tracked=False)

    class Meta(Record.Meta):
        db_table = "onboarding"


class HealthRecord(Record):
    """How a customer is. `score` is what the model starts from plus its `lines`; `trend` are [day, score] pairs, one
    for each day on which the score was another one. `company_key` keeps a company from having two.
    """

    name = TextField(label=Phrase("Name", "名称"), searchable=True)
    company = LookupField(
        label=Phrase("Company", "公司"), to="company", required=True, reverse="health_records", reverse_label=_HEALTH
    )
    contact = LookupField(
        label=Phrase("Main contact", "主要联系人"), to="contact", reverse="health_records", reverse_label=_HEALTH
    )
    score = IntegerField(label=Phrase("Health", "健康度"), default=100, readonly=True)
    level = ChoiceField(label=Phrase("Level", "健康等级"), choices=words.LEVELS, default=words.HEALTHY, readonly=True)
    lines = JsonField(label=Phrase("Score lines", "评分明细"), default=list, readonly=True, tracked=False)
    trend = JsonField(label=Phrase("Trend", "趋势"), default=list, readonly=True, tracked=False)
    starts_on = DateField(label=Phrase("Customer since", "成为客户日期"))
    expected_users = IntegerField(
        label=Phrase("Expected users", "预期使用人数"),
        help=Phrase("How many should use it on a working day", "每个工作日应有的使用人数"),
    )
    daily_users = NumberField(
        label=Phrase("Users on a working day", "工作日日均使用人数"), readonly=True, tracked=False
    )
    available_features = IntegerField(label=Phrase("Features bought", "已购功能数"))
    features_used = IntegerField(label=Phrase("Features used", "使用功能数"), readonly=True, tracked=False)
    checked_at = MomentField(label=Phrase("Looked at", "最近评估"), readonly=True, tracked=False)
    company_key = KeyField(label=Phrase("Company key", "唯一匹配键"), tracked=False)

    class Meta(Record.Meta):
        db_table = "health_record"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["score"], name="health_record_worst", condition=ALIVE),
        )


class ServiceContract(Record):
    """What a customer has bought until a day. A renewal is a contract of its own that `follows` this one."""

    name = TextField(label=Phrase("Name", "名称"), required=True, searchable=True)
    number = TextField(label=Phrase("Number", "合同编号"), searchable=True, longest=100)
    company = LookupField(
        label=Phrase("Company", "公司"), to="company", reverse="service_contracts", reverse_label=_CONTRACTS
    )
    contact = LookupField(
        label=Phrase("Contact", "联系人"), to="contact", reverse="service_contracts", reverse_label=_CONTRACTS
    )
    deal = LookupField(
        label=Phrase("Sold by", "来源商机"), to="deal", reverse="service_contracts", reverse_label=_CONTRACTS
    )
    product = TextField(label=Phrase("Product", "产品"))
    status = ChoiceField(label=Phrase("Status", "状态"), choices=words.CONTRACT_STATUSES, default="active")
    starts_on = DateField(label=Phrase("From", "生效日期"))
    ends_on = DateField(label=Phrase("Until", "到期日期"))
    amount = MoneyField(label=Phrase("Amount", "金额"), currency_field="currency")
    currency = TextField(label=Phrase("Currency", "币种"), default="CNY", longest=3)
    is_automatic = FlagField(label=Phrase("Renews by itself", "自动续约"))
    renewal_deal = LookupField(
        label=Phrase("Renewal deal", "续约商机"),
        to="deal",
        reverse="renews",
        reverse_label=Phrase("Renews", "续约的合同"),
        readonly=True,
    )
    risk = ChoiceField(label=Phrase("Risk of leaving", "流失风险"), choices=words.RISKS, readonly=True)
    follows = LookupField(
        label=Phrase("Follows", "续自"),
        to="service_contract",
        reverse="followed_by",
        reverse_label=Phrase("Followed by", "后续合同"),
        readonly=True,
    )

    class Meta(Record.Meta):
        db_table = "service_contract"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["ends_on"], name="service_contract_ends", condition=ALIVE),
        )


class HealthModelRow(models.Model):
    """The weights as data; read and checked through `success.weights`."""

    key = models.SlugField(primary_key=True)
    rules: models.JSONField[Any, Any] = models.JSONField(default=list)
    start = models.IntegerField(default=100)
    watch = models.IntegerField(default=85)
    threshold = models.IntegerField(default=70)
    window_days = models.IntegerField(default=14)
    version = models.IntegerField(default=1)
    is_edited = models.BooleanField(default=False)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "health_model"
