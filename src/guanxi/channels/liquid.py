"""The language of mails and notices: `kit.liquid`, which flows use for their texts, too."""

from guanxi.kit.liquid import (
    LOOP_LIMIT,
    OUTPUT_LIMIT,
    SOURCE_LIMIT,
    LimitedEnvironment,
    TemplateTrouble,
    Variable,
    parse,
    render,
    variables_of,
)

__all__ = [
    "LOOP_LIMIT",
    "OUTPUT_LIMIT",
    "SOURCE_LIMIT",
    "LimitedEnvironment",
    "TemplateTrouble",
    "Variable",
    "parse",
    "render",
    "variables_of",
]
