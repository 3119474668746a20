"""Every rule with an example, and how often it would have mended or refused something that people sent."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.customers.cleaning.choices import ABILITY, Choices, choices
from guanxi.customers.cleaning.clean import clean
from guanxi.customers.cleaning.rules import COUNTRY, MAIL, NAME, PHONE, REGION, RULES, TEXT, Scene, Verdict
from guanxi.kit import sql
from guanxi.kit.phrase import Phrase

MOST = 2_000
_FIELDS = ("name", "email", "phone", "mobile", "country", "region", "city", "title")
# What a rule is shown by: the value, and the country it is read in.
_EXAMPLES: Mapping[str, tuple[str, str]] = {
    "text.trim": ("  Wang Fang ", ""),
    "text.spaces": ("Wang   Fang", ""),
    "text.compose": ("Jose\u0301", ""),
    "text.width": ("ＡＢＣ１２３", ""),
    "contact.width": ("ada＠example．com", ""),
    "name.case": ("ADA LOVELACE", ""),
    "mail.lower": ("Ada@Example.COM", ""),
    "mail.syntax": ("ada@example", ""),
    "mail.typo": ("ada@gmial.com", ""),
    "mail.disposable": ("ada@mailinator.com", ""),
    "country.code": ("Deutschland", ""),
    "region.city": ("", "CN"),
    "region.code": ("浙江省", "CN"),
    "phone.e164": ("(030) 123456", "DE"),
}
_KIND_LABELS = {
    NAME: Phrase("names", "姓名"),
    TEXT: Phrase("texts", "文本"),
    MAIL: Phrase("e-mail", "邮箱"),
    PHONE: Phrase("phone", "电话"),
    COUNTRY: Phrase("country", "国家和地区"),
    REGION: Phrase("region", "省份"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """`changed` and `refused` count values among the `looked` ones, as if every rule were on."""

    name: str
    label: Phrase
    kinds: tuple[Phrase, ...]
    is_on: bool
    before: str
    after: str
    fault: Phrase | None
    changed: int
    refused: int


@dataclass(frozen=True, slots=True)
class Overview:
    rules: tuple[Shown, ...]
    looked: int
    choices: Choices


def overview(sent: Iterable[Mapping[str, Any]], actor: Actor) -> Overview:
    """`sent` are answers of forms as they came; the newest contacts are looked at beside them."""
    require_ability(actor, ABILITY)
    changed: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    looked = 0
    for answers in (*sent, *_contacts()):
        values = {name: value for name, value in answers.items() if isinstance(value, str)}
        found = clean(values)
        looked += len(values)
        changed.update(one.rule for one in found.corrections)
        refused.update(one.code for one in found.faults)
    chosen = choices()
    rules = tuple(_shown(name, name not in chosen.off, changed[name], refused[name]) for name in RULES)
    return Overview(rules, looked, chosen)


def _shown(name: str, is_on: bool, changed: int, refused: int) -> Shown:
    rule = RULES[name]
    value, country = _EXAMPLES.get(name, ("", ""))
    scene = Scene(country, "上海" if name == "region.city" else "")
    found = rule.apply(value, scene)
    verdict = found if isinstance(found, Verdict) else Verdict(found)
    before = scene.city or value
    kinds = tuple(label for kind, label in _KIND_LABELS.items() if kind in rule.kinds)
    after = verdict.hint or verdict.value
    return Shown(name, rule.label, kinds, is_on, before, after, verdict.fault, changed, refused)


def _contacts() -> Sequence[Mapping[str, Any]]:
    columns = ", ".join(_FIELDS)
    with connection.cursor() as cur:
        return sql.dicts(
            cur,
            f"select {columns} from contact where deleted_at is null order by created_at desc, id desc limit %s",
            [MOST],
        )
