"""company.enrich: ask the sources about a company, wait for what they say, and take what is surer than nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import Field

from guanxi.automation.exchange import Asking, exchange
from guanxi.automation.fields import told
from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import Answer, World
from guanxi.channels.addressing import follow
from guanxi.customers.enrichment.asking import ENRICH, trouble_of
from guanxi.customers.enrichment.choosing import Chosen, Heard, choose
from guanxi.customers.enrichment.contract import FIELDS
from guanxi.kit import json
from guanxi.kit.phrase import Phrase
from guanxi.objects.shape import shape_of
from guanxi.objects.write import Draft

ENRICHED = Exit("enriched", Phrase("learned something", "已丰富"))
NOTHING = Exit("nothing", Phrase("nothing new", "没有新信息"))
PATIENCE = timedelta(minutes=15)


class EnrichConfig(Config):
    company: str = Field("company", json_schema_extra=told(Phrase("Company", "公司"), Phrase("A path", "路径")))
    fields: tuple[str, ...] = Field(
        (), json_schema_extra=told(Phrase("Only these fields", "仅这些字段"), Phrase("Empty takes all", "留空为全部"))
    )
    sources: tuple[str, ...] = Field(
        (), json_schema_extra=told(Phrase("Only these sources", "仅这些来源"), advanced=True)
    )
    least: int = Field(
        50,
        ge=0,
        le=100,
        json_schema_extra=told(Phrase("Least confidence", "最低可信度"), Phrase("0 to 100", "0 至 100")),
    )
    overwrite: bool = Field(
        False,
        json_schema_extra=told(
            Phrase("Also over what a person wrote", "覆盖人工填写的内容"),
            Phrase("Otherwise a person's word always stands", "不勾选时，人工填写的内容始终保留"),
            advanced=True,
        ),
    )


def advance(config: EnrichConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    companies = dict(zip([seat.run for seat in seats], follow(config.company, seats, world), strict=True))

    def ask(fresh: Sequence[Seat]) -> list[Asking | Move]:
        return [_asking(config, companies[seat.run], world) for seat in fresh]

    def settle(seat: Seat, answer: Answer | None) -> Move:
        company = companies[seat.run]
        return _settled(config, seat, company, answer, world) if company else Move.go("nothing")

    return exchange(world, seats, ask, settle)


def _asking(config: EnrichConfig, company: UUID | None, world: World) -> Asking | Move:
    if company is None:
        return Move.go("nothing", trace={"reason": _NO_COMPANY.json()})
    name = world.rows("company", [company], ["name"]).get(company, {}).get("name") or ""
    payload = {"company": str(company), "name": name, "sources": list(config.sources)}
    return Asking(ENRICH, payload, world.now + PATIENCE, {"company": name})


def _settled(config: EnrichConfig, seat: Seat, company: UUID, answer: Answer | None, world: World) -> Move:
    current = world.rows("company", [company], list(FIELDS)).get(company)
    if current is None:
        return Move.go("nothing", trace={"reason": _NO_COMPANY.json()})
    chosen = choose(
        _heard(config, company, world),
        current,
        _ours(company, world),
        least=config.least,
        fields=frozenset(config.fields),
        overwrite=config.overwrite,
    )
    by_finding: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for one in chosen.taken:
        by_finding[one.finding][one.field] = one.value
    # One change for each source, with the finding as its cause: so that “why?” can name who has said it.
    for finding, values in by_finding.items():
        world.update("company", [Draft(values, id=company, cause=f"finding:{finding}@{seat.stamp}")], [seat])
    trouble = trouble_of(answer.data) if answer else _LATE
    return Move.go("enriched" if chosen.taken else "nothing", trace=_trace(chosen, trouble))


def _heard(config: EnrichConfig, company: UUID, world: World) -> list[Heard]:
    text = "select id, source, name, said from finding where company_id = %s and deleted_at is null order by id"
    return [
        Heard(field, said["value"], int(said["confidence"]), id, str(name))
        for id, source, name, values in world.query(text, [company])
        if not config.sources or source in config.sources
        for field, said in _mapping(values).items()
    ]


def _mapping(values: Any) -> Mapping[str, Any]:
    return json.loads(values) if isinstance(values, str) else values or {}


_WRITERS = """
select name from (
    select distinct on (name) name, cause from (
        select jsonb_object_keys(coalesce(e.data->'changes', e.data->'values', '{}')) as name, e.cause, e.at, e.gen,
            e.xid, e.seq
        from event e where e.record = %s and e.kind in ('company.created', 'company.updated')
    ) w order by name, at desc, gen desc, xid desc, seq desc
) l where cause like 'finding:%%'
"""


def _ours(company: UUID, world: World) -> frozenset[str]:
    return frozenset(name for (name,) in world.query(_WRITERS, [company]))


def _trace(chosen: Chosen, trouble: Phrase | None) -> dict[str, Any]:
    labels = shape_of("company").fields
    lines = [
        {"label": labels[one.field].label.json(), "value": f"{_text(one.value)} · {one.source} · {one.confidence} %"}
        for one in chosen.taken
    ]
    lines += [{"label": labels[name].label.json(), "value": _WHY[why].json()} for name, why in chosen.kept.items()]
    gave = {one.field: one.value for one in chosen.taken}
    return {"lines": lines, "gave": gave, **({"reason": trouble.json()} if trouble else {})}


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


STEP = StepKind(
    name="company.enrich",
    label=Phrase("Enrich the company", "丰富公司信息"),
    summary=Phrase(
        "Asks the sources of the settings about the company and fills what nobody has written",
        "向设置中的来源查询公司信息，补充无人填写的内容",
    ),
    icon="building",
    group="outside",
    config=EnrichConfig,
    sentence=lambda config: Phrase("Ask the sources about the company", "向来源查询公司信息"),
    advance=advance,
    exits=lambda _: (ENRICHED, NOTHING),
    writes=lambda _: frozenset(f"company.{name}" for name in FIELDS),
    waits=True,
)

_NO_COMPANY = Phrase("There is no company to ask about", "没有可查询的公司")
_LATE = Phrase("The sources gave no answer in time; what was known before counts", "来源未及时应答，使用已有信息")
_WHY = {
    "person": Phrase("a person wrote it; it stands", "由人工填写，保留"),
    "unsure": Phrase("not sure enough", "可信度不足"),
    "unreadable": Phrase("cannot be read", "无法识别"),
}
