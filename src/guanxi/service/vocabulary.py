"""The fixed lists of service."""

from guanxi.kit.phrase import Phrase

TICKET_STATUSES = (
    ("new", Phrase("New", "新建")),
    ("open", Phrase("In progress", "处理中")),
    ("pending", Phrase("Waiting for the customer", "等待客户")),
    ("solved", Phrase("Solved", "已解决")),
    ("closed", Phrase("Closed", "已关闭")),
)
OPEN_TICKET = frozenset(("new", "open", "pending"))

TICKET_PRIORITIES = (
    ("urgent", Phrase("Urgent", "紧急")),
    ("high", Phrase("High", "高")),
    ("normal", Phrase("Normal", "普通")),
    ("low", Phrase("Low", "低")),
)

TICKET_KINDS = (
    ("question", Phrase("Question", "咨询")),
    ("problem", Phrase("Problem", "故障")),
    ("request", Phrase("Request", "需求")),
    ("complaint", Phrase("Complaint", "投诉")),
)

TICKET_CHANNELS = (
    ("email", Phrase("E-mail", "邮件")),
    ("phone", Phrase("Phone", "电话")),
    ("chat", Phrase("Chat", "在线聊天")),
    ("website", Phrase("Website", "网站")),
    ("other", Phrase("Other", "其他")),
)

SURVEY_KINDS = (
    ("csat", Phrase("Satisfaction (CSAT, 1 to 5)", "满意度（CSAT，1–5 分）")),
    ("nps", Phrase("Recommendation (NPS, 0 to 10)", "推荐意愿（NPS，0–10 分）")),
    ("ces", Phrase("Effort (CES, 1 to 7)", "省力程度（CES，1–7 分）")),
)
# The lowest and the highest score that can be given.
SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}

RESPONSE_STATUSES = (
    ("asked", Phrase("Asked", "已发出")),
    ("answered", Phrase("Answered", "已回答")),
)
