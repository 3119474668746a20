"""What this package contributes at start-up: the database's time. Kinds are declared by those who write them."""

from guanxi.events import timekeeping


def declare() -> None:
    timekeeping.declare()
