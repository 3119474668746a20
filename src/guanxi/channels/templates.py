"""Templates: checked when they are saved, shown before they are sent, installed from blueprint files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation.parts import Installed
from guanxi.channels import liquid, rendering, variables
from guanxi.channels.liquid import TemplateTrouble
from guanxi.channels.rendering import Rendered, Variant
from guanxi.kit import json, sql
from guanxi.kit.errors import Fault, Invalid, NotFound
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.kit.registry import did_you_mean
from guanxi.objects import write
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of
from guanxi.objects.write import By, Draft

_PARTS = frozenset({"subject", "mjml", "text", "preview"})
_ALWAYS = frozenset({"id", "owner", "team", "version", "created_at", "updated_at"})


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    key: str
    name: str
    purpose: str
    variants: Mapping[str, Any]


def templates(keys: Iterable[str]) -> dict[str, StoredTemplate]:
    """The living templates among these keys."""
    with connection.cursor() as cur:
        found = sql.rows(
            cur,
            "select key, name, purpose, variants from template where key = any(%s) and deleted_at is null",
            [list(dict.fromkeys(keys))],
        )
    return {
        key: StoredTemplate(key, name, purpose, variants if isinstance(variants, dict) else json.loads(variants))
        for key, name, purpose, variants in found
    }


def template(key: str) -> StoredTemplate:
    found = templates([key]).get(key)
    if found is None:
        raise NotFound(Phrase("There is no template “{key}”", "没有名为“{key}”的模板").fill(key=key))
    return found


def preview(variants: Mapping[str, Any], contact: UUID | None, language: str) -> Rendered:
    """As this contact would get it; without a contact, with each variable's own name in its place.

    Raises Invalid with the problems of the template.
    """
    given = variables.load([variables.About(contact)])[0] if contact else placeholders(variants)
    # The unsubscribe link of a preview must not unsubscribe anybody.
    given = {**given, "organization": variables.organization(language), "unsubscribe_url": "#"}
    try:
        return rendering.render(variants, language, given)
    except TemplateTrouble as trouble:
        raise Invalid(trouble.reason, code="template", faults=tuple(problems(variants))) from trouble


# Checking


def check_template(values: dict[str, object], _old: Mapping[str, object] | None) -> dict[str, object]:
    """Refuses a template that could not be sent, and names each variable nobody will fill."""
    if "variants" in values and (faults := problems(values["variants"])):
        raise Invalid(faults[0].message, code="template", faults=tuple(faults))
    return values


def problems(variants: object) -> list[Fault]:
    """Everything that is wrong, with the place as "variants.zh.subject:3"."""
    if not isinstance(variants, Mapping) or not any(variants.values()):
        return [Fault("variants", "no_content", _NO_CONTENT)]
    faults: list[Fault] = []
    for language, given in variants.items():
        place = f"variants.{language}"
        if language not in rendering.LANGUAGES:
            faults.append(Fault(place, "unknown_language", _UNKNOWN_LANGUAGE.fill(language=language)))
        elif given:
            faults.extend(_problems_of_variant(place, given))
    return faults


def _problems_of_variant(place: str, given: object) -> list[Fault]:
    if not isinstance(given, Mapping):
        return [Fault(place, "not_an_object", _NO_CONTENT)]
    faults = [
        Fault(f"{place}.{name}", "unknown_field", _UNKNOWN_PART.fill(name=name)) for name in given if name not in _PARTS
    ]
    faults += [
        Fault(f"{place}.{name}", "required", words)
        for name, words in _REQUIRED.items()
        if not str(given.get(name) or "").strip()
    ]
    for name in sorted(_PARTS & given.keys()):
        faults.extend(problems_of_text(f"{place}.{name}", str(given[name] or ""), is_html=name == "mjml"))
    return faults or _problems_of_whole(place, given)


def problems_of_text(place: str, source: str, *, is_html: bool, is_in_flow: bool = False) -> list[Fault]:
    """In a flow, what no record is called may be a variable of the run, which knows what stands below it."""
    try:
        used = liquid.variables_of(source, is_html=is_html)
    except TemplateTrouble as trouble:
        where = f"{place}:{trouble.line}" if trouble.line else place
        return [Fault(where, "template", trouble.reason)]
    asked = [one for one in used if not is_in_flow or known_paths(one.path[0]) is not None]
    return [fault for variable in asked if (fault := _unknown(place, variable))]


def _problems_of_whole(place: str, given: Mapping[str, Any]) -> list[Fault]:
    """A trial with sample values finds what reading cannot: endless loops, broken MJML."""
    variants = {"en": given}
    try:
        rendering.render(variants, "en", {**placeholders(variants), "unsubscribe_url": "#"})
    except TemplateTrouble as trouble:
        return [Fault(place, "template", trouble.reason)]
    return []


def _unknown(place: str, variable: liquid.Variable) -> Fault | None:
    root, *rest = variable.path
    known = known_paths(root)
    if known is None:
        near = did_you_mean(root, [*variables.RECORD_ROOTS, *variables.OPEN_ROOTS, "owner", "organization"])
    elif not rest or not known or rest[0] in known:
        return None
    else:
        near = did_you_mean(rest[0], known)
        near = f"{root}.{near}" if near else ""
    message = _UNKNOWN_VARIABLE.fill(name=variable.name)
    if near:
        message = _MEANT.fill(message=message, near=near)
    return Fault(f"{place}:{variable.line}", "unknown_variable", message)


def known_paths(root: str) -> frozenset[str] | None:
    """The names that may follow `root.`; empty when anything may, None when there is no such root."""
    if root in variables.PLAIN_ROOTS or root in variables.OPEN_ROOTS:
        return frozenset()
    if root == "owner":
        return frozenset(variables.OWNER_FIELDS)
    if root == "organization":
        return frozenset(variables.ORGANIZATION_FIELDS)
    if root in OBJECTS:
        return frozenset(shape_of(root).fields) | _ALWAYS
    return variables.EXTRAS[root].fields if root in variables.EXTRAS else None


def placeholders(variants: Mapping[str, Any]) -> dict[str, Any]:
    """Every variable the template uses, filled with its own name in brackets."""
    samples: dict[str, Any] = {"organization": variables.organization("en")}
    for given in filter(None, variants.values()):
        variant = Variant(str(given.get("subject") or ""), str(given.get("mjml") or ""), str(given.get("text") or ""))
        for source, is_html in ((variant.subject, False), (variant.mjml, True), (variant.text, False)):
            for variable in _variables_or_none(source, is_html):
                _put(samples, variable.path, f"[{variable.name}]")
    return samples


def _variables_or_none(source: str, is_html: bool) -> list[liquid.Variable]:
    try:
        return liquid.variables_of(source, is_html=is_html)
    except TemplateTrouble:
        return []


def _put(into: dict[str, Any], path: tuple[str, ...], value: str) -> None:
    for name in path[:-1]:
        inner = into.get(name)
        into[name] = inner if isinstance(inner, dict) else variables.Linked(label=inner or name)
        into = into[name]
    if not isinstance(into.get(path[-1]), dict):
        into[path[-1]] = value


# Installing


def install(items: Sequence[Mapping[str, Any]], by: By, overwrite: bool) -> Sequence[Installed]:
    """Templates of a blueprint: {key, name: {en, zh}, purpose, en: {subject, mjml}, zh: {…}}.

    One that a person has edited is kept, unless `overwrite`.
    """
    return [_install(item, by, overwrite) for item in items]


def _install(item: Mapping[str, Any], by: By, overwrite: bool) -> Installed:
    key = str(item["key"])
    values = _values(item)
    current = _current(key)
    if current is None:
        write.create("template", [Draft(values)], by)
        return Installed("templates", key, "created")
    id, shipped, fingerprint = current
    is_edited = fingerprint != shipped
    if values["shipped"] == shipped or (is_edited and not overwrite):
        return Installed("templates", key, "kept")
    write.update("template", [Draft(values, id=id)], by)
    return Installed("templates", key, "updated")


def _values(item: Mapping[str, Any]) -> dict[str, object]:
    variants = {name: dict(item[name]) for name in rendering.LANGUAGES if item.get(name)}
    return {
        "key": str(item["key"]),
        "name": phrase_of(item.get("name") or item["key"]).in_("zh"),
        "purpose": str(item.get("purpose") or "marketing"),
        "variants": variants,
        "shipped": fingerprint_of(variants),
    }


def _current(key: str) -> tuple[UUID, str, str] | None:
    with connection.cursor() as cur:
        found = sql.rows(
            cur, "select id, shipped, variants from template where key = %s and deleted_at is null limit 1", [key]
        )
    if not found:
        return None
    id, shipped, variants = found[0]
    return id, shipped or "", fingerprint_of(variants if isinstance(variants, dict) else json.loads(variants))


def fingerprint_of(variants: Mapping[str, Any]) -> str:
    """Of the content alone, so that renaming a template does not count as editing it."""
    stable = {language: dict(sorted(variants[language].items())) for language in sorted(variants)}
    return sha256(json.dumps(stable).encode()).hexdigest()[:16]


_NO_CONTENT = Phrase("A template needs at least one language", "模板至少需要一种语言的内容")
_UNKNOWN_LANGUAGE = Phrase(
    "“{language}” is not a language of templates; use en or zh", "模板不支持“{language}”，请用 en 或 zh"
)
_UNKNOWN_PART = Phrase("A template has no part “{name}”", "模板没有“{name}”这一部分")
_REQUIRED = {
    "subject": Phrase("The subject is empty", "主题为空"),
    "mjml": Phrase("The body is empty", "正文为空"),
}
_UNKNOWN_VARIABLE = Phrase("“{name}” is not known, so it would stay empty", "没有“{name}”这个变量，发送时会是空的")
_MEANT = Phrase("{message}; did you mean “{near}”?", "{message}；你是指“{near}”吗？")
