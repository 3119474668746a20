"""A05: a person brings in real files, sees what will happen, and can take all of it back."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from guanxi.access.actors import Actor
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.imports import chunk, jobs
from guanxi.imports import facade as imports
from guanxi.imports.facade import JobView, read_plan
from guanxi.objects import read, write
from guanxi.objects.drafts import By, Draft

DATA = Path(__file__).parents[3] / "shared/data"
CUSTOMERS = "northwind/Customers.csv"
PEOPLE = "splink_fake1000/fake_1000.csv"
ACCOUNTS = "crm_sales_opportunities/accounts.csv"
DEALS = "crm_sales_opportunities/sales_pipeline.csv"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.exists(), reason="the folder shared/data is not beside the repository"),
]


@pytest.fixture
def as_mia(mia: User, pipelines: None) -> Actor:
    return actor_of(mia)


@pytest.fixture
def pipelines(db: None) -> None:
    from guanxi.sales import facade as sales

    stages: list[dict[str, object]] = [
        {"key": "new", "name": {"en": "New", "zh": "新建"}, "transitions": ["needs"], "probability": 10},
        {"key": "needs", "name": {"en": "Needs", "zh": "需求"}, "transitions": ["won", "lost"], "probability": 40},
        {"key": "won", "name": {"en": "Won", "zh": "赢单"}, "kind": "won", "probability": 100},
        {"key": "lost", "name": {"en": "Lost", "zh": "输单"}, "kind": "lost"},
    ]
    sales.save_pipeline(sales.pipeline_of("standard", {"en": "Standard", "zh": "标准"}, stages, is_default=True))


def parts(path: str) -> Iterator[bytes]:
    yield (DATA / path).read_bytes()


def upload(path: str, actor: Actor) -> JobView:
    return imports.upload(Path(path).name, parts(path), actor)


def run(path: str, actor: Actor, **options: str) -> JobView:
    job = upload(path, actor)
    imports.start(job.id, read_plan({**job.guess, "options": options}), actor)
    jobs.run(job.id)
    return imports.get(job.id, actor)


def outcome(job: JobView) -> tuple[int, int, int, int]:
    return tuple(job.counts[name] for name in ("created", "updated", "unchanged", "refused"))  # type: ignore[return-value]


def test_a05_northwind_customers_become_contacts_with_their_companies(as_mia: Actor) -> None:
    job = run(CUSTOMERS, as_mia)
    assert (job.status, outcome(job)) == ("done", (93, 0, 0, 0))
    assert job.counts["company.created"] == 93
    (maria,) = read.page("contact", as_mia, search="Maria Anders").items
    assert (maria["title"], maria["country"], maria["phone"]) == ("Sales Representative", "DE", "+49300074321")
    assert maria["company"]["label"] == "Alfreds Futterkiste"
    company = read.one("company", maria["company"]["id"], as_mia)
    assert (company["city"], company["country"], company["external_id"]) == ("Berlin", "DE", "ALFKI")


@pytest.mark.parametrize("path", [CUSTOMERS, PEOPLE, ACCOUNTS])
def test_a05_a_second_import_of_the_same_file_changes_nothing(as_mia: Actor, path: str) -> None:
    first = run(path, as_mia)
    before = Counter({name: read.count(name, as_mia) for name in ("contact", "company")})
    again = run(path, as_mia)
    assert outcome(again)[:2] == (0, 0)
    assert again.counts["refused"] == first.counts["refused"]
    assert Counter({name: read.count(name, as_mia) for name in ("contact", "company")}) == before


def test_a05_a_thousand_people_are_as_many_contacts_as_they_have_addresses(as_mia: Actor) -> None:
    job = run(PEOPLE, as_mia)
    assert outcome(job) == (601, 365, 0, 34)
    assert (read.count("contact", as_mia), job.counts["same_record"]) == (601, 365)
    (robert,) = read.page("contact", as_mia, filter='email = "roberta25@smith.net"').items
    assert (robert["first_name"], robert["city"]) == ("Rob", "London")


def test_a05_accounts_know_their_parents_even_when_these_come_later(as_mia: Actor) -> None:
    job = run(ACCOUNTS, as_mia)
    assert (job.counts["refused"], read.count("company", as_mia)) == (0, 85)
    assert read.count("company", as_mia, filter="parent is not empty") == 15
    (acme,) = read.page("company", as_mia, search="Acme Corporation").items
    assert acme["industry"] == "technology"


def test_a05_deals_find_their_accounts_and_stages(as_mia: Actor) -> None:
    run(ACCOUNTS, as_mia)
    job = run(DEALS, as_mia)
    assert outcome(job) == (8800, 0, 0, 0)
    assert read.count("company", as_mia) == 85
    assert read.count("deal", as_mia, filter='state = "won"') == 4238
    assert read.count("deal", as_mia, filter='state = "lost"') == 2473
    (deal,) = read.page("deal", as_mia, filter='external_id = "1C1I7A6R"').items
    assert (str(deal["close_on"]), str(deal["amount"]), deal["product"]) == ("2017-03-01", "1054", "GTX Plus Basic")
    assert (deal["company"]["label"], deal["salesperson"], deal["owner"]) == ("Cancity", "Moses Frase", None)
    assert deal["closed_at"].date() == deal["close_on"]


def test_a05_salespeople_who_are_users_own_their_deals(as_mia: Actor, ada: User) -> None:
    body = f"Deal name,Stage,Amount,Owner\nOne,New,5,{ada.name}\nTwo,New,6,ADA@example.com\nThree,New,7,Nobody\n"
    job = imports.upload("deals.csv", iter([body.encode()]), as_mia)
    imports.start(job.id, read_plan(job.guess), as_mia)
    jobs.run(job.id)
    deals = {row["name"]: row for row in read.page("deal", as_mia).items}
    assert [deals[name]["owner"] and deals[name]["owner"]["label"] for name in ("One", "Two", "Three")] == [
        "Ada", "Ada", None,
    ]  # fmt: skip
    assert deals["Three"]["salesperson"] == "Nobody"
    assert imports.get(job.id, as_mia).counts["unknown_person"] == 1


def test_a05_a_preview_says_what_will_happen_and_writes_nothing(as_mia: Actor) -> None:
    job = upload(CUSTOMERS, as_mia)
    seen = imports.preview(job.id, read_plan(job.guess), as_mia)
    assert (seen.counts["created"], seen.looked_at) == (93, 93)
    assert seen.rows[0].values["company.name"] == "Alfreds Futterkiste"
    assert read.count("contact", as_mia) == 0


def test_a05_a_preview_counts_each_row_once_by_its_main_record(as_mia: Actor) -> None:
    run(ACCOUNTS, as_mia)
    deals = imports.preview((job := upload(DEALS, as_mia)).id, read_plan(job.guess), as_mia)
    assert deals.counts == {"created": 500, "updated": 0, "unchanged": 0, "refused": 0}
    accounts = imports.preview((job := upload(ACCOUNTS, as_mia)).id, read_plan(job.guess), as_mia)
    assert accounts.counts == {"created": 0, "updated": 0, "unchanged": 85, "refused": 0}


def test_a05_a_parent_made_on_the_way_is_still_new_in_its_own_row(as_mia: Actor) -> None:
    job = upload(ACCOUNTS, as_mia)
    seen = imports.preview(job.id, read_plan(job.guess), as_mia)
    assert seen.counts == {"created": 85, "updated": 0, "unchanged": 0, "refused": 0}
    assert {(row.outcome, len(row.changes)) for row in seen.rows} == {("created", 0)}
    done = run(ACCOUNTS, as_mia)
    assert outcome(done) == (85, 0, 0, 0)


def test_a05_a_parent_made_on_the_way_is_completed_although_known_records_are_skipped(as_mia: Actor) -> None:
    run(ACCOUNTS, as_mia, existing="skip")
    parents = {row["parent"]["id"] for row in read.page("company", as_mia, filter="parent is not empty").items}
    known = read.many("company", list(parents), as_mia, fields=("employees",))
    assert parents
    assert all(row["employees"] for row in known.values())


@pytest.mark.parametrize("existing", ["skip", "update", "fill"])
def test_a05_a_parent_made_in_an_earlier_chunk_is_new_and_completed_in_its_own_row(
    as_mia: Actor, monkeypatch: pytest.MonkeyPatch, existing: str
) -> None:
    monkeypatch.setattr(jobs, "CHUNK", 1)
    file = b"Account,Sector,Employees,Subsidiary of\nZeta Ltd,retail,5,Acme Corporation\nAcme Corporation,retail,700,\n"
    job = imports.upload("accounts.csv", iter([file]), as_mia)
    imports.start(job.id, read_plan({**job.guess, "options": {"existing": existing}}), as_mia)
    jobs.run(job.id)
    assert outcome(imports.get(job.id, as_mia)) == (2, 0, 0, 0)
    found = read.page("company", as_mia, sort="name").items
    assert [(row["name"], row["employees"]) for row in found] == [("Acme Corporation", 700), ("Zeta Ltd", 5)]


def test_a05_a_preview_names_records_and_columns_for_people(as_mia: Actor, ada: User) -> None:
    (known,) = write.create("company", [Draft({"name": "Alfreds Futterkiste"})], By(as_mia))
    body = f"Deal name,Stage,Owner,Account\nOne,Won,{ada.name},alfreds futterkiste\nTwo,New,Nobody Here,New Ltd\n"
    job = imports.upload("deals.csv", iter([body.encode()]), as_mia)
    seen = imports.preview(job.id, read_plan(job.guess), as_mia)
    one, two = (row.values for row in seen.rows)
    assert one["owner"] == {"id": ada.id, "label": "Ada", "object": "user"}
    assert one["company.name"] == {"id": known.id, "label": "Alfreds Futterkiste", "object": "company"}
    assert (two["company.name"], two["salesperson"]) == ("New Ltd", "Nobody Here")
    assert not {"company", "parent"} & (one.keys() | two.keys())
    columns = {column.path: column for column in seen.columns}
    assert list(columns)[:4] == ["name", "stage", "owner", "company.name"]
    assert columns["salesperson"].label.zh == "销售人员（导入）"
    assert dict(columns["stage"].options)[one["stage"]].zh == "赢单"


def test_a05_a_preview_names_both_records_of_a_change(as_mia: Actor) -> None:
    (old, _) = write.create("company", [Draft({"name": "Old Home"}), Draft({"name": "New Home"})], By(as_mia))
    write.create("contact", [Draft({"name": "Ann", "email": "ann@example.com", "company": old.id})], By(as_mia))
    body = b"Name,E-mail,Company\nAnn,ann@example.com,New Home\n"
    job = imports.upload("people.csv", iter([body]), as_mia)
    (row,) = imports.preview(job.id, read_plan(job.guess), as_mia).rows
    before, after = row.changes["company.name"]
    assert (row.outcome, before["label"], after["label"]) == ("updated", "Old Home", "New Home")  # type: ignore[index]


def test_a05_undo_takes_back_all_but_what_people_changed_since(as_mia: Actor) -> None:
    (known,) = write.create("company", [Draft({"name": "Alfreds Futterkiste", "city": "Köln"})], By(as_mia))
    job = run(CUSTOMERS, as_mia)
    (maria,) = read.page("contact", as_mia, search="Maria Anders").items
    write.update("contact", [Draft({"title": "Director"}, id=maria["id"])], By(as_mia))
    undone = imports.undo(job.id, as_mia)
    assert undone.status == "undone"
    assert undone.undo is not None
    assert (undone.undo["deleted"], undone.undo["restored"]) == (92 + 92, 1)
    assert [line["id"] for line in undone.undo["left"]] == [str(maria["id"])]
    assert read.count("contact", as_mia) == 1
    assert read.one("company", _id(known.id), as_mia)["city"] == "Köln"


def test_a05_refused_rows_come_back_as_a_file_with_their_reasons(as_mia: Actor) -> None:
    body = "Name,E-mail\nAnn,ann@example.com\nBob,not an address\n=cmd,also bad\nDora\n"
    job = imports.upload("people.csv", iter([body.encode()]), as_mia)
    imports.start(job.id, read_plan(job.guess), as_mia)
    jobs.run(job.id)
    assert outcome(imports.get(job.id, as_mia)) == (1, 0, 0, 3)
    header, *lines = "".join(imports.errors(job.id, as_mia)).lstrip("\ufeff").splitlines()
    assert header == "Name,E-mail,Line,Reason"
    assert lines[0].startswith("Bob,not an address,3,")
    assert lines[1].startswith("'=cmd,also bad,4,")
    assert lines[2].startswith("Dora,,5,")


def test_a05_a_killed_import_goes_on_where_it_stopped(as_mia: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "CHUNK", 100)
    job = upload(PEOPLE, as_mia)
    imports.start(job.id, read_plan(job.guess), as_mia)
    _run_and_die_after(monkeypatch, job.id, chunks=3)
    assert imports.get(job.id, as_mia).done == 300
    jobs.run(job.id)
    done = imports.get(job.id, as_mia)
    assert (done.status, sum(outcome(done))) == ("done", 1000)
    assert read.count("contact", as_mia) == done.counts["created"]


def test_a05_cancelling_stops_at_the_next_border_and_can_be_undone(as_mia: Actor) -> None:
    job = upload(PEOPLE, as_mia)
    imports.start(job.id, read_plan(job.guess), as_mia)
    imports.cancel(job.id, as_mia)
    jobs.run(job.id)
    assert imports.get(job.id, as_mia).status == "cancelled"
    assert imports.undo(job.id, as_mia).status == "undone"


def test_a05_a_file_in_the_encoding_of_chinese_office_programs(as_mia: Actor) -> None:
    body = "姓名,手机,电子邮箱,公司名称\n王芳,13812345678,wang@example.cn,华为技术有限公司\n".encode("gb18030")
    job = imports.upload("联系人.csv", iter([body]), as_mia)
    assert (job.encoding, job.guess["object"]) == ("gb18030", "contact")
    imports.start(job.id, read_plan(job.guess), as_mia)
    jobs.run(job.id)
    (wang,) = read.page("contact", as_mia, search="王芳").items
    assert (wang["mobile"], wang["company"]["label"]) == ("+8613812345678", "华为技术有限公司")


@pytest.mark.django_db(transaction=True)
def test_a05_the_jobs_process_does_the_work(as_mia: Actor) -> None:
    from procrastinate.contrib.django import app

    job = upload(CUSTOMERS, as_mia)
    imports.start(job.id, read_plan(job.guess), as_mia)
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert imports.get(job.id, as_mia).status == "done"


def _id(id: UUID | None) -> UUID:
    assert id is not None
    return id


class Killed(BaseException):
    """What a kill looks like from inside: nothing catches it."""


def _run_and_die_after(monkeypatch: pytest.MonkeyPatch, job: UUID, chunks: int) -> None:
    write_chunk = chunk.write_chunk
    seen = iter(range(chunks))

    def dying(*args: object) -> object:
        if next(seen, None) is None:
            raise Killed
        return write_chunk(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "write_chunk", dying)
        with pytest.raises(Killed):
            jobs.run(job)


def test_a05_people_can_be_recognised_by_phone_however_it_is_written(as_mia: Actor) -> None:
    for body in ("Name,Phone,Country\nAnn,030 0074321,Germany\n", "Name,Phone,Title\nAnn Lee,+49 30 0074321,CEO\n"):
        job = imports.upload("people.csv", iter([body.encode()]), as_mia)
        imports.start(job.id, read_plan({**job.guess, "key": "phone"}), as_mia)
        jobs.run(job.id)
    (ann,) = read.page("contact", as_mia).items
    assert (ann["name"], ann["title"]) == ("Ann Lee", "CEO")
