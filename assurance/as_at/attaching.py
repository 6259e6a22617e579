"""Rows of an edition with all that a page of today reads of a row `with_reasons()`. Asks the database nothing."""

from collections.abc import Iterable
from dataclasses import asdict

from assurance.as_at.editions import Edition
from assurance.models import AssurancePosition, PlanRow
from recommendations.models import ActionPlan


class Attaching:
    """`plan` is the plan of today: addresses are made of what it is called now."""

    def __init__(self, edition: Edition, plan: ActionPlan):
        papers = edition.papers
        self.edition, self.plan = edition, plan
        self.requests = {request.pk: request for request in papers.requests}
        self.records = {link.record_id: link.record for link in papers.served}
        self.decisions = {decision.pk: decision for decision in papers.decisions}
        self.openings = {opening.recommendation_id: opening for opening in papers.openings}

    def to(self, rows: Iterable[PlanRow]) -> list[PlanRow]:
        return [self.to_row(row) for row in rows]

    def to_row(self, row: PlanRow) -> PlanRow:
        settled = self.edition.positions[row.pk]
        position = AssurancePosition(**asdict(settled))
        position.request = self.requests.get(settled.request_id)
        position.record = self.records.get(settled.record_id)
        position.decision = self.decisions.get(settled.decision_id)
        row.plan, row.assurance_position = self.plan, position
        if opening := self.openings.get(row.pk):
            row.opening_position = opening
        return row
