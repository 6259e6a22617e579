"""One recommendation as somebody sees it who is to decide on it: all that counts, on one screen."""

from dataclasses import dataclass
from datetime import date

from assurance.explanations import explain
from assurance.models import PlanRow
from assurance.permissions import can_decide
from assurance.rating import Rating
from assurance.recommendation_page import Links, RecordCard, actions_of, links_of, record_cards
from assurance.scrutiny.closing_checks import Grounds, grounds_of
from assurance.scrutiny.decisions_taken import DecisionCard, decision_cards
from assurance.scrutiny.last_look import LastLook, last_look
from assurance.scrutiny.queue_page import Place, QueueFilter, place_of
from assurance.status import AssuranceStatus, EvidenceLevel, Standing
from recommendations.models import Action


@dataclass(frozen=True)
class RowPage:
    """`answers` are what counts, the newest first, each with whether it is new to the group that looks."""

    standing: Standing
    rating: Rating
    explanation: str
    actions: list[tuple[Action, bool]]
    answers: list[tuple[RecordCard, bool]]
    links: Links
    decisions: list[DecisionCard]
    look: LastLook
    place: Place
    can_decide: bool
    grounds: Grounds | None
    who_decides: str

    @property
    def status_label(self) -> str:
        return AssuranceStatus(self.standing.status).label

    @property
    def level_label(self) -> str:
        return EvidenceLevel(self.standing.evidence_level).label

    @property
    def seen(self) -> int:
        """The decision upon which the next one is taken."""
        return max((card.decision.pk for card in self.decisions), default=0)

    @property
    def retest(self):
        return next((card.retest for card in self.decisions if card.can_test), None)


def row_page(row: PlanRow, *, user, selected: QueueFilter, on: date) -> RowPage:
    """The row comes `with_reasons()`."""
    standing, links = row.standing(on), links_of(row, user)
    look = last_look(row, row.overseeing_subgroup, user=user)
    may_decide = can_decide(user, row.overseeing_subgroup_id)
    return RowPage(
        standing=standing,
        rating=row.rating(on, standing),
        explanation=explain(row, on),
        actions=[(action, look.is_new(action.updated_at)) for action in actions_of(row)],
        answers=answers_of(row, links, look, user),
        links=links,
        decisions=decision_cards(row, user=user),
        look=look,
        place=place_of(row, selected),
        can_decide=may_decide,
        grounds=grounds_of(row, people=[user], agency_ids=user.represented_agency_ids, on=on) if may_decide else None,
        who_decides=who_decides(row),
    )


def answers_of(row: PlanRow, links: Links, look: LastLook, user) -> list[tuple[RecordCard, bool]]:
    """What is new is marked, too, where only its evidence is."""
    cards = [card for card in record_cards(row, links, user) if card.is_counted]
    found = []
    for card in cards:
        moments = [card.record.logged_at, *(each.item.logged_at for each in card.evidence)]
        found.append((card, any(look.is_new(moment) for moment in moments)))
    return sorted(found, key=lambda each: (each[0].record.received_on or date.min, each[0].record.pk), reverse=True)


def who_decides(row: PlanRow) -> str:
    if row.overseeing_subgroup is None:
        return "No subgroup oversees this recommendation. The chair of the Board decides on it."
    return f"The chair of the {row.overseeing_subgroup.name} subgroup decides on this, or the chair of the Board."
