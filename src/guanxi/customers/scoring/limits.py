"""How high a score can get, so that thresholds nobody reaches are found before a flow waits for them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from guanxi.automation.engine.catalog import catalog
from guanxi.customers.scoring.rules import Model, Scorer, cap_of, reachable
from guanxi.customers.scoring.store import active
from guanxi.expressions import Bound


def bounds() -> Mapping[tuple[str, ...], Bound]:
    """Nothing is said while there are no models."""
    models = active()
    return {("score",): Bound(Decimal(0), Decimal(highest(models)), is_known=True)} if models else {}


def highest(models: Sequence[Model]) -> int:
    """The cap, or less when all rules together give less; where a formula or a flow decides, the cap."""
    most = None if flows_add_points() else reachable(models)
    return cap_of(models) if most is None else min(cap_of(models), most)


def moves_with_time(scorers: Sequence[Scorer]) -> bool:
    return any(scorer.is_timely for scorer in scorers) or (bool(scorers) and flows_add_points())


def flows_add_points() -> bool:
    known = catalog()
    programs = (known.active(key) for key in known.by_key)
    return any(step.kind.name == "contact.add_points" for one in programs if one for step in one.steps.values())
