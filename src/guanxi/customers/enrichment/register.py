"""A company register from a file: the administrator gives a CSV, companies are found by domain or by name."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from charset_normalizer import from_bytes
from django.db import connection, transaction

from guanxi.customers.cleaning.company import domain_of_website, match_key
from guanxi.customers.enrichment.contract import FIELDS, Answer, Question, Said, Source, SourceKind
from guanxi.kit import clock, json, sql
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase

MOST_ROWS, MOST_BYTES = 500_000, 50_000_000
# By its domain a company is known; of a name there may be two.
BY_DOMAIN, BY_NAME = 95, 80
_NAMES = {
    "name": "name company|company name|公司|公司名称|企业名称|名称|单位名称",
    "domain": "domain|域名",
    "website": "website|url|web|官网|网址|网站",
    "industry": "industry|行业|所属行业",
    "employees": "employees|employee count|headcount|size|staff|员工人数|人员规模|人数|参保人数",
    "revenue": "revenue|annual revenue|turnover|年营收|营收|营业收入|年营业额",
    "currency": "currency|币种",
    "country": "country|国家|国家/地区",
    "region": "region|state|province|省份|省|所属省份",
    "city": "city|城市|所属城市",
    "address": "address|地址|注册地址",
    "phone": "phone|telephone|tel|电话|联系电话",
    "description": "description|about|business|简介|经营范围",
}
_KNOWN = {word: name for name, words in _NAMES.items() for word in [name, *words.split("|")]} | {"company": "name"}
_COLUMNS = {"source": "uuid", "number": "integer", "name_key": "text", "domain": "text", "data": "jsonb"}


def load(source: UUID, content: bytes) -> int:
    """Replace what the source knows; says how many companies. Raises Invalid."""
    rows = list(_rows(content))
    if not rows:
        raise _bad(_EMPTY)
    with transaction.atomic(), connection.cursor() as cur:
        cur.execute("delete from register_entry where source = %s", [source])
        for start in range(0, len(rows), 5_000):
            given = [
                (source, start + number, match_key(row["name"]), _domain(row), row)
                for number, row in enumerate(rows[start : start + 5_000])
            ]
            sql.insert_rows(cur, "register_entry", _COLUMNS, given)
        cur.execute(
            "update enrichment_source set loaded = %s, loaded_at = %s where id = %s", [len(rows), clock.now(), source]
        )
    return len(rows)


def find(question: Question, source: Source) -> Answer:
    key = match_key(question.name) if question.name else ""
    text = (
        "select data, domain from register_entry where source = %s and ((%s <> '' and domain = %s) or name_key = %s)"
        " order by (domain = %s) desc, number limit 1"
    )
    domain = question.domain
    with connection.cursor() as cur:
        found = sql.rows(cur, text, [source.id, domain, domain, key, domain])
    if not found or not (key or domain):
        return Answer()
    data, known_domain = found[0]
    sure = BY_DOMAIN if domain and known_domain == domain else BY_NAME
    return Answer({name: Said(value, sure) for name, value in _data(data).items() if name in FIELDS})


def _data(data: Any) -> Mapping[str, str]:
    return dict(json.loads(data) if isinstance(data, str) else data)


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    if len(content) > MOST_BYTES:
        raise _bad(_TOO_LARGE)
    text = _text(content)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    names = [_KNOWN.get(head.strip().lower(), "") for head in next(lines, [])]
    if "name" not in names:
        raise _bad(_NO_NAME)
    for number, line in enumerate(lines):
        if number >= MOST_ROWS:
            raise _bad(_TOO_LARGE)
        row = {name: value.strip().replace("\x00", "") for name, value in zip(names, line, strict=False) if name}
        if row.get("name"):
            yield {name: value for name, value in row.items() if value}


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return str(from_bytes(content[:100_000]).best() or "")


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _domain(row: Mapping[str, str]) -> str:
    return domain_of_website(row.get("domain") or row.get("website") or "")


def _bad(words: Phrase) -> Invalid:
    return Invalid(words, faults=(Fault("file", "unreadable", words),))


KIND = SourceKind("register", Phrase("Company register (file)", "企业名录（文件）"), find=find)
_EMPTY = Phrase("There is no company in the file", "文件中没有公司")
_NO_NAME = Phrase("No column is called “name” or “公司名称”", "没有名为“公司名称”或“name”的列")
_TOO_LARGE = Phrase("At most 500,000 companies and 50 MB", "最多 50 万家公司、50 MB")
