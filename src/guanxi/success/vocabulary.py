"""The fixed lists of success."""

from guanxi.kit.phrase import Phrase

ONBOARDING_STATUSES = (
    ("running", Phrase("Running", "进行中")),
    ("done", Phrase("Done", "已完成")),
    ("stopped", Phrase("Stopped", "已停止")),
)
STOP_REASONS = (
    ("reopened", Phrase("The deal was opened again", "商机被重新打开")),
    ("lost", Phrase("The deal was lost after all", "商机最终输单")),
    ("customer", Phrase("The customer wishes so", "客户要求")),
    ("other", Phrase("Other", "其他")),
)
RUNNING, DONE, STOPPED = "running", "done", "stopped"

LEVELS = (
    ("healthy", Phrase("Healthy", "健康")),
    ("watch", Phrase("To be watched", "需关注")),
    ("risk", Phrase("At risk", "有风险")),
)
HEALTHY, WATCH, RISK = "healthy", "watch", "risk"

CONTRACT_STATUSES = (
    ("active", Phrase("Active", "生效中")),
    ("renewed", Phrase("Renewed", "已续约")),
    ("lapsed", Phrase("Lapsed", "已到期")),
    ("cancelled", Phrase("Cancelled", "已终止")),
)
RISKS = (
    ("low", Phrase("Low", "低")),
    ("medium", Phrase("Medium", "中")),
    ("high", Phrase("High", "高")),
    ("unknown", Phrase("Not known", "未知")),
)
RISK_OF_LEVEL = {HEALTHY: "low", WATCH: "medium", RISK: "high"}
