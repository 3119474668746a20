"""What objects contributes by itself: the objects people have made, and how the cause of a write by hand is read.

Declared records come from the packages further up.
"""

from guanxi.events.kinds import KINDS
from guanxi.expressions.operators import registry as functions
from guanxi.expressions.rates import use_rates
from guanxi.kit.phrase import Phrase
from guanxi.objects import bulk, bulk_actions, living, rates, uses
from guanxi.objects.explain import CAUSES, Link
from guanxi.objects.registry import OBJECTS


def declare() -> None:
    OBJECTS.follow(living.types)
    KINDS.follow(living.kinds)
    functions.follow(living.functions)
    use_rates(rates.rates)
    CAUSES.add("api", lambda cause: Link("api", Phrase("asked for through the API", "通过 API 发起"), ref=cause))
    CAUSES.add("bulk", bulk.cause)
    bulk_actions.declare()
    uses.declare()
