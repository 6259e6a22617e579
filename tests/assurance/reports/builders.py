"""Reports made of plain values, so that tests of HTML and PDF need no database."""

from datetime import date

from assurance.charts import status_bar
from assurance.reports.data import AgencyPart, Layout, PlanReport, ReportRow
from assurance.reports.entries import ActionEntry, AssuranceEntry
from assurance.reports.totals import Totals

AS_AT = date(2026, 11, 23)


def report_row(**fields) -> ReportRow:
    defaults = {
        "ref": "1.1",
        "text": ["The recommendation."],
        "actions": [ActionEntry("", ["The action."])],
        "assurance": [AssuranceEntry(["The assurance."])],
    }
    return ReportRow(**defaults | fields)


def agency_part(*rows: ReportRow, **fields) -> AgencyPart:
    rows = list(rows or [report_row()])
    defaults = {
        "anchor": "agency-1",
        "heading": "1. Cafcass",
        "summary": "1 recommendation",
        "transfer": "",
        "totals": Totals(len(rows), 0, 0, 0),
        "rows": rows,
    }
    return AgencyPart(**defaults | fields)


def plan_report(*parts: AgencyPart, **fields) -> PlanReport:
    defaults = {
        "board_name": "Sutton Local Safeguarding Children Board",
        "title": "Child D Action Plan",
        "subject": "Serious case review: Child D",
        "marking": "OFFICIAL",
        "as_at": AS_AT,
        "selection": "",
        "layout": Layout.APPENDIX.value,
        "assurance_title": "ASSURANCE TO THE LSCB",
        "texts_as_at": None,
        "totals": Totals(recommendations=52, outstanding=17, unassured=5, overdue=3),
        "status_bar": status_bar({"assured": 35, "no_response": 17}, title="Assurance status"),
        "parts": list(parts or [agency_part()]),
    }
    return PlanReport(**defaults | fields)
