"""What can be said of conditions without any record."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from guanxi.expressions import Bound, Column, Field, Relation, Schema, findings, implies, overlaps, parse, verdict
from guanxi.expressions.types import TypeName
from guanxi.kit.phrase import Phrase, same

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def field(name: str, type: TypeName, *options: str) -> Field:
    return Field(name, type, same(name), Column(name), tuple((one, same(one)) for one in options))


def named(*fields: Field) -> dict[str, Field]:
    return {one.name: one for one in fields}


DEAL = Schema("deal", "deal", named(field("amount", "number"), field("stage", "choice", "new", "won", "lost")))
LEAD = Schema(
    "lead",
    "lead",
    named(
        field("score", "number"),
        field("region", "text"),
        field("source", "choice", "website", "fair", "phone"),
        field("amount", "number"),
        field("tags", "set"),
        field("is_hot", "flag"),
        field("created_at", "moment"),
        field("close_on", "date"),
    ),
    {"deals": Relation("deals", "deal", same("Deals"), "many", Column("lead_id"))},
    objects={"deal": DEAL}.__getitem__,
)
# The example of the source document: three rules of 10, 5 and 5 points, and a threshold above 20.
POINTS: dict[tuple[str, ...], Bound] = {("score",): Bound(Decimal(0), Decimal(20), is_known=True)}


def said(text: str, bounds: dict[tuple[str, ...], Bound] | None = None) -> str | None:
    return verdict(parse(text, LEAD, "flag"), LEAD, bounds, NOW)


def test_a_threshold_that_no_record_can_reach_is_found() -> None:
    assert said("score > 20", POINTS) == "never"
    assert said("score >= 20", POINTS) is None
    assert said('region = "Beijing" and score > 20', POINTS) == "never"
    assert said('region = "Beijing" or score > 20', POINTS) is None
    assert said("score * 2 - 1 > 40", POINTS) == "never"


def test_a_branch_that_is_always_taken_is_found() -> None:
    assert said("not (score > 20)", POINTS) == "always"
    assert said("score <= 20", POINTS) == "always"
    assert said("score <= 20", {("score",): Bound(Decimal(0), Decimal(20))}) is None, "it may be empty"
    assert said("count(deals) >= 0") == "always"
    assert said('region = "x" or not (region = "x")') == "always"


@pytest.mark.parametrize(
    "text",
    [
        "amount > 10 and amount < 5",
        "amount between 10 and 5",
        'source = "fair" and source = "phone"',
        'source not in ("website", "fair", "phone")',
        'source != "website" and source != "fair" and source != "phone"',
        'region = "Beijing" and not (region starts "Bei")',
        "region is empty and region is not empty",
        'region is empty and region = "Beijing"',
        'tags has "vip" and not (tags has any ("vip", "new"))',
        "is_hot and not is_hot",
        "is_hot = false and is_hot",
        "hour(created_at) > 23",
        "weekday(close_on) = 8",
        "month(close_on) between 13 and 20",
        "count(deals) < 0",
        'similar(region, "x") > 1',
        "created_at > now - 3 days and created_at < now - 5 days",
        "count(deals where amount > 5) > 3 and count(deals where amount > 5) < 2",
        "amount = empty",
        "1 > 2",
    ],
)
def test_what_contradicts_itself_is_never_true(text: str) -> None:
    assert said(text) == "never"


@pytest.mark.parametrize(
    "text",
    [
        "amount > 10 and not (amount < 20)",
        'not (source in ("website", "fair", "phone"))',
        'region contains "a" and region contains "b"',
        'not (tags has "vip") and tags has "new"',
        "created_at > now - 3 days and created_at < now - 1 day",
        "count(deals where amount > 5) > 3 and count(deals where amount > 6) < 2",
        "today < 2026-12-31",
        "amount > 5 and score < 5",
    ],
)
def test_what_depends_on_the_record_or_the_day_is_left_alone(text: str) -> None:
    assert said(text) is None


def test_overlapping_routes_are_shown_with_a_record_that_matches_both() -> None:
    """A lead from Beijing, over the website, above 100,000 matches both rules of the source document."""
    one = parse('region = "Beijing" and source = "website"', LEAD, "flag")
    other = parse('amount > 100000 and source in ("website", "fair")', LEAD, "flag")
    witness = overlaps(one, other, LEAD, now=NOW)
    assert witness is not None
    assert witness.json() == {
        "values": {"region": "Beijing", "source": "website", "amount": "100001"},
        "is_proven": True,
    }


def test_routes_that_exclude_each_other_do_not_overlap() -> None:
    big = parse("amount > 100000", LEAD, "flag")
    small = parse("amount <= 100000", LEAD, "flag")
    unknown = parse("amount is empty", LEAD, "flag")
    assert [overlaps(a, b, LEAD, now=NOW) for a, b in ((big, small), (big, unknown), (small, unknown))] == [None] * 3


def test_what_cannot_be_made_up_is_an_overlap_that_is_not_proven() -> None:
    many = parse("count(deals) > 3", LEAD, "flag")
    witness = overlaps(many, parse("amount > 5", LEAD, "flag"), LEAD, now=NOW)
    assert witness is not None
    assert witness.is_proven is False


def test_a_narrower_rule_behind_a_wider_one_is_implied() -> None:
    wide = parse('source in ("website", "fair")', LEAD, "flag")
    narrow = parse('source = "fair" and amount > 10', LEAD, "flag")
    assert implies(narrow, wide, LEAD, now=NOW)
    assert not implies(wide, narrow, LEAD, now=NOW)


def test_findings_stand_at_their_address_in_words() -> None:
    node = parse('region = "Beijing" or (score > 20 and is_hot)', LEAD, "flag")
    (found,) = findings(node, LEAD, POINTS, NOW)
    assert (found.code, found.address) == ("never_true", "1")
    assert found.message == Phrase(
        "This can never be true: score is more than 20 and is_hot", "该条件永远不会成立：score 大于 20 且 is_hot"
    )
