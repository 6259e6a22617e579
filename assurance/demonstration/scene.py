"""What the events of a story have in common: who takes part, which day it is, and what has been made so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model

from assurance.demonstration.accounts import LEAD
from assurance.demonstration.mails import latest_mail, settle_mails
from assurance.models import AssuranceCycle, Meeting, RegularReport
from assurance.services import EvidenceDetails, NewEvidence
from assurance.working_days import is_working_day
from recommendations.models import Action, ActionPlan, Recommendation

EVENTS: dict[str, Callable] = {}


@dataclass
class Scene:
    """Rounds, reports and meetings are found by the names that the story gives them; `refused` are dead addresses.

    The days of a story are made up; what is frozen is frozen at the moment that `clock` tells.
    """

    first_day: date
    clock: Callable[[], datetime]
    plan: ActionPlan | None = None
    rows: dict[str, Recommendation] = field(default_factory=dict)
    rounds: dict[str, AssuranceCycle] = field(default_factory=dict)
    reports: dict[str, RegularReport] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def __post_init__(self):
        users = get_user_model().objects
        self.manager = users.get(email="manager@lscb.example")
        self.chair = users.get(email="chair@lscb.example")
        self.scrutineer = users.get(email="scrutineer@lscb.example")

    @property
    def lead(self):
        return get_user_model().objects.get(email=LEAD.email)

    def day(self, offset: int | None) -> date | None:
        """The working day so many days away: not after it in the past, not before it in the future."""
        if offset is None:
            return None
        day = self.first_day + timedelta(days=offset)
        while not is_working_day(day):
            day += timedelta(days=1 if offset > 0 else -1)
        return day

    def some(self, refs: list[str]) -> list[Recommendation]:
        return [self.rows[ref] for ref in refs]

    def action(self, ref: str) -> Action:
        return Action.objects.select_related("recommendation__plan_agency__agency").get(recommendation=self.rows[ref])

    def evidence(self, items: list[dict]) -> list[NewEvidence]:
        dated = [item | {"document_date": self.day(item.get("document_date"))} for item in items]
        return [NewEvidence(EvidenceDetails(**item)) for item in dated]


def event(tell: Callable) -> Callable:
    """Registers what can happen in a story, under the name of the function."""
    EVENTS[tell.__name__] = tell
    return tell


def happen(scene: Scene, *, day: int, what: str, refused: str = "", unknown: str = "", **more) -> None:
    """An event with its mails. From now on one address may refuse them; of the mail to another nobody knows."""
    on, mails = scene.day(day), latest_mail()
    scene.refused |= {refused}
    EVENTS[what](scene, on, **more)
    settle_mails(on, after=mails, refused=scene.refused, unknown=unknown)
