"""What insights contributes: the reports, the dashboards, and the dashboards that come with a blueprint."""

from guanxi.automation.parts import BLUEPRINT_PARTS
from guanxi.insights import dashboards
from guanxi.insights.shipped import durations, funnel, overview, performance, question, satisfaction, sequences, sources
from guanxi.kit.phrase import Phrase
from guanxi.objects.uses import TEXTS, Texts


def declare() -> None:
    for report in (overview, funnel, performance, sources, durations, sequences, satisfaction, question):
        report.declare()
    TEXTS.add("dashboard", Texts(Phrase("dashboard", "仪表盘"), "dashboard r", "r.name", "r.tiles::text"))
    BLUEPRINT_PARTS.add(dashboards.PART.name, dashboards.PART)
