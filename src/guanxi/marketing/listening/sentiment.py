"""How somebody feels, from -1 to 1, in Chinese and English: words with weights, what turns them, what adds to them.

Rough by nature, the same on every machine, and without a network. `tests/unit/marketing/test_sentiment.py` measures it.
"""

import re
from collections.abc import Iterator, Mapping
from math import sqrt

from guanxi.marketing.listening.lexicon import (
    CHINESE,
    EMOJI,
    ENGLISH,
    MORE_CHINESE,
    MORE_ENGLISH,
    NOT_CHINESE,
    NOT_ENGLISH,
)

# A sum of 1.5 makes 0.5: one clear word, or two weak ones.
_SPREAD = 6.75
_TURNED = -0.75
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_HAN = re.compile("[\u3400-\u9fff]+")
_LINKS = re.compile(r"https?://\S+|@[\w.@-]+")
_BUT = re.compile(r"(?i)\bbut\b|\bhowever\b|但是|但|可是|不过|然而|就是")
_PAIRS = frozenset(word for word in ENGLISH if " " in word)
_LONGEST = max(map(len, CHINESE))


def sentiment(text: str) -> float:
    """What stands after a “but” counts for more than what stands before."""
    cleaned = _LINKS.sub(" ", text.replace("’", "'"))[:5_000]
    parts = _BUT.split(cleaned)
    weights = [0.6] * (len(parts) - 1) + [1.3] if len(parts) > 1 else [1.0]
    total = sum(weight * sum(_feelings(part)) for part, weight in zip(parts, weights, strict=True))
    total += sum(EMOJI.get(char, 0.0) for char in cleaned)
    return round(total / sqrt(total * total + _SPREAD), 3) if total else 0.0


def mood(score: float) -> str:
    return "positive" if score > 0.5 else "negative" if score < -0.3 else "neutral"


def _feelings(text: str) -> Iterator[float]:
    yield from _english(_WORD.findall(text.lower()))
    for run in _HAN.findall(text):
        yield from _chinese(run)


def _english(words: list[str]) -> Iterator[float]:
    place = 0
    while place < len(words):
        pair = " ".join(words[place : place + 2])
        weight = ENGLISH[pair] if pair in _PAIRS else ENGLISH.get(words[place])
        if weight is not None:
            before = words[max(0, place - 3) : place]
            yield _changed(weight, _more(before, MORE_ENGLISH), any(word in NOT_ENGLISH for word in before))
        place += 2 if pair in _PAIRS else 1


def _more(before: list[str], known: Mapping[str, float]) -> float:
    return next((known[word] for word in reversed(before[-2:]) if word in known), 1.0)


def _chinese(run: str) -> Iterator[float]:
    """The longest word that begins here; a negation or an adverb stands within four characters before it."""
    place = 0
    last = 0
    while place < len(run):
        word = next(
            (run[place : place + size] for size in range(_LONGEST, 0, -1) if run[place : place + size] in CHINESE), ""
        )
        if not word:
            place += 1
            continue
        before = run[max(last, place - 4) : place]
        adverb = next((adverb for adverb in MORE_CHINESE if adverb in before), "")
        # “非常” has a negation in it that is none.
        is_turned = any(negation in before.replace(adverb or "-", "") for negation in NOT_CHINESE)
        yield _changed(CHINESE[word], MORE_CHINESE.get(adverb, 1.0), is_turned)
        place = last = place + len(word)


def _changed(weight: float, more: float, is_turned: bool) -> float:
    return weight * more * (_TURNED if is_turned else 1.0)
