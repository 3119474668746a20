"""The demo company on its first day: teams, people with what they sell, and the firms it knows already."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.models import User
from guanxi.access.people import actor_of, create_team, create_user
from guanxi.customers.facade import company_key
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from guanxi.project.demo.staff import COLLEAGUES, Colleague
from guanxi.project.demo.visitors import Firm
from guanxi.sales.facade import Profile, save_profile


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody by user id, ready to act."""

    actors: dict[UUID, Actor]

    def of(self, owner: UUID | None) -> Actor | None:
        return self.actors.get(owner) if owner else None


def is_founded() -> bool:
    return User.objects.filter(email=COLLEAGUES[0].email).exists()


@transaction.atomic
def found(colleagues: Sequence[Colleague], firms: Sequence[Firm]) -> Staff:
    """The company now, by whatever clock runs: its teams and people, and the firms it knows already."""
    teams = {name: create_team(name, SYSTEM).pk for name in dict.fromkeys(person.team for person in colleagues)}
    users = [_hire(person, teams[person.team]) for person in colleagues]
    write.create("company", [Draft(_values(firm)) for firm in firms], By(SYSTEM, cause="demo"))
    return Staff({user.pk: actor_of(user) for user in users})


def _hire(person: Colleague, team: UUID) -> User:
    """Without a password: the administrator gives out new ones."""
    user, _ = create_user(
        person.email,
        person.name,
        SYSTEM,
        password=None,
        roles=[person.role],
        team=team,
        language=person.language,
        time_zone=person.time_zone,
    )
    if person.territories or person.industries:
        save_profile(Profile(user.pk, person.name, person.territories, person.industries, person.capacity))
    return user


def _values(firm: Firm) -> dict[str, object]:
    return {
        "name": firm.name,
        "match_key": company_key(firm.name),
        "domain": firm.domain,
        "website": f"https://www.{firm.domain}",
        "industry": firm.industry,
        "employees": firm.employees,
        "country": firm.country,
        "region": firm.region or None,
        "city": firm.city,
        "source": "import",
    }
