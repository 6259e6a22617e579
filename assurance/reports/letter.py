"""The letter of a request with the extract of the plan that it asks about, as a report shows them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from assurance.models import AssuranceRecord, AssuranceRequest, PlanRow
from assurance.reports.data import PlanReport, plan_context
from assurance.reports.texts import day_in_words, paragraphs
from lscb_tracker.audit.anchors import Anchor

LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class LetterReport:
    """`facts` are (label, words); `extract` holds the rows as the appendix prints them."""

    board_name: str
    title: str
    marking: str
    as_at: date
    addressee: list[str]
    facts: list[tuple[str, str]]
    subject: str
    text: list[str]
    extract: PlanReport
    anchor: str = ""


def letter_context(request: AssuranceRequest, *, user, on: date, anchor: Anchor | None = None) -> LetterReport:
    """The letter as it was written. The extract is of today, without what another agency told the Board."""
    plan, agency = request.plan_agency.plan, request.plan_agency.agency
    subject, text = subject_and_text(request)
    rows = PlanRow.objects.filter(requested_in__request=request)
    records = AssuranceRecord.objects.visible_to(user).filter(Q(given_by_agency=None) | Q(given_by_agency=agency))
    extract = plan_context(
        plan, on=on, rows=rows, selection=f"{agency.name}, what the letter asks about", records=records
    )
    return LetterReport(
        board_name=plan.board_name,
        title=f"{request.get_purpose_display()}, {day_in_words(request.sent_on)}",
        marking=extract.marking,
        as_at=on,
        addressee=list(filter(None, [agency.name, *request.sent_to.split("; ")])),
        facts=facts(request),
        subject=subject,
        text=paragraphs(text),
        extract=extract,
        anchor=str(anchor or ""),
    )


def subject_and_text(request: AssuranceRequest) -> tuple[str, str]:
    """The first line is the subject, where it stands alone as one does; what was read from a plan has none."""
    first, _, rest = request.text.partition("\n\n")
    if request.cycle_id and rest.strip() and "\n" not in first and len(first) <= LONGEST_SUBJECT:
        return first.strip(), rest
    return f"{request.plan_agency.plan.title}: {request.get_purpose_display().lower()}", request.text


def facts(request: AssuranceRequest) -> list[tuple[str, str]]:
    found = [("Date", day_in_words(request.sent_on))]
    if request.due_on:
        found.append(("Answer by", day_in_words(request.due_on)))
    if request.withdrawn_on:
        found.append(("Withdrawn", day_in_words(request.withdrawn_on)))
    return [*found, ("Our reference", f"Request {request.pk}")]


def letter_name(request: AssuranceRequest) -> str:
    """“letter-cafcass-2016-08-18.pdf”: the slug is the agency's, in which only letters, digits and hyphens stand."""
    return f"letter-{request.plan_agency.agency.slug}-{request.sent_on:%Y-%m-%d}-{request.pk}.pdf"
