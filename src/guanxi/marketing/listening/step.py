"""text.sentiment: goes on by how somebody feels who wrote a text."""

from collections.abc import Sequence

from pydantic import Field

from guanxi.automation.asking import filled
from guanxi.automation.definition import Key
from guanxi.automation.fields import TemplateText, told
from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.kit.phrase import Phrase
from guanxi.marketing.listening.models import MOODS
from guanxi.marketing.listening.sentiment import mood, sentiment


class SentimentConfig(Config):
    """`save_as`: the variable that gets a number from -1 to 1."""

    text: TemplateText = Field(min_length=1, json_schema_extra=told(Phrase("Text", "文本"), widget="liquid"))
    save_as: Key = Field("sentiment", json_schema_extra=told(Phrase("Keep as variable", "保存为变量")))


def advance(config: SentimentConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    felt = [sentiment(str(text)) for text in filled(world, seats, config.text)]
    return [
        Move.go(mood(score), set={config.save_as: score}, trace={"gave": {config.save_as: score}}) for score in felt
    ]


def _sentence(config: SentimentConfig) -> Phrase:
    return Phrase("Read the mood of “{text}”", "判断“{text}”的情绪").fill(text=config.text)


STEP = StepKind(
    name="text.sentiment",
    label=Phrase("Mood of a text", "文本情绪"),
    summary=Phrase(
        "Go on by whether a text praises or complains, in Chinese or English", "按中英文文本是表扬还是抱怨继续"
    ),
    icon="message-circle",
    group="values",
    config=SentimentConfig,
    exits=lambda _: tuple(Exit(name, label) for name, label in MOODS),
    sentence=_sentence,
    advance=advance,
    gives=lambda config: {config.save_as: "number"},
)
