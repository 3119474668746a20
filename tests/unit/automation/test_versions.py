"""Drafts, versions, differences between them, and going back."""

import pytest

from guanxi.access.actors import Actor
from guanxi.automation import publishing, versions
from guanxi.automation.definition import dump_yaml, load_yaml, read_definition
from guanxi.automation.diff import diff
from guanxi.automation.drafts import discard_draft, read_draft, save_draft
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Conflict, Forbidden, GuanxiError, Refused
from guanxi.objects.drafts import By
from tests.unit.automation.house import BY, flow, publish

WAIT = {"id": "rest", "kind": "wait", "config": {"span": "2 days"}, "next": "done"}
DONE = {"id": "done", "kind": "exit"}


def test_a_draft_is_kept_beside_the_running_version(things: None) -> None:
    publish(flow())
    saved = save_draft(flow(name={"en": "New name", "zh": "新名称"}), BY)

    assert saved.version == 1
    assert read_draft("greet").definition["name"] == {"en": "New name", "zh": "新名称"}
    assert versions.history("greet")[0].number == 1


def test_two_who_save_the_same_draft_do_not_overwrite_each_other(things: None) -> None:
    save_draft(flow(), BY)
    save_draft(flow(steps=[WAIT, DONE]), BY, version=1)

    with pytest.raises(Conflict) as caught:
        save_draft(flow(), BY, version=1)

    assert caught.value.current["version"] == 2  # type: ignore[attr-defined]
    assert len(read_draft("greet").definition["steps"]) == 2


def test_publishing_a_draft_that_was_saved_again_is_a_conflict(things: None) -> None:
    save_draft(flow(), BY)
    save_draft(flow(steps=[WAIT, DONE]), BY)

    with pytest.raises(Conflict):
        publishing.publish_draft("greet", BY, version=1)
    assert publishing.publish_draft("greet", BY, version=2) == 1


def test_a_discarded_draft_leaves_what_runs(things: None) -> None:
    publish(flow())
    save_draft(flow(steps=[WAIT, DONE]), BY)
    discard_draft("greet", BY)

    assert len(read_draft("greet").definition["steps"]) == 1
    assert read_draft("greet").version == 0


def test_a_flow_that_was_never_published_keeps_its_draft(things: None) -> None:
    save_draft(flow(), BY)
    with pytest.raises(Refused):
        discard_draft("greet", BY)


def test_history_says_who_published_what_and_what_it_changed(things: None) -> None:
    publish(flow())
    publish(flow(steps=[WAIT, DONE]))

    newest, first = versions.history("greet")

    assert (newest.number, newest.is_active, first.is_active) == (2, True, False)
    assert [one.en for one in newest.changes] == ["Added “Wait”: wait 2 days"]
    assert newest.who.zh


def test_going_back_publishes_the_old_version_as_the_newest(things: None) -> None:
    publish(flow())
    publish(flow(steps=[WAIT, DONE]))

    assert versions.roll_back("greet", 1, BY) == 3
    newest = versions.history("greet")[0]
    assert (newest.rolled_back_to, newest.is_active) == (1, True)
    with pytest.raises(Refused):
        versions.roll_back("greet", 3, BY)


def test_a_difference_is_told_by_the_ids_of_steps() -> None:
    before = read_definition(flow(steps=[WAIT, DONE]))
    after = read_definition(
        flow(
            trigger={"kind": "record.updated", "fields": ["score"]},
            steps=[
                {**WAIT, "config": {"span": "3 days"}},
                {"id": "tag", "kind": "record.update", "config": {"values": {"name": "x"}}, "next": "end"},
            ],
        )
    )

    found = diff(before, after)

    assert found.steps("added") == ["tag"]
    assert found.steps("removed") == ["done"]
    assert found.steps("changed") == ["rest"]
    rest = next(change for change in found.changes if change.step == "rest")
    assert rest.sentence.en == "“Wait”: wait 2 days → wait 3 days"
    assert rest.sentence.zh == "“等待”：等待 2 天 → 等待 3 天"
    assert [(one.field, one.before, one.after) for one in rest.fields] == [("config.span", "2 days", "3 days")]
    assert any(change.step == "" and change.fields[0].field.startswith("trigger") for change in found.changes)


def test_rewiring_is_told_with_the_names_of_both_targets() -> None:
    before = read_definition(flow(steps=[WAIT, DONE]))
    after = read_definition(flow(steps=[{**WAIT, "next": "end"}, DONE]))

    (change,) = diff(before, after).changes
    assert change.sentence.en == "“Wait”: “next” leads to the end instead of “End”"


def test_a_step_that_moved_is_told_once() -> None:
    steps = [{"id": f"s{n}", "kind": "wait", "config": {"span": "1 day"}, "next": "end"} for n in range(4)]
    before = read_definition(flow(steps=steps))
    after = read_definition(flow(steps=[steps[0], steps[3], steps[1], steps[2]]))

    assert [(one.kind, one.step) for one in diff(before, after).changes] == [("moved", "s3")]


def test_the_same_definition_has_no_difference() -> None:
    one = read_definition(flow(steps=[WAIT, DONE]))
    assert diff(one, read_definition(load_yaml(dump_yaml(one)))).is_empty


@pytest.mark.parametrize("name", ["7", "newest", "", "99999999999"])
def test_a_version_that_is_none_is_said_so(things: None, name: str) -> None:
    publish(flow())
    with pytest.raises(GuanxiError):
        versions.compare("greet", name)


def test_who_may_not_manage_flows_may_not_save_publish_or_go_back(things: None, clock: VirtualClock) -> None:
    publish(flow())
    cai = By(Actor("user", id="cai"))
    for act in (
        lambda: save_draft(flow(), cai),
        lambda: discard_draft("greet", cai),
        lambda: publishing.publish_draft("greet", cai),
        lambda: versions.roll_back("greet", 1, cai),
        lambda: publishing.drain("greet", cai),
    ):
        with pytest.raises(Forbidden):
            act()
