"""What somebody wrote, without what they quote below it: in the ways of English, Chinese and other mail programs."""

import re

_QUOTED = re.compile(
    r"""(?imx)
    ^\s*(?:
        >.*
      | (?:on|am|le|el|il|op|den|em)\b[^\n]{4,200}(?:\n[^\n]{0,120})?(?:wrote|schrieb|a[ ][ée]crit|escribi[óo]
      |ha[ ]scritto|schreef|skrev|escreveu)[^\n]{0,40}:\s*
      | (?:于|在)?\s*\d{4}\s*[年/-][^\n]{2,160}(?:写道|寫道|書きました)[^\n]{0,10}[：:]\s*
      | (?:在|于)[^\n]{4,200}(?:写道|寫道)\s*[：:]\s*
      | [^\n<]{0,80}<[^\n<>\s]+@[^\n<>\s]+>[^\n]{0,60}(?:wrote|写道|寫道|schrieb)\s*[：:]\s*
      | -{2,}\s*(?:original[ ]message|原始邮件|原始郵件|forwarded[ ]message|转发邮件|回复的原邮件|reply[ ]message
      |ursprüngliche[ ]nachricht|message[ ]d'origine)\s*-{0,}\s*
      | _{20,}\s*
      | \*?(?:from|von|de|发件人|寄件者|寄件人|差出人|van|da)\s*\*?\s*[：:]\s*[^\n]*\n\s*\*?(?:sent|date|to|gesendet
      |envoy[ée]|发送时间|发送日期|日期|收件人|寄件日期|送信日時|fecha|verzonden|subject|主题)\s*\*?\s*[：:].*
      | sent[ ]from[ ]my[ ][^\n]{1,40}
      | 发自我的[^\n]{1,30} | 從我的[^\n]{1,30}傳送
    )$
    """
)


def said_in(text: str) -> str:
    """The whole text when nothing would be left."""
    found = _QUOTED.search(text)
    head = text[: found.start()].strip() if found else text.strip()
    return head or text.strip()
