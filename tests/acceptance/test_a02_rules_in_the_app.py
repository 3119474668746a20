"""A02: every rule is shown and switchable; a domain that takes no mail is refused where that is wanted."""

import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from pytest_django.fixtures import Settings

from guanxi.access.actors import SYSTEM
from guanxi.automation.sending import send_until_idle
from guanxi.customers.cleaning import choices
from tests.acceptance.office import ADA_LOVELACE, arrive, furnish, one, only, settle, traced
from tests.api.conftest import Caller, cai_calls, call, fresh_buckets, root_calls

__all__ = ["cai_calls", "call", "fresh_buckets", "root_calls"]
pytestmark = pytest.mark.usefixtures("db", "clock")
RECORDS = {
    ("analytical.example.", "MX"): "10 mail.analytical.example.",
    ("nomail.example.", "MX"): "0 .",
    ("onlyweb.example.", "A"): "192.0.2.7",
}


class Names:
    """A real name server on loopback: MX records, a null MX, an address alone, and silence."""

    def __init__(self) -> None:
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.line.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.line.getsockname()[1]}"
        self.asked: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                wire, caller = self.line.recvfrom(4096)
            except OSError:
                return
            asked = dns.message.from_wire(wire)
            name, kind = asked.question[0].name.to_text(), dns.rdatatype.to_text(asked.question[0].rdtype)
            self.asked.append(f"{name} {kind}")
            answer = dns.message.make_response(asked)
            answer.flags |= dns.flags.RA
            if (name, kind) in RECORDS:
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, RECORDS[(name, kind)]))
            elif not any(known == name for known, _ in RECORDS):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.line.sendto(answer.to_wire(), caller)


@pytest.fixture
def names(settings: Settings) -> Iterator[Names]:
    server = Names()
    settings.GUANXI_DNS = server.address
    yield server
    server.line.close()


def comes(email: str) -> str:
    """Which way the submission takes."""
    submission = arrive({**ADA_LOVELACE, "email": email})
    send_until_idle()
    settle()
    return dict(traced(submission))["clean"]


def test_every_rule_is_shown_with_an_example_and_how_much_it_would_change(root_calls: Caller) -> None:
    furnish()
    arrive(ADA_LOVELACE)
    shown = root_calls.get("/cleaning").data
    rules = {rule["name"]: rule for rule in shown["rules"]}
    assert rules["mail.lower"]["before"] == "Ada@Example.COM"
    assert rules["mail.lower"]["after"] == "ada@example.com"
    assert rules["mail.lower"]["changed"] == 1
    assert rules["mail.disposable"]["fault"]["zh"]
    assert rules["phone.e164"]["after"] == "+4930123456"
    assert all(rule["is_on"] and rule["label"]["zh"] and rule["kinds"] for rule in rules.values())
    assert all(rule["before"] != rule["after"] or rule["fault"] for rule in rules.values())
    assert shown["looked"] >= len(ADA_LOVELACE)


def test_a_rule_that_is_switched_off_changes_nothing_any_more(root_calls: Caller) -> None:
    furnish()
    saved = root_calls.put("/cleaning", {"off": ["name.case"], "version": 0})
    assert (saved.status, saved.data["version"]) == (200, 1)
    submission = arrive(ADA_LOVELACE)
    assert one("submission", submission)["data"]["name"] == "ada  lovelace"
    assert only("contact")["name"] == "ada lovelace"


def test_who_may_not_and_what_is_wrong(root_calls: Caller, cai_calls: Caller) -> None:
    assert cai_calls.get("/cleaning").status == 403
    assert cai_calls.put("/cleaning", {"off": []}).status == 403
    assert root_calls.put("/cleaning", {"off": ["name.nothing"]}).codes() == [("off.0", "unknown_rule")]
    assert root_calls.put("/cleaning", {"off": [], "version": 0}).status == 200
    assert root_calls.put("/cleaning", {"off": [], "version": 0}).status == 409


@pytest.mark.parametrize(
    ("email", "way"),
    [
        ("ada@analytical.example", "ok"),
        ("ada@onlyweb.example", "ok"),
        ("ada@nomail.example", "refused"),
        ("ada@nowhere.example", "refused"),
    ],
)
def test_a_domain_that_takes_no_mail_is_refused_with_field_and_reason(email: str, way: str, names: Names) -> None:
    furnish()
    choices.save([], True, None, SYSTEM)
    assert comes(email) == way
    submission = only("submission")
    reasons = {"ok": None, "refused": f"{email.partition('@')[2]} takes no mail"}
    assert submission["reason"] == reasons[way]
    assert [fault["field"] for fault in submission["faults"] or []] == ["email"] * (way == "refused")
    assert submission["data"]["email"] == email


def test_a_domain_is_asked_about_once_and_nobody_is_by_default(names: Names) -> None:
    furnish()
    comes("ada@analytical.example")
    assert names.asked == []
    choices.save([], True, None, SYSTEM)
    comes("bo@analytical.example")
    comes("cy@analytical.example")
    assert names.asked == ["analytical.example. MX"]


def test_a_name_server_that_keeps_silent_refuses_nobody(settings: Settings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        settings.GUANXI_DNS = f"127.0.0.1:{silent.getsockname()[1]}"
        furnish()
        choices.save([], True, None, SYSTEM)
        assert comes("ada@analytical.example") == "ok"
