"""What starts a flow: an event (or several within a span), another flow, a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from guanxi.automation.asking import EVENT_KEY
from guanxi.automation.builtin.triggers_words import where
from guanxi.automation.fields import ConditionText, EventName, SpanText, Words, told
from guanxi.automation.steps import Config, Wrong
from guanxi.automation.triggers import TRIGGERS, TriggerKind, empty_condition
from guanxi.events.kinds import KINDS
from guanxi.kit.phrase import Phrase

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


def _variable(text: str) -> str:
    if not _NAME.fullmatch(text) or text == EVENT_KEY:
        words = Phrase("A name of small letters, digits and underscores", "名称只能使用小写字母、数字和下划线")
        raise Wrong("not_a_name", words)
    return text


VariableName = Annotated[str, AfterValidator(_variable)]
InputType = Literal["text", "number", "money", "flag", "date", "moment", "choice"]


class OnEvent(Config):
    """The subject is the event's record, or its contact when the flow is about contacts."""

    event: EventName
    when: ConditionText | None = None
    count: int = Field(
        default=1,
        ge=1,
        le=10_000,
        json_schema_extra=told(
            Phrase("How often", "次数"),
            Phrase("Starts when as many events like this have happened", "累计发生指定次数后触发"),
        ),
    )
    window: SpanText | None = Field(
        default=None,
        json_schema_extra=told(
            Phrase("Within", "时间窗口"),
            Phrase("A sliding span that ends with the newest event", "以最新事件为终点的滑动窗口"),
            widget="span",
        ),
    )


class Input(Config):
    """One thing that is asked for, and the variable it fills (`vars.<name>`)."""

    name: VariableName
    label: Words = Phrase("", "")
    type: InputType = "text"
    required: bool = False
    options: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _options(self) -> Input:
        if self.type == "choice" and not self.options:
            words = Phrase("A choice needs options", "选择项需要填写选项")
            raise Wrong("choice_needs_options", words)
        return self


_INPUTS = told(Phrase("Inputs", "输入项"), Phrase("Kept as variables of the run", "作为运行变量保存"))


class Called(Config):
    """Started by the step `flow.start` of another flow, or by a program, which pass the inputs."""

    inputs: tuple[Input, ...] = Field(default=(), json_schema_extra=_INPUTS)


class Button(Config):
    """Started by a person, on one record or on many. `who` lists roles and teams; empty means whoever may change it."""

    when: ConditionText | None = None
    label: Words = Field(default=Phrase("", ""), json_schema_extra=told(Phrase("Text on the button", "按钮文字")))
    who: tuple[str, ...] = Field(
        default=(),
        json_schema_extra=told(
            Phrase("Who may press it", "谁可以使用"),
            Phrase("Keys of roles; empty: whoever may change the record", "角色标识，留空表示可编辑该记录的人"),
            widget="roles",
        ),
    )
    confirm: Words = Field(default=Phrase("", ""), json_schema_extra=told(Phrase("Question before", "确认提示")))
    inputs: tuple[Input, ...] = Field(default=(), json_schema_extra=_INPUTS)


def _event_sentence(config: OnEvent, object: str) -> Phrase:
    kind = KINDS.get(config.event)
    words = Phrase("When it happens: {event}", "当发生：{event}").fill(event=kind.label if kind else config.event)
    if config.count > 1:
        often = Phrase("{words}, {n} times", "{words} {n} 次").fill(words=words, n=config.count)
        within = Phrase("{words} within {span}", "{span} 内{words}").fill(words=often, span=config.window or "")
        words = within if config.window else often
    return where(words, config.when, object, (config.event,))


def types_of(config: Called | Button, _object: str = "") -> Mapping[str, str]:
    return {one.name: "text" if one.type == "choice" else one.type for one in config.inputs}


def _called_sentence(config: Called, _object: str) -> Phrase:
    words = Phrase("When another flow starts it", "当其他流程启动它时")
    if not config.inputs:
        return words
    names = ", ".join(one.name for one in config.inputs)
    return Phrase("{words} with {names}", "{words}，并传入 {names}").fill(words=words, names=names)


def _button_sentence(config: Button, object: str) -> Phrase:
    words = Phrase("When a person presses “{label}”", "当有人点击“{label}”时")
    plain = Phrase("When a person starts it", "当有人启动它时")
    return where(words.fill(label=config.label) if config.label.en else plain, config.when, object, ())


def condition_of(config: Any) -> str:
    return config.when or ""


def declare() -> None:
    TRIGGERS.add(
        "event",
        TriggerKind(
            name="event",
            label=Phrase("Event", "事件"),
            summary=Phrase(
                "Something happened, once or several times within a span", "发生了某事，或在时间窗口内多次发生"
            ),
            icon="bolt",
            config=OnEvent,
            sentence=_event_sentence,
            event_kinds=lambda config, _object: (config.event,),
            condition=condition_of,
            enough=lambda config: (config.count, config.window or ""),
        ),
    )
    TRIGGERS.add(
        "flow",
        TriggerKind(
            name="flow",
            label=Phrase("Called by a flow", "被其他流程启动"),
            summary=Phrase("Another flow starts this one and passes its inputs", "由另一个流程启动并传入参数"),
            icon="play",
            config=Called,
            sentence=_called_sentence,
            condition=empty_condition,
            gives=types_of,
        ),
    )
    TRIGGERS.add(
        "button",
        TriggerKind(
            name="button",
            label=Phrase("Button", "按钮"),
            summary=Phrase("A person starts it on one record or many", "由人在一条或多条记录上启动"),
            icon="hand",
            config=Button,
            sentence=_button_sentence,
            condition=condition_of,
            gives=types_of,
        ),
    )
