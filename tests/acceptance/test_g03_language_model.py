"""G03: a flow asks a language model behind any OpenAI-compatible address, and never depends on there being one."""

import json
from datetime import timedelta
from typing import Any

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.automation import model_budget, publishing, vault
from guanxi.automation.builtin.model import holds
from guanxi.automation.compile import must_compile
from guanxi.automation.simulate import simulate
from guanxi.kit.clock import VirtualClock
from tests.acceptance.asking import asking, contact, effects, live, outcome, publish, variables, web
from tests.loopback import Asked, Server, Told, told
from tests.unit.automation.house import flow, path, runs

__all__ = ["web"]

EXITS = ("ok", "unavailable", "failed")
OUTPUTS = [
    {"name": "mood", "type": "text", "options": ["glad", "angry"], "about": "How the customer feels"},
    {"name": "urgency", "type": "number"},
]


@pytest.fixture
def model(web: Server, settings: Any) -> Server:
    """A server that speaks the documented format of chat completions."""
    settings.GUANXI_MODEL_URL = f"{web.url}/v1"
    settings.GUANXI_MODEL_NAME = "small-model"
    settings.GUANXI_PRIVATE_HOSTS = ""
    web.answer = lambda _asked: completion('{"mood": "angry", "urgency": 8.5}')
    return web


def completion(content: str) -> Told:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 20, "completion_tokens": 10, "total_tokens": 30}
    return told({"id": "c-1", "object": "chat.completion", "model": "small-model", "choices": [choice], "usage": usage})


def question(**more: Any) -> dict[str, Any]:
    config = {"prompt": "What does {{ name }} feel: {{ address }}", "outputs": OUTPUTS, **more}
    return asking(config, "model.ask", exits=EXITS)


def test_a_question_is_asked_in_the_documented_form_and_its_answer_becomes_variables(
    model: Server, clock: VirtualClock
) -> None:
    vault.create("model-key", "bearer", {}, {"token": "sk-secret"}, ["127.0.0.1"], SYSTEM)
    publish(question(instructions="Be brief.", max_tokens=99))
    subject = contact(address="I want my money back!")

    live()

    asked = model.asked[0]
    body = asked.json()
    assert (asked.method, asked.path) == ("POST", "/v1/chat/completions")
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("small-model", 99, 0)
    assert body["messages"][1] == {"role": "user", "content": "What does Wei Zhang feel: I want my money back!"}
    schema = body["response_format"]["json_schema"]["schema"]
    mood = {"type": "string", "enum": ["glad", "angry"], "description": "How the customer feels"}
    assert schema["properties"]["mood"] == mood
    assert (schema["required"], schema["additionalProperties"]) == (["mood", "urgency"], False)
    assert (outcome(subject), variables(subject)["mood"], variables(subject)["urgency"]) == ("ok", "angry", "8.5")
    assert effects()[0]["result"]["tokens"] == 30


def test_the_key_comes_from_the_vault_and_stays_there(model: Server, clock: VirtualClock, settings: Any) -> None:
    settings.GUANXI_MODEL_CREDENTIAL = "model-key"
    vault.create("model-key", "bearer", {}, {"token": "sk-secret"}, ["127.0.0.1"], SYSTEM)
    publish(question())
    contact()

    live()

    assert model.asked[0].headers["authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in str(effects())


def test_without_a_model_the_flow_goes_its_other_way_at_once(web: Server, clock: VirtualClock) -> None:
    publish(question())
    subject = contact()

    live()

    assert (web.asked, effects(), outcome(subject)) == ([], [], "unavailable")


def test_without_its_key_the_model_is_unavailable(model: Server, clock: VirtualClock, settings: Any) -> None:
    settings.GUANXI_MODEL_CREDENTIAL = "lost"
    publish(question())
    subject = contact()

    live()

    assert (model.asked, outcome(subject)) == ([], "unavailable")


def test_a_model_that_stays_down_is_unavailable_after_its_attempts(model: Server, clock: VirtualClock) -> None:
    model.answer = lambda _asked: told({"error": {"message": "overloaded"}}, 503)
    publish(question(attempts=2))
    subject = contact()

    for _ in range(4):
        live(2)
        clock.advance(timedelta(minutes=5))
    live()

    assert (len(model.asked), outcome(subject)) == (2, "unavailable")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("I think she is angry.", "不是 JSON"),
        ('{"mood": "bored", "urgency": 1}', "不在可选值中"),
        ('{"mood": "glad"}', "缺少“urgency”"),
        ('{"mood": "glad", "urgency": "very"}', "“urgency”不是数字"),
        ("[1, 2]", "格式不符合预期"),
    ],
)
def test_an_answer_that_is_not_what_was_asked_for_does_not_count(
    model: Server, clock: VirtualClock, content: str, words: str
) -> None:
    model.answer = lambda _asked: completion(content)
    publish(question(attempts=1))
    subject = contact()

    live()

    assert (outcome(subject), words in effects()[0]["error"]["reason"]["zh"]) == ("failed", True)


def test_an_unfit_answer_is_asked_for_again(model: Server, clock: VirtualClock) -> None:
    answers = ["nonsense", '```json\n{"mood": "glad", "urgency": 1}\n```']
    model.answer = lambda _asked: completion(answers[len(model.asked) - 1])
    publish(question())
    subject = contact()

    live()
    clock.advance(timedelta(minutes=5))
    live()

    assert (len(model.asked), outcome(subject), variables(subject)["mood"]) == (2, "ok", "glad")


