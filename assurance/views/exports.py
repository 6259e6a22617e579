from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assurance.as_at.outstanding_lists import OutstandingOfDay
from assurance.formats.kinds import CSV, EXCEL, JSON, WORD_TYPE, DataKind
from assurance.formats.selections import SelectionOfDay, SelectionOfToday
from assurance.formats.word import plan_docx
from assurance.forms.addresses import PlanAddressForm
from assurance.outstanding_filter import OutstandingFilter
from assurance.reports.attached import carried_by
from assurance.reports.data import Layout
from assurance.reports.files import report_name
from assurance.reports.html import outstanding_html, plan_html
from assurance.reports.outstanding import OutstandingReport, outstanding_context, report_of_waiting
from assurance.reports.privacy import passages_of_document, passages_of_outstanding, passages_of_plan
from assurance.views.any_day import or_as_at
from assurance.views.giving_out import asked, issued, pdf_of, question_about, refused
from assurance.views.plans import get_plan
from lscb_tracker.audit.anchors import anchor_of_last_change
from recommendations.models import ActionPlan

Selection = SelectionOfToday | SelectionOfDay


def of_any_day(give: Callable[[HttpRequest, ActionPlan, Selection], HttpResponse]):
    """The view of a plan's file: `give` is handed what the address selects, on the day that it names or today."""

    def of_day(request: HttpRequest, slug: str, *, on: date) -> HttpResponse:
        plan = get_plan(request, slug)
        today = timezone.localdate()
        return given(request, plan, SelectionOfDay(plan, request.GET, user=request.user, on=on, today=today))

    def of_today(request: HttpRequest, slug: str) -> HttpResponse:
        plan = get_plan(request, slug)
        return given(request, plan, SelectionOfToday(plan, request.GET, user=request.user, on=timezone.localdate()))

    def given(request: HttpRequest, plan: ActionPlan, selected: Selection) -> HttpResponse:
        return refused(request, selected.is_valid, selected.rows, plan) or give(request, plan, selected)

    return require_http_methods(["GET", "HEAD", "POST"])(or_as_at(of_day)(of_today))


def layout_of(request: HttpRequest) -> Layout:
    return Layout(PlanAddressForm(request.GET).said("layout") or Layout.APPENDIX)


@of_any_day
def plan_pdf(request: HttpRequest, plan: ActionPlan, selected: Selection) -> HttpResponse:
    """With its data attached, of which the privacy question asks: more is said in them than is printed."""
    layout, document = layout_of(request), selected.document()
    report = selected.report(layout)
    question = question_about(request, passages_of_document(document, plan))
    carried = carried_by(document, kind=layout, as_at=selected.on)
    name = report_name(plan.slug, layout, selected.on, "pdf")
    return pdf_of(request, plan_html(report), name, question, plan, carried)


@of_any_day
def plan_docx_file(request: HttpRequest, plan: ActionPlan, selected: Selection) -> HttpResponse:
    layout = layout_of(request)
    report = selected.report(layout)
    name = report_name(plan.slug, layout, selected.on, "docx")
    question = question_about(request, passages_of_plan(report, plan))
    if question.is_open:
        return asked(request, name, question, plan)
    return issued(request, plan_docx(report), name, WORD_TYPE, question, plan)


def data_file(kind: DataKind):
    """The view of the plan's data as one kind of file."""

    @of_any_day
    def view(request: HttpRequest, plan: ActionPlan, selected: Selection) -> HttpResponse:
        document = selected.document()
        name = report_name(plan.slug, Layout.APPENDIX, selected.on, kind.extension)
        question = question_about(request, passages_of_document(document, plan))
        if question.is_open:
            return asked(request, name, question, plan)
        content = kind.made(document, selected.in_words, selected.note)
        return issued(request, content, name, kind.content_type, question, plan)

    return view


plan_json, plan_csv, plan_xlsx = data_file(JSON), data_file(CSV), data_file(EXCEL)


def outstanding_of_day(request: HttpRequest, *, on: date) -> HttpResponse:
    of_day = OutstandingOfDay(request.GET, user=request.user, on=on, today=timezone.localdate())
    selected, rows = of_day.filter, of_day.rows
    if refusal := refused(request, selected.is_valid, rows):
        return refusal
    headings = {row.group: of_day.title_of(row) for row in rows}
    note = " ".join(dict.fromkeys(each.edition.note for each in of_day.plans))
    report = report_of_waiting(rows, headings, on=on, note=note, **words_of(selected))
    return outstanding_given(request, report)


@require_http_methods(["GET", "HEAD", "POST"])
@or_as_at(outstanding_of_day)
def outstanding_pdf(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    selected = OutstandingFilter(request.GET, user=request.user, on=on)
    if refusal := refused(request, selected.is_valid, selected.rows):
        return refusal
    return outstanding_given(request, outstanding_context(selected.rows, on=on, **words_of(selected)))


def words_of(selected: OutstandingFilter) -> dict:
    return {
        "grouping": selected.grouping,
        "selection": selected.in_words,
        "board_name": settings.BOARD_NAME,
        "anchor": anchor_of_last_change(),
    }


def outstanding_given(request: HttpRequest, report: OutstandingReport) -> HttpResponse:
    question = question_about(request, passages_of_outstanding(report))
    return pdf_of(request, outstanding_html(report), f"outstanding-assurance-{report.as_at}.pdf", question)
