"""The hosted page of a form: plain HTML that works everywhere, and a script that only makes it smoother."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from guanxi.channels import house, pages
from guanxi.kit import json
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.marketing import guards
from guanxi.marketing.definition import CONSENT, HONEYPOT, LANGUAGE, TOKEN, FormDefinition, FormField

_AUTOCOMPLETE = {
    "name": "name", "first_name": "given-name", "last_name": "family-name", "email": "email", "phone": "tel",
    "mobile": "tel", "company": "organization", "title": "organization-title", "country": "country",
    "city": "address-level2", "address": "street-address", "postcode": "postal-code", "website": "url",
}  # fmt: skip
_INPUTS = {"email": "email", "phone": "tel", "number": "text", "url": "url", "date": "date"}
_MODES = {"number": "decimal", "url": "url"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What a visitor typed before, and what was wrong with it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    warning: str = ""

    def fault(self, name: str, language: str) -> str:
        return next((fault.message.in_(language) for fault in self.faults if fault.field == name), "")

    def others(self, form: FormDefinition, language: str) -> list[str]:
        """Faults that no visible field can show."""
        shown = {field.name for field in form.fields if field.type != "hidden"} | {CONSENT}
        return [fault.message.in_(language) for fault in self.faults if fault.field not in shown]


NOTHING_TYPED = Typed()


@cache
def css() -> str:
    return Path(__file__).with_name("form.css").read_text(encoding="utf-8")


@cache
def script() -> str:
    return Path(__file__).with_name("form.js").read_text(encoding="utf-8")


@cache
def page_script() -> str:
    """The form's script, and what this page does when it has worked."""
    return script() + (
        "(function(){var f=document.querySelector('form.form');if(!f)return;guanxiForm(f,document.documentElement.lang,"
        "function(body){var d=document.createElement('div');d.className='done';d.setAttribute('role','status');"
        "d.tabIndex=-1;var p=document.createElement('p');p.textContent=body.message;d.appendChild(p);"
        "f.replaceWith(d);d.focus();});})();"
    )


def html(
    form: FormDefinition, language: str, switch: str, typed: Typed = NOTHING_TYPED, *, is_still: bool = False
) -> str:
    """The whole page."""
    body = heading(form, language) + form_html(form, language, f"/f/{form.slug}", typed)
    return _document(form, language, switch, body, "" if is_still else page_script())


def done(form: FormDefinition, language: str, switch: str) -> str:
    words = escape(form.success.in_(language))
    body = f'{heading(form, language)}<div class="done" role="status"><p>{words}</p></div>'
    return _document(form, language, switch, body, "")


def _document(form: FormDefinition, language: str, switch: str, body: str, code: str) -> str:
    title = form.title.in_(language)
    return pages.document(title, body, language, head_end=switch, styles=css(), script=code)


def heading(form: FormDefinition, language: str) -> str:
    intro = form.intro.in_(language)
    return f"<h1>{escape(form.title.in_(language))}</h1>" + (f"<p>{escape(intro)}</p>" if intro else "")


def form_html(form: FormDefinition, language: str, action: str, typed: Typed = NOTHING_TYPED) -> str:
    """The form alone, as the page and the embed script show it."""
    warnings = [typed.warning] if typed.warning else typed.others(form, language)
    summary = "".join(f"<p>{escape(words)}</p>" for words in warnings)
    words = json.dumps({"failed": _FAILED.in_(language), "offline": _OFFLINE.in_(language)})
    return (
        f'<form class="form" method="post" action="{escape(action)}" data-words="{escape(words)}">'
        f'<div class="sum" role="alert"{"" if summary else " hidden"}>{summary}</div>'
        + "".join(_field(one, language, typed) for one in form.fields)
        + (_consent(form, language, typed) if form.consent else "")
        + f'<div class="hp" aria-hidden="true"><label>{_LEAVE_EMPTY.in_(language)}'
        f'<input name="{HONEYPOT}" tabindex="-1" autocomplete="off"></label></div>'
        f'<input type="hidden" name="{TOKEN}" value="{escape(guards.token(form))}">'
        f'<input type="hidden" name="{LANGUAGE}" value="{language}">'
        f'<div class="send"><button class="b" type="submit">{escape(form.submit.in_(language))}</button></div></form>'
    )


def _field(one: FormField, language: str, typed: Typed) -> str:
    value = typed.values.get(one.name, one.default)
    if one.type == "hidden":
        return f'<input type="hidden" name="{one.name}" value="{escape(str(value or ""))}">'
    fault = typed.fault(one.name, language)
    error = f'<p class="err" id="e-{one.name}">{escape(fault)}</p>'
    half = " half" if one.width == "half" else ""
    if one.type == "choices":
        inner = _choices(one, language, value, fault)
        return f'<div class="f{half}" data-field="{one.name}" data-many>{inner}{error}</div>'
    if one.type == "flag":
        inner = _tick(one.name, one.label.in_(language), fault, one.required, is_on=_is_on(value))
        return f'<div class="f{half}" data-field="{one.name}">{inner}{error}</div>'
    label = f'<label for="i-{one.name}">{escape(one.label.in_(language))}{_optional(one, language)}</label>'
    hint = f'<p class="hint" id="h-{one.name}">{escape(one.help.in_(language))}</p>' if one.help else ""
    control = _control(one, language, "" if value is None else str(value), fault)
    return f'<div class="f{half}" data-field="{one.name}">{label}{control}{hint}{error}</div>'


