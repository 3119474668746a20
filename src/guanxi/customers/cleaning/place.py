"""Countries and regions to ISO codes, from their names in Chinese, English or the country's own tongue."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pycountry
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from guanxi.kit.phrase import Phrase

_ALIASES = {
    "US": "usa|u.s.a.|u.s.|america|united states of america|the united states|the states|estados unidos|美利坚|美國",
    "GB": "uk|u.k.|great britain|britain|england|scotland|wales|northern ireland|英格兰|大不列颠|联合王国|英國",
    "CN": "prc|p.r. china|p.r.china|pr china|mainland china|china mainland|中华人民共和国|中國|中国大陆|大陆|内地",
    "HK": "hong kong|hongkong|hk|香港|中国香港|香港特别行政区",
    "MO": "macau|macao|澳门|中国澳门|澳門",
    "TW": "taiwan|台湾|中国台湾|臺灣|台灣|中国台湾省|中华台北|chinese taipei",
    "JP": "nippon|日本国",
    "KR": "korea|south korea|republic of korea|rok|南韩|大韩民国",
    "KP": "north korea|dprk|北韩",
    "RU": "russia|russian federation|俄国|俄罗斯联邦",
    "NL": "holland|the netherlands|netherlands|尼德兰",
    "AE": "uae|u.a.e.|emirates|阿联酋",
    "CZ": "czech republic|czechia",
    "CH": "schweiz|suisse|svizzera|swiss",
    "DE": "brd|frg|federal republic of germany",
    "VN": "viet nam|vietnam|越南",
    "VE": "venezuela",
    "BO": "bolivia",
    "TZ": "tanzania",
    "IR": "iran|persia",
    "SY": "syria",
    "LA": "laos",
    "MD": "moldova",
    "MK": "macedonia",
    "TR": "turkey|türkiye|turkiye",
    "CI": "ivory coast",
    "CD": "dr congo|drc|congo-kinshasa",
    "CG": "congo-brazzaville",
    "MM": "burma",
    "SZ": "swaziland",
    "PS": "palestine",
    "NZ": "new zealand|纽西兰",
    "SA": "ksa|saudi arabia|沙特",
    "IE": "republic of ireland|eire",
}
# Chinese names of the provinces; ISO 3166-2 has them in pinyin only.
_PROVINCES = (
    "BJ北京 TJ天津 HE河北 SX山西 NM内蒙古 LN辽宁 JL吉林 HL黑龙江 SH上海 JS江苏 ZJ浙江 AH安徽 FJ福建 JX江西 SD山东 "
    "HA河南 HB湖北 HN湖南 GD广东 GX广西 HI海南 CQ重庆 SC四川 GZ贵州 YN云南 XZ西藏 SN陕西 GS甘肃 QH青海 NX宁夏 XJ新疆 "
    "HK香港 MO澳门 TW台湾"
).split()
_PROVINCE_NAMES = {f"CN-{entry[:2]}": entry[2:] for entry in _PROVINCES}
_PROVINCE_ENDING = re.compile("(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)$")
_PINYIN_ENDING = re.compile(
    r"( sheng| shi| province| municipality| sar| zizhiqu| zhuangzu zizhiqu| huizu zizhiqu| uygur zizhiqu)+$"
)
_MUNICIPALITIES = {"北京": "CN-BJ", "上海": "CN-SH", "天津": "CN-TJ", "重庆": "CN-CQ"} | {
    "beijing": "CN-BJ", "peking": "CN-BJ", "shanghai": "CN-SH", "tianjin": "CN-TJ", "chongqing": "CN-CQ"
}  # fmt: skip


def country_code(name: str) -> str:
    """ISO 3166-1 code of a country named or coded in any usual way, "" when unknown."""
    key = _key(name)
    return _codes().get(key) or _names().get(key) or _native_names().get(key, "")


def region_code(name: str, country: str) -> str:
    """ISO 3166-2 code of a part of that country, "" when unknown; regions are never guessed across borders."""
    return _regions(country).get(_region_key(name), "") if country else ""


def region_of_city(city: str, country: str) -> str:
    """Only where the city is its own region, as the four Chinese municipalities are."""
    return _MUNICIPALITIES.get(_region_key(city), "") if country == "CN" else ""


@lru_cache(maxsize=1)
def countries() -> tuple[tuple[str, str, str], ...]:
    """(code, English name, Chinese name) of all countries, by English name."""
    english, chinese = Locale("en").territories, Locale("zh").territories
    found = [(c.alpha_2, english.get(c.alpha_2, c.name), chinese.get(c.alpha_2, c.name)) for c in pycountry.countries]
    return tuple(sorted(found, key=lambda row: row[1]))


def _key(name: str) -> str:
    if name.isascii():
        return " ".join(name.casefold().split())
    text = unicodedata.normalize("NFKD", name.strip().casefold())
    return " ".join("".join(char for char in text if not unicodedata.combining(char)).split())


def _region_key(name: str) -> str:
    return _PINYIN_ENDING.sub("", _PROVINCE_ENDING.sub("", _key(name)))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {code.casefold(): c.alpha_2 for c in pycountry.countries for code in (c.alpha_2, c.alpha_3)}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    names = {_key(name): code for code, english, chinese in countries() for name in (english, chinese)}
    for country in pycountry.countries:
        for attribute in ("name", "common_name", "official_name"):
            names[_key(getattr(country, attribute, country.name))] = country.alpha_2
    names |= {_key(alias): code for code, aliases in _ALIASES.items() for alias in aliases.split("|")}
    return names


@lru_cache(maxsize=1)
def _native_names() -> dict[str, str]:
    """Every country in its own official languages. Half a second to build, so only when nothing else has matched."""
    names: dict[str, str] = {}
    for country in pycountry.countries:
        for locale in _locales(country.alpha_2):
            if name := locale.territories.get(country.alpha_2):
                names.setdefault(_key(name), country.alpha_2)
    return names


def _locales(code: str) -> Iterator[Locale]:
    for language in get_official_languages(code, regional=True, de_facto=True):
        try:
            yield Locale.parse(language)
        except (UnknownLocaleError, ValueError):
            continue


@lru_cache(maxsize=64)
def _parts(country: str) -> tuple[Any, ...]:
    return tuple(part for part in pycountry.subdivisions if part.country_code == country)


@lru_cache(maxsize=64)
def _regions(country: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in _parts(country):
        found[part.code.casefold()] = part.code
        found[part.code.partition("-")[2].casefold()] = part.code
        for name in re.split(r"[\[\],/]", part.name):
            found.setdefault(_region_key(name), part.code)
    if country == "CN":
        found |= {name: code for code, name in _PROVINCE_NAMES.items()} | _MUNICIPALITIES
        found |= {"inner mongolia": "CN-NM", "tibet": "CN-XZ"}
    return found


def region_label(code: str) -> Phrase | None:
    """In Chinese only for China, where the names are known to us; elsewhere as ISO writes it."""
    part = next((part for part in _parts(code.partition("-")[0]) if part.code == code), None)
    if part is None:
        return None
    english = _PINYIN_ENDING.sub("", part.name.casefold()).title() if code.startswith("CN-") else part.name
    return Phrase(english, _PROVINCE_NAMES.get(code, part.name))
