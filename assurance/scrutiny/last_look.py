"""When a subgroup last looked at a recommendation, and what has changed since."""

from dataclasses import dataclass, field
from datetime import datetime

from assurance.models import AgendaItem, MeetingState, ScrutinyDecision
from recommendations.models import ChangeEvent, ChangeVerb, Recommendation, Subgroup

CHANGES_SHOWN = 20
# What a group itself does is nothing new to it.
OWN = (ChangeVerb.MEETING_CLOSED, ChangeVerb.PLAN_ISSUED)


@dataclass(frozen=True)
class LastLook:
    """`at` is empty where the group has never looked; then nothing is marked, because everything is new."""

    body: str
    at: datetime | None = None
    occasion: str = ""
    changes: list[ChangeEvent] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return len(self.changes) == CHANGES_SHOWN

    def is_new(self, moment: datetime | None) -> bool:
        return self.at is not None and moment is not None and moment > self.at


def last_look(recommendation: Recommendation, subgroup: Subgroup | None, *, user) -> LastLook:
    """By a decision of the group, or in a meeting of it that is closed. Four queries."""
    body = f"the {subgroup.name} subgroup" if subgroup else "the Board"
    found = max(filter(None, (decided(recommendation, subgroup), met(recommendation, subgroup))), default=None)
    if found is None:
        return LastLook(body)
    at, occasion = found
    changes = recommendation.change_events.visible_to(user).filter(recorded_at__gt=at).exclude(verb__in=OWN)
    return LastLook(body, at, occasion, list(changes[:CHANGES_SHOWN]))


def decided(recommendation: Recommendation, subgroup: Subgroup | None) -> tuple[datetime, str] | None:
    """The moment at which the record says so, which is the end of all that came with the decision."""
    decisions = ScrutinyDecision.objects.filter(recommendation=recommendation, subgroup=subgroup)
    decision = decisions.order_by("recorded_at").last()
    if decision is None:
        return None
    told = recommendation.change_events.filter(
        verb=ChangeVerb.DECISION_RECORDED, recorded_at__gte=decision.recorded_at
    ).order_by("recorded_at")
    at = told.values_list("recorded_at", flat=True).first() or decision.recorded_at
    outcome = decision.get_outcome_display().lower()
    return at, f"on {decision.decided_on:%-d %B %Y}, when it decided “{outcome}”"


def met(recommendation: Recommendation, subgroup: Subgroup | None) -> tuple[datetime, str] | None:
    items = AgendaItem.objects.current().filter(
        recommendation=recommendation, meeting__state=MeetingState.CLOSED, meeting__subgroup=subgroup
    )
    item = items.select_related("meeting").order_by("meeting__closed_at").last()
    return (item.meeting.closed_at, f"in the meeting “{item.meeting}”") if item else None
