"""The fixed lists of this area: value, English, Chinese."""

from guanxi.customers.cleaning.place import countries
from guanxi.kit.phrase import Phrase

Options = tuple[tuple[str, Phrase], ...]


def _options(text: str) -> Options:
    lines = (line.split("|") for line in text.strip().splitlines())
    return tuple((value.strip(), Phrase(en.strip(), zh.strip())) for value, en, zh in lines)


COUNTRIES: Options = tuple((code, Phrase(en, zh)) for code, en, zh in countries())

INDUSTRIES = _options("""
    technology    | Technology              | 信息技术
    finance       | Finance and insurance   | 金融保险
    healthcare    | Healthcare              | 医疗健康
    manufacturing | Manufacturing           | 制造业
    retail        | Retail and e-commerce   | 零售电商
    education     | Education               | 教育
    consulting    | Professional services   | 专业服务
    media         | Media and advertising   | 传媒广告
    marketing     | Marketing services      | 营销服务
    telecom       | Telecommunications      | 通信
    energy        | Energy and utilities    | 能源
    construction  | Construction and property | 建筑地产
    logistics     | Logistics and transport | 物流运输
    hospitality   | Hotels, food and travel | 酒店餐饮旅游
    agriculture   | Agriculture and food    | 农业食品
    public        | Public sector           | 政府与公共事业
    services      | Other services          | 其他服务
    employment    | Staffing                | 人力资源
    entertainment | Entertainment           | 文化娱乐
    other         | Other                   | 其他
""")

# What files and other products call them.
INDUSTRY_ALIASES = {
    alias: value
    for value, aliases in {
        "technology": "it|tech|software|saas|internet|hardware|互联网|软件|科技|计算机|电子|高科技|it/互联网",
        "finance": "banking|bank|insurance|financial services|fintech|金融|银行|保险|证券|投资",
        "healthcare": "medical|health|pharma|pharmaceutical|biotech|hospital|医疗|医药|医院|生物医药",
        "manufacturing": "industrial|industry|automotive|machinery|制造|工业|汽车|机械",
        "retail": "e-commerce|ecommerce|commerce|consumer goods|零售|电商|快消|批发零售",
        "education": "training|university|school|培训|学校",
        "consulting": "legal|accounting|咨询|法律|会计",
        "media": "advertising|publishing|媒体|广告|传媒",
        "telecom": "telecommunications|telecommunication|电信",
        "energy": "oil|gas|utilities|电力|能源|石油",
        "construction": "real estate|property|建筑|房地产|地产",
        "logistics": "transport|transportation|shipping|物流|运输",
        "hospitality": "hotel|travel|tourism|restaurant|餐饮|酒店|旅游",
        "agriculture": "farming|food|农业|食品",
        "public": "government|ngo|non-profit|政府|公共事业",
        "employment": "staffing|recruiting|hr|招聘",
    }.items()
    for alias in aliases.split("|")
}

SOURCES = _options("""
    website_form  | Website form            | 官网表单
    website       | Website                 | 官网
    social_media  | Social media            | 社交媒体
    event         | Event or trade fair     | 展会活动
    referral      | Referral                | 客户推荐
    partner       | Partner                 | 合作伙伴
    advertising   | Advertising             | 广告投放
    search        | Search engine           | 搜索引擎
    cold_call     | Cold call               | 陌生拜访
    phone         | Phone call              | 来电
    email         | E-mail                  | 邮件
    chat          | Chat                    | 在线聊天
    import        | Import                  | 文件导入
    api           | Other system            | 系统接口
    manual        | Typed in                | 手工录入
    other         | Other                   | 其他
""")

LIFECYCLES = _options("""
    prospect  | Prospect           | 潜在客户
    mql       | Marketing qualified | 营销合格线索
    new       | New customer       | 新客户
    returning | Returning customer | 复购客户
    loyal     | Loyal customer     | 忠诚客户
    churned   | Lost customer      | 流失客户
""")

TITLE_LEVELS = _options("""
    decision | Decides       | 决策者
    manager  | Manages       | 管理者
    other    | Other         | 其他
    unknown  | Not known     | 未知
""")

LANGUAGES = _options("""
    zh | Chinese | 中文
    en | English | 英文
""")

TASK_STATUSES = _options("""
    open      | Open      | 待办
    done      | Done      | 已完成
    cancelled | Cancelled | 已取消
""")

RESPONSIBLES = _options("""
    manager   | Customer manager | 客户经理
    technical | Technical staff  | 技术人员
    customer  | The customer     | 客户
""")

PRIORITIES = _options("""
    high   | High   | 高
    normal | Normal | 普通
    low    | Low    | 低
""")

CHANNELS = _options("""
    email | E-mail   | 邮件
    sms   | SMS      | 短信
    phone | Phone    | 电话
    chat  | Chat     | 即时消息
""")

PURPOSES = _options("""
    marketing | Marketing | 营销推广
    sales     | Sales     | 销售跟进
    service   | Service   | 客户服务
""")

CONSENT_STATES = _options("""
    given     | Given        | 已同意
    withdrawn | Withdrawn    | 已撤回
    unknown   | Not asked    | 未征询
""")

NOTE_KINDS = _options("""
    note    | Note    | 备注
    call    | Call    | 电话
    meeting | Meeting | 会议
    visit   | Visit   | 拜访
""")
