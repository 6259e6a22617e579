"""The decisions on a recommendation as its pages show them, with what an agency says against them and the re-tests."""

from dataclasses import dataclass

from django.db.models import Prefetch

from assurance.models import Dissent, Retest, ScrutinyDecision
from assurance.permissions import can_decide, can_dissent
from assurance.status import EvidenceLevel
from recommendations.models import Recommendation


@dataclass(frozen=True)
class DecisionCard:
    decision: ScrutinyDecision
    dissents: list[Dissent]
    retest: Retest | None
    can_dissent: bool
    can_test: bool

    @property
    def body(self) -> str:
        return f"{self.decision.subgroup.name} subgroup" if self.decision.subgroup_id else "The Board"

    @property
    def who(self) -> str:
        """Of imported decisions nobody is known but who recorded them."""
        return self.decision.decided_by_name or str(self.decision.recorded_by)

    @property
    def level_label(self) -> str:
        return EvidenceLevel(self.decision.evidence_level).label

    @property
    def evidence_titles(self) -> list[str]:
        """What lay before those who decided, by the names that it had then."""
        return [item["title"] for record in self.decision.rested_on for item in record["evidence"]]


def decision_cards(row: Recommendation, *, user) -> list[DecisionCard]:
    """The newest first. Two queries, and one for what somebody chairs."""
    decisions = (
        ScrutinyDecision.objects.visible_to(user)
        .filter(recommendation=row)
        .select_related("subgroup", "meeting", "recorded_by", "request", "retest__tested_by")
        .prefetch_related(Prefetch("dissents", Dissent.objects.visible_to(user).select_related("recorded_by")))
        .order_by("-decided_on", "-recorded_at", "-pk")
    )
    may_dissent = can_dissent(user, row.plan_agency.agency_id)
    return [
        DecisionCard(
            decision=decision,
            dissents=list(decision.dissents.all()),
            retest=(retest := getattr(decision, "retest", None)),
            can_dissent=may_dissent,
            can_test=bool(retest and retest.is_planned) and can_decide(user, row.overseeing_subgroup_id),
        )
        for decision in decisions
    ]
