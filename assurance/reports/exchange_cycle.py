"""What the exchange format tells of asking and answering: more time, reminders, escalation, reports, follow-ups."""

from collections import defaultdict
from decimal import Decimal

from assurance.as_at.papers import PlanPapers, grouped
from assurance.models import (
    AssuranceRequest,
    DueDateExtension,
    EscalationStep,
    FollowUp,
    RegularReport,
    Reminder,
    ReportedFigure,
)


def iso(day) -> str | None:
    return day.isoformat() if day else None


def requests_told(papers: PlanPapers) -> dict[int, list[dict]]:
    """By plan agency. A request that asks about none of the rows is left out."""
    refs = {row.pk: row.ref for row in papers.rows}
    asked = grouped(papers.requested, "request_id")
    of_request = {each.pk: each for each in papers.requested}
    extensions: dict[int, list[dict]] = defaultdict(list)
    for each in papers.extensions:
        requested = of_request[each.requested_id]
        extensions[requested.request_id].append(_extension(each, refs[requested.recommendation_id]))
    reminders = grouped(papers.reminders, "request_id")
    steps = grouped(papers.steps, "request_id")
    found: dict[int, list[dict]] = defaultdict(list)
    for request in papers.requests:
        if request.pk in asked:
            told = _request(request, [refs[each.recommendation_id] for each in asked[request.pk]])
            told["extensions"] = extensions[request.pk]
            told["reminders"] = [_reminder(each) for each in reminders[request.pk]]
            told["escalation_steps"] = [_step(each) for each in steps[request.pk]]
            found[request.plan_agency_id].append(told)
    return found


def _request(request: AssuranceRequest, refs: list[str]) -> dict:
    return {
        "refs": refs,
        "round": request.cycle_id,
        "report": request.report.title if request.report_id else None,
        "sent_on": iso(request.sent_on),
        "due_on": iso(request.due_on),
        "sent_to": request.sent_to,
        "channel": request.channel,
        "purpose": request.purpose,
        "words": request.text,
        "withdrawn_on": iso(request.withdrawn_on),
        "withdrawn_reason": request.withdrawn_reason,
    }


def _extension(extension: DueDateExtension, ref: str) -> dict:
    return {
        "ref": ref,
        "asked_on": iso(extension.asked_on),
        "asked_until": iso(extension.asked_until),
        "asked_by_name": extension.asked_by_name,
        "asked_by_role": extension.asked_by_role,
        "reason": extension.reason,
        "state": extension.state,
        "due_on": iso(extension.due_on),
        "decided_on": iso(extension.decided_on),
        "decision_reason": extension.decision_reason,
    }


def _reminder(reminder: Reminder) -> dict:
    return {
        "sent_on": iso(reminder.sent_on),
        "channel": reminder.channel,
        "addressee": reminder.addressee,
        "about": iso(reminder.about),
        "rule": reminder.rule,
        "is_sent": bool(reminder.is_sent),
    }


def _step(step: EscalationStep) -> dict:
    return {
        "rung": step.rung,
        "position": step.position,
        "taken_on": iso(step.taken_on),
        "channel": step.channel,
        "addressee": step.addressee,
        "words": step.text,
        "answered_on": iso(step.answered_on),
        "answer": step.answer,
        "withdrawn_on": iso(step.withdrawn_on),
        "withdrawn_reason": step.withdrawn_reason,
    }


def reports_told(papers: PlanPapers) -> dict[int, list[dict]]:
    """By plan agency: the regular reports that serve one of the rows."""
    refs = {row.pk: row.ref for row in papers.rows}
    found: dict[int, list[dict]] = defaultdict(list)
    for report in papers.reports:
        served = [refs[pk] for pk in papers.reported[report.pk] if pk in refs]
        found[report.plan_agency_id].append(_report(report, served))
    return found


def _report(report: RegularReport, refs: list[str]) -> dict:
    return {
        "title": report.title,
        "refs": refs,
        "frequency": report.frequency,
        "first_due_on": iso(report.first_due_on),
        "next_due_on": iso(report.next_due_on),
        "ask_before": report.ask_before,
        "given_by_name": report.giver_name,
        "given_by_role": report.giver_role,
        "subgroup": report.subgroup.slug if report.subgroup_id else None,
        "route": report.route,
        "figure_label": report.figure_label,
        "ended_on": iso(report.ended_on),
        "ended_reason": report.ended_reason,
    }


def follow_up_told(follow_up: FollowUp) -> dict:
    return {
        "text": follow_up.text,
        "due_on": iso(follow_up.due_on),
        "due_as_printed": follow_up.due_as_printed,
        "record": follow_up.record_id,
        "state": follow_up.state,
        "settled_on": iso(follow_up.settled_on),
        "settled_reason": follow_up.settled_reason,
    }


def figure_told(figure: ReportedFigure) -> dict:
    return {
        "label": figure.label,
        "numerator": plain(figure.numerator),
        "denominator": plain(figure.denominator),
        "as_at": iso(figure.as_at),
        "not_answered": figure.not_answered,
    }


def plain(number: Decimal) -> str:
    """“45” or “45.5”, as text: numbers of JSON lose the places behind the point."""
    return f"{number.normalize():f}"
