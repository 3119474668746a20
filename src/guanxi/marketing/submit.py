"""One submission: judged in memory, then written with its events in one transaction."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from guanxi.access.actors import visitor
from guanxi.events.log import NewEvent
from guanxi.kit import clock
from guanxi.kit.errors import Conflict, Fault, GuanxiError, TooMany
from guanxi.kit.phrase import Phrase, listed
from guanxi.marketing import guards, values
from guanxi.marketing.definition import PAGE, FormDefinition
from guanxi.objects import write
from guanxi.objects.shape import steady
from guanxi.objects.write import By, Draft

Outcome = Literal["received", "refused", "spam"]


@dataclass(frozen=True, slots=True)
class Visit:
    """The circumstances of a post."""

    language: str
    address: str
    user_agent: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    outcome: Outcome
    submission: UUID | None
    message: Phrase
    faults: tuple[Fault, ...] = ()


def submit(form: FormDefinition, given: Mapping[str, Any], visit: Visit) -> Result:
    """Take, refuse or distrust. What is not taken is kept, too, with the reason. Raises TooMany, keeping nothing."""
    with steady(form.seen):
        return _submit(form, given, visit)


def _submit(form: FormDefinition, given: Mapping[str, Any], visit: Visit) -> Result:
    if wait := guards.seconds_to_wait(form, visit.address):
        raise TooMany(_TOO_MANY.fill(seconds=wait), retry_after=wait)
    answers = values.read(form, given)
    suspicious = guards.suspicion(form, given)
    if suspicious is not None:
        return _kept(form, answers, visit, "spam", (suspicious,))
    if answers.faults:
        return _kept(form, answers, visit, "refused", answers.faults)
    return _taken(form, given, answers, visit)


def _taken(form: FormDefinition, given: Mapping[str, Any], answers: values.Answers, visit: Visit) -> Result:
    promised = guards.submission_id(form, given)
    draft = Draft(_values(form, answers, visit, "received", ()), id=promised, proven=frozenset({form.id}))
    try:
        # A savepoint is needed only inside somebody's transaction.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            written = write.create("submission", [draft], By(visitor(form.slug)))
    except (IntegrityError, Conflict):
        # The page was sent twice (a double click): the first one counts, and both hear the same answer.
        if promised is None:
            raise
        return Result("received", promised, form.success)
    return Result("received", written[0].id, form.success)


def _kept(
    form: FormDefinition, answers: values.Answers, visit: Visit, outcome: Outcome, faults: tuple[Fault, ...]
) -> Result:
    """The raw values are worth keeping only if they can be stored; the visitor's answer does not depend on it."""
    draft = Draft(_values(form, answers, visit, outcome, faults), proven=frozenset({form.id}))
    try:
        id = write.create("submission", [draft], By(visitor(form.slug)))[0].id
    except GuanxiError:
        id = None
    return Result(outcome, id, _CHECK, faults)


def _values(
    form: FormDefinition, answers: values.Answers, visit: Visit, status: Outcome, faults: Sequence[Fault]
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "form": form.id,
        "data": answers.data,
        "status": status,
        "language": visit.language,
        "ip_hash": guards.ip_hash(visit.address),
        "user_agent": _one_line(visit.user_agent)[:400],
        "page": visit.page if visit.page.startswith(("http://", "https://")) and values.is_url(visit.page) else None,
    }
    if form.consent:
        made["consent"] = {
            "given": answers.consent,
            "wording": form.consent.in_(visit.language),
            "at": clock.now().isoformat(),
            "source": f"form:{form.slug}",
        }
    if faults:
        made["reason"] = listed([fault.message for fault in faults]).in_(visit.language)[:2000]
        made["faults"] = [fault.json() for fault in faults]
    return made


def _one_line(text: str) -> str:
    return " ".join("".join(char for char in text if char.isprintable()).split())


def submission_events(old: Mapping[str, object] | None, new: Mapping[str, object], by: By) -> Sequence[NewEvent]:
    """`form.submitted` or `form.refused`, written by the statement that writes the submission."""
    if old is not None or not isinstance(new.get("id"), UUID):
        return ()
    status = str(new.get("status") or "received")
    kind = "form.submitted" if status in {"received", "accepted"} else "form.refused"
    data = {
        "form": by.actor.id if by.actor.kind == "visitor" else str(new.get("form") or ""),
        "language": str(new.get("language") or ""),
        "page": str(new.get("page") or ""),
        "status": status,
    }
    if kind == "form.refused":
        data["reason"] = str(new.get("reason") or "")
    contact = new.get("contact")
    id = new["id"]
    assert isinstance(id, UUID)  # noqa: S101 -- looked at above
    about = contact if isinstance(contact, UUID) else None
    return [NewEvent(kind, "submission", id, about, data, actor=by.actor.stamp, cause=by.cause, depth=by.depth)]


def page_of(given: Mapping[str, Any], referrer: str) -> str:
    return str(given.get(PAGE) or referrer or "")[:1000]


_CHECK = Phrase("Please check the form", "请检查填写的内容")
_TOO_MANY = Phrase(
    "Too many submissions in a short time. Please wait {seconds} seconds and send again.",
    "短时间内提交次数过多，请 {seconds} 秒后再试。",
)
