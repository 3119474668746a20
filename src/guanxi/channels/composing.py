"""What the editor of templates asks: how a text would read for one person, what it may speak of, a copy to oneself.

Nothing here needs the template to be saved: what is shown is what stands in the editor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.automation import outbox
from guanxi.automation.outbox import Effect
from guanxi.automation.outgoing import OUTBOX, OutboxKind
from guanxi.channels import house, liquid, rendering, templates, variables
from guanxi.channels.adapters import Mail
from guanxi.channels.liquid import TemplateTrouble
from guanxi.channels.notifying import deliver_mail
from guanxi.channels.outbox import label, provider
from guanxi.channels.rendering import Rendered
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.ids import bucket_of, uuid7
from guanxi.kit.phrase import Phrase
from guanxi.objects import read
from guanxi.objects.schema import schema_of

TRIAL = "template-trial"
# Of the records a mail may be about only these are known for everybody; leads and deals come with a flow.
_SHOWN = ("contact", "company")


@dataclass(frozen=True, slots=True)
class Seen:
    """`mail` is None when there are faults that keep it from being rendered. `language` is the one found."""

    mail: Rendered | None
    preheader: str
    language: str
    faults: tuple[Fault, ...]
    samples: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Speakable:
    """Something a template may name: `path` as it stands between the braces."""

    path: str
    label: Phrase
    type: str
    of: Phrase


def seen(variants: Mapping[str, Any], contact: UUID | None, language: str, actor: Actor) -> Seen:
    """As this contact would read it, in `language` or, when that is empty, in the contact's own. Never raises for what
    was written: each fault names its place.

    Somebody else's contact is a NotFound; what the actor may not see of the contact's company stays empty.
    """
    given = known_of(contact, actor) if contact else {}
    wanted = language or str(given.get("contact", {}).get("language") or house.language())
    faults = tuple(templates.problems(variants))
    samples = {one.path: _sample(given, one.path) for one in speakables()} if given else {}
    if not all(isinstance(one, Mapping) for one in variants.values() if one):
        return Seen(None, "", wanted, faults, samples)
    try:
        found, variant = rendering.variant_of(variants, wanted)
        filled = _filled(given or templates.placeholders(variants), found)
        mail = rendering.render(variants, found, filled)
        preheader = " ".join(liquid.render(variant.preview, filled, is_html=False).split())
    except TemplateTrouble as trouble:
        return Seen(None, "", wanted, faults or (Fault("variants", "template", trouble.reason),), samples)
    return Seen(mail, preheader, found, faults, samples)


def known_of(contact: UUID, actor: Actor) -> dict[str, Any]:
    """What a mail to this contact would know, as far as the actor may know it."""
    read.one("contact", contact, actor, fields=())
    (given,) = variables.load([variables.About(contact)])
    company = given["company"]
    if company and not read.many("company", [UUID(str(company["id"]))], actor):
        named = variables.Linked(label=company.get("name"))
        return {**given, "company": {}, "contact": {**given["contact"], "company": named}}
    return given


def speakables() -> list[Speakable]:
    """Everything that is known whatever the flow: the contact, the company, the owner, ourselves."""
    return [
        *(one for object in _SHOWN for one in _of_object(object)),
        *(Speakable(f"owner.{name}", _OWN[name], "text", _OWNER) for name in ("name", "email")),
        *(Speakable(f"organization.{name}", _OWN[name], "text", _HOUSE) for name in variables.ORGANIZATION_FIELDS),
        Speakable("unsubscribe_url", Phrase("Unsubscribe link", "退订链接"), "text", _HOUSE),
        Speakable("preferences_url", Phrase("Link to choose what one gets", "偏好设置链接"), "text", _HOUSE),
    ]


def _of_object(object: str) -> Iterator[Speakable]:
    schema = schema_of(object)
    allowed = templates.known_paths(object) or frozenset()
    for name, field in schema.fields.items():
        if name in allowed and field.type != "list":
            yield Speakable(f"{object}.{name}", field.label, field.type, _OBJECTS[object])


def _sample(given: Mapping[str, Any], path: str) -> str:
    """The value as the mail would print it."""
    try:
        return liquid.render(f"{{{{ {path} }}}}", _filled(given, "en"), is_html=False)
    except TemplateTrouble:
        return ""


def _filled(given: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Links of a preview lead nowhere: nobody shall unsubscribe a customer by looking."""
    return {
        **given,
        "language": language,
        "organization": variables.organization(language),
        "unsubscribe_url": "#",
        "preferences_url": "#",
    }


def send_trial(variants: Mapping[str, Any], contact: UUID | None, language: str, actor: Actor) -> str:
    """A copy to the person who writes and to nobody else; answers the address. It may be unsaved, but not broken.

    Call inside a transaction: the mail leaves with the outbox when it commits.
    """
    found = seen(variants, contact, language, actor)
    if found.mail is None or found.faults:
        raise Invalid(found.faults[0].message, code="template", faults=found.faults)
    me = variables.people([actor.user]).get(actor.user) if actor.user else None
    if me is None or not me["email"]:
        raise Invalid(_NO_ADDRESS, code="no_address")
    outbox.put([_trial(found.mail, me)])
    return me["email"]


def _trial(rendered: Rendered, me: Mapping[str, str]) -> Effect:
    idem = f"{TRIAL}:{uuid7()}"
    sender_name, sender = house.mail_from(rendered.language)
    mail = Mail(
        idem=idem,
        to=me["email"],
        to_name=me["name"],
        sender=sender,
        sender_name=sender_name,
        subject=_TRIAL.fill(subject=rendered.subject).in_(rendered.language),
        html=rendered.html,
        text=rendered.text,
        language=rendered.language,
        headers={"Auto-Submitted": "auto-generated"},
    )
    return Effect(bucket_of(UUID(me["id"])), idem, TRIAL, {"mail": asdict(mail)}, lane=0)


def declare() -> None:
    OUTBOX.add(TRIAL, OutboxKind(TRIAL, deliver_mail, label=label, provider=provider, seconds=90))


_OBJECTS = {"contact": Phrase("Contact", "联系人"), "company": Phrase("Company", "公司")}
_OWNER = Phrase("Owner", "负责人")
_HOUSE = Phrase("Our company", "我方")
_OWN = {"name": Phrase("Name", "名称"), "email": Phrase("Mail address", "邮箱"), "url": Phrase("Website", "网址")}
_TRIAL = Phrase("[Trial] {subject}", "[试发] {subject}")
_NO_ADDRESS = Phrase(
    "A trial goes to your own mail address, and your account has none", "试发会寄到你自己的邮箱，而你的账号没有邮箱"
)
