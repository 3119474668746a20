"""Run the rules over the fields of one person or company."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from guanxi.customers.cleaning import phone
from guanxi.customers.cleaning.rules import COUNTRY, MAIL, NAME, PHONE, REGION, RULES, TEXT, Rule, Scene, Verdict
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase

KINDS: Mapping[str, str] = {
    "name": NAME,
    "first_name": NAME,
    "last_name": NAME,
    "email": MAIL,
    "phone": PHONE,
    "mobile": PHONE,
    "country": COUNTRY,
    "region": REGION,
}
COUNTRY_OF_PHONE = "country.phone"
COUNTRY_OF_PHONE_LABEL = Phrase("Country from an international phone number", "由国际电话号码得出国家")
_FIRST = ("country", "city", "region")


@dataclass(frozen=True, slots=True)
class Correction:
    field: str
    rule: str
    before: str
    after: str
    note: Phrase | None = None

    def json(self) -> dict[str, object]:
        """With the rule's label, so that a trace can be read without looking anything up."""
        label = RULES[self.rule].label if self.rule in RULES else COUNTRY_OF_PHONE_LABEL
        note = self.note.json() if self.note else None
        return {
            "field": self.field,
            "rule": self.rule,
            "label": label.json(),
            "before": self.before,
            "after": self.after,
            "note": note,
        }


@dataclass(frozen=True, slots=True)
class Hint:
    field: str
    rule: str
    value: str

    def json(self) -> dict[str, object]:
        return {"field": self.field, "rule": self.rule, "value": self.value}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`values` holds every given field; one with a fault keeps its last form, so that nothing typed is lost."""

    values: dict[str, object]
    corrections: tuple[Correction, ...] = ()
    hints: tuple[Hint, ...] = ()
    faults: tuple[Fault, ...] = ()

    def usable(self) -> dict[str, object]:
        """The values without those that have a fault and without empty ones."""
        bad = {fault.field for fault in self.faults}
        return {name: value for name, value in self.values.items() if name not in bad and value not in (None, "", [])}


@dataclass(slots=True)
class _Work:
    values: dict[str, object]
    off: frozenset[str]
    home: str
    corrections: list[Correction] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def scene(self) -> Scene:
        return Scene(str(self.values.get("country") or "") or self.home, str(self.values.get("city") or ""))


def clean(
    values: Mapping[str, object],
    *,
    off: frozenset[str] = frozenset(),
    country: str = "",
    kinds: Mapping[str, str] = KINDS,
) -> Cleaned:
    """Clean text values; other values pass. `country` is where the form lives, used when the person names none."""
    work = _Work(dict(values), off, country)
    for name in sorted(values, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST)):
        _clean_field(work, name, kinds.get(name, TEXT))
    _fill_region(work)
    _fill_country(work)
    return Cleaned(work.values, tuple(work.corrections), tuple(work.hints), tuple(work.faults))


def _clean_field(work: _Work, name: str, kind: str) -> None:
    value = work.values[name]
    if not isinstance(value, str):
        return
    scene = work.scene()
    for rule in _rules(kind):
        if rule.name not in work.off:
            value, has_fault = _apply(work, name, rule, value, scene)
            if has_fault:
                break
    work.values[name] = value


@cache
def _rules(kind: str) -> tuple[Rule, ...]:
    """The rules are declared with the program and never change."""
    return tuple(rule for rule in RULES.values() if kind in rule.kinds)


def _apply(work: _Work, name: str, rule: Rule, value: str, scene: Scene) -> tuple[str, bool]:
    found = rule.apply(value, scene)
    if found == value:
        return value, False
    verdict = Verdict(found) if isinstance(found, str) else found
    if verdict.value != value:
        work.corrections.append(Correction(name, rule.name, value, verdict.value, verdict.note))
    if verdict.hint:
        work.hints.append(Hint(name, rule.name, verdict.hint))
    if verdict.fault:
        work.faults.append(Fault(name, rule.name, verdict.fault))
    return verdict.value, verdict.fault is not None


def _fill_region(work: _Work) -> None:
    if "city" in work.values and "region" not in work.values:
        work.values["region"] = ""
        _clean_field(work, "region", REGION)


def _fill_country(work: _Work) -> None:
    """An international number says where somebody is when nothing else does."""
    number = work.values.get("phone") or work.values.get("mobile")
    if work.values.get("country") or COUNTRY_OF_PHONE in work.off or not isinstance(number, str):
        return
    found = phone.read(number).country if number.startswith("+") else ""
    if found:
        work.corrections.append(Correction("country", COUNTRY_OF_PHONE, "", found))
        work.values["country"] = found
