"""The door of insights: reports and dashboards, frozen values in and out."""

from guanxi.insights.csv import csv_of
from guanxi.insights.dashboards import Board, Tile, change, create, delete, get, visible
from guanxi.insights.measure import Amount, Figure
from guanxi.insights.periods import PERIODS
from guanxi.insights.printing import orders as printouts
from guanxi.insights.printing.orders import Order
from guanxi.insights.reports import REPORTS, Column, Line, Report, ReportKind, made

__all__ = [
    "PERIODS",
    "REPORTS",
    "Amount",
    "Board",
    "Column",
    "Figure",
    "Line",
    "Order",
    "Report",
    "ReportKind",
    "Tile",
    "change",
    "create",
    "csv_of",
    "delete",
    "get",
    "made",
    "printouts",
    "visible",
]
