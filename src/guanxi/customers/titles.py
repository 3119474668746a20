"""What a job title says about the power to decide: whole words in English, whole terms in Chinese.

Substrings will not do: “cto” is inside “doctor” and “director”.
"""

import re
import unicodedata

DECISION, MANAGER, OTHER, UNKNOWN = "decision", "manager", "other", "unknown"

_DECISION_WORDS = frozenset(
    "ceo cto cfo coo cio cmo cpo cso ciso cro cdo chief president chairman chairwoman chairperson chair founder "
    "cofounder owner proprietor partner director head vp svp evp".split()
)
_DECISION_PHRASES = ("vice president", "managing director", "general manager", "co founder", "board member")
_MANAGER_WORDS = frozenset("manager mgr supervisor lead leader teamlead superintendent foreman".split())
_NOT_WORDS = frozenset("assistant secretary intern trainee".split())

_DECISION_TERMS = tuple(
    "董事长 董事 总裁 副总裁 总经理 副总经理 副总 总监 首席 创始人 合伙人 负责人 老板 厂长 院长 校长 行长 法人 "
    "法定代表人 一把手 所长 局长 处长 总工程师 总工 总编 店长".split()
)
_MANAGER_TERMS = ("经理", "主管", "主任", "组长", "部长", "科长", "队长", "班长", "课长")
_NOT_TERMS = ("助理", "秘书", "实习", "文员")
_WORD = re.compile(r"[a-z]+")


def title_level(title: str | None) -> str:
    """decision, manager, other, or unknown for no title. “Assistant” and “助理” beside a great title make it other."""
    text = unicodedata.normalize("NFKC", title or "").casefold().strip()
    if not text:
        return UNKNOWN
    chinese = _chinese_level(text)
    return chinese if chinese != UNKNOWN else _english_level(_spell_out(text))


def _spell_out(text: str) -> str:
    return re.sub(r"\b(?:[a-z]\.){2,}", lambda found: found[0].replace(".", ""), text)


def _chinese_level(text: str) -> str:
    decides = any(term in text for term in _DECISION_TERMS)
    manages = any(term in text for term in _MANAGER_TERMS)
    if not (decides or manages):
        return UNKNOWN
    if any(term in text for term in _NOT_TERMS):
        return OTHER
    return DECISION if decides else MANAGER


def _english_level(text: str) -> str:
    words = _WORD.findall(text)
    joined = f" {' '.join(words)} "
    if any(word in _NOT_WORDS for word in words) and not any(word in ("owner", "founder") for word in words):
        return OTHER
    if any(word in _DECISION_WORDS for word in words) or any(f" {phrase} " in joined for phrase in _DECISION_PHRASES):
        return DECISION
    return MANAGER if any(word in _MANAGER_WORDS for word in words) else OTHER
