"""The one record that automation itself keeps: an occasion, for flows that are about a moment, not about a customer."""

from guanxi.kit.phrase import Phrase
from guanxi.objects.fields import MomentField, TextField
from guanxi.objects.record import Record


class Occasion(Record):
    """An instant of a schedule. `key` is flow and instant: an instant happens once."""

    name = TextField(label=Phrase("Name", "名称"), searchable=True)
    flow = TextField(label=Phrase("Flow", "流程"), readonly=True)
    planned_at = MomentField(label=Phrase("Planned for", "计划时间"), readonly=True)
    key = TextField(label=Phrase("Key", "键"), readonly=True, tracked=False)

    class Meta(Record.Meta):
        db_table = "occasion"
