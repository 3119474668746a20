"""The reference page of the language, made from its declarations.

`python -m guanxi.expressions.reference > docs/reference/expressions.md` writes it; a test compares the file with it.
"""

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby

from guanxi.expressions import operators as _operators  # noqa: F401  # declares what is described here
from guanxi.expressions import sample
from guanxi.expressions.explain import to_plain
from guanxi.expressions.operators.forms import FORM_PAGES
from guanxi.expressions.operators.registry import FUNCTIONS, Example, Function
from guanxi.kit.phrase import Phrase

GROUPS: dict[str, Phrase] = {
    "logic": Phrase("Logic", "逻辑"),
    "compare": Phrase("Comparison", "比较"),
    "text": Phrase("Text", "文本"),
    "number": Phrase("Numbers", "数字"),
    "money": Phrase("Money", "金额"),
    "date": Phrase("Dates and times", "日期与时间"),
    "sets": Phrase("Sets and lists", "集合与列表"),
    "relations": Phrase("Related records", "相关记录"),
    "history": Phrase("History", "历史"),
    "own": Phrase("Own functions", "自定义函数"),
}
_INTRODUCTION = """# Conditions and formulas · 条件与公式

<!-- Made by `python -m guanxi.expressions.reference`; change the declarations, not this page. -->

A condition is a yes/no question about a record, a formula computes a value. Both are written alike, in lists, segments,
flows, scores and routing:

    amount > 100000 and company.industry in ("technology", "finance") and count(message.opened, 7 days) >= 3

**Empty values.** A question about an empty value is answered no, and the trace says what was empty. `not` simply turns
yes and no round, so `not (stage = "won")` also finds records without a stage, while `stage != "won"` finds only those
whose stage is known. A formula with an empty part is empty. Nothing ever fails: a division by zero is empty, too.

**空值。** 对空值的提问一律回答“否”，轨迹会说明哪个值为空。`not` 只是取反，因此 `not (stage = "won")`
也包含没有阶段的记录，而 `stage != "won"` 只包含阶段已知的记录。公式中只要有一部分为空，结果就为空；
不会报错，除以零也为空。

**Values.** `12.5` · `"text"` · `true` `false` · `2026-03-01` · `2026-03-01T10:00:00Z` · `7 days` · `empty`.
Names follow relations with a dot: `company.parent.name`. Numbers are exact decimals with 12 places; texts are
compared by code point. A moment beside a date is taken by its day, and its day is that of the time zone the question
is asked for.

## The record of the examples · 示例中的记录

Examples that name fields speak of this contact, at {moment:%Y-%m-%d %H:%M} UTC.
提到字段的示例均针对以下联系人，时刻为 {moment:%Y-%m-%d %H:%M} UTC。

{record}
"""


def render() -> str:
    pages = sorted([*_of_functions(), *_of_forms()], key=lambda page: list(GROUPS).index(page[0]))
    sections = [
        _section(group, [text for _, text in those]) for group, those in groupby(pages, key=lambda page: page[0])
    ]
    introduction = _INTRODUCTION.format(moment=sample.MOMENT, record=sample.described())
    return "\n".join([introduction, *sections])


def _section(group: str, texts: Sequence[str]) -> str:
    title = GROUPS[group]
    head = "| written · 写法 | takes · 参数 | gives · 结果 | meaning · 含义 | examples · 示例 |\n|---|---|---|---|---|"
    return "\n".join([f"## {title.en} · {title.zh}", "", head, *texts, ""])


def _of_functions() -> Iterable[tuple[str, str]]:
    """One line for all signatures that mean the same."""
    lines: dict[tuple[str, str, str, str], list[Function]] = {}
    for one in FUNCTIONS.values():
        meaning = one.summary.en if one.summary else ""
        lines.setdefault((one.group, one.name, one.gives, meaning), []).append(one)
    for (group, _, gives, _), those in lines.items():
        takes = "<br>".join(dict.fromkeys(_takes(one) for one in those))
        examples = [each for one in those for each in one.examples][:4]
        yield group, _line(_written(those[0]), takes, gives, those[0].summary, examples)


def _of_forms() -> Iterable[tuple[str, str]]:
    for page in FORM_PAGES:
        yield page.group, _line(page.written, page.takes, page.gives, page.summary, page.examples)


def _line(written: str, takes: str, gives: str, summary: Phrase | None, examples: Sequence[Example]) -> str:
    meaning = f"{summary.en} {summary.zh}" if summary else ""
    shown = "<br>".join(f"`{_cell(each.text)}` → {_shown(each.gives)}" for each in examples)
    return f"| `{_cell(written)}` | {takes} | {gives} | {_cell(meaning)} | {shown} |"


def _written(one: Function) -> str:
    names = "abcdef"[: len(one.takes)]
    match one.form:
        case "infix" if one.name == "is between":
            return "a between b and c"
        case "infix":
            return f"a {one.name} b" if not one.takes[-1].endswith(("items", "words")) else f"a {one.name} (b, …)"
        case "after":
            return f"a {one.name}"
        case "before":
            return "-a"
        case _:
            more = ", …" if one.repeats else ""
            return f"{one.name}({', '.join(names)}{more})"


def _takes(one: Function) -> str:
    takes = list(one.takes)
    if one.units:
        takes[-1] = " / ".join(f'"{unit}"' for unit in one.units)
    return ", ".join(takes)


def _shown(value: object) -> str:
    plain = to_plain(value)
    if plain is None:
        return "empty"
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    return f"`{_cell(str(plain))}`" if plain != "" else "an empty text"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(render())
