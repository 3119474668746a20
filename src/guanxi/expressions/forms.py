"""The forms whose type follows from their parts: if, coalesce, money."""

from collections.abc import Callable, Sequence

from guanxi.expressions.core import Choose, Const, Core, FirstKnown
from guanxi.expressions.fitting import as_type
from guanxi.expressions.typed import Money, Scope, Typed, bare, empty_of, mixed, type_words, typed_name
from guanxi.expressions.types import TypeName
from guanxi.kit.phrase import Phrase

Form = Callable[[list[Typed], Scope, str], Typed | None]


def _if(parts: list[Typed], scope: Scope, address: str) -> Typed | None:
    """`if(condition, value, condition, value, …, else)`; without the last the value is empty."""
    if len(parts) < 2:
        scope.blame("arity", Phrase("“if” takes a condition and a value", "“if”需要条件和值"), address)
        return None
    default: Typed = parts[-1] if len(parts) % 2 else Const("empty", None)
    pairs = len(parts) // 2
    conditions, values = parts[: pairs * 2 : 2], parts[1 : pairs * 2 : 2]
    if any(typed_name(one) != "flag" for one in conditions):
        scope.blame("not_a_question", Phrase("“if” begins with a yes/no question", "“if”的条件应为是否判断"), address)
        return None
    alike = _alike([*values, default], scope, address)
    if alike is None:
        return None
    type, cores = alike
    cases = tuple(zip([bare(one) for one in conditions], cores[:-1], strict=True))
    core = Choose("number" if type == "money" else type, cases, cores[-1], address)
    return Money(core, *mixed(*values, default)) if type == "money" else core


def _coalesce(parts: list[Typed], scope: Scope, address: str) -> Typed | None:
    alike = _alike(parts, scope, address) if parts else None
    if alike is None:
        return None
    type, cores = alike
    core = FirstKnown("number" if type == "money" else type, tuple(cores))
    return Money(core, *mixed(*parts)) if type == "money" else core


def _money(parts: list[Typed], scope: Scope, address: str) -> Typed | None:
    if [typed_name(one) for one in parts] != ["number", "text"]:
        scope.blame("types", Phrase("“money” takes an amount and a currency", "“money”需要金额和币种"), address)
        return None
    return Money(bare(parts[0]), (bare(parts[1]),))


def _amount(parts: list[Typed], scope: Scope, address: str) -> Typed | None:
    if len(parts) == 1 and isinstance(parts[0], Money):
        return bare(parts[0])
    scope.blame("types", Phrase("“amount” takes money", "“amount”需要金额"), address)
    return None


def _currency(parts: list[Typed], scope: Scope, address: str) -> Typed | None:
    if len(parts) == 1 and isinstance(parts[0], Money) and parts[0].currencies:
        money = parts[0]
        return bare(Money(money.currencies[0], money.currencies, money.guards))
    scope.blame("types", Phrase("“currency” takes money with a currency", "“currency”需要带币种的金额"), address)
    return None


def _alike(parts: list[Typed], scope: Scope, address: str) -> tuple[TypeName, list[Core]] | None:
    """All parts as one type: choices count as text, moments beside dates as dates, money beside numbers as numbers."""
    types = list(dict.fromkeys(typed_name(one) for one in parts))
    known = [type for type in types if type != "empty"]
    type = _common(known)
    if type is None:
        message = Phrase("The values are of different types: {types}", "各个值的类型不同：{types}")
        scope.blame("types", message.fill(types=type_words(known)), address)
        return None
    if type == "money":
        return type, [one.amount if isinstance(one, Money) else empty_of("number") for one in parts]
    cores = [core for one in parts if (core := as_type(one, type)) is not None]
    return (type, cores) if len(cores) == len(parts) else None


def _common(types: Sequence[TypeName]) -> TypeName | None:
    wider: dict[frozenset[TypeName], TypeName] = {
        frozenset({"choice", "text"}): "text",
        frozenset({"date", "moment"}): "date",
        frozenset({"money", "number"}): "number",
    }
    if len(types) <= 1:
        return types[0] if types else "empty"
    return wider.get(frozenset(types))


FORMS: dict[str, Form] = {
    "if": _if,
    "coalesce": _coalesce,
    "money": _money,
    "amount": _amount,
    "currency": _currency,
}
