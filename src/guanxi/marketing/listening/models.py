"""Where we listen, and what was said."""

from guanxi.customers.fields import KeyField
from guanxi.kit.phrase import Phrase
from guanxi.objects.fields import (
    ChoiceField,
    FlagField,
    JsonField,
    LongTextField,
    LookupField,
    MomentField,
    NumberField,
    TextField,
    UrlField,
)
from guanxi.objects.record import Record

KIND_LABELS = (("rss", Phrase("RSS or Atom", "RSS 或 Atom")), ("mastodon", Phrase("Mastodon", "Mastodon")))
MOODS = (
    ("positive", Phrase("Positive", "正面")),
    ("neutral", Phrase("Neutral", "中性")),
    ("negative", Phrase("Negative", "负面")),
)
_MENTIONS = Phrase("Mentions", "社交提及")


class ListeningSource(Record):
    """A feed, or a server with a hashtag. `state` is the place up to which it has been heard."""

    name = TextField(label=Phrase("Name", "名称"), required=True, searchable=True)
    kind = ChoiceField(choices=KIND_LABELS, label=Phrase("Kind", "类型"), default="rss")
    url = UrlField(
        label=Phrase("Address", "地址"),
        help=Phrase("Of the feed, or of the server (https://mastodon.social)", "订阅源或服务器地址"),
        required=True,
    )
    query = TextField(
        label=Phrase("What to listen for", "监听内容"),
        help=Phrase(
            "#hashtag or search words; for a feed words parted by commas", "#话题或搜索词；订阅源可用逗号分隔关键词"
        ),
    )
    credential = TextField(label=Phrase("Credential", "凭证"), help=Phrase("From the vault", "来自保险库"), longest=63)
    is_active = FlagField(label=Phrase("On", "启用"), default=True)
    state = JsonField(label=Phrase("Heard up to", "读取位置"), readonly=True, tracked=False, default=dict)
    heard_at = MomentField(label=Phrase("Last heard", "最近读取"), readonly=True, tracked=False)
    trouble = TextField(label=Phrase("Trouble", "问题"), readonly=True, tracked=False)

    class Meta(Record.Meta):
        db_table = "listening_source"


class Mention(Record):
    """One post. `answers` is what it tells of its author, as a form would."""

    name = TextField(label=Phrase("Author", "作者"), personal=True, searchable=True)
    source = LookupField(
        to="listening_source", reverse="mentions", reverse_label=_MENTIONS, label=Phrase("Source", "来源")
    )
    text = LongTextField(label=Phrase("Text", "内容"), personal=True, searchable=True)
    url = UrlField(label=Phrase("Post", "原帖"))
    handle = TextField(label=Phrase("Account", "账号"), personal=True)
    profile = UrlField(label=Phrase("Profile", "主页"), personal=True)
    language = TextField(label=Phrase("Language", "语言"), longest=12)
    posted_at = MomentField(label=Phrase("Posted", "发布时间"))
    sentiment = NumberField(
        label=Phrase("Sentiment", "情感值"), help=Phrase("From -1 to 1; a rough reading", "-1 至 1，粗略判断")
    )
    mood = ChoiceField(choices=MOODS, label=Phrase("Mood", "情感"), default="neutral")
    answers = JsonField(label=Phrase("About the author", "作者信息"), personal=True, tracked=False)
    contact = LookupField(
        to="contact", reverse="mentions", reverse_label=_MENTIONS, label=Phrase("Contact", "联系人"), readonly=True
    )
    lead = LookupField(
        to="lead", reverse="mentions", reverse_label=_MENTIONS, label=Phrase("Lead", "线索"), readonly=True
    )
    match_key = KeyField(label=Phrase("Match key", "唯一匹配键"), readonly=True, tracked=False)

    class Meta(Record.Meta):
        db_table = "mention"
