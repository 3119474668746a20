"""The words and the binding strength of the language, for reading and for writing."""

# How many operators of sums and products may follow each other; every one is a level of the tree.
LONGEST_CHAIN = 60
AGGREGATES = frozenset({"count", "sum", "avg", "min", "max", "first", "last", "any", "all", "since"})
CHANGES = frozenset({"changed", "previous", "time_in"})
CONSTANTS = frozenset({"now", "today"})
KEYWORDS = frozenset(
    "and or not in is between contains starts ends has matches empty true false where now today with".split()
)
SUMS = ("+", "-")
PRODUCTS = ("*", "/", "%")
SIGNS = ("=", "!=", "<", "<=", ">", ">=")
ARITHMETIC = frozenset({*SUMS, *PRODUCTS})
# The operators written with words between their two sides.
WORDS = {
    "contains": "contains",
    "starts": "starts with",
    "ends": "ends with",
    "has": "has",
    "has any": "has any",
    "has all": "has all",
    "matches words": "matches words",
    "in": "in",
    "not in": "not in",
}
TAKES_ITEMS = frozenset({"has any", "has all", "matches words", "in", "not in"})

OR, AND, NOT, COMPARE, SUM, PRODUCT, UNARY, PRIMARY = range(8)
STRENGTH = {
    "or": OR,
    "and": AND,
    "not": NOT,
    **dict.fromkeys((*SIGNS, *WORDS, "is between", "is empty", "is not empty"), COMPARE),
    **dict.fromkeys(SUMS, SUM),
    **dict.fromkeys(PRODUCTS, PRODUCT),
    "negative": UNARY,
}
