"""What is written for a colleague is written in their language."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from guanxi.automation.world import World
from guanxi.channels.house import language


def tongues(people: Iterable[UUID | None], world: World) -> Mapping[UUID | None, str]:
    """For whoever is nobody, the language of the house."""
    wanted = list({one for one in people if one})
    known = world.query("select id, language from app_user where id = any(%s)", [wanted])
    return defaultdict(language, known)
