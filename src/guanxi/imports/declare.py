"""What imports contribute: the kinds of event they leave in the log."""

from guanxi.events.kinds import declare as declare_kinds
from guanxi.imports.history import KINDS


def declare() -> None:
    declare_kinds(*KINDS)
