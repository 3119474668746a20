"""The one gate every message passes at the moment of sending.

Layers above add their own checks (consent, quiet hours, caps); each looks at all messages of a batch at once and says
whom it refuses, and why. The first refusal in order wins, so the reason shown is always the most basic one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import connection

from guanxi.channels.suppression import REASONS, suppressed
from guanxi.kit import sql
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

LIVE, CONSENT, SUPPRESSION, QUIET_HOURS, RATE, CAP = 10, 20, 30, 40, 45, 50
Policy = Literal["wait", "skip", "exit"]


@dataclass(frozen=True, slots=True)
class Sending:
    """One message about to leave. `idem` identifies it within the batch; `run` is empty when a person sends it.

    `zone` is the time zone of the person, empty where it is not known.
    """

    idem: str
    run: str
    contact: UUID
    address: str
    channel: str
    purpose: str
    message: UUID | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not. With `until` it is only held back, and looked at again then."""

    reason: Phrase
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class GateCheck:
    """`check` answers refusals by `idem`; `order` is one of the names above, LIVE to CAP."""

    order: int
    check: Callable[[Sequence[Sending]], Mapping[str, Refusal]]


GATE_CHECKS: Registry[GateCheck] = Registry("gate check", Phrase("gate check", "发送检查"))


def refusals(sendings: Sequence[Sending]) -> dict[str, Refusal]:
    """Who may not be written to now. Later checks do not see those already refused."""
    found: dict[str, Refusal] = {}
    for gate in sorted(GATE_CHECKS.values(), key=lambda gate: gate.order):
        left = [sending for sending in sendings if sending.idem not in found]
        found.update(gate.check(left) if left else {})
    return found


def check_live(sendings: Sequence[Sending]) -> Mapping[str, Refusal]:
    """A run that has left its flow early, or was cancelled, sends nothing more.

    A run that came to its regular end does: its last step may be the very mail.
    """
    left = _left_early({sending.run for sending in sendings if sending.run})
    return {sending.idem: Refusal(_LEFT.fill(outcome=left[sending.run])) for sending in sendings if sending.run in left}


def _left_early(runs: set[str]) -> dict[str, str]:
    keys = [(run, *_parts(run)) for run in runs]
    if not keys:
        return {}
    with connection.cursor() as cur:
        found = sql.rows(
            cur,
            """
            select wanted.run, coalesce(e.outcome, '') from unnest(%s::text[], %s::int[], %s::int[], %s::uuid[])
              as wanted(run, flow, entry, subject)
            join enrollment e on e.bucket = bucket_of(wanted.subject) and e.subject = wanted.subject
             and e.flow = wanted.flow and e.entry = wanted.entry
            where e.status = 'e' and coalesce(e.outcome, '') not in ('completed', 'done')
            """,
            [list(column) for column in zip(*keys, strict=True)],
        )
    return dict(found)


def _parts(run: str) -> tuple[int, int, UUID]:
    """ "{flow}.{entry}.{subject hex}"."""
    flow, entry, subject = run.split(".")
    return int(flow), int(entry), UUID(hex=subject)


def check_suppression(sendings: Sequence[Sending]) -> Mapping[str, Refusal]:
    banned = suppressed(sending.address for sending in sendings)
    found: dict[str, Refusal] = {}
    for sending in sendings:
        ban = banned.get(sending.address)
        if ban is not None and ban.stops(sending.purpose):
            found[sending.idem] = Refusal(_SUPPRESSED.fill(reason=REASONS.get(ban.reason, Phrase("", ""))))
    return found


def declare_checks() -> None:
    GATE_CHECKS.add("live", GateCheck(LIVE, check_live))
    GATE_CHECKS.add("suppression", GateCheck(SUPPRESSION, check_suppression))


_LEFT = Phrase("The person has left the flow ({outcome})", "对方已离开流程（{outcome}）")
_SUPPRESSED = Phrase("The address must not be written to: {reason}", "这个地址不能再发送：{reason}")
