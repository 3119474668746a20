"""What follows from the fields of a record: done on every write, whoever writes."""

from collections.abc import Mapping

from guanxi.customers.cleaning import company as companies
from guanxi.customers.cleaning import mail, phone, place
from guanxi.customers.names import join_name, split_name
from guanxi.customers.titles import title_level
from guanxi.kit.clock import now

Values = dict[str, object]
Old = Mapping[str, object] | None


def tidy_place(values: Values, old: Old) -> Values:
    """Region to its code and phones to E.164, by the country. A number we cannot read stays as it was typed."""
    country = _text("country", values, old)
    if values.get("region"):
        values["region"] = place.region_code(str(values["region"]), country) or values["region"]
    elif values.get("city") and not _text("region", values, old):
        values["region"] = place.region_of_city(str(values["city"]), country) or None
    for name in ("phone", "mobile", "fax"):
        if values.get(name):
            values[name] = phone.read(str(values[name]), country).number or values[name]
    return values


def tidy_person(values: Values, old: Old) -> Values:
    """The parts of the name, and the level of the title. A part that somebody filled in is left alone."""
    first, last = _text("first_name", values, old), _text("last_name", values, old)
    name = _text("name", values, old)
    if not name:
        name = join_name(first, last) or _text("email", values, old) or _text("phone", values, old)
        values["name"] = name or None
    elif values.get("name") and "@" not in name and not (first or last):
        given, family = split_name(name)
        values |= {"first_name": given or None, "last_name": family or None}
    if "title" in values or old is None:
        values["title_level"] = title_level(_text("title", values, old))
    return values


def tidy_company(values: Values, old: Old) -> Values:
    if values.get("name"):
        values["name_key"] = companies.match_key(str(values["name"]))
    domain = str(values.get("domain") or "").lower() or companies.domain_of_website(str(values.get("website") or ""))
    if domain and not mail.is_free_domain(domain) and not (old and old.get("domain") and "domain" not in values):
        values["domain"] = domain
    return values


def stamp_done(values: Values, old: Old) -> Values:
    """A task is done at the moment its status says so, and not done when it is opened again."""
    if "status" in values and (old is None or values["status"] != old["status"]):
        values["done_at"] = now() if values["status"] == "done" else None
    return values


def stamp_said(values: Values, old: Old) -> Values:
    if old is None and not values.get("said_at"):
        values["said_at"] = now()
    return values


def stamp_happened(values: Values, old: Old) -> Values:
    if old is None and not values.get("happened_at"):
        values["happened_at"] = now()
    return values


def _text(name: str, values: Values, old: Old) -> str:
    """The value as it will be."""
    value = values[name] if name in values else (old or {}).get(name)
    return str(value or "")
