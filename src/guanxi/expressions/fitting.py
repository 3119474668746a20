"""Which signature fits, and what has to be done to the arguments for that."""

from dataclasses import dataclass, replace

from guanxi.expressions.core import Ambient, Apply, Const, Core, Read, is_constant
from guanxi.expressions.literals import read_date, read_id, read_moment
from guanxi.expressions.operators.registry import Function, overloads
from guanxi.expressions.operators.texts import word_pattern
from guanxi.expressions.schema import Column, Field
from guanxi.expressions.typed import Money, Typed, bare, empty_of, function, mixed, typed_name
from guanxi.expressions.types import TypeName
from guanxi.kit.phrase import same

ZONE = Ambient("text", "zone")
NOW = Ambient("moment", "now")
_FROM_TEXT = {"date": read_date, "moment": read_moment, "lookup": read_id}
NO_FIT = 1_000


@dataclass(frozen=True, slots=True)
class ItemList:
    """The values after `in`, before it is known what they are compared with."""

    items: tuple[Typed, ...]


Argument = Typed | ItemList


@dataclass(frozen=True, slots=True)
class Fit:
    function: Function
    args: tuple[Core, ...]
    cost: int


def today() -> Core:
    return Apply(function("date", "moment"), (NOW, ZONE))


def best_fit(name: str, args: tuple[Argument, ...]) -> Fit | None:
    """The signature that asks for the least conversion; of equals the one declared first."""
    fits = [fit for one in overloads(name) if (fit := _fit(one, args)) is not None]
    return min(fits, key=lambda fit: fit.cost, default=None)


def apply(fit: Fit, args: tuple[Argument, ...], address: str, id_column: str) -> Typed:
    ambient = tuple(_ambient(name, id_column) for name in fit.function.ambient)
    core = _by_moments(Apply(fit.function, (*fit.args, *ambient), address), args)
    return _as_money(fit.function, core, args)


def convert(typed: Typed, want: str) -> tuple[Core, int] | None:
    """The value as another type with the cost of the change, None when it cannot be that."""
    have = typed_name(typed)
    if have == want and not isinstance(typed, Money):
        return typed, 0
    if isinstance(typed, Money):
        return (bare(typed), 1) if want == "number" else None
    if have == "empty":
        return (empty_of(want), 3) if want != "unit" else None  # type: ignore[arg-type]
    if have == "choice" and want == "text":
        return typed, 1
    if have == "moment" and want == "date":
        return Apply(function("date", "moment"), (typed, ZONE)), 2
    if isinstance(typed, Const) and have == "text":
        return _text_as(typed, want)
    return None


def _text_as(const: Const, want: str) -> tuple[Core, int] | None:
    if want == "unit":
        return Const("unit", const.value), 0
    read = _FROM_TEXT.get(want)
    value = read(str(const.value)) if read else None
    return (Const(want, value), 1) if value is not None else None


def _fit(one: Function, args: tuple[Argument, ...]) -> Fit | None:
    takes = one.takes
    if one.repeats and len(args) > len(takes):
        takes = (*takes, *([takes[-1]] * (len(args) - len(takes))))
    if len(takes) != len(args):
        return None
    found = [_argument(arg, want) for arg, want in zip(args, takes, strict=True)]
    known = [each for each in found if each is not None]
    if len(known) != len(found) or not _has_unit(one, args):
        return None
    cores = tuple(core for core, _ in known)
    if one.money == "alike" and sum(isinstance(arg, Money) for arg in args) > 1:
        return Fit(one, _guarded(cores, args), sum(cost for _, cost in known))
    return Fit(one, cores, sum(cost for _, cost in known))


def _guarded(cores: tuple[Core, ...], args: tuple[Argument, ...]) -> tuple[Core, ...]:
    """Amounts that are compared carry one guard together: on the first of them."""
    monies = [arg for arg in args if isinstance(arg, Money)]
    currencies, guards = mixed(*monies)
    plain = tuple(arg.amount if isinstance(arg, Money) else core for arg, core in zip(args, cores, strict=True))
    return (bare(Money(plain[0], currencies, guards)), *plain[1:])


def _has_unit(one: Function, args: tuple[Argument, ...]) -> bool:
    if not one.units:
        return True
    last = args[-1]
    return isinstance(last, Const) and last.value in one.units


def _argument(arg: Argument, want: str) -> tuple[Core, int] | None:
    if isinstance(arg, ItemList):
        return _items(arg, want)
    if want == "words" or want.endswith(" items"):
        return None
    return convert(arg, want)


def _items(arg: ItemList, want: str) -> tuple[Core, int] | None:
    each = "text" if want == "words" else want.removesuffix(" items")
    if each == want:
        return None
    found = [converted for item in arg.items if (converted := convert(item, each)) is not None]
    values = [core.value for core, _ in found if isinstance(core, Const) and core.value is not None]
    if len(values) != len(arg.items):
        return None
    if want == "words":
        return Const("text", word_pattern(tuple(str(value) for value in values))), 0
    return Const(want, tuple(values)), sum(cost for _, cost in found)


def _ambient(name: str, id_column: str) -> Core:
    match name:
        case "zone":
            return ZONE
        case "now":
            return NOW
        case "today":
            return today()
        case _:
            return Read("lookup", ("id",), (), Field("id", "lookup", same("id"), Column(id_column)))


def _as_money(one: Function, core: Core, args: tuple[Argument, ...]) -> Typed:
    """Sums and shares of money are money; a product of amounts or a share of one in another is a number."""
    monies = [arg for arg in args if isinstance(arg, Money)]
    if one.money != "keep" or not monies or not isinstance(core, Apply):
        return core
    if one.name in ("*", "/") and (len(monies) > 1 or (one.name == "/" and not isinstance(args[0], Money))):
        return core
    if one.name in ("+", "-", "min", "max", "clamp") and len(monies) < len(args):
        return core
    plain = tuple(arg.amount if isinstance(arg, Money) else own for arg, own in zip(args, core.args, strict=True))
    return Money(replace(core, args=plain), *mixed(*monies))


# `moment < date` compares days. Against a fixed day the same question is asked of the moment itself, because then an
# index on the moment can answer it.
_OF_DAY = {">=": (">=", "day_start"), ">": (">=", "day_end"), "<": ("<", "day_start"), "<=": ("<", "day_end")}


def _by_moments(core: Apply, args: tuple[Argument, ...]) -> Core:
    name = core.function.name
    if name not in _OF_DAY or core.function.takes != ("date", "date"):
        return core
    left, (_, day) = args[0], core.args
    if isinstance(left, Money | ItemList) or typed_name(left) != "moment" or not is_constant(day):
        return core
    sign, edge = _OF_DAY[name]
    bound = Apply(function(edge, "date"), (day, ZONE))
    return Apply(function(sign, "moment", "moment"), (left, bound), core.address)


def fitting_types(name: str) -> list[tuple[str, ...]]:
    return [one.takes for one in overloads(name)]


def as_type(typed: Typed, type: TypeName) -> Core | None:
    found = convert(typed, type)
    return found[0] if found else None
