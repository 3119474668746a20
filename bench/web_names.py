"""What the people and companies of the big installation are called: drawn by number, so that every run is the same."""

from __future__ import annotations

from functools import cache
from random import Random

from pypinyin import lazy_pinyin

SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN = tuple(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文红梅志鹏飞宇浩然子涵欣怡雨晨思琪俊凯嘉瑞博雅婷晓东海波辉斌峰"
    "云龙天宝春生金凤冬雪莲青松柏林森鑫淼晶晖昊旭阳光远航程诚信达成立新民安康宁静怡悦乐"
)
FIRST = tuple(
    "Anna James Maria Peter Laura Thomas Julia Daniel Sophie Martin Emma Lucas Clara David Eva Simon Nina Oliver Alice"
    " Victor Helen Oscar Irene Felix Grace Hugo Ruth Leon Vera Adam Nora Henry Lena Paul Rosa Mark Ingrid Karl Elena"
    " Bruno Olga Ivan Carla Diego Marta Jonas Edith Frank Hanna Erik".split()
)
LAST = tuple(
    "Weber Okafor Santos Novak Keller Larsen Moreau Rossi Dubois Fischer Jensen Kowalski Silva Schmidt Andersen Martin"
    " Bernard Petit Roux Leroy Becker Wagner Hoffmann Koch Richter Klein Wolf Neumann Schwarz Zimmermann Braun Hartmann"
    " Lange Lehmann Huber Mayer Fuchs Peters Lang Scholz Weiss Jung Hahn Vogel Winter Berger Baumann Franke"
    " Albrecht Schuster Simon Ludwig Winkler Horn Busch Bergmann Thomas Voigt Sauer Arnold Pfeiffer Whitfield Carmody"
    " Ashworth Pemberton Hollis Marlowe Thackeray Winslow Fairbanks Langley Osborne Redmond Sinclair".split()
)
CITIES = ("上海", "北京", "深圳", "广州", "杭州", "苏州", "成都", "武汉", "南京", "青岛", "宁波", "厦门")
TRADES = ("精密机械", "医药科技", "汽车零部件", "电子", "新能源", "重工", "食品", "包装材料", "光电", "纺织", "机床")
ABROAD = (("Berlin", "DE"), ("London", "GB"), ("Lyon", "FR"), ("Boston", "US"), ("Warsaw", "PL"), ("Milan", "IT"))
WESTERN_TRADES = ("Bearings", "Robotics", "Foods", "Castings", "Medical", "Pharma", "Tooling", "Software", "Logistics")


def person(random: Random) -> tuple[str, str, str]:
    """Name, given and family name; three of five are Chinese."""
    if random.random() < 0.6:
        family, given = random.choice(SURNAMES), "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))
        return family + given, given, family
    given, family = random.choice(FIRST), random.choice(LAST)
    return f"{given} {family}", given, family


def company(number: int, random: Random) -> tuple[str, str, str]:
    """Name, city and country."""
    if random.random() < 0.6:
        city = random.choice(CITIES)
        return f"{city}{''.join(random.choices(GIVEN, k=2))}{random.choice(TRADES)}有限公司", city, "CN"
    city, country = random.choice(ABROAD)
    return f"{random.choice(LAST)} {random.choice(WESTERN_TRADES)} {number % 997}", city, country


@cache
def latin(word: str) -> str:
    """For addresses: 王芳 -> wangfang."""
    return "".join(lazy_pinyin(word)).lower()
