"""contact.interaction: note that somebody was in touch; counts for the score."""

from collections.abc import Sequence

from guanxi.automation.fields import Words
from guanxi.automation.steps import Config, Move, Seat, StepKind
from guanxi.automation.world import StepEvent, World
from guanxi.channels.addressing import follow
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import Draft


class InteractionConfig(Config):
    contact: str = "contact"
    what: Words
    source: str = ""


def advance(config: InteractionConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    pairs = list(zip(seats, follow(config.contact, seats, world), strict=True))
    reached = [(seat, contact) for seat, contact in pairs if contact is not None]
    data = {"what": config.what.json(), "source": config.source}
    events = [StepEvent("contact.interaction", "contact", contact, contact, data) for _, contact in reached]
    world.append(events, [seat for seat, _ in reached])
    # A person may hold several seats; the last one's moment is all that is kept.
    newest = {contact: seat for seat, contact in reached}
    drafts = [Draft({"last_activity_at": world.now}, id=contact) for contact in newest]
    world.update("contact", drafts, list(newest.values()))
    return [Move.go() if contact else Move.fail(_NOBODY, retry=False) for _, contact in pairs]


STEP = StepKind(
    name="contact.interaction",
    label=Phrase("Note an interaction", "记录互动"),
    summary=Phrase("Writes into the timeline that the contact was in touch", "在联系人时间线中记录一次互动"),
    icon="message-circle",
    group="records",
    config=InteractionConfig,
    sentence=lambda config: Phrase("Note: {what}", "记录互动：{what}").fill(what=config.what),
    advance=advance,
    writes=lambda _: frozenset({"contact.last_activity_at"}),
)

_NOBODY = Phrase("There is no contact", "没有对应的联系人")
