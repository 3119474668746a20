"""Steps that ask people: for their approval, or for facts in a small form. The answer wakes the run, nothing polls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from pydantic import Field, model_validator

from guanxi.automation import spans
from guanxi.automation.asked import ANSWERED, Ask, Kind, Reply, link_of
from guanxi.automation.asking import answers, filled
from guanxi.automation.blanks import Blank
from guanxi.automation.builtin.waits import SpanValue
from guanxi.automation.definition import Key
from guanxi.automation.fields import FormulaText, TemplateWords, told
from guanxi.automation.house import home_zone
from guanxi.automation.naming import role_title, user_title
from guanxi.automation.scope import typed
from guanxi.automation.steps import STEPS, Config, EventPattern, Exit, Json, Move, Seat, StepKind, Wrong
from guanxi.automation.world import World
from guanxi.kit.liquid import without_liquid
from guanxi.kit.phrase import Phrase, listed, same

_NOBODY_NAMED = Phrase("Say who is asked: a formula, people, or roles", "请指定询问对象：公式、人员或角色")
_NAMED = 3
NOBODY = Phrase("There is nobody to ask: {who}", "没有可询问的人：{who}")


class People(Config):
    """`to`: formulas that lead to a colleague, such as `owner` or `company.owner`."""

    to: tuple[FormulaText, ...] = Field((), max_length=10, json_schema_extra=told(Phrase("Led to by", "由公式指定")))
    users: tuple[UUID, ...] = Field((), max_length=50, json_schema_extra=told(Phrase("People", "人员"), widget="users"))
    roles: tuple[str, ...] = Field((), max_length=10, json_schema_extra=told(Phrase("Roles", "角色"), widget="roles"))

    @model_validator(mode="after")
    def _some(self) -> People:
        if not (self.to or self.users or self.roles):
            raise Wrong("nobody_to_ask", _NOBODY_NAMED)
        return self

    def sentence(self) -> Phrase:
        named = [user_title(str(id)) for id in self.users[:_NAMED]]
        more = len(self.users) - _NAMED
        rest = [Phrase("{n} more", "另外 {n} 人").fill(n=more)] if more > 0 else []
        return listed([*map(same, self.to), *map(role_title, self.roles), *named, *rest])


class Asking(Config):
    """`remind` repeats; after `escalate_after` those of `escalate_to` are asked too, and their word decides alone."""

    who: People = Field(json_schema_extra=told(Phrase("Who is asked", "询问对象")))
    title: TemplateWords = Field(json_schema_extra=told(Phrase("Question", "问题")))
    body: TemplateWords = Field(Phrase("", ""), json_schema_extra=told(Phrase("Explanation", "说明")))
    mail: bool = Field(True, json_schema_extra=told(Phrase("Also by mail", "同时发送邮件")))
    remind: SpanValue | None = Field(None, json_schema_extra=told(Phrase("Remind every", "提醒间隔"), widget="span"))
    escalate_after: SpanValue | None = Field(
        None, json_schema_extra=told(Phrase("Ask others after", "多久后升级"), widget="span")
    )
    escalate_to: People | None = Field(None, json_schema_extra=told(Phrase("The others", "升级对象")))
    within: SpanValue = Field("7 days", json_schema_extra=told(Phrase("At most", "有效期"), widget="span"))


class Approval(Asking):
    need: Literal["any", "all"] = Field(
        "any",
        json_schema_extra=told(
            Phrase("Who decides", "由谁决定"),
            choices=[
                {"value": "any", "label": Phrase("the first who answers", "任一人").json()},
                {"value": "all", "label": Phrase("everybody must approve", "所有人同意").json()},
            ],
        ),
    )
    save_as: Key = Field("approval", json_schema_extra=told(Phrase("Name of the result", "结果变量名")))


class Form(Asking):
    """The answers become variables of their own names."""

    fields: tuple[Blank, ...] = Field(
        min_length=1, max_length=20, json_schema_extra=told(Phrase("Fields", "填写项"), widget="blanks")
    )


C = TypeVar("C", bound=Asking)
Settle = Callable[[C, Sequence[Reply], Sequence[UUID]], Move | None]
_EXPIRED = Exit("expired", Phrase("nobody answered in time", "逾期未答复"))


def _advance(config: C, seats: Sequence[Seat], world: World, kind: Kind, settle: Settle[C]) -> Sequence[Move]:
    new = [seat for seat in seats if not seat.kept]
    waiting = [seat for seat in seats if seat.kept]
    moves = dict(zip([seat.run for seat in new], _begin(config, new, world, kind), strict=True))
    replies = world.replies(waiting)
    for seat in waiting:
        known = replies.get(seat.run, ())
        decided = settle(config, known, [UUID(id) for id in seat.kept["others"]])
        moves[seat.run] = decided or _go_on(config, seat, known, world, kind)
    return [moves[seat.run] for seat in seats]


@dataclass(frozen=True, slots=True)
class Said:
    """The question as it is about one record."""

    title: Phrase
    body: Phrase


def _said(config: Asking, seats: Sequence[Seat], world: World) -> list[Said]:
    return [Said(*words) for words in filled(world, seats, [config.title, config.body])]


def _begin(config: C, seats: Sequence[Seat], world: World, kind: Kind) -> list[Move]:
    people, said = people_of(config.who, seats, world), _said(config, seats, world)
    return [_first(config, *one, world, kind) for one in zip(seats, people, said, strict=True)]


def _first(config: C, seat: Seat, people: Sequence[UUID], said: Said, world: World, kind: Kind) -> Move:
    if not people:
        return Move.fail(NOBODY.fill(who=config.who.sentence()), retry=False)
    _ask(config, seat, people, said, world, kind)
    kept: dict[str, Json] = {"reminded": 0, "others": [], "is_escalated": False}
    return _wait(config, seat, kept, world.now, kind, {"gave": {"asked": [str(id) for id in people]}})


def _go_on(config: C, seat: Seat, replies: Sequence[Reply], world: World, kind: Kind) -> Move:
    """Nothing is decided yet: whatever has become due is done, and the wait goes on."""
    kept, since, now = dict(seat.kept), seat.step_since, world.now
    if _after(config.within, since) <= now:
        return Move.go(_EXPIRED.name)
    if not kept["is_escalated"] and _escalates_at(config, since) <= now and config.escalate_to:
        known = {one.user for one in replies}
        others = [id for id in people_of(config.escalate_to, [seat], world)[0] if id not in known]
        _ask(config, seat, others, _said(config, [seat], world)[0], world, kind)
        kept |= {"is_escalated": True, "others": [str(id) for id in others]}
    if _reminds_at(config, since, kept["reminded"]) <= now:
        kept["reminded"] += 1
        [said] = _said(config, [seat], world)
        reminder = replace(said, title=_REMINDER.fill(title=said.title))
        for one in (one for one in replies if one.state == "open"):
            _notify(config, seat, one.user, one.id, world, f"remind{kept['reminded']}:{one.id}", reminder)
    return _wait(config, seat, kept, now, kind, {})


def _wait(config: C, seat: Seat, kept: Mapping[str, Json], now: datetime, kind: Kind, trace: dict[str, Json]) -> Move:
    since = seat.step_since
    expires = _after(config.within, since)
    moments = [expires, _reminds_at(config, since, kept["reminded"])]
    moments += [] if kept["is_escalated"] else [_escalates_at(config, since)]
    on = (EventPattern(ANSWERED[kind], f'event.run = "{seat.run.id}" and event.step = "{seat.step}"', "answered"),)
    given = {**trace, "gave": {**trace.get("gave", {}), "until": expires.isoformat()}}
    return Move.wait(min(moment for moment in moments if moment > now), on, keep=kept, trace=given)


def _ask(config: C, seat: Seat, people: Sequence[UUID], said: Said, world: World, kind: Kind) -> None:
    fields = [one.model_dump(mode="json") for one in getattr(config, "fields", ())]
    expires = _after(config.within, seat.step_since)
    asks = [Ask(user, kind, said.title, said.body, expires, fields) for user in people]
    for ask, id in zip(asks, world.ask(seat, asks), strict=True):
        _notify(config, seat, ask.user, id, world, f"ask:{id}", said)


def _notify(config: C, seat: Seat, user: UUID, id: UUID, world: World, part: str, said: Said) -> None:
    """The kinds are named, not imported: channels declares them."""
    payload: dict[str, Json] = {
        "user": str(user),
        "title": said.title.json(),
        "body": said.body.json(),
        "is_filled": True,
        "link": link_of(id),
        "subject": {"object": seat.object, "id": str(seat.subject)},
        "contact": str(seat.contact) if seat.contact else None,
    }
    world.effect(seat, "notice", payload, part=part)
    if config.mail:
        world.effect(seat, "notice-mail", payload, part=f"{part}:mail")


def people_of(who: People, seats: Sequence[Seat], world: World) -> list[list[UUID]]:
    """For each seat everybody who is meant and still works here, each once."""
    if not seats:
        return []
    led = answers(world, seats, list(who.to)) if who.to else [[] for _ in seats]
    ids = [[id for value in row if isinstance(id := typed(value, "lookup"), UUID)] for row in led]
    here, by_role = world.people([*{id for row in ids for id in row}, *who.users], who.roles)
    shared = [*who.users, *(id for role in who.roles for id in by_role.get(role, ()))]
    return [[id for id in dict.fromkeys([*row, *shared]) if id in here or id not in (*row, *who.users)] for row in ids]


def _after(span: str, since: datetime) -> datetime:
    return spans.after(since, spans.parse_span(span) or spans.Span(), home_zone())


def _escalates_at(config: Asking, since: datetime) -> datetime:
    """Beyond the end of the wait when nobody else is to be asked."""
    is_wanted = config.escalate_after and config.escalate_to
    return _after(config.escalate_after or "", since) if is_wanted else _after(config.within, since)


def _reminds_at(config: Asking, since: datetime, times: int) -> datetime:
    if not config.remind:
        return _after(config.within, since)
    moment = since
    for _ in range(times + 1):
        moment = _after(config.remind, moment)
    return moment


_APPROVED = Exit("approved", Phrase("approved", "批准"))
_REJECTED = Exit("rejected", Phrase("rejected", "拒绝"))
_ANSWERED = Exit("answered", Phrase("answered", "已答复"))
_REMINDER = Phrase("Reminder: {title}", "提醒：{title}")


def _approve(config: Approval, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    return _advance(config, seats, world, "approval", _verdict)


def _verdict(config: Approval, replies: Sequence[Reply], others: Sequence[UUID]) -> Move | None:
    """The first who answers decides; where all are needed, one “no” is enough, and so is the word of those who were
    asked later in their stead.
    """
    said = [one for one in replies if one.state in ("approved", "rejected")]
    alone = [one for one in said if one.user in others or one.state == "rejected" or config.need == "any"]
    asked = [one for one in replies if one.user not in others]
    if not alone and len([one for one in said if one.user not in others]) < len(asked):
        return None
    last = (alone or said)[0]
    given = {config.save_as: last.state, f"{config.save_as}_by": last.by, f"{config.save_as}_comment": last.comment}
    lines = [{"label": same(one.by).json(), "value": f"{one.state} {one.comment}".strip()} for one in said]
    return Move.go(last.state, set=given, trace={"gave": given, "lines": lines})


def _question(config: Form, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    return _advance(config, seats, world, "question", _filled_in)


def _filled_in(config: Form, replies: Sequence[Reply], _others: Sequence[UUID]) -> Move | None:
    first = next((one for one in replies if one.state == "answered"), None)
    if first is None:
        return None
    given = {blank.name: first.answer.get(blank.name) for blank in config.fields}
    return Move.go(_ANSWERED.name, set=given, trace={"given": {"by": first.by}, "gave": given})


def _approval_gives(config: Approval) -> Mapping[str, str]:
    return dict.fromkeys((config.save_as, f"{config.save_as}_by", f"{config.save_as}_comment"), "text")


def _question_gives(config: Form) -> Mapping[str, str]:
    return {blank.name: "text" if blank.type == "choice" else blank.type for blank in config.fields}


def _ahead(config: Asking, arrived: datetime) -> datetime:
    return _after(config.within, arrived)


def _approval_sentence(config: Approval) -> Phrase:
    words = {
        "any": Phrase("Ask {who} for approval: {title}", "请 {who} 审批：{title}"),
        "all": Phrase("Ask {who} for approval, all of them: {title}", "请 {who} 全部审批：{title}"),
    }[config.need]
    return words.fill(who=config.who.sentence(), title=without_liquid(config.title))


def _question_sentence(config: Form) -> Phrase:
    fields = listed([blank.words for blank in config.fields])
    return Phrase("Ask {who}: {fields}", "询问 {who}：{fields}").fill(who=config.who.sentence(), fields=fields)


def _kind(name: str, **more: Any) -> None:
    STEPS.add(name, StepKind(name=name, group="work", waits=True, ahead=_ahead, **more))


def declare() -> None:
    _kind(
        "approval",
        label=Phrase("Approval", "审批"),
        summary=Phrase("Ask people to approve or reject, with reminder and escalation", "请人批准或拒绝，可提醒与升级"),
        icon="check-square",
        config=Approval,
        exits=lambda _config: (_APPROVED, _REJECTED, _EXPIRED),
        sentence=_approval_sentence,
        advance=_approve,
        gives=_approval_gives,
    )
    _kind(
        "ask",
        label=Phrase("Ask a person", "询问人员"),
        summary=Phrase("Let a colleague fill in a few fields", "请同事填写若干字段"),
        icon="message-circle",
        config=Form,
        exits=lambda _config: (_ANSWERED, _EXPIRED),
        sentence=_question_sentence,
        advance=_question,
        gives=_question_gives,
    )
