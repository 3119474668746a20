"""Is there a value at all? The only questions that look at empty values."""

from guanxi.expressions.operators.registry import Function, example
from guanxi.kit.phrase import Phrase


def is_empty(value: object) -> bool:
    """Nothing, a text without letters, a set without values."""
    return value is None or value == "" or value == ()


def _pair(type: str, sql: str, sample: str, is_sample_empty: bool) -> tuple[Function, Function]:
    return (
        Function(
            name="is empty",
            group="compare",
            takes=(type,),
            gives="flag",
            run=is_empty,
            sql=f"({sql})",
            reads=Phrase("{0} is empty", "{0} 为空"),
            denied=Phrase("{0} is known", "{0} 已知"),
            form="after",
            sees_empty=True,
            summary=Phrase("There is no value; for text also one without letters.", "没有值；空白文本也算空。"),
            examples=(example(f"{sample} is empty", is_sample_empty),),
        ),
        Function(
            name="is not empty",
            group="compare",
            takes=(type,),
            gives="flag",
            run=lambda value: not is_empty(value),
            sql=f"not ({sql})",
            reads=Phrase("{0} is known", "{0} 已知"),
            denied=Phrase("{0} is empty", "{0} 为空"),
            form="after",
            sees_empty=True,
            summary=Phrase("There is a value.", "有值。"),
            examples=(example(f"{sample} is not empty", not is_sample_empty),),
        ),
    )


FUNCTIONS = tuple(
    function
    for type, sql, sample, is_sample_empty in (
        ("text", "coalesce({0}, '') = ''", 'trim(" ")', True),
        ("number", "{0} is null", "(1 / 0)", True),
        ("flag", "{0} is null", "(1 = 1)", False),
        ("date", "{0} is null", "today", False),
        ("moment", "{0} is null", "now", False),
        ("duration", "{0} is null", "1 day", False),
        ("lookup", "{0} is null", "empty", True),
        ("set", "cardinality({0}) is not distinct from 0 or {0} is null", "empty", True),
        ("list", "cardinality({0}) is not distinct from 0 or {0} is null", 'split("", ";")', True),
    )
    for function in _pair(type, sql, sample, is_sample_empty)
)
