"""A pipeline is a state machine between stages; a refusal names everything that is missing."""

from guanxi.kit.phrase import Phrase
from guanxi.sales.stages import Pipeline, faults_of, missing, pipeline_of, stage_json

LABELS = {"amount": Phrase("Amount", "金额"), "lost_reason": Phrase("Why it was lost", "输单原因")}


def sale() -> Pipeline:
    return pipeline_of(
        "sale",
        {"en": "Sale", "zh": "销售"},
        [
            {"key": "lead", "name": {"en": "Lead", "zh": "线索"}, "transitions": ["offer", "lost"]},
            {
                "key": "offer",
                "name": {"en": "Offer", "zh": "报价"},
                "transitions": ["won", "lost"],
                "required": ["amount"],
                "checks": [{"when": "amount > 0", "message": {"en": "Above zero", "zh": "须大于零"}}],
            },
            {"key": "won", "name": {"en": "Won", "zh": "赢单"}, "kind": "won", "probability": 100},
            {"key": "lost", "name": {"en": "Lost", "zh": "输单"}, "kind": "lost", "required": ["lost_reason"]},
        ],
    )


def test_a_move_to_a_following_stage_is_possible() -> None:
    assert missing(sale(), "lead", "offer", {"amount": 5}, LABELS, lambda _: True) == []


def test_a_jump_is_refused_and_says_what_is_possible() -> None:
    (fault,) = missing(sale(), "lead", "won", {}, LABELS, lambda _: True)
    assert fault.code == "transition"
    assert fault.message.en == "From “Lead” a deal cannot go to “Won”; possible: Offer, Lost"
    assert fault.message.zh == "不能从“线索”直接进入“赢单”，可选：报价、输单"


def test_every_missing_item_is_named_at_once() -> None:
    faults = missing(sale(), "won", "offer", {}, LABELS, lambda _: False)
    assert [(fault.field, fault.code) for fault in faults] == [
        ("stage", "transition"),
        ("amount", "required"),
        ("stage", "check"),
    ]


def test_from_the_end_nothing_goes_on() -> None:
    (fault,) = missing(sale(), "won", "lead", {}, LABELS, lambda _: True)
    assert fault.message.en == "“Won” is the end of this pipeline"


def test_a_misspelled_stage_gets_a_suggestion() -> None:
    (fault,) = missing(sale(), "lead", "ofer", {}, LABELS, lambda _: True)
    assert "did you mean “offer”" in fault.message.en


def test_a_new_deal_may_start_on_any_stage() -> None:
    assert missing(sale(), None, "won", {}, LABELS, lambda _: True) == []


def test_a_pipeline_that_names_stages_which_do_not_exist_is_refused() -> None:
    """The first source document compared verbs (“qualify”) with stages (“qualified”), so nothing could ever move."""
    stages: list[dict[str, object]] = [
        {"key": "lead", "name": "Lead", "transitions": ["qualify"]},
        {"key": "qualified", "name": "Qualified"},
    ]
    broken = pipeline_of("x", "x", stages)
    assert [(fault.field, fault.code) for fault in faults_of(broken)] == [
        ("stages.lead.transitions", "unknown_stage"),
        ("stages.qualified", "unreachable"),
    ]


def test_a_pipeline_is_the_same_after_storing() -> None:
    assert pipeline_of("sale", sale().name.json(), [stage_json(stage) for stage in sale().stages]) == sale()
