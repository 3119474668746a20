"""A page for each shipped process: what it does, its picture, and every step in words, in English and Chinese.

`make docs` writes the pages; the pictures beside them are taken from the running product.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from guanxi.automation.blueprints import Blueprint, flows_in, list_blueprints, parts_in
from guanxi.automation.design import Told, describe
from guanxi.kit.phrase import Phrase, phrase_of

LANGUAGES = ("en", "zh")


def pages() -> dict[str, str]:
    """File name and text of every page, the list of all first. Needs a database that is migrated."""
    found = sorted(list_blueprints(), key=lambda one: (_AREAS.get(one.area, (99,))[0], one.key))
    names = {one.key: one.name for one in found}
    return {"README.md": _list(found), **{f"{one.key}.md": _page(one, names) for one in found}}


def write(folder: Path) -> None:
    """The pages as files; those of processes that are no longer shipped go."""
    folder.mkdir(parents=True, exist_ok=True)
    written = pages()
    for file in folder.glob("*.md"):
        if file.name not in written:
            file.unlink()
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")


def _list(found: Sequence[Blueprint]) -> str:
    lines = [_MADE, "", "# Shipped processes · 流程蓝本", "", _ABOUT]
    area = None
    for one in found:
        if one.area != area:
            area = one.area
            title = _AREAS[area][1]
            lines += ["", f"## {title.en} · {title.zh}", ""]
        lines.append(f"- [{one.name.en} · {one.name.zh}]({one.key}.md): {one.summary.en} {one.summary.zh}")
    return "\n".join(lines) + "\n"


def _page(blueprint: Blueprint, names: Mapping[str, Phrase]) -> str:
    flows, parts = flows_in(blueprint.key), parts_in(blueprint.key)
    lines = [_MADE, "", f"# {blueprint.name.en} · {blueprint.name.zh}"]
    for language in LANGUAGES:
        lines += ["", blueprint.summary.in_(language), *_needs(blueprint.requires, names, language)]
        lines += _brings(parts, language)
        for flow in flows:
            lines += _flow(flow, language)
    return "\n".join(lines) + "\n"


def _needs(required: Sequence[str], names: Mapping[str, Phrase], language: str) -> list[str]:
    if not required:
        return []
    links = ("、" if language == "zh" else ", ").join(f"[{names[key].in_(language)}]({key}.md)" for key in required)
    return ["", f"{_NEEDS.in_(language)}{links}"]


def _brings(parts: Mapping[str, list[Mapping[str, Any]]], language: str) -> list[str]:
    lines = [f"- {_PARTS[part].in_(language)}{_names(items, language)}" for part, items in parts.items()]
    return ["", _BRINGS.in_(language), "", *lines] if lines else []


def _names(items: Sequence[Mapping[str, Any]], language: str) -> str:
    told = (item.get("name") or item.get("title") or item.get("key") or item.get("slug") for item in items)
    between = "、" if language == "zh" else ", "
    return between.join(str(one.get(language) if isinstance(one, Mapping) else one) for one in told)


def _flow(flow: Mapping[str, Any], language: str) -> list[str]:
    told, name = describe(flow), phrase_of(flow["name"]).in_(language)
    by_id = {step.id: number for number, step in enumerate(told.steps, 1)}
    lines = ["", f"## {name}", "", f"![{name}](images/{flow['key']}.{language}.png)", ""]
    lines.append(f"**{_STARTS.in_(language)}** {told.trigger.in_(language)}")
    if told.exits:
        rules = ("；" if language == "zh" else "; ").join(rule.in_(language) for rule in told.exits)
        lines += ["", f"**{_LEAVES.in_(language)}** {rules}"]
    return [*lines, "", *_steps(told.steps, by_id, language)]


def _steps(steps: Sequence[Told], by_id: Mapping[str, int], language: str) -> Iterator[str]:
    for number, step in enumerate(steps, 1):
        dash = "：" if language == "zh" else ": "
        name, sentence = step.name.in_(language), step.sentence.in_(language)
        yield f"{number}. **{name}**{dash}{sentence}{_ways(step, by_id, language)}"


def _ways(step: Told, by_id: Mapping[str, int], language: str) -> str:
    """Where it goes on, unless that is the next line; ways to one step are told together."""
    here = by_id[step.id]
    targets: dict[str, list[str]] = {}
    for way in step.exits:
        targets.setdefault(way.next, []).append(way.label.in_(language))
    if not targets or [by_id.get(next) for next in targets] == [here + 1]:
        return ""
    comma, semicolon, (left, right) = ("、", "；", "（）") if language == "zh" else (", ", "; ", ("(", ")"))
    told = [f"{comma.join(names)} → {by_id.get(next, _END.in_(language))}" for next, names in targets.items()]
    return f"{'' if language == 'zh' else ' '}{left}{semicolon.join(told)}{right}"


_MADE = "<!-- Written by `make docs`; change the blueprint instead. -->"
_ABOUT = (
    "Each is installed from the gallery in the app (Automations, Blueprints) or by `guanxi blueprint install <key>`, "
    "and can be changed in the designer.\n\n每个流程都可在应用的“自动化 › 流程蓝本”中一键安装，也可用 "
    "`guanxi blueprint install <key>` 安装，之后可在设计器中修改。"
)
_NEEDS = Phrase("Installs as well: ", "同时安装：")
_BRINGS = Phrase("Brings along:", "自带内容：")
_STARTS = Phrase("Starts:", "开始：")
_LEAVES = Phrase("Ends early:", "提前结束：")
_END = Phrase("end", "结束")
_AREAS = {
    "marketing": (0, Phrase("Marketing", "营销")),
    "customers": (1, Phrase("Customers", "客户")),
    "sales": (2, Phrase("Sales", "销售")),
    "success": (3, Phrase("Customer success", "客户成功")),
    "service": (4, Phrase("Service", "服务")),
    "insights": (5, Phrase("Insights", "洞察")),
}
_PARTS = {
    "templates": Phrase("Mail templates: ", "邮件模板："),
    "forms": Phrase("Forms: ", "表单："),
    "score_models": Phrase("Score models: ", "评分模型："),
    "pipelines": Phrase("Pipelines: ", "销售管道："),
    "dashboards": Phrase("Dashboards: ", "仪表盘："),
    "surveys": Phrase("Surveys: ", "问卷："),
    "health_model": Phrase("Health model: ", "健康度模型："),
}
