"""A million contacts, 200,000 deals and ten million events, by COPY, in a data folder that is kept between runs.

`python -m bench.web_data FOLDER [SHARE]` makes them, or migrates what is there. SHARE makes a smaller one (0.01). The
rows are what the product itself would have written: search texts by its own function, owners with their teams, keys
claimed, events of a year in their partitions. Who works there signs in with `PASSWORD`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection, transaction
from pypinyin import lazy_pinyin

from bench import web_names as names

VERSION = 1
PASSWORD = "a million people to call"  # noqa: S105  # of an installation that is made to be measured
ADMIN = "admin@scale.example"
SELLER = "seller0@scale.example"
TEAMS, SELLERS = 20, 200
YEARS = timedelta(days=3 * 365)
LOGGED = timedelta(days=365)
TITLES = ("CEO", "CTO", "采购经理", "生产总监", "Plant manager", "Head of sales", "工程师", "Buyer", "财务主管")
COUNTRIES = ("CN", "CN", "CN", "DE", "US", "GB", "FR")
TAGS = ("vip", "trade-fair", "newsletter", "partner", "经销商", "重点客户")
SOURCES = ("website_form", "event", "referral", "advertising", "search", "cold_call")
INDUSTRIES = ("manufacturing", "technology", "healthcare", "finance", "retail")
LIFECYCLES = ("prospect", "prospect", "prospect", "mql", "new", "returning", "loyal", "churned")


def main() -> int:
    folder, share = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    begun = folder / "bench-web.begun"
    if begun.exists() and not begun.read_text().startswith(f"{VERSION} {share} "):
        shutil.rmtree(folder)
    if not begun.exists():
        folder.mkdir(parents=True, exist_ok=True)
        begun.write_text(f"{VERSION} {share} {datetime.now(UTC).isoformat()}")
    os.environ["GUANXI_DATA"] = str(folder)
    from guanxi.project import start

    stay = start.django("bench")
    try:
        from guanxi.project import first_run

        first_run.migrate()
        _make(World(share, datetime.fromisoformat(begun.read_text().split()[2])))
    finally:
        stay.leave(wait=60)
    return 0


class World:
    """Sizes, people and the ids that rows share. Contacts belong to their owner's team; one in fifty to the pool."""

    def __init__(self, share: float, now: datetime) -> None:
        self.random = Random(20_260)
        self.now = now
        self.companies = int(100_000 * share)
        self.contacts = int(1_000_000 * share)
        self.deals = int(200_000 * share)
        self.leads = self.tasks = self.notes = int(150_000 * share)
        self.events = int(10_000_000 * share)
        self.people: list[tuple[str, str]] = []
        self.company_ids: list[str] = []
        self.contact_ids: list[str] = []
        self.owners: list[tuple[str, str] | None] = []
        self.emails: list[str] = []

    def id(self, at: datetime) -> str:
        stamp = int(at.timestamp() * 1000)
        bits = (stamp << 80) | (7 << 76) | (self.random.getrandbits(12) << 64) | (2 << 62) | self.random.getrandbits(62)
        return f"{bits:032x}"

    def moment(self, number: int, of: int, span: timedelta = YEARS) -> datetime:
        """Spread evenly over the span, the last one now."""
        return self.now - span * (1 - (number + 1) / of)


def _make(world: World) -> None:
    """Table by table, each in a transaction that also says it is done. One that was interrupted begins anew; of those
    before it only the rows are drawn again, because later ones are about them.
    """
    from guanxi.events import partitions

    _statement("create table if not exists bench_done (name text primary key)")
    done = {name for (name,) in _statement("select name from bench_done")}
    if "everything" in done:
        return
    if "people" not in done:
        _people()
    world.people = _statement(
        "select replace(id::text, '-', ''), replace(team_id::text, '-', '') from app_user"
        " where team_id is not null order by email"
    )
    partitions.ensure(since=(world.now - LOGGED - timedelta(days=1)).date())
    for table, rows in _tables(world):
        if table in done:
            deque(rows, maxlen=0)
        else:
            _fill(table, rows)
    if "event" not in done:
        _fill_events(world)
    _statement("vacuum analyze")
    _statement("insert into bench_done values ('everything')")


