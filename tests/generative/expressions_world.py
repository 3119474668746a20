# ruff: noqa: E501 - tables of awkward values read best with a row on a line
"""A small world of awkward rows: in PostgreSQL and, read back from it, as facts."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb, set_json_loads

from guanxi.expressions import Column, EventFact, EventShape, Field, JsonKey, Relation, RowFacts, Schema
from guanxi.expressions.hosts import HostFunction
from guanxi.expressions.rates import use_rates
from guanxi.expressions.tree import Call, Path
from guanxi.expressions.types import TypeName
from guanxi.kit.phrase import same

NOW = datetime(2026, 3, 29, 12, 30, tzinfo=UTC)
TEXTS = (
    "", " ", "a", "A", "ab", "a%b", "a_b", "\\", "%", "_", "'", '"', "İ", "i", "ß", "SS", "ﬁ", "ς", "Σ", "é", "e\u0301", "👍", "张伟",
    "市场部经理", "CTO, Acme", "director", "a;b;a", " trim　", "\t\n", "Ω", "ǅ", "z", "\U00010400", "\uffff", "{0}", "%s", "$1", "null", "NaN",
    "7;-12.50;99999999999999999999999999999.1",
)  # fmt: skip
NUMBERS = tuple(
    Decimal(text)
    for text in "0 1 -1 2 3 0.1 0.3 -0.5 2.5 1e-12 0.000000000001 9007199254740993 9007199254740992 1e30 -1e30 1e35 100000 0.333333333333".split()
)  # fmt: skip
BROKEN_NUMBERS = (Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), Decimal("1e40"), Decimal("-1e40"))
DATES = tuple(
    date.fromisoformat(text)
    for text in "0001-01-01 1900-02-28 1970-01-01 2000-02-29 2024-02-29 2025-12-31 2026-01-31 2026-03-08 2026-03-28 2026-03-29 2026-03-30 "
    "2026-10-25 2026-11-01 9999-12-31".split()
)  # fmt: skip
MOMENTS = tuple(
    datetime.fromisoformat(text)
    for text in "0001-01-01T00:00:00+00:00 1969-12-31T23:59:59.999999+00:00 2026-03-08T06:59:59+00:00 2026-03-08T07:00:00+00:00 "
    "2026-03-29T00:59:59+00:00 2026-03-29T01:00:00+00:00 2026-03-29T12:30:00+00:00 2026-03-22T12:30:00+00:00 2026-10-25T00:30:00+00:00 "
    "2026-10-25T01:30:00+00:00 2026-11-01T05:30:00.000001+00:00 2026-03-28T16:00:00+00:00 9999-12-31T23:59:59.999999+00:00".split()
)  # fmt: skip
CURRENCIES = ("CNY", "EUR", "", None)
STAGES = ("new", "won", "lost")
WRONG_JSON: tuple[Any, ...] = (
    None, True, False, 0, 7, -1.5, "7", "x", "", [], ["vip"], ["vip", "vip", 3, None], {}, {"a": 1}, "2026-03-29", "2026-02-30", "0000-01-01",
    "infinity", "2026-03-29T10:00:00Z", "2026-03-29T10:00:00+08:00", "2026-03-29T24:00:00Z", "2026-03-29T23:59:60Z", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00", "1e400", "-12.50", "7.", "9007199254740993", "٣", "00000000-0000-0000-0000-000000000003", "2026-03-29\n", "２０２６-03-29",
)  # fmt: skip
IDS = tuple(UUID(int=number) for number in range(1, 9))
# Where the question is asked: the days on which clocks change, the end of a year, and a zone that nobody knows.
INSTANTS = (
    NOW, datetime(2026, 3, 8, 6, 59, tzinfo=UTC), datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2026, 12, 29, 12, 30, tzinfo=UTC),
)  # fmt: skip
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Nowhere/At_All")
CHANGING = ("kind", "score", "born", "name", "fee", "is_hot", "seen_at", "tags", "company", "c_number")
PEOPLE = 120
MEMBERS = [(UUID(int=1000 + number), key) for number in range(0, 120, 3) for key in ("a", "vip")[: 1 + number % 2]]

TABLES = """
create temp table company (id uuid primary key, name text, industry text, revenue numeric, currency text, founded date, parent_id uuid, deleted_at timestamptz);
create temp table person (id uuid primary key, bucket smallint, name text, note text, found text, score numeric, level bigint, fee numeric, currency text, is_hot boolean,
  born date, seen_at timestamptz, tags text[], kind text, company_id uuid, custom jsonb, created_at timestamptz);
