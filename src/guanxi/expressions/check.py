"""Is the tree right for the schema? Asked before anything is saved or run."""

from collections.abc import Sequence

from guanxi.expressions import operators as _operators  # noqa: F401  # declares what comes with the language
from guanxi.expressions.core import Core
from guanxi.expressions.elaborate import elaborate
from guanxi.expressions.faults import ExpressionError, ExpressionFault, fault
from guanxi.expressions.fitting import as_type
from guanxi.expressions.grammar import ARITHMETIC, LONGEST_CHAIN
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Call, Node, children
from guanxi.expressions.typed import MOST_NODES, Findings, Money, Scope, Typed, bare, typed_name
from guanxi.expressions.types import TYPE_LABELS, TypeName
from guanxi.kit.phrase import Phrase

MOST_DEPTH = 12


def check(node: Node, schema: Schema, expect: TypeName | None = "flag") -> Sequence[ExpressionFault]:
    """All faults; none means that every face will work. `expect` None lets any type pass."""
    findings = Findings()
    if found := _too_deep(node):
        return (found,)
    typed = elaborate(node, Scope(schema, findings))
    if typed is not None and not findings.faults and not _is_expected(typed, expect):
        message = Phrase("This is a {is_}; a {wanted} is expected", "这里应为{wanted}，而不是{is_}")
        wanted = TYPE_LABELS[expect or "flag"]
        findings.faults.append(fault("wrong_type", message.fill(is_=TYPE_LABELS[typed_name(typed)], wanted=wanted)))
    return tuple(findings.faults)


def type_of(node: Node, schema: Schema) -> TypeName:
    """The type of the value; raises ExpressionError for a tree with faults."""
    return typed_name(_typed(node, schema))


def checked(node: Node, schema: Schema) -> Core:
    """The typed tree that the faces are made of; raises ExpressionError for a tree with faults."""
    return bare(_typed(node, schema))


def _typed(node: Node, schema: Schema) -> Typed:
    findings = Findings()
    if found := _too_deep(node):
        raise ExpressionError([found])
    typed = elaborate(node, Scope(schema, findings))
    if typed is None or findings.faults:
        raise ExpressionError(findings.faults)
    return typed


def _is_expected(typed: Typed, expect: TypeName | None) -> bool:
    if expect is None or typed_name(typed) == expect:
        return True
    if isinstance(typed, Money):
        return expect == "number"
    return expect != "flag" and as_type(typed, expect) is not None


def _too_deep(node: Node) -> ExpressionFault | None:
    """Measured without recursion, because this guards the recursion of everything else."""
    waiting = [(node, 1, 1)]
    for seen, (one, depth, levels) in enumerate(waiting):
        if seen > MOST_NODES:
            return fault("too_large", Phrase("This is too large: more than 500 parts", "内容过大，超过 500 个部分"))
        if depth > MOST_DEPTH or levels > LONGEST_CHAIN + 2 * MOST_DEPTH:
            return fault("too_deep", Phrase("This is nested too deeply", "嵌套过深"))
        for number, child in enumerate(children(one)):
            is_chain = number == 0 and isinstance(one, Call) and one.name in ARITHMETIC and _is_sum(child)
            waiting.append((child, depth if is_chain else depth + 1, levels + 1))
    return None


def _is_sum(node: Node) -> bool:
    """The left side of a chain like a + b + c, which people read as flat."""
    return isinstance(node, Call) and node.name in ARITHMETIC
