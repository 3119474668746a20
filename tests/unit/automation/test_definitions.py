"""Flow files: what is wrong is said at its address, in both languages, before anything runs."""

from typing import Any

import pytest

from guanxi.automation import flows
from guanxi.automation.compile import compile_flow
from guanxi.automation.definition import dump_yaml, load_yaml, read_definition
from guanxi.kit.errors import Invalid
from tests.unit.automation.house import BY, flow, publish

GO = {"id": "go", "kind": "set", "config": {"values": {"a": 1}}}


def branch(**more: Any) -> dict[str, Any]:
    base = {"id": "b", "kind": "branch", "config": {"cases": [{"name": "yes", "when": 'name = "x"'}]}}
    return {**base, "next": {"yes": "end", "else": "end"}, **more}


def asking(text: str) -> dict[str, Any]:
    return branch(config={"cases": [{"name": "yes", "when": text}]})


def wait(kind: str = "wait", **config: Any) -> dict[str, Any]:
    return {"id": "w", "kind": kind, "config": config}


@pytest.mark.parametrize(
    ("given", "address", "code"),
    [
        ({"steps": [{"id": "a", "kind": "wiat"}]}, "steps.a.kind", "unknown_step"),
        (
            {"steps": [{"id": "a", "kind": "wait", "config": {"spam": "1 day"}}]},
            "steps.a.config.spam",
            "extra_forbidden",
        ),
        ({"steps": [{"id": "a", "kind": "wait", "config": {"span": "soon"}}]}, "steps.a.config.span", "not_a_span"),
        ({"steps": [{**GO, "next": "nowhere"}]}, "steps.go.next.next", "unknown_target"),
        ({"steps": [GO, {"id": "lost", "kind": "exit"}]}, "steps.lost", "unreachable"),
        ({"steps": [branch(next={"yes": "end"})]}, "steps.b.next.else", "missing_exit"),
        ({"steps": [branch(next={"yes": "end", "else": "end", "maybe": "end"})]}, "steps.b.next.maybe", "unknown_exit"),
        ({"steps": [{**GO, "next": "go"}]}, "steps.go", "endless"),
        ({"steps": [{"id": "end", "kind": "exit"}]}, "steps.end", "reserved_id"),
        ({"steps": [{**GO, "on_error": "nobody"}]}, "steps.go.on_error", "unknown_target"),
        ({"trigger": {"kind": "recrod.created"}}, "trigger.kind", "unknown_trigger"),
        ({"trigger": {"kind": "event", "event": "thing.slod"}}, "trigger.event", "unknown_name"),
        ({"object": "persn"}, "object", "unknown_object"),
        ({"exits": [{"on": "thing.slod"}]}, "exits.0.on", "unknown_name"),
        (
            {"steps": [{"id": "f", "kind": "record.create", "config": {"object": "thng"}}]},
            "steps.f.config.object",
            "unknown_name",
        ),
    ],
)
def test_a_fault_is_found_at_its_address(things: None, given: dict[str, Any], address: str, code: str) -> None:
    faults = compile_flow(read_definition(flow(**given))).faults

    assert (address, code) in [(fault.field, fault.code) for fault in faults]
    assert all(fault.message.en and fault.message.zh for fault in faults)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({"trigger": {"kind": "record.created", "when": "nmae = 3"}}, "trigger.when"),
        ({"steps": [branch(config={"cases": [{"name": "yes", "when": "score > "}]})]}, "steps.b.config.cases.0.when"),
        (
            {"steps": [{"id": "s", "kind": "set", "config": {"values": {"x": "= uper(name)"}}}]},
            "steps.s.config.values.x",
        ),
        ({"exits": [{"when": "name"}]}, "exits.0.when"),
        ({"re_entry": {"mode": "by_key", "key": "nosuch"}}, "re_entry.key"),
        (
            {"steps": [branch(config={"cases": [{"name": "yes", "when": "vars.missing = 1"}]})]},
            "steps.b.config.cases.0.when",
        ),
        (
            {
                "steps": [
                    {
                        "id": "w",
                        "kind": "wait_for",
                        "config": {"events": [{"event": "thing.sold", "where": "event.pric > 1"}]},
                    }
                ]
            },
            "steps.w.config.events.0.where",
        ),
    ],
)
def test_a_fault_in_a_text_is_found_at_its_address(things: None, given: dict[str, Any], address: str) -> None:
    assert address in [fault.field for fault in compile_flow(read_definition(flow(**given))).faults]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("key: [", ""),
        ("key: A\nname: x\nobject: person\ntrigger: {kind: flow}\nsteps: [{id: a, kind: exit}]", "key"),
        ("key: a\nname: x\nobject: person\ntrigger: {kind: flow}\nsteps: []", "steps"),
        ("key: a\nname: x\nobject: person\nsteps: [{id: a, kind: exit}]", "trigger"),
        ("key: a\nname: x\nobject: person\ntrigger: {kind: flow}\nsteps: [{id: a, kind: exit, nxt: b}]", "steps.a.nxt"),
        ("a: &a [1]\nb: *a", ""),
        ("just words", ""),
    ],
)
def test_a_broken_file_is_refused_with_the_place(text: str, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_definition(load_yaml(text))

    assert address in [fault.field for fault in refused.value.faults]


def test_a_flow_with_faults_is_not_published(things: None) -> None:
    with pytest.raises(Invalid):
        publish(flow(steps=[{"id": "a", "kind": "nonsense"}]))

    assert flows.list_flows() == []


def test_a_flow_file_survives_the_round_trip(things: None) -> None:
    definition = read_definition(flow(exits=[{"on": "thing.sold", "outcome": "won"}], steps=[branch()]))

    assert read_definition(load_yaml(dump_yaml(definition))) == definition
    publish(definition.model_dump(mode="json"))
    assert read_definition(load_yaml(flows.export("greet"))) == definition


def test_a_circle_with_a_wait_is_allowed(things: None) -> None:
    wait = {"id": "w", "kind": "wait", "config": {"span": "1 day"}, "next": "go"}

    assert compile_flow(read_definition(flow(steps=[{**GO, "next": "w"}, wait]))).faults == ()


def test_ten_thousand_steps_are_checked_without_trouble(things: None) -> None:
    steps = [{"id": f"s{n}", "kind": "set", "config": {"values": {"a": n}}, "next": f"s{n + 1}"} for n in range(9_999)]

    compiled = compile_flow(read_definition(flow(steps=[*steps, {"id": "s9999", "kind": "exit"}])))

    assert compiled.faults == ()


def test_a_flow_shows_its_steps_edges_and_counts(things: None) -> None:
    from guanxi.automation.engine.loop import run_until_idle
    from tests.unit.automation.house import person

    publish(
        flow(steps=[branch(next={"yes": "w", "else": "end"}), {"id": "w", "kind": "wait", "config": {"span": "1 day"}}])
    )
    person("x")
    person("y")
    run_until_idle()

    view = flows.get_flow("greet")

    assert (view.item.counts.entered, view.item.counts.waiting, view.item.counts.ended) == (2, 1, 1)
    assert (view.counts["b"].passed, view.counts["w"].here) == (2, 1)
    assert [(edge.source, edge.exit, edge.target, edge.passed) for edge in view.edges][:2] == [
        ("b", "yes", "w", 1),
        ("b", "else", "end", 1),
    ]
    assert view.steps[0].sentence.zh


def test_another_person_may_not_publish(things: None) -> None:
    from guanxi.access.actors import Actor
    from guanxi.kit.errors import Forbidden
    from guanxi.objects.drafts import By

    with pytest.raises(Forbidden):
        flows.publish(flow(), By(Actor("user", id="cai")))
    assert BY.actor.kind == "system"
