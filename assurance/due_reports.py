"""Asking for the regular reports whose turn it is. Safe to do twice, and at once: who moves a report on asks for it."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from assurance import services
from assurance.drafts import contacts_of, drafts_of
from assurance.models import AssuranceCycle, Channel, PlanRow, RegularReport, RequestPurpose
from assurance.services import Round, current_rules
from assurance.working_days import working_days_after
from recommendations.models import AgencyContact

logger = logging.getLogger(__name__)


@dataclass
class DueReports:
    """The rounds that were made, the reports for which nobody could be asked, and those that could not be asked for."""

    cycles: list[AssuranceCycle] = field(default_factory=list)
    without_contact: list[RegularReport] = field(default_factory=list)
    failed: list[RegularReport] = field(default_factory=list)


def ask_for_due_reports(*, on: date, by=None) -> DueReports:
    """One round for each report whose turn it is. `by` is nobody where the product asks by itself."""
    due = DueReports()
    for report in reports_to_ask_for(on):
        if report.plan_agency.is_transferred(on):
            continue
        contacts = givers_of(report, contacts_of([report.plan_agency.agency_id], on)[report.plan_agency.agency_id])
        if not contacts:
            due.without_contact.append(report)
            continue
        try:
            due.cycles += filter(None, [ask_for(report, contacts, by=by, on=on)])
        except (DatabaseError, ValidationError) as error:  # the others are asked for all the same
            logger.error("Report %s was not asked for: %s.", report.pk, type(error).__name__)
            due.failed.append(report)
    return due


def reports_to_ask_for(on: date) -> list[RegularReport]:
    reports = RegularReport.objects.running().select_related("plan_agency__agency", "plan_agency__plan")
    return [report for report in reports.order_by("next_due_on", "pk") if is_to_be_asked_for(report, on)]


def is_to_be_asked_for(report: RegularReport, on: date) -> bool:
    return report.ended_on is None and report.next_due_on - timedelta(days=report.ask_before) <= on


def givers_of(report: RegularReport, contacts: Iterable[AgencyContact]) -> list[AgencyContact]:
    """Who gives it, as long as that is a contact of the agency; else all its contacts that a mail reaches."""
    reached = [contact for contact in contacts if contact.email]
    named = [contact for contact in reached if contact.email.lower() == report.giver_email.lower()]
    return named or reached


def ask_for(report: RegularReport, contacts: list[AgencyContact], *, by, on: date) -> AssuranceCycle | None:
    due_on = report.next_due_on
    if due_on <= on:
        due_on = working_days_after(on, current_rules().answer_within)
    rows = PlanRow.objects.filter(regular_reports=report).select_related("plan", "plan_agency__agency")
    [draft] = drafts_of(list(rows), Round(RequestPurpose.REGULAR_REPORT, Channel.EMAIL, on, due_on), on=on)
    return services.ask_for_report(report=report, text=draft.text, contacts=contacts, due_on=due_on, by=by, on=on)
