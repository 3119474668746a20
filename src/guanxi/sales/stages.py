"""Pipelines as state machines: which moves are possible from where, and what must be known first. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, listed, phrase_of, same
from guanxi.kit.registry import did_you_mean

Kind = Literal["open", "won", "lost"]
Values = Mapping[str, object]
Ask = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Check:
    """A condition a deal must meet to enter the stage, and what to tell the person when it does not."""

    when: str
    message: Phrase


@dataclass(frozen=True, slots=True)
class Stage:
    """`transitions` are the stages one can go to from here. `required` fields must be filled to enter. Days are
    calendar days; None or 0 means that nobody minds how long.
    """

    key: str
    name: Phrase
    kind: Kind = "open"
    probability: int = 0
    max_days: int = 0
    transitions: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    color: str = ""


# Names of tones, not colours: what they look like by day and by night is for the web app to say.
COLORS = ("", "jade", "ochre", "cinnabar", "blue", "violet", "grey")
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Pipeline:
    key: str
    name: Phrase
    stages: tuple[Stage, ...]
    is_default: bool = False

    @property
    def first(self) -> Stage:
        return self.stages[0]

    def stage(self, key: object) -> Stage | None:
        return next((stage for stage in self.stages if stage.key == key), None)

    def position(self, key: object) -> int:
        return next((index for index, stage in enumerate(self.stages) if stage.key == key), -1)


def pipeline_of(
    key: str, name: object, stages: Sequence[Mapping[str, object]], *, is_default: bool = False
) -> Pipeline:
    """Read what is stored in the pipeline table or written in a blueprint."""
    return Pipeline(key, phrase_of(name), tuple(_stage(data) for data in stages), is_default)


def _stage(data: Mapping[str, object]) -> Stage:
    return Stage(
        key=str(data["key"]),
        name=phrase_of(data["name"]),
        kind=data.get("kind", "open"),  # type: ignore[arg-type]
        probability=int(str(data.get("probability") or 0)),
        max_days=int(str(data.get("max_days") or 0)),
        transitions=_words(data.get("transitions")),
        required=_words(data.get("required")),
        checks=tuple(Check(str(one["when"]), phrase_of(one["message"])) for one in _maps(data.get("checks"))),
        color=str(data.get("color") or ""),
    )


def stage_json(stage: Stage) -> dict[str, object]:
    return {
        "key": stage.key,
        "name": stage.name.json(),
        "kind": stage.kind,
        "probability": stage.probability,
        "max_days": stage.max_days,
        "transitions": list(stage.transitions),
        "required": list(stage.required),
        "checks": [{"when": check.when, "message": check.message.json()} for check in stage.checks],
        "color": stage.color,
    }


def faults_of(pipeline: Pipeline) -> list[Fault]:
    """What is wrong with a pipeline as data: every stage that anything names must exist, and the ends must be ends."""
    keys = [stage.key for stage in pipeline.stages]
    faults = [] if keys else [Fault("stages", "empty", Phrase("A pipeline needs stages", "销售管道至少需要一个阶段"))]
    if not pipeline.name.en.strip():
        faults.append(Fault("name", "required", _NO_NAME))
    if keys and not any(stage.kind == "open" for stage in pipeline.stages):
        faults.append(Fault("stages", "no_open", _NO_OPEN))
    for stage in pipeline.stages:
        faults += _number_faults(stage)
        faults += [
            _unknown(f"stages.{stage.key}.transitions", key, keys) for key in stage.transitions if key not in keys
        ]
        if keys.count(stage.key) > 1:
            faults.append(Fault(f"stages.{stage.key}", "double", _DOUBLE.fill(stage=stage.name)))
    faults += [
        Fault(f"stages.{stage.key}", "unreachable", _UNREACHABLE.fill(stage=stage.name))
        for stage in pipeline.stages[1:]
        if not any(stage.key in other.transitions for other in pipeline.stages if other.key != stage.key)
    ]
    return faults


def _number_faults(stage: Stage) -> list[Fault]:
    address = f"stages.{stage.key}"
    wrong = [
        (not stage.name.en.strip(), "name", "required", _NO_NAME),
        (not 0 <= stage.probability <= 100, "probability", "range", _SHARE),
        (not 0 <= stage.max_days <= MOST_DAYS, "max_days", "range", _DAYS.fill(most=MOST_DAYS)),
        (stage.key in stage.transitions, "transitions", "itself", _ITSELF),
        (stage.color not in COLORS, "color", "unknown_color", _NO_COLOR),
        (any(not check.message.en.strip() for check in stage.checks), "checks", "no_message", _NO_MESSAGE),
    ]
    return [Fault(f"{address}.{part}", code, words) for is_wrong, part, code, words in wrong if is_wrong]


def missing(
    pipeline: Pipeline, source: str | None, target: str, values: Values, labels: Mapping[str, Phrase], ask: Ask
) -> list[Fault]:
    """Everything that stands in the way of a move, all at once, so that a person can put it right in one go.

    `source` is None for a new deal, which may start anywhere. `ask` answers a condition about the deal as it would be.
    """
    stage = pipeline.stage(target)
    if stage is None:
        return [_unknown("stage", target, [stage.key for stage in pipeline.stages])]
    refused = _transition(pipeline, source, stage)
    empty = [_missing(name, stage, labels) for name in stage.required if values.get(name) in (None, "", [])]
    unmet = [Fault("stage", "check", check.message) for check in stage.checks if not ask(check.when)]
    return [*refused, *empty, *unmet]


def _transition(pipeline: Pipeline, source: str | None, target: Stage) -> list[Fault]:
    here = pipeline.stage(source) if source else None
    if here is None or target.key in here.transitions:
        return []
    possible = [stage.name for key in here.transitions if (stage := pipeline.stage(key))]
    sentence = _NOT_FROM_HERE if possible else _THE_END
    message = sentence.fill(source=here.name, target=target.name, possible=listed(possible))
    return [Fault("stage", "transition", message)]


def _missing(name: str, stage: Stage, labels: Mapping[str, Phrase]) -> Fault:
    label = labels.get(name) or same(name)
    return Fault(name, "required", _REQUIRED.fill(field=label, stage=stage.name))


def _unknown(address: str, key: str, known: Sequence[str]) -> Fault:
    near = did_you_mean(key, known)
    message = _UNKNOWN.fill(key=key)
    return Fault(address, "unknown_stage", _MEANT.fill(message=message, near=near) if near else message)


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in value) if isinstance(value, list | tuple) else ()


def _maps(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


_NO_NAME = Phrase("Give it a name", "请填写名称")
_NO_OPEN = Phrase("A pipeline needs a stage on which a sale is open", "销售管道至少需要一个“进行中”的阶段")
_SHARE = Phrase("A share from 0 to 100", "应为 0 至 100")
_DAYS = Phrase("Days from 0 to {most}; 0 is no limit", "天数应为 0 至 {most}，0 表示不限")
_ITSELF = Phrase("A stage does not lead to itself", "阶段不能流转到自身")
_NO_COLOR = Phrase("Choose one of the colours", "请选择列表中的颜色")
_NO_MESSAGE = Phrase("Say what is missing when the condition is not met", "请填写条件不满足时的提示")
_UNKNOWN = Phrase("There is no stage “{key}” in this pipeline", "该销售管道没有阶段“{key}”")
_MEANT = Phrase("{message}; did you mean “{near}”?", "{message}，你是指“{near}”吗？")
_DOUBLE = Phrase("The stage “{stage}” stands there twice", "阶段“{stage}”重复")
_UNREACHABLE = Phrase("No stage leads to “{stage}”", "没有阶段可以进入“{stage}”")
_REQUIRED = Phrase("Fill in “{field}” before “{stage}”", "进入“{stage}”前请填写“{field}”")
_NOT_FROM_HERE = Phrase(
    "From “{source}” a deal cannot go to “{target}”; possible: {possible}",
    "不能从“{source}”直接进入“{target}”，可选：{possible}",
)
_THE_END = Phrase("“{source}” is the end of this pipeline", "“{source}”是该销售管道的终点")
