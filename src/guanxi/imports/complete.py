"""What a file leaves out and a record needs: the name of a deal, the key a company is found by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from guanxi.customers import facade as customers
from guanxi.imports.columns import Parsed, Part
from guanxi.sales import facade as sales

CLAIM = "match_key"


def completer(object_name: str) -> Callable[[Parsed], None]:
    """What to do with each row of a chunk; what it needs to know is read once."""
    if object_name != "deal":
        return lambda parsed: None
    closing = {stage.key for line in sales.list_pipelines() for stage in line.stages if stage.kind != "open"}

    def complete(parsed: Parsed) -> None:
        _name_deal(parsed)
        _close_deal(parsed.parts[""], closing)

    return complete


def claims(object_name: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Keys only a new record takes: an old one keeps those it has, whatever a file calls it."""
    key = customers.company_key(str(values["name"])) if object_name == "company" and values.get("name") else ""
    return {CLAIM: key} if key else {}


def _close_deal(root: Part, closing: set[str]) -> None:
    """A deal that was won in March was closed in March, not on the day of the import."""
    day = root.get("close_on")
    if root.get("stage") in closing and isinstance(day, date) and "closed_at" not in root:
        root["closed_at"] = datetime(day.year, day.month, day.day, tzinfo=UTC)


def _name_deal(parsed: Parsed) -> None:
    """“Acme – GTX Pro”: sales tools often name a deal by its customer and product only."""
    root = parsed.parts[""]
    if root.get("name"):
        return
    company: Part = parsed.parts.get("company", {})
    contact: Part = parsed.parts.get("contact", {})
    words = [company.get("name") or contact.get("name"), root.get("product")]
    root["name"] = " – ".join(str(word) for word in words if word) or parsed.key.lstrip("#")[:40]
