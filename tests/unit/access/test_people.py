from datetime import timedelta

import pytest
from django.db import connection

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.keys import actor_of_key, create_key, revoke_key
from guanxi.access.models import ApiKey, Role, User
from guanxi.access.names import actor_names
from guanxi.access.people import actor_of, create_team, create_user, deactivate, ensure_first_admin
from guanxi.access.roles import ensure_shipped_roles
from guanxi.access.staff import reset_password
from guanxi.events.read import timeline
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from tests.cast import PASSWORD, Cast


def kinds(user: User) -> list[str]:
    return [event.kind for event in reversed(timeline(user.pk, None, limit=20))]


def test_an_empty_house_gets_one_administrator_once(db: None) -> None:
    first = ensure_first_admin()
    assert first is not None
    user = User.objects.get()
    assert user.check_password(first.password)
    assert actor_of(user).is_admin
    assert ensure_first_admin() is None
    shipped = {role.key for role in Role.objects.all()}
    assert shipped >= {"admin", "sales_manager", "sales_rep", "marketing", "read_only"}


def test_two_installations_have_different_passwords(db: None) -> None:
    first = ensure_first_admin()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; truncate app_user cascade")
    second = ensure_first_admin()
    assert first is not None
    assert second is not None
    assert first.password != second.password
    assert len(first.password) >= 16


def test_shipped_roles_keep_what_people_changed(db: None) -> None:
    ensure_shipped_roles()
    Role.objects.filter(key="read_only").update(abilities=["audit.read"])
    ensure_shipped_roles()
    assert Role.objects.get(key="read_only").abilities == ["audit.read"]


def test_an_address_belongs_to_one_person_in_any_case(ada: User) -> None:
    with pytest.raises(Conflict) as caught:
        create_user("ADA@example.com", "Ada again", SYSTEM, password=PASSWORD)
    assert caught.value.faults[0].field == "email"


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@example.com", "ada@example", "a@b@c.de"])
def test_an_address_must_look_like_one(cast: Cast, email: str) -> None:
    with pytest.raises(Invalid):
        create_user(email, "Ada", SYSTEM, password=PASSWORD)


@pytest.mark.parametrize("password", ["short", "password123", "newcomer@example.com"])
def test_weak_passwords_are_refused(cast: Cast, password: str) -> None:
    with pytest.raises(Invalid) as caught:
        create_user("newcomer@example.com", "New", SYSTEM, password=password)
    assert caught.value.faults[0].code == "weak_password"
    assert User.objects.count() == 0


def test_cai_adds_no_people_and_no_teams(as_cai: Actor) -> None:
    with pytest.raises(Forbidden):
        create_user("new@example.com", "New", as_cai)
    with pytest.raises(Forbidden):
        create_team("North", as_cai)


def test_an_unknown_role_is_not_found_and_leaves_no_person(cast: Cast) -> None:
    with pytest.raises(NotFound):
        create_user("new@example.com", "New", SYSTEM, password=PASSWORD, roles=["boss"])
    assert not User.objects.exists()


def test_a_key_acts_as_its_person_and_is_shown_once(ada: User, as_ada: Actor) -> None:
    key, raw = create_key("sync", ada, as_ada)
    assert raw.startswith("gx_")
    assert len(raw) == 43
    assert raw not in str(ApiKey.objects.values().get())
    actor = actor_of_key(raw)
    assert (actor.kind, actor.user, actor.grants) == ("key", ada.pk, as_ada.grants)
    assert actor.stamp == f"key:{key.pk}/{ada.pk}"
    assert kinds(ada)[-1] == "access.key_created"


def test_the_moment_of_use_is_noted_once_a_minute(clock: VirtualClock, ada: User, as_ada: Actor) -> None:
    _, raw = create_key("sync", ada, as_ada)
    noted = []
    for _ in range(4):
        actor_of_key(raw)
        noted.append(ApiKey.objects.get().last_used_at)
        clock.advance(timedelta(seconds=25))
    assert noted[0] == noted[1] == noted[2]
    assert noted[3] != noted[2]


