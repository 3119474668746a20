"""The effect that asks the sources: who is asked is decided in the guard, asked in a thread, and kept in the end."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM
from guanxi.automation import vault
from guanxi.automation.outgoing import OUTBOX, Delivery, OutboxKind, Outgoing, Settled
from guanxi.customers.cleaning.company import domain_of_website
from guanxi.customers.enrichment import sources
from guanxi.customers.enrichment.contract import KINDS, Answer, Question, Source
from guanxi.kit import clock, sql
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.objects import write
from guanxi.objects.write import By, Draft

ENRICH = "enrich"
_QUESTION, _OWNER, _SOURCES, _OPENED = "_question", "_owner", "_sources", "_opened"


def guard(outs: Sequence[Outgoing]) -> Sequence[Outgoing | Delivery]:
    """Only sources whose last answer is too old are asked; a register is looked up here, in the database."""
    companies = list({UUID(str(out.payload["company"])) for out in outs})
    questions, owners = _questions(companies), _owners(companies)
    known, seen = sources.active(), _seen(companies)
    opened = vault.open_credentials([source.credential for source in known if source.credential])
    return [_ready(out, questions, owners, known, seen, opened) for out in outs]


def deliver(out: Outgoing) -> Delivery:
    """One source that is in trouble keeps nobody from hearing the others."""
    question: Question = out.payload[_QUESTION]
    said = []
    for source in out.payload[_SOURCES]:
        look = KINDS[source.kind].look
        if look is not None:
            said.append(_told(source, look(question, source, out.payload[_OPENED].get(source.credential))))
    found = [*out.payload.get("found", ()), *said]
    troubles = {one["source"]: one["trouble"] for one in found if one["trouble"]}
    return Delivery.delivered({"answers": found, "troubles": troubles})


def finish(settled: Sequence[Settled]) -> None:
    """Each answer is a finding of its company, also when it is “I do not know”: nobody is asked again for a while."""
    drafts = [
        _draft(out, one)
        for out, delivery in settled
        if delivery.result == "delivered"
        for one in delivery.data.get("answers", ())
        if not one["trouble"]
    ]
    if drafts:
        write.upsert("finding", "match_key", drafts, By(SYSTEM), partial=True)


def _ready(
    out: Outgoing,
    questions: Mapping[UUID, Question],
    owners: Mapping[UUID, UUID | None],
    known: Sequence[Source],
    seen: Mapping[tuple[UUID, str], Any],
    opened: Mapping[str, Any],
) -> Outgoing | Delivery:
    company = UUID(str(out.payload["company"]))
    question = questions.get(company)
    if question is None:
        return Delivery.skipped(_GONE)
    now, wanted = clock.now(), out.payload.get("sources") or ()
    asked = [
        source
        for source in known
        if (not wanted or source.key in wanted)
        and not ((at := seen.get((company, source.key))) and at > now - timedelta(days=source.keep_days))
    ]
    found = [_told(source, find(question, source)) for source in asked if (find := KINDS[source.kind].find) is not None]
    more = {_QUESTION: question, _OWNER: owners.get(company), _SOURCES: asked, _OPENED: opened, "found": found}
    return replace(out, payload={**out.payload, **more})


def _questions(companies: Sequence[UUID]) -> dict[UUID, Question]:
    text = (
        "select id, coalesce(name, ''), coalesce(domain, ''), coalesce(website, ''), coalesce(country, '') from company"
        " where id = any(%s) and deleted_at is null"
    )
    with connection.cursor() as cur:
        found = sql.rows(cur, text, [list(companies)])
    return {
        id: Question(name, domain or domain_of_website(website), website, country)
        for id, name, domain, website, country in found
    }


def _owners(companies: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Whoever may see the company may see what is said of it."""
    with connection.cursor() as cur:
        return dict(sql.rows(cur, "select id, owner_id from company where id = any(%s)", [list(companies)]))


def _seen(companies: Sequence[UUID]) -> dict[tuple[UUID, str], Any]:
    text = "select company_id, source, seen_at from finding where company_id = any(%s) and deleted_at is null"
    with connection.cursor() as cur:
        return {(company, source): at for company, source, at in sql.rows(cur, text, [list(companies)])}


def _told(source: Source, answer: Answer) -> dict[str, Any]:
    return {
        "source": source.key,
        "name": source.name,
        "values": {name: asdict(said) for name, said in answer.values.items()},
        "url": answer.url,
        "trouble": answer.trouble.json() if answer.trouble else None,
    }


def _draft(out: Outgoing, one: Mapping[str, Any]) -> Draft:
    company = str(out.payload["company"])
    parts = [f"{name}: {_short(said['value'])} ({said['confidence']} %)" for name, said in one["values"].items()]
    return Draft(
        {
            "name": one["name"],
            "company": UUID(company),
            "owner": out.payload.get(_OWNER),
            "source": one["source"],
            "said": one["values"],
            "summary": " · ".join(parts)[:480] or "—",
            "seen_at": clock.now(),
            "url": one["url"] or None,
            "match_key": f"{company}:{one['source']}",
        },
        cause=out.cause,
        depth=out.depth,
    )


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def label(out: Outgoing) -> str:
    return str(out.payload.get("name") or ENRICH)


def imagine(_out: Outgoing) -> Delivery:
    """Simulations take what is known already."""
    return Delivery.delivered({"answers": [], "troubles": {}})


def declare() -> None:
    kind = OutboxKind(
        ENRICH,
        deliver,
        guard=guard,
        finish=finish,
        is_idempotent=True,
        label=label,
        seconds=120,
        is_answered=True,
        imagine=imagine,
    )
    OUTBOX.add(ENRICH, kind)


def trouble_of(data: Mapping[str, Any]) -> Phrase | None:
    return next((phrase_of(one) for one in (data.get("troubles") or {}).values()), None)


_GONE = Phrase("The company no longer exists", "公司已不存在")
