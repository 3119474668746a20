"""A form as somebody built it, and what visitors sent through it."""

from guanxi.kit.phrase import Phrase
from guanxi.objects.fields import ChoiceField, JsonField, LongTextField, LookupField, TextField, UrlField
from guanxi.objects.record import Record

FORM_STATUSES = (
    ("published", Phrase("Published", "已发布")),
    ("draft", Phrase("Draft", "草稿")),
    ("closed", Phrase("Closed", "已关闭")),
)

FORM_LANGUAGES = (
    ("auto", Phrase("The visitor's", "随访客")),
    ("zh", Phrase("Chinese", "中文")),
    ("en", Phrase("English", "英文")),
)

SUBMISSION_STATUSES = (
    ("received", Phrase("Received", "已收到")),
    ("accepted", Phrase("Accepted", "已接受")),
    ("refused", Phrase("Refused", "被拒绝")),
    ("spam", Phrase("Spam", "垃圾提交")),
)


class Form(Record):
    """`fields`, the texts and `settings` are as `definition.read` understands them; it also says what is wrong."""

    slug = TextField(label=Phrase("Address", "网址标识"), required=True, longest=60)
    name = TextField(label=Phrase("Name", "名称"), required=True, searchable=True)
    object = TextField(label=Phrase("Object", "对象"), default="contact")
    status = ChoiceField(choices=FORM_STATUSES, label=Phrase("Status", "状态"), default="published")
    language = ChoiceField(choices=FORM_LANGUAGES, label=Phrase("Language", "语言"), default="auto")
    fields = JsonField(label=Phrase("Fields", "字段"), required=True)
    title = JsonField(label=Phrase("Title", "标题"))
    intro = JsonField(label=Phrase("Introduction", "说明"))
    submit = JsonField(label=Phrase("Button", "按钮文字"))
    consent = JsonField(label=Phrase("Consent wording", "授权文字"))
    success = JsonField(label=Phrase("Success text", "成功提示"))
    settings = JsonField(label=Phrase("Settings", "设置"))
    shipped = TextField(label=Phrase("Shipped version", "出厂版本"), readonly=True, tracked=False)

    class Meta(Record.Meta):
        db_table = "form"


class Submission(Record):
    """What one visitor sent, kept as it came. `data` is raw; `cleaned` is what the flow made of it."""

    form = LookupField(
        to="form",
        reverse="submissions",
        reverse_label=Phrase("Submissions", "提交记录"),
        label=Phrase("Form", "表单"),
        required=True,
    )
    data = JsonField(label=Phrase("As sent", "原始内容"), personal=True, tracked=False)
    cleaned = JsonField(label=Phrase("Cleaned", "清洗后"), personal=True, tracked=False, readonly=True)
    consent = JsonField(label=Phrase("Consent", "授权"), tracked=False)
    contact = LookupField(
        to="contact",
        reverse="submissions",
        reverse_label=Phrase("Submissions", "提交记录"),
        label=Phrase("Contact", "联系人"),
        readonly=True,
    )
    lead = LookupField(
        to="lead",
        reverse="submissions",
        reverse_label=Phrase("Submissions", "提交记录"),
        label=Phrase("Lead", "线索"),
        readonly=True,
    )
    status = ChoiceField(choices=SUBMISSION_STATUSES, label=Phrase("Status", "状态"), default="received")
    reason = LongTextField(label=Phrase("Reason", "原因"), tracked=False)
    faults = JsonField(label=Phrase("Faults", "问题"), personal=True, tracked=False)
    language = TextField(label=Phrase("Language", "语言"))
    page = UrlField(label=Phrase("Page", "来源页面"), tracked=False)
    ip_hash = TextField(label=Phrase("Visitor", "访客标识"), tracked=False)
    user_agent = TextField(label=Phrase("Browser", "浏览器"), personal=True, tracked=False)

    class Meta(Record.Meta):
        db_table = "submission"
