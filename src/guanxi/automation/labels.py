"""Names for the settings of steps and triggers that do not name themselves.

A setting says its title with `fields.told`. Many are called the same everywhere (“span”, “when”, “to”), so their
names stand here once; a schema that says its own title keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guanxi.kit.phrase import Phrase

TITLE, CHOICES, WIDGET = "x-title", "x-choices", "x-widget"


def labelled(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON schema with a title in both languages on every setting, also in its definitions."""
    defs = {name: _properties(one) for name, one in (schema.get("$defs") or {}).items()}
    return {**_properties(schema), **({"$defs": defs} if defs else {})}


def _properties(schema: Mapping[str, Any]) -> dict[str, Any]:
    if "properties" not in schema:
        return dict(schema)
    return {**schema, "properties": {name: _titled(name, one) for name, one in schema["properties"].items()}}


def _titled(name: str, setting: Mapping[str, Any]) -> dict[str, Any]:
    words = NAMES.get(name)
    title = words.json() if words else {"en": _plain(name), "zh": _plain(name)}
    widget = {WIDGET: WIDGETS[name]} if name in WIDGETS and _is_plain_text(setting) else {}
    return {TITLE: title, **widget, **setting, **_chosen(setting)}


def _is_plain_text(setting: Mapping[str, Any]) -> bool:
    """Text, or a list of texts, that does not say itself how it is drawn."""
    ways = [setting, *(setting.get("anyOf") or ())]
    if any(WIDGET in one for one in ways):
        return False
    return any(one.get("type") in ("string", "array") and "enum" not in one for one in ways)


def _chosen(setting: Mapping[str, Any]) -> dict[str, Any]:
    """Words for the values of an enumeration, as pairs in its order."""
    values = setting.get("enum") or (setting.get("items") or {}).get("enum")
    if not values or CHOICES in setting:
        return {}
    return {
        CHOICES: [{"value": one, "label": VALUES.get(str(one), Phrase(str(one), str(one))).json()} for one in values]
    }


def _plain(name: str) -> str:
    return name.replace("_", " ").capitalize()


