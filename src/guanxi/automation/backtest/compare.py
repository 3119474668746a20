"""Two replays of the same stretch beside each other: what differs at each step, and who went another way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guanxi.automation.backtest.book import Book, Passage
from guanxi.automation.backtest.report import route_words
from guanxi.automation.program import Program
from guanxi.automation.steps import RunKey
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.lookups import labels

SAMPLES = 20
Json = dict[str, Any]
Passages = Mapping[tuple[UUID, int], Passage]


def compare(before: tuple[Program, Book], after: tuple[Program, Book]) -> Json:
    """`before` is what runs (or the older one), `after` what is thought of."""
    (old, old_book), (new, new_book) = before, after
    olds, news = _by_person(old_book.runs), _by_person(new_book.runs)
    both = [key for key in news if key in olds]
    changed = [key for key in both if _way(olds[key]) != _way(news[key])]
    only_old = [key for key in olds if key not in news]
    only_new = [key for key in news if key not in olds]
    return {
        "words": _WORDS.fill(same=len(both) - len(changed), changed=len(changed), old=len(only_old), new=len(only_new)),
        "entered": {"before": len(olds), "after": len(news)},
        "same_way": len(both) - len(changed),
        "changed_way": len(changed),
        "only_before": len(only_old),
        "only_after": len(only_new),
        "steps": _steps(old, old_book, new, new_book),
        "sent": _sent(old_book, new_book),
        "outcomes": _pairs(old_book.outcomes, new_book.outcomes, "outcome"),
        "people": [
            *_people(new, [(key, olds.get(key), news.get(key)) for key in changed[:SAMPLES]], old),
            *_people(new, [(key, None, news[key]) for key in only_new[:SAMPLES]], old),
            *_people(new, [(key, olds[key], None) for key in only_old[:SAMPLES]], old),
        ],
    }


def _by_person(runs: Mapping[RunKey, Passage]) -> Passages:
    """By subject and the how-manieth entry of theirs."""
    return {(key.subject, key.entry): one for key, one in runs.items()}


def _way(one: Passage) -> tuple[object, ...]:
    return (*one.route, one.outcome)


def _steps(old: Program, old_book: Book, new: Program, new_book: Book) -> list[Json]:
    """Every step of either, with how many took each of its exits before and after."""
    found = []
    for step in dict.fromkeys([*new.steps, *old.steps]):
        was, now = old_book.steps.get(step, Counter()), new_book.steps.get(step, Counter())
        program = new if step in new.steps else old
        exits = [name for name in dict.fromkeys([*was, *now]) if was[name] != now[name]]
        labels_of = {one.name: one.label for one in program.steps[step].kind.exits(program.steps[step].config)}
        found.append(
            {
                "step": step,
                "name": program.steps[step].name,
                "state": "added" if step not in old.steps else "removed" if step not in new.steps else "kept",
                "exits": [
                    {"exit": name, "label": labels_of.get(name, same(name)), "before": was[name], "after": now[name]}
                    for name in exits
                ],
            }
        )
    return found


def _sent(old: Book, new: Book) -> list[Json]:
    def named(book: Book) -> Counter[tuple[str, str]]:
        found: Counter[tuple[str, str]] = Counter()
        for one, n in book.sent.items():
            found[(one.kind, one.name)] += n
        return found

    was, now = named(old), named(new)
    keys = dict.fromkeys([*now, *was])
    return [{"kind": kind, "name": name, "before": was[kind, name], "after": now[kind, name]} for kind, name in keys]


def _pairs(was: Counter[str], now: Counter[str], name: str) -> list[Json]:
    return [{name: key, "before": was[key], "after": now[key]} for key in dict.fromkeys([*now, *was])]


def _people(
    new: Program, chosen: list[tuple[tuple[UUID, int], Passage | None, Passage | None]], old: Program
) -> list[Json]:
    names = labels(new.object, [subject for (subject, _), _, _ in chosen])
    return [
        {
            "subject": {"id": subject, "label": names.get(subject, ""), "object": new.object},
            "before": _told(old, was),
            "after": _told(new, now),
        }
        for (subject, _), was, now in chosen
    ]


def _told(program: Program, one: Passage | None) -> Json | None:
    if one is None:
        return None
    return {"entered_at": one.entered_at, "outcome": one.outcome, "route": route_words(program, one.route)}


_WORDS = Phrase(
    "{same} go the same way, {changed} another one; {new} enter only in the new version, {old} only in the old one.",
    "{same} 个走相同路径，{changed} 个路径改变；{new} 个只在新版本中进入，{old} 个只在旧版本中进入。",
)
