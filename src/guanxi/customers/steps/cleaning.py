"""contact.clean: tidy what a person sent, keep what was sent, and say no with field and reason."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import Field

from guanxi.automation.exchange import Asking, exchange
from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels import house
from guanxi.customers.cleaning import choices, domains
from guanxi.customers.cleaning.choices import Choices
from guanxi.customers.cleaning.clean import COUNTRY_OF_PHONE, Cleaned, clean
from guanxi.customers.cleaning.mail import domain_of
from guanxi.customers.cleaning.rules import RULES
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, listed
from guanxi.objects.shape import shape_of
from guanxi.objects.write import Draft

NO_MAIL = "mail.mx"
PATIENCE = timedelta(minutes=2)
OK = Exit("ok", Phrase("clean", "有效"))
REFUSED = Exit("refused", Phrase("refused", "被拒绝"))


class CleanConfig(Config):
    """`take` and `keep` are fields of the subject that hold answers by name. Rules in `refuse` end in “refused”;
    a fault of any other rule only leaves that value out. At least one of `reachable_by` must be left.
    """

    take: str = "data"
    keep: str = "cleaned"
    rename: dict[str, str] = Field(default_factory=dict)
    off: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ("mail.syntax", "mail.disposable", NO_MAIL)
    reachable_by: tuple[str, ...] = ("email", "phone", "mobile")
    country: str = ""


def advance(config: CleanConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    """Only where the organisation wants domains looked up does anybody wait here, and only for an unknown domain."""
    chosen = choices.choices(world.query)
    if not chosen.asks_dns:
        return _cleaned(config, seats, chosen, world)
    return exchange(
        world,
        seats,
        lambda fresh: _asked(config, fresh, chosen, world),
        lambda seat, _: _cleaned(config, [seat], chosen, world)[0],
    )


def _asked(config: CleanConfig, seats: Sequence[Seat], chosen: Choices, world: World) -> list[Asking | Move]:
    rows = world.rows(seats[0].object, [seat.subject for seat in seats], [config.take])
    found = [_domain(_clean(config, rows.get(seat.subject, {}), chosen)) for seat in seats]
    known = domains.known([domain for domain in found if domain], world.query)
    return [
        Asking(domains.KIND, {"domain": domain}, world.now + PATIENCE, {"domain": domain})
        if domain and domain not in known
        else _cleaned(config, [seat], chosen, world)[0]
        for seat, domain in zip(seats, found, strict=True)
    ]


def _domain(cleaned: Cleaned) -> str:
    return domain_of(str(cleaned.usable().get("email") or ""))


def _with_domains(results: Sequence[Cleaned], world: World) -> list[Cleaned]:
    """A domain that takes no mail is a fault of the address; of one that nobody could ask nothing is said."""
    known = domains.known([domain for one in results if (domain := _domain(one))], world.query)
    return [
        replace(one, faults=(*one.faults, Fault("email", NO_MAIL, _TAKES_NO_MAIL.fill(domain=_domain(one)))))
        if known.get(_domain(one)) is False
        else one
        for one in results
    ]


def _cleaned(config: CleanConfig, seats: Sequence[Seat], chosen: Choices, world: World) -> list[Move]:
    known = shape_of(seats[0].object).fields
    wanted = [config.take, *(["language"] if "language" in known else [])]
    rows = world.rows(seats[0].object, [seat.subject for seat in seats], wanted)
    results = [_clean(config, rows.get(seat.subject, {}), chosen) for seat in seats]
    if chosen.asks_dns:
        results = _with_domains(results, world)
    refusals = [_refusals(config, cleaned) for cleaned in results]
    drafts = [
        Draft(_those(_kept(config, cleaned, faults, _spoken(rows.get(seat.subject, {}))), known), id=seat.subject)
        for seat, cleaned, faults in zip(seats, results, refusals, strict=True)
    ]
    world.update(seats[0].object, drafts, seats)
    return [_move(cleaned, faults) for cleaned, faults in zip(results, refusals, strict=True)]


def _those(values: Mapping[str, object], known: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name in known}


def _spoken(row: Mapping[str, Any]) -> str:
    """The language of the subject, in which a reason is written down."""
    return str(row.get("language") or house.language())


def _clean(config: CleanConfig, row: Mapping[str, Any], chosen: Choices) -> Cleaned:
    given = row.get(config.take)
    answers = given if isinstance(given, Mapping) else {}
    return clean(
        {config.rename.get(str(name), str(name)): value for name, value in answers.items()},
        off=frozenset(config.off) | chosen.off,
        country=config.country,
    )


def _refusals(config: CleanConfig, cleaned: Cleaned) -> tuple[Fault, ...]:
    faults = tuple(fault for fault in cleaned.faults if fault.code in config.refuse)
    if faults or not config.reachable_by or any(cleaned.usable().get(name) for name in config.reachable_by):
        return faults
    return (Fault("", "unreachable", _UNREACHABLE),)


def _kept(config: CleanConfig, cleaned: Cleaned, refusals: Sequence[Fault], language: str) -> dict[str, object]:
    """What the subject is told; of these it takes the fields it has. What was sent stays as it was sent."""
    return {
        config.keep: cleaned.usable(),
        "faults": [fault.json() for fault in cleaned.faults] or None,
        "status": "refused" if refusals else "accepted",
        "reason": reason_of(refusals).in_(language) if refusals else None,
    }


def _move(cleaned: Cleaned, refusals: Sequence[Fault]) -> Move:
    trace: dict[str, Any] = {
        "lines": [
            {
                "label": correction.json()["label"],
                "value": f"{correction.before} → {correction.after}",
                **correction.json(),
            }
            for correction in cleaned.corrections
        ],
        "gave": cleaned.usable(),
        "faults": [fault.json() for fault in cleaned.faults],
        "hints": [hint.json() for hint in cleaned.hints],
    }
    if not refusals:
        return Move.go("ok", trace=trace)
    reason = reason_of(refusals).json()
    return Move.go("refused", trace={**trace, "reason": reason})


def reason_of(faults: Sequence[Fault]) -> Phrase:
    return listed([fault.message for fault in faults])


def _faults(config: CleanConfig, _scope: Any) -> list[Fault]:
    """A rule that nobody knows would never be off, and never refuse."""
    named = [("off", number, name) for number, name in enumerate(config.off)]
    named += [("refuse", number, name) for number, name in enumerate(config.refuse) if name != NO_MAIL]
    return [
        Fault(f"{place}.{number}", "unknown_rule", _UNKNOWN.fill(name=name))
        for place, number, name in named
        if name not in RULES and name != COUNTRY_OF_PHONE
    ]


def _sentence(config: CleanConfig) -> Phrase:
    on = [rule.label for rule in RULES.values() if rule.name not in config.off]
    return Phrase("Clean what was sent by {count} rules", "按 {count} 条规则清洗提交内容").fill(count=len(on))


STEP = StepKind(
    name="contact.clean",
    label=Phrase("Clean and check", "清洗与校验"),
    summary=Phrase(
        "Tidies names, addresses, phones and countries; refuses what cannot be a person",
        "规范姓名、邮箱、电话和国家；拒绝无效的提交",
    ),
    icon="sparkles",
    group="records",
    config=CleanConfig,
    sentence=_sentence,
    advance=advance,
    exits=lambda _: (OK, REFUSED),
    faults=_faults,
    waits=True,
)

_TAKES_NO_MAIL = Phrase("{domain} takes no mail", "{domain} 不接收邮件")
_UNKNOWN = Phrase("There is no cleaning rule “{name}”", "没有名为“{name}”的清洗规则")
_UNREACHABLE = Phrase("Neither an e-mail address nor a phone number we could use", "没有可用的邮箱或电话")