def test_dead_keys_open_nothing(clock: VirtualClock, ada: User, as_ada: Actor) -> None:
    revoked, first = create_key("a", ada, as_ada)
    revoke_key(revoked.pk, as_ada)
    _, second = create_key("b", ada, as_ada, expires_at=clock.now() + timedelta(days=1))
    assert actor_of_key(second).user == ada.pk
    clock.advance(timedelta(days=1))
    for raw in (first, second, "gx_" + "a" * 40, "", "gx_\x00", "钥匙"):
        with pytest.raises(Unauthenticated):
            actor_of_key(raw)


def test_the_keys_of_a_person_who_left_are_dead(ada: User, as_ada: Actor, as_root: Actor) -> None:
    _, raw = create_key("a", ada, as_ada)
    deactivate(ada.pk, as_root)
    with pytest.raises(Unauthenticated):
        actor_of_key(raw)
    with pytest.raises(NotFound):
        deactivate(ada.pk, as_root)


def test_cai_makes_and_revokes_no_keys_of_others(ada: User, as_ada: Actor, as_cai: Actor, as_mia: Actor) -> None:
    with pytest.raises(Forbidden):
        create_key("a", ada, as_cai)
    key, _ = create_key("a", ada, as_ada)
    with pytest.raises(NotFound):
        revoke_key(key.pk, as_cai)
    revoke_key(key.pk, as_mia)
    assert ApiKey.objects.get().revoked_at is not None


def test_stamps_are_told_with_names(ada: User, as_ada: Actor) -> None:
    key, _ = create_key("Sync", ada, as_ada)
    stamps = [as_ada.stamp, f"key:{key.pk}/{ada.pk}", "flow:welcome", "system", "user:nonsense", "visitor:contact-us"]
    names = actor_names(stamps)
    assert [names[stamp].en for stamp in stamps] == [
        "Ada",
        "Ada (Sync)",
        "the flow “welcome”",
        "Guanxi",
        "somebody who is no longer here",
        "a visitor",
    ]


def test_a_manager_makes_keys_for_people_below_and_never_in_the_name_of_an_administrator(
    ada: User, root: User, cai: User, as_mia: Actor
) -> None:
    assert create_key("sync", ada, as_mia)[0].user_id == ada.pk
    for above in (root, cai):
        with pytest.raises(Forbidden):
            create_key("sync", above, as_mia)


def test_who_manages_people_hands_out_no_more_than_they_have(cast: Cast, ada: User) -> None:
    Role.objects.filter(key="sales_rep").update(abilities=["users.manage"])
    as_ada = actor_of(ada)
    assert create_user("new@example.com", "New", as_ada, password=PASSWORD, roles=["sales_rep"])[0].is_admin is False
    with pytest.raises(Forbidden) as caught:
        create_user("boss@example.com", "Boss", as_ada, password=PASSWORD, is_admin=True)
    assert caught.value.faults[0].field == "is_admin"
    with pytest.raises(Forbidden) as caught:
        create_user("boss@example.com", "Boss", as_ada, password=PASSWORD, roles=["admin"])
    assert caught.value.faults[0].field == "roles"


def test_a_person_lives_in_a_zone_and_a_team_that_exist(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        create_user("new@example.com", "New", SYSTEM, password=PASSWORD, time_zone="Mars/Olympus")
    assert caught.value.faults[0].field == "time_zone"
    with pytest.raises(Invalid) as caught:
        create_user("new@example.com", "New", SYSTEM, password=PASSWORD, team=cast.east.pk.__class__(int=7))
    assert caught.value.faults[0].field == "team"


def test_somebody_may_get_their_password_later(cast: Cast, as_root: Actor) -> None:
    user, password = create_user("later@example.com", "Later", SYSTEM, password=None)
    assert (password, user.has_usable_password()) == ("", False)
    assert User.objects.get(pk=user.pk).check_password("") is False
    given = reset_password(user.pk, as_root)
    assert User.objects.get(pk=user.pk).check_password(given)