@transaction.atomic
def _people() -> None:
    """Teams of ten with their sellers; only the first seller and the administrator can sign in."""
    from guanxi.access.actors import SYSTEM
    from guanxi.access.models import Membership, Role, User
    from guanxi.access.people import create_team, create_user
    from guanxi.access.roles import ensure_shipped_roles
    from guanxi.automation.blueprints import install_blueprint
    from guanxi.project.first_run import BLUEPRINTS

    ensure_shipped_roles()
    create_user(ADMIN, "Ada Admin", SYSTEM, password=PASSWORD, roles=["admin"], language="en", is_admin=True)
    for key in BLUEPRINTS:
        install_blueprint(key, SYSTEM)
    teams = [create_team(f"Team {number}", SYSTEM).pk for number in range(TEAMS)]
    create_user(
        SELLER, "Sam Seller", SYSTEM, password=PASSWORD, roles=["sales_rep"], team=teams[0], language="en"
    )  # fmt: skip
    others = [
        User(email=f"seller{number}@scale.example", name=f"Seller {number}", team_id=teams[number % TEAMS])
        for number in range(1, SELLERS)
    ]
    User.objects.bulk_create(others)
    role = Role.objects.get(key="sales_rep")
    Membership.objects.bulk_create([Membership(user=user, role=role, team_id=user.team_id) for user in others])
    with connection.cursor() as cursor:
        cursor.execute("insert into bench_done values ('people')")


Rows = Iterable[Mapping[str, object]]


def _tables(world: World) -> Iterator[tuple[str, Rows]]:
    yield "company", _companies(world)
    yield "contact", _contacts(world)
    yield "deal", _deals(world)
    yield "lead", _leads(world)
    yield "task", _tasks(world)
    yield "note", _notes(world)
    yield "record_key", _keys(world)


def _companies(world: World) -> Rows:
    for number in range(world.companies):
        at = world.moment(number, world.companies)
        name, city, country = names.company(number, world.random)
        world.company_ids.append(world.id(at))
        domain = f"firm{number}.example"
        yield {
            **_common(at, world.company_ids[-1], _owner(world)), "name": name, "city": city, "country": country,
            "domain": domain, "industry": world.random.choice(INDUSTRIES), "employees": world.random.randint(5, 5000),
            "search_text": f"{_searched(name)} {domain}",
        }  # fmt: skip


def _contacts(world: World) -> Rows:
    random = world.random
    for number in range(world.contacts):
        at = world.moment(number, world.contacts)
        name, given, family = names.person(random)
        place = random.randrange(world.companies)
        email = f"{names.latin(given)}.{names.latin(family)}{number}@firm{place}.example"
        phone = f"+86138{random.randrange(10**8):08}"
        world.contact_ids.append(world.id(at))
        world.owners.append(_owner(world))
        world.emails.append(email)
        yield {
            **_common(at, world.contact_ids[-1], world.owners[-1]), "name": name, "first_name": given,
            "last_name": family, "email": email, "phone": phone, "title": random.choice(TITLES),
            "company_id": world.company_ids[place], "country": random.choice(COUNTRIES),
            "city": random.choice(names.CITIES), "source": random.choice(SOURCES), "language": "zh",
            "lifecycle": random.choice(LIFECYCLES), "score": min(100, int(random.expovariate(0.06))),
            "tags": random.sample(TAGS, random.choice((0, 0, 1, 2))),
            "last_activity_at": world.now - LOGGED * random.random(),
            "search_text": f"{_searched(name)} {email} {phone}",
        }  # fmt: skip


