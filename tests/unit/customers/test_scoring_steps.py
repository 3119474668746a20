"""Points are never overwritten by a step that has seen an older contact."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from guanxi.access.actors import SYSTEM
from guanxi.automation.engine.world import RealWorld
from guanxi.automation.steps import RunKey, Seat
from guanxi.customers.models import Contact
from guanxi.customers.steps.scoring import PointsConfig, add_points
from guanxi.kit.clock import VirtualClock, now
from guanxi.kit.ids import bucket_of
from guanxi.kit.phrase import Phrase
from guanxi.objects import write
from guanxi.objects.write import By, Draft


class Hurried(RealWorld):
    """Somebody else changes the contact right after its version was read."""

    def rows(self, object: str, ids: Sequence[UUID], fields: Sequence[str]) -> Mapping[UUID, dict[str, Any]]:
        found = super().rows(object, ids, fields)
        write.update("contact", [Draft({"score": 40}, id=ids[0])], By(SYSTEM))
        return found


def seat_of(contact: UUID) -> Seat:
    run = RunKey(bucket_of(contact), contact, 1, 1)
    return Seat(run, "contact", contact, "points", {}, now(), flow_key="engaged")


def ada() -> UUID:
    (written,) = write.create("contact", [Draft({"name": "Ada"}, id=uuid4())], By(SYSTEM))
    assert written.id is not None
    return written.id


CONFIG = PointsConfig(points="10", reason=Phrase("Reads our mails", "阅读邮件"))


def test_points_are_added_once_for_a_step_of_a_run(db: None, clock: VirtualClock) -> None:
    contact = ada()
    moves = [add_points(CONFIG, [seat_of(contact)], RealWorld(now()))[0] for _ in range(2)]
    assert [move.kind for move in moves] == ["go", "go"]
    assert Contact.objects.get(pk=contact).score == 10


def test_a_change_in_between_makes_the_step_try_again(db: None, clock: VirtualClock) -> None:
    contact = ada()
    (move,) = add_points(CONFIG, [seat_of(contact)], Hurried(now()))
    assert (move.kind, move.retry) == ("fail", True)
    assert Contact.objects.get(pk=contact).score == 40


def test_nobody_to_score_is_a_fault_that_is_not_tried_again(db: None, clock: VirtualClock) -> None:
    (move,) = add_points(CONFIG, [seat_of(uuid4())], RealWorld(now()))
    assert (move.kind, move.retry) == ("fail", False)
