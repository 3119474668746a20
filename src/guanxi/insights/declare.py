"""What insights contributes: the reports, the dashboards, and the dashboards that come with a blueprint."""

from guanxi.automation.parts import BLUEPRINT_PARTS
from guanxi.insights import dashboards
from guanxi.insights.shipped import durations, funnel, overview, performance, question, satisfaction, sequences, sources


def declare() -> None:
    for report in (overview, funnel, performance, sources, durations, sequences, satisfaction, question):
        report.declare()
    BLUEPRINT_PARTS.add(dashboards.PART.name, dashboards.PART)
