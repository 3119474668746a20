"""Steps for single aspects of a record: link, unlink, tag, untag, hand over to an owner or team."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import Field, model_validator

from guanxi.automation.builtin.records import TARGET, UpdateRecord, update, update_faults
from guanxi.automation.changing import object_of, target_faults, target_label
from guanxi.automation.fields import FormulaText, Value, told
from guanxi.automation.fitting import field_faults, value_faults
from guanxi.automation.scope import Scope
from guanxi.automation.steps import STEPS, Config, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, listed, same

_FIELD = told(Phrase("Link field", "关联字段"), Phrase("For example company", "例如 company"), widget="field")
_LOOKUP = frozenset({"lookup"})


class Link(Config):
    """`to`: what leads to the other record, a path or a variable."""

    target: FormulaText | None = Field(None, json_schema_extra=TARGET)
    field: str = Field(json_schema_extra=_FIELD)
    to: FormulaText = Field(
        json_schema_extra=told(
            Phrase("To", "关联到"), Phrase("contact.company, vars.found", "contact.company、vars.found")
        )
    )


class Unlink(Config):
    target: FormulaText | None = Field(None, json_schema_extra=TARGET)
    field: str = Field(json_schema_extra=_FIELD)


_TAGS = told(Phrase("Tags", "标签"), Phrase("Several by comma; variables are possible", "多个用逗号分隔，可使用变量"))


class Tag(Config):
    tags: Value = Field(json_schema_extra=_TAGS)
    target: FormulaText | None = Field(None, json_schema_extra=TARGET)
    field: str = Field("tags", json_schema_extra=told(Phrase("Field", "字段"), widget="field", advanced=True))


class Untag(Tag):
    """As `record.tag`, the other way round."""


class HandOver(Config):
    """`owner` and `team`: an id, or a formula that leads to one, such as `= contact.owner`; empty text for nobody."""

    owner: Value = Field(None, json_schema_extra=told(Phrase("Owner", "负责人"), expect="user"))
    team: Value = Field(None, json_schema_extra=told(Phrase("Team", "团队"), expect="team"))
    target: FormulaText | None = Field(None, json_schema_extra=TARGET)

    @model_validator(mode="after")
    def _one(self) -> HandOver:
        if self.owner is None and self.team is None:
            raise ValueError("hand_over_needs_one")
        return self

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in (("owner", self.owner), ("team", self.team)) if value is not None}


def _as_update(config: Any) -> UpdateRecord:
    """Each of these is one kind of change, and is done as one."""
    return _CHANGES[type(config)](config)


_CHANGES: Mapping[type[Config], Callable[[Any], UpdateRecord]] = {
    Link: lambda config: UpdateRecord(target=config.target, values={config.field: f"= {config.to}"}),
    Unlink: lambda config: UpdateRecord(target=config.target, clear=(config.field,)),
    Tag: lambda config: UpdateRecord(target=config.target, add={config.field: config.tags}),
    Untag: lambda config: UpdateRecord(target=config.target, remove={config.field: config.tags}),
    HandOver: lambda config: UpdateRecord(target=config.target, values=config.given()),
}


def _advance(config: Any, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    return update(_as_update(config), seats, world)


def _writes(config: Any) -> frozenset[str]:
    return frozenset(f"{config.target or 'subject'}.{name}" for name in _as_update(config).fields())


def _faults(config: Any, scope: Scope) -> Sequence[Fault]:
    """Told where the setting stands, not where the change would have had it."""
    found = update_faults(_as_update(config), scope)
    return [
        Fault(_ADDRESS.get(fault.field.partition(".")[0], fault.field), fault.code, fault.message) for fault in found
    ]


_ADDRESS = {"clear": "field", "add": "tags", "remove": "tags"}


def _link_faults(config: Any, scope: Scope) -> Sequence[Fault]:
    wrong = target_faults(config.target, scope)
    object = object_of(config.target, scope)
    found = [Fault("field", one.code, one.message) for one in field_faults(object, [config.field], "field", _LOOKUP)]
    if found or not isinstance(config, Link):
        return [*wrong, *found]
    unfit = value_faults(object, {config.field: f"= {config.to}"}, scope)
    return [*wrong, *(Fault("to", one.code, one.message) for one in unfit)]


def _said(config: Any) -> Phrase:
    tags = config.tags
    return same(", ".join(str(tag) for tag in tags) if isinstance(tags, list | tuple) else str(tags))


def _hand_over_sentence(config: HandOver) -> Phrase:
    words = {"owner": Phrase("owner: {who}", "负责人：{who}"), "team": Phrase("team: {who}", "团队：{who}")}
    nobody = Phrase("nobody", "无")
    parts = [
        words[name].fill(who=str(value).removeprefix("= ") if value else nobody)
        for name, value in config.given().items()
    ]
    return Phrase("Hand {target} over, {who}", "移交{target}（{who}）").fill(
        target=target_label(config.target), who=listed(parts)
    )


_KINDS: tuple[StepKind[Any], ...] = (
    StepKind(
        name="record.link",
        label=Phrase("Link", "关联记录"),
        summary=Phrase("Point a link field of a record to another record", "将记录的关联字段指向另一条记录"),
        icon="link",
        group="records",
        config=Link,
        sentence=lambda config: Phrase("Link {target} to {to} as {field}", "将{target}的 {field} 关联到 {to}").fill(
            target=target_label(config.target), to=config.to, field=config.field
        ),
        advance=_advance,
        writes=_writes,
        faults=_link_faults,
    ),
    StepKind(
        name="record.unlink",
        label=Phrase("Unlink", "取消关联"),
        summary=Phrase("Empty a link field of a record", "清空记录的关联字段"),
        icon="unlink",
        group="records",
        config=Unlink,
        sentence=lambda config: Phrase("Unlink {field} of {target}", "取消{target}的 {field} 关联").fill(
            target=target_label(config.target), field=config.field
        ),
        advance=_advance,
        writes=_writes,
        faults=_link_faults,
    ),
    StepKind(
        name="record.tag",
        label=Phrase("Tag", "打标签"),
        summary=Phrase("Add tags to a record", "为记录添加标签"),
        icon="tag",
        group="records",
        config=Tag,
        sentence=lambda config: Phrase("Tag {target} with {tags}", "为{target}添加标签 {tags}").fill(
            target=target_label(config.target), tags=_said(config)
        ),
        advance=_advance,
        writes=_writes,
        faults=_faults,
    ),
    StepKind(
        name="record.untag",
        label=Phrase("Take tags off", "移除标签"),
        summary=Phrase("Take tags off a record", "移除记录的标签"),
        icon="tag",
        group="records",
        config=Untag,
        sentence=lambda config: Phrase("Take the tags {tags} off {target}", "移除{target}的标签 {tags}").fill(
            target=target_label(config.target), tags=_said(config)
        ),
        advance=_advance,
        writes=_writes,
        faults=_faults,
    ),
    StepKind(
        name="record.hand_over",
        label=Phrase("Hand over", "移交"),
        summary=Phrase("Give a record to an owner or a team", "将记录移交给负责人或团队"),
        icon="user-switch",
        group="records",
        config=HandOver,
        sentence=_hand_over_sentence,
        advance=_advance,
        writes=_writes,
        faults=lambda config, scope: [
            Fault(fault.field.removeprefix("values."), fault.code, fault.message)
            for fault in update_faults(_as_update(config), scope)
        ],
    ),
)


def declare() -> None:
    for kind in _KINDS:
        STEPS.add(kind.name, kind)
