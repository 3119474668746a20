"""The condition and formula language: one typed tree, one checker, several faces that must agree."""

from guanxi.expressions.check import check, type_of
from guanxi.expressions.closures import Closure, compile_closure
from guanxi.expressions.elaborate import functions, is_reserved
from guanxi.expressions.explain import AtomTrace, Verdict, explain, explainer
from guanxi.expressions.facts import EventFact, Facts, RowFacts, ask_facts
from guanxi.expressions.faults import ExpressionError, ExpressionFault
from guanxi.expressions.foresight import changer, next_change
from guanxi.expressions.fragment import Sql
from guanxi.expressions.hosts import HostFunction, declare_host
from guanxi.expressions.loosely import emit_loosely, memory_only
from guanxi.expressions.parse import parse
from guanxi.expressions.ranges import Bound, Bounds, Witness, findings, implies, overlaps, verdict
from guanxi.expressions.schema import Column, EventShape, Field, JsonKey, Place, Relation, Schema
from guanxi.expressions.scripts import scripts_of
from guanxi.expressions.sentence import sentence
from guanxi.expressions.sql import emit
from guanxi.expressions.store import from_json, to_json
from guanxi.expressions.tree import Node
from guanxi.expressions.types import TYPES, TypeName
from guanxi.expressions.unparse import unparse
from guanxi.expressions.watch import Watch, watch

__all__ = [
    "TYPES",
    "AtomTrace",
    "Bound",
    "Bounds",
    "Closure",
    "Column",
    "EventFact",
    "EventShape",
    "ExpressionError",
    "ExpressionFault",
    "Facts",
    "Field",
    "HostFunction",
    "JsonKey",
    "Node",
    "Place",
    "Relation",
    "RowFacts",
    "Schema",
    "Sql",
    "TypeName",
    "Verdict",
    "Watch",
    "Witness",
    "ask_facts",
    "changer",
    "check",
    "compile_closure",
    "declare_host",
    "emit",
    "emit_loosely",
    "explain",
    "explainer",
    "findings",
    "from_json",
    "functions",
    "implies",
    "is_reserved",
    "memory_only",
    "next_change",
    "overlaps",
    "parse",
    "scripts_of",
    "sentence",
    "to_json",
    "type_of",
    "unparse",
    "verdict",
    "watch",
]
