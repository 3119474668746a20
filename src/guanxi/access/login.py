"""How allauth signs people in and out here: nobody signs up by themselves, and every attempt is in the audit.

allauth holds the rate limits (`ACCOUNT_RATE_LIMITS`, counted in the database cache): too many failures for one address
answer "too many attempts" before the password is looked at.
"""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from guanxi.access import audit
from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.access.people import actor_of

# The record of a failed login for an address nobody has.
NOBODY = UUID(int=0)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        with transaction.atomic():
            super().login(request, user)
            audit.record("access.logged_in", user.pk, actor_of(user), **_place(self, request))

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        with transaction.atomic():
            super().logout(request)
            if isinstance(user, User):
                audit.record("access.logged_out", user.pk, actor_of(user), **_place(self, request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The answer to the visitor is the same whether the address is known or not; only the audit tells."""
        email = str(credentials.get("email") or credentials.get("username") or "")[:254].lower()
        user = User.objects.filter(email=email).only("pk").first()
        with transaction.atomic():
            subject = user.pk if user else NOBODY
            audit.record("access.login_failed", subject, SYSTEM, email=email, **_place(self, request))


def _place(adapter: AccountAdapter, request: HttpRequest) -> dict[str, str]:
    return {"ip": adapter.get_client_ip(request), "agent": request.headers.get("User-Agent", "")[:200]}
