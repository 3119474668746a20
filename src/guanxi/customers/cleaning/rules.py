"""The cleaning rules by name. Each can be switched off; the order here is the order they run in."""

from collections.abc import Callable
from dataclasses import dataclass

from guanxi.customers.cleaning import mail, phone, place, text
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

NAME, TEXT, MAIL, PHONE, COUNTRY, REGION = "name", "text", "mail", "phone", "country", "region"
EVERY = frozenset((NAME, TEXT, MAIL, PHONE, COUNTRY, REGION))


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rule may know of the other fields: the country (ISO code, may be "") and the city as typed."""

    country: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fault` says why the value cannot be used; `hint` is a better value for a person to confirm."""

    value: str
    fault: Phrase | None = None
    hint: str = ""
    note: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    label: Phrase
    kinds: frozenset[str]
    apply: Callable[[str, Scene], Verdict | str]
    """A text alone is a verdict without fault, hint or note."""


RULES: Registry[Rule] = Registry("cleaning rule", Phrase("cleaning rule", "清洗规则"))


def _add(name: str, label: Phrase, kinds: frozenset[str], apply: Callable[[str, Scene], Verdict | str]) -> None:
    RULES.add(name, Rule(name, label, kinds, apply))


def _plain(change: Callable[[str], str]) -> Callable[[str, Scene], str]:
    return lambda value, _: change(value)


def _syntax(value: str, _: Scene) -> Verdict | str:
    if not value or mail.is_address(value):
        return value
    return Verdict(
        value,
        Phrase("“{value}” is not an e-mail address", "“{value}”不是有效的邮箱地址").fill(value=value),
        mail.suggestion(value),
    )


def _disposable(value: str, _: Scene) -> Verdict | str:
    if not mail.is_disposable(value):
        return value
    reason = Phrase("{domain} gives out throw-away mailboxes", "{domain} 是一次性邮箱")
    return Verdict(value, reason.fill(domain=mail.domain_of(value)))


def _typo(value: str, _: Scene) -> Verdict:
    return Verdict(value, hint=mail.suggestion(value))


def _international(value: str, scene: Scene) -> Verdict:
    reading = phone.read(value, scene.country)
    if not value or reading.number:
        return Verdict(reading.number, note=_HOW.get(reading.how))
    if scene.country:
        reason = Phrase("“{value}” is not a valid number in {country}", "“{value}”在 {country} 不是有效号码")
        return Verdict(value, reason.fill(value=value, country=scene.country))
    reason = Phrase("“{value}” needs a country code such as +86", "“{value}”缺少国家区号，例如 +86")
    return Verdict(value, reason.fill(value=value))


_HOW = {
    "renumbered": Phrase("the country has changed its numbers since", "该国已更改电话号码"),
    "guessed": Phrase("the country was read from the number itself", "国家由号码本身得出"),
}


def _country(value: str, _: Scene) -> Verdict:
    code = place.country_code(value)
    if not value or code:
        return Verdict(code)
    return Verdict(value, Phrase("We know no country “{value}”", "没有名为“{value}”的国家或地区").fill(value=value))


def _region(value: str, scene: Scene) -> str:
    """A region we do not know stays as typed: “Bavaria Nord” may be a sales area, and no code would be right."""
    return place.region_code(value, scene.country) or value


def _region_of_city(value: str, scene: Scene) -> str:
    return value or place.region_of_city(scene.city, scene.country)


_add(
    "text.trim",
    Phrase("Remove blanks around and invisible characters", "去除首尾空格与不可见字符"),
    EVERY,
    _plain(text.trim),
)
_add("text.spaces", Phrase("One blank instead of many", "合并连续空格"), EVERY, _plain(text.single_spaces))
_add("text.compose", Phrase("One spelling for equal-looking letters", "统一字符编码形式"), EVERY, _plain(text.compose))
_add(
    "text.width",
    Phrase("Full-width letters and digits to half-width", "全角字母和数字转半角"),
    EVERY - {MAIL, PHONE},
    _plain(text.half_width),
)
_add(
    "contact.width",
    Phrase("Full-width characters in addresses to half-width", "邮箱、电话全角转半角"),
    frozenset((MAIL, PHONE)),
    _plain(text.half_width_all),
)
_add(
    "name.case",
    Phrase("Capital letters for a name all in one case", "规范姓名大小写"),
    frozenset((NAME,)),
    _plain(text.name_case),
)
_add("mail.lower", Phrase("E-mail in lower case", "邮箱转小写"), frozenset((MAIL,)), _plain(mail.lower))
_add("mail.syntax", Phrase("E-mail is well formed", "检查邮箱格式"), frozenset((MAIL,)), _syntax)
_add(
    "mail.typo", Phrase("Point out likely slips in the domain", "提示可能的邮箱域名拼写错误"), frozenset((MAIL,)), _typo
)
_add("mail.disposable", Phrase("No throw-away mailboxes", "识别一次性邮箱"), frozenset((MAIL,)), _disposable)
_add("country.code", Phrase("Country to its ISO code", "国家和地区转 ISO 代码"), frozenset((COUNTRY,)), _country)
_add("region.city", Phrase("Region from a city that is one", "由直辖市得出省份"), frozenset((REGION,)), _region_of_city)
_add("region.code", Phrase("Region to its ISO code", "省份转 ISO 代码"), frozenset((REGION,)), _region)
_add("phone.e164", Phrase("Phone to the international form", "电话转国际格式"), frozenset((PHONE,)), _international)
