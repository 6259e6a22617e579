"""Which reminders fall due on a day. Only days count: no hour, no clock that is put back, no run that was missed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from assurance.models import (
    AssuranceRequest,
    DueDateExtension,
    ExtensionState,
    Reminder,
    RequestedRecommendation,
)
from assurance.models.requests import latest_due_date
from recommendations.models import Action, Agency, AgencyContact, MoveState, TargetDateMove
from recommendations.models.actions import OPEN_STATUSES

AGENCY_LEAD = "agency_lead"  # of the accounts, which this app knows through its relations alone


def rule_reached(about: date, rules: Iterable[int], *, begins: date, on: date) -> int | None:
    """The latest rule whose day has come: what a missed run left out is not made up for, one by one.

    `begins` is the day on which the date was set: nobody is reminded on the day on which they were asked.
    """
    return max((rule for rule in rules if begins < about + timedelta(days=rule) <= on), default=None)


@dataclass(frozen=True)
class Recipient:
    """`has_account` says where the mail leads: to the own area, or to a private link."""

    email: str
    name: str
    role: str
    has_account: bool = False

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"


@dataclass(frozen=True)
class DueReminder:
    """One date of one request, or of one action. `refs` are the recommendations that it is about."""

    agency: Agency
    about: date
    rule: int
    refs: tuple[str, ...]
    request: AssuranceRequest | None = None
    action: Action | None = None

    @property
    def lead_person(self) -> Recipient | None:
        """Who leads the action, where an address is known: told of the own dates, whoever else is."""
        if self.action is None or not self.action.lead_email:
            return None
        return Recipient(self.action.lead_email, self.action.lead_person or self.action.lead_email, "lead person")


def due_reminders(*, rules: Sequence[int], on: date) -> list[DueReminder]:
    """What falls due today and was not reminded of yet. Six queries, however many requests there are."""
    return [*of_requests(rules, on), *of_actions(rules, on)]


def of_requests(rules: Sequence[int], on: date) -> list[DueReminder]:
    sent = latest_rules("request")
    grouped: dict[tuple[int, date], list] = defaultdict(list)
    for row, about, begins in waiting_rows(on):
        if about is not None:
            grouped[row.request_id, about].append((row, begins))
    found = []
    for (pk, about), asked in grouped.items():
        rule = rule_reached(about, rules, begins=min(begins for _, begins in asked), on=on)
        if rule is None or rule <= sent.get((pk, about), rule - 1):
            continue
        request = asked[0][0].request
        refs = tuple(row.recommendation.ref for row, _ in asked)
        found.append(DueReminder(request.plan_agency.agency, about, rule, refs, request=request))
    return found


def waiting_rows(
    on: date, requests: Iterable[int] = (), *, chased_only: bool = True
) -> list[tuple[RequestedRecommendation, date | None, date]]:
    """Unanswered rows, each with its due date and the day from which that holds: of what is chased, or of `requests`.

    A row for which the agency has asked for more time waits for the Board, so nobody is reminded of it.
    """
    rows = RequestedRecommendation.objects.unanswered(on).filter(request__withdrawn_on=None)
    rows = rows.filter(request__cycle__is_chased=True) if chased_only else rows.filter(request__in=requests)
    extensions: dict[int, list[DueDateExtension]] = defaultdict(list)
    for each in DueDateExtension.objects.filter(requested__in=rows.values("pk")).order_by("pk"):
        extensions[each.requested_id].append(each)
    rows = (
        rows.select_related("request__cycle", "request__plan_agency__agency", "request__plan_agency__plan")
        .select_related("recommendation")
        .defer("recommendation__text", "request__text")
        .order_by("request_id", "recommendation__sort_key")
    )
    due = [(row, due_date_of(row.request, extensions[row.pk])) for row in rows]
    return [(row, *found) for row, found in due if found]


def due_date_of(request: AssuranceRequest, extensions: list[DueDateExtension]) -> tuple[date | None, date] | None:
    """The due date that counts and since when; None while the agency waits for more time."""
    if any(each.state == ExtensionState.ASKED for each in extensions):
        return None
    agreed = [each.decided_on for each in extensions if each.state == ExtensionState.AGREED]
    return latest_due_date(request.due_on, extensions), max([request.sent_on, *agreed])


def of_actions(rules: Sequence[int], on: date) -> list[DueReminder]:
    """Open actions with a target date. One that stands as it was published is history, until somebody updates it."""
    agreed = TargetDateMove.objects.filter(state=MoveState.AGREED).order_by()
    moved = dict(agreed.values_list("action").annotate(Max("decided_on")))
    sent = latest_rules("action")
    found = []
    for action in open_actions().select_related("recommendation__plan_agency__agency").defer("recommendation__text"):
        if action.recommendation.plan_agency.is_transferred(on):
            continue
        about = action.target_date
        rule = rule_reached(about, rules, begins=moved.get(action.pk, date.min), on=on)
        if rule is not None and rule > sent.get((action.pk, about), rule - 1):
            refs = (action.recommendation.ref,)
            found.append(DueReminder(action.recommendation.plan_agency.agency, about, rule, refs, action=action))
    return found


def open_actions():
    return Action.objects.filter(status__in=OPEN_STATUSES, target_date__isnull=False, is_as_published=False).order_by(
        "recommendation__plan", "recommendation__sort_key", "position"
    )


def latest_rules(of: str) -> dict[tuple[int, date], int]:
    """The latest rule by which each date was reminded of already."""
    sent = Reminder.objects.filter(**{f"{of}__isnull": False}, rule__isnull=False).order_by()
    return {(pk, about): rule for pk, about, rule in sent.values_list(of, "about").annotate(Max("rule"))}


def recipients_of(agencies: Iterable[int], on: date) -> dict[int, list[Recipient]]:
    """Whom to remind at each agency: its contacts of today, then its leads, each address once."""
    found: dict[int, dict[str, Recipient]] = defaultdict(dict)
    for contact in AgencyContact.objects.current(on).filter(agency__in=agencies).exclude(email=""):
        person = Recipient(contact.email, contact.name, contact.role_title)
        found[contact.agency_id].setdefault(contact.email.lower(), person)
    appointments = Agency._meta.get_field("appointments").related_model.objects.in_force(on)
    leads = appointments.filter(role=AGENCY_LEAD, agency__in=agencies, user__is_active=True)
    for appointment in leads.select_related("user").order_by("user__name"):
        user = appointment.user
        person = Recipient(user.email, str(user), appointment.get_role_display(), has_account=True)
        found[appointment.agency_id].setdefault(user.email.lower(), person)
    return {pk: list(people.values()) for pk, people in found.items()}
