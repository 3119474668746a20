"""The door of sales for others: frozen values in and out, never models."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.objects import read
from guanxi.objects.write import By
from guanxi.sales import deals, pipelines, profiles
from guanxi.sales import editing as pipeline_edits
from guanxi.sales.deals import DealPath, NextMove, Stop
from guanxi.sales.profiles import Profile
from guanxi.sales.stages import Check, Pipeline, Stage, pipeline_of, stage_json
from guanxi.sales.vocabulary import LEAD_MOVES, OPEN_LEAD

__all__ = [
    "LEAD_MOVES",
    "OPEN_LEAD",
    "Check",
    "DealPath",
    "NextMove",
    "Pipeline",
    "Profile",
    "Stage",
    "Stop",
    "convert_lead",
    "deal_path",
    "list_pipelines",
    "list_profiles",
    "move_deal",
    "pipeline",
    "pipeline_edits",
    "pipeline_of",
    "pipeline_versions",
    "remove_profile",
    "save_pipeline",
    "save_profile",
    "stage_json",
]


def convert_lead(lead: UUID, deal: Mapping[str, Any], by: By) -> UUID:
    """The id of the new deal. Refused when the lead is converted or lost already."""
    return deals.convert(lead, deal, by)


def move_deal(
    deal: UUID, stage: str, by: By, *, version: int | None = None, values: Mapping[str, Any] | None = None
) -> None:
    """Refused, code `move_refused`, with every missing item; `values` (a lost reason, an amount) are set with it."""
    deals.move(deal, stage, by, version=version, values=values)


def deal_path(deal: UUID, actor: Actor) -> DealPath:
    return deals.path(deal, read.one("deal", deal, actor))


def list_pipelines() -> list[Pipeline]:
    """The default one first."""
    return pipelines.every()


def pipeline(key: str = "") -> Pipeline:
    return pipelines.get(key)


def pipeline_versions() -> Mapping[str, int]:
    return pipelines.versions()


def save_pipeline(pipeline: Pipeline) -> None:
    pipelines.save(pipeline)


def list_profiles() -> list[Profile]:
    return profiles.every()


def save_profile(profile: Profile) -> None:
    profiles.save(profile)


def remove_profile(user: UUID) -> None:
    profiles.remove(user)
