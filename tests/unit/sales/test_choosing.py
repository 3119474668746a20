"""Who gets a lead: territory, then industry, then who has fewest; fair over a batch, and always with a reason."""

from collections import Counter
from uuid import UUID

from guanxi.sales.choosing import Desk, Enquiry, Person

ADA, BO, CAI = (UUID(int=number) for number in (1, 2, 3))


def ada(**more: object) -> Person:
    return Person(ADA, "Ada", frozenset(("CN-SH", "CN")), frozenset(("finance",)), **more)  # type: ignore[arg-type]


def bo(**more: object) -> Person:
    return Person(BO, "Bo", frozenset(("DE",)), frozenset(("technology",)), **more)  # type: ignore[arg-type]


def cai(**more: object) -> Person:
    return Person(CAI, "Cai", **more)  # type: ignore[arg-type]


def test_territory_comes_before_industry() -> None:
    choice = Desk([ada(), bo(), cai()]).choose(Enquiry(country="CN", region="CN-SH", industry="technology"))
    assert (choice.user, choice.rule) == (ADA, "region")
    assert "上海" in choice.reason.zh
    assert "Shanghai" in choice.reason.en


def test_industry_comes_before_load() -> None:
    choice = Desk([ada(), bo(), cai()], {BO: 50}).choose(Enquiry(country="FR", industry="technology"))
    assert (choice.user, choice.rule) == (BO, "industry")


def test_else_whoever_has_fewest_open_leads() -> None:
    choice = Desk([ada(), bo(), cai()], {ADA: 3, BO: 2, CAI: 4}).choose(Enquiry(country="FR"))
    assert (choice.user, choice.rule) == (BO, "load")
    assert "2 open leads, the fewest of 3" in choice.reason.en


def test_among_equals_the_one_who_waited_longest() -> None:
    assert Desk([ada(turn=20.0), bo(turn=10.0)]).choose(Enquiry()).user == BO


def test_the_order_of_the_rules_is_the_order_given() -> None:
    enquiry = Enquiry(country="DE", industry="finance")
    assert Desk([ada(), bo()]).choose(enquiry, ("industry", "territory")).user == ADA
    assert Desk([ada(), bo()]).choose(enquiry, ("territory", "industry")).user == BO


def test_a_person_who_is_away_or_full_is_passed_over() -> None:
    assert Desk([ada(is_absent=True), bo()]).choose(Enquiry(region="CN-SH", country="CN")).user == BO
    assert Desk([ada(capacity=2), bo()], {ADA: 2}).choose(Enquiry(region="CN-SH")).user == BO


def test_nobody_free_means_the_pool_with_a_reason() -> None:
    choice = Desk([ada(is_absent=True), bo(capacity=0)]).choose(Enquiry())
    assert (choice.user, choice.rule) == (None, "pool")
    assert choice.reason.en == "Nobody is free: 1 away, 1 at their limit or outside the rules"
    assert Desk([]).choose(Enquiry()).reason.zh == "还没有人设置销售档案"


def test_who_looks_after_the_contact_keeps_them() -> None:
    assert Desk([ada(), bo()]).choose(Enquiry(country="DE", keeper=ADA)).rule == "keeper"


def test_a_thousand_leads_at_once_are_spread_evenly() -> None:
    desk = Desk([ada(), bo(), cai()], {ADA: 10})
    given = Counter(desk.choose(Enquiry()).user for _ in range(1000))
    assert sorted(given.values()) == [327, 336, 337]
    assert sorted(desk.loads.values()) == [336, 337, 337]


def test_capacity_holds_inside_a_batch() -> None:
    desk = Desk([ada(capacity=3), bo(capacity=2)])
    given = Counter(desk.choose(Enquiry()).user for _ in range(10))
    assert given == {ADA: 3, BO: 2, None: 5}
