"""C12: reports and dashboards on paper, in both languages, for those alone who may see the figures."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.automation.blueprints import install_blueprint
from guanxi.insights import tasks
from guanxi.insights.facade import Amount, made, printouts, visible
from guanxi.insights.printing import orders
from guanxi.insights.printing.sheet import part
from guanxi.insights.printing.typeset import TEMPLATE, pdf_of
from guanxi.insights.printing.words import shown
from guanxi.insights.reports import REPORTS
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid, NotFound, Refused
from guanxi.objects import write
from guanxi.objects.write import By, Draft

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def furnished(db: None, clock: VirtualClock) -> None:
    install_blueprint("pipelines", SYSTEM)
    install_blueprint("dashboards", SYSTEM)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was handed to the jobs process."""
    ids: list[str] = []
    monkeypatch.setattr(tasks.set_printout, "defer", lambda *, id: ids.append(id))
    return ids


def deal(user: User, **values: Any) -> None:
    write.create("deal", [Draft({"name": "Seats", "amount": 120_000, **values})], By(actor_of(user)))


def sheets(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is handed to the typesetter, beside being set."""
    seen: list[dict[str, Any]] = []

    def watched(sheet: dict[str, Any]) -> bytes:
        seen.append(sheet)
        return pdf_of(sheet)

    monkeypatch.setattr(orders, "pdf_of", watched)
    return seen


def test_c12_a_report_becomes_a_pdf_with_the_readers_figures_and_words(
    ada: User, bo: User, cai: User, monkeypatch: pytest.MonkeyPatch, queued: list[str]
) -> None:
    deal(ada)
    deal(cai)
    seen = sheets(monkeypatch)
    for user in (ada, bo):
        id = printouts.order_report("funnel", {"period": "this_quarter"}, actor_of(user))
        orders.run(id)
        order = printouts.get(id, actor_of(user))
        assert (order.state, order.done, order.total) == ("ready", 1, 1)
        assert printouts.content(id, actor_of(user)).startswith(b"%PDF-")
    english, chinese = seen
    assert english["parts"][0]["lines"][0]["cells"][0] == "1"
    assert (english["parts"][0]["columns"][0], chinese["parts"][0]["columns"][0]) == ("Deals", "商机数")
    assert "CNY 12 万" in chinese["parts"][0]["lines"][0]["cells"]


def test_c12_a_dashboard_becomes_a_pdf_of_its_tiles_from_top_to_bottom(
    ada: User, monkeypatch: pytest.MonkeyPatch, queued: list[str]
) -> None:
    board = next(one for one in visible(actor_of(ada)) if one.key == "sales")
    seen = sheets(monkeypatch)
    id = printouts.order_dashboard(board.id, actor_of(ada))
    orders.run(id)
    assert printouts.get(id, actor_of(ada)).done == len(board.tiles)
    assert [one["title"] for one in seen[0]["parts"]][-2:] == ["Open deals today", "Time on each stage"]


def test_c12_only_who_ordered_it_has_it(ada: User, bo: User, root: User, queued: list[str]) -> None:
    id = printouts.order_report("funnel", {}, actor_of(ada))
    orders.run(id)
    for user in (bo, root):
        with pytest.raises(NotFound):
            printouts.get(id, actor_of(user))
        with pytest.raises(NotFound):
            printouts.content(id, actor_of(user))


def test_c12_rights_are_those_of_the_moment_of_printing(ada: User, queued: list[str]) -> None:
    id = printouts.order_report("funnel", {}, actor_of(ada))
    User.objects.filter(pk=ada.pk).update(is_active=False)
    orders.run(id)
    assert printouts.get(id, actor_of(ada)).state == "failed"


def test_c12_wrong_parameters_are_refused_at_once(ada: User, queued: list[str]) -> None:
    with pytest.raises(Invalid):
        printouts.order_report("funnel", {"period": "someday"}, actor_of(ada))
    with pytest.raises(NotFound):
        printouts.order_report("funel", {}, actor_of(ada))
    with pytest.raises(NotFound):
        printouts.order_dashboard(uuid4(), actor_of(ada))
    assert queued == []


def test_c12_called_off_nothing_is_left(ada: User, queued: list[str]) -> None:
    id = printouts.order_report("funnel", {}, actor_of(ada))
    printouts.call_off(id, actor_of(ada))
    orders.run(id)
    with pytest.raises(NotFound):
        printouts.get(id, actor_of(ada))


def test_c12_twice_started_it_is_set_once(ada: User, monkeypatch: pytest.MonkeyPatch, queued: list[str]) -> None:
    seen = sheets(monkeypatch)
    id = printouts.order_report("funnel", {}, actor_of(ada))
    orders.run(id)
    orders.run(id)
    assert len(seen) == 1


def test_c12_nobody_fills_the_queue(ada: User, bo: User, queued: list[str]) -> None:
    for _ in range(orders.MOST_WAITING):
        printouts.order_report("funnel", {}, actor_of(ada))
    with pytest.raises(Refused):
        printouts.order_report("funnel", {}, actor_of(ada))
    printouts.order_report("funnel", {}, actor_of(bo))


def test_c12_what_users_write_is_never_markup(ada: User, queued: list[str]) -> None:
    deal(ada, name='#panic("x") $1/0$ @label <a> [b] `c` // d')
    params = {"object": "deal", "by": "name"}
    sheet = {
        "language": "en", "title": '#import "@preview/x:1.0.0"', "house": "*H*", "made": "_m_",
        "parts": [part(REPORTS["question"], made("question", params, actor_of(ada)), "en")],
    }  # fmt: skip
    assert pdf_of(sheet).startswith(b"%PDF-")


def test_c12_chinese_and_bold_are_set_with_the_fonts_of_the_product(ada: User) -> None:
    """Without them typst would fall back silently to its own Latin fonts, and print boxes."""
    assert 'font: "Noto Sans CJK SC"' in TEMPLATE.read_text(encoding="utf-8")
    empty = {"language": "zh", "house": "", "made": "", "parts": []}
    latin, chinese = (len(pdf_of({**empty, "title": title})) for title in ("Sales", "销售漏斗与团队"))
    assert chinese > latin + 500


@pytest.mark.parametrize(
    ("figure", "kind", "en", "zh"),
    [
        (None, "count", "—", "—"),
        (1234567, "count", "1,234,567", "1,234,567"),
        (Decimal("0.1818"), "percent", "18.2 %", "18.2 %"),
        (Decimal("3.50"), "days", "3.5 d", "3.5 天"),
        ((Amount("CNY", Decimal(1_200_000)),), "money", "CNY 1,200,000", "CNY 120 万"),
        ((Amount("CNY", Decimal(5)), Amount("EUR", Decimal("9.5"))), "money", "CNY 5 · EUR 9.5", "CNY 5 · EUR 9.5"),
        ((), "money", "—", "—"),
        (Decimal(200), "number", "200", "200"),
    ],
)  # fmt: skip
def test_c12_figures_are_worded_for_paper(figure: Any, kind: Any, en: str, zh: str) -> None:
    assert (shown(figure, kind, "en"), shown(figure, kind, "zh")) == (en, zh)


def test_c12_over_the_api(ada: User, cai: User, client: Client, queued: list[str]) -> None:
    client.force_login(ada)
    ordered = client.post("/api/v1/reports/funnel/pdf?period=this_month")
    assert (ordered.status_code, ordered.json()["state"]) == (202, "waiting")
    id = ordered.json()["id"]
    assert client.get(f"/api/v1/printouts/{id}/file").status_code == 404
    orders.run(UUID(id))
    assert client.get(f"/api/v1/printouts/{id}").json()["state"] == "ready"
    file = client.get(f"/api/v1/printouts/{id}/file")
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    client.force_login(cai)
    assert client.get(f"/api/v1/printouts/{id}").status_code == 404
    assert client.get(f"/api/v1/printouts/{id}/file").status_code == 404
    assert client.delete(f"/api/v1/printouts/{id}").status_code == 404
    wrong = client.post("/api/v1/reports/funnel/pdf?period=someday")
    assert (wrong.status_code, wrong.json()["faults"][0]["field"]) == (422, "period")
