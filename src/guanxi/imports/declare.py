"""What imports contribute: the kinds of event they leave in the log, and the answer to "which import wrote this?"."""

from guanxi.events.kinds import declare as declare_kinds
from guanxi.imports import triggers
from guanxi.imports.history import KINDS, cause
from guanxi.objects.explain import CAUSES


def declare() -> None:
    declare_kinds(*KINDS)
    CAUSES.add("import", cause)
    triggers.declare()
