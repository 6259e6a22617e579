"""Small reports as the product gives them out, and the people who ask about them."""

from datetime import date

from assurance import services
from assurance.as_at.editions import edition_of_today
from assurance.models import GivenReport
from assurance.reports.attached import carried_by
from assurance.reports.data import report_of
from assurance.reports.exchange import document_of
from assurance.reports.html import plan_html
from assurance.reports.pdf import cached_pdf, number_of

DAY = date(2026, 11, 23)


def give_out(plan, *, by=None, name="child-d-action-plan-2026-11-23.pdf") -> tuple[bytes, GivenReport]:
    """The report of the plan as it is today, and its row in the register."""
    edition = edition_of_today(plan, user=by, on=DAY)
    document = document_of(edition.papers, on=DAY, standings=edition.standings)
    carried = carried_by(document, kind="appendix", as_at=DAY)
    html = plan_html(report_of(edition.papers, on=DAY, standings=edition.standings, ledgers={}))
    content, number = cached_pdf(html, carried.attached), number_of(html, carried.attached)
    given = services.give_report(
        content=content, number=number, name=name, plan=plan, carried=carried, selection="", by=by, on=DAY
    )
    return content, given
