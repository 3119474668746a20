"""A small office for the acceptance tests: the shipped blueprints installed, people who sell, visitors who write."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import sleep
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM, visitor
from guanxi.access.models import User
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine import catalog
from guanxi.automation.engine.consume import CONSUMER
from guanxi.automation.engine.loop import run_until_idle
from guanxi.channels.adapters import ADAPTERS, Adapter, Handed, Mail
from guanxi.events import partitions
from guanxi.events.consumers import lag
from guanxi.events.log import NewEvent, append
from guanxi.kit import sql
from guanxi.kit.phrase import same
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from guanxi.sales.facade import Profile, save_profile

CONSENT = {"given": True, "wording": "I would like to receive helpful mails", "source": "form:contact-us"}
ADA_LOVELACE = {
    "name": "ada  lovelace",
    "email": " Ada@Analytical.example ",
    "phone": "(030) 123456",
    "country": "Germany",
    "company": "Analytical Engines GmbH",
    "title": "CTO",
    "industry": "technology",
    "message": "How much is it for twelve people?",
}


def furnish() -> None:
    """What every fresh installation has."""
    catalog.forget()
    partitions.ensure()
    install_blueprint("lead-capture", SYSTEM)


def seller(user: User, *, territories: Iterable[str] = (), industries: Iterable[str] = (), **more: Any) -> UUID:
    save_profile(Profile(user.pk, territories=tuple(territories), industries=tuple(industries), **more))
    return user.pk


def submit(answers: dict[str, Any], *, consent: dict[str, Any] | None = None, language: str = "en") -> UUID:
    """What the form's door writes, without the door."""
    (form,) = rows("select id from form where slug = 'contact-us'")
    values = {"form": form[0], "data": answers, "language": language, "consent": consent or CONSENT}
    (written,) = write.create("submission", [Draft(values)], By(visitor("contact-us")))
    assert written.id is not None
    return written.id


def arrive(answers: dict[str, Any], **more: Any) -> UUID:
    """A visitor sends the form, and the engine does what follows."""
    submission = submit(answers, **more)
    settle()
    return submission


def settle() -> None:
    """Let the engine do all there is to do now. A transaction of another test run on the same server may hold the
    horizon of the log back for a moment, so it looks again until everything is read.
    """
    run_until_idle()
    while lag(CONSUMER):
        sleep(0.02)
        run_until_idle()


def until_readable() -> None:
    """Wait until every event written so far may be read."""
    text = "select max(e.xid) < pg_snapshot_xmin(pg_current_snapshot()) from event e"
    while rows(text) != [(True,)]:
        sleep(0.02)


def rows(text: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return sql.rows(cursor, text, list(params))


def one(table: str, id: UUID) -> dict[str, Any]:
    with connection.cursor() as cursor:
        return sql.dicts(cursor, f"select * from {table} where id = %s", [id])[0]


def only(table: str) -> dict[str, Any]:
    """The single record there is."""
    with connection.cursor() as cursor:
        (found,) = sql.dicts(cursor, f"select * from {table} where deleted_at is null", [])
    return found


def count(table: str) -> int:
    return int(rows(f"select count(*) from {table} where deleted_at is null")[0][0])


def happened(kind: str) -> list[dict[str, Any]]:
    """The data of all events of a kind, oldest first."""
    return [data for (data,) in rows("select data from event where kind = %s order by at, seq", kind)]


def traced(subject: UUID) -> list[tuple[str, str]]:
    """The steps a subject has passed, with the exit taken."""
    text = (
        "select step, exit from trace where bucket = bucket_of(%s) and subject = %s and exit <> '' order by at, epoch"
    )
    return [(step, exit) for step, exit in rows(text, subject, subject)]


def detail(subject: UUID, step: str) -> dict[str, Any]:
    """What the trace tells about one step."""
    text = (
        "select detail from trace where bucket = bucket_of(%s) and subject = %s and step = %s order by at desc limit 1"
    )
    return dict(rows(text, subject, subject, step)[0][0])


def runs(flow: str) -> list[tuple[str, str, str]]:
    """(status, step, outcome) of every run of a flow."""
    text = """
        select e.status, e.step, coalesce(e.outcome, '') from enrollment e join flow f on f.id = e.flow
        where f.key = %s order by e.subject, e.entry
    """
    return [(status, step, outcome) for status, step, outcome in rows(text, flow)]


def opened(contact: UUID, at: datetime | None = None, *, machine: bool = False) -> None:
    """Somebody opens one of our mails; the tracking door writes the same."""
    (message,) = rows("select id from message where contact_id = %s order by created_at limit 1", contact)
    data = {"channel": "email", "template": "welcome", "message": str(message[0]), "subject": "Hi", "machine": machine}
    append([NewEvent("message.opened", "message", message[0], contact, data, at, actor="visitor:mail")])
    settle()


@contextmanager
def postman() -> Iterator[list[Mail]]:
    """Takes the mails where SMTP would, and keeps them."""
    taken: list[Mail] = []

    def send(mail: Mail) -> Handed:
        taken.append(mail)
        return Handed("sent", provider_id=mail.idem)

    with ADAPTERS.temporarily("smtp", Adapter("smtp", "email", same("Postman"), send, is_idempotent=True)):
        yield taken
