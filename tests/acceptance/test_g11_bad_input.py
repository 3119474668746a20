"""G11: what a flow needs is taken away while people are inside: its owner is told in words, the others are unharmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from time import process_time
from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.automation import acting
from guanxi.automation import runs as views
from guanxi.automation.crosscheck import check_all
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.automation.sending import send_until_idle
from guanxi.channels.models import Template
from guanxi.kit.clock import VirtualClock
from guanxi.kit.phrase import Phrase
from guanxi.objects import customs, write
from guanxi.objects.customs import Definition
from guanxi.objects.write import By, Draft
from tests.acceptance.office import rows
from tests.unit.automation.house import flow, path, publish, runs
from tests.unit.channels.conftest import Postman, postman

__all__ = ["postman"]

REST = {"id": "rest", "kind": "wait", "config": {"span": "1 day"}}


@pytest.fixture(autouse=True)
def house(db: None, clock: VirtualClock) -> Iterator[VirtualClock]:
    """Beside every flow of these tests another one runs, which is not to notice anything."""
    catalog.forget()
    publish(flow("other", "contact", steps=[{**REST, "next": "done"}, {"id": "done", "kind": "exit"}]))
    yield clock
    catalog.forget()


def contact(name: str = "Ann", **values: Any) -> UUID:
    written = write.create("contact", [Draft({"name": name, "email": f"{name}@example.com", **values})], By(SYSTEM))
    assert written[0].id is not None
    return written[0].id


def after_a_day(*steps: dict[str, Any], key: str = "harmed") -> dict[str, Any]:
    return flow(key, "contact", steps=[{**REST, "next": steps[0]["id"]}, *steps])


def ways(subject: UUID) -> dict[str, dict[str, Any]]:
    """The run of each flow, by the flow's key."""
    keys = {id: state.key for id, state in catalog.catalog().flows.items()}
    return {keys[run["flow"]]: run for run in runs(subject)}


def reason(subject: UUID) -> str:
    """What the page of the run says about its trouble."""
    (run,) = [one for one in runs(subject) if one["status"] == "d"]
    key = f"{run['flow']}.{run['entry']}.{subject.hex}"
    return str([line.reason for line in views.get_run(key).trace])


def live(clock: VirtualClock, days: int = 3) -> None:
    for _ in range(days * 2):
        run_through(clock, timedelta(hours=12))
        send_until_idle()


def test_a_field_that_was_taken_away_parks_who_needs_it_and_is_told_with_its_address(
    house: VirtualClock, root: User
) -> None:
    customs.define("contact", Definition("budget", Phrase("Budget", "预算"), "number"), actor_of(root))
    case = {"cases": [{"name": "rich", "when": "budget > 100"}]}
    publish(after_a_day({"id": "way", "kind": "branch", "config": case, "next": {"rich": "end", "else": "end"}}))
    ann = contact()
    run_until_idle()

    customs.retire("contact", "budget", actor_of(root))
    live(house)

    found = ways(ann)
    assert (found["harmed"]["status"], found["harmed"]["step"], found["other"]["status"]) == ("d", "way", "e")
    assert "budget" in reason(ann)
    told = [one for one in check_all().findings if one.flow == "harmed"]
    assert [(one.severity, one.address) for one in told] == [("error", "steps.way.config.cases.0.when")]
    assert "budget" in told[0].message.zh


def test_a_field_that_comes_back_lets_the_parked_be_tried_again(house: VirtualClock, root: User) -> None:
    budget = Definition("budget", Phrase("Budget", "预算"), "number")
    customs.define("contact", budget, actor_of(root))
    case = {"cases": [{"name": "rich", "when": "budget > 100"}]}
    publish(after_a_day({"id": "way", "kind": "branch", "config": case, "next": {"rich": "end", "else": "end"}}))
    ann = contact(budget=500)
    run_until_idle()
    customs.retire("contact", "budget", actor_of(root))
    live(house)

    customs.revive("contact", "budget", actor_of(root))
    run = ways(ann)["harmed"]
    acting.retry([f"{run['flow']}.{run['entry']}.{ann.hex}"], By(SYSTEM))
    run_until_idle()

    assert path(ann)[-1] == ("way", "rich", "done")


def test_a_colleague_who_has_left_is_not_asked_and_the_run_says_so(house: VirtualClock, ada: User) -> None:
    asking = {"who": {"users": [str(ada.pk)]}, "title": "Well?"}
    publish(after_a_day({"id": "ask", "kind": "approval", "config": asking}))
    ann = contact()
    run_until_idle()

    User.objects.filter(pk=ada.pk).update(is_active=False)
    live(house)

    found = ways(ann)
    assert (found["harmed"]["status"], found["other"]["status"]) == ("d", "e")
    assert "nobody to ask" in reason(ann)
    assert "没有可询问的人" in reason(ann)


def mail(template: str) -> dict[str, Any]:
    return {"id": "mail", "kind": "mail.send", "config": {"template": template, "purpose": "service"}}


def template(key: str, text: str) -> None:
    variants = {"en": {"subject": "Hello", "mjml": f"<mj-text>{text}</mj-text>"}}
    write.create("template", [Draft({"key": key, "name": key, "channel": "email", "variants": variants})], By(SYSTEM))


def test_a_template_that_was_deleted_fails_its_mails_in_words(house: VirtualClock, postman: Postman) -> None:
    template("hello", "Hello")
    publish(after_a_day(mail("hello")))
    ann = contact()
    run_until_idle()

    write.delete("template", [Template.objects.get(key="hello").pk], By(SYSTEM))
    live(house)

    found = ways(ann)
    assert found["other"]["status"] == "e"
    told = f"{rows('select error, state from outbox')} {rows('select detail from trace')}"
    assert "hello" in told
    assert "模板" in told
    assert [(one.severity, one.address) for one in check_all().findings if one.flow == "harmed"] == [
        ("error", "steps.mail.config.template")
    ]


ENDLESS = "{% for a in (1..99999) %}{% for b in (1..99999) %}{{ a }}{% endfor %}{% endfor %}"


def test_a_template_that_loops_for_ever_fails_its_own_mail_soon_and_in_words(
    house: VirtualClock, postman: Postman
) -> None:
    template("endless", "Hello")
    Template.objects.filter(key="endless").update(
        variants={"en": {"subject": "Hello", "mjml": f"<mj-text>{ENDLESS}</mj-text>"}}
    )
    template("good", "Hello")
    publish(after_a_day(mail("endless")))
    publish(after_a_day(mail("good"), key="beside"))
    ann = contact()
    run_until_idle()
    began = process_time()

    live(house)

    assert process_time() - began < 30
    found = dict(rows("select payload ->> 'template', state::text from outbox where kind = 'mail'"))
    assert (found["endless"], found["good"]) == ("failed", "delivered")
    said = str(rows("select error from outbox where payload ->> 'template' = 'endless'"))
    assert "loop" in said or "repeat" in said
    assert ways(ann)["other"]["status"] == "e"
