"""Every URL of the product and the rows that its address names. A new URL with arguments needs a line here."""

from collections.abc import Callable

from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from tests.brought import (
    answer_that_was_sent,
    attached_to_draft,
    choice_of,
    closed_meeting_of,
    event_of,
    extension_of,
    follow_up_of,
    report_of,
    retest_of,
    standing_item_of,
    theme_of,
)
from tests.sides import Side

ARGUMENTS: dict[str, Callable[[Side], list]] = {
    "assurance:plan-detail": lambda side: [side.plan.slug],
    "assurance:plan-pdf": lambda side: [side.plan.slug],
    "assurance:plan-json": lambda side: [side.plan.slug],
    "assurance:plan-docx": lambda side: [side.plan.slug],
    "assurance:plan-xlsx": lambda side: [side.plan.slug],
    "assurance:plan-csv": lambda side: [side.plan.slug],
    "assurance:plan-changes": lambda side: [side.plan.slug],
    "assurance:plan-changes-pdf": lambda side: [side.plan.slug],
    "assurance:plan-charts": lambda side: [side.plan.slug],
    "assurance:charts-pdf": lambda side: [side.plan.slug],
    "assurance:plan-offline": lambda side: [side.plan.slug],
    "assurance:recommendation-detail": lambda side: [side.plan.slug, side.row.ref],
    "assurance:recommendation-similar": lambda side: [side.plan.slug, side.row.ref],
    "assurance:theme-detail": lambda side: [theme_of(side).slug],
    "assurance:learning-event-detail": lambda side: [event_of(side).pk],
    "assurance:report-choose": lambda side: [side.plan.slug],
    "assurance:report-pdf": lambda side: [side.plan.slug],
    "assurance:report-choice-update": lambda side: [choice_of(side).pk],
    "assurance:report-choice-withdraw": lambda side: [choice_of(side).pk],
    "assurance:learning-event-update": lambda side: [event_of(side).pk],
    "assurance:learning-event-withdraw": lambda side: [event_of(side).pk],
    "assurance:agency-detail": lambda side: [side.agency.slug],
    "assurance:scrutiny-row": lambda side: [side.plan.slug, side.row.ref],
    "assurance:dissent-add": lambda side: [side.decision.pk],
    "assurance:retest-settle": lambda side: [retest_of(side).pk],
    "assurance:request-detail": lambda side: [side.request.pk],
    "assurance:request-letter": lambda side: [side.request.pk],
    "assurance:request-withdraw": lambda side: [side.request.pk],
    "assurance:request-extend": lambda side: [side.request.pk],
    "assurance:request-resend": lambda side: [side.request.pk],
    "assurance:reminder-add": lambda side: [side.request.pk],
    "assurance:escalation-add": lambda side: [side.request.pk],
    "assurance:escalation-answer": lambda side: [side.step.pk],
    "assurance:escalation-withdraw": lambda side: [side.step.pk],
    "assurance:letter-update": lambda side: ["first_request"],
    "assurance:delivery-settle": lambda side: [side.delivery.pk],
    "assurance:link-revoke": lambda side: [side.request.pk, side.link.pk],
    "assurance:record-add": lambda side: [side.plan.slug, side.row.ref],
    "assurance:record-accept": lambda side: [side.record.pk],
    "assurance:record-accept-edited": lambda side: [side.record.pk],
    "assurance:extension-decide": lambda side: [extension_of(side).pk],
    "assurance:follow-up-add": lambda side: [side.plan.slug, side.row.ref],
    "assurance:follow-up-settle": lambda side: [follow_up_of(side).pk],
    "assurance:regular-report-add": lambda side: [side.part.pk],
    "assurance:regular-report-detail": lambda side: [report_of(side).pk],
    "assurance:regular-report-update": lambda side: [report_of(side).pk],
    "assurance:regular-report-end": lambda side: [report_of(side).pk],
    **dict.fromkeys(
        ("assurance:scrutineer-note-detail", "assurance:scrutineer-note-reply", "assurance:scrutineer-note-withdraw"),
        lambda side: [side.note.pk],
    ),
    **dict.fromkeys(
        ("assurance:dip-sample-detail", "assurance:dip-sample-population", "assurance:dip-sample-report"),
        lambda side: [side.sampled_row.sample_id],
    ),
    "assurance:sampled-row-test": lambda side: [side.sampled_row.pk],
    "assurance:sceptic-list-detail": lambda side: ["silent-longest"],
    "assurance:record-return": lambda side: [side.record.pk],
    "assurance:record-withdraw": lambda side: [side.record.pk],
    "assurance:evidence-add": lambda side: [side.record.pk],
    "assurance:evidence-version-add": lambda side: [side.item.pk],
    "assurance:evidence-withdraw": lambda side: [side.item.pk],
    "assurance:evidence-download": lambda side: [side.file.pk],
    "assurance:target-date-move-ask": lambda side: [side.plan.slug, side.row.ref, side.action.pk],
    "assurance:target-date-move-decide": lambda side: [side.move.pk],
    "recommendations:recommendation-update": lambda side: [side.plan.slug, side.row.ref],
    "recommendations:action-add": lambda side: [side.plan.slug, side.row.ref],
    "recommendations:action-update": lambda side: [side.plan.slug, side.row.ref, side.action.pk],
    "recommendations:action-edit": lambda side: [side.plan.slug, side.row.ref, side.action.pk],
    "recommendations:contact-add": lambda side: [side.agency.slug],
    "recommendations:contact-update": lambda side: [side.agency.slug, side.contact.pk],
    "audit:event-detail": lambda side: [1],
    "accounts:appointment-update": lambda side: [side.lead.pk, side.appointment.pk],
    "accounts:appointment-withdraw": lambda side: [side.lead.pk, side.appointment.pk],
    **dict.fromkeys(
        (
            "accounts:appointment-add",
            "accounts:factors-reset",
            "accounts:invitation-send",
            "accounts:invitation-withdraw",
            "accounts:person-close",
            "accounts:person-detail",
            "accounts:person-reopen",
            "accounts:person-update",
            "accounts:sessions-end",
        ),
        lambda side: [side.lead.pk],
    ),
    "accounts:invitation-open": lambda side: ["no-such-key"],
    "assurance:calendar-read": lambda side: ["no-such-token"],
    "assurance:link-open": lambda side: ["no-such-token"],
    **dict.fromkeys(
        (
            "assurance:answer-detail",
            "assurance:answer-hand-on",
            "assurance:answer-send",
            "assurance:answer-still-true",
        ),
        lambda side: [side.answer.pk],
    ),
    "assurance:answer-row": lambda side: [side.answer.pk, side.answer_row.pk],
    "assurance:answer-evidence-remove": lambda side: [side.answer.pk, attached_to_draft(side).pk],
    "assurance:answer-receipt": lambda side: [answer_that_was_sent(side).pk],
    "assurance:answer-receipt-pdf": lambda side: [answer_that_was_sent(side).pk],
    "assurance:link-row": lambda side: [side.answer_row.pk],
    "assurance:link-evidence-remove": lambda side: [attached_to_draft(side).pk],
    "assurance:link-receipt": lambda side: [1],
    "assurance:link-receipt-pdf": lambda side: [1],
    **dict.fromkeys(
        (
            "assurance:meeting-detail",
            "assurance:meeting-update",
            "assurance:meeting-cancel",
            "assurance:meeting-agenda",
            "assurance:agenda-item-add",
            "assurance:attendee-pick",
            "assurance:attendee-add",
            "assurance:meeting-invite",
            "assurance:meeting-pack",
        ),
        lambda side: [side.meeting.pk],
    ),
    "assurance:meeting-extract": lambda side: [side.meeting.pk, side.agency.slug],
    "assurance:agenda-item-update": lambda side: [side.agenda_item.pk],
    "assurance:agenda-item-take-off": lambda side: [side.agenda_item.pk],
    "assurance:agenda-item-move": lambda side: [side.agenda_item.pk, 1],
    "assurance:attendee-update": lambda side: [side.attendee.pk],
    "assurance:attendee-remove": lambda side: [side.attendee.pk],
    "assurance:standing-item-update": lambda side: [standing_item_of(side).pk],
    "assurance:standing-item-end": lambda side: [standing_item_of(side).pk],
    "assurance:meeting-close": lambda side: [side.meeting.pk],
    "assurance:meeting-correct": lambda side: [closed_meeting_of(side).pk],
    "assurance:issue-list": lambda side: [side.plan.slug],
    "assurance:issue-detail": lambda side: [side.issue.pk],
    "assurance:issue-file": lambda side: [side.issue.pk, "data"],
    **dict.fromkeys(
        (
            "assurance:meeting-attendance",
            "assurance:meeting-follow",
            "assurance:meeting-minutes",
            "assurance:meeting-minutes-docx",
            "assurance:meeting-minutes-pdf",
            "assurance:meeting-minutes-send",
            "assurance:meeting-recording",
        ),
        lambda side: [side.meeting.pk],
    ),
    **dict.fromkeys(
        ("assurance:meeting-hold", "assurance:decision-propose", "assurance:decision-take-back"),
        lambda side: [side.meeting.pk, side.agenda_item.pk],
    ),
    "assurance:meeting-task-settle": lambda side: [side.task.pk],
    "assurance:meeting-task-update": lambda side: [side.task.pk],
    "account_reset_password_from_key": lambda side: ["0", "no-such-key"],
    "mfa_remove_webauthn": lambda side: [0],
}
# Addresses whose arguments name no row.
NAMES_NO_ROW = {
    "assurance:calendar-read",
    "assurance:letter-update",
    "assurance:sceptic-list-detail",
    "assurance:theme-detail",
    "assurance:learning-event-detail",
    "assurance:learning-event-update",
    "assurance:learning-event-withdraw",
    "account_reset_password_from_key",
    "accounts:invitation-open",
    "assurance:link-open",
    "assurance:link-receipt",
    "assurance:link-receipt-pdf",
    "audit:event-detail",
    "mfa_remove_webauthn",
}


def url_patterns(resolver=None, namespace: str = "") -> dict[str, URLPattern]:
    """All URLs by their names, with the namespace; one without a name goes by its route."""
    found = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= url_patterns(pattern, inner)
        else:
            found[f"{namespace}{pattern.name or pattern.pattern}"] = pattern
    return found


def own_names() -> list[str]:
    """The URLs of the product, without those of Django's administration."""
    return [name for name in url_patterns() if not name.startswith("admin:")]


def arguments(name: str, side: Side) -> list:
    return ARGUMENTS[name](side) if name in ARGUMENTS else []


def address(name: str, side: Side) -> str:
    try:
        return reverse(name, args=arguments(name, side))
    except NoReverseMatch as error:
        raise AssertionError(f"Say in tests/addresses.py what the address of {name} is made of. {error}") from None
