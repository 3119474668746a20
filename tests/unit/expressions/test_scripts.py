"""Functions in Starlark, as the language sees them: typed values in, one typed value out, never for ever."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from guanxi.expressions import (
    ExpressionError,
    RowFacts,
    compile_closure,
    emit,
    explain,
    memory_only,
    parse,
    scripts_of,
    sentence,
)
from guanxi.expressions.operators import registry
from guanxi.expressions.scripts import Parameter, Script, ScriptFailed, function_of
from guanxi.expressions.types import ScriptType
from guanxi.kit.phrase import Phrase
from tests.unit.expressions.sales import DEAL, NOW

TIER = Script(
    "tier",
    (Parameter("points", "number"), Parameter("called", "text")),
    "text",
    'if called.startswith("A"):\n  return "gold"\nreturn "silver" if points > 5 else "none"',
)


def script(body: str, gives: ScriptType = "number", takes: ScriptType = "number") -> Script:
    return Script("f", (Parameter("x", takes),), gives, body)


@pytest.fixture(autouse=True)
def _made() -> Iterator[None]:
    before = list(registry._made)
    made = {"tier": function_of(TIER, Phrase("Tier of", "级别"))}
    registry.follow(lambda _name: made)
    yield
    registry._made[:] = before


def row(**values: object) -> RowFacts:
    return RowFacts(NOW, values)


def test_a_script_is_used_like_any_function() -> None:
    node = parse('tier(score, name) = "gold"', DEAL)
    holds = compile_closure(node, DEAL)

    assert holds(row(score=Decimal(1), name="Acme")) is True
    assert holds(row(score=Decimal(9), name="Beta")) is False
    assert sentence(node, DEAL) == Phrase("Tier of(Score, Name) is “gold”", "级别（评分、名称） 是 “gold”")
    assert explain(node, DEAL, row(score=Decimal(9), name="Beta")).atoms[0].seen == "silver"


def test_the_checker_knows_its_types_and_suggests_it() -> None:
    with pytest.raises(ExpressionError) as wrong:
        parse("tier(name, score)", DEAL)
    with pytest.raises(ExpressionError) as unknown:
        parse('teir(score, name) = "gold"', DEAL, "flag")

    assert wrong.value.found[0].code == "types"
    assert unknown.value.found[0].suggestion == "tier"


def test_the_database_does_not_know_it_and_that_is_said() -> None:
    node = parse('tier(score, name) = "gold"', DEAL)
    assert memory_only(node, DEAL) == ("tier",)
    assert scripts_of(node, DEAL) == {TIER}
    with pytest.raises(ExpressionError):
        emit(node, DEAL, "a", NOW, "UTC")


def test_an_empty_value_gives_an_empty_result_without_a_run() -> None:
    assert compile_closure(parse("tier(score, name)", DEAL), DEAL)(row(score=None, name="Acme")) is None


@pytest.mark.parametrize(
    ("type", "value"),
    [
        ("text", "张伟"),
        ("number", Decimal(12)),
        ("number", Decimal("-2.5")),
        ("number", Decimal(2**70)),
        ("flag", True),
        ("date", date(2026, 2, 28)),
        ("moment", datetime(2026, 2, 28, 8, 30, tzinfo=UTC)),
        ("set", ("a", "b")),
        ("list", ()),
    ],
)
def test_a_value_of_every_type_goes_through_unchanged(type: ScriptType, value: object) -> None:
    assert script("return x", type, type)(value) == value


@pytest.mark.parametrize(
    ("body", "gives", "value"),
    [
        ("return x * 0.1 + 0.2", "number", Decimal("0.3")),
        ("return None", "text", None),
        ('return ""', "text", None),
        ("x + 1", "number", None),
        ('return "2026-02-01"', "date", date(2026, 2, 1)),
    ],
)
def test_what_a_body_returns_becomes_the_declared_type(body: str, gives: ScriptType, value: object) -> None:
    assert script(body, gives)(Decimal(1)) == value


@pytest.mark.parametrize(
    ("body", "gives", "words"),
    [
        ("y = x - 1\nreturn 1 // y", "number", "line 2"),
        ('return fail("no such customer")', "number", "no such customer"),
        ('return "much"', "number", "should be a number"),
        ("return 1", "text", "should be a text"),
        ('return "next week"', "date", "should be a date"),
        ("return True", "number", "should be a number"),
        ('return ["a", 1]', "list", "should be a list"),
        ("def again(n):\n  return again(n)\nreturn again(x)", "number", "line 2"),
    ],
)
def test_what_goes_wrong_with_one_value_is_said_and_reads_as_empty(body: str, gives: ScriptType, words: str) -> None:
    with pytest.raises(ScriptFailed, match=words):
        script(body, gives)(Decimal(1))
    assert script("return x", gives).gives == gives


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("y = 1\nif x\n  return 1", "line 2"),
        ("return misspelt", "line 1: Variable `misspelt` not found"),
        ("return f(x - 1)", "line 1: Variable `f` not found"),
        ("return tier(x, 'a')", "line 1: Variable `tier` not found"),
        ('return """a\nb"""', "quotation marks"),
        ("load('x', 'y')", "`load` must only occur"),
    ],
)
def test_a_body_that_cannot_run_is_found_when_it_is_read(body: str, words: str) -> None:
    fault = script(body).fault()
    assert fault is not None
    assert words in fault.en


LOOP = "for a in range(100000):\n  for b in range(100000):\n    pass\nreturn 1"


@pytest.mark.parametrize(
    ("body", "words"), [(LOOP, "too many steps"), ('return len(("a" * 1000000000) + str(x))', "512 MB")]
)
def test_a_script_that_meets_a_limit_is_told_and_not_tried_again_for_a_while(body: str, words: str) -> None:
    endless = script(body)
    with pytest.raises(ExpressionError, match=words):
        endless(Decimal(1))
    since = time.monotonic()
    with pytest.raises(ExpressionError, match=words):
        endless(Decimal(2))
    assert time.monotonic() - since < 0.2
    assert script("return x")(Decimal(1)) == 1
