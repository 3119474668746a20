"""Checking of functions that areas give."""

from dataclasses import replace

from guanxi.expressions.core import Ask, Const, Core, Read
from guanxi.expressions.faults import unknown
from guanxi.expressions.fitting import as_type
from guanxi.expressions.hosts import HostFunction
from guanxi.expressions.schema import Column, Field
from guanxi.expressions.tree import child_address
from guanxi.expressions.typed import Scope, Typed, type_words
from guanxi.kit.phrase import Phrase, same


def asked(host: HostFunction, args: list[Typed], scope: Scope, address: str) -> Typed | None:
    key = _given(args, host, scope, address) if host.is_given else _own(host, scope, address)
    if key is None:
        return None
    rest = args[1:] if host.is_given else args
    cores = [as_type(arg, take) for arg, take in zip(rest, host.takes, strict=False)]
    known = tuple(core for core in cores if core is not None)
    if len(rest) != len(host.takes) or len(known) != len(cores):
        message = Phrase("“{name}” is written {written}: {types}", "“{name}”的写法为 {written}：{types}")
        types = type_words(host.takes) if host.takes else same("-")
        scope.blame("types", message.fill(name=host.name, written=host.written, types=types), address)
        return None
    if not _is_known(host, known, scope, address):
        return None
    return Ask(host.gives, host, key, tuple(str(name) for name in key.path), known, address)


def _given(args: list[Typed], host: HostFunction, scope: Scope, address: str) -> Read | None:
    first = args[0] if args else None
    if isinstance(first, Read) and first.type == "lookup" and first.field.target in (host.about, None):
        return first
    message = Phrase(
        "“{name}” begins with a field that points at a {about}", "“{name}”的第一个参数应为指向{about}的字段"
    )
    scope.blame("types", message.fill(name=host.name, about=host.about), address)
    return None


def _own(host: HostFunction, scope: Scope, address: str) -> Read | None:
    """The record itself, or the one its lookup points at."""
    if scope.schema.object == host.about:
        id = scope.schema.fields.get("id") or Field("id", "lookup", same("id"), Column(scope.schema.id))
        return Read("lookup", (*scope.path, "id"), scope.hops, id)
    field = scope.schema.fields.get(host.about)
    if field is not None and field.type == "lookup" and field.target == host.about:
        return Read("lookup", (*scope.path, field.name), scope.hops, field)
    message = Phrase(
        "“{name}” asks about a {about}, which is not found here", "“{name}”针对{about}，此处没有对应的记录"
    )
    scope.blame("not_here", message.fill(name=host.name, about=host.about), address)
    return None


def _is_known(host: HostFunction, args: tuple[Core, ...], scope: Scope, address: str) -> bool:
    """Is a key that is written as a constant one of those there are?"""
    first = args[0] if args else None
    if host.values is None or not isinstance(first, Const):
        return True
    known = host.values()
    if first.value in known:
        return True
    message = Phrase("{name} knows no “{value}”", "{name} 没有“{value}”").fill(name=host.name, value=first.value)
    here = child_address(address, int(host.is_given))
    scope.add(replace(unknown("unknown_key", message, str(first.value), known, here), address=here))
    return False
