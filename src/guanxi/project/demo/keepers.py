"""The customers whom the company has already: they use what they bought, ask for help, answer, and stay or leave.

One act a day over all of them. What a customer is like follows from the name of the firm, so that the same seed tells
the same story.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM, Actor
from guanxi.customers.facade import tracked, tracking
from guanxi.kit import clock, sql
from guanxi.kit.errors import GuanxiError
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from guanxi.project.demo.visitors import Crowd, Firm
from guanxi.sales.facade import move_deal, pipeline
from guanxi.service.facade import Answer, answer

if TYPE_CHECKING:
    from guanxi.project.demo.stage import Stage

BLUEPRINTS = ("onboarding", "health-intervention", "renewal", "satisfaction-survey")
PEOPLE_A_CUSTOMER = 3
SEEN = timedelta(days=15)
_FEATURES = ("trace", "quality", "reports", "machines", "shifts", "alerts", "export", "labels")
_TICKETS = {
    "zh": ("报表导出为空", "设备数据延迟", "如何新增产线", "标签打印错位", "登录后页面空白"),
    "en": ("The export is empty", "Machine data comes late", "How to add a line", "Labels misprint", "Blank page"),
}
_SCORES = (5, 5, 5, 4, 4, 4, 3, 2, 1)
_COMMENTS = {1: "等了两天才有人回复", 2: "The answer did not help", 5: "很快就解决了，谢谢"}


def settle_in(stage: "Stage", days: int, firms: Sequence[Firm], many: int, seed: int) -> None:
    """Customers of before, with their people, contracts and health; then a day's life for each day."""
    random = Random(seed)
    chosen = random.sample(list(firms), min(many, len(firms)))
    drawn = Crowd(random, chosen if _is_mixed(chosen) else firms)
    known = _companies({firm.name for firm in firms})
    people = [drawn.new() for _ in range(PEOPLE_A_CUSTOMER * many)]
    by_firm: dict[str, list[Any]] = {}
    for person in people:
        by_firm.setdefault(person.firm.name, []).append(person)
    keepers = [id for (id,) in _rows(_KEEPERS)] or [None]
    for number, (name, those) in enumerate(by_firm.items()):
        _enter(stage, known[name], those, keepers[number % len(keepers)], random)
    stage.later(stage.clock.now() + SEEN, _look_after)
    start = stage.clock.now().replace(hour=15, minute=0, second=0, microsecond=0)
    for day in range(days + 1):
        stage.later(max(start + timedelta(days=day), stage.clock.now()), live_a_day)


def _is_mixed(firms: Sequence[Firm]) -> bool:
    return len({firm.language == "zh" for firm in firms}) == 2


def _companies(names: set[str]) -> Mapping[str, UUID]:
    return dict(_rows("select name, id from company where name = any(%s) and deleted_at is null", list(names)))


def _enter(stage: "Stage", company: UUID, people: Sequence[Any], owner: UUID | None, random: Random) -> None:
    """One customer, since a year or so, whose contract ends some day."""
    firm: Firm = people[0].firm
    by = By(SYSTEM, cause="demo")
    contacts = write.upsert(
        "contact",
        "email",
        [
            Draft(
                {
                    "name": person.name.strip(), "email": person.email.strip().lower(), "company": company,
                    "title": person.title, "country": firm.country, "language": firm.language, "source": "import",
                    "lifecycle": "loyal", "owner": owner,
                }
            )
            for person in people
        ],
        by,
        only_empty=True,
    )  # fmt: skip
    today = stage.clock.now().date()
    ends_on = today + timedelta(days=random.randint(8, 190))
    main = contacts[0].id
    shared = {"company": company, "contact": main, "owner": owner, "name": firm.name}
    name = f"{firm.name} MES" if firm.language == "en" else f"{firm.name} MES 年度服务"
    contract = {
        "name": name,
        "number": f"SC-{_fate(firm.name, 9000) + 1000}",
        "starts_on": ends_on - timedelta(days=364),
        "ends_on": ends_on,
        "amount": random.choice((48, 66, 90, 132, 210)) * 1000,
        "currency": "CNY" if firm.language == "zh" else "EUR",
        "product": "MES",
    }
    write.create("service_contract", [Draft({**shared, **contract})], by)


def _look_after(stage: "Stage", _: Sequence[None]) -> None:
    """Health is looked at once it is known what they use."""
    since = stage.clock.now().date() - timedelta(days=400)
    bought = {"expected_users": 2, "available_features": 8, "starts_on": since}
    drafts = [
        Draft({"company": company, "contact": contact, "owner": owner, "name": firm, **bought})
        for contact, company, firm, _, owner in _rows(_CUSTOMERS)
    ]
    write.create("health_record", drafts, By(SYSTEM, cause="demo"), partial=True)


def live_a_day(stage: "Stage", _: Sequence[None]) -> None:
    if stage.clock.now().isoweekday() in (2, 4):
        _use(stage)
    _ask_for_help(stage)
    _help(stage)
    _answer(stage)
    _get_started(stage)
    _decide(stage)


def _use(stage: "Stage") -> None:
    """Their programs report it. Some firms use little, and some less and less."""
    said = [
        item
        for firm, email, number in _rows(_USERS)
        if number < _users_of(firm, stage.clock.now().date())
        for item in _used(firm, email, stage.random)
    ]
    tracking.take([one for one in map(tracked.read, said) if isinstance(one, tracked.Said)], "product")


def _users_of(firm: str, day: date) -> int:
    fate = _fate(firm, 10)
    if fate < 2:
        return 1
    return 1 if fate == 2 and day.month % 2 else PEOPLE_A_CUSTOMER


