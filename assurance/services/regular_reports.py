from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError

from assurance.models import AssuranceCycle, Channel, RegularReport, RequestPurpose
from assurance.report_schedule import SHORTEST, next_to_ask_for
from assurance.services.asking import Letter, Round, ask_agencies
from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import Agency, AgencyContact, ChangeVerb, PlanAgency, Recommendation, Subgroup
from recommendations.services import add_contact
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_once

ENDED = "This report was ended already."


@dataclass(frozen=True)
class ReportDetails:
    """What is reported, how often, by whom, and who reads it."""

    title: str
    frequency: str
    next_due_on: date
    ask_before: int
    giver_name: str
    giver_role: str = ""
    giver_email: str = ""
    subgroup: Subgroup | None = None
    route: str = ""
    figure_label: str = ""
    recommendations: Sequence[Recommendation] = field(default=())

    @property
    def fields(self) -> dict:
        return {name: value for name, value in vars(self).items() if name != "recommendations"}


@recorded()
def add_report(
    *, plan_agency: PlanAgency, details: ReportDetails, by, on: date, submission_key: UUID | None = None
) -> RegularReport:
    """Keep that an agency reports regularly. A giver with an address becomes a contact of the agency, to be asked."""
    refuse_unfit(plan_agency, details)
    report = RegularReport(
        plan_agency=plan_agency,
        first_due_on=details.next_due_on,
        logged_by=by,
        submission_key=submission_key,
        **details.fields,
    )
    save_once(report, by, said=details.fields)
    report.recommendations.set(details.recommendations)
    know_giver(report, by, on)
    record_report(ChangeVerb.REPORT_ADDED, report, by, [])
    return report


@recorded()
def edit_report(*, report: RegularReport, version: int, details: ReportDetails, by, on: date) -> RegularReport:
    """Change what is reported. Another due date or frequency begins the series anew."""
    refuse_unfit(report.plan_agency, details)
    if report.ended_on:
        raise ValidationError(ENDED)
    begins_anew = (report.frequency, report.next_due_on) != (details.frequency, details.next_due_on)
    first = {"first_due_on": details.next_due_on} if begins_anew else {}
    before, refs = snapshot(report, details.fields), refs_of(report)
    report.recommendations.set(details.recommendations)  # before the row: its history keeps them, too
    save_if_unchanged(report, version=version, by=by, **details.fields, **first)
    know_giver(report, by, on)
    changes = differences(report, before)
    if refs != refs_of(report):
        changes.append({"label": "Recommendations", "before": refs, "after": refs_of(report)})
    record_report(ChangeVerb.REPORT_EDITED, report, by, changes)
    return report


@recorded()
def end_report(*, report: RegularReport, version: int, reason: str, by, on: date) -> RegularReport:
    """It is asked for no longer; what was asked for and received stays."""
    if not reason:
        raise ValidationError({"reason": "Enter the reason."})
    refuse_ended(report, reason)
    try:
        save_if_unchanged(report, version=version, by=by, ended_on=on, ended_reason=reason)
    except EditConflict as conflict:
        refuse_ended(conflict.current, reason)
        raise
    record_report(ChangeVerb.REPORT_ENDED, report, by, [{"label": "Reason", "before": "", "after": reason}])
    return report


@recorded()
def ask_for_report(
    *, report: RegularReport, text: str, contacts: Sequence[AgencyContact], due_on: date, by, on: date
) -> AssuranceCycle | None:
    """Ask for the report that is next, and move on to the one after it; None where somebody was faster.

    Whoever moves the report on asks for it: the version decides, so that of two at once one asks.
    """
    after = next_to_ask_for(report.frequency, report.first_due_on, report.next_due_on, report.ask_before, on)
    try:
        save_if_unchanged(report, version=report.version, by=by, next_due_on=after)
    except EditConflict:
        return None
    letter = Letter(report.plan_agency, list(report.recommendations.all()), text, contacts, report_id=report.pk)
    return ask_agencies(
        asked=Round(RequestPurpose.REGULAR_REPORT, Channel.EMAIL, on, due_on), letters=[letter], by=by, on=on
    )


def refuse_unfit(plan_agency: PlanAgency, details: ReportDetails) -> None:
    if not details.recommendations:
        raise ValidationError({"recommendations": "Select at least one recommendation"})
    if any(each.plan_agency_id != plan_agency.pk for each in details.recommendations):
        raise ValidationError({"recommendations": "Select recommendations of the agency that reports"})
    if details.ask_before >= SHORTEST[details.frequency]:
        most = SHORTEST[details.frequency] - 1
        raise ValidationError({"ask_before": f"Ask {most} days before it is due at most: the next one follows then"})


def refuse_ended(report: RegularReport, reason: str) -> None:
    """The same form a second time is known by its reason."""
    if report.ended_on and report.ended_reason == reason:
        raise AlreadySaved(report)
    if report.ended_on:
        raise ValidationError(ENDED)


def know_giver(report: RegularReport, by, on: date) -> None:
    """Only a contact of the agency can be asked by mail."""
    agency = Agency.objects.get(pk=report.plan_agency.agency_id)
    known = agency.contacts.current(on).filter(email__iexact=report.giver_email)
    if report.giver_email and not known.exists():
        add_contact(
            agency=agency,
            version=agency.version,
            by=by,
            name=report.giver_name,
            role_title=report.giver_role or report.title[:150],
            email=report.giver_email,
            starts_on=on,
        )


def refs_of(report: RegularReport) -> str:
    return ", ".join(report.recommendations.order_by("sort_key").values_list("ref", flat=True))


def record_report(verb: str, report: RegularReport, by, changes: list[dict[str, str]]) -> None:
    record_change(
        verb,
        by=by,
        subject=report.title,
        changes=changes,
        recommendations=list(report.recommendations.all()),
        agency=report.plan_agency.agency,
    )
