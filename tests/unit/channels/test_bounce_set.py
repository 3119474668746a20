"""Bounces as the mail systems of the world write them, against a public set with reference labels (see
shared/data/bounce_mails). It is not part of the repository: without it, the mails written out below stand for it.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from guanxi.channels.inbound.absence import is_automatic
from guanxi.channels.inbound.bounces import bounces_in
from guanxi.channels.inbound.kinds import recognise
from guanxi.channels.inbound.reading import Incoming
from guanxi.channels.inbound.verdict import is_dead, verdict

SET = Path(__file__).parents[4] / "shared" / "data" / "bounce_mails"
there = pytest.mark.skipif(not SET.is_dir(), reason="the set of mails is not here")


def labelled() -> Mapping[str, list[Mapping[str, Any]]]:
    by_file: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in (SET / "labels.jsonl").read_text().strip().split("\n"):
        row = json.loads(line)
        if row.get("parsed"):
            by_file[Path(row["file"]).name].append(row)
    return by_file


def mail(name: str) -> Incoming:
    return Incoming((SET / "eml" / name).read_bytes())


@there
def test_nine_in_ten_bounces_are_recognised_with_the_address_they_are_about() -> None:
    wanted = [
        (name, row["recipient"].lower())
        for name, rows in labelled().items()
        for row in rows
        if row["reason"] not in ("feedback", "vacation")
    ]
    found = [address in {one.recipient for one in bounces_in(mail(name))} for name, address in wanted]
    sys.stdout.write(f"\nrecognised: {sum(found)} of {len(found)} ({sum(found) / len(found):.1%})")
    assert sum(found) / len(found) >= 0.90


@there
def test_hard_and_soft_agree_with_the_reference_and_a_full_mailbox_is_never_hard() -> None:
    # “filtered” is the reference's word for “User unknown” said after the content: the address is gone all the same.
    judged = [
        (row["reason"], row["softbounce"] == 0, one.verdict == "hard")
        for name, rows in labelled().items()
        for row in rows
        if row["softbounce"] >= 0 and row["reason"] != "filtered"
        for one in bounces_in(mail(name))
        if one.recipient == row["recipient"].lower() and one.verdict
    ]
    agreed = [wanted == found for _, wanted, found in judged]
    share = sum(agreed) / len(agreed)
    sys.stdout.write(f"\nhard or soft as the reference: {sum(agreed)} of {len(agreed)} ({share:.1%})")
    assert share >= 0.88
    full = [found for reason, _, found in judged if reason == "mailboxfull"]
    assert sum(full) <= len(full) * 0.05


@there
def test_every_feedback_report_is_recognised_and_absences_are_no_answers() -> None:
    kinds = {name: recognise(mail(name)).kind for name in labelled()}
    reports = [kind for name, kind in kinds.items() if name.startswith("arf-")]
    assert set(reports) <= {"complaint", "report"}
    assert [kinds[f"rfc3834-0{number}.eml"] for number in (1, 2, 3)] == ["absence"] * 3
    answers = [name for name, kind in kinds.items() if kind == "answer"]
    sys.stdout.write(f"\ntaken for an answer of a person: {len(answers)} of {len(kinds)}: {', '.join(answers)}")
    assert len(answers) / len(kinds) <= 0.04


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("550 5.1.1 User unknown", "hard"),
        ("550 No such user here", "hard"),
        ("554 5.4.4 Host unknown", "hard"),
        ("550 该用户不存在", "hard"),
        ("Your message wasn't delivered because the address couldn't be found. Check for typos and try again.", "hard"),
        ("552 5.2.2 Mailbox full", "soft"),
        ("451 4.3.0 try again later", "soft"),
        ("550 5.7.1 Message rejected as spam", "soft"),
        ("550 5.1.0 sender rejected", "soft"),
        ("553 5.1.8 Domain of sender address does not exist", "soft"),
        ("550 邮箱已满", "soft"),
    ],
)
def test_words_count_before_codes(said: str, wanted: str) -> None:
    assert verdict("", said) == wanted


@pytest.mark.parametrize(
    ("code", "said", "wanted"),
    [
        (550, "5.1.1 unknown", True),
        (550, "no such user", True),
        (550, "Requested action not taken", True),
        (550, "Message rejected: your IP is on a blocklist", False),
        (550, "5.7.1 blocked by policy", False),
        (552, "5.2.2 mailbox full", False),
        (450, "no such user, try again later", False),
    ],
)
def test_the_answer_of_a_server_kills_an_address_only_when_it_speaks_of_the_address(
    code: int, said: str, wanted: bool
) -> None:
    assert is_dead(code, said) is wanted


@pytest.mark.parametrize(
    "subject", ["Automatic reply: Offer", "自动回复: 报价", "Out of Office: Offer", "Abwesenheitsnotiz"]
)
def test_an_absence_is_known_by_its_subject_alone(subject: str) -> None:
    assert is_automatic(Incoming(f"From: a@b.example\nSubject: {subject}\n\nx".encode()))


def test_nothing_a_stranger_sends_makes_reading_fail() -> None:
    for raw in (
        b"",
        b"\x00\xff\xfe",
        b"From: =?utf-8?b?!!!?=\nSubject: =?x-no-such?q?=ff?=\nDate: 31 Feb\n\n\xff",
        b"Content-Type: text/plain; charset=no-such\n\n\xff",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Type: multipart/report; boundary=a\n\n--a\nContent-Type: message/delivery-status\n\n\xff\n--a--",
        b"Content-Type: text/html\n\n" + b"<div>" * 20_000,
    ):
        found = Incoming(raw)
        assert recognise(found).kind in {"answer", "absence", "report", "bounce"}
        assert isinstance(found.text, str)
        assert found.at is None
