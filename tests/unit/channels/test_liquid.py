"""Templates belong to users: what they may write, what stops, and in which words."""

import time
from contextlib import suppress

import pytest

from guanxi.channels import liquid

ENDLESS = [
    "{% for i in (1..1000000000) %}x{% endfor %}",
    "{% for a in (1..5000) %}{% for b in (1..5000) %}x{% endfor %}{% endfor %}",
    "{{ (1..1000000000) | join: ',' }}",
    "{{ (1..1000000000) | size }}{{ (1..1000000000) | reverse | first }}",
    "{% assign a = 'xxxxxxxxxxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}",
    "{% capture a %}xxxxxxxxxxxxxxxx{% endcapture %}"
    "{% for i in (1..60) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}",
    "{% tablerow i in (1..1000000000) cols:3 %}x{% endtablerow %}",
    "{% assign a = 'xxxxxxxx' %}{% for i in (1..17) %}{% assign a = a | replace: 'x', 'xx' %}{% endfor %}"
    "{{ a | replace: 'x', a }}",
    "{% for i in (1..4000) %}{{ 'x' | append: long }}{% endfor %}",
]


@pytest.mark.parametrize("source", ENDLESS)
def test_a_template_that_would_run_for_ever_stops_soon_and_says_why(source: str) -> None:
    started = time.monotonic()
    with pytest.raises(liquid.TemplateTrouble) as caught:
        liquid.render(source, {"long": "y" * 1000}, is_html=True)
    assert time.monotonic() - started < 2
    assert caught.value.reason.en != caught.value.reason.zh
    assert any(word in caught.value.reason.en for word in ("loop", "too much text", "larger than"))


@pytest.mark.parametrize(
    "source", ["{{ a.__class__ }}", "{{ a.__init__.__globals__ }}", "{{ a | map: '__class__' | first }}"]
)
def test_python_stays_out_of_reach(source: str) -> None:
    assert liquid.render(source, {"a": "text"}, is_html=True) == ""


@pytest.mark.parametrize("source", ["{% include 'x' %}", "{% render '/etc/passwd' %}"])
def test_a_template_reads_no_other_file(source: str) -> None:
    with pytest.raises(liquid.TemplateTrouble):
        liquid.render(source, {}, is_html=True)


def test_values_are_escaped_in_html_and_plain_in_a_subject() -> None:
    given = {"contact": {"name": "<b>Müller & 王"}}
    assert liquid.render("{{ contact.name }}", given, is_html=True) == "&lt;b&gt;Müller &amp; 王"
    assert liquid.render("{{ contact.name }}", given, is_html=False) == "<b>Müller & 王"


def test_a_missing_value_is_empty_at_sending() -> None:
    assert liquid.render("Hello {{ contact.nobody.knows | upcase }}!", {}, is_html=False) == "Hello !"


def test_every_variable_from_outside_is_named_with_its_line() -> None:
    source = (
        "{% assign hi = 'a' %}{{ hi }}\n{{ contact.name }}\n{% for t in contact.tags %}{{ t }}{% endfor %}{{ orphan }}"
    )
    found = [(variable.name, variable.line) for variable in liquid.variables_of(source, is_html=True)]
    assert found == [("contact.name", 2), ("contact.tags", 3), ("orphan", 3)]


@pytest.mark.parametrize("source", ["{{ contact.name ", "{% if x %}", "{% nope %}", "{{ a | nofilter }}"])
def test_a_fault_in_the_text_is_told_in_words(source: str) -> None:
    with pytest.raises(liquid.TemplateTrouble) as caught:
        liquid.render(source, {}, is_html=True)
    assert caught.value.reason.zh


@pytest.mark.parametrize(
    "source",
    [
        "{{ 1 | divided_by: 0 }}",
        "{{ 'x' | date: '%Y' }}",
        "{{ 5 | modulo: 0 }}",
        "{{ a | sort: 'k' }}",
        "{{ 'a' | slice: 'b' }}",
    ],
)
def test_a_filter_that_cannot_work_never_raises_anything_else(source: str) -> None:
    with suppress(liquid.TemplateTrouble):
        liquid.render(source, {"a": [1, "b"]}, is_html=True)
