"""Out-of-office and other mails that programs write: whoever is away has not answered."""

import re

from guanxi.channels.inbound.reading import Incoming

_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Response",
    "X-Vacation-Message",
    "X-Mail-Autoreply",
    "X-FC-MachineGenerated",
)
_SUBJECT = re.compile(
    r"""(?ix)^[\s\[(【]*(?:(?:re|aw|回复|答复)\s*[:：]\s*)*
    (?:auto(?:matic|mated)?[ -]?(?:repl|respon|antwort)|out[ ]of[ ](?:the[ ])?office|ooo\b|away[ ](?:from|until
    |on)|vacation|on[ ](?:leave|vacation|holiday)
    |abwesen|automatische[ ]antwort|r[ée]ponse[ ]automatique|absen(?:ce|t)|respuesta[ ]autom
    |fuera[ ]de[ ]la[ ]oficina|risposta[ ]automatica
    |自动回复|自動回覆|自動回復|自动答复|外出|休假|不在办公室|不在辦公室|自動返信|自動応答|不在)
    """
)


def is_automatic(mail: Incoming) -> bool:
    """By the standard (RFC 3834), by the headers older programs use, else by the subject."""
    said = mail.header("Auto-Submitted").strip().lower()
    if said and not said.startswith("no"):
        return True
    if any(mail.header(name) for name in _HEADERS):
        return True
    if mail.header("Precedence").strip().lower() in ("auto_reply", "bulk", "junk", "list"):
        return True
    return bool(mail.header("X-Auto-Response-Suppress") and _SUBJECT.search(mail.subject)) or bool(
        _SUBJECT.search(mail.subject)
    )
