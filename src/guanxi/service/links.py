"""Signed links to the page on which a person answers a survey, and what a mail may say of them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from guanxi.channels import house
from guanxi.channels.variables import Extra
from guanxi.kit import clock
from guanxi.kit.tokens import Forged, sign, unsign
from guanxi.service import surveys

LIFE = timedelta(days=90)


def survey_url(response: UUID) -> str:
    token = sign("survey", {"r": response.hex}, house.signing_key(), expires_at=clock.now() + LIFE)
    return f"{house.public_url()}/s/{token}"


def read_survey(token: str) -> UUID:
    """The response. Raises Forged or Expired."""
    content = unsign("survey", token, house.signing_key())
    try:
        return UUID(hex=str(content["r"]))
    except (KeyError, ValueError) as error:
        raise Forged from error


def said_of(responses: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """For templates: `answer.question`, `answer.url`, and `answer.links` with one link a score."""
    found = ((id, surveys.asked(id)) for id in responses)
    return {id: _said(one) for id, one in found if one is not None}


def _said(one: surveys.Asked) -> dict[str, Any]:
    url = survey_url(one.response)
    links = [{"score": score, "url": f"{url}?score={score}"} for score in one.survey.scale]
    return {"question": one.survey.question.in_(one.language or house.language()), "url": url, "links": links}


EXTRA = Extra("answer", "response", frozenset({"question", "url", "links"}), said_of)
