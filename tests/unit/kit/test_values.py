from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from guanxi.kit import json
from guanxi.kit.backoff import delay
from guanxi.kit.clock import VirtualClock
from guanxi.kit.money import Money, decimals, round_money
from guanxi.kit.phrase import Phrase
from guanxi.kit.secrets import Undecipherable, decrypt, encrypt, keyring
from guanxi.kit.tokens import Expired, Forged, sign, unsign

KEY = b"k" * 32


def test_money_is_rounded_to_the_smallest_coin_of_its_currency() -> None:
    half = Decimal("2.5")
    assert [round_money(half, code) for code in ("JPY", "CNY", "KWD")] == [3, Decimal("2.50"), Decimal("2.500")]
    assert decimals("cny") == 2


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="do not mix"):
        Money(Decimal(1), "CNY") + Money(Decimal(1), "EUR")


def test_json_keeps_every_digit_and_every_letter() -> None:
    value = {"amount": Decimal("100000.10"), "name": Phrase("a", "线索"), "tags": {"b", "a"}}
    assert json.dumps(value) == '{"amount":"100000.10","name":{"en":"a","zh":"线索"},"tags":["a","b"]}'


def test_json_writes_moments_and_ids_as_text() -> None:
    id = UUID(int=7)
    assert json.dumps([datetime(2026, 1, 2, tzinfo=UTC), id]) == f'["2026-01-02T00:00:00+00:00","{id}"]'


def test_waiting_doubles_up_to_the_cap_and_keeps_half_of_it_certain() -> None:
    shortest = [delay(attempt, random=lambda: 0.0).total_seconds() for attempt in (1, 2, 3, 50)]
    longest = [delay(attempt, random=lambda: 1.0).total_seconds() for attempt in (1, 2, 3, 50)]
    assert shortest == [1, 2, 4, 1800]
    assert longest == [2, 4, 8, 3600]


def test_a_token_gives_back_what_was_signed() -> None:
    token = sign("unsubscribe", {"contact": "7"}, KEY)
    assert unsign("unsubscribe", token, KEY) == {"contact": "7"}


@pytest.mark.parametrize("change", [lambda t: t + "x", lambda t: "x" + t, lambda _: "", lambda _: "é.é"])
def test_a_changed_token_is_refused(change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Forged):
        unsign("open", change(sign("open", {"m": 1}, KEY)), KEY)


def test_a_token_serves_one_purpose_only() -> None:
    with pytest.raises(Forged):
        unsign("click", sign("open", {"m": 1}, KEY), KEY)


def test_a_token_expires_by_the_clock(clock: VirtualClock) -> None:
    token = sign("reset", {"u": 1}, KEY, expires_at=clock.now() + timedelta(hours=1))
    assert unsign("reset", token, KEY) == {"u": 1}
    clock.advance(timedelta(hours=1))
    with pytest.raises(Expired):
        unsign("reset", token, KEY)


def test_a_secret_opens_only_in_its_own_place_and_survives_a_new_key() -> None:
    sealed = encrypt("pä55", keyring("old"), "smtp:password")
    assert decrypt(sealed, keyring("new", "old"), "smtp:password") == "pä55"
    with pytest.raises(Undecipherable):
        decrypt(sealed, keyring("new", "old"), "other:password")
    with pytest.raises(Undecipherable):
        decrypt(sealed, keyring("new"), "smtp:password")
