"""A small sales world for the tests of the language."""

from datetime import UTC, datetime
from typing import Any

from guanxi.expressions import Column, EventShape, Field, Relation, Schema
from guanxi.expressions.tree import Call, Literal, Path
from guanxi.kit.phrase import Phrase

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STAGES = (("new", Phrase("New", "新建")), ("won", Phrase("Won", "赢单")), ("lost", Phrase("Lost", "丢单")))
INDUSTRIES = (("technology", Phrase("Technology", "科技")), ("finance", Phrase("Finance", "金融")))
_SCHEMAS: dict[str, Schema] = {}


def field(name: str, type: Any, en: str = "", zh: str = "", **more: Any) -> Field:
    return Field(name, type, Phrase(en or name, zh or name), Column(more.pop("column", name)), **more)


def _named(*fields: Field) -> dict[str, Field]:
    return {one.name: one for one in fields}


COMPANY = Schema(
    "company",
    "company",
    _named(
        field("name", "text", "Name", "名称"),
        field("industry", "choice", "Industry", "行业", options=INDUSTRIES),
        field("revenue", "money", "Revenue", "营收", currency="currency"),
        field("currency", "text", "Currency", "币种"),
    ),
    {
        "deals": Relation("deals", "deal", Phrase("Deals", "商机"), "many", Column("company_id")),
        "parent": Relation("parent", "company", Phrase("Parent", "母公司"), "one", Column("parent_id")),
    },
    objects=_SCHEMAS.__getitem__,
    label=Phrase("company", "公司"),
    deleted="deleted_at",
)
DEAL = Schema(
    "deal",
    "deal",
    _named(
        field("id", "lookup"),
        field("name", "text", "Name", "名称"),
        field("amount", "money", "Amount", "金额", currency="currency"),
        field("currency", "text", "Currency", "币种"),
        field("score", "number", "Score", "评分"),
        field("stage", "choice", "Stage", "阶段", options=STAGES),
        field("is_hot", "flag", "Hot", "热门"),
        field("tags", "set", "Tags", "标签"),
        field("closes_on", "date", "Closes on", "预计成交日"),
        field("created_at", "moment", "Created at", "创建时间"),
        field("company", "lookup", "Company", "公司", column="company_id", target="company"),
        field("weighted", "money", "Weighted", "加权金额", formula=Call("*", (Path(("amount",)), Path(("score",))))),
        field("circular", "number", "Circular", "循环", formula=Call("abs", (Path(("circular",)),))),
        field("broken", "flag", "Broken", "损坏", formula=Call("=", (Path(("gone",)), Literal("x", "text")))),
    ),
    {"company": Relation("company", "company", Phrase("Company", "公司"), "one", Column("company_id"))},
    {
        "message.opened": EventShape(
            "message.opened",
            Phrase("opened messages", "邮件打开"),
            _named(field("machine", "flag", "by a machine", "机器打开"), field("url", "text", "link", "链接")),
            key="contact_id",
            bucket=None,
        ),
        "deal.updated": EventShape("deal.updated", Phrase("changes", "修改"), by="record"),
    },
    objects=_SCHEMAS.__getitem__,
    label=Phrase("deal", "商机"),
    deleted="deleted_at",
)
_SCHEMAS.update(company=COMPANY, deal=DEAL)