NAMES: Mapping[str, Phrase] = {
    "at": Phrase("At the time of day", "在时刻"),
    "body": Phrase("Text", "正文"),
    "by": Phrase("By", "依据"),
    "calendar": Phrase("Calendar", "日历"),
    "campaign": Phrase("Campaign", "营销活动"),
    "cases": Phrase("Ways", "分支"),
    "channel": Phrase("Channel", "渠道"),
    "contact": Phrase("Contact", "联系人"),
    "context": Phrase("Variables it takes along", "带入的变量"),
    "country": Phrase("Country", "国家或地区"),
    "data": Phrase("Data", "数据"),
    "days": Phrase("Days", "天数"),
    "deal": Phrase("Deal", "商机"),
    "due_in_days": Phrase("Due in days", "几天后到期"),
    "en": Phrase("In English", "英文"),
    "entry_key": Phrase("Key of the entry", "进入的键"),
    "equals": Phrase("Equals one of", "等于其一"),
    "event": Phrase("Event", "事件"),
    "events": Phrase("Events", "事件"),
    "exit": Phrase("Exit", "出口"),
    "fade_days": Phrase("Fades after days", "几天后失效"),
    "field": Phrase("Field", "字段"),
    "fields": Phrase("Only when one of these changes", "仅当以下字段变化"),
    "flow": Phrase("Flow", "流程"),
    "from": Phrase("From", "原值"),
    "give": Phrase("Variables it begins with", "带入的变量"),
    "id": Phrase("Record", "记录"),
    "keep": Phrase("Keep the result in", "结果存入"),
    "keep_contact": Phrase("Same owner as the contact", "沿用联系人的负责人"),
    "key": Phrase("Key", "键"),
    "label": Phrase("Name", "名称"),
    "language": Phrase("Language", "语言"),
    "lead": Phrase("Lead", "线索"),
    "link": Phrase("Link", "链接"),
    "mail": Phrase("Also by mail", "同时发邮件"),
    "models": Phrase("Score models", "评分模型"),
    "name": Phrase("Name", "名称"),
    "object": Phrase("Object", "对象"),
    "off": Phrase("Rules left out", "不使用的规则"),
    "offset": Phrase("So long before or after", "提前或推后"),
    "on": Phrase("Event", "事件"),
    "on_miss": Phrase("When nothing is found", "未找到时"),
    "options": Phrase("Choices", "可选值"),
    "outcome": Phrase("Outcome", "结果"),
    "owner": Phrase("Owner", "负责人"),
    "path": Phrase("Where it stands", "所在路径"),
    "pipeline": Phrase("Pipeline", "销售管道"),
    "points": Phrase("Points", "分数"),
    "priority": Phrase("Priority", "优先级"),
    "purpose": Phrase("Purpose", "用途"),
    "reachable_by": Phrase("Must be reachable by one of", "至少有一种联系方式"),
    "reason": Phrase("Reason", "原因"),
    "reassign": Phrase("Assign again", "重新分配"),
    "record": Phrase("Record", "记录"),
    "refuse": Phrase("Refuse on", "遇到即拒绝"),
    "rename": Phrase("Rename answers", "重命名答案"),
    "reopen_days": Phrase("Reopen within days", "几天内重新打开"),
    "reply_to_owner": Phrase("Answers go to the owner", "回复发给负责人"),
    "required": Phrase("Must be given", "必填"),
    "rules": Phrase("Rules, in this order", "规则（按顺序）"),
    "save_as": Phrase("Keep it as variable", "存为变量"),
    "side": Phrase("Before or after", "之前或之后"),
    "source": Phrase("Source", "来源"),
    "span": Phrase("So long", "时长"),
    "stage": Phrase("Stage", "阶段"),
    "subject": Phrase("Subject", "主题"),
    "take": Phrase("Read from", "读取自"),
    "target": Phrase("Which record", "哪条记录"),
    "template": Phrase("Template", "模板"),
    "title": Phrase("Title", "标题"),
    "to": Phrase("To", "发给"),
    "type": Phrase("Type", "类型"),
    "until": Phrase("Until", "直到"),
    "value": Phrase("Value", "值"),
    "values": Phrase("Values", "值"),
    "weekdays": Phrase("On weekdays", "限定星期"),
    "weight": Phrase("Weight", "权重"),
    "what": Phrase("What", "内容"),
    "when": Phrase("If", "条件"),
    "where": Phrase("Only if", "条件"),
    "within": Phrase("At most", "最多等待"),
    "working": Phrase("Working days only", "只算工作日"),
    "zh": Phrase("In Chinese", "中文"),
    "zone": Phrase("Time zone", "时区"),
}

WIDGETS: Mapping[str, str] = {
    "at": "clock",
    "body": "long_text",
    "pipeline": "pipeline",
    "stage": "stage",
    "template": "template",
    "weekdays": "weekdays",
    "zone": "zone",
}

VALUES: Mapping[str, Phrase] = {
    "after": Phrase("After", "之后"),
    "before": Phrase("Before", "之前"),
    "chat": Phrase("Chat", "聊天"),
    "choice": Phrase("Choice", "选项"),
    "date": Phrase("Date", "日期"),
    "email": Phrase("Mail", "邮件"),
    "en": Phrase("English", "英文"),
    "flag": Phrase("Yes or no", "是或否"),
    "high": Phrase("High", "高"),
    "industry": Phrase("Industry", "行业"),
    "list": Phrase("List", "列表"),
    "load": Phrase("Least work", "工作量最少"),
    "low": Phrase("Low", "低"),
    "marketing": Phrase("Marketing", "营销"),
    "moment": Phrase("Moment", "时刻"),
    "money": Phrase("Amount", "金额"),
    "normal": Phrase("Normal", "普通"),
    "number": Phrase("Number", "数字"),
    "phone": Phrase("Phone", "电话"),
    "sales": Phrase("Sales", "销售"),
    "service": Phrase("Service", "服务"),
    "sms": Phrase("Text message", "短信"),
    "text": Phrase("Text", "文本"),
    "territory": Phrase("Territory", "区域"),
    "zh": Phrase("Chinese", "中文"),
}
