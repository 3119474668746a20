import pytest

from guanxi.kit.errors import Fault, Invalid, NotFound
from guanxi.kit.phrase import Phrase, listed, phrase_of, same
from guanxi.kit.registry import Registry


def test_a_phrase_filled_with_a_phrase_keeps_each_language() -> None:
    sentence = Phrase("{actor} opened the {object}", "{actor}打开了{object}")
    filled = sentence.fill(actor="Ada", object=Phrase("lead", "线索"))
    assert filled == Phrase("Ada opened the lead", "Ada打开了线索")


def test_a_template_cannot_reach_into_its_values() -> None:
    assert same("{value.__class__} {missing}").fill(value=1) == same("{value.__class__} {missing}")


def test_a_missing_language_borrows_the_other() -> None:
    assert phrase_of({"zh": "你好"}) == Phrase("你好", "你好")
    assert phrase_of("12") == same("12")


def test_lists_are_joined_as_each_language_does() -> None:
    assert listed([Phrase("a", "甲"), Phrase("b", "乙")]) == Phrase("a, b", "甲、乙")


def test_every_variant_of_chinese_reads_chinese() -> None:
    phrase = Phrase("yes", "是")
    assert [phrase.in_(tag) for tag in ("zh", "zh-hans", "zh-CN", "en", "de")] == ["是", "是", "是", "yes", "yes"]


def test_an_unknown_key_says_what_was_probably_meant() -> None:
    registry: Registry[int] = Registry("step")
    registry.add("mail.send", 1)
    with pytest.raises(NotFound, match=r"mail\.send") as caught:
        registry["mail.sent"]
    assert caught.value.code == "unknown_step"
    assert "你是指" in caught.value.detail.zh


def test_a_key_is_declared_once_and_never_after_the_start() -> None:
    registry: Registry[int] = Registry("step")
    registry.add("wait", 1)
    with pytest.raises(RuntimeError, match="twice"):
        registry.add("wait", 2)
    registry.freeze()
    with pytest.raises(RuntimeError, match="too late"):
        registry.add("branch", 2)


def test_a_test_may_lend_an_item_to_a_frozen_registry() -> None:
    registry: Registry[int] = Registry("step")
    registry.freeze()
    with registry.temporarily("wait", 1):
        assert registry["wait"] == 1
    assert "wait" not in registry


def test_an_error_tells_its_faults() -> None:
    error = Invalid(faults=(Fault("email", "format", Phrase("not an address", "不是邮箱")),))
    assert error.status == 422
    assert str(error) == "Please check the values; email: not an address"
