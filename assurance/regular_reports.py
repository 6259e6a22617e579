"""Regular reports as pages show them: when the next is due, which were asked for, which came and which are missing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import F, Max, Q

from assurance.charts import OUTSTANDING_PAINT, SETTLED_PAINT, ChartRow, StackedBars, stacked_bars
from assurance.drafts import contacts_of
from assurance.due_reports import givers_of, is_to_be_asked_for
from assurance.models import (
    AssuranceRecord,
    AssuranceRequest,
    ExtensionState,
    RecordKind,
    RegularReport,
    ReportedFigure,
)

REPORTS_ON_A_PAGE = 50


@dataclass(frozen=True)
class AskedReport:
    """One report that was asked for."""

    request: AssuranceRequest
    due_on: date | None
    received_on: date | None
    on: date

    @property
    def is_missing(self) -> bool:
        is_late = self.due_on is not None and self.due_on < self.on
        return is_late and self.received_on is None and self.request.withdrawn_on is None

    @property
    def days_missing(self) -> int:
        return (self.on - self.due_on).days if self.is_missing else 0


@dataclass(frozen=True)
class ReportRow:
    report: RegularReport
    asked: list[AskedReport]
    cannot_be_asked: bool

    @property
    def missing(self) -> list[AskedReport]:
        return [each for each in self.asked if each.is_missing]

    @property
    def refs(self) -> str:
        return ", ".join(each.ref for each in self.report.recommendations.all())


def reports_page(*, user, number: int | None, on: date) -> tuple[Page, list[ReportRow]]:
    """Those that run by their next due date, then those that have ended. Six queries, however many."""
    reports = RegularReport.objects.visible_to(user).prefetch_related("recommendations")
    reports = reports.select_related("plan_agency__agency", "plan_agency__plan", "subgroup")
    in_order = reports.order_by(F("ended_on").asc(nulls_first=True), "next_due_on", "pk")
    page_obj = Paginator(in_order, REPORTS_ON_A_PAGE).get_page(number)
    shown = list(page_obj.object_list)
    asked = asked_reports(shown, on)
    contacts = contacts_of({report.plan_agency.agency_id for report in shown}, on)
    rows = [
        ReportRow(
            report,
            asked[report.pk],
            is_to_be_asked_for(report, on) and not givers_of(report, contacts[report.plan_agency.agency_id]),
        )
        for report in shown
    ]
    return page_obj, rows


def asked_reports(reports: Sequence[RegularReport], on: date) -> dict[int, list[AskedReport]]:
    """The latest first, with the day on which each came. Two queries."""
    agreed = Q(requested__extensions__state=ExtensionState.AGREED)
    requests = AssuranceRequest.objects.filter(report__in=reports).select_related("plan_agency")
    requests = requests.annotate(given_until=Max("requested__extensions__due_on", filter=agreed))
    by_report: dict[int, list[AssuranceRequest]] = defaultdict(list)
    for request in requests.order_by("sent_on", "pk"):
        by_report[request.report_id].append(request)
    told = told_after_asking([each.pk for same in by_report.values() for each in same])
    found: dict[int, list[AskedReport]] = defaultdict(list)
    for report, same in by_report.items():
        for request, following in zip(same, [*same[1:], None], strict=True):
            received_on = answered_on(request, told[request.pk], following.sent_on if following else date.max)
            found[report].insert(0, AskedReport(request, request.given_until or request.due_on, received_on, on))
    return found


def told_after_asking(request_ids: list[int]) -> dict[int, set[tuple[date, int | None]]]:
    """When something was told about what was asked, and in the answer to which round."""
    told: dict[int, set[tuple[date, int | None]]] = defaultdict(set)
    records = AssuranceRecord.objects.counted().filter(
        kind=RecordKind.FROM_AGENCY, served__recommendation__requested_in__request__in=request_ids
    )
    path = "served__recommendation__requested_in__request"
    for request, received_on, cycle in records.values_list(path, "received_on", "in_answer__cycle"):
        told[request].add((received_on, cycle))
    return told


def answered_on(request: AssuranceRequest, told: set[tuple[date, int | None]], before: date) -> date | None:
    """An answer to its round counts, whenever it came; what was logged by hand, until the next report was asked for."""
    found = [
        day
        for day, cycle in told
        if day and day >= request.sent_on and (cycle == request.cycle_id if cycle else day < before)
    ]
    return min(found, default=None)


def figures_of_report(report: RegularReport, user) -> list[ReportedFigure]:
    """By the day that they are true as at; those of answers that were returned or withdrawn do not count."""
    counted = AssuranceRecord.objects.visible_to(user).counted()
    return list(report.figures.filter(record__in=counted).select_related("record").order_by("as_at", "pk"))


def figure_chart(report: RegularReport, figures: list[ReportedFigure]) -> StackedBars | None:
    if not figures:
        return None
    rows = [
        ChartRow(f"{figure.as_at:%-d %B %Y}", (short(figure.numerator), short(max(rest(figure), 0))))
        for figure in figures
    ]
    series = [("counted", "Counted", SETTLED_PAINT), ("rest", "The rest", OUTSTANDING_PAINT)]
    return stacked_bars(report.figure_label or report.title, row_title="As at", series=series, rows=rows, key="figures")


def rest(figure: ReportedFigure):
    return figure.denominator - figure.numerator


def short(number) -> int | float:
    return int(number) if number == int(number) else float(number)
