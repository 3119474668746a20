"""A finding: what one source has said of one company, value by value, with how sure it is."""

from guanxi.customers.fields import KeyField
from guanxi.kit.phrase import Phrase
from guanxi.objects.fields import JsonField, LookupField, MomentField, TextField, UrlField
from guanxi.objects.record import Record


class Finding(Record):
    """`said` is {field: {"value", "confidence"}}; the newest answer of a source takes the place of the last."""

    name = TextField(label=Phrase("Source", "来源"), searchable=True, readonly=True)
    company = LookupField(
        to="company",
        reverse="findings",
        reverse_label=Phrase("What sources say", "外部信息"),
        label=Phrase("Company", "公司"),
        required=True,
    )
    source = TextField(label=Phrase("Source key", "来源标识"), readonly=True)
    said = JsonField(label=Phrase("Values", "内容"), readonly=True, tracked=False)
    summary = TextField(label=Phrase("Says", "内容摘要"), readonly=True, tracked=False)
    seen_at = MomentField(label=Phrase("Seen", "查询时间"), readonly=True, tracked=False)
    url = UrlField(label=Phrase("Where", "出处"), readonly=True, tracked=False)
    match_key = KeyField(label=Phrase("Match key", "唯一匹配键"), readonly=True, tracked=False)

    class Meta(Record.Meta):
        db_table = "finding"