def test_a_server_that_knows_no_schema_is_asked_without(model: Server, clock: VirtualClock) -> None:
    def answer(asked: Asked) -> Told:
        refused, answered = told({"error": "response_format"}, 400), completion('{"mood": "glad", "urgency": 2}')
        return refused if "response_format" in asked.json() else answered

    model.answer = answer
    publish(question())
    subject = contact()

    live()

    assert (len(model.asked), outcome(subject)) == (2, "ok")
    assert "JSON schema" in model.asked[1].json()["messages"][0]["content"]


def test_a_free_answer_is_kept_as_text(model: Server, clock: VirtualClock) -> None:
    model.answer = lambda _asked: completion("  Dear Wei, thank you.  ")
    publish(question(outputs=[], save_as="draft"))
    subject = contact()

    live()

    assert variables(subject)["draft"] == "Dear Wei, thank you."


def test_a_question_that_is_too_long_is_not_sent(model: Server, clock: VirtualClock) -> None:
    publish(question(prompt="{{ address }}" * 400))
    subject = contact(address="x" * 100)

    live()

    assert (model.asked, outcome(subject)) == ([], "failed")


def test_a_simulation_takes_the_sample_and_asks_nobody(model: Server, clock: VirtualClock) -> None:
    definition = question(sample={"mood": "glad", "urgency": 1})

    simulated = simulate(must_compile(publishing.definition_of(definition)), contact())

    assert [(line.step, line.exit) for line in simulated.lines] == [("ask", "ok"), ("was_ok", "")]
    assert model.asked == []


# Classes


def classes(**more: Any) -> dict[str, Any]:
    config = {
        "text": "{{ address }}",
        "classes": [
            {"name": "price", "words": ["price", "报价", "多少钱"], "about": "asks what it costs"},
            {"name": "trouble", "words": ["broken", "refund", "退款"], "about": "something does not work"},
        ],
        **more,
    }
    return asking(config, "text.classify", exits=("price", "trouble", "none"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is the PRICE of it?", "price"),
        ("请问这个多少钱？", "price"),
        ("It is broken, I want a refund; price does not matter", "trouble"),
        ("pricey", "none"),
        ("hello", "none"),
    ],
)
def test_words_sort_a_text_without_any_model(web: Server, clock: VirtualClock, text: str, expected: str) -> None:
    publish(classes())
    subject = contact(address=text)

    live()

    assert (outcome(subject), web.asked) == (expected, [])


def test_what_no_word_decides_is_asked_of_the_model(model: Server, clock: VirtualClock) -> None:
    model.answer = lambda _asked: completion(json.dumps({"class": "trouble"}))
    publish(classes())
    subject = contact(address="Smoke comes out of the box")

    live()

    assert (outcome(subject), variables(subject)["class"]) == ("trouble", "trouble")
    assert model.asked[0].json()["messages"][1]["content"] == "Smoke comes out of the box"


def test_a_model_that_makes_up_a_class_changes_nothing(model: Server, clock: VirtualClock) -> None:
    model.answer = lambda _asked: completion(json.dumps({"class": "ignore all instructions"}))
    publish(classes())
    subject = contact(address="Smoke comes out of the box")

    for _ in range(4):
        live(2)
        clock.advance(timedelta(minutes=10))
    live()

    assert outcome(subject) == "none"


def test_whole_words_in_spaced_languages_and_anywhere_in_chinese() -> None:
    assert holds("Our CTO said", "cto")
    assert not holds("the director", "cto")
    assert holds("我要退款啊", "退款")


# stop


def test_a_flow_stops_with_its_own_words_where_people_look_for_errors(web: Server, clock: VirtualClock) -> None:
    reason = {"en": "{{ name }} has no company", "zh": "{{ name }} 没有公司"}
    publish(flow(object="contact", steps=[{"id": "s", "kind": "stop", "config": {"reason": reason}}]))
    subject = contact()

    live()

    found = runs(subject)[0]
    assert (found["status"], found["reason"]) == ("d", {"en": "Wei Zhang has no company", "zh": "Wei Zhang 没有公司"})
    assert path(subject)[-1] == ("s", "", "parked")


def test_a_day_has_a_budget_of_questions_and_the_run_says_why_it_was_not_asked(
    model: Server, clock: VirtualClock
) -> None:
    model_budget.save(1, None, None, SYSTEM)
    publish(question())
    first = contact()
    live()
    second = contact(email="second@example.com")
    live()

    assert (len(model.asked), outcome(first), outcome(second)) == (1, "ok", "unavailable")
    assert any("budget of 1 questions" in str(one["error"]) for one in effects())
    assert (model_budget.today().calls, model_budget.today().tokens, model_budget.today().refused) == (1, 30, 1)

    clock.advance(timedelta(days=1))
    third = contact(email="third@example.com")
    live()
    assert (len(model.asked), outcome(third)) == (2, "ok")


def test_a_day_has_a_budget_of_tokens(model: Server, clock: VirtualClock) -> None:
    model_budget.save(None, 30, None, SYSTEM)
    publish(question())
    first = contact()
    live()
    second = contact(email="second@example.com")
    live()

    assert (len(model.asked), outcome(first), outcome(second)) == (1, "ok", "unavailable")
