"""G01: what starts a flow: messages, forms, stages of deals, rows of imports."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from guanxi.access.actors import SYSTEM, Actor, import_actor, visitor
from guanxi.automation import publishing
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.automation.triggers import TRIGGERS
from guanxi.events.log import NewEvent, append
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import runs

BY = By(SYSTEM)
EVERY = {"mode": "every"}


@pytest.fixture(autouse=True)
def house(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    install_blueprint("pipelines", SYSTEM)
    yield
    catalog.forget()


def flow(trigger: dict[str, Any], object: str = "contact", key: str = "watch") -> None:
    steps = [{"id": "done", "kind": "exit"}]
    given = {"key": key, "name": "Watch", "object": object, "trigger": trigger, "re_entry": EVERY, "steps": steps}
    publishing.publish(given, BY, is_checked=False)  # without the templates they name


def make(object: str, by: By = BY, **values: Any) -> UUID:
    (written,) = write.create(object, [Draft(values)], by)
    assert written.id is not None
    return written.id


def entries(key: str = "watch") -> int:
    run_until_idle()
    return len(runs(key))


def message(kind: str, contact: UUID, **data: Any) -> None:
    about = {"channel": "email", "template": "welcome", "flow": "greeting", "subject": "Hi", **data}
    append([NewEvent(f"message.{kind}", "message", uuid4(), contact, about)])


@pytest.mark.parametrize(
    "kind", ["sent", "delivered", "opened", "clicked", "replied", "bounced", "complained", "unsubscribed"]
)
def test_every_message_event_starts_flows_of_its_person(kind: str) -> None:
    flow({"kind": f"message.{kind}", "template": "welcome"})
    message(kind, make("contact", name="Wei"))
    assert entries() == 1


@pytest.mark.parametrize("other", [{"template": "offer"}, {"channel": "sms"}, {"flow": "other"}])
def test_messages_of_another_template_channel_or_flow_do_not(other: dict[str, str]) -> None:
    flow({"kind": "message.opened", "template": "welcome", "channel": "email", "flow": "greeting"})
    wei = make("contact", name="Wei")
    message("opened", wei, **other)
    assert entries() == 0
    message("opened", wei)
    assert entries() == 1


def test_what_a_machine_opens_counts_only_when_asked_for() -> None:
    flow({"kind": "message.opened"}, key="people")
    flow({"kind": "message.opened", "machines": True}, key="all")
    message("opened", make("contact", name="Wei"), machine=True)
    assert (entries("people"), entries("all")) == (0, 1)


def test_a_form_starts_its_own_flow_only() -> None:
    form = make("form", name="Demo", slug="demo", fields=[{"name": "email", "type": "email"}])
    flow({"kind": "form.submitted", "form": "demo"}, "submission", "demo")
    flow({"kind": "form.submitted", "form": "contact-us"}, "submission", "contact-us")
    flow({"kind": "form.submitted"}, "submission", "any")
    make("submission", By(visitor("demo")), form=form, data={"email": "a@x.example"})
    assert (entries("demo"), entries("contact-us"), entries("any")) == (1, 0, 1)


def deal(**values: Any) -> UUID:
    return make("deal", name="Twelve seats", **values)


def move(id: UUID, stage: str) -> None:
    write.update("deal", [Draft({"stage": stage}, id=id)], BY)


def test_a_stage_is_entered_and_left() -> None:
    flow({"kind": "stage.entered", "pipeline": "standard", "stage": "qualified"}, "deal", "in")
    flow({"kind": "stage.left", "stage": "lead"}, "deal", "out")
    one, other = deal(), deal(stage="qualified")
    assert (entries("in"), entries("out")) == (1, 0)  # a deal that is made there has entered it
    move(one, "qualified")
    assert (entries("in"), entries("out")) == (2, 1)
    assert one != other


def test_a_stage_is_overdue_by_its_own_limit(clock: VirtualClock) -> None:
    flow({"kind": "stage.overdue", "stage": "lead"}, "deal")
    deal()
    run_through(clock, timedelta(days=6, hours=23))
    assert entries() == 0
    run_through(clock, timedelta(hours=1))
    assert entries() == 1


def test_leaving_the_stage_takes_the_reminder_back(clock: VirtualClock) -> None:
    flow({"kind": "stage.overdue", "stage": "lead", "days": 5}, "deal")
    id = deal()
    run_through(clock, timedelta(days=3))
    move(id, "qualified")
    run_through(clock, timedelta(days=30))
    assert entries() == 0


def test_deals_that_were_there_before_become_overdue(clock: VirtualClock) -> None:
    deal()
    run_through(clock, timedelta(days=2))
    flow({"kind": "stage.overdue", "stage": "lead", "days": 5}, "deal")
    run_through(clock, timedelta(days=3))
    assert entries() == 1


def test_working_days_leave_out_weekends_and_holidays(clock: VirtualClock) -> None:
    overdue = {"kind": "stage.overdue", "stage": "lead", "days": 5, "working": True}
    flow(overdue, "deal")
    deal()  # on a Monday
    run_through(clock, timedelta(days=6))
    assert entries() == 0
    run_through(clock, timedelta(days=1))
    assert entries() == 1


@pytest.mark.parametrize(
    ("trigger", "field"),
    [
        ({"kind": "stage.entered", "stage": "qualify"}, "trigger.stage"),  # the verb is no stage (trap 1)
        ({"kind": "stage.entered", "pipeline": "nope"}, "trigger.pipeline"),
        ({"kind": "stage.overdue", "days": 0}, "trigger.days"),
    ],
)
def test_stages_that_nobody_has_are_refused(trigger: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        flow(trigger, "deal")
    assert refused.value.faults[0].field == field
    assert refused.value.faults[0].message.zh != refused.value.faults[0].message.en


def test_rows_of_an_import_start_flows_unless_it_is_silent(as_root: Actor) -> None:
    flow({"kind": "import.row"}, key="new")
    flow({"kind": "import.row", "change": "any"}, key="any")
    job = uuid4()
    by = By(import_actor(job, as_root), cause=f"import:{job}")
    wei = make("contact", by, name="Wei")
    write.update("contact", [Draft({"title": "CTO"}, id=wei)], by)
    make("contact", replace(by, depth=100), name="Silent")
    make("contact", name="No import")
    assert (entries("new"), entries("any")) == (1, 2)


def test_every_trigger_says_what_it_does_in_both_languages() -> None:
    for kind in TRIGGERS.values():
        assert kind.label.en != kind.label.zh
        assert kind.summary.en != kind.summary.zh
        assert kind.config.model_json_schema()["type"] == "object"


SENTENCES = [
    ({"kind": "record.updated", "fields": ["stage"], "to": "won"}, "deal"),
    ({"kind": "record.matches", "when": "amount > 100000"}, "deal"),
    ({"kind": "event", "event": "page.visited", "count": 3, "window": "1 day"}, "contact"),
    ({"kind": "date", "field": "close_on", "offset": "3 days", "side": "before", "at": "09:00"}, "deal"),
    ({"kind": "schedule", "at": "weekdays 09:00", "when": "score > 50"}, "contact"),
    ({"kind": "message.opened", "template": "welcome"}, "contact"),
    ({"kind": "stage.overdue", "stage": "lead", "days": 5, "working": True}, "deal"),
]
SAID = [
    ("When Stage of a Deal changes to won", "当商机的阶段变化时，变为 won"),
    ("When it turns true for a Deal, if Amount", "当商机开始满足条件时，且"),
    ("When it happens: Page visited, 3 times within 1 day", "1 day 内当发生：访问页面 3 次"),
    ("3 days before the “Expected close” of a Deal at 09:00", "商机的“预计成交日期”前 3 天 09:00"),
    ("every working day at 09:00, for each Contact, if", "每个工作日 09:00，针对每条联系人，且"),
    ("When: Message opened, template “welcome”", "当消息被打开时，模板“welcome”"),
    ("When a deal has stayed in “", "当商机在“"),
]


@pytest.mark.parametrize(("trigger", "object", "en", "zh"), [(*a, *b) for a, b in zip(SENTENCES, SAID, strict=True)])
def test_a_trigger_reads_as_a_sentence(trigger: dict[str, Any], object: str, en: str, zh: str) -> None:
    kind = TRIGGERS[str(trigger["kind"])]
    config = kind.config.model_validate({name: value for name, value in trigger.items() if name != "kind"})
    said = kind.sentence(config, object)
    assert said.en.startswith(en)
    assert said.zh.startswith(zh)
