"""What kind of mail it is, decided from the mail alone."""

from dataclasses import dataclass
from typing import Literal

from guanxi.channels.inbound.absence import is_automatic
from guanxi.channels.inbound.bounces import Bounce, bounces_in, looks_returned
from guanxi.channels.inbound.complaints import Complaint, complaint_in, is_report
from guanxi.channels.inbound.reading import Incoming

Kind = Literal["answer", "absence", "bounce", "complaint", "report"]


@dataclass(frozen=True, slots=True)
class Recognised:
    """`report` is a notice of a machine about which nothing is to be done: a delay, a test of our signatures."""

    kind: Kind
    bounces: tuple[Bounce, ...] = ()
    complaint: Complaint | None = None


def recognise(mail: Incoming) -> Recognised:
    if is_report(mail):
        found = complaint_in(mail)
        return Recognised("complaint", complaint=found) if found else Recognised("report")
    bounces = tuple(bounces_in(mail))
    if any(bounce.verdict for bounce in bounces):
        return Recognised("bounce", bounces)
    if bounces or looks_returned(mail):
        return Recognised("report")
    return Recognised("absence" if is_automatic(mail) else "answer")
