"""Who asks: a person with a session, or a program with a key. The actor is built once for each request."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from guanxi.access.actors import Actor
from guanxi.access.keys import actor_of_key
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.kit.errors import Forbidden, Unauthenticated
from guanxi.kit.phrase import Phrase

NO_CSRF = Phrase(
    "The page is too old or the request came from another site; reload the page.",
    "页面已过期或请求来自其他网站，请刷新页面。",
)
SAFE = ("GET", "HEAD", "OPTIONS")


class Bearer(HttpBearer):
    """`Authorization: Bearer gx_…`. A wrong key is an error even when a session would do."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        return actor_of_key(token)


class Session(APIKeyCookie):
    """The cookie of somebody who has signed in; writing also needs the CSRF token in X-CSRFToken."""

    param_name = "sessionid"
    openapi_description: ClassVar[str] = "Session cookie after POST /_allauth/browser/v1/auth/login, with X-CSRFToken"

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor = signed_in(request)
        if actor is not None and request.method not in SAFE and check_csrf(request):
            raise Forbidden(NO_CSRF, code="csrf")
        return actor


def signed_in(request: HttpRequest) -> Actor | None:
    user = request.user
    return actor_of(user) if isinstance(user, User) and user.is_active else None


def who(request: HttpRequest) -> Actor:
    actor: Actor | None = getattr(request, "auth", None)
    if actor is None:
        raise Unauthenticated
    return actor


def user_of(request: HttpRequest) -> Any:
    """The id of the person behind the request, also when a key acts for them."""
    person = who(request).user
    if person is None:
        raise Forbidden
    return person


def csrf_token(request: HttpRequest) -> str:
    """Also makes Django set the cookie on the answer."""
    return get_token(request)


AUTH = (Bearer(), Session())
