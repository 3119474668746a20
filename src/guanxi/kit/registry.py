"""Lists that packages add to while the program starts, and that never change afterwards."""

from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, Generic, TypeVar, overload

from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase, same

T = TypeVar("T")
D = TypeVar("D")


class Registry(Generic[T]):
    """Reads like a mapping (iterating gives keys, in the order they were added). An unknown key is a `NotFound`.

    What is declared never changes. A registry may also `follow` a source of items that people make while the program
    runs: they come after the declared ones, and can never take the place of one.
    """

    def __init__(self, what: str, label: Phrase | None = None) -> None:
        self.what = what
        self.label = label or same(what)
        self._items: dict[str, T] = {}
        self._is_frozen = False
        self._made: Callable[[str | None], Mapping[str, T]] | None = None
        _ALL.append(self)

    def add(self, key: str, item: T) -> T:
        if self._is_frozen:
            raise RuntimeError(f"{self.what} {key!r} comes too late: declare it in declare.py")
        if key in self._items:
            raise RuntimeError(f"{self.what} {key!r} is declared twice")
        self._items[key] = item
        return item

    def follow(self, made: Callable[[str | None], Mapping[str, T]]) -> None:
        """`made` answers the items of this moment; it is told the key looked for (None: all), and may look again."""
        self._made = made

    def declared(self) -> Mapping[str, T]:
        """Only what the program itself brings: the same in every installation, and known without a database."""
        return self._items

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
        found = self.get(key)
        if found is None:
            raise NotFound(self._unknown(key), code=f"unknown_{self.what.replace(' ', '_')}")
        return found

    @overload
    def get(self, key: str) -> T | None: ...
    @overload
    def get(self, key: str, default: D) -> T | D: ...
    def get(self, key: str, default: D | None = None) -> T | D | None:
        if key in self._items:
            return self._items[key]
        return default if self._made is None else self._made(key).get(key, default)

    def __contains__(self, key: object) -> bool:
        return key in self._items or (self._made is not None and isinstance(key, str) and key in self._made(key))

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def keys(self) -> KeysView[str]:
        return self._all().keys()

    def values(self) -> ValuesView[T]:
        return self._all().values()

    def items(self) -> ItemsView[str, T]:
        return self._all().items()

    def _all(self) -> Mapping[str, T]:
        made = None if self._made is None else self._made(None)
        return {**self._items, **made} if made else self._items

    def _unknown(self, key: str) -> Phrase:
        near = did_you_mean(key, self)
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
