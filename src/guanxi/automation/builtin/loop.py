"""The step that does something for each: the records that belong to this one, or the items of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field, model_validator

from guanxi.automation.asking import answers, jsonable
from guanxi.automation.definition import Key
from guanxi.automation.fields import FormulaText, FoundCondition, FoundField, ObjectName, told
from guanxi.automation.scope import Scope
from guanxi.automation.steps import NEVER, STEPS, Config, Exit, Json, Move, Seat, StepKind, Strand, Wrong
from guanxi.automation.subjects import schema_of
from guanxi.automation.world import World
from guanxi.expressions import Facts, Relation, compile_closure, parse, watch
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.registry import OBJECTS

_ONE_OF = Phrase("A loop needs either an object or a list", "循环需要在对象与列表中选一")


class Loop(Config):
    """`object`: the records of that object whose `link` is this record and for which `where` holds. `over`: a list.

    The body begins at the exit `each` and ends when it leads back here or to the end. `collect` gathers one variable
    of every body into a list.
    """

    object: ObjectName | None = Field(None, json_schema_extra=told(Phrase("For each", "对每一个"), widget="object"))
    link: FoundField | None = Field(None, json_schema_extra=told(Phrase("Linked by", "关联字段")))
    where: FoundCondition | None = Field(None, json_schema_extra=told(Phrase("Only if", "条件")))
    sort: str = Field(
        "", json_schema_extra=told(Phrase("Order by", "排序"), Phrase("-field for falling", "-字段为降序"))
    )
    over: FormulaText | None = Field(None, json_schema_extra=told(Phrase("Items of the list", "列表")))
    item: Key = Field("item", alias="as", json_schema_extra=told(Phrase("Name of the item", "变量名")))
    at_once: int = Field(1, ge=1, le=50, json_schema_extra=told(Phrase("At the same time", "同时进行")))
    limit: int = Field(100, ge=1, le=1000, json_schema_extra=told(Phrase("At most", "最多")))
    collect: Key | None = Field(None, json_schema_extra=told(Phrase("Gather the variable", "汇集变量")))
    save_as: Key = Field("results", json_schema_extra=told(Phrase("Into the list", "存入列表")))

    @model_validator(mode="after")
    def _one(self) -> Loop:
        if bool(self.object) == bool(self.over):
            raise Wrong("loop_needs_one", _ONE_OF)
        return self


_EACH = Exit("each", Phrase("for each", "每一项"))
_DONE = Exit("done", Phrase("after the last", "全部完成"))


def _exits(_config: Loop) -> tuple[Exit, ...]:
    return (_DONE, _EACH)


def _gives(config: Loop) -> Mapping[str, str]:
    types = {config.item: f"lookup:{config.object}" if config.object else "text", f"{config.item}_number": "number"}
    return types | ({config.save_as: "list"} if config.collect else {})


def _loop(config: Loop, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    """On arrival the items are listed; then, whenever a body has ended, the next ones begin."""
    new = [seat for seat in seats if not seat.kept]
    found = dict(zip([seat.run for seat in new], _items(config, new, world), strict=True))
    return [_turn(config, seat, found.get(seat.run)) for seat in seats]


def _turn(config: Loop, seat: Seat, found: list[Json] | None) -> Move:
    left = found if found is not None else seat.kept["left"]
    total = len(left) if found is not None else seat.kept["total"]
    if not left and not seat.open:
        return Move.go(_DONE.name, set=_gathered(config, seat), trace={"gave": {"items": total}})
    begins = left[: max(0, config.at_once - seat.open)]
    first = total - len(left) + 1
    opens = tuple(_body(config, item, number) for number, item in enumerate(begins, first))
    trace = {"gave": {"items": total}} if found is not None else {}
    return Move.wait(NEVER, opens=opens, keep={"left": left[len(begins) :], "total": total}, trace=trace)


def _body(config: Loop, item: Json, number: int) -> Strand:
    given = {config.item: item, f"{config.item}_number": number}
    return Strand(str(number), _EACH.name, given, keep=(config.collect,) if config.collect else ())


def _gathered(config: Loop, seat: Seat) -> dict[str, Json]:
    if not config.collect:
        return {}
    return {config.save_as: [one.vars[config.collect] for one in seat.ended if config.collect in one.vars]}


def _items(config: Loop, seats: Sequence[Seat], world: World) -> list[list[Json]]:
    if not seats:
        return []
    if config.over:
        return [_listed(row[0])[: config.limit] for row in answers(world, seats, [config.over])]
    return [[str(id) for id in ids[: config.limit]] for ids in _related(config, seats, world)]


def _listed(value: Any) -> list[Json]:
    """An empty value is an empty list; a single value is a list of one."""
    if value is None:
        return []
    return list(jsonable(value)) if isinstance(value, list | tuple | set | frozenset) else [jsonable(value)]


def _related(config: Loop, seats: Sequence[Seat], world: World) -> list[list[Any]]:
    relation = relation_of(config, seats[0].object)
    if relation is None:
        return [[] for _ in seats]
    schema = schema_of(relation.target)
    node = parse(config.where, schema, "flag") if config.where else None
    fits = compile_closure(node, schema) if node is not None else None
    wanted = {("id",), *(watch(node, schema).paths if node is not None else ()), (config.sort.lstrip("-") or "id",)}
    paths = {(relation.name,), *((relation.name, *path) for path in wanted)}
    facts = world.facts(seats[0].object, [seat.subject for seat in seats], paths)
    return [
        _ids(facts[seat.subject], relation.name, fits, config.sort) if seat.subject in facts else [] for seat in seats
    ]


def _ids(facts: Facts, relation: str, fits: Any, sort: str) -> list[Any]:
    """In the order asked for; those without a value come last, and what is equal goes by age."""
    by = (sort.lstrip("-") or "id",)
    some = [(one.value(by), one.value(("id",))) for one in facts.related((relation,)) if fits is None or fits(one)]
    some.sort(key=lambda one: str(one[1]))
    known: list[Any] = [one for one in some if one[0] is not None]
    known.sort(key=lambda one: one[0], reverse=sort.startswith("-"))
    return [id for _, id in known] + [id for value, id in some if value is None]


def relation_of(config: Loop, object: str) -> Relation | None:
    """The relation from the subject to the records of the loop: by `link`, else the first there is."""
    every = [one for one in schema_of(object).relations.values() if one.kind == "many" and one.target == config.object]
    fields = schema_of(str(config.object)).fields
    linked = [one for one in every if config.link and fields[config.link].column == one.column]
    return next(iter(linked if config.link else every), None)


def _faults(config: Loop, scope: Scope) -> Sequence[Fault]:
    if not config.object or config.object not in OBJECTS or (config.link and _is_unknown(config)):
        return ()
    if relation_of(config, scope.object) is not None:
        return ()
    words = Phrase("{object} has no lookup that points to this record", "{object}没有指向此记录的关联字段")
    return (Fault("object", "no_relation", words.fill(object=OBJECTS[config.object].label)),)


def _is_unknown(config: Loop) -> bool:
    return config.link not in schema_of(str(config.object)).fields


def _sentence(config: Loop) -> Phrase:
    words = Phrase("For each {what}, {n} at a time", "对每个{what}执行，每次 {n} 个")
    declared = OBJECTS.get(config.object or "")
    what = declared.label if declared else same(config.over or "")
    said = words.fill(what=what, n=config.at_once)
    return (
        Phrase("{said}, if {where}", "{said}，条件：{where}").fill(said=said, where=config.where)
        if config.where
        else said
    )


def declare() -> None:
    STEPS.add(
        "loop",
        StepKind(
            name="loop",
            label=Phrase("For each", "循环"),
            summary=Phrase(
                "Do the same for related records or the items of a list", "对关联记录或列表中的每一项执行相同步骤"
            ),
            icon="repeat",
            group="path",
            config=Loop,
            exits=_exits,
            sentence=_sentence,
            advance=_loop,
            gives=_gives,
            faults=_faults,
            waits=True,
            passes=(_DONE.name,),
            ahead=lambda _config, _arrived: None,
        ),
    )
