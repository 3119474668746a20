"""How well feelings are read in sentences nobody tuned the words for: `python -m bench.sentiment`.

Not part of `make bench`: nothing in it is about speed.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from guanxi.marketing.listening.sentiment import mood, sentiment

SENTENCES = Path(__file__).resolve().parent.parent / "tests/unit/marketing/sentences"
LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Reading:
    """Shares from 0 to 1. `accuracy`: read as labelled, of all. `believed`: right, of those said to be positive or
    negative. `turned`: positive ones said to be negative or the reverse, of all.
    """

    sentences: int
    accuracy: float
    believed: float
    turned: float


def read(language: str) -> Reading:
    lines = (SENTENCES / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    labelled = [tuple(line.split("\t", 1)) for line in lines]
    found = Counter((label, mood(sentiment(text))) for label, text in labelled)
    said = {pair: count for pair, count in found.items() if pair[1] != "neutral"}
    right = sum(count for (label, one), count in said.items() if label == one)
    turned = found["positive", "negative"] + found["negative", "positive"]
    total = len(labelled)
    return Reading(total, (right + found["neutral", "neutral"]) / total, right / sum(said.values()), turned / total)


def line(language: str) -> str:
    one = read(language)
    return (
        f"sentiment {language}: {one.sentences} sentences held out, {one.accuracy:.0%} as labelled;"
        f" of those called positive or negative {one.believed:.0%} right; {one.turned:.1%} turned around"
    )


if __name__ == "__main__":
    print("\n".join(map(line, LANGUAGES)))
