"""What a refusal means for the address: gone for good, or only this time.

Asked of the answers of our own mail server and of bounces that come as mails. Words count before codes: many servers
say 550 to everything, and 5.2.1 or 5.1.0 to whatever they do not like.
"""

import re
from typing import Literal

Verdict = Literal["hard", "soft"]

# "There is no such mailbox" and "there is no such domain", as servers of the world say it.
_GONE = re.compile(
    r"""(?ix)
    user[ ]?(?:name)?[ ](?:is[ ])?(?:unknown|not[ ](?:known|found|exist))
    |unknown[ ](?:or[ ]illegal[ ])?(?:local\s|virtual\s|e?mail\s)?
    (?:user|recipient|account|address|mailbox|alias|domain|host)|no[ ]such[ ](?:user|recipient|mailbox|account
    |address|person|domain|local|virtual|email|host|name)
    |recipient[ ](?:\S+[ ])?(?:is[ ])?(?:unknown|not[ ](?:found|known|exist))|recipient[ ]?not[ ]?found
    |recipnotfound|addressee[ ]unknown
    |(?:does|do)(?:[ ]not|n't)[ ](?:exist|have[ ]an?[ ](?:\S+[ ])?account)|doesn't[ ]have[ ]an?[ ]\S*[ ]?account
    |(?:mailbox|account|address|user|recipient|domain)[^.\n]{0,60}[ ](?:not[ ](?:found|exist|here|listed)
    |no[ ]longer[ ](?:valid|exists|available|in[ ]use))
    |no[ ]mailbox[ ](?:here|found|by)|not[ ]a[ ](?:valid|known)[ ](?:user|recipient|mailbox|address)
    |not[ ]our[ ]customer|not[ ]a[ ]known[ ]user
    |invalid[ ](?:user|recipient|mailbox|address|local|final)|bad[ ]destination[ ]mailbox
    |mailbox[ ](?:not[ ](?:found|available[ ]here)|invalid)
    |address[ ]not[ ]found|no[ ]valid[ ]recipients|unrouteable|no[ ]smtp[ ]service|domain[ ]is[ ]not[ ]reachable
    |リストにありません|couldn.?t[ ]be[ ]found|could[ ]not[ ]be[ ]found|wasn.?t[ ]found[ ]at|not[ ]listed[ ]in
    |not[ ]in[ ](?:the|our)[ ](?:directory|list)
    |host[ ](?:unknown|not[ ]found)|unknown[ ]host|name[ ](?:or[ ]service[ ])?not[ ](?:found|known)|nxdomain
    |domain[ ](?:name[ ])?not[ ]found
    |has[ ]no[ ](?:mx|mail)[ ]|null[ ]mx|nullmx|does[ ]not[ ]accept[ ](?:mail|e-?mail)|no[ ]longer[ ](?:employed
    |works|with[ ]us|valid|in[ ]use)
    |(?:has|have)[ ]moved|discontinued|terminated|utente[ ]sconosciuto|unbekannt|inconnu|desconocido
    |не[ ]существует|пользователь[ ]не[ ]найден
    |用户不存在|不存在|无此用户|查无此|收件人不存在|未找到收件人|域名不存在|宛先不明|見つかりません
    """
)
# What says nothing about the address: it is full, we are not liked, the mail is too large, a machine is ill.
_PASSING = re.compile(
    r"""(?ix)
    (?:mail)?box[^.\n]{0,20}[ ](?:is[ ])?full|mailbox[ ]?full|quota|over[ ]?limit|exceed|too[ ](?:large|big|many
    |much)|insufficient
    |spam|block(?:ed|list)|black[ ]?list|reputation|policy|dmarc|spf|dkim|reverse[ ]dns|\bptr\b|unauthenticated
    |content[ ]rejected|virus|unsolicited|junk
    |greylist|grey-list|temporar|try[ ]again|timed?[ -]?out|connection[ ](?:refused|reset)|network[ ]is
    |unreachable|delay|expired|rate[ ]limit|throttl
    |inactive|disabled|suspend|relay|loop|hop[ ]count|邮箱已满|空间不足|超过|拒收|垃圾|频率
    """
)
# Said of ourselves or of this moment, even where the sentence goes on about an address.
_NOT_THEIRS = re.compile(
    r"(?i)sender|mail ?from|try again later|not found, try again|(?:mail)?box ?(?:is )?full|quota|connection reset"
    r"|protocol error|disabled or discontinued|access denied"
)
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")
# Of the enhanced codes (RFC 3463), those that speak of the address or of its domain.
_DEAD_SUBJECTS = frozenset({("1", "0"), ("1", "1"), ("1", "2"), ("1", "3"), ("1", "6"), ("1", "10"), ("4", "4")})


def verdict(status: str, said: str) -> Verdict:
    """`status` is an enhanced code or empty; `said` what the server wrote."""
    found = _ENHANCED.search(status) or _ENHANCED.search(said)
    if found and found[1] == "4":
        return "soft"
    if _NOT_THEIRS.search(said):
        return "soft"
    if _GONE.search(said):
        return "hard"
    if _PASSING.search(said):
        return "soft"
    return "hard" if found and (found[2], found[3]) in _DEAD_SUBJECTS else "soft"


def is_dead(code: int, said: str) -> bool:
    """Of the answer to RCPT TO: no such mailbox, rather than a refusal of ours or of a mailbox that is full."""
    if not 500 <= code < 600:
        return False
    found = _ENHANCED.search(said)
    if found is None and not _PASSING.search(said):
        return code in {550, 551, 553}
    return verdict("", said) == "hard"


def status_in(text: str) -> str:
    """The enhanced code of a sentence, or one that fits its plain code, or empty."""
    found = _ENHANCED.search(text)
    if found:
        return found[0]
    plain = _CODE.search(text)
    return f"{plain[1][0]}.0.0" if plain else ""
