"""Text that users write and customers receive: Liquid, with every way to run for ever closed.

Templates come from people who are not programmers, so each limit ends in a sentence they can act on.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from itertools import takewhile

from liquid import Environment
from liquid.exceptions import (
    ContextDepthError,
    LiquidError,
    LocalNamespaceLimitError,
    LoopIterationLimitError,
    OutputStreamLimitError,
    ResourceLimitError,
)
from liquid.template import BoundTemplate

from guanxi.kit.errors import Invalid
from guanxi.kit.json import dumps
from guanxi.kit.phrase import Phrase

LOOP_LIMIT = 5_000
OUTPUT_LIMIT = 512 * 1024
NAMESPACE_LIMIT = 256 * 1024
SOURCE_LIMIT = 200_000
# A filter may not make a longer text than this; `replace` and `append` multiply, and a namespace limit looks too late.
FILTER_LIMIT = 128 * 1024


class TemplateTrouble(Invalid):
    """A template that cannot be read or rendered; `reason` says why in both languages, `line` counts from 1."""

    def __init__(self, reason: Phrase, line: int | None = None) -> None:
        super().__init__(reason, code="template")
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that the template expects from outside, as its path: ("contact", "first_name")."""

    path: tuple[str, ...]
    line: int

    @property
    def name(self) -> str:
        return ".".join(self.path)


class LimitedEnvironment(Environment):
    """Liquid without files, without unbounded loops, output or memory."""

    loop_iteration_limit = LOOP_LIMIT
    output_stream_limit = OUTPUT_LIMIT
    local_namespace_limit = NAMESPACE_LIMIT
    context_depth_limit = 20
    block_nesting_limit = 20

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for tag in ("include", "render", "extends", "block", "macro", "call"):
            self.tags.pop(tag, None)
        self.filters = {name: _guarded(function) for name, function in self.filters.items()}
        # For texts that are JSON: {"name": {{ contact.name | json }}} is right whatever the name holds.
        self.filters["json"] = dumps


def _guarded(function: Callable[..., object]) -> Callable[..., object]:
    """The filter, refusing endless ranges before it walks them and endless text before it is kept."""

    @wraps(function)
    def run(*args: object, **kwargs: object) -> object:
        if any(isinstance(arg, range) and len(arg) > LOOP_LIMIT for arg in args):
            raise LoopIterationLimitError("range too long", token=None)
        _refuse_multiplied(args)
        result = function(*args, **kwargs)
        if isinstance(result, str) and len(result) > FILTER_LIMIT:
            raise LocalNamespaceLimitError("filter result too long", token=None)
        return result

    return run


def _refuse_multiplied(args: tuple[object, ...]) -> None:
    """`replace: "", long` makes len x len characters in one call, before any result could be measured."""
    texts = [arg for arg in args if isinstance(arg, str)]
    if len(texts) < 3:
        return
    whole, part, instead = texts[:3]
    if len(whole) + whole.count(part) * len(instead) > 2 * FILTER_LIMIT:
        raise LocalNamespaceLimitError("filter arguments too long", token=None)


# Two readings of one language: HTML escapes every value, subject lines and plain text must not.
_HTML = LimitedEnvironment(autoescape=True)
_PLAIN = LimitedEnvironment(autoescape=False)
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


@lru_cache(maxsize=512)
def _parsed(source: str, is_html: bool) -> BoundTemplate:
    return (_HTML if is_html else _PLAIN).from_string(source)


def parse(source: str, *, is_html: bool) -> BoundTemplate:
    """The parsed template, kept for the next mail. Raises TemplateTrouble."""
    if len(source) > SOURCE_LIMIT:
        raise TemplateTrouble(
            Phrase(f"The template is longer than {SOURCE_LIMIT:,} characters", f"模板超过 {SOURCE_LIMIT:,} 个字符")
        )
    try:
        return _parsed(source, is_html)
    except RecursionError as error:
        raise TemplateTrouble(Phrase("The template is nested too deeply", "模板嵌套过深")) from error
    except LiquidError as error:
        raise _trouble(error) from error


def render(source: str, variables: Mapping[str, object], *, is_html: bool) -> str:
    """The text with its variables filled in; an unknown variable is empty. Raises TemplateTrouble, nothing else."""
    template = parse(source, is_html=is_html)
    try:
        return template.render(**dict(variables))
    except LiquidError as error:
        raise _trouble(error) from error
    except RecursionError as error:
        raise TemplateTrouble(Phrase("The template is nested too deeply", "模板嵌套过深")) from error
    except (ArithmeticError, ValueError, TypeError, AttributeError, LookupError, MemoryError) as error:
        # Filters of the library let some Python errors through (a huge power, a broken date); to the writer of
        # the template they are all one thing.
        raise TemplateTrouble(
            Phrase(f"A filter could not work with its value ({error})", f"过滤器无法处理给它的值（{error}）")
        ) from error


def variables_of(source: str, *, is_html: bool) -> list[Variable]:
    """Every variable the template takes from outside, in order of appearance, each path once."""
    template = parse(source, is_html=is_html)
    found: dict[tuple[str, ...], Variable] = {}
    for uses in template.analyze(include_partials=False).globals.values():
        for use in uses:
            # What follows a computed part, as in contact[field].name, belongs to nobody knows what.
            path = tuple(str(part) for part in takewhile(lambda part: isinstance(part, str), use.segments))
            line = source.count("\n", 0, max(use.span.index, 0)) + 1
            found.setdefault(path, Variable(path, line))
    return sorted(found.values(), key=lambda variable: (variable.line, variable.path))


def without_liquid(words: Phrase) -> Phrase:
    """“New lead: {{ contact.name }}” as “New lead: …”: for sentences, where no record is at hand to fill it."""
    return Phrase(_bare(words.en), _bare(words.zh))


def _bare(text: str) -> str:
    return " ".join(_HOLE.sub("…", _TAG.sub("", text)).split())


def _trouble(error: LiquidError) -> TemplateTrouble:
    return TemplateTrouble(_words(error), _line(error))


def _line(error: LiquidError) -> int | None:
    token = error.token
    if token is None:
        return None
    return token.source.count("\n", 0, max(token.start_index, 0)) + 1


def _words(error: LiquidError) -> Phrase:
    for kind, phrase in _LIMIT_WORDS:
        if isinstance(error, kind):
            return phrase
    message = str(error.args[0]) if error.args else type(error).__name__
    return Phrase(f"The template cannot be read: {message}", f"模板无法读取：{message}")


_LIMIT_WORDS: tuple[tuple[type[LiquidError], Phrase], ...] = (
    (
        LoopIterationLimitError,
        Phrase(
            f"The template loops more than {LOOP_LIMIT:,} times; shorten the loop",
            f"模板循环超过 {LOOP_LIMIT:,} 次，请缩短循环",
        ),
    ),
    (
        OutputStreamLimitError,
        Phrase(
            f"The rendered text is larger than {OUTPUT_LIMIT // 1024} KB; mail programs would cut it off",
            f"生成的内容超过 {OUTPUT_LIMIT // 1024} KB，邮件程序会截断",
        ),
    ),
    (
        LocalNamespaceLimitError,
        Phrase(
            "The template keeps too much text in its variables; build less with assign, capture and filters",
            "模板变量中的文字过多，请减少 assign、capture 和过滤器生成的内容",
        ),
    ),
    (ContextDepthError, Phrase("The template is nested too deeply", "模板嵌套过深")),
    (ResourceLimitError, Phrase("The template is nested too deeply", "模板嵌套过深")),
)
