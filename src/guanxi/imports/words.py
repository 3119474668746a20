"""What columns are called in other programs and in everyday files, English and Chinese.

Compared after `values.fold`: case, spaces and punctuation do not count. The first part of a path is a lookup: the
column "Company phone" belongs to the contact's company.
"""

from __future__ import annotations

from collections.abc import Mapping

# Columns that number the rows of a file. They are kept to recognise a row again, never taken for data.
ROW_ID = "id, row id, record id, unique id, key, 编号, 序号, 记录编号, 唯一编号, 主键"

CONTACT = {
    "name": "name, full name, contact, contact name, contact person, person, 姓名, 联系人, 联系人姓名, 客户姓名, 名字",
    "first_name": "first name, firstname, given name, forename, fname, 名",
    "last_name": "last name, lastname, surname, family name, lname, 姓, 姓氏",
    "email": "email, e-mail, mail, email address, e-mail address, work email, 邮箱, 电子邮箱, 邮件, 电子邮件, 邮箱地址",
    "phone": "phone, phone number, telephone, tel, work phone, business phone, "
    "电话, 电话号码, 联系电话, 座机, 固定电话",
    "mobile": "mobile, mobile phone, cell, cell phone, cellphone, 手机, 手机号, 手机号码, 移动电话",
    "title": "title, job title, contact title, position, role, 职位, 职务, 头衔, 岗位",
    "external_id": "contact id, customer id, person id, external id, client id, 客户编号, 联系人编号, 外部编号",
    "source": "source, lead source, original source, 来源, 线索来源, 客户来源",
    "tags": "tags, labels, keywords, 标签",
    "language": "language, preferred language, 语言",
    "time_zone": "time zone, timezone, 时区",
    "birthday": "birthday, birth date, date of birth, dob, 生日, 出生日期",
}
COMPANY = {
    "name": "company, company name, account, account name, organisation, organization, employer, business, "
    "公司, 公司名称, 企业, 企业名称, 单位, 单位名称, 客户名称",
    "domain": "domain, company domain, web domain, 域名",
    "website": "website, web site, homepage, home page, url, company website, 网站, 官网, 网址, 公司网站",
    "industry": "industry, sector, company industry, branch, 行业, 所属行业",
    "employees": "employees, number of employees, company size, headcount, staff, "
    "员工数, 员工人数, 人数, 公司规模, 规模",
    "revenue": "revenue, annual revenue, turnover, 营收, 年营收, 年收入, 营业额",
    "external_id": "company id, account id, organisation id, organization id, customer id, supplier id, external id, "
    "公司编号, 企业编号, 客户编号, 外部编号",
    "parent.name": "parent, parent company, parent account, subsidiary of, 母公司, 上级公司, 隶属",
    "country": "office location, headquarters, company country, 总部",
    "phone": "company phone, switchboard, main phone, 公司电话, 总机",
    "description": "about, company description, 公司简介",
}
PLACE = {
    "address": "address, street, street address, address line 1, 地址, 详细地址, 街道",
    "city": "city, town, 城市, 市",
    "region": "region, state, province, county, 省, 省份, 地区, 州, 区域",
    "postcode": "postcode, postal code, zip, zip code, zipcode, 邮编, 邮政编码",
    "country": "country, nation, country code, 国家, 国家地区, 国别",
}
DEAL = {
    "name": "deal, deal name, opportunity, opportunity name, 商机, 商机名称, 项目名称",
    "company.name": "company, company name, account, account name, customer, client, "
    "公司, 公司名称, 客户, 客户名称, 企业名称",
    "contact.name": "contact, contact name, contact person, 联系人, 联系人姓名",
    "contact.email": "contact email, email, e-mail, 邮箱, 联系人邮箱",
    "stage": "stage, deal stage, opportunity stage, sales stage, status, pipeline stage, "
    "阶段, 商机阶段, 销售阶段, 状态",
    "pipeline": "pipeline, sales pipeline, 管道, 销售管道",
    "amount": "amount, value, deal value, close value, deal amount, price, "
    "金额, 商机金额, 成交金额, 合同金额, 预计金额",
    "currency": "currency, currency code, 币种, 货币",
    "probability": "probability, win probability, 赢率, 概率, 成交概率",
    "close_on": "close date, closing date, expected close date, closed, 成交日期, 预计成交日期, 关闭日期, 结单日期",
    "product": "product, product name, item, 产品, 产品名称",
    "external_id": "opportunity id, deal id, external id, 商机编号, 外部编号",
    "lost_reason": "lost reason, loss reason, reason lost, 输单原因, 丢单原因",
    "source": "source, lead source, 来源",
}
LEAD = {
    "title": "lead, lead title, subject, 线索, 线索标题, 主题",
    "company.name": COMPANY["name"],
    "contact.name": CONTACT["name"],
    "contact.email": CONTACT["email"],
    "contact.phone": CONTACT["phone"],
    "source": CONTACT["source"],
    "status": "status, lead status, 状态, 线索状态",
    "campaign": "campaign, campaign name, 活动, 营销活动",
}
OWNER = (
    "owner, sales agent, salesperson, sales person, sales rep, account manager, assigned to, record owner, "
    "负责人, 销售, 销售人员, 业务员, 客户经理, 所有者"
)

