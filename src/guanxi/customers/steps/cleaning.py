"""contact.clean: tidy what a person sent, keep what was sent, and say no with field and reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.customers.cleaning.clean import Cleaned, clean
from guanxi.customers.cleaning.rules import RULES
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, listed
from guanxi.objects.shape import shape_of
from guanxi.objects.write import Draft

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
    refuse: tuple[str, ...] = ("mail.syntax", "mail.disposable")
    reachable_by: tuple[str, ...] = ("email", "phone", "mobile")
    country: str = ""


def advance(config: CleanConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    ids = [seat.subject for seat in seats]
    rows = world.rows(seats[0].object, ids, [config.take])
    results = [_clean(config, rows.get(seat.subject, {})) for seat in seats]
    refusals = [_refusals(config, cleaned) for cleaned in results]
    known = shape_of(seats[0].object).fields
    drafts = [
        Draft({name: value for name, value in _kept(config, cleaned, faults).items() if name in known}, id=seat.subject)
        for seat, cleaned, faults in zip(seats, results, refusals, strict=True)
    ]
    world.update(seats[0].object, drafts, seats)
    return [_move(cleaned, faults) for cleaned, faults in zip(results, refusals, strict=True)]


def _clean(config: CleanConfig, row: Mapping[str, Any]) -> Cleaned:
    given = row.get(config.take)
    answers = given if isinstance(given, Mapping) else {}
    return clean(
        {config.rename.get(str(name), str(name)): value for name, value in answers.items()},
        off=frozenset(config.off),
        country=config.country,
    )


def _refusals(config: CleanConfig, cleaned: Cleaned) -> tuple[Fault, ...]:
    faults = tuple(fault for fault in cleaned.faults if fault.code in config.refuse)
    if faults or not config.reachable_by or any(cleaned.usable().get(name) for name in config.reachable_by):
        return faults
    return (Fault("", "unreachable", _UNREACHABLE),)


def _kept(config: CleanConfig, cleaned: Cleaned, refusals: Sequence[Fault]) -> dict[str, object]:
    """What the subject is told; of these it takes the fields it has. What was sent stays as it was sent."""
    return {
        config.keep: cleaned.usable(),
        "faults": [fault.json() for fault in cleaned.faults] or None,
        "status": "refused" if refusals else "accepted",
        "reason": reason_of(refusals).in_("zh") if refusals else None,
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
)

_UNREACHABLE = Phrase("Neither an e-mail address nor a phone number we could use", "没有可用的邮箱或电话")
