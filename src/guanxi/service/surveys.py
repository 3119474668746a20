"""Surveys: what may be asked, whom we have asked, and the answer of a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import visitor
from guanxi.events.log import NewEvent
from guanxi.kit import sql
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from guanxi.service.tickets import Old, Values, event
from guanxi.service.vocabulary import SCALES

_BY = By(visitor("survey"))


@dataclass(frozen=True, slots=True)
class Survey:
    """`low`: a score below it is bad news; None means that no score is."""

    id: UUID
    key: str
    name: str
    kind: str
    question: Phrase
    comment_question: Phrase
    thanks: Phrase
    low: int | None
    rest_days: int

    @property
    def scale(self) -> range:
        lowest, highest = SCALES[self.kind]
        return range(lowest, highest + 1)

    def is_low(self, score: int) -> bool:
        return self.low is not None and score < self.low


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said. A score of None leaves the one before, if any."""

    response: UUID
    score: int | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One invitation as the page behind its link needs it."""

    response: UUID
    survey: Survey
    score: int | None
    comment: str
    language: str
    sent_at: Any


def every() -> dict[UUID, Survey]:
    """All there are; a house has a handful."""
    text = """
        select id, key, name, kind, question, comment_question, thanks, low, coalesce(rest_days, 0) as rest_days
        from survey where deleted_at is null order by key
    """
    with connection.cursor() as cursor:
        return {row["id"]: _survey(row) for row in sql.dicts(cursor, text, [])}


def by_key(key: str) -> Survey | None:
    return next((survey for survey in every().values() if survey.key == key), None)


def _survey(row: Mapping[str, Any]) -> Survey:
    texts = {
        name: phrase_of(row[name] or default)
        for name, default in (
            ("question", _QUESTIONS[row["kind"]]),
            ("comment_question", _COMMENT),
            ("thanks", _THANKS),
        )
    }
    return Survey(**{**row, **texts})


def asked(response: UUID) -> Asked | None:
    """None when the invitation is gone. The language is that of the person."""
    text = """
        select r.survey_id, r.score, r.comment, c.language, r.asked_at from response r
        left join contact c on c.id = r.contact_id where r.id = %s and r.deleted_at is null
    """
    with connection.cursor() as cursor:
        found = sql.rows(cursor, text, [response])
    if not found or found[0][0] not in (known := every()):
        return None
    survey, score, comment, language, sent_at = found[0]
    return Asked(response, known[survey], score, comment or "", language or "", sent_at)


def answer(answers: Sequence[Answer]) -> None:
    """What people said, in one statement. Saying it again changes what was said: each person has one answer."""
    with transaction.atomic():
        write.update("response", [Draft(_values(one), id=one.response) for one in answers], _BY)


def _values(one: Answer) -> dict[str, object]:
    values: dict[str, object] = {}
    if one.score is not None:
        values["score"] = one.score
    if one.comment is not None:
        values["comment"] = one.comment
    return values


def follow_score(values: Values, old: Old) -> Values:
    """A response with a score is answered; whether the score is on the scale and low, its survey knows."""
    if old is None:
        values.setdefault("asked_at", now())
    survey = every().get(_id(values.get("survey") or (old or {}).get("survey")))
    if survey is None:
        return values
    values["kind"] = survey.kind
    score = values.get("score")
    if not isinstance(score, int):
        return values
    if score not in survey.scale:
        words = _OFF_SCALE.fill(lowest=survey.scale[0], highest=survey.scale[-1])
        raise Invalid(words, faults=(Fault("score", "off_scale", words),))
    values |= {"is_low": survey.is_low(score), "status": "answered"}
    if not (old or {}).get("answered_at"):
        values.setdefault("answered_at", now())
    return values


def told(old: Old, new: Mapping[str, object], by: By) -> list[NewEvent]:
    """Asked; answered, also when somebody changes their mind."""
    before, score = (old or {}).get("score"), new.get("score")
    is_answer = score is not None and score != before
    survey = every().get(_id(new.get("survey"))) if old is None or is_answer else None
    if survey is None:
        return []
    data: dict[str, object] = {"survey": survey.key, "kind": survey.kind, "name": survey.name}
    if not is_answer:
        return [event("survey.asked", "response", new, data, by)]
    said = {"score": score, "most": survey.scale[-1], "is_low": new.get("is_low"), "before": before}
    return [event("survey.answered", "response", new, {**data, **said}, by)]


def name_of(row: Mapping[str, object]) -> str:
    """What was said, short: the score, and the beginning of the comment."""
    score, comment = row.get("score"), str(row.get("comment") or "")
    parts = [str(score) if score is not None else "–", comment[:60]]
    return " · ".join(part for part in parts if part)


def check_survey(values: Values, old: Old) -> Values:
    """The low mark lies on the scale."""
    kind, low = (values.get(name, (old or {}).get(name)) for name in ("kind", "low"))
    lowest, highest = SCALES[str(kind or "csat")]
    if isinstance(low, int) and not lowest < low <= highest:
        words = _LOW_OFF_SCALE.fill(lowest=lowest + 1, highest=highest)
        raise Invalid(words, faults=(Fault("low", "off_scale", words),))
    return values


def _id(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(int=0)


_QUESTIONS = {
    "csat": Phrase("How satisfied are you with how we helped you?", "你对我们的服务满意吗？"),
    "nps": Phrase("How likely are you to recommend us to a colleague?", "你有多大可能向同事推荐我们？"),
    "ces": Phrase("How easy was it to get help?", "获得帮助是否轻松？"),
}
_COMMENT = Phrase("Would you like to tell us why?", "愿意告诉我们原因吗？")
_THANKS = Phrase("Thank you. We read every answer.", "谢谢！我们会阅读每一条反馈。")
_OFF_SCALE = Phrase("A score from {lowest} to {highest} is expected", "评分应在 {lowest} 到 {highest} 之间")
_LOW_OFF_SCALE = Phrase("The low mark lies between {lowest} and {highest}", "低分线应在 {lowest} 到 {highest} 之间")