def _optional(one: FormField, language: str) -> str:
    return "" if one.required else f' <span class="opt">{_OPTIONAL.in_(language)}</span>'


def _attributes(one: FormField, language: str, fault: str) -> str:
    tied = f"e-{one.name}" + (f" h-{one.name}" if one.help else "")
    more = f' autocomplete="{_AUTOCOMPLETE[one.name]}"' if one.name in _AUTOCOMPLETE else ""
    more += " required" if one.required else ""
    more += ' aria-invalid="true"' if fault else ""
    more += f' placeholder="{escape(one.placeholder.in_(language))}"' if one.placeholder else ""
    return f'id="i-{one.name}" name="{one.name}" aria-describedby="{tied}"{more}'


def _control(one: FormField, language: str, value: str, fault: str) -> str:
    attributes = _attributes(one, language, fault)
    if one.type in {"choice", "country"} and one.options:
        empty = f'<option value="">{_CHOOSE.in_(language)}</option>'
        return f"<select {attributes}>{empty}{_options(one, language, value)}</select>"
    if one.type == "long_text":
        return f'<textarea {attributes} rows="5" maxlength="{one.max_length}">{escape(value)}</textarea>'
    mode = f' inputmode="{_MODES[one.type]}"' if one.type in _MODES else ""
    kind = _INPUTS.get(one.type, "text")
    return f'<input type="{kind}" {attributes}{mode} maxlength="{one.max_length}" value="{escape(value)}">'


def _options(one: FormField, language: str, value: str) -> str:
    return "".join(
        f'<option value="{escape(option)}"{" selected" if option == value else ""}>{escape(label)}</option>'
        for option, label in sorted_options(one, language)
    )


@cache
def sorted_options(one: FormField, language: str) -> tuple[tuple[str, str], ...]:
    """Long lists in the order of the reader's alphabet; short ones as they were written."""
    pairs = [(option, label.in_(language)) for option, label in one.options]
    if len(pairs) > 25:
        pairs.sort(key=lambda pair: _alphabet(pair[1], language))
    return tuple(pairs)


def _alphabet(label: str, language: str) -> tuple[object, ...]:
    if language != "zh":
        return (label.casefold(),)
    from pypinyin import lazy_pinyin  # a second of loading, only for pages in Chinese with a long list

    return tuple(lazy_pinyin(label))


def _choices(one: FormField, language: str, value: Any, fault: str) -> str:
    chosen = {value} if isinstance(value, str) else set(value or ())
    ticks = "".join(
        f'<div class="tick"><input type="checkbox" id="i-{one.name}-{index}" name="{one.name}" value="{escape(option)}"'
        f' aria-describedby="e-{one.name}"{" checked" if option in chosen else ""}>'
        f'<label for="i-{one.name}-{index}">{escape(label)}</label></div>'
        for index, (option, label) in enumerate(sorted_options(one, language))
    )
    return f"<fieldset><legend>{escape(one.label.in_(language))}{_optional(one, language)}</legend>{ticks}</fieldset>"


def _consent(form: FormDefinition, language: str, typed: Typed) -> str:
    fault = typed.fault(CONSENT, language)
    is_on = _is_on(typed.values.get(CONSENT))
    tick = _tick(CONSENT, form.consent.in_(language), fault, form.settings.consent_required, is_on=is_on)
    return f'<div class="f" data-field="{CONSENT}">{tick}<p class="err" id="e-{CONSENT}">{escape(fault)}</p></div>'


def _tick(name: str, label: str, fault: str, is_required: bool, *, is_on: bool) -> str:
    more = (
        (" required" if is_required else "") + (' aria-invalid="true"' if fault else "") + (" checked" if is_on else "")
    )
    return (
        f'<div class="tick"><input type="checkbox" id="i-{name}" name="{name}" value="yes" aria-describedby="e-{name}"'
        f'{more}><label for="i-{name}">{escape(label)}</label></div>'
    )


def _is_on(value: Any) -> bool:
    return str(value or "").lower() in {"yes", "on", "true", "1"}


def public_url(form: FormDefinition) -> str:
    return f"{house.public_url()}/f/{form.slug}"


_OPTIONAL = Phrase("(optional)", "（选填）")
_CHOOSE = Phrase("Choose…", "请选择…")
_LEAVE_EMPTY = Phrase("Leave this empty", "请留空")
_FAILED = Phrase("That did not work. Nothing was sent; please try again.", "没有提交成功，请再试一次。")
_OFFLINE = Phrase(
    "The server cannot be reached. What you typed is still here; please try again.",
    "暂时连不上服务器。你填写的内容还在，请稍后再试。",
)
