"""What a file leaves out and a record needs: the name of a deal, the key a company is found by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guanxi.customers import facade as customers
from guanxi.imports.columns import Parsed, Part

CLAIM = "match_key"


def complete(object_name: str, parsed: Parsed) -> None:
    if object_name == "deal":
        _name_deal(parsed)


def claims(object_name: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Keys only a new record takes: an old one keeps those it has, whatever a file calls it."""
    key = customers.company_key(str(values["name"])) if object_name == "company" and values.get("name") else ""
    return {CLAIM: key} if key else {}


def _name_deal(parsed: Parsed) -> None:
    """“Acme – GTX Pro”: sales tools often name a deal by its customer and product only."""
    root = parsed.parts[""]
    if root.get("name"):
        return
    company: Part = parsed.parts.get("company", {})
    contact: Part = parsed.parts.get("contact", {})
    words = [company.get("name") or contact.get("name"), root.get("product")]
    root["name"] = " – ".join(str(word) for word in words if word) or parsed.key.lstrip("#")[:40]
