"""The reference page of all triggers and steps, made from their declarations.

`python -m guanxi.project.reference > docs/reference/steps.md` writes it; a test compares the file with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import DatabaseError, connection
from pydantic import BaseModel, ValidationError

from guanxi.automation.fields import Mark
from guanxi.automation.labels import labelled
from guanxi.automation.steps import STEPS, Exit, StepKind
from guanxi.automation.triggers import TRIGGERS, TriggerKind
from guanxi.expressions.hosts import HOSTS
from guanxi.kit import json
from guanxi.kit.phrase import Phrase
from guanxi.kit.titles import forget_all

TITLE = """\
# Triggers and steps · 触发器与步骤

<!-- Made by `python -m guanxi.project.reference`; change the declarations, not this page. -->

What a flow can start from and do. Each has the settings of its table; those in **bold** must be given. A *value* is a
constant, a formula (`= contact.name`), or a text with variables (`Dear {{ contact.name }}`). Every step that fails
for good does what its `on_error` says: `park`, `continue`, `exit`, or the id of a step; without it what `on_error` in
the settings of the flow says (`park` by default).

流程可以由什么启动、能做什么。每一项的设置见其表格，**粗体**为必填。*值*可以是常量、公式（`= contact.name`）
或带变量的文本（`你好 {{ contact.name }}`）。步骤最终失败时按 `on_error` 处理：`park`（停住待处理）、
`continue`（继续）、`exit`（退出）或某个步骤的 id；未填写时按流程设置中的 `on_error`（默认 `park`）。
"""
GROUPS: Mapping[str, Phrase] = {
    "path": Phrase("Path", "路径"),
    "records": Phrase("Records", "记录"),
    "work": Phrase("Work", "工作"),
    "messages": Phrase("Messages", "消息"),
    "documents": Phrase("Documents", "文档"),
    "outside": Phrase("Outside", "外部"),
    "values": Phrase("Values", "数值"),
}
_OBJECT, _EVENT = "contact", "contact.created"
# For settings that must be given, to have something to word the sentence with; tried in this order.
_EXAMPLES: tuple[Any, ...] = (
    *("contact", "name", "deal.won", "name != empty", "https://api.example.com", "09:00", "1 day", "GET"),
    *(1, True, {"en": "…", "zh": "…"}, {"name": "…"}, ["…"], [1]),
)


def render() -> str:
    """The whole page, in both languages. It is made without the database: what a sentence would look up there, such as
    the title of a template, the page does without.
    """
    forget_all()
    with connection.execute_wrapper(_refused):
        return _page()


def _refused(*_args: Any) -> Any:
    raise LookupError


def _page() -> str:
    parts = [TITLE, "## Triggers · 触发器\n"]
    parts += [_trigger(name, TRIGGERS[name]) for name in sorted(TRIGGERS)]
    for group, label in GROUPS.items():
        kinds = [STEPS[name] for name in sorted(STEPS) if STEPS[name].group == group]
        parts += [f"## {_both(label)}\n", *map(_step, kinds)] if kinds else []
    return "\n".join([*parts, *_functions()])


def _functions() -> Iterator[str]:
    """What areas add to conditions and formulas; the rest of the language has a page of its own."""
    yield "## Functions of areas · 业务函数\n"
    yield "In conditions and formulas, beside those of `expressions.md`."
    yield "用于条件和公式，其余函数见 `expressions.md`。\n"
    yield "| written · 写法 | about · 针对 | takes · 参数 | gives · 结果 | meaning · 含义 |\n|---|---|---|---|---|"
    for one in HOSTS.values():
        takes = ", ".join(["lookup"] * one.is_given + list(one.takes))
        yield f"| `{one.written}` | `{one.about}` | {takes} | {one.gives} | {_both(one.summary, ' ')} |"
    yield ""


def _trigger(name: str, kind: TriggerKind[Any]) -> str:
    example = example_of(kind.config)
    words = _tried(lambda: kind.sentence(example, _OBJECT)) if example else None
    return "\n".join([f"### `{name}` {_both(kind.label)}\n", _about(kind.summary, words), *_table(kind.config)])


def _step(kind: StepKind[Any]) -> str:
    example = example_of(kind.config)
    words = _tried(lambda: kind.sentence(example)) if example else None
    lines = [f"### `{kind.name}` {_both(kind.label)}\n", _about(kind.summary, words), *_table(kind.config)]
    if example:
        lines += _exits(_tried(lambda: kind.exits(example)) or ())
        lines += _gives(_tried(lambda: kind.gives(example)) or {})
    if kind.objects:
        names = ", ".join(f"`{name}`" for name in kind.objects)
        lines.append(f"Only for · 仅适用于: {names}\n")
    return "\n".join(lines)


def _about(summary: Phrase, sentence: Phrase | None) -> str:
    text = f"{_both(summary, '<br>')}\n"
    return f"{text}\n> {sentence.en}<br>{sentence.zh}\n" if sentence and sentence.en.strip() else text


def _exits(exits: tuple[Exit, ...]) -> list[str]:
    if not exits:
        return ["Exits · 出口: none, the run ends here · 无，运行到此结束\n"]
    return ["Exits · 出口: " + ", ".join(f"`{one.name}` ({_both(one.label)})" for one in exits) + "\n"]


def _gives(gives: Mapping[str, str]) -> list[str]:
    if not gives:
        return []
    return ["Variables · 变量: " + ", ".join(f"`vars.{name}` ({type})" for name, type in gives.items()) + "\n"]


def _table(model: type[BaseModel]) -> list[str]:
    schema = labelled(model.model_json_schema(by_alias=True))
    rows = list(_rows(schema, schema.get("$defs") or {}, ""))
    head = ["| setting · 设置 | | type · 类型 | default · 默认 |", "|---|---|---|---|"]
    return [*head, *rows, ""] if rows else []


def _rows(schema: Mapping[str, Any], defs: Mapping[str, Any], prefix: str, depth: int = 0) -> Iterator[str]:
    required = set(schema.get("required") or ())
    for name, setting in (schema.get("properties") or {}).items():
        title, help = setting.get("x-title") or {}, setting.get("x-help") or {}
        shown = f"**`{prefix}{name}`**" if name in required else f"`{prefix}{name}`"
        words = " ".join(part for part in (_said(title), f"<br>{_said(help)}" if help else "") if part)
        default = "" if name in required else _default(setting.get("default"))
        yield f"| {shown} | {_cell(words)} | {_cell(_type(setting, defs))} | {_cell(default)} |"
        inner, mark = _inner(setting, defs)
        if inner is not None and depth < 2:
            yield from _rows(inner, defs, f"{prefix}{name}{mark}.", depth + 1)


def _said(words: Mapping[str, str]) -> str:
    en, zh = words.get("en", ""), words.get("zh", "")
    return en if en == zh else f"{en} · {zh}"


def _inner(setting: Mapping[str, Any], defs: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, str]:
    """The model that stands in a setting, and whether several do."""
    options = [setting, *(setting.get("anyOf") or ())]
    for option in options:
        items = option.get("items") if isinstance(option.get("items"), Mapping) else None
        for here, mark in ((option, ""), (items, "[]")):
            if here and "$ref" in here:
                return defs.get(str(here["$ref"]).rpartition("/")[2]), mark
    return None, ""


def _type(setting: Mapping[str, Any], defs: Mapping[str, Any]) -> str:
    if "x-widget" in setting:
        return str(setting["x-widget"]).replace("_", " ")
    if "enum" in setting:
        return " / ".join(f"`{one}`" for one in setting["enum"])
    if "anyOf" in setting:
        return " / ".join(dict.fromkeys(_type(one, defs) for one in setting["anyOf"] if one.get("type") != "null"))
    if "$ref" in setting:
        return "group"
    if setting.get("type") == "array":
        return f"list of {_type(setting.get('items') or {}, defs)}"
    names = {"string": "text", "integer": "number", "boolean": "yes / no", "object": "mapping"}
    return names.get(str(setting.get("type")), str(setting.get("type") or "value"))


def _default(value: Any) -> str:
    if value in (None, "", [], {}) or value == {"en": "", "zh": ""}:
        return ""
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def example_of(model: type[BaseModel]) -> BaseModel | None:
    """A configuration with only what must be given; None where that takes more than guessing."""
    chosen: dict[str, Any] = {}
    for _ in range(12):
        try:
            return model.model_validate(chosen)
        except ValidationError as error:
            wrong = error.errors(include_url=False)[0]
            if not wrong["loc"] or not _guess(chosen, model, str(wrong["loc"][0])):
                return None
    return None


def _guess(chosen: dict[str, Any], model: type[BaseModel], name: str) -> bool:
    """Puts the first example that this setting takes; False when none does."""
    for value in (*_events(model, name), *_EXAMPLES, *_nested(model, name)):
        if value == chosen.get(name):
            continue
        try:
            model.model_validate({**chosen, name: value})
        except ValidationError as error:
            if any(str(item["loc"][0]) == name for item in error.errors(include_url=False) if item["loc"]):
                continue
        chosen[name] = value
        return True
    return False


def _events(model: type[BaseModel], name: str) -> tuple[str, ...]:
    """A declared kind, because any other word would be looked up among those that people have made."""
    info = model.model_fields.get(name)
    marks = [one for one in info.metadata if isinstance(one, Mark)] if info else []
    return (_EVENT,) if any(one.role == "event" for one in marks) else ()


def _nested(model: type[BaseModel], name: str) -> list[Any]:
    """Examples of the models inside a setting, alone and as a list of one."""
    info = model.model_fields.get(name)
    found = list(_models(info.annotation)) if info else []
    examples = [example.model_dump(mode="json", by_alias=True) for part in found if (example := example_of(part))]
    return [*examples, *([one] for one in examples)]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)


def _tried(work: Callable[[], Any]) -> Any:
    """A sentence may need more than an example has; the page then goes without it."""
    try:
        return work()
    except (LookupError, TypeError, ValueError, AttributeError, DatabaseError):
        return None


def _both(words: Phrase, between: str = " · ") -> str:
    return words.en if words.en == words.zh else f"{words.en}{between}{words.zh}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
