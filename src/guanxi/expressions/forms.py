"""The forms whose type follows from their parts: if, case, coalesce, money, convert."""

from collections.abc import Callable, Sequence

from guanxi.expressions.core import Apply, Choose, Const, Core, FirstKnown
from guanxi.expressions.fitting import apply, as_type, best_fit, today
from guanxi.expressions.typed import Money, Scope, Typed, bare, empty_of, function, mixed, type_words, typed_name
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


def _case(parts: list[Typed], scope: Scope, address: str) -> Typed | None:
    """`case(subject, value, result, value, result, …, else)`: an `if` that asks for equality each time."""
    if len(parts) < 3:
        scope.blame(
            "arity", Phrase("“case” takes a subject, a value and a result", "“case”需要对象、值和结果"), address
        )
        return None
    subject, rest = parts[0], parts[1:]
    pairs = len(rest) // 2
    asked: list[Typed] = []
    for value, result in zip(rest[: pairs * 2 : 2], rest[1 : pairs * 2 : 2], strict=True):
        fit = best_fit("=", (subject, value))
        if fit is None:
            message = Phrase("“case” compares {types}, which are never equal", "“case”中比较的{types}类型不同")
            types = type_words([typed_name(subject), typed_name(value)])
            scope.blame("types", message.fill(types=types), address)
            return None
        asked += [apply(fit, (subject, value), address, scope.schema.id), result]
    return _if([*asked, *rest[pairs * 2 :]], scope, address)


def _convert(parts: list[Typed], scope: Scope, address: str) -> Typed | None:
    """Of money it is money; of a plain number with two currencies a number."""
    if len(parts) == 4 and (fit := best_fit("convert", tuple(parts))) is not None:
        return apply(fit, tuple(parts), address, scope.schema.id)
    money = parts[0] if parts and isinstance(parts[0], Money) else Money(empty_of("number"))
    to = as_type(parts[1], "text") if len(parts) > 1 else None
    on = (as_type(parts[2], "date") if len(parts) == 3 else today()) if len(parts) <= 3 else None
    if to is None or on is None or not money.currencies:
        message = Phrase(
            "“convert” takes money with a currency, the currency wanted and, if you like, a day",
            "“convert”需要带币种的金额、目标币种，以及可选的日期",
        )
        scope.blame("types", message, address)
        return None
    come = bare(Money(money.currencies[0], money.currencies, money.guards))
    core = Apply(function("convert", "number", "text", "text", "date"), (money.amount, come, to, on), address)
    return Money(core, (to,))


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
    "case": _case,
    "coalesce": _coalesce,
    "convert": _convert,
    "money": _money,
    "amount": _amount,
    "currency": _currency,
}