create temp table deal (id uuid primary key, person_id uuid, company_id uuid, amount numeric, currency text, stage text, close_on date, won_at timestamptz,
  is_big boolean, deleted_at timestamptz);
create temp table event (bucket smallint, gen int default 1, xid xid8 default pg_current_xact_id(), seq bigint generated always as identity, at timestamptz,
  kind text, record uuid, contact uuid, data jsonb);
create temp table exchange_rate (currency text, starts_on date, rate numeric);
create temp table member (record uuid, key text);
"""
RATES = {
    "CNY": ((date(1900, 1, 1), Decimal(1)),),
    "EUR": ((date(2020, 1, 1), Decimal("7.8123")), (date(2026, 3, 1), Decimal("8.01")), (date(2026, 4, 1), Decimal(0))),
}


def field(name: str, type: Any, **more: Any) -> Field:
    return Field(name, type, same(name), **{"column": Column(name), **more})


def custom(name: str, type: TypeName) -> Field:
    return field(name, type, column=JsonKey("custom", name))


def _fields(*fields: Field) -> Mapping[str, Field]:
    return {one.name: one for one in fields}


CUSTOMS: tuple[tuple[str, TypeName], ...] = (
    ("c_text", "text"), ("c_number", "number"), ("c_flag", "flag"), ("c_date", "date"), ("c_moment", "moment"), ("c_set", "set"),
    ("c_lookup", "lookup"), ("c_choice", "choice"), ("it's 100%", "text"),
)  # fmt: skip
EVENT_FIELDS = _fields(
    *(field(name, type) for name, type in (("page", "text"), ("machine", "flag"), ("amount", "number"), ("on", "date")))
)
SCHEMAS: dict[str, Schema] = {}
COMPANY = Schema(
    "company",
    "company",
    _fields(
        field("id", "lookup"),
        field("name", "text"),
        field("industry", "choice"),
        field("revenue", "money", currency="currency"),
        field("currency", "text"),
        field("founded", "date"),
    ),
    {
        "parent": Relation("parent", "company", same("Parent"), "one", Column("parent_id")),
        "deals": Relation("deals", "deal", same("Deals"), "many", Column("company_id")),
    },
    objects=SCHEMAS.__getitem__,
    deleted="deleted_at",
)
DEAL = Schema(
    "deal",
    "deal",
    _fields(
        field("id", "lookup"),
        field("amount", "money", currency="currency"),
        field("currency", "text"),
        field("stage", "choice"),
        field("close_on", "date"),
        field("won_at", "moment"),
        field("is_big", "flag"),
    ),
    {"company": Relation("company", "company", same("Company"), "one", Column("company_id"))},
    objects=SCHEMAS.__getitem__,
    deleted="deleted_at",
)
PERSON = Schema(
    "person",
    "person",
    _fields(
        field("id", "lookup"),
        field("name", "text"),
        field("note", "text", column=Column("note", found_in="found")),
        field("score", "number"),
        field("level", "number", column=Column("level", is_integer=True)),
        field(
            "worth", "number", column=None, formula=Call("+", (Path(("score",)), Call("length", (Path(("name",)),))))
        ),
        field("fee", "money", currency="currency"),
        field("currency", "text"),
        field("is_hot", "flag"),
        field("born", "date"),
        field("seen_at", "moment"),
        field("created_at", "moment"),
        field("tags", "set"),
        field("kind", "choice"),
        field("company", "lookup", column=Column("company_id"), target="company"),
        *(custom(name, type) for name, type in CUSTOMS),
    ),
    {
        "company": Relation("company", "company", same("Company"), "one", Column("company_id")),
        "c_lookup": Relation("c_lookup", "company", same("Other"), "one", JsonKey("custom", "c_lookup")),
        "deals": Relation("deals", "deal", same("Deals"), "many", Column("person_id")),
    },
    {
        "page.visited": EventShape("page.visited", same("visits"), EVENT_FIELDS),
        "person.updated": EventShape("person.updated", same("changes"), by="record", bucket=None),
    },
    objects=SCHEMAS.__getitem__,
)
MEMBER = HostFunction(
    name="member",
    about="person",
    takes=("text",),
    gives="flag",
    load=lambda ids, args, now: {id: (id, args[0]) in MEMBERS for id in ids},
    sql="exists (select 1 from member m where m.record = {0} and m.key = {1})",
    reads=same("is in {0}"),
    summary=same("test"),
)
SCHEMAS.update(company=COMPANY, person=PERSON, deal=DEAL)


@dataclass(frozen=True, slots=True)
class World:
    """The people are in the order of their ids."""

    connection: psycopg.Connection[Any]
    people: Sequence[RowFacts]


def at(facts: RowFacts, now: datetime, zone: str) -> RowFacts:
    one = {name: at(beyond, now, zone) for name, beyond in facts.one.items()}
    many = {name: [at(each, now, zone) for each in those] for name, those in facts.many.items()}
    return replace(facts, now=now, zone=zone, one=one, many=many)


def build(connection: psycopg.Connection[Any]) -> World:
    set_json_loads(lambda text: json.loads(text, parse_float=Decimal), connection)
    connection.execute(TABLES)
    chance = random.Random(20260329)
    for table, rows in _rows(chance).items():
        for row in rows if table == "person" else ():
            row["found"] = f" {row['name'] or ''} {row['note'] or ''}".lower()
        columns = list(rows[0])
        places = ", ".join(["%s"] * len(columns))
        text = f"insert into {table} ({', '.join(columns)}) values ({places})"
        connection.cursor().executemany(text, [list(row.values()) for row in rows])
    for currency, rates in RATES.items():
        text = "insert into exchange_rate values (%s, %s, %s)"
        connection.cursor().executemany(text, [(currency, *rate) for rate in rates])
    connection.cursor().executemany("insert into member values (%s, %s)", MEMBERS)
    use_rates(lambda: RATES)
    connection.execute("analyze")
    return World(connection, _facts(connection))


def _rows(chance: random.Random) -> dict[str, list[dict[str, Any]]]:
    def maybe(values: Sequence[Any]) -> Any:
        return chance.choice((None, *values))

    def amount() -> Any:
        return chance.choice((None, *BROKEN_NUMBERS, *NUMBERS, *NUMBERS))

    def when() -> datetime:
        return NOW - timedelta(seconds=chance.choice((0, 1, 3600, 86400, 604800, 604801, -5, 40_000_000)))

    def old() -> dict[str, Any]:
        return {chance.choice(CHANGING): [chance.choice(WRONG_JSON), None]}

    people = [UUID(int=1000 + number) for number in range(PEOPLE)]
    return {
        "company": [
            {"id": id, "name": maybe(TEXTS), "industry": maybe(STAGES), "revenue": amount(), "currency": maybe(CURRENCIES),
             "founded": maybe(DATES), "parent_id": maybe(IDS), "deleted_at": NOW if number == 6 else None}
            for number, id in enumerate(IDS[:7])
        ],
        "person": [
            {"id": id, "bucket": number % 7, "name": maybe(TEXTS), "note": maybe(TEXTS), "score": amount(), "level": maybe((0, 1, -5, 2**53 + 1, 2**62)),
             "fee": amount(), "currency": maybe(CURRENCIES), "is_hot": maybe((True, False)), "born": maybe(DATES), "seen_at": maybe(MOMENTS),
             "tags": maybe(([], ["vip"], ["vip", "a", "vip"], ["7", "-12.50", "99999999999999999999999999999.1"], [None, "a"], [None])), "kind": maybe(STAGES), "company_id": maybe(IDS),
             "custom": maybe((Jsonb({}), Jsonb([]), Jsonb({name: chance.choice(WRONG_JSON) for name, _ in CUSTOMS}),
                              *(Jsonb({name: chance.choice(WRONG_JSON) for name, _ in CUSTOMS}) for _ in range(6)))),
             "created_at": maybe(MOMENTS)}
            for number, id in enumerate(people)
        ],
        "deal": [
            {"id": UUID(int=5000 + number), "person_id": maybe(people[:30]), "company_id": maybe(IDS), "amount": amount(), "currency": maybe(CURRENCIES),
             "stage": maybe(STAGES), "close_on": maybe(DATES), "won_at": maybe(MOMENTS), "is_big": maybe((True, False)),
             "deleted_at": maybe((None, None, NOW))}
            for number in range(120)
        ],
        "event": [
            {"bucket": (number % 40) % 7 if number % 11 else 99, "at": when(), "kind": kind, "record": people[number % 40], "contact": people[number % 40],
             "data": Jsonb({"changes": chance.choice((old(), old(), [], "kind"))} if kind == "person.updated"
                           else {name: chance.choice(WRONG_JSON) for name in EVENT_FIELDS})}
            for number, kind in enumerate(["page.visited", "page.visited", "person.updated"] * 80)
        ],
    }  # fmt: skip


def _facts(connection: psycopg.Connection[Any]) -> Sequence[RowFacts]:
    def rows(text: str) -> list[dict[str, Any]]:
        return connection.cursor(row_factory=dict_row).execute(text).fetchall()

    companies = {row["id"]: row for row in rows("select * from company where deleted_at is null")}
    deals = rows("select * from deal where deleted_at is null")
    events = rows("select * from event order by at, gen, xid, seq")

    def company(id: UUID | None, depth: int = 3) -> dict[str, RowFacts]:
        row = companies.get(id) if id else None
        if row is None or depth == 0:
            return {}
        theirs = [deal(one) for one in deals if one["company_id"] == id] if depth == 3 else []
        return {"": RowFacts(NOW, row, "", _named("parent", company(row["parent_id"], depth - 1)), {"deals": theirs})}

    def deal(row: dict[str, Any]) -> RowFacts:
        return RowFacts(NOW, row, "", _named("company", company(row["company_id"], 2)))

    def person(row: dict[str, Any]) -> RowFacts:
        held = row["custom"] if isinstance(row["custom"], dict) else {}
        other = next((id for id in companies if str(id) == held.get("c_lookup")), None)
        one = {**_named("company", company(row["company_id"])), **_named("c_lookup", company(other))}
        mine = [deal(each) for each in deals if each["person_id"] == row["id"]]
        visited = [EventFact(event["at"], event["data"]) for event in events if _is_visit(event, row)]
        changed = [EventFact(event["at"], event["data"]) for event in events if _is_change(event, row)]
        values = {**row, **held, "company": row["company_id"]}
        return RowFacts(NOW, values, "", one, {"deals": mine}, {"page.visited": visited, "person.updated": changed})

    return [person(row) for row in rows("select * from person order by id")]


def _named(name: str, found: dict[str, RowFacts]) -> dict[str, RowFacts]:
    return {name: found[""]} if found else {}


def _is_visit(event: dict[str, Any], row: dict[str, Any]) -> bool:
    is_theirs = event["contact"] == row["id"] and event["bucket"] == row["bucket"]
    return bool(is_theirs and event["kind"] == "page.visited")


def _is_change(event: dict[str, Any], row: dict[str, Any]) -> bool:
    return bool(event["record"] == row["id"] and event["kind"] == "person.updated")