SYNONYMS: Mapping[str, Mapping[str, str]] = {
    "contact": {
        **CONTACT,
        **PLACE,
        "owner": OWNER,
        **{f"company.{name}": words for name, words in COMPANY.items() if name not in ("parent.name", "external_id")},
    },
    "company": {**COMPANY, **PLACE, "country": f"{PLACE['country']}, {COMPANY['country']}",
                "phone": f"{CONTACT['phone']}, {COMPANY['phone']}", "owner": OWNER,
                "name": f"name, {COMPANY['name']}"},
    "deal": {**DEAL, "owner": OWNER},
    "lead": {**LEAD, "owner": OWNER},
}  # fmt: skip

# Stages of other programs, by what they mean. Matched against kind, key and names of the pipeline's own stages.
STAGE_WORDS: Mapping[str, str] = {
    "won": "won, closed won, win, success, 赢单, 成交, 已成交, 签约",
    "lost": "lost, closed lost, lose, abandoned, 输单, 丢单, 失败, 流失",
    "first": "prospecting, prospect, new, open, lead, 新建, 初步接触, 潜在, 线索",
    "second": "engaging, engaged, qualified, qualification, discovery, contacted, 跟进, 需求确认, 已联系",
    "third": "proposal, quote, quoted, presentation, demo, 方案, 报价, 演示",
    "fourth": "negotiation, negotiating, contract sent, 谈判, 商务谈判, 议价",
}

# What points to the object a file is about; the rest of the columns count one each.
TELLING: Mapping[str, Mapping[str, int]] = {
    "contact": {"email": 4, "first_name": 3, "last_name": 3, "name": 3, "title": 3, "mobile": 2, "birthday": 2},
    "company": {"name": 3, "industry": 3, "employees": 3, "revenue": 3, "parent.name": 4, "domain": 2, "website": 2},
    "deal": {"stage": 5, "amount": 4, "close_on": 4, "product": 2, "probability": 3, "name": 2, "external_id": 2},
    "lead": {"status": 2, "campaign": 3, "title": 3},
}
# At least one of these must be in the file, or its rows could not stand for such a record.
NEEDS: Mapping[str, tuple[frozenset[str], ...]] = {
    "contact": (frozenset({"name", "first_name", "last_name", "email", "phone", "mobile"}),),
    "company": (frozenset({"name", "domain"}),),
    "deal": (frozenset({"stage", "amount", "close_on"}), frozenset({"name", "company.name", "external_id"})),
    "lead": (frozenset({"title", "campaign", "status"}), frozenset({"contact.name", "contact.email", "contact.phone"})),
}
