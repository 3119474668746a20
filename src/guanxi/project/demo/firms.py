"""As many firms as a large market has, made of syllables by a seeded generator; none of them exists."""

from random import Random

from guanxi.customers.facade import company_key
from guanxi.project.demo.visitors import Firm

_ZH_FIRST = (
    "海 瑞 恒 东 沐 北 中 云 广 启 盛 长 卓 泽 联 德 华 金 天 远 安 嘉 博 鑫 信 通 宏 明 正 佳 富 永 立 新 科".split()
)
_ZH_SECOND = (
    "岳 安 启 澜 光 辰 屹 帆 济 合 和 洲 越 源 瑞 信 鼎 峰 成 达 泰 丰 茂 诚 创 腾 图 润 航 兴 凯 景 邦 升 宇".split()
)
_ZH_TRADE = (
    ("精密机械", "manufacturing"), ("汽车零部件", "manufacturing"), ("电子科技", "technology"),
    ("医疗器械", "healthcare"),
    ("新能源", "energy"), ("食品", "agriculture"), ("包装材料", "manufacturing"), ("光电", "technology"),
    ("信息服务", "finance"), ("物流", "logistics"), ("重工", "manufacturing"), ("生物制药", "healthcare"),
)  # fmt: skip
_ZH_PLACE = (
    ("CN-JS", "苏州"), ("CN-ZJ", "杭州"), ("CN-SH", "上海"), ("CN-BJ", "北京"), ("CN-SD", "青岛"), ("CN-GD", "深圳"),
    ("CN-HB", "武汉"), ("CN-AH", "合肥"), ("CN-FJ", "厦门"), ("CN-SC", "成都"), ("CN-TJ", "天津"),
)  # fmt: skip
_EN_FIRST = (
    "Ash Birch Calder Dune Elder Fen Garnet Harrow Iron Juniper Kestrel Larch Marsh North Orrin Pine Quarry Rowan "
    "Stone Thorn Umber Vale West Yarrow"
).split()
_EN_SECOND = "field ford gate haven holm land ley mere mont ridge shore stead ton vale water wick".split()
_EN_TRADE = (
    ("Bearings", "manufacturing"), ("Robotics", "technology"), ("Foods", "agriculture"), ("Castings", "manufacturing"),
    ("Medical", "healthcare"), ("Drives", "manufacturing"), ("Pharma", "healthcare"), ("Energy", "energy"),
    ("Logistics", "logistics"), ("Plastics", "manufacturing"), ("Financial", "finance"), ("Software", "technology"),
)  # fmt: skip
_EN_PLACE = (
    ("GB", "Sheffield", "Ltd"), ("US", "Columbus", "Inc."), ("DE", "Stuttgart", "GmbH"), ("FR", "Lyon", "SA"),
    ("DK", "Aarhus", "A/S"), ("PL", "Gdańsk", "Sp. z o.o."), ("SE", "Göteborg", "AB"), ("CA", "Toronto", "Inc."),
    ("NL", "Utrecht", "B.V."), ("IE", "Dublin", "Ltd"),
)  # fmt: skip
_SIZES = (8, 15, 24, 40, 65, 90, 120, 180, 260, 400, 640, 900, 1400, 2600)


def market(random: Random, size: int) -> tuple[Firm, ...]:
    """`size` firms with domains of their own and names that differ by more than the legal form, most in China."""
    made: dict[str, Firm] = {}
    while len(made) < size:
        firm = _chinese(random) if random.random() < 0.6 else _western(random)
        made.setdefault(company_key(firm.name), firm)
    return tuple(
        Firm(one.name, f"{one.domain}{number}.example", *_rest(one)) for number, one in enumerate(made.values(), 1)
    )


def _rest(firm: Firm) -> tuple[str, str, str, str, int, str]:
    return firm.country, firm.region, firm.city, firm.industry, firm.employees, firm.language


def _chinese(random: Random) -> Firm:
    trade, industry = random.choice(_ZH_TRADE)
    region, city = random.choice(_ZH_PLACE)
    name = f"{city}{random.choice(_ZH_FIRST)}{random.choice(_ZH_SECOND)}{trade}有限公司"
    return Firm(name, "firm-cn", "CN", region, city, industry, random.choice(_SIZES), "zh")


def _western(random: Random) -> Firm:
    trade, industry = random.choice(_EN_TRADE)
    country, city, form = random.choice(_EN_PLACE)
    word = random.choice(_EN_FIRST) + random.choice(_EN_SECOND)
    return Firm(f"{word} {trade} {form}", word.lower(), country, "", city, industry, random.choice(_SIZES), "en")
