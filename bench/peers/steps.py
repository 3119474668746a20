"""The five steps as the peers do them, a decision and four effects, and what is counted when they are done."""

from __future__ import annotations

import time
from typing import TypedDict

from django.db import connection

from guanxi.kit.sql import rows

EFFECTS = 4
STEPS = 1 + EFFECTS
AT_ONCE = 20
"""Threads of DBOS, which by itself has as many connections; jobs that procrastinate has in hand."""
LONGEST_TURN = 300.0


class Person(TypedDict):
    """What the peers are told of a subject."""

    id: str
    country: str
    score: int
    city: str


def choose(person: Person) -> str:
    is_hot = person["country"] == "DE" and (person["score"] > 30 or person["city"] == "Berlin")
    return "hot" if is_hot else "else"


def mail(person: Person) -> dict[str, str]:
    return {"to": person["id"]}


def rate_until(goal: int, count: str, steps: int) -> float:
    """Steps a second from now until so many are counted as done."""
    began = time.monotonic()
    while counted(count) < goal:
        if time.monotonic() - began > LONGEST_TURN:
            raise TimeoutError(f"{counted(count)} of {goal} after {LONGEST_TURN:.0f} s: {count}")
        time.sleep(0.05)
    return steps / (time.monotonic() - began)


def counted(count: str) -> int:
    with connection.cursor() as cursor:
        return int(rows(cursor, count)[0][0])