def _used(firm: str, email: str, random: Random) -> Iterator[dict[str, object]]:
    about: dict[str, object] = {"userId": email, "timestamp": clock.now().isoformat()}
    yield {"type": "identify", "traits": {"email": email}, **about}
    few = 1 if _fate(firm, 10) == 1 else len(_FEATURES)
    feature = random.choice(_FEATURES[:few])
    yield {"type": "track", "event": "Feature used", "properties": {"feature": feature}, **about}


def _ask_for_help(stage: "Stage") -> None:
    drafts = []
    for contact, company, firm, language, owner in _rows(_CUSTOMERS):
        if stage.random.random() < (0.3 if _fate(firm, 10) == 3 else 0.03):
            title = stage.random.choice(_TICKETS[language if language in _TICKETS else "zh"])
            kind = stage.random.choice(("question", "problem", "problem", "request"))
            drafts.append(Draft({"title": title, "kind": kind, "contact": contact, "company": company, "owner": owner}))
    write.create("ticket", drafts, By(SYSTEM, cause="demo"), partial=True)


def _help(stage: "Stage") -> None:
    """Most tickets are solved within days; those of one unlucky firm wait."""
    due = [
        (owner, id)
        for id, owner, firm in _rows(_OPEN_TICKETS, stage.clock.now() - timedelta(hours=20))
        if stage.random.random() < (0.06 if _fate(firm or "", 10) == 3 else 0.5)
    ]
    _each(stage, due, lambda actor, ids: _change("ticket", ids, {"status": "solved"}, actor))


def _answer(stage: "Stage") -> None:
    asked = [id for (id,) in _rows(_ASKED, stage.clock.now() - timedelta(days=3))]
    answers = []
    for id in asked:
        if stage.random.random() < 0.3:
            score = stage.random.choice(_SCORES)
            answers.append(Answer(id, score, _COMMENTS.get(score)))
    answer(answers)


def _get_started(stage: "Stage") -> None:
    """Tasks of onboardings, renewals and calls are done about when they are due; those of a sale are the seller's."""
    due = [
        (owner, id)
        for id, owner in _rows(_DUE_TASKS, stage.clock.now() + timedelta(days=1))
        if stage.random.random() < 0.85
    ]
    _each(stage, due, lambda actor, ids: _change("task", ids, {"status": "done"}, actor))


def _decide(stage: "Stage") -> None:
    """A renewal moves a stage on now and then; those at risk are lost more often."""
    for deal, owner, key, here, risk in _rows(_RENEWALS):
        chance = stage.random.random()
        if chance > 0.12:
            continue
        path = pipeline(key)
        is_lost = risk == "high" and chance < 0.05
        after = [one for one in path.stages[path.position(here) + 1 :] if one.kind in {"open", "won"}]
        ends = [one for one in path.stages if one.kind == "lost"]
        target = (ends if is_lost else after)[:1]
        for further in target:
            _try_move(deal, further.key, stage.staff.of(owner) or SYSTEM, is_lost=is_lost)


def _try_move(deal: UUID, stage: str, actor: Actor, *, is_lost: bool) -> None:
    try:
        move_deal(deal, stage, By(actor), values={"lost_reason": "price"} if is_lost else {})
    except GuanxiError:
        return  # People try things that are refused; the story goes on.


def _each(stage: "Stage", work: Sequence[tuple[UUID | None, UUID]], act: Callable[[Actor, list[UUID]], None]) -> None:
    by_owner: dict[UUID | None, list[UUID]] = {}
    for owner, id in work:
        by_owner.setdefault(owner, []).append(id)
    for owner, ids in by_owner.items():
        act(stage.staff.of(owner) or SYSTEM, ids)


def _change(object: str, ids: Sequence[UUID], values: Mapping[str, object], actor: Actor) -> None:
    write.update(object, [Draft(values, id=id) for id in ids], By(actor), partial=True)


def _fate(name: str, of: int) -> int:
    """The same for the same name, on every machine."""
    return int(sha256(name.encode()).hexdigest()[:8], 16) % of


def _rows(text: str, *params: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return sql.rows(cursor, text, list(params))


_KEEPERS = """
select u.id from app_user u join membership m on m.user_id = u.id join role r on r.id = m.role_id
where r.key = 'success' and u.is_active order by u.email
"""
_USERS = """
select co.name, c.email, row_number() over (partition by co.id order by c.email) - 1
from company co join contact c on c.company_id = co.id
where c.deleted_at is null and c.lifecycle = 'loyal' and c.email is not null
    and exists (select 1 from service_contract s where s.company_id = co.id and s.deleted_at is null)
order by co.name, c.email
"""
_CUSTOMERS = """
select distinct on (co.name) s.contact_id, s.company_id, co.name, c.language, s.owner_id
from service_contract s join company co on co.id = s.company_id join contact c on c.id = s.contact_id
where s.deleted_at is null order by co.name, s.ends_on
"""
_OPEN_TICKETS = """
select t.id, t.owner_id, co.name from ticket t left join company co on co.id = t.company_id
where t.status in ('new', 'open', 'pending') and t.deleted_at is null and t.created_at < %s
order by t.created_at, co.name, t.title
"""
_ASKED = """
select r.id from response r join contact c on c.id = r.contact_id
where r.status = 'asked' and r.deleted_at is null and r.asked_at > %s order by r.asked_at, c.email
"""
_DUE_TASKS = """
select id, owner_id from task
where status = 'open' and deleted_at is null and due_at < %s
    and (deal_id is null or onboarding_id is not null or deal_id in (select renewal_deal_id from service_contract))
order by due_at, title, created_at
"""
_RENEWALS = """
select d.id, d.owner_id, d.pipeline, d.stage, s.risk
from service_contract s join deal d on d.id = s.renewal_deal_id
where d.state = 'open' and d.deleted_at is null and s.deleted_at is null order by s.ends_on, s.name
"""
