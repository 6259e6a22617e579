"""What reminders and the weekly digests of chairs say, at the moment they are sent."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from assurance.answer_links import make_link
from assurance.mailing.contents import Content, writes
from assurance.models import Delivery, DeliveryKind, PlanRow, Reminder
from assurance.querysets import has_status, review_due
from assurance.reminders import open_actions, waiting_rows
from assurance.status import AssuranceStatus
from lscb_tracker.public_address import absolute
from recommendations.models import AgencyContact

REFS_NAMED = 40


@dataclass(frozen=True)
class ReminderItem:
    """A date, and what is waited for. `url` leads to where it is answered."""

    about: date | None
    what: str
    refs: str
    when: str
    url: str
    is_overdue: bool


def day_and_distance(day: date, on: date) -> str:
    """“30 November 2026, in 7 days”."""
    left = (day - on).days
    distance = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(left)
    return f"{day:%-d %B %Y}, {distance or (f'in {left:,} days' if left > 0 else f'{-left:,} days ago')}"


def due_in_words(about: date | None, on: date) -> str:
    if about is None:
        return "without a due date"
    return f"{'was due' if about < on else 'due'} on {day_and_distance(about, on)}"


def refs_in_words(refs: Iterable[str]) -> str:
    refs = list(refs)
    named = ", ".join(refs[:REFS_NAMED])
    return f"{named} and {len(refs) - REFS_NAMED} more" if len(refs) > REFS_NAMED else named


@writes(DeliveryKind.REMINDER)
def reminder(delivery: Delivery, at: datetime) -> Content | None:
    """One mail with everything that this person is reminded of on the day, overdue first."""
    on = timezone.localdate(at)
    reminders = list(
        delivery.reminders.select_related(
            "request__cycle",
            "request__plan_agency__agency",
            "request__plan_agency__plan",
            "action__recommendation__plan",
        )
    )
    asked = of_requests(reminders, delivery, on, at)
    items = [*asked, *of_actions(reminders, delivery, on)]
    if not items:
        return None
    items.sort(key=lambda item: (item.about is None, item.about or date.min, item.what))
    overdue = [item for item in items if item.is_overdue]
    coming = [item for item in items if not item.is_overdue]
    context = {"overdue": overdue, "coming": coming, "asks": bool(asked), "on": on}
    is_answered_there = any(each.request.cycle_id for each in reminders if each.request)
    return Content("assurance/email/reminder", context | {"is_answered_there": is_answered_there})


def of_requests(reminders: list[Reminder], delivery: Delivery, on: date, at: datetime) -> list[ReminderItem]:
    """Of each request what is still unanswered; the rows of a reminder by the rules, those of its date alone."""
    requests = {each.request_id: each.request for each in reminders if each.request_id}
    still: dict[int, list] = defaultdict(list)
    for row, about, _ in waiting_rows(on, requests, chased_only=False):
        still[row.request_id].append((row, about))
    found: dict[tuple[int, date | None], list[str]] = {}
    for each in reminders:
        for row, about in still.get(each.request_id, ()):
            if each.rule is None or each.about == about:
                refs = found.setdefault((row.request_id, about), [])
                refs.extend({row.recommendation.ref} - set(refs))
    urls = links(delivery, [requests[pk] for pk, _ in found], at)
    return [
        ReminderItem(
            about=about,
            what=f"{counted(len(refs))} of {requests[pk].plan_agency.plan.title}",
            refs=refs_in_words(refs),
            when=due_in_words(about, on),
            url=urls[requests[pk].cycle_id, requests[pk].plan_agency.agency_id],
            is_overdue=about is not None and about < on,
        )
        for (pk, about), refs in found.items()
    ]


def counted(number: int) -> str:
    return "1 recommendation" if number == 1 else f"{number:,} recommendations"


def links(delivery: Delivery, requests, at: datetime) -> dict[tuple[int | None, int], str]:
    """A private link for each round to a contact; people with an account answer in their own area.

    A request of a published plan has no round: those with an account can read it, and the others can but reply.
    """
    on, found = timezone.localdate(at), {}
    agencies = {request.plan_agency.agency_id for request in requests}
    contacts = AgencyContact.objects.current(on).filter(agency__in=agencies, email__iexact=delivery.to_email)
    asked_as_contact = set(contacts.values_list("agency", flat=True))
    has_account = is_active_account(delivery.to_email)
    for request in requests:
        agency, key = request.plan_agency.agency, (request.cycle_id, request.plan_agency.agency_id)
        if key in found:
            continue
        if request.cycle and agency.pk in asked_as_contact:
            person = {"email": delivery.to_email, "name": delivery.to_name}
            found[key] = make_link(cycle=request.cycle, agency=agency, at=at, **person)
        elif request.cycle:
            found[key] = absolute(reverse("assurance:answer-list"))
        else:
            found[key] = absolute(request.get_absolute_url()) if has_account else ""
    return found


def is_active_account(email: str) -> bool:
    return get_user_model().objects.filter(email__iexact=email, is_active=True).exists()


def of_actions(reminders: list[Reminder], delivery: Delivery, on: date) -> list[ReminderItem]:
    """Target dates, named for whoever leads the action; one that was met or moved meanwhile is left out.

    They lead to the plan, which needs an account.
    """
    has_account = is_active_account(delivery.to_email)
    asked = {each.action_id: each.about for each in reminders if each.action_id}
    actions = open_actions().filter(pk__in=asked).select_related("recommendation__plan")
    return [
        ReminderItem(
            about=action.target_date,
            what=f"Action {action.label}".strip() + (f", for {action.lead_person}" if action.lead_person else ""),
            refs=f"{action.recommendation.ref} of {action.recommendation.plan.title}",
            when=f"target date {day_and_distance(action.target_date, on)}",
            url=absolute(action.recommendation.get_absolute_url()) if has_account else "",
            is_overdue=action.target_date < on,
        )
        for action in actions
        if asked[action.pk] == action.target_date
    ]


@dataclass(frozen=True)
class SubgroupWaits:
    """What a subgroup has before it of one plan, by reference."""

    name: str
    plan: str
    new: list[str]
    silent: list[str]
    reviews: list[str]

    @property
    def lines(self) -> list[tuple[str, int, str]]:
        named = (
            ("New material to be scrutinised", self.new),
            ("Asked, due and not answered", self.silent),
            ("Reviews that are due", self.reviews),
        )
        return [(words, len(refs), refs_in_words(refs)) for words, refs in named if refs]


def waits_of(chair, on: date) -> list[SubgroupWaits]:
    """For each subgroup that the person chairs today, and each plan of which something waits there."""
    subgroups = {
        subgroup.pk: subgroup
        for appointment in chair.appointments.in_force(on).prefetch_related("subgroups")
        for subgroup in appointment.subgroups.all()
    }
    rows = PlanRow.objects.filter(overseeing_subgroup__in=subgroups).order_by("plan", "sort_key")
    found: dict[tuple[str, str], SubgroupWaits] = {}
    silent = [AssuranceStatus.NO_RESPONSE, AssuranceStatus.FURTHER_OUTSTANDING]
    for part, which in (
        ("new", has_status([AssuranceStatus.RECEIVED], on)),
        ("silent", has_status(silent, on)),
        ("reviews", review_due(on)),
    ):
        for subgroup, plan, ref in rows.filter(which).values_list("overseeing_subgroup", "plan__title", "ref"):
            key = subgroups[subgroup].name, plan
            getattr(found.setdefault(key, SubgroupWaits(*key, [], [], [])), part).append(ref)
    return [found[key] for key in sorted(found)]


@writes(DeliveryKind.CHAIR_DIGEST)
def chair_digest(delivery: Delivery, at: datetime) -> Content | None:
    chair = get_user_model().objects.get(pk=delivery.about_id)
    waits = waits_of(chair, timezone.localdate(at)) if chair.is_active else []
    if not waits:
        return None
    url, names = absolute(reverse("assurance:outstanding")), list(dict.fromkeys(each.name for each in waits))
    return Content("assurance/email/chair_digest", {"waits": waits, "names": names, "url": url})
