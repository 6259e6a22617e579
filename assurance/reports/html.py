"""A report as HTML, through Django's templates, which escape everything that people wrote."""

from django.template.loader import render_to_string

from assurance.reports.data import PlanReport
from assurance.reports.letter import LetterReport
from assurance.reports.meeting_pack import MeetingPack
from assurance.reports.outstanding import OutstandingReport
from assurance.reports.progress import ChartsReport
from assurance.reports.texts import printable
from assurance.reports.themes import ThemeMapReport


def plan_html(report: PlanReport) -> str:
    return printable(render_to_string("reports/plan.html", {"report": report}))


def outstanding_html(report: OutstandingReport) -> str:
    return printable(render_to_string("reports/outstanding.html", {"report": report}))


def letter_html(report: LetterReport) -> str:
    return printable(render_to_string("reports/letter.html", {"report": report}))


def theme_map_html(report: ThemeMapReport) -> str:
    return printable(render_to_string("reports/themes.html", {"report": report}))


def pack_html(report: MeetingPack) -> str:
    return printable(render_to_string("reports/meeting_pack.html", {"report": report}))


def charts_html(report: ChartsReport) -> str:
    return printable(render_to_string("reports/charts.html", {"report": report}))
