"""Who we know, and what people do and write about them."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from guanxi.customers import vocabulary as words
from guanxi.customers.fields import CountryField, IndustryField, KeyField
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase
from guanxi.objects.fields import (
    ChoiceField,
    EmailField,
    FlagField,
    IntegerField,
    JsonField,
    LongTextField,
    LookupField,
    MomentField,
    MoneyField,
    PhoneField,
    SetField,
    TextField,
    UrlField,
)
from guanxi.objects.record import ALIVE, Record

_CONTACTS = Phrase("Contacts", "联系人")
_TASKS = Phrase("Tasks", "任务")
_NOTES = Phrase("Notes", "跟进记录")


class Company(Record):
    """An organisation, once. `name_key` compares spellings of its name; `match_key` is set where doubles would harm."""

    name = TextField(label=Phrase("Name", "名称"), required=True, searchable=True)
    domain = TextField(label=Phrase("Mail domain", "邮箱域名"), searchable=True)
    website = UrlField(label=Phrase("Website", "官网"))
    industry = IndustryField(label=Phrase("Industry", "行业"), choices=words.INDUSTRIES)
    employees = IntegerField(label=Phrase("Employees", "员工人数"))
    revenue = MoneyField(label=Phrase("Yearly revenue", "年营收"), currency_field="currency")
    currency = TextField(label=Phrase("Currency", "币种"), default="CNY", longest=3)
    country = CountryField(label=Phrase("Country", "国家/地区"), choices=words.COUNTRIES)
    region = TextField(label=Phrase("Region", "省份/区域"))
    city = TextField(label=Phrase("City", "城市"))
    address = TextField(label=Phrase("Address", "地址"))
    postcode = TextField(label=Phrase("Postcode", "邮编"), longest=20)
    phone = PhoneField(label=Phrase("Phone", "电话"), searchable=True)
    fax = PhoneField(label=Phrase("Fax", "传真"))
    parent = LookupField(
        label=Phrase("Parent company", "母公司"),
        to="company",
        reverse="subsidiaries",
        reverse_label=Phrase("Subsidiaries", "子公司"),
    )
    description = LongTextField(label=Phrase("What it does", "公司简介"))
    technologies = SetField(label=Phrase("Technologies of the website", "网站技术"))
    profiles = SetField(label=Phrase("Social profiles", "社交主页"))
    tags = SetField(label=Phrase("Tags", "标签"))
    source = ChoiceField(label=Phrase("Source", "来源"), choices=words.SOURCES)
    external_id = TextField(label=Phrase("External id", "外部编号"))
    name_key = KeyField(label=Phrase("Name key", "名称匹配键"), readonly=True, tracked=False)
    match_key = KeyField(label=Phrase("Match key", "唯一匹配键"), tracked=False)

    class Meta(Record.Meta):
        db_table = "company"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["name_key"], name="company_name_key", condition=ALIVE),
            models.Index(fields=["domain"], name="company_domain", condition=ALIVE),
        )


class Contact(Record):
    """A person, once. `score` is the clamped sum of `score_lines`, which are `scoring.lines.Line` as JSON."""

    name = TextField(label=Phrase("Name", "姓名"), personal=True, searchable=True)
    first_name = TextField(label=Phrase("Given name", "名"), personal=True)
    last_name = TextField(label=Phrase("Family name", "姓"), personal=True)
    email = EmailField(label=Phrase("E-mail", "邮箱"), personal=True, searchable=True)
    phone = PhoneField(label=Phrase("Phone", "电话"), personal=True, searchable=True)
    mobile = PhoneField(label=Phrase("Mobile", "手机"), personal=True, searchable=True)
    title = TextField(label=Phrase("Job title", "职位"))
    title_level = ChoiceField(
        label=Phrase("Level of the title", "职位级别"), choices=words.TITLE_LEVELS, default="unknown", readonly=True
    )
    company = LookupField(label=Phrase("Company", "公司"), to="company", reverse="contacts", reverse_label=_CONTACTS)
    country = CountryField(label=Phrase("Country", "国家/地区"), choices=words.COUNTRIES)
    region = TextField(label=Phrase("Region", "省份/区域"))
    city = TextField(label=Phrase("City", "城市"))
    address = TextField(label=Phrase("Address", "地址"), personal=True)
    postcode = TextField(label=Phrase("Postcode", "邮编"), longest=20)
    language = ChoiceField(label=Phrase("Language", "语言"), choices=words.LANGUAGES)
    time_zone = TextField(label=Phrase("Time zone", "时区"), longest=60)
    source = ChoiceField(label=Phrase("Source", "来源"), choices=words.SOURCES)
    tags = SetField(label=Phrase("Tags", "标签"))
    lifecycle = ChoiceField(label=Phrase("Lifecycle", "生命周期"), choices=words.LIFECYCLES, default="prospect")
    score = IntegerField(label=Phrase("Score", "评分"), default=0, readonly=True)
    score_lines = JsonField(label=Phrase("Score lines", "评分明细"), default=list, readonly=True, tracked=False)
    email_consent = ChoiceField(
        label=Phrase("Consent to marketing mail", "营销邮件授权"),
        choices=words.CONSENT_STATES,
        default="unknown",
        readonly=True,
    )
    is_suppressed = FlagField(
        label=Phrase("Do not write to", "停止联系"),
        help=Phrase("No message of any kind leaves to this person", "不再向此人发送任何消息"),
    )
    last_activity_at = MomentField(label=Phrase("Last activity", "最近活动"), readonly=True, tracked=False)
    external_id = TextField(label=Phrase("External id", "外部编号"))
    match_key = KeyField(label=Phrase("Match key", "唯一匹配键"), tracked=False)

    class Meta(Record.Meta):
        db_table = "contact"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["email"], name="contact_email", condition=ALIVE),
            models.Index(fields=["phone"], name="contact_phone", condition=ALIVE),
            models.Index(fields=["-score", "-id"], name="contact_hottest", condition=ALIVE),
            GinIndex(fields=["tags"], name="contact_tags"),
        )


class Consent(Record):
    """The ledger: one row for each time somebody said yes or no. The newest row of a channel and purpose counts."""

    contact = LookupField(
        label=Phrase("Contact", "联系人"),
        to="contact",
        required=True,
        reverse="consents",
        reverse_label=Phrase("Consents", "授权记录"),
    )
    channel = ChoiceField(label=Phrase("Channel", "渠道"), choices=words.CHANNELS, default="email")
    purpose = ChoiceField(label=Phrase("Purpose", "用途"), choices=words.PURPOSES, default="marketing")
    is_given = FlagField(label=Phrase("Given", "同意"))
    wording = LongTextField(label=Phrase("Wording shown", "当时的文案"))
    source = TextField(label=Phrase("Where", "来源"))
    said_at = MomentField(label=Phrase("When", "时间"))

    class Meta(Record.Meta):
        db_table = "consent"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["contact", "channel", "purpose", "-said_at"], name="consent_newest"),
        )


class Task(Record):
    """Something to do. Its assignee is the owner; it may be about a contact, a company, a lead and a deal at once."""

    title = TextField(label=Phrase("Title", "标题"), required=True, searchable=True)
    body = LongTextField(label=Phrase("Details", "说明"))
    status = ChoiceField(label=Phrase("Status", "状态"), choices=words.TASK_STATUSES, default="open")
    priority = ChoiceField(label=Phrase("Priority", "优先级"), choices=words.PRIORITIES, default="normal")
    due_at = MomentField(label=Phrase("Due", "截止时间"))
    done_at = MomentField(label=Phrase("Done", "完成时间"), readonly=True)
    contact = LookupField(label=Phrase("Contact", "联系人"), to="contact", reverse="tasks", reverse_label=_TASKS)
    company = LookupField(label=Phrase("Company", "公司"), to="company", reverse="tasks", reverse_label=_TASKS)
    lead = LookupField(label=Phrase("Lead", "线索"), to="lead", reverse="tasks", reverse_label=_TASKS)
    deal = LookupField(label=Phrase("Deal", "商机"), to="deal", reverse="tasks", reverse_label=_TASKS)
    ticket = LookupField(label=Phrase("Ticket", "工单"), to="ticket", reverse="tasks", reverse_label=_TASKS)
    onboarding = LookupField(
        label=Phrase("Onboarding", "上线引导"), to="onboarding", reverse="tasks", reverse_label=_TASKS
    )
    responsible = ChoiceField(label=Phrase("Done by", "由谁完成"), choices=words.RESPONSIBLES)

    class Meta(Record.Meta):
        db_table = "task"
        indexes = (
            *Record.Meta.indexes,
            models.Index(fields=["owner", "due_at"], name="task_due", condition=ALIVE & models.Q(status="open")),
        )


class Note(Record):
    """What somebody wrote down after a call, a visit or in between."""

    kind = ChoiceField(label=Phrase("Kind", "类型"), choices=words.NOTE_KINDS, default="note")
    body = LongTextField(label=Phrase("Text", "内容"), required=True, personal=True, searchable=True)
    happened_at = MomentField(label=Phrase("When", "时间"))
    contact = LookupField(label=Phrase("Contact", "联系人"), to="contact", reverse="notes", reverse_label=_NOTES)
    company = LookupField(label=Phrase("Company", "公司"), to="company", reverse="notes", reverse_label=_NOTES)
    lead = LookupField(label=Phrase("Lead", "线索"), to="lead", reverse="notes", reverse_label=_NOTES)
    deal = LookupField(label=Phrase("Deal", "商机"), to="deal", reverse="notes", reverse_label=_NOTES)

    class Meta(Record.Meta):
        db_table = "note"


class ScoreModel(models.Model):
    """Rules that give points to contacts; all active models together make the score."""

    key = models.SlugField(primary_key=True)
    name: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    rules: models.JSONField[list[dict[str, object]], list[dict[str, object]]] = models.JSONField(default=list)
    cap = models.IntegerField(default=100)
    is_active = models.BooleanField(default=True)
    is_edited = models.BooleanField(default=False)
    threshold = models.IntegerField(null=True)
    fade: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "score_model"


class ScoreModelVersion(models.Model):
    """What a model was when somebody published it, whole, so that it can be looked at and taken up again."""

    model = models.ForeignKey(ScoreModel, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    definition: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    published_at = models.DateTimeField()
    published_by = models.TextField(default="system")

    class Meta:
        db_table = "score_model_version"
        constraints = (models.UniqueConstraint(fields=["model", "number"], name="score_model_version_once"),)


class ScoreRecount(models.Model):
    """Everybody is scored again, page by page. `after` is the last contact looked at; a newer recount ends this one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reason: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "score_recount"
