"""Pydantic's errors in our words: bilingual, with an address a person finds (step ids instead of positions)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from guanxi.automation.steps import Wrong
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase

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
_OWN = {
    "not_a_key": Phrase(
        "Lower-case letters, digits, hyphens and underscores, starting with a letter",
        "只能使用小写字母、数字、连字符和下划线，并以字母开头",
    ),
    "re_entry_needs_key": Phrase("Re-entry by key needs a formula under `key`", "按键重入需要在 key 中填写公式"),
    "re_entry_needs_days": Phrase("A cool-down needs a number of days", "冷却期需要填写天数"),
    "exit_needs_on_or_when": Phrase("An exit rule needs an event or a condition", "退出规则需要一个事件或条件"),
    "step_id_twice": Phrase("Two steps have the same id", "有两个步骤使用了相同的 id"),
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


def faults_of(error: ValidationError, prefix: str, data: object = None) -> tuple[Fault, ...]:
    """One fault for each error; `data` is what was validated, to find the ids of steps."""
    return tuple(_fault(dict(item), prefix, data) for item in error.errors(include_url=False))


def _fault(item: Mapping[str, Any], prefix: str, data: object) -> Fault:
    address = ".".join([*([prefix] if prefix else []), *_places(item["loc"], data)])
    context = item.get("ctx") or {}
    error = context.get("error", "") if item["type"] == "value_error" else ""
    if isinstance(error, Wrong):
        return Fault(address, error.code, error.words)
    own = str(error)
    if own in _OWN:
        return Fault(address, own, _OWN[own])
    words = _WORDS.get(str(item["type"]))
    if words is None:
        words = Phrase("Not valid: {said}", "无效：{said}").fill(said=str(item["msg"]))
    return Fault(address, str(item["type"]), words.fill(**{str(key): value for key, value in context.items()}))


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
