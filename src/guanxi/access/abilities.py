"""What a role may do beyond records, in words. Every ability that code asks for stands here."""

from guanxi.kit.phrase import Phrase

ABILITIES: dict[str, Phrase] = {
    "users.manage": Phrase("Manage people, teams and roles", "管理用户、团队与角色"),
    "keys.manage": Phrase("See and revoke everybody's API keys", "查看并吊销所有人的 API 密钥"),
    "audit.read": Phrase("Read the audit", "查看审计"),
    "settings.manage": Phrase("Change settings, credentials and rates", "修改设置、凭证与汇率"),
    "objects.manage": Phrase("Make objects, fields and formulas", "创建对象、字段与公式"),
    "pipelines.manage": Phrase("Edit pipelines", "编辑销售管道"),
    "scores.manage": Phrase("Edit score models", "编辑评分模型"),
    "flows.manage": Phrase("Draw and publish flows", "设计并发布流程"),
    "runs.manage": Phrase("Retry, skip and stop runs", "重试、跳过与停止流程运行"),
    "imports.run": Phrase("Import files", "导入文件"),
    "dashboards.manage": Phrase("Share dashboards with everybody", "与所有人共享仪表板"),
}
