"""People who fill in the form: drawn from lists by a seeded generator, so that the same seed gives the same people."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pypinyin import lazy_pinyin


@dataclass(frozen=True, slots=True)
class Firm:
    name: str
    domain: str
    country: str
    region: str
    city: str
    industry: str
    employees: int
    language: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """What one person would type into the form, as a person types it: with stray spaces and capitals."""

    name: str
    email: str
    phone: str
    title: str
    firm: Firm
    language: str
    message: str

    def answers(self) -> dict[str, object]:
        return {
            "name": self.name,
            "email": self.email,
            "phone": self.phone,
            "company": self.firm.name,
            "title": self.title,
            "country": self.firm.country,
            "industry": self.firm.industry,
            "message": self.message,
        }


def _firms(text: str, language: str) -> tuple[Firm, ...]:
    rows = ([part.strip() for part in line.split("|")] for line in text.strip().splitlines())
    return tuple(
        Firm(name, f"{domain}.example", country, region, city, industry, int(employees), language)
        for name, domain, country, region, city, industry, employees in rows
    )


CHINESE_FIRMS = _firms(
    """
    海岳精密机械有限公司     | haiyue-pm    | CN | CN-JS | 苏州 | manufacturing | 1200
    瑞安医药科技股份有限公司 | ruian-med    | CN | CN-ZJ | 杭州 | healthcare    | 860
    恒启汽车零部件有限公司   | hengqi-auto  | CN | CN-SH | 上海 | manufacturing | 430
    东澜电子有限公司         | donglan      | CN | CN-JS | 昆山 | manufacturing | 520
    沐光医疗器械有限公司     | muguang      | CN | CN-SH | 上海 | healthcare    | 210
    北辰新能源集团           | beichen-ne   | CN | CN-BJ | 北京 | energy        | 3400
    中屹重工有限责任公司     | zhongyi-hi   | CN | CN-SD | 青岛 | manufacturing | 2600
    云帆电子科技有限公司     | yunfan-el    | CN | CN-GD | 深圳 | technology    | 95
    广济食品有限公司         | guangji-food | CN | CN-HB | 武汉 | agriculture   | 640
    启合机电设备有限公司     | qihe-em      | CN | CN-ZJ | 宁波 | manufacturing | 78
    盛和包装材料有限公司     | shenghe-pack | CN | CN-AH | 合肥 | manufacturing | 310
    海塘纺织有限公司         | haitang-tex  | CN | CN-ZJ | 绍兴 | manufacturing | 1500
    卓越压铸有限公司         | zhuoyue-dc   | CN | CN-GD | 东莞 | manufacturing | 180
    泽远光电股份有限公司     | zeyuan-opto  | CN | CN-FJ | 厦门 | technology    | 720
    联瑞材料有限公司         | lianrui-mat  | CN | CN-SC | 成都 | manufacturing | 240
    长洲船舶配件有限公司     | changzhou-sp | CN | CN-JS | 南通 | manufacturing | 150
    德信机床有限公司         | dexin-mt     | CN | CN-TJ | 天津 | manufacturing | 90
    华鼎银联信息服务有限公司 | huading-fin  | CN | CN-BJ | 北京 | finance       | 1100
    """,
    "zh",
)
WESTERN_FIRMS = _firms(
    """
    Kestrel Bearings Ltd         | kestrel-bearings | GB |  | Sheffield  | manufacturing | 640
    Nordhavn Robotics A/S        | nordhavn         | DK |  | Aarhus     | technology    | 120
    Aster Foods Inc.             | asterfoods       | US |  | Columbus   | agriculture   | 900
    Baltik Castings Sp. z o.o.   | baltik-castings  | PL |  | Gdańsk     | manufacturing | 280
    Orrin Valley Medical LLC     | orrinvalley      | US |  | Portland   | healthcare    | 75
    Hohenfels Antriebstechnik GmbH | hohenfels      | DE |  | Stuttgart  | manufacturing | 1900
    Castellane Pharma SA         | castellane       | FR |  | Lyon       | healthcare    | 2300
    Lindqvist Energi AB          | lindqvist-energi | SE |  | Göteborg   | energy        | 410
    Maple Ridge Logistics        | mapleridge       | CA |  | Toronto    | logistics     | 330
    Van der Meer Plastics B.V.   | vdmplastics      | NL |  | Eindhoven  | manufacturing | 160
    Torre Alta Alimentos S.A. de C.V. | torrealta   | MX |  | Monterrey  | agriculture   | 1250
    Bryce & Calder Financial     | brycecalder      | IE |  | Dublin     | finance       | 520
    """,
    "en",
)

_SURNAMES = """
    王 李 张 刘 陈 杨 黄 赵 周 吴 徐 孙 朱 马 胡 郭 林 何 高 梁 郑 罗 宋 谢 唐 韩 曹 许 邓 萧 冯 曾 程
    蔡 彭 潘 袁 于 董 余 苏 叶 吕 魏 蒋 田 杜 丁 沈 姜 欧阳 上官
