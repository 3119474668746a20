"""Who gets a lead: a pure decision over people and their loads, so that tests, backtests and production agree.

Ordered rules, first that finds somebody wins: region, country, industry, anybody. Within a rule the person with the
fewest open leads is chosen, and among equals the one who got a lead longest ago.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from guanxi.customers.facade import industry_label, place_label
from guanxi.kit.phrase import Phrase, listed, same


@dataclass(frozen=True, slots=True)
class Person:
    """A salesperson. Without `capacity` there is no upper limit; `turn` is smaller the longer they wait for a lead."""

    user: UUID
    name: str
    territories: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    capacity: int | None = None
    is_absent: bool = False
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Enquiry:
    country: str = ""
    region: str = ""
    industry: str = ""
    keeper: UUID | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """`user` is None for the pool. `lines` is what was looked at, for the trace."""

    user: UUID | None
    rule: str
    reason: Phrase
    lines: tuple[Mapping[str, object], ...] = ()


@dataclass(slots=True)
class Desk:
    """The people of one batch with their open leads, counted up as leads are given out, so that a batch is fair."""

    people: Sequence[Person]
    loads: dict[UUID, int] = field(default_factory=dict)
    _given: dict[UUID, int] = field(default_factory=dict)
    _count: int = 0

    def choose(self, enquiry: Enquiry, rules: Sequence[str] = ("territory", "industry", "load")) -> Choice:
        """Decide and count the lead to whom it goes."""
        choice = self._decide(enquiry, rules)
        if choice.user:
            self._count += 1
            self._given[choice.user] = self._count
            self.loads[choice.user] = self.load(choice.user) + 1
        return choice

    def load(self, user: UUID) -> int:
        return self.loads.get(user, 0)

    def is_free(self, person: Person) -> bool:
        return not person.is_absent and (person.capacity is None or self.load(person.user) < person.capacity)

    def _decide(self, enquiry: Enquiry, rules: Sequence[str]) -> Choice:
        keeper = next((person for person in self.people if person.user == enquiry.keeper), None)
        if keeper and self.is_free(keeper):
            return Choice(keeper.user, "keeper", _KEEPER.fill(name=keeper.name))
        lines: list[Mapping[str, object]] = []
        for rule in rules:
            for found in _matches(rule, enquiry, self.people):
                free = [person for person in found.people if self.is_free(person)]
                lines.append(self._line(found, free))
                if free:
                    return self._give(found, free, lines)
        return Choice(None, "pool", self._why_nobody(), tuple(lines))

    def _give(self, found: "_Match", free: Sequence[Person], lines: Iterable[Mapping[str, object]]) -> Choice:
        chosen = min(free, key=self._order)
        load = _ONLY if len(free) == 1 else _FEWEST
        why = load.fill(count=self.load(chosen.user), among=len(free))
        reason = _REASONS[found.rule].fill(name=chosen.name, what=found.what, why=why)
        return Choice(chosen.user, found.rule, reason, tuple(lines))

    def _order(self, person: Person) -> tuple[int, int, float, str]:
        return (self.load(person.user), self._given.get(person.user, 0), person.turn, person.name)

    def _line(self, found: "_Match", free: Sequence[Person]) -> Mapping[str, object]:
        states = [
            same(f"{person.name} {self.load(person.user)}") if person in free else _state(person)
            for person in found.people
        ]
        label = _RULES[found.rule].fill(what=found.what)
        return {"label": label.json(), "value": (listed(states) if states else _NOBODY).json()}

    def _why_nobody(self) -> Phrase:
        if not self.people:
            return Phrase("Nobody has a sales profile", "还没有人设置销售档案")
        away = sum(person.is_absent for person in self.people)
        full = len(self.people) - away
        return Phrase(
            "Nobody is free: {away} away, {full} at their limit or outside the rules",
            "没有可分配的销售：{away} 人不在岗，{full} 人已达上限或不符合规则",
        ).fill(away=away, full=full)


@dataclass(frozen=True, slots=True)
class _Match:
    rule: str
    what: Phrase
    people: Sequence[Person]


def _matches(rule: str, enquiry: Enquiry, people: Sequence[Person]) -> Iterable[_Match]:
    """The candidate groups of one rule, the narrowest first; a group nobody belongs to is not looked at."""
    if rule == "territory":
        for name, code in (("region", enquiry.region), ("country", enquiry.country)):
            group = [person for person in people if code and code in person.territories]
            if group:
                yield _Match(name, place_label(code), group)
    elif rule == "industry":
        group = [person for person in people if enquiry.industry and enquiry.industry in person.industries]
        if group:
            yield _Match("industry", industry_label(enquiry.industry), group)
    elif rule == "load" and people:
        yield _Match("load", same(""), people)


def _state(person: Person) -> Phrase:
    return (_AWAY if person.is_absent else _FULL).fill(name=person.name)


_KEEPER = Phrase("{name} already looks after this contact", "{name} 已负责该联系人")
_FEWEST = Phrase("{count} open leads, the fewest of {among}", "现有 {count} 条未结线索，在 {among} 人中最少")
_ONLY = Phrase("{count} open leads", "现有 {count} 条未结线索")
_REASONS = {
    "region": Phrase("{name} covers {what} ({why})", "{name} 负责{what}（{why}）"),
    "country": Phrase("{name} covers {what} ({why})", "{name} 负责{what}（{why}）"),
    "industry": Phrase("{name} knows the industry {what} ({why})", "{name} 擅长{what}行业（{why}）"),
    "load": Phrase("{name} has the most room ({why})", "{name} 当前负载最低（{why}）"),
}
_RULES = {
    "region": Phrase("Covers {what}", "负责{what}"),
    "country": Phrase("Covers {what}", "负责{what}"),
    "industry": Phrase("Knows {what}", "擅长{what}"),
    "load": Phrase("Anybody", "所有人"),
}
_NOBODY = Phrase("nobody", "无人")
_AWAY = Phrase("{name} away", "{name} 不在岗")
_FULL = Phrase("{name} at the limit", "{name} 已达上限")
