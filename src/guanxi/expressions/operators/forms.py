"""The pages of what is no plain function: logic, choices, money, related records, history."""

from dataclasses import dataclass
from decimal import Decimal

from guanxi.expressions.operators.registry import Example, Group, example
from guanxi.kit.phrase import Phrase


@dataclass(frozen=True, slots=True)
class FormPage:
    """Its examples are checked like those of functions. Functions of areas have theirs in the tests of the areas."""

    group: Group
    written: str
    takes: str
    gives: str
    summary: Phrase
    examples: tuple[Example, ...] = ()


FORM_PAGES = (
    FormPage(
        "logic",
        "a and b",
        "flag, flag, …",
        "flag",
        Phrase("All of them. Binds stronger than “or”.", "全部成立。优先于“or”。"),
        (example("1 < 2 and 2 < 3", True), example("1 < 2 or 2 < 1 and 3 < 1", True)),
    ),
    FormPage(
        "logic",
        "a or b",
        "flag, flag, …",
        "flag",
        Phrase("At least one of them.", "至少一个成立。"),
        (example("1 > 2 or 2 < 3", True),),
    ),
    FormPage(
        "logic",
        "not a",
        "flag",
        "flag",
        Phrase("The opposite; also yes where a value is empty.", "取反；值为空时也为“是”。"),
        (example("not (1 = 2)", True), example("not (1 = empty)", True), example("not 1 != empty", True)),
    ),
    FormPage(
        "logic",
        "if(a, b, …, c)",
        "flag, any, …, any",
        "any",
        Phrase(
            "The value after the first condition that holds, else the last one.",
            "首个成立条件之后的值，否则为最后一个值。",
        ),
        (
            example("if(1 > 2, 10, 2 > 1, 20, 30)", Decimal(20)),
            example('if(1 = empty, "a", "b")', "b"),
            example("if(1 > 2, 10)", None),
        ),
    ),
    FormPage(
        "logic",
        "coalesce(a, b, …)",
        "any, …",
        "any",
        Phrase("The first that is known.", "首个已知的值。"),
        (example("coalesce(1 / 0, 7)", Decimal(7)),),
    ),
    FormPage(
        "money",
        "money(a, b)",
        "number, text",
        "money",
        Phrase(
            "An amount in a currency. Amounts of different currencies do not mix: the result is empty.",
            "某币种的金额。不同币种不能混算，结果为空。",
        ),
        (
            example('money(5, "EUR") > money(3, "EUR")', True),
            example('money(5, "EUR") > money(3, "CNY")', False),
            example('money(5, "EUR") + money(3, "CNY")', None),
        ),
    ),
    FormPage(
        "money",
        "amount(a)",
        "money",
        "number",
        Phrase(
            "The number alone. Beside a number, money counts as its amount anyway.",
            "仅取数额。与数字运算时自动取数额。",
        ),
        (example('amount(money(5, "EUR"))', Decimal(5)), example('money(5, "EUR") > 3', True)),
    ),
    FormPage(
        "money",
        "currency(a)",
        "money",
        "text",
        Phrase("The currency.", "币种。"),
        (example('currency(money(5, "EUR"))', "EUR"),),
    ),
    FormPage(
        "logic",
        "case(a, b, c, …, d)",
        "any, any, any, …, any",
        "any",
        Phrase(
            "The result beside the value that the first equals, else the last one.",
            "与第一个参数相等的值所对应的结果，否则为最后一个值。",
        ),
        (
            example('case("b", "a", 1, "b", 2, 3)', Decimal(2)),
            example('case("x", "a", 1, 3)', Decimal(3)),
            example('case("x", "a", 1)', None),
        ),
    ),
    FormPage(
        "money",
        "convert(a, b, c)",
        "money, text, date",
        "money",
        Phrase(
            "In another currency, at the rate of a day (today if none is said). Rates are kept in the settings.",
            "按某日（默认今天）的汇率折算为另一币种。汇率在设置中维护。",
        ),
        (example('convert(money(5, "CNY"), "CNY") = money(5, "CNY")', True),),
    ),
    FormPage(
        "sets",
        "filter(a, b)",
        "list or set, flag",
        "list",
        Phrase("The items that fulfil a condition; `item` is each of them.", "满足条件的值，条件中用 `item` 表示。"),
        (example('filter(split("a;b;ab", ";"), item starts "a")', ("a", "ab")),),
    ),
    FormPage(
        "sets",
        "map(a, b)",
        "list or set, text",
        "list",
        Phrase("A text made of each item.", "由每个值得到的文本。"),
        (example('map(split("a;b", ";"), upper(item))', ("A", "B")),),
    ),
    FormPage(
        "sets",
        "any(a, b), all(a, b)",
        "list or set, flag",
        "flag",
        Phrase("At least one item; every item, also when there are none.", "至少一个值；所有值（没有值时也成立）。"),
        (
            example('any(split("a;b", ";"), item = "b")', True),
            example('all(split("a;b", ";"), item = "b")', False),
        ),
    ),
    FormPage(
        "own",
        'segment("key"), consent("email", "marketing"), load(owner)',
        "depends",
        "depends",
        Phrase(
            "Functions that areas add about a record; those there are come with suggestions while writing.",
            "各业务模块提供的、针对记录的函数；书写时会提示可用的函数。",
        ),
    ),
    FormPage(
        "own",
        "a_name",
        "",
        "type of the formula",
        Phrase(
            "A named formula of the object, used like a field, also over relations: `company.a_name`.",
            "对象的命名公式，用法与字段相同，也可经由关联使用，例如 `company.a_name`。",
        ),
        (example("twice", Decimal(120)),),
    ),
    FormPage(
        "date",
        "now",
        "",
        "moment",
        Phrase("The instant of the evaluation.", "当前时刻。"),
        (example("now = 2026-03-29T12:30:00Z", True),),
    ),
    FormPage("date", "today", "", "date", Phrase("The day of now.", "今天。"), (example("today = date(now)", True),)),
    FormPage(
        "date",
        "a + 3 months, a - 1 year",
        "date or moment",
        "same",
        Phrase(
            "By the calendar; months too short end early. Moments keep their time of day.",
            "按日历推移；短月取月末，时刻保持当天时间。",
        ),
        (example("2026-01-31 + 1 month = 2026-02-28", True), example("2024-02-29 - 1 year = 2023-02-28", True)),
    ),
    FormPage(
        "relations",
        "company.name",
        "relation.field",
        "type of the field",
        Phrase("A field of a related record; dots may follow dots.", "相关记录的字段，可连续使用点号。"),
        (example("company.name", "Acme"), example('company.industry in ("finance", "retail")', False)),
    ),
    FormPage(
        "relations",
        'count(deals where stage = "won")',
        "relation",
        "number",
        Phrase("How many related records.", "相关记录的数量。"),
        (
            example('count(deals where stage = "won")', Decimal(1)),
            example("count(deals)", Decimal(3)),
        ),
    ),
    FormPage(
        "relations",
        "sum(deals.amount where …), avg, min, max",
        "relation.field",
        "type of the field",
        Phrase(
            "Over the known values; the sum of none is 0, the others are empty. Money must be of one currency.",
            "对已知值计算；没有记录时总和为 0，其他为空。金额须为同一币种。",
        ),
        (
            example('sum(deals.amount where stage != "lost") = money(210000, "CNY")', True),
            example("amount(avg(deals.amount))", Decimal(80000)),
            example('sum(deals.amount where stage = "draft") = 0', True),
            example('max(deals.amount where stage = "draft")', None),
        ),
    ),
    FormPage(
        "relations",
        "first(deals.name), last(deals.name)",
        "relation.field",
        "type of the field",
        Phrase("Of the record that was created first or last.", "最早或最晚创建的记录的值。"),
        (
            example("first(deals.name)", "Fleet"),
            example('last(deals.name where stage != "offer")', "Spare parts"),
        ),
    ),
    FormPage(
        "relations",
        "any(deals where …), all(deals where …)",
        "relation",
        "flag",
        Phrase("At least one; every one, also when there are none.", "至少一个；全部（没有记录时也成立）。"),
        (
            example('any(deals where stage = "lost")', True),
            example('all(deals where stage = "won")', False),
        ),
    ),
    FormPage(
        "history",
        "count(message.opened where machine = false, 7 days)",
        "event, window",
        "number",
        Phrase(
            "How many events, now and back by the window; without a window all that are kept.",
            "窗口期内的事件数；不写窗口则为全部保留的事件。",
        ),
        (
            example("count(message.opened where machine = false, 7 days)", Decimal(1)),
            example("count(message.opened)", Decimal(3)),
        ),
    ),
    FormPage(
        "history",
        "sum(order.paid.amount, 365 days), avg, min, max",
        "event.field, window",
        "type of the field",
        Phrase("Over the values of the events.", "对事件中的值计算。"),
        (
            example("sum(order.paid.amount, 365 days)", Decimal(1200)),
            example("max(order.paid.amount)", Decimal(700)),
        ),
    ),
    FormPage(
        "history",
        "last(message.opened), first(message.opened)",
        "event",
        "moment",
        Phrase("When it happened; with a field, the value then.", "发生的时间；带字段时为当时的值。"),
        (
            example("last(message.opened) = 2026-03-28T12:30:00Z", True),
            example("first(order.paid.amount)", Decimal(100)),
            example("last(order.paid.amount, 7 days)", None),
        ),
    ),
    FormPage(
        "history",
        'any(page.visited where page contains "pricing", 1 day)',
        "event, window",
        "flag",
        Phrase("Did it happen?", "是否发生过。"),
        (
            example('any(page.visited where page contains "pricing", 1 day)', True),
            example("any(page.visited, 1 hour)", False),
        ),
    ),
    FormPage(
        "history",
        "since(message.opened)",
        "event",
        "duration",
        Phrase("How long ago the last one was.", "距最近一次的时长。"),
        (example("since(message.opened) = 1 day", True),),
    ),
    FormPage(
        "history",
        "changed(stage, 7 days)",
        "field, window",
        "flag",
        Phrase("Was the field changed?", "字段是否有变更。"),
        (
            example("changed(stage, 7 days)", True),
            example("changed(stage, 1 day)", False),
        ),
    ),
    FormPage(
        "history",
        "previous(stage)",
        "field",
        "type of the field",
        Phrase("Its value before.", "变更前的值。"),
        (example("previous(stage)", "lead"), example("previous(name)", None)),
    ),
    FormPage(
        "history",
        "time_in(stage)",
        "field",
        "duration",
        Phrase("How long it has had its value.", "保持当前值的时长。"),
        (example("time_in(stage) = 5 days", True),),
    ),
)
