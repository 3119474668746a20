"""How well feelings are read: sentences as people post them, made and labelled by hand."""

import sys

import pytest

from bench import sentiment as held_out
from guanxi.marketing.listening.sentiment import mood, sentiment

LABELLED = {
    "positive": (
        "Just switched to Spruce and I love it, setup took ten minutes.",
        "Spruce support is outstanding. Thank you for the quick help!",
        "Really impressed with the new dashboard from Spruce.",
        "I can recommend Spruce to every small factory, great value.",
        "Their sensors work flawlessly, best purchase this year",
        "Not bad at all, actually I am very happy with Spruce 👍",
        "It was expensive but absolutely worth it, amazing quality.",
        "云杉的传感器真的太好用了，强烈推荐！",
        "客服非常耐心，问题很快解决，感谢云杉团队",
        "用了半年，一直很稳定，性价比高，值得购买",
        "新版界面很漂亮，操作也方便，给个赞👍",
        "不得不说云杉的服务很专业，超出预期",
        "虽然有点贵，但是质量非常好，很满意",
        "发货快，包装好，老板很热情，五星好评",
    ),
    "negative": (
        "Spruce is terrible, the app crashes every day.",
        "Worst support ever, no reply for two weeks.",
        "I would not recommend Spruce to anybody.",
        "Very disappointed: the sensor arrived broken and nobody answers.",
        "Great hardware, but the software is unusable and slow.",
        "They charged hidden fees. Feels like a scam 😡",
        "Don't buy this. It stopped working after a day.",
        "云杉的售后太差了，投诉三次都没人理",
        "刚买一周就坏了，要求退款还推卸责任，垃圾公司",
        "软件老是闪退，非常失望，不推荐大家买",
        "价格不便宜，质量却很差，后悔买了",
        "客服态度恶劣，千万别上当",
        "看起来不错，但是用起来一塌糊涂",
        "等了半个月还不发货，太让人生气了",
    ),
    "neutral": (
        "Spruce opens an office in Berlin next month.",
        "Has anybody used the API of Spruce with Python?",
        "Spruce will be at the Hannover fair, hall 9.",
        "The meeting with Spruce is on Tuesday.",
        "云杉科技将于下周在上海参加展会",
        "有人用过云杉的接口吗？求文档",
        "云杉发布了第三季度财报",
        "今天去了云杉的办公室开会",
    ),
}


def read(feeling: str) -> list[bool]:
    return [mood(sentiment(text)) == feeling for text in LABELLED[feeling]]


def test_most_feelings_are_read_rightly_and_hardly_any_is_turned_around() -> None:
    found = {feeling: read(feeling) for feeling in LABELLED}
    right = sum(sum(one) for one in found.values())
    total = sum(len(one) for one in found.values())
    shares = ", ".join(f"{feeling} {sum(one)}/{len(one)}" for feeling, one in found.items())
    sys.stdout.write(f"\nsentiment: {right} of {total} as labelled ({right / total:.0%}; {shares})\n")
    assert right / total >= 0.8
    turned = [text for text in LABELLED["positive"] if mood(sentiment(text)) == "negative"]
    turned += [text for text in LABELLED["negative"] if mood(sentiment(text)) == "positive"]
    assert len(turned) <= 1, turned


@pytest.mark.parametrize("language", held_out.LANGUAGES)
def test_sentences_held_out_are_read_with_care(language: str) -> None:
    """Strangers' words are often not in the list, which then says nothing; what it does say can be believed."""
    sys.stdout.write(f"\n{held_out.line(language)}\n")
    found = held_out.read(language)
    assert found.sentences > 190
    assert found.accuracy >= 0.52
    assert found.believed >= 0.8
    assert found.turned <= 0.03


@pytest.mark.parametrize(
    ("plain", "turned"),
    [("It is good", "It is not good"), ("非常满意", "非常不满意"), ("I recommend it", "I do not recommend it")],
)
def test_a_negation_turns_a_feeling_around(plain: str, turned: str) -> None:
    assert sentiment(plain) > 0 > sentiment(turned)


def test_a_feeling_stays_between_minus_one_and_one_and_nothing_breaks_it() -> None:
    for text in (
        "",
        "   ",
        "love " * 5_000,
        "垃圾" * 5_000,
        "\x00\ud83d"[:1],
        "🔥" * 100,
        "@good https://love.example/great",
    ):
        assert -1 <= sentiment(text) <= 1
    assert sentiment("@good https://love.example/great") == 0