""".split()
_GIVEN = """
    思远 静怡 明哲 嘉禾 若琳 知秋 可欣 启明 佩文 景行 云舟 书宁 芷晴 叙白 子墨 雨桐 浩然 梓涵 俊杰 晓东
    建华 志强 丽娜 海燕 国栋 文博 天宇 欣悦 立群 慧敏 少华 一凡 振宇 美玲 新民
""".split()
_FIRST = """
    Marcus Maya Tomasz Priya Daniel Sophie Liam Emma Oliver Ingrid Lukas Hannah Pierre Camille Diego
    Lucía Noah Chloe Erik Freja Patrick Aoife Samuel Grace Henrik Julia Omar Leila Viktor Nina
""".split()
_LAST = """
    Oyelaran Lindqvist Wiśniewski Raghunathan Okafor Martin Sørensen Keller Novak Dupont Moreau García
    Hernández Tremblay Murphy Byrne Johansson Schneider Vogel Ferrari Jansen Bakker Clarke Hughes Reyes
    Nguyen Haddad Kowalska Fischer Larsen
""".split()
_TITLES = {
    "zh": [
        "总经理", "副总经理", "技术总监", "生产总监", "采购经理", "信息部经理",
        "质量经理", "工艺工程师", "设备科长", "生产计划主管", "数字化负责人", "采购专员",
    ],
    "en": [
        "CEO", "CTO", "Plant Director", "Operations Manager", "Head of Quality", "IT Manager", "Production Engineer",
        "Buyer", "VP Manufacturing", "Maintenance Planner", "Digitalisation Lead", "Process Engineer",
    ],
}  # fmt: skip
_MESSAGES = {
    "zh": (
        "想了解产线追溯方案，我们有三条装配线",
        "需要一份报价，计划明年一季度上线",
        "请安排一次演示，最好能看到与用友的对接",
        "我们想先在一个车间试点，周期大概多久",
        "看到展会资料，想了解质检模块",
        "",
    ),
    "en": (
        "We would like to see traceability for three assembly lines",
        "Please send pricing for two plants",
        "Can we book a demo next week?",
        "How long does a pilot in one workshop take?",
        "We saw you at the fair and want to know more about quality control",
        "",
    ),
}
_MOBILE = {
    "CN": "138{:08d}", "GB": "+44 7700 {:06d}", "US": "+1 415 7{:06d}", "DE": "+49 151 {:08d}", "FR": "+33 6 {:08d}",
    "DK": "+45 20 {:06d}", "PL": "+48 512 {:06d}", "SE": "+46 70 {:07d}", "CA": "+1 416 7{:06d}",
    "NL": "+31 6 {:08d}", "MX": "+52 81 {:08d}", "IE": "+353 85 {:07d}",
}  # fmt: skip
_FREE_MAIL = ("mail.example", "post.example")


class Crowd:
    """An endless crowd from the given firms. Nobody is drawn twice, though two may share a name."""

    def __init__(self, random: Random, firms: Sequence[Firm] = CHINESE_FIRMS + WESTERN_FIRMS) -> None:
        self._random = random
        self._taken: Counter[str] = Counter()
        self._chinese = [firm for firm in firms if firm.language == "zh"]
        self._western = [firm for firm in firms if firm.language != "zh"]

    def new(self) -> Visitor:
        random = self._random
        firm = random.choice(self._chinese if random.random() < 0.6 else self._western)
        name, mailbox = self._name(firm.language)
        title = random.choice(_TITLES[firm.language])
        domain = firm.domain if random.random() < 0.85 else random.choice(_FREE_MAIL)
        address = f"{mailbox}@{domain}"
        return Visitor(
            name=self._as_typed(name),
            email=address.upper() if random.random() < 0.08 else self._as_typed(address),
            phone=self._phone(firm.country) if random.random() < 0.8 else "",
            title=title,
            firm=firm,
            language=firm.language,
            message=random.choice(_MESSAGES[firm.language]),
        )

    def _name(self, language: str) -> tuple[str, str]:
        if language == "zh":
            name = self._random.choice(_SURNAMES) + self._random.choice(_GIVEN)
            mailbox = ".".join(["".join(lazy_pinyin(name[:1])), "".join(lazy_pinyin(name[1:]))])
        else:
            first, last = self._random.choice(_FIRST), self._random.choice(_LAST)
            name, mailbox = f"{first} {last}", f"{_plain(first)}.{_plain(last)}"
        return name, self._unused(mailbox)

    def _unused(self, mailbox: str) -> str:
        self._taken[mailbox] += 1
        number = self._taken[mailbox]
        return mailbox if number == 1 else f"{mailbox}{number}"

    def _phone(self, country: str) -> str:
        pattern = _MOBILE[country]
        digits = int(pattern.split(":0")[1].split("d")[0])
        return pattern.format(self._random.randrange(10 ** (digits - 1), 10**digits))

    def _as_typed(self, text: str) -> str:
        return f" {text} " if self._random.random() < 0.1 else text


_LETTERS = {ord("ø"): "o", ord("ł"): "l", ord("ß"): "ss", ord("æ"): "ae"}


def _plain(name: str) -> str:
    """Latin letters only, as a mailbox has them."""
    special = name.lower().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", special)
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalpha())
