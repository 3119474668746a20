"""Signatures and sign-ins, against the examples that those who thought of them have published."""

from datetime import UTC, datetime

import pytest

from guanxi.automation.credentials import Opened
from guanxi.automation.signing import headers_for

NOW = datetime.fromtimestamp(1614265330, UTC)


def opened(kind: str, secrets: dict[str, str], **settings: str) -> Opened:
    return Opened("test", kind, settings, secrets, ("*",))


def test_the_standard_recipe_signs_as_standard_webhooks_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of standardwebhooks.com: this id, this moment, this body, this secret."""
    secret = {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}

    headers = headers_for(opened("hmac", secret), "p5jXN8AQM9LWM0D4loKWxJek", NOW, b'{"test": 2432232314}')

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_plain_recipe_signs_as_github_documents_it() -> None:
    secret = {"secret": "It's a Secret to Everybody"}

    headers = headers_for(opened("hmac", secret, recipe="plain"), "x", NOW, b"Hello, World!")

    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert headers == {"X-Hub-Signature-256": expected}


def test_the_timestamped_recipe_signs_moment_and_body() -> None:
    headers = headers_for(opened("hmac", {"secret": "s"}, recipe="timestamped", header="X-Sig"), "x", NOW, b"{}")

    assert headers["X-Sig"].startswith("t=1614265330,v1=")
    assert headers != headers_for(opened("hmac", {"secret": "s"}, recipe="timestamped"), "x", NOW, b"{ }")


def test_basic_sign_in_as_in_the_standard() -> None:
    """RFC 7617, section 2."""
    headers = headers_for(opened("basic", {"password": "open sesame"}, username="Aladdin"), "x", NOW, b"")

    assert headers == {"Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}


def test_a_token_and_a_header_of_ones_own() -> None:
    assert headers_for(opened("bearer", {"token": "abc"}), "x", NOW, b"") == {"Authorization": "Bearer abc"}
    assert headers_for(opened("header", {"value": "k"}, header="X-Key"), "x", NOW, b"") == {"X-Key": "k"}
    assert headers_for(opened("none", {}), "x", NOW, b"") == {}


def test_an_opened_credential_does_not_show_its_secrets() -> None:
    assert "hidden" not in repr(opened("bearer", {"token": "hidden"}))
