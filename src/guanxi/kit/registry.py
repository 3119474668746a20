"""Lists that packages add to while the program starts, and that never change afterwards."""

from collections.abc import ItemsView, Iterable, Iterator, KeysView, ValuesView
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, Generic, TypeVar, overload

from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase, same

T = TypeVar("T")
D = TypeVar("D")


class Registry(Generic[T]):
    """Reads like a mapping (iterating gives keys, in the order they were added). An unknown key is a `NotFound`."""

    def __init__(self, what: str, label: Phrase | None = None) -> None:
        self.what = what
        self.label = label or same(what)
        self._items: dict[str, T] = {}
        self._is_frozen = False
        _ALL.append(self)

    def add(self, key: str, item: T) -> T:
        if self._is_frozen:
            raise RuntimeError(f"{self.what} {key!r} comes too late: declare it in declare.py")
        if key in self._items:
            raise RuntimeError(f"{self.what} {key!r} is declared twice")
        self._items[key] = item
        return item

    def freeze(self) -> None:
        self._is_frozen = True

    @contextmanager
    def temporarily(self, key: str, item: T) -> Iterator[T]:
        """For tests: add (or replace) one item and take it back at the end, frozen or not."""
        before = dict(self._items)
        self._items[key] = item
        try:
            yield item
        finally:
            self._items = before

    def __getitem__(self, key: str) -> T:
        try:
            return self._items[key]
        except KeyError:
            raise NotFound(self._unknown(key), code=f"unknown_{self.what.replace(' ', '_')}") from None

    @overload
    def get(self, key: str) -> T | None: ...
    @overload
    def get(self, key: str, default: D) -> T | D: ...
    def get(self, key: str, default: D | None = None) -> T | D | None:
        return self._items.get(key, default)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def keys(self) -> KeysView[str]:
        return self._items.keys()

    def values(self) -> ValuesView[T]:
        return self._items.values()

    def items(self) -> ItemsView[str, T]:
        return self._items.items()

    def _unknown(self, key: str) -> Phrase:
        near = did_you_mean(key, self._items)
        phrase = Phrase("There is no {what} “{key}”", "没有名为“{key}”的 {what}").fill(what=self.label, key=key)
        if near:
            hint = Phrase("{phrase}; did you mean “{near}”?", "{phrase}，你是指“{near}”吗？")
            phrase = hint.fill(phrase=phrase, near=near)
        return phrase


_ALL: list["Registry[Any]"] = []


def freeze_all() -> None:
    """Called once by boot when every package has declared itself."""
    for registry in _ALL:
        registry.freeze()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word, or an empty string."""
    matches = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else ""
