"""Who works at the demo company, Spruce MES 云杉智造, and what they sell where."""

from dataclasses import dataclass

COMPANY_NAME = "云杉智造 Spruce MES"


@dataclass(frozen=True, slots=True)
class Colleague:
    """`territories` are country codes or regions of China as `CN-SH`; `industries` are what they know best."""

    email: str
    name: str
    role: str
    team: str
    language: str
    time_zone: str
    territories: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    capacity: int = 60


EAST = "华东组 East China"
NORTH = "华北华南组 North and South China"
WORLD = "国际组 International"
CARE = "客户成功组 Customer success"

COLLEAGUES = (
    Colleague("he.jun@spruce.example", "何俊", "sales_manager", EAST, "zh", "Asia/Shanghai"),
    Colleague(
        "lin.xiaowen@spruce.example", "林晓雯", "sales_rep", EAST, "zh", "Asia/Shanghai",
        ("CN-SH", "CN-JS"), ("manufacturing",),
    ),
    Colleague(
        "zhao.lei@spruce.example", "赵磊", "sales_rep", EAST, "zh", "Asia/Shanghai",
        ("CN-ZJ", "CN-AH", "CN-FJ"), ("healthcare",),
    ),
    Colleague(
        "su.min@spruce.example", "苏敏", "sales_rep", NORTH, "zh", "Asia/Shanghai",
        ("CN-BJ", "CN-TJ", "CN-SD", "CN-GD", "CN-HB", "CN-SC"), ("technology", "finance"),
    ),
    Colleague(
        "anna.weber@spruce.example", "Anna Weber", "sales_rep", WORLD, "en", "Europe/Berlin",
        ("DE", "AT", "CH", "PL", "SE", "DK", "NO", "FI"), ("manufacturing", "energy"),
    ),
    Colleague(
        "james.okafor@spruce.example", "James Okafor", "sales_rep", WORLD, "en", "Europe/London",
        ("GB", "IE", "FR", "ES", "IT", "NL"), ("healthcare", "retail"),
    ),
    Colleague(
        "maria.santos@spruce.example", "Maria Santos", "sales_rep", WORLD, "en", "America/New_York",
        ("US", "CA", "MX", "BR"), ("technology", "logistics"),
    ),
    Colleague("wu.jianguo@spruce.example", "吴建国", "sales_manager", WORLD, "zh", "Asia/Shanghai"),
    Colleague("chen.yu@spruce.example", "陈雨", "marketing", EAST, "zh", "Asia/Shanghai"),
    Colleague("tang.xin@spruce.example", "唐欣", "success", CARE, "zh", "Asia/Shanghai"),
    Colleague("olivia.reed@spruce.example", "Olivia Reed", "success", CARE, "en", "Europe/London"),
    Colleague("gao.feng@spruce.example", "高峰", "technical", CARE, "zh", "Asia/Shanghai"),
    Colleague("ye.lan@spruce.example", "叶岚", "quality", CARE, "zh", "Asia/Shanghai"),
)  # fmt: skip
