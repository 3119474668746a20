"""The fixed words of sentences. An aggregate has two forms: over records themselves, and over one of their fields."""

from guanxi.kit.phrase import Phrase

BRACKETS = {"round": Phrase("({inner})", "（{inner}）"), "quotes": Phrase("“{inner}”", "“{inner}”")}
JOIN = {"and": Phrase(" and ", " 且 "), "or": Phrase(" or ", " 或 "), "case": Phrase(", ", "，")}
WHERE = Phrase("{what} where {where}", "满足（{where}）的{what}")
WINDOW = Phrase("{inner} in the last {span}", "最近 {span}内{inner}")
FORM = {
    "now": Phrase("now", "现在"),
    "today": Phrase("today", "今天"),
    "empty": Phrase("empty", "空"),
    "true": Phrase("yes", "是"),
    "false": Phrase("no", "否"),
    "not": Phrase("not ({inner})", "并非（{inner}）"),
    "else": Phrase("otherwise {value}", "否则为 {value}"),
    "item": Phrase("the item", "该值"),
    "filter": Phrase("the items of {0} where {1}", "{0} 中满足（{1}）的值"),
    "map": Phrase("for each item of {0}: {1}", "{0} 中每个值的 {1}"),
    "any": Phrase("an item of {0} fulfils: {1}", "{0} 中有值满足（{1}）"),
    "all": Phrase("every item of {0} fulfils: {1}", "{0} 中所有值都满足（{1}）"),
    "when": Phrase("{value} if {condition}", "若{condition}则为 {value}"),
    "convert": Phrase("{0} in {1}", "{0} 折合 {1}"),
    "coalesce": Phrase("the first known of {*}", "{*} 中首个已知的值"),
    "money": Phrase("{0} {1}", "{0} {1}"),
    "amount": Phrase("the amount of {0}", "{0} 的数额"),
    "currency": Phrase("the currency of {0}", "{0} 的币种"),
}
CHANGE = {
    "changed": Phrase("{field} changed", "{field}有变更"),
    "previous": Phrase("the previous {field}", "{field}的前一个值"),
    "time_in": Phrase("the time in the present {field}", "处于当前{field}的时长"),
}
AGGREGATE = {
    ("count", False): Phrase("the number of {what}", "{what}的数量"),
    ("count", True): Phrase("the number of {what} with {item}", "有{item}的{what}的数量"),
    ("sum", True): Phrase("the sum of {item} over {what}", "{what}的{item}之和"),
    ("avg", True): Phrase("the average {item} over {what}", "{what}的{item}平均值"),
    ("min", True): Phrase("the smallest {item} of {what}", "{what}的最小{item}"),
    ("max", True): Phrase("the largest {item} of {what}", "{what}的最大{item}"),
    ("first", True): Phrase("{item} of the first of {what}", "首个{what}的{item}"),
    ("last", True): Phrase("{item} of the last of {what}", "最近一个{what}的{item}"),
    ("first", False): Phrase("the time of the first of {what}", "首次{what}的时间"),
    ("last", False): Phrase("the time of the last of {what}", "最近一次{what}的时间"),
    ("any", False): Phrase("there are {what}", "存在{what}"),
    ("all", False): Phrase("there are only {what}", "全部为{what}"),
    ("since", False): Phrase("the time since the last of {what}", "距最近一次{what}的时长"),
    ("since", True): Phrase("the time since {item} of the last of {what}", "距最近一个{what}的{item}的时长"),
}
UNIT_WORDS = {
    "seconds": (Phrase("second", "秒"), Phrase("seconds", "秒")),
    "minutes": (Phrase("minute", "分钟"), Phrase("minutes", "分钟")),
    "hours": (Phrase("hour", "小时"), Phrase("hours", "小时")),
    "days": (Phrase("day", "天"), Phrase("days", "天")),
    "weeks": (Phrase("week", "周"), Phrase("weeks", "周")),
    "months": (Phrase("month", "个月"), Phrase("months", "个月")),
    "quarters": (Phrase("quarter", "个季度"), Phrase("quarters", "个季度")),
    "years": (Phrase("year", "年"), Phrase("years", "年")),
}
