"""The other records of a row: its company, its contact, its colleague. Found, or made; a whole chunk at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from guanxi.imports import find, salespeople
from guanxi.imports.columns import Parsed, Part
from guanxi.imports.guess import Shapes
from guanxi.imports.plan import Existing
from guanxi.imports.put import Entry, put
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.objects.drafts import By

Identity = tuple[str, str]
# (object, identity) -> (the values as they were written, the record)
Settled = dict[tuple[str, Identity], tuple[str, UUID]]

PEOPLE_FIELDS = ("owner",)
# The company comes before the contact, so that a contact made on the way belongs to it.
ORDER = ("company", "parent", "contact")

REFUSED = Phrase("{object}: {message}", "{object}：{message}")


@dataclass(frozen=True, slots=True)
class Linking:
    shapes: Shapes
    by: By
    existing: Existing
    settled: Settled


def link_people(object_name: str, work: Sequence[Parsed]) -> int:
    """Names of colleagues to their ids; answers how many rows name somebody unknown here. The name is kept as text."""
    asked = {str(row.parts[""][name]) for row in work for name in PEOPLE_FIELDS if name in row.parts[""]}
    known = find.people(asked) if asked else {}
    if any(find.folded(name) not in known for name in asked):
        salespeople.ensure_field(object_name)
    unknown = 0
    for row in work:
        root = row.parts[""]
        for name in PEOPLE_FIELDS:
            if name in root:
                text = root.pop(name)
                person = known.get(find.folded(text))
                unknown += person is None
                root[name if person else salespeople.FIELD] = person or text
    return unknown


def link_records(object_name: str, work: Sequence[Parsed], how: Linking) -> list[tuple[str, Entry]]:
    """Sets the lookups of each row; the pairs (object, entry) tell what became of the records they point to."""
    names = {name for row in work for name in row.parts if name}
    made: list[tuple[str, Entry]] = []
    for name in sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER)):
        target = how.shapes[object_name].fields[name].target
        entries = _link(name, target, [row for row in work if name in row.parts], how)
        made += [(target, entry) for entry in entries]
    return made


def _link(name: str, target: str, work: Sequence[Parsed], how: Linking) -> list[Entry]:
    groups: dict[Identity, list[Parsed]] = {}
    for row in work:
        identity = find.identity(target, row.parts[name])
        if identity:
            groups.setdefault(identity, []).append(row)
    entries = {identity: Entry(_merged(rows, name)) for identity, rows in groups.items()}
    for identity, entry in entries.items():
        _belongs_to_company(entry, groups[identity], name, target, how.shapes)
    written = {identity: _told(entry) for identity, entry in entries.items()}
    news = [entry for identity, entry in entries.items() if not _is_settled(entry, target, identity, how)]
    for entry, record in zip(news, find.records(target, [entry.values for entry in news]), strict=True):
        entry.record = record
    _put_each_once(target, news, how.by, _gently(how.existing, work, name))
    for identity, rows in groups.items():
        entry = entries[identity]
        _set_lookup(rows, name, entry, how.shapes[target].label)
        if entry.is_fine and entry.record is not None:
            how.settled[target, identity] = (written[identity], entry.record)
    return news


def _gently(existing: Existing, work: Sequence[Parsed], name: str) -> Existing:
    """A company the file gives no id of is only mentioned beside a person: what is known of it already stands.

    Otherwise each colleague's city would overwrite the last one's, for ever.
    """
    has_id = any("external_id" in row.parts[name] for row in work)
    return "fill" if existing == "update" and not has_id else existing


def _is_settled(entry: Entry, target: str, identity: Identity, how: Linking) -> bool:
    known = how.settled.get((target, identity))
    if known is None or known[0] != _told(entry):
        return False
    entry.record = known[1]
    return True


def _told(entry: Entry) -> str:
    return repr(sorted(entry.values.items(), key=lambda item: item[0]))


def _put_each_once(target: str, entries: Sequence[Entry], by: By, existing: Existing) -> None:
    """Two spellings may have found one record: the second is merged into the first."""
    firsts: dict[UUID, Entry] = {}
    doubles: list[tuple[Entry, Entry]] = []
    for entry in entries:
        if entry.record in firsts:
            first = firsts[entry.record]
            first.values |= entry.values
            doubles.append((first, entry))
        elif entry.record is not None:
            firsts[entry.record] = entry
    standing = [entry for entry in entries if not any(entry is double for _, double in doubles)]
    put(target, standing, by, existing)
    for first, double in doubles:
        double.record, double.faults = first.record, first.faults
        double.outcome = "refused" if first.outcome == "refused" else "unchanged"


def _merged(rows: Iterable[Parsed], name: str) -> Part:
    merged: Part = {}
    for row in rows:
        merged |= row.parts[name]
    return merged


def _belongs_to_company(entry: Entry, rows: Sequence[Parsed], name: str, target: str, shapes: Shapes) -> None:
    """The contact named beside a company works there."""
    company = rows[0].parts[""].get("company")
    if name == "contact" and target == "contact" and company and "company" in shapes[target].fields:
        entry.values.setdefault("company", company)


def _set_lookup(rows: Sequence[Parsed], name: str, entry: Entry, label: Phrase) -> None:
    for row in rows:
        if entry.is_fine:
            row.parts[""][name] = entry.record
        else:
            row.faults += [
                Fault(f"{name}.{fault.field}", fault.code, REFUSED.fill(object=label, message=fault.message))
                for fault in entry.faults
            ]