def _deals(world: World) -> Rows:
    from guanxi.sales.facade import list_pipelines

    random = world.random
    pipelines = list_pipelines()
    for number in range(world.deals):
        at = world.moment(number, world.deals)
        whose = random.randrange(world.contacts)
        pipeline = pipelines[0] if random.random() < 0.85 or len(pipelines) == 1 else pipelines[1]
        stage = random.choice(pipeline.stages)
        name = f"{random.choice(names.CITIES)} {random.choice(names.WESTERN_TRADES)} {number}"
        since = at + (world.now - at) * random.random()
        yield {
            **_common(at, world.id(at), world.owners[whose]), "name": name, "contact_id": world.contact_ids[whose],
            "company_id": random.choice(world.company_ids), "pipeline": pipeline.key, "stage": stage.key,
            "state": stage.kind, "amount": random.randrange(10_000, 900_000, 500),
            "currency": random.choice(("CNY", "CNY", "EUR", "USD")), "probability": random.randrange(101),
            "stage_since": since, "closed_at": None if stage.kind == "open" else since,
            "close_on": (world.now + timedelta(days=random.randrange(-200, 120))).date(),
            "source": random.choice(SOURCES), "search_text": _searched(name),
        }  # fmt: skip


def _leads(world: World) -> Rows:
    random = world.random
    for number in range(world.leads):
        at = world.moment(number, world.leads)
        whose = random.randrange(world.contacts)
        title = f"Enquiry {number}"
        yield {
            **_common(at, world.id(at), world.owners[whose]), "title": title, "contact_id": world.contact_ids[whose],
            "status": random.choice(("assigned", "working", "nurturing", "converted", "lost", "lost")),
            "source": random.choice(SOURCES), "score_at_entry": random.randrange(100), "assigned_at": at,
            "last_enquiry_at": at, "search_text": _searched(title),
        }  # fmt: skip


def _tasks(world: World) -> Rows:
    random = world.random
    for number in range(world.tasks):
        at = world.moment(number, world.tasks)
        whose = random.randrange(world.contacts)
        is_open = random.random() < 0.3
        title = random.choice(("Call back", "Send the offer", "回访", "准备演示", "Check the contract"))
        yield {
            **_common(at, world.id(at), world.owners[whose] or world.people[0]), "title": title,
            "contact_id": world.contact_ids[whose], "status": "open" if is_open else "done",
            "due_at": world.now + timedelta(days=random.uniform(-60, 30)) if is_open else at,
            "search_text": _searched(title),
        }  # fmt: skip


def _notes(world: World) -> Rows:
    for number in range(world.notes):
        at = world.moment(number, world.notes)
        whose = world.random.randrange(world.contacts)
        body = world.random.choice(("Wants a case of the same industry", "电话沟通：预算在走流程", "Compares offers"))
        yield {
            **_common(at, world.id(at), world.owners[whose]), "kind": "call", "body": body, "happened_at": at,
            "contact_id": world.contact_ids[whose], "search_text": _searched(body),
        }  # fmt: skip


def _keys(world: World) -> Rows:
    for email, id in zip(world.emails, world.contact_ids, strict=True):
        yield {"object": "contact", "key": "email", "value": email, "record": id}


def _common(at: datetime, id: str, owner: tuple[str, str] | None) -> dict[str, object]:
    user, team = owner or (None, None)
    return {"id": id, "created_at": at, "updated_at": at, "owner_id": user, "team_id": team}


def _owner(world: World) -> tuple[str, str] | None:
    return world.random.choice(world.people) if world.random.random() < 0.98 else None


@cache
def _searched(name: str) -> str:
    """What the product writes for a name. Characters are spelled one by one: dictionaries would take minutes."""
    if name.isascii():
        return f" {name.lower()}"
    han = "".join(_HAN.findall(name))
    spelled = [_spelled(one) for one in han]
    pairs = [han[at : at + 2] for at in range(1, len(han) - 1)]
    words = (name.lower(), "".join(spelled), "".join(one[:1] for one in spelled), *pairs)
    return " " + " ".join(dict.fromkeys(words))


_HAN = re.compile(r"[\u3400-\u9fff]")


@cache
def _spelled(character: str) -> str:
    return "".join(lazy_pinyin(character))


