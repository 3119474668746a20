"""Pydantic's errors in our words: bilingual, with an address a person finds (step ids instead of positions)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from guanxi.automation.steps import Wrong
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean

_WORDS = {
    "missing": Phrase("This is missing", "缺少此项"),
    "extra_forbidden": Phrase("There is no such setting", "没有这个设置项"),
    "string_type": Phrase("Text is expected here", "此处应为文本"),
    "string_too_short": Phrase("Must not be empty", "不能为空"),
    "dict_type": Phrase("A mapping is expected here", "此处应为键值对"),
    "model_type": Phrase("A mapping is expected here", "此处应为键值对"),
    "list_type": Phrase("A list is expected here", "此处应为列表"),
    "tuple_type": Phrase("A list is expected here", "此处应为列表"),
    "int_type": Phrase("A whole number is expected here", "此处应为整数"),
    "int_parsing": Phrase("A whole number is expected here", "此处应为整数"),
    "bool_parsing": Phrase("Yes or no is expected here", "此处应为是或否"),
    "bool_type": Phrase("Yes or no is expected here", "此处应为是或否"),
    "literal_error": Phrase("One of {expected} is expected here", "此处应为 {expected} 之一"),
    "too_short": Phrase("At least {min_length} is needed", "至少需要 {min_length} 项"),
    "too_long": Phrase("At most {max_length} are allowed", "最多允许 {max_length} 项"),
    "greater_than_equal": Phrase("Must be at least {ge}", "不能小于 {ge}"),
    "less_than_equal": Phrase("Must be at most {le}", "不能大于 {le}"),
    "greater_than": Phrase("Must be more than {gt}", "必须大于 {gt}"),
}
_ONE_FAULT = Phrase("This flow has a fault", "流程有 1 处错误")
_FAULTS = Phrase("This flow has {n} faults", "流程有 {n} 处错误")
_MISTYPED = Phrase("There is no such setting; did you mean “{near}”?", "没有这个设置项，你是指“{near}”吗？")
_OWN = {
    "not_a_key": Phrase(
        "Lower-case letters, digits, hyphens and underscores, starting with a letter",
        "只能使用小写字母、数字、连字符和下划线，并以字母开头",
    ),
    "re_entry_needs_key": Phrase("Re-entry by key needs a formula under `key`", "按键重入需要在 key 中填写公式"),
    "re_entry_needs_days": Phrase("A cool-down needs a number of days", "冷却期需要填写天数"),
    "exit_needs_on_or_when": Phrase("An exit rule needs an event or a condition", "退出规则需要一个事件或条件"),
    "not_a_span": Phrase("A span such as “3 days” or “2 hours” is expected", "应为时长，例如“3 天”或“2 小时”"),
    "not_a_clock": Phrase("A time such as 09:00 is expected", "应为时刻，例如 09:00"),
    "not_a_zone": Phrase("There is no such time zone", "没有这个时区"),
    "wait_needs_one": Phrase(
        "A wait needs exactly one of `span`, `until` and `at`; `at` may also follow the others",
        "等待需要在 span、until、at 中选一；at 也可以跟在前两者之后",
    ),
    "update_needs_values": Phrase("Say at least one field to change", "请至少填写一个要修改的字段"),
    "field_twice": Phrase("A field is changed twice", "同一字段被修改了两次"),
    "figure_needs_field": Phrase("Say which field to compute with", "请填写用于计算的字段"),
    "hand_over_needs_one": Phrase("Say the owner, the team, or both", "请填写负责人、团队或两者"),
    "not_a_method": Phrase("A method such as GET or POST is expected", "应为 GET、POST 之类的方法"),
    "not_a_path": Phrase("A path such as data.items[0].id is expected", "应为 data.items[0].id 这样的路径"),
    "body_needs_one": Phrase("A body needs either `values` or `template`", "正文需要 values 或 template 之一"),
    "form_needs_values": Phrase("A form needs `values` by name", "表单正文需要按名称填写 values"),
    "text_needs_template": Phrase("A text needs a `template`", "文本正文需要 template"),
    "case_twice": Phrase("Two cases have the same name", "有两个分支使用了相同的名称"),
}


def own_words(code: str) -> Phrase | None:
    return _OWN.get(code)


def faulty(faults: Sequence[Fault]) -> Invalid:
    """What is raised for a flow with these faults."""
    detail = _ONE_FAULT if len(faults) == 1 else _FAULTS.fill(n=len(faults))
    return Invalid(detail, code="flow_faults", faults=tuple(faults))


def faults_of(error: ValidationError, prefix: str, model: type[BaseModel], data: object = None) -> tuple[Fault, ...]:
    """One fault for each error; `data` is what was validated against `model`, to find the ids of steps."""
    return tuple(_fault(dict(item), prefix, model, data) for item in error.errors(include_url=False))


def _fault(item: Mapping[str, Any], prefix: str, model: type[BaseModel], data: object) -> Fault:
    address = ".".join([*([prefix] if prefix else []), *_places(item["loc"], data)])
    context = item.get("ctx") or {}
    error = context.get("error", "") if item["type"] == "value_error" else ""
    if isinstance(error, Wrong):
        return Fault(address, error.code, error.words)
    own = str(error)
    if own in _OWN:
        return Fault(address, own, _OWN[own])
    if item["type"] == "extra_forbidden":
        return Fault(address, "extra_forbidden", _unknown_setting(item["loc"], model))
    words = _WORDS.get(str(item["type"]))
    if words is None:
        words = Phrase("Not valid: {said}", "无效：{said}").fill(said=str(item["msg"]))
    return Fault(address, str(item["type"]), words.fill(**{str(key): value for key, value in context.items()}))


def _unknown_setting(loc: Sequence[int | str], model: type[BaseModel]) -> Phrase:
    """With the nearest setting that there is at this place."""
    near = did_you_mean(str(loc[-1]), _settings_at(loc[:-1], model))
    return _MISTYPED.fill(near=near) if near else _WORDS["extra_forbidden"]


def _settings_at(loc: Sequence[int | str], model: type[BaseModel] | None) -> Sequence[str]:
    for name in (part for part in loc if isinstance(part, str)):
        field = model.model_fields.get(name) if model else None
        model = _model_in(field.annotation) if field else None
    return list(model.model_fields) if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The one model that an annotation speaks of, also as a list of it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [model for part in get_args(annotation) if (model := _model_in(part))]
    return found[0] if len(found) == 1 else None


def _places(loc: Sequence[int | str], data: object) -> list[str]:
    """Positions in `steps` become step ids; the names of union members, which pydantic adds, are left out."""
    places: list[str] = []
    here = data
    for index, part in enumerate(loc):
        if _is_union_member(part, here, is_last=index == len(loc) - 1):
            continue
        here = _inside(here, part)
        is_step = places == ["steps"] and isinstance(here, Mapping) and isinstance(here.get("id"), str)
        places.append(str(here["id"]) if is_step and isinstance(here, Mapping) else str(part))
    return places


def _is_union_member(part: int | str, here: object, is_last: bool) -> bool:
    if not isinstance(part, str):
        return False
    looks_like_a_type = part in {"str", "int", "bool", "constrained-str"} or "[" in part
    return looks_like_a_type and not (isinstance(here, Mapping) and part in here)


def _inside(here: object, part: int | str) -> object:
    try:
        return here[part]  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        return None
