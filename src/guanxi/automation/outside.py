"""What automation contributes to work on records and to reach the world beyond: steps, credentials, outbox kinds, and
what the vault tells the audit.
"""

from guanxi.automation import credentials
from guanxi.automation.builtin import http, links, lookups, model, script, stop
from guanxi.automation.sending import http as requests
from guanxi.automation.sending import model as questions
from guanxi.events.kinds import KEEP, EventKind
from guanxi.events.kinds import declare as declare_kinds
from guanxi.kit.phrase import Phrase


def _vault(what: str, label: Phrase, sentence: Phrase) -> EventKind:
    return EventKind(f"credential.{what}", label, sentence, {"name": "text"}, KEEP)


_KINDS = (
    _vault(
        "created",
        Phrase("Credential added", "凭证已添加"),
        Phrase("{actor} added the credential “{name}”", "{actor}添加了凭证“{name}”"),
    ),
    _vault(
        "changed",
        Phrase("Credential changed", "凭证已修改"),
        Phrase("{actor} changed the credential “{name}”", "{actor}修改了凭证“{name}”"),
    ),
    _vault(
        "rotated",
        Phrase("Secret replaced", "密钥已更换"),
        Phrase("{actor} replaced the secret of “{name}”", "{actor}更换了“{name}”的密钥"),
    ),
    _vault(
        "deleted",
        Phrase("Credential deleted", "凭证已删除"),
        Phrase("{actor} deleted the credential “{name}”", "{actor}删除了凭证“{name}”"),
    ),
)


def declare() -> None:
    declare_kinds(*_KINDS)
    credentials.declare()
    requests.declare()
    questions.declare()
    http.declare()
    script.declare()
    lookups.declare()
    links.declare()
    model.declare()
    stop.declare()
