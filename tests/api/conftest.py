"""Callers of the API: each a person with a session, and JSON in and out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

import guanxi.api.app  # noqa: F401 - built now, before any test declares an object of its own
from guanxi.access import pace
from guanxi.access.models import User


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    data: Any
    headers: Mapping[str, str]

    def codes(self) -> list[tuple[str, str]]:
        return [(fault["field"], fault["code"]) for fault in self.data["faults"]]


@dataclass(frozen=True, slots=True)
class Caller:
    """Speaks to the real WSGI stack: middleware, urls, view, transaction."""

    client: Client

    def get(self, path: str, query: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        return _answer(self.client.get(f"/api/v1{path}", query, headers=headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return _answer(self.client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers))

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return _answer(self.client.patch(f"/api/v1{path}", body, content_type="application/json", headers=headers))

    def put(self, path: str, body: Any, **headers: str) -> Answer:
        return _answer(self.client.put(f"/api/v1{path}", body, content_type="application/json", headers=headers))

    def delete(self, path: str, **headers: str) -> Answer:
        return _answer(self.client.delete(f"/api/v1{path}", headers=headers))

    def raw(self, method: str, path: str, body: bytes, content_type: str = "application/json") -> Answer:
        return _answer(self.client.generic(method, f"/api/v1{path}", body, content_type))


def _answer(response: Any) -> Answer:
    kind = response.get("Content-Type", "")
    data = response.json() if "json" in kind else b"".join(response) if response.streaming else response.content
    return Answer(response.status_code, data, dict(response.items()))


@pytest.fixture(autouse=True)
def fresh_buckets() -> None:
    pace.forget()


@pytest.fixture
def call(db: None) -> Callable[[User | None], Caller]:
    def make(user: User | None) -> Caller:
        client = Client()
        if user is not None:
            client.force_login(user)
        return Caller(client)

    return make


@pytest.fixture
def ada_calls(call: Callable[[User], Caller], ada: User) -> Caller:
    return call(ada)


@pytest.fixture
def bo_calls(call: Callable[[User], Caller], bo: User) -> Caller:
    return call(bo)


@pytest.fixture
def cai_calls(call: Callable[[User], Caller], cai: User) -> Caller:
    return call(cai)


@pytest.fixture
def mia_calls(call: Callable[[User], Caller], mia: User) -> Caller:
    return call(mia)


@pytest.fixture
def root_calls(call: Callable[[User], Caller], root: User) -> Caller:
    return call(root)


@pytest.fixture
def stranger_calls(call: Callable[[None], Caller]) -> Caller:
    return call(None)
