"""How notices of flows reach people: rendered at the last moment, posted once, mailed in the reader's language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from html import escape
from typing import Any
from uuid import UUID

from guanxi.automation.outgoing import Delivery, OutboxKind, Outgoing, Settled
from guanxi.channels import house, liquid, notices, rendering, variables
from guanxi.channels.adapters import ADAPTERS, Mail
from guanxi.channels.liquid import TemplateTrouble
from guanxi.channels.notices import NewNotice
from guanxi.channels.outbox import delivery_of, provider
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.objects.registry import OBJECTS


def guard_notices(outs: Sequence[Outgoing]) -> Sequence[Outgoing | Delivery]:
    return [_rendered(out, given) for out, given in zip(outs, _load(outs), strict=True)]


def deliver_notice(_out: Outgoing) -> Delivery:
    """A notice never leaves the database: closing its row and posting it is one transaction."""
    return Delivery.delivered()


def finish_notices(settled: Sequence[Settled]) -> None:
    notices.post([_notice(out) for out, delivery in settled if delivery.result == "delivered"])


def guard_mails(outs: Sequence[Outgoing]) -> Sequence[Outgoing | Delivery]:
    people = variables.people([UUID(str(out.payload["user"])) for out in outs])
    return [
        _mailed(out, given, people.get(UUID(str(out.payload["user"]))))
        for out, given in zip(outs, _load(outs), strict=True)
    ]


def deliver_mail(out: Outgoing) -> Delivery:
    mail: Mapping[str, Any] = out.payload["mail"]
    return delivery_of(ADAPTERS[str(out.payload.get("adapter") or "smtp")].send(Mail(**mail)))


def _load(outs: Sequence[Outgoing]) -> list[dict[str, Any]]:
    abouts = [variables.About(_contact(out.payload), _records(out.payload)) for out in outs]
    said = variables.spoken(text for out in outs for text in _texts(out.payload))
    return [
        {**out.payload.get("variables", {}), **given}
        for out, given in zip(outs, variables.load(abouts, said), strict=True)
    ]


def _texts(payload: Mapping[str, Any]) -> Iterator[str]:
    if payload.get("is_filled"):
        return
    yield str(payload.get("link") or "")
    for words in (payload["title"], payload["body"], *(fact["value"] for fact in payload.get("facts") or ())):
        phrase = phrase_of(words)
        yield from (phrase.en, phrase.zh)


def _contact(payload: Mapping[str, Any]) -> UUID:
    return UUID(str(payload.get("contact") or payload["subject"]["id"]))


def _records(payload: Mapping[str, Any]) -> dict[str, UUID]:
    subject = payload["subject"]
    ids = {**(payload.get("records") or {}), subject["object"]: subject["id"]}
    return {object: UUID(str(id)) for object, id in ids.items() if object in OBJECTS and object != "contact"}


def _rendered(
    out: Outgoing, given: Mapping[str, Any], languages: Sequence[str] = rendering.LANGUAGES
) -> Outgoing | Delivery:
    """With its words filled in, in these languages; the other stays empty. Words that a step has filled in already
    stay as they are.
    """
    if out.payload.get("is_filled"):
        return out
    try:
        title, text = (_filled(phrase_of(out.payload[name]), given, languages) for name in ("title", "body"))
        facts = [_fact(one, given, languages) for one in out.payload.get("facts") or ()]
        link = liquid.render(str(out.payload.get("link") or ""), given, is_html=False).strip()
    except TemplateTrouble as trouble:
        return Delivery.failed(trouble.reason)
    words = {
        "title": title.json(),
        "text": text.json(),
        "body": _told(facts, text).json(),
        "facts": facts,
        "link": link,
    }
    return replace(out, payload={**out.payload, **words})


def _fact(one: Mapping[str, Any], given: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    return {"label": one["label"], "value": _filled(phrase_of(one["value"]), given, languages).json()}


def _told(facts: Sequence[Mapping[str, Any]], text: Phrase) -> Phrase:
    """Where there are only words, the facts stand above them, line by line; an empty one is left out."""
    lines = [
        _LINE.fill(label=phrase_of(one["label"]), value=phrase_of(one["value"]))
        for one in facts
        if phrase_of(one["value"]).en
    ]
    parts = [*lines, text] if text.en or text.zh else lines
    return Phrase("\n".join(part.en for part in parts), "\n".join(part.zh for part in parts))


def _filled(words: Phrase, given: Mapping[str, Any], languages: Sequence[str]) -> Phrase:
    """What comes out empty borrows the other language, so that one is filled in, too."""
    return _in(languages, words, given) or _in(rendering.LANGUAGES, words, given)


def _in(languages: Sequence[str], words: Phrase, given: Mapping[str, Any]) -> Phrase:
    said = {
        language: liquid.render(words.in_(language), {**given, "language": language}, is_html=False).strip()
        for language in languages
    }
    return Phrase(said.get("en", ""), said.get("zh", ""))


def _notice(out: Outgoing) -> NewNotice:
    payload = out.payload
    title, body = phrase_of(payload["title"]), phrase_of(payload["body"])
    return NewNotice(UUID(str(payload["user"])), title, body, str(payload.get("link") or ""), key=out.idem)


def _mailed(out: Outgoing, given: Mapping[str, Any], person: Mapping[str, str] | None) -> Outgoing | Delivery:
    """In the reader's language alone: nobody else reads it."""
    if person is None or not person["email"]:
        return Delivery.skipped(_GONE)
    language = Phrase("en", "zh").in_(person["language"])
    rendered = _rendered(out, given, [language])
    if isinstance(rendered, Delivery):
        return rendered
    title, body = (phrase_of(rendered.payload[name]).in_(language) for name in ("title", "body"))
    mail = compose(out.idem, person, title, body, str(rendered.payload["link"]))
    return replace(rendered, payload={**rendered.payload, "mail": asdict(mail)})


def compose(idem: str, person: Mapping[str, str], title: str, body: str, link: str) -> Mail:
    language = person["language"]
    lines = "".join(f"<mj-text>{escape(line)}</mj-text>" for line in body.splitlines() if line.strip())
    url = f"{house.public_url()}{link}" if link.startswith("/") else link
    button = f'<mj-button href="{escape(url)}">{_OPEN.in_(language)}</mj-button>' if url else ""
    heading = f'<mj-text font-size="18px" font-weight="600">{escape(title)}</mj-text>'
    html = rendering.in_house(heading + lines + button, language, title)
    sender_name, sender = house.mail_from(language)
    return Mail(
        idem=idem,
        to=person["email"],
        to_name=person["name"],
        sender=sender,
        sender_name=sender_name,
        subject=title,
        html=html,
        text="\n\n".join(part for part in (title, body, url) if part) + "\n",
        language=language,
        headers={"Auto-Submitted": "auto-generated"},
    )


def label(out: Outgoing) -> str:
    return phrase_of(out.payload.get("title") or "").in_("zh")


def declare_kinds() -> tuple[OutboxKind, OutboxKind]:
    return (
        OutboxKind(
            "notice",
            deliver_notice,
            guard=guard_notices,
            finish=finish_notices,
            is_idempotent=True,
            label=label,
        ),
        OutboxKind("notice-mail", deliver_mail, guard=guard_mails, label=label, provider=provider, seconds=90),
    )


_LINE = Phrase("{label}: {value}", "{label}：{value}")
_GONE = Phrase("The colleague no longer exists", "该同事已不存在")
_OPEN = Phrase("Open", "查看")
