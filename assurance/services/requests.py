"""What becomes of a request that was sent: withdrawn, given more time, sent again; and its private links, closed."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError

from assurance.models import (
    AnswerLink,
    AssuranceRequest,
    DueDateExtension,
    ExtensionState,
    RequestedRecommendation,
)
from assurance.models.requests import latest_due_date
from assurance.services.asking import queue_request_mail
from assurance.services.positions import rebuild_positions
from lscb_tracker.audit.trail import recorded
from recommendations.changes import in_words, record_change
from recommendations.models import AgencyContact, ChangeVerb
from recommendations.versioning import AlreadySaved, save_if_unchanged, save_new

WITHDRAWN_ALREADY = "This request is withdrawn already."


@recorded()
def withdraw_request(
    *, request: AssuranceRequest, version: int, reason: str, by, on: date, at: datetime
) -> AssuranceRequest:
    """Ask for it no longer. The rows stand as if they had not been asked; the letter stays, with who and why.

    The agency's private links to the round are closed with its last request of the round.
    """
    refuse_withdrawn(request)
    withdrawn = {"withdrawn_on": on, "withdrawn_by": by, "withdrawn_reason": reason}
    save_if_unchanged(request, version=version, by=by, **withdrawn)
    close_links_without_questions(request, by=by, at=at)
    note(ChangeVerb.REQUEST_WITHDRAWN, request, by, changes=[changed("Reason", "", reason)])
    return request


def close_links_without_questions(request: AssuranceRequest, *, by, at: datetime) -> None:
    agency = request.plan_agency.agency
    asked = AssuranceRequest.objects.filter(cycle=request.cycle_id, plan_agency__agency=agency)
    if request.cycle_id is None or asked.open().exists():
        return
    for link in AnswerLink.objects.filter(cycle=request.cycle_id, agency=agency, revoked_at=None):
        close_link(link, by=by, at=at)


@recorded()
def extend_request(
    *,
    request: AssuranceRequest,
    version: int,
    requested: Sequence[RequestedRecommendation],
    due_on: date,
    reason: str,
    by,
    on: date,
) -> list[DueDateExtension]:
    """The Board gives more time of itself, for some rows of a request: asked for and agreed in one.

    It changes the request, so that one form gives it once.
    """
    refuse_withdrawn(request)
    save_if_unchanged(request, version=version, by=by)
    refuse_unfit_extension(request, requested, due_on, on)
    before = {due_at_last(each) for each in requested}
    extensions = [agreed_extension(each, due_on, reason, by, on) for each in requested]
    words = ", ".join(sorted(in_words(day) or "not dated" for day in before))
    changes = [changed("Due date", words, in_words(due_on)), changed("Reason", "", reason)]
    note(ChangeVerb.EXTENSION_AGREED, request, by, rows=requested, changes=changes)
    return extensions


def agreed_extension(requested, due_on: date, reason: str, by, on: date) -> DueDateExtension:
    extension = DueDateExtension(
        requested=requested,
        asked_on=on,
        asked_until=due_on,
        asked_by_name=str(by),
        reason=reason,
        state=ExtensionState.AGREED,
        due_on=due_on,
        decided_on=on,
        decided_by=by,
    )
    return save_new(extension, by)


def due_at_last(requested: RequestedRecommendation) -> date | None:
    return latest_due_date(requested.request.due_on, requested.extensions.all())


def refuse_unfit_extension(request: AssuranceRequest, requested, due_on: date, on: date) -> None:
    if not requested:
        raise ValidationError({"rows": "Select at least one recommendation."})
    if any(each.request_id != request.pk for each in requested):
        raise ValidationError({"rows": "Select recommendations that this request asks about."})
    latest = max((day for day in map(due_at_last, requested) if day), default=on)
    if due_on < on or due_on <= latest:
        raise ValidationError({"due_on": f"The new date must be after {in_words(max(latest, on))}."})


@recorded()
def resend_request(
    *, request: AssuranceRequest, version: int, contacts: Sequence[AgencyContact], by, on: date
) -> list[str]:
    """Mail the request again, each mail with a new private link; answers the keys of the mails.

    The mail is about all that the agency is asked in the round. Links of earlier mails go on working.
    """
    refuse_withdrawn(request)
    agency = request.plan_agency.agency
    if request.cycle is None:
        raise ValidationError("This request was read from a published plan. Ask again instead.")
    if not contacts or any(c.agency_id != agency.pk or not c.email or not c.is_current(on) for c in contacts):
        raise ValidationError({"contacts": f"Select current contacts of {agency.name} with an email address."})
    save_if_unchanged(request, version=version, by=by)
    mails = [queue_request_mail(request.cycle, agency, contact, is_again=True) for contact in contacts]
    addressees = ", ".join(str(contact) for contact in contacts)
    note(ChangeVerb.REQUEST_SENT_AGAIN, request, by, changes=[changed("To", "", addressees)])
    return [mail.key for mail in mails]


@recorded()
def revoke_link(*, link: AnswerLink, by, at: datetime) -> AnswerLink:
    """Close a private link: from now on it answers that it works no longer. Raises AlreadySaved the second time."""
    if not close_link(link, by=by, at=at):
        raise AlreadySaved(link)
    link.refresh_from_db()
    return link


def close_link(link: AnswerLink, *, by, at: datetime) -> bool:
    """Whether it was open until now. The event names it by its number: an address is personal."""
    is_closed = AnswerLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at, revoked_by=by)
    if is_closed:
        record_change(
            ChangeVerb.LINK_REVOKED, by=by, subject=f"Private link {link.pk} to {link.cycle}", agency=link.agency
        )
    return bool(is_closed)


def refuse_withdrawn(request: AssuranceRequest) -> None:
    if request.withdrawn_on:
        raise ValidationError(WITHDRAWN_ALREADY)


def note(verb: str, request: AssuranceRequest, by, *, rows=None, changes=None) -> None:
    """The positions anew, and a line in the history of the rows; of all rows of the request unless some are named."""
    requested = rows if rows is not None else request.requested.select_related("recommendation")
    recommendations = [each.recommendation for each in requested]
    rebuild_positions([recommendation.pk for recommendation in recommendations])
    record_change(
        verb,
        by=by,
        subject=str(request),
        changes=changes,
        recommendations=recommendations,
        agency=request.plan_agency.agency,
    )


def changed(label: str, before: str, after: str) -> dict[str, str]:
    return {"label": label, "before": before, "after": after}
