"""The exchange document of a plan, rebuilt for a moment of the past."""

from datetime import date, datetime

from assurance.as_at.past import papers_at
from assurance.as_at.standings import standings_of
from assurance.reports.exchange import document_of
from recommendations.models import ActionPlan


def document_at(plan: ActionPlan, moment: datetime, *, on: date, has_scanner: bool | None = None) -> dict | None:
    """What assurance.reports.exchange.plan_document would have said of the whole plan at the moment.

    `on` is the day of the statuses. None before there was a plan.
    """
    papers = papers_at(plan, moment, has_scanner=has_scanner)
    return papers and document_of(papers, on=on, standings=standings_of(papers, on))
