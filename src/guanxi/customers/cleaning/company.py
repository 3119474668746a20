"""One key for the many spellings of a company's name. The name itself is never changed, only compared."""

import re
import unicodedata
from functools import lru_cache

from cleanco import basename

_CHINESE_ENDING = re.compile(
    "(股份有限公司|有限责任公司|集团有限公司|控股有限公司|科技有限公司|有限公司|集团公司|总公司|分公司|公司|集团|控股|"
    "股份|股份公司|株式会社|株式會社|合同会社|有限会社|주식회사)$"
)
_CHINESE_START = re.compile("^(株式会社|株式會社|有限会社|주식회사|㈜)")
_BRACKETS = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]")
_SEPARATORS = re.compile(r"[\W_]+")
_HAN = re.compile("[\u3400-\u9fff]")
_PLACES = (
    "中国 北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 "
    "广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾 "
    "深圳 广州 杭州 南京 苏州 成都 武汉 西安 青岛 大连 宁波 厦门 东莞 佛山 无锡 珠海 郑州 长沙"
).split()
_PLACE_START = re.compile(f"^(?:{'|'.join(_PLACES)})(?:省|市)?")
# Words that many companies of one place share; a brand must be left beside them before the place may go.
_GENERIC = re.compile(
    "科技|技术|贸易|商贸|发展|实业|信息|网络|数字|数据|软件|电子|智能|工程|建设|建筑|投资|管理|咨询|"
    "服务|文化|传媒|教育|国际|进出口|银行|保险|证券|大学|学院|医院|学校|食品|物流|机械|化工|医药|能源|"
    "环保|汽车|餐饮|酒店|地产|房地产|农业|旅游|广告|设计|制造|第[一二三四五六七八九十]"
)


@lru_cache(maxsize=20_000)
def match_key(name: str) -> str:
    """Equal for spellings of one company: legal form, blanks, case and brackets away, a leading place in Chinese too.

    A Chinese name keeps its place when nothing but general words would remain (“上海银行”, “北京科技大学”).
    """
    text = unicodedata.normalize("NFKC", name).casefold().strip()
    without = _BRACKETS.sub(" ", text).strip() or text
    return _chinese_key(without) if _HAN.search(without) else _latin_key(without)


def _chinese_key(text: str) -> str:
    joined = _SEPARATORS.sub("", text)
    brand = _strip_ending(_CHINESE_START.sub("", joined)) or joined
    bare = _PLACE_START.sub("", brand)
    return bare if len(_GENERIC.sub("", bare)) >= 2 else brand


def _strip_ending(text: str) -> str:
    while (shorter := _CHINESE_ENDING.sub("", text)) != text and shorter:
        text = shorter
    return text


def _latin_key(text: str) -> str:
    folded = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    bare = basename(folded).removeprefix("the ") or folded
    return _SEPARATORS.sub("", bare) or _SEPARATORS.sub("", folded) or folded


def domain_of_website(website: str) -> str:
    """`https://www.Acme.co.uk/about` -> `acme.co.uk`."""
    host = re.sub(r"^\w+://", "", website.strip().lower()).partition("/")[0].partition(":")[0]
    return host.removeprefix("www.") if "." in host else ""
