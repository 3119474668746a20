"""Two objects that exist only in tests: a person has thing after thing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import ClassVar
from uuid import UUID

from django.db import connection, models

from guanxi.events.kinds import KEEP, KINDS, EventKind
from guanxi.events.log import NewEvent
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.objects.drafts import By, Change
from guanxi.objects.fields import (
    ChoiceField,
    DateField,
    EmailField,
    FlagField,
    IntegerField,
    JsonField,
    LongTextField,
    LookupField,
    MomentField,
    MoneyField,
    NumberField,
    PhoneField,
    SetField,
    TextField,
    UrlField,
)
from guanxi.objects.kinds import kinds_of
from guanxi.objects.record import Record
from guanxi.objects.registry import OBJECTS, ObjectType

STAGES = (("new", Phrase("New", "新建")), ("sold", Phrase("Sold", "已售")), ("lost", Phrase("Lost", "丢失")))


class Person(Record):
    objects: ClassVar[models.Manager["Person"]] = models.Manager()

    name = TextField(label=Phrase("Name", "姓名"), required=True, searchable=True, personal=True, longest=100)
    email = EmailField(label=Phrase("E-mail", "邮箱"), searchable=True, personal=True)
    phone = PhoneField(label=Phrase("Phone", "电话"))
    website = UrlField(label=Phrase("Website", "网站"))
    tags = SetField(label=Phrase("Tags", "标签"))
    score = IntegerField(label=Phrase("Score", "分数"), readonly=True, default=0)
    seen_at = MomentField(label=Phrase("Seen at", "最近出现"), tracked=False)
    boss = LookupField(to="person", label=Phrase("Boss", "上级"), reverse="staff")

    class Meta(Record.Meta):
        app_label = "objects"
        db_table = "test_person"


class Thing(Record):
    objects: ClassVar[models.Manager["Thing"]] = models.Manager()

    name = TextField(label=Phrase("Name", "名称"), required=True, searchable=True)
    code = TextField(label=Phrase("Code", "编号"))
    person = LookupField(to="person", label=Phrase("Person", "人员"), reverse="things")
    stage = ChoiceField(label=Phrase("Stage", "阶段"), choices=STAGES, default="new")
    price = MoneyField(label=Phrase("Price", "价格"))
    currency = TextField(label=Phrase("Currency", "货币"), default="CNY")
    weight = NumberField(label=Phrase("Weight", "重量"), places=3)
    is_good = FlagField(label=Phrase("Good", "良好"))
    sold_on = DateField(label=Phrase("Sold on", "售出日期"))
    notes = LongTextField(label=Phrase("Notes", "备注"))
    extra = JsonField(label=Phrase("Extra", "附加"))

    class Meta(Record.Meta):
        app_label = "objects"
        db_table = "test_thing"


def sold_things_stay_sold(changes: Sequence[Change], by: By) -> Mapping[UUID, Sequence[Fault]]:
    fault = Fault("stage", "illegal_move", Phrase("A sold thing stays sold", "已售出的不能改回"))
    return {one.id: [fault] for one in changes if one.old and one.old["stage"] == "sold" and "stage" in one.changed}


def selling(old: Mapping[str, object] | None, new: Mapping[str, object], by: By) -> list[NewEvent]:
    is_sale = new["stage"] == "sold" and (old is None or old["stage"] != "sold")
    about = new["person"]
    data = {"price": new["price"]}
    made = NewEvent("thing.sold", "thing", new["id"], about, data, actor=by.actor.stamp, cause=by.cause)  # type: ignore[arg-type]
    return [made] if is_sale else []


def tidy_code(values: dict[str, object], old: Mapping[str, object] | None) -> dict[str, object]:
    return {**values, "code": str(values["code"]).upper()} if values.get("code") else values


PERSON = ObjectType(
    name="person",
    plural="people",
    model=Person,
    label=Phrase("Person", "人员"),
    plural_label=Phrase("People", "人员"),
    keys=("email",),
    contact_path="id",
    list_columns=("name", "email"),
)
THING = ObjectType(
    name="thing",
    plural="things",
    model=Thing,
    label=Phrase("Thing", "物品"),
    plural_label=Phrase("Things", "物品"),
    display=lambda values: f"{values['name']} #{values['code'] or '-'}",
    keys=("code",),
    contact_path="person",
    list_columns=("name", "stage", "person"),
    prepare=(tidy_code,),
    checks=(sold_things_stay_sold,),
    events=(selling,),
)
SOLD = EventKind(
    "thing.sold",
    Phrase("Thing sold", "物品售出"),
    Phrase("{actor} sold “{subject}” for {price}", "{actor}以 {price} 售出“{subject}”"),
    {"price": "number"},
    KEEP,
)


@contextmanager
def declared() -> Iterator[None]:
    """Both objects, their tables and kinds of event, until the block ends. Needs a database."""
    with ExitStack() as stack:
        for kind in [SOLD, *(kind for type in (PERSON, THING) for kind in kinds_of(type.name, type.label))]:
            stack.enter_context(KINDS.temporarily(kind.name, kind))
        for type in (PERSON, THING):
            stack.enter_context(OBJECTS.temporarily(type.name, type))
        make_tables()
        yield


def make_tables() -> None:
    present = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        for model in (Person, Thing):
            if model._meta.db_table not in present:
                editor.create_model(model)
