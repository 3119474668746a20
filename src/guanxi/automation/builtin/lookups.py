"""Steps that look for records of any object: the first, a list, or a number about all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field, model_validator

from guanxi.automation.asking import jsonable, values_for
from guanxi.automation.builtin.records import OBJECT
from guanxi.automation.changing import label_of
from guanxi.automation.definition import Key
from guanxi.automation.fields import FoundCondition, ObjectName, Values, formula_in, told
from guanxi.automation.fitting import field_faults
from guanxi.automation.scope import Scope
from guanxi.automation.steps import STEPS, Config, Exit, Move, Seat, StepKind
from guanxi.automation.subjects import schema_of
from guanxi.automation.world import Figure, World
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, listed, same
from guanxi.objects.registry import OBJECTS

_MATCH = told(
    Phrase("Fields that must match", "必须匹配的字段"),
    Phrase("For example company = the company of this record", "例如 company 等于此记录的公司"),
)
_WHERE = told(Phrase("And a condition", "附加条件"))
_SORT = told(
    Phrase("First by", "排序"), Phrase("A field; with - in front the largest first", "字段名，前面加 - 为降序")
)
_SAVE = told(Phrase("Keep as variable", "保存为变量"))


class FindRecord(Config):
    """Records whose fields equal `match` and for which `where` holds; the first by `sort` is taken."""

    object: ObjectName = Field(json_schema_extra=OBJECT)
    match: Values = Field(default_factory=dict, json_schema_extra=_MATCH)
    where: FoundCondition | None = Field(None, json_schema_extra=_WHERE)
    sort: str = Field("-created_at", json_schema_extra=_SORT)
    save_as: Key = Field("found", json_schema_extra=_SAVE)


class ListRecords(Config):
    """Like `record.find`, but up to `limit` of them; the variable holds a list of ids."""

    object: ObjectName = Field(json_schema_extra=OBJECT)
    match: Values = Field(default_factory=dict, json_schema_extra=_MATCH)
    where: FoundCondition | None = Field(None, json_schema_extra=_WHERE)
    sort: str = Field("-created_at", json_schema_extra=_SORT)
    limit: int = Field(50, ge=1, le=200, json_schema_extra=told(Phrase("At most", "最多")))
    save_as: Key = Field("found", json_schema_extra=_SAVE)


class AggregateRecords(Config):
    """A number about all records whose fields equal `match` and for which `where` holds."""

    object: ObjectName = Field(json_schema_extra=OBJECT)
    function: Literal["count", "sum", "avg", "min", "max"] = Field(
        "count", json_schema_extra=told(Phrase("What to compute", "计算方式"))
    )
    field: str | None = Field(
        None, json_schema_extra=told(Phrase("Of which field", "对哪个字段"), widget="field", over="object")
    )
    match: Values = Field(default_factory=dict, json_schema_extra=_MATCH)
    where: FoundCondition | None = Field(None, json_schema_extra=_WHERE)
    save_as: Key = Field("figure", json_schema_extra=_SAVE)

    @model_validator(mode="after")
    def _named(self) -> AggregateRecords:
        if self.function != "count" and not self.field:
            raise ValueError("figure_needs_field")
        return self


_FOUND = Exit("found", Phrase("found", "已找到"))
_MISSING = Exit("missing", Phrase("nothing found", "未找到"))


def _either(_config: Any) -> tuple[Exit, ...]:
    return (_FOUND, _MISSING)


def _find(config: FindRecord, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    rows = values_for(world, seats, config.match)
    found = world.find(config.object, rows, seats, where=config.where or "", sort=config.sort)
    return [_found(config.save_as, found.get(index), row) for index, row in enumerate(rows)]


def _list(config: ListRecords, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    rows = values_for(world, seats, config.match)
    found = world.several(config.object, rows, where=config.where or "", sort=config.sort, limit=config.limit)
    return [_found(config.save_as, found.get(index), row) for index, row in enumerate(rows)]


def _found(name: str, found: Any, row: Mapping[str, Any]) -> Move:
    value = jsonable(found) if isinstance(found, list) else (str(found) if found else None)
    trace = {"given": jsonable(row), "gave": {"found": value}}
    if value is None:
        return Move.go("missing", set={name: [] if isinstance(found, list) else None}, trace=trace)
    return Move.go("found", set={name: value}, trace=trace)


def _aggregate(config: AggregateRecords, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    rows = values_for(world, seats, config.match)
    found = world.figure(
        config.object, rows, where=config.where or "", function=config.function, field=config.field or ""
    )
    return [_figure(config, found.get(index), row) for index, row in enumerate(rows)]


def _figure(config: AggregateRecords, figure: Figure | None, row: Mapping[str, Any]) -> Move:
    trace: dict[str, Any] = {"given": jsonable(row)}
    if figure is None:
        return Move.go(set={config.save_as: None}, trace={**trace, "reason": _EMPTY.json()})
    if len(figure.currencies) > 1 and config.function != "count":
        reason = _CURRENCIES.fill(which=", ".join(sorted(figure.currencies)))
        return Move.go(set={config.save_as: None}, trace={**trace, "reason": reason.json()})
    value = jsonable(figure.value)
    return Move.go(
        set={config.save_as: value}, trace={**trace, "gave": {config.save_as: value, "records": figure.count}}
    )


def _match_faults(config: Any, _scope: Scope) -> Iterator[Fault]:
    yield from field_faults(config.object, config.match, "match", frozenset())
    sort = getattr(config, "sort", "-created_at").lstrip("-")
    if config.object in OBJECTS and sort not in {**schema_of(config.object).fields, "id": None}:
        yield Fault("sort", "unknown_name", _NO_SORT.fill(name=sort))


def _figure_faults(config: AggregateRecords, scope: Scope) -> Iterator[Fault]:
    yield from _match_faults(config, scope)
    if config.field and config.function != "count":
        summed = frozenset({"number", "money"})
        types = summed if config.function in ("sum", "avg") else summed | {"date", "moment"}
        for fault in field_faults(config.object, [config.field], "field", types):
            yield Fault("field", fault.code, fault.message)


def _figure_type(config: AggregateRecords) -> str:
    """Smallest and largest keep the type of their field."""
    if config.function in ("min", "max") and config.object in OBJECTS:
        declared = schema_of(config.object).fields.get(config.field or "")
        return declared.type if declared and declared.type in ("date", "moment") else "number"
    return "number"


def _which(config: Any) -> Phrase:
    parts = [same(f"{name} = {formula_in(value) or value}") for name, value in config.match.items()]
    parts += [same(config.where)] if config.where else []
    return listed(parts) if parts else Phrase("all", "全部")


def _find_sentence(config: FindRecord) -> Phrase:
    words = Phrase("Find {object} with {which}", "查找{object}：{which}")
    return words.fill(object=label_of(config.object), which=_which(config))


def _list_sentence(config: ListRecords) -> Phrase:
    words = Phrase("List up to {n} {object} with {which}", "列出最多 {n} 条{object}：{which}")
    return words.fill(n=config.limit, object=label_of(config.object), which=_which(config))


_FUNCTIONS = {
    "count": Phrase("Count {object} with {which}", "统计{object}数量：{which}"),
    "sum": Phrase("Add up {field} of {object} with {which}", "汇总{object}的 {field}：{which}"),
    "avg": Phrase("Average {field} of {object} with {which}", "计算{object} {field} 的平均值：{which}"),
    "min": Phrase("Smallest {field} of {object} with {which}", "取{object}最小的 {field}：{which}"),
    "max": Phrase("Largest {field} of {object} with {which}", "取{object}最大的 {field}：{which}"),
}


def _figure_sentence(config: AggregateRecords) -> Phrase:
    words = _FUNCTIONS[config.function]
    return words.fill(object=label_of(config.object), field=config.field or "", which=_which(config))


_KINDS: tuple[StepKind[Any], ...] = (
    StepKind(
        name="record.find",
        label=Phrase("Find a record", "查找记录"),
        summary=Phrase("Find one record of any object", "查找任意对象的一条记录"),
        icon="search",
        group="records",
        config=FindRecord,
        exits=_either,
        sentence=_find_sentence,
        advance=_find,
        gives=lambda config: {config.save_as: f"lookup:{config.object}"},
        faults=lambda config, scope: list(_match_faults(config, scope)),
    ),
    StepKind(
        name="record.list",
        label=Phrase("List records", "列出记录"),
        summary=Phrase("Find several records, to go through them in a loop", "查找多条记录，可在循环中逐条处理"),
        icon="list",
        group="records",
        config=ListRecords,
        exits=_either,
        sentence=_list_sentence,
        advance=_list,
        gives=lambda config: {config.save_as: "list"},
        faults=lambda config, scope: list(_match_faults(config, scope)),
    ),
    StepKind(
        name="record.aggregate",
        label=Phrase("Count or add up", "统计记录"),
        summary=Phrase(
            "Count, sum, average, smallest or largest over records", "对记录计数、求和、平均、取最小或最大值"
        ),
        icon="sigma",
        group="records",
        config=AggregateRecords,
        sentence=_figure_sentence,
        advance=_aggregate,
        gives=lambda config: {config.save_as: _figure_type(config)},
        faults=lambda config, scope: list(_figure_faults(config, scope)),
    ),
)


def declare() -> None:
    for kind in _KINDS:
        STEPS.add(kind.name, kind)


_EMPTY = Phrase("a value to compare with is empty", "用于匹配的值为空")
_CURRENCIES = Phrase("The amounts are in several currencies: {which}", "金额使用了多种货币：{which}")
_NO_SORT = Phrase("There is no field “{name}”", "没有名为“{name}”的字段")
