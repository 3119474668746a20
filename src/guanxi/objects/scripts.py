"""Functions in Starlark: written once, used by name in every condition and formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.expressions import functions, is_reserved
from guanxi.expressions.scripting import LONGEST_SOURCE
from guanxi.expressions.scripts import MOST_PARAMETERS, TYPES, Script, ScriptFailed, parameters_of, taken_as
from guanxi.kit.errors import Conflict, Fault, Invalid, NotFound, Refused, broken, refuse
from guanxi.kit.phrase import Phrase, listed, phrase_of
from guanxi.objects import living
from guanxi.objects.customs import NAME
from guanxi.objects.models import ScriptFunction
from guanxi.objects.uses import uses_of

ABILITY = "objects.manage"
MOST = 200


@dataclass(frozen=True, slots=True)
class Written:
    """A script as it is kept. `title` is what sentences call it."""

    id: UUID
    title: Phrase
    script: Script
    version: int


def scripts() -> list[Written]:
    """Everybody may know them: they are used in everybody's lists."""
    return [_written(row) for row in ScriptFunction.objects.order_by("name")]


def define(script: Script, title: Phrase, actor: Actor) -> Written:
    require_ability(actor, ABILITY)
    refuse([*_name_faults(script.name), *_faults(script, title)])
    try:
        with transaction.atomic():
            made = ScriptFunction.objects.create(
                name=script.name, label=title.json(), created_by=actor.stamp, **_columns(script)
            )
    except IntegrityError:
        raise Invalid(_taken(script.name), faults=(Fault("name", "taken", _taken(script.name)),)) from None
    living.forget()
    return _written(made)


@transaction.atomic
def change(id: UUID, script: Script, title: Phrase, version: int | None, actor: Actor) -> Written:
    """The name stays, because conditions use it; so do the types as long as somebody uses them."""
    require_ability(actor, ABILITY)
    row = _row(id)
    script = replace(script, name=row.name)
    if version is not None and version != row.version:
        raise Conflict(Phrase("Somebody else has changed the function", "函数已被他人修改"), code="version")
    refuse(_faults(script, title))
    if _script(row).signature != script.signature:
        _refuse_while_used(row.name, _KEEP_TYPES)
    ScriptFunction.objects.filter(pk=id).update(label=title.json(), version=row.version + 1, **_columns(script))
    living.forget()
    return _written(_row(id))


@transaction.atomic
def drop(id: UUID, actor: Actor) -> None:
    require_ability(actor, ABILITY)
    row = _row(id)
    _refuse_while_used(row.name, _IN_USE)
    row.delete()
    living.forget()


def try_out(script: Script, samples: Sequence[Mapping[str, Any]], actor: Actor) -> list[object | Phrase]:
    """For each sample the value, or the words of what went wrong. Raises Invalid for a script that cannot run."""
    require_ability(actor, ABILITY)
    refuse(_faults(script, None))
    return [_tried(script, sample) for sample in samples]


def _tried(script: Script, sample: Mapping[str, Any]) -> object | Phrase:
    try:
        values = [taken_as(sample.get(one.name), one.type) for one in script.parameters]
        return None if None in values else script(*values)
    except ScriptFailed as failed:
        return failed.reason
    except Invalid as cut_off:
        return cut_off.detail


def _name_faults(name: str) -> list[Fault]:
    is_taken = name in functions() or is_reserved(name)
    return broken(
        (not NAME.fullmatch(name), "name", "bad_name", _BAD_NAME),
        (is_taken, "name", "taken", _taken(name)),
        (ScriptFunction.objects.count() >= MOST, "name", "too_many", _TOO_MANY),
    )


def _faults(script: Script, title: Phrase | None) -> list[Fault]:
    names = [one.name for one in script.parameters]
    wrong = [name for name in names if not NAME.fullmatch(name)] or [n for n in names if names.count(n) > 1]
    types = {script.gives, *(one.type for one in script.parameters)}
    found = broken(
        (title is not None and not title, "label", "required", _NO_TITLE),
        (not 1 <= len(names) <= MOST_PARAMETERS, "parameters", "count", _PARAMETERS),
        (bool(wrong), "parameters", "bad_name", _BAD_PARAMETER.fill(name=wrong[0] if wrong else "")),
        (not types <= set(TYPES), "gives", "unknown_type", _NO_TYPE),
        (not script.body.strip(), "body", "required", _NO_BODY),
        (len(script.body) > LONGEST_SOURCE, "body", "too_long", _TOO_LONG),
    )
    if found:
        return found
    fault = script.fault()
    return [Fault("body", "script", fault)] if fault else []


def _refuse_while_used(name: str, words: Phrase) -> None:
    users = uses_of([name])[name]
    if users:
        raise Refused(words.fill(name=name, users=listed([one.words for one in users])), code="in_use")


def _columns(script: Script) -> dict[str, Any]:
    parameters = [{"name": one.name, "type": one.type} for one in script.parameters]
    return {"parameters": parameters, "gives": script.gives, "body": script.body}


def _row(id: UUID) -> ScriptFunction:
    found = ScriptFunction.objects.select_for_update().filter(pk=id).first()
    if found is None:
        raise NotFound(Phrase("There is no such function", "没有该函数"))
    return found


def _script(row: ScriptFunction) -> Script:
    return Script(row.name, parameters_of(row.parameters), row.gives, row.body)  # type: ignore[arg-type]


def _written(row: ScriptFunction) -> Written:
    return Written(row.pk, phrase_of(row.label), _script(row), row.version)


def _taken(name: str) -> Phrase:
    return Phrase("The name “{name}” is taken", "名称“{name}”已被使用").fill(name=name)


_NO_TITLE = Phrase("Give the function a name people read", "请填写显示名称")
_BAD_NAME = Phrase(
    "A name has small letters, digits and _, and begins with a letter",
    "名称只能包含小写字母、数字和下划线，并以字母开头",
)
_BAD_PARAMETER = Phrase(
    "“{name}” is no name for a value, or stands there twice: small letters, digits and _",
    "“{name}”不能作为参数名称，或已重复：只能使用小写字母、数字和下划线",
)
_PARAMETERS = Phrase(f"A function takes one to {MOST_PARAMETERS} values", f"函数需要 1 到 {MOST_PARAMETERS} 个参数")
_NO_TYPE = Phrase("This type is not known here", "不支持该类型")
_NO_BODY = Phrase("Write what the function returns", "请填写函数内容")
_TOO_LONG = Phrase(f"At most {LONGEST_SOURCE:,} characters", f"最多 {LONGEST_SOURCE:,} 个字符")
_TOO_MANY = Phrase(f"There can be {MOST} functions", f"最多 {MOST} 个函数")
_IN_USE = Phrase("It cannot go while it is used: {users}", "正在使用，无法删除：{users}")
_KEEP_TYPES = Phrase(
    "Its types stay as long as it is used: {users}. Make a new function instead",
    "正在使用，不能更改类型：{users}。请新建一个函数",
)