# What happens most: kind, object, weight, data.
_MAIL = '{"channel":"email","template":"welcome","subject":"欢迎了解云杉","flow":"new-lead-sequence","machine":false}'
_KINDS = (
    ("page.visited", "contact", 40, '{"url":"https://spruce.example/pricing","path":"/pricing","title":"Pricing"}'),
    ("message.sent", "message", 20, _MAIL),
    ("message.opened", "message", 15, _MAIL),
    ("message.clicked", "message", 5, _MAIL),
    ("contact.updated", "contact", 10, '{"changes":{"title":["Buyer","Head of sales"]}}'),
    ("contact.scored", "contact", 10, '{"score":35,"before":30,"model":"lead-scoring","reason":"opened"}'),
)


def _fill_events(world: World) -> None:
    """As of an older generation, with a transaction of their own each: they stand before all that comes."""
    columns = ("bucket", "gen", "xid", "at", "kind", "object", "record", "contact", "actor", "data")
    with _refilled("event"):
        _copy("event", columns, _event_lines(world))


def _event_lines(world: World) -> Iterator[str]:
    from uuid import UUID

    from guanxi.kit.ids import bucket_of

    random = world.random
    kinds = random.choices(_KINDS, weights=[weight for _, _, weight, _ in _KINDS], k=10_007)
    buckets = [bucket_of(UUID(id)) for id in world.contact_ids]
    contacts, step = world.contact_ids, LOGGED / world.events
    start = world.now - LOGGED
    for number in range(world.events):
        # Some people are a good deal busier than others.
        whose = int(world.contacts * random.random() ** 1.5)
        kind, object, _, data = kinds[number % 10_007]
        person = contacts[whose]
        record = person if object == "contact" else f"{random.getrandbits(128):032x}"
        at = (start + step * number).isoformat()
        yield f"{buckets[whose]}\t0\t{number}\t{at}\t{kind}\t{object}\t{record}\t{person}\tsystem\t{data}\n"


def _fill(table: str, rows: Rows) -> None:
    defaults = _defaults(table)
    columns = list(defaults)
    blank = [_text(value) for value in defaults.values()]
    with _refilled(table):
        _copy(table, columns, (_line(row, columns, blank) for row in rows))


def _line(row: Mapping[str, object], columns: Sequence[str], blank: Sequence[str]) -> str:
    cells = [_text(row[name]) if name in row else empty for name, empty in zip(columns, blank, strict=True)]
    return "\t".join(cells) + "\n"


def _defaults(table: str) -> dict[str, object]:
    from django.apps import apps

    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    return {str(field.column): _blank(field) for field in fields}


def _blank(field: Any) -> object:
    value = field.get_default()
    return json.dumps(value) if field.get_internal_type() == "JSONField" and value is not None else value


def _text(value: object) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, list):
        return "{" + ",".join(value) + "}"
    if isinstance(value, bool):
        return "t" if value else "f"
    return value.isoformat() if isinstance(value, datetime) else str(value)


@contextmanager
def _refilled(table: str) -> Iterator[None]:
    """COPY first, indexes after: three times as fast as both at once. All of it, or nothing."""
    with _cursor().connection.transaction():
        found = _statement(
            "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i"
            f" where i.indrelid = '{table}'::regclass and not i.indisprimary and not i.indisunique"
        )
        for name, _ in found:
            _statement(f"drop index {name}")
        yield
        _statement("set constraints all immediate")
        for _, definition in found:
            _statement(definition.replace(" ON ONLY ", " ON "))
        _statement(f"insert into bench_done values ('{table}')")
    print(f"  {table} filled", flush=True)


def _copy(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    held: list[str] = []
    with _cursor().copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        for line in lines:
            held.append(line)
            if len(held) == 5_000:
                copy.write("".join(held))
                held.clear()
        copy.write("".join(held))


def _statement(text: str) -> list[tuple[Any, ...]]:
    cursor = _cursor()
    cursor.execute(text)
    return list(cursor.fetchall()) if cursor.description else []


def _cursor() -> Any:
    """psycopg's own, of a connection beside Django's: rows are made by asking the database while they are copied."""
    beside = _beside()
    beside.ensure_connection()
    return beside.connection.cursor()


@cache
def _beside() -> Any:
    return connection.copy()


if __name__ == "__main__":
    sys.exit(main())
