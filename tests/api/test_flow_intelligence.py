"""The doors to checks, backtests, simulations, why-not and operations: one who may, and Cai who may not."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation import publishing
from guanxi.automation.backtest import jobs
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from guanxi.events import partitions
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft
from tests.api.conftest import Caller

BY = By(SYSTEM)


@pytest.fixture(autouse=True)
def fresh(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    partitions.ensure()
    variants = {"en": {"subject": "Hello {{ contact.name }}", "mjml": "<mj-text>Hi</mj-text>"}}
    write.create("template", [Draft({"key": "hello", "name": "Hello", "channel": "email", "variants": variants})], BY)
    yield
    catalog.forget()


def flow(**more: Any) -> dict[str, Any]:
    base = {
        "key": "greet",
        "name": {"en": "Greet", "zh": "问候"},
        "object": "contact",
        "trigger": {"kind": "record.created", "when": 'country = "DE"'},
        "steps": [
            {
                "id": "choose",
                "kind": "branch",
                "config": {"cases": [{"name": "berlin", "when": 'city = "Berlin"'}]},
                "next": {"berlin": "mail", "else": "rest"},
            },
            {"id": "mail", "kind": "mail.send", "config": {"template": "hello", "purpose": "service"}, "next": "rest"},
            {"id": "rest", "kind": "wait", "config": {"span": "2 days"}},
        ],
    }
    return {**base, **more}


def contact(**values: Any) -> UUID:
    given = {"name": "Ada", "country": "DE", "city": "Berlin", "email": "ada@example.com", **values}
    (made,) = write.create("contact", [Draft(given)], BY)
    assert made.id is not None
    run_until_idle()
    return made.id


def test_a_drawing_is_checked_without_being_saved(root_calls: Caller, cai_calls: Caller) -> None:
    broken = flow(steps=[{"id": "mail", "kind": "mail.send", "config": {"template": "nowhere", "purpose": "service"}}])

    answer = root_calls.post("/flows/check", {"definition": broken})

    assert (answer.status, answer.data["may_publish"], answer.data["counts"]["error"]) == (200, False, 1)
    (found,) = answer.data["findings"]
    assert (found["code"], found["step"], found["advice"]["zh"] != "") == ("unknown_reference", "mail", True)
    assert root_calls.get("/flows/greet/checks").status == 404
    assert cai_calls.post("/flows/check", {"definition": broken}).status == 403


def test_all_flows_are_checked_together(root_calls: Caller, cai_calls: Caller) -> None:
    publishing.publish(flow(), BY)

    assert root_calls.get("/flows/checks").data["may_publish"] is True
    assert root_calls.get("/flows/greet/checks").data["findings"] == []
    assert cai_calls.get("/flows/checks").status == 403
    assert cai_calls.get("/flows/greet/checks").status == 403


def test_why_not_is_for_those_who_see_the_record(root_calls: Caller, cai_calls: Caller, ada: User) -> None:
    publishing.publish(flow(), BY)
    zoe = contact(country="FR", owner=ada.pk)

    answer = root_calls.get("/flows/greet/why-not", {"record": zoe})

    assert answer.status == 200
    assert answer.data["occasions"][0]["code"] == "condition"
    assert answer.data["words"]["zh"]
    assert cai_calls.get("/flows/greet/why-not", {"record": zoe}).status == 404
    assert root_calls.get("/flows/greet/why-not", {"record": uuid4()}).status == 404


def test_a_simulation_shows_decisions_and_rendered_texts(root_calls: Caller, cai_calls: Caller) -> None:
    ada = contact()

    answer = root_calls.post("/flows/simulate", {"definition": flow(), "record": str(ada)})

    assert [(line["step"], line["exit"]) for line in answer.data["lines"]][:2] == [
        ("choose", "berlin"),
        ("mail", "next"),
    ]
    assert answer.data["lines"][0]["decision"][0]["truth"] is True
    (effect,) = answer.data["effects"]
    assert (effect["step"], effect["preview"]["title"]["en"]) == ("mail", "Hello Ada")
    assumed = root_calls.post(
        "/flows/simulate", {"definition": flow(), "record": str(ada), "answers": {"choose": "else"}}
    )
    assert assumed.data["effects"] == []
    wrong = root_calls.post("/flows/simulate", {"definition": flow(), "record": str(ada), "answers": {"choose": "no"}})
    assert wrong.codes() == [("assume.choose", "unknown_exit")]
    assert cai_calls.post("/flows/simulate", {"definition": flow(), "record": str(ada)}).status == 403


def test_a_backtest_is_asked_read_and_called_off(root_calls: Caller, cai_calls: Caller, clock: VirtualClock) -> None:
    contact()
    asked = root_calls.post("/backtests", {"flow": "greet", "use": flow()})
    assert (asked.status, asked.data["status"], asked.data["progress"]) == (202, "queued", 0.0)
    path = f"/backtests/{asked.data['id']}"

    jobs.run(UUID(asked.data["id"]))

    done = root_calls.get(path).data
    assert (done["status"], done["progress"], done["result"]["entered"]) == ("done", 1.0, 1)
    assert [one["id"] for one in root_calls.get("/backtests", {"flow": "greet"}).data] == [asked.data["id"]]
    assert root_calls.post(f"{path}/cancel").status == 409
    assert root_calls.get(f"/backtests/{uuid4()}").status == 404
    assert cai_calls.post("/backtests", {"flow": "greet", "use": flow()}).status == 403
    assert (cai_calls.get(path).status, cai_calls.get("/backtests").status) == (403, 403)
    assert cai_calls.post(f"{path}/cancel").status == 403


def test_a_backtest_of_nothing_is_refused_in_words(root_calls: Caller) -> None:
    later = root_calls.post("/backtests", {"flow": "greet", "use": flow(), "since": "2031-01-01T00:00:00Z"})
    assert (later.status, later.codes()) == (422, [("since", "bad_stretch")])
    assert root_calls.post("/backtests", {"flow": "nowhere"}).status == 404
    rules = root_calls.post("/backtests", {"flow": "greet", "use": flow(), "rules": {"moons": []}})
    assert rules.codes() == [("rules", "unknown_rules")]


def test_many_runs_are_counted_and_then_changed(root_calls: Caller, mia_calls: Caller, cai_calls: Caller) -> None:
    publishing.publish(flow(), BY)
    contact()
    which = {"flow": "greet", "step": "rest", "verb": "cancel"}

    assert mia_calls.post("/runs/operate", {**which, "is_preview": True}).data == {"count": 1, "changed": 0, "left": 1}
    assert cai_calls.post("/runs/operate", which).status == 403
    assert mia_calls.post("/runs/operate", which).data == {"count": 1, "changed": 1, "left": 0}
    assert root_calls.post("/runs/operate", {**which, "verb": "move", "to": "nowhere"}).codes() == [
        ("to", "unknown_step")
    ]


def test_the_runs_at_a_step_are_those_that_stand_there_now(root_calls: Caller, cai_calls: Caller) -> None:
    publishing.publish(flow(), BY)
    contact()
    contact(email="bo@example.com")
    ended, stays = root_calls.get("/runs", {"flow": "greet"}).data["items"]
    root_calls.post(f"/runs/{ended['id']}/cancel")

    standing = root_calls.get("/runs", {"flow": "greet", "step": "rest"}).data["items"]
    assert [run["id"] for run in standing] == [stays["id"]]
    assert root_calls.get("/flows/greet").data["counts"]["rest"]["here"] == 1
    assert root_calls.get("/runs", {"flow": "greet", "step": "choose"}).data["items"] == []
    assert root_calls.get("/runs", {"step": "rest"}).codes() == [("flow", "required")]
    assert cai_calls.get("/runs", {"flow": "greet", "step": "rest"}).status == 403


def test_one_run_is_moved(root_calls: Caller, cai_calls: Caller) -> None:
    publishing.publish(flow(), BY)
    contact()
    (run,) = root_calls.get("/runs", {"flow": "greet"}).data["items"]

    assert cai_calls.post(f"/runs/{run['id']}/move", {"to": "choose"}).status == 403
    assert root_calls.post(f"/runs/{run['id']}/move", {"to": "choose"}).data == {"changed": 1}


def test_failures_come_grouped(root_calls: Caller, cai_calls: Caller) -> None:
    broken = {"id": "make", "kind": "record.create", "config": {"object": "deal", "values": {"name": "x"}}}
    publishing.publish(flow(steps=[broken]), BY)
    contact()

    (trouble,) = root_calls.get("/runs/errors").data
    assert (trouble["flow"], trouble["step"], trouble["count"]) == ("greet", "make", 1)
    assert cai_calls.get("/runs/errors").status == 403


def test_a_flow_is_drained_archived_and_taken_along_as_a_file(root_calls: Caller, cai_calls: Caller) -> None:
    publishing.publish(flow(), BY)

    assert cai_calls.post("/flows/greet/drain").status == 403
    assert root_calls.post("/flows/greet/drain").data["status"] == "draining"
    file = root_calls.get("/flows/greet/file").data["yaml"]
    assert cai_calls.get("/flows/greet/file").status == 403
    again = root_calls.post("/flows/files", {"yaml": file})
    assert (again.data["key"], again.data["report"]["may_publish"]) == ("greet", True)
    assert root_calls.get("/flows/greet/diff").data == []
    assert root_calls.post("/flows/files", {"yaml": "a: [b"}).status == 422
    assert cai_calls.post("/flows/files", {"yaml": file}).status == 403
    assert cai_calls.post("/flows/greet/archive").status == 403
    assert root_calls.post("/flows/greet/archive").data["status"] == "archived"


def test_a_mail_tells_why_it_was_written(root_calls: Caller, cai_calls: Caller, ada: User) -> None:
    publishing.publish(flow(), BY)
    hers = contact(owner=ada.pk)
    (message,) = root_calls.get("/messages").data["items"]

    answer = root_calls.get(f"/messages/{message['id']}/explain")

    kinds = [link["kind"] for link in answer.data["chain"]]
    assert kinds == ["run", "contact.created"]
    assert "Greet" in answer.data["chain"][0]["sentence"]["en"]
    assert answer.data["run"]
    assert root_calls.get(f"/contacts/{hers}/explain").data["sentence"]["zh"]
    assert cai_calls.get(f"/contacts/{hers}/explain").status == 404
