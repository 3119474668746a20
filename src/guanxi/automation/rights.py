"""Who may press a button: the roles it names, else whoever may change the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from guanxi.access import scopes
from guanxi.access.actors import Actor
from guanxi.access.models import Membership
from guanxi.automation.program import Program
from guanxi.objects.rows import load
from guanxi.objects.shape import shape_of


def pressable(program: Program, ids: Sequence[UUID], actor: Actor) -> list[UUID]:
    """Those among these records on which the actor may press the button; they are seen already."""
    if not may_press(program, actor):
        return []
    if actor.is_trusted or _who(program):
        return list(ids)
    found = load(shape_of(program.object), list(ids))
    return [id for id in ids if id in found and scopes.may(actor, program.object, "write", found[id].values)]


def may_press(program: Program, actor: Actor) -> bool:
    """Is there any chance: the right role, or a right to change some records?"""
    if actor.is_trusted:
        return True
    wanted = _who(program)
    if wanted:
        return not wanted.isdisjoint(roles_of(actor))
    return scopes.scope_of(actor, program.object, "write") != "none"


def _who(program: Program) -> frozenset[str]:
    config: Any = program.trigger_config
    return frozenset(getattr(config, "who", ()))


def roles_of(actor: Actor) -> frozenset[str]:
    if actor.user is None:
        return frozenset()
    return frozenset(Membership.objects.filter(user=actor.user).values_list("role__key", flat=True))
