"""The meetings somebody sees: those to come, those that wait to be closed, and the past."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from assurance.models import Meeting, MeetingState
from recommendations.permissions import reads_all_agencies

PER_PAGE = 25


@dataclass(frozen=True)
class MeetingsPage:
    """`past` is a page; meetings to come, and those that were held and are not closed, are shown in full."""

    coming: list[Meeting]
    to_close: list[Meeting]
    past: Page


def meetings_page(user, *, number: int | None, on: date) -> MeetingsPage:
    """Four queries, however many."""
    meetings = Meeting.objects.visible_to(user).select_related("subgroup")
    over = meetings.exclude(state=MeetingState.OPEN).order_by("-held_on", "-pk")
    return MeetingsPage(
        coming=list(with_items(meetings.coming(on), user)),
        to_close=list(with_items(meetings.open().filter(held_on__lt=on).order_by("held_on", "pk"), user)),
        past=Paginator(with_items(over, user), PER_PAGE).get_page(number),
    )


def with_items(meetings: QuerySet, user) -> QuerySet:
    """Annotate `item_count`: an agency lead counts the own recommendations."""
    counted = Q(items__taken_off_reason="")
    if not reads_all_agencies(user):
        counted &= Q(items__recommendation__plan_agency__agency_id__in=user.agency_ids)
    return meetings.annotate(item_count=Count("items", filter=counted, distinct=True))
