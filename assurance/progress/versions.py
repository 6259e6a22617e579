"""What the statuses of a plan rest on, read once with all its versions, and then asked for any day.

`assurance.as_at.past` reads a whole plan at one moment with some sixty queries. A line over time needs a dozen moments
of a tenth of it: these queries are made once, and the same rules are asked of what stood at each moment.
"""

from collections import defaultdict
from copy import copy
from datetime import date, datetime

from assurance.as_at.dated import as_dated
from assurance.as_at.editions import Beginnings, end_of
from assurance.as_at.histories import row_of
from assurance.as_at.papers import PlanPapers
from assurance.as_at.standings import events_of_papers
from assurance.models import (
    AssuranceRecord,
    AssuranceRequest,
    DueDateExtension,
    OpeningPosition,
    PlanRow,
    RequestedRecommendation,
    ScrutinyDecision,
    ServedRecommendation,
)
from assurance.progress.points import Point, point_of
from assurance.services.positions import current_position
from assurance.status import position_known_on
from recommendations.models import Action, ActionPlan, PlanAgency, Recommendation
from recommendations.permissions import reads_all_agencies
from recommendations.services.actions import summary_of


class Versions:
    """Every version of some rows, in the order in which they were written."""

    def __init__(self, model, row_model=None, **unchanging):
        self.by_row: dict[int, list[tuple[datetime, object]]] = defaultdict(list)
        key = model._meta.pk.attname
        for version in model.history.filter(**unchanging).order_by("history_id"):
            row = None if version.history_type == "-" else row_of(version, row_model or model)
            self.by_row[getattr(version, key)].append((version.history_date, row))

    def at(self, moment: datetime) -> dict[int, object]:
        """The last version written of each row that had been written by then; what was deleted is left out."""
        found = {}
        for pk, versions in self.by_row.items():
            row = next((row for since, row in reversed(versions) if since <= moment), None)
            if row is not None:
                found[pk] = copy(row)
        return found


class PlanVersions:
    """Eleven queries, however many rows and days. `user` limits them to what somebody may see today (None: all)."""

    def __init__(self, plan: ActionPlan, *, user, known: Beginnings):
        self.plan, self.known = plan, known
        of_plan = {"recommendation_id__in": Recommendation.objects.filter(plan=plan).order_by().values("pk")}
        parts = PlanAgency.objects.filter(plan=plan).order_by()
        if not (user is None or reads_all_agencies(user)):
            parts = parts.filter(agency__in=user.agency_ids)
        self.parts = Versions(PlanAgency, plan_id=plan.pk, id__in=parts.values("pk"))
        self.rows = Versions(Recommendation, PlanRow, plan_id=plan.pk)
        self.actions = Versions(Action, **of_plan)
        self.openings = Versions(OpeningPosition, **of_plan)
        self.requests = Versions(AssuranceRequest, plan_agency_id__in=parts.values("pk"))
        self.requested = list(RequestedRecommendation.objects.filter(recommendation__plan=plan).order_by("pk"))
        asked = RequestedRecommendation.objects.filter(recommendation__plan=plan).order_by().values("pk")
        self.extensions = Versions(DueDateExtension, requested_id__in=asked)
        self.decisions = list(ScrutinyDecision.objects.filter(recommendation__plan=plan))
        self.read_records(user)

    def read_records(self, user) -> None:
        records = AssuranceRecord.objects.filter(plan=self.plan).order_by()
        if user is not None:
            records = records.filter(pk__in=AssuranceRecord.objects.visible_to(user).order_by().values("pk"))
        self.records = Versions(AssuranceRecord, plan_id=self.plan.pk, id__in=records.values("pk"))
        self.served = list(ServedRecommendation.objects.filter(record__plan=self.plan).order_by("record_id"))

    def point(self, on: date) -> Point:
        """As `edition_of` tells of the day."""
        is_recorded = on >= self.known.recorded
        papers = self.papers(end_of(on if is_recorded else self.known.recorded))
        papers = papers if is_recorded else as_dated(papers, on)
        events = events_of_papers(papers)
        positions = {
            row.pk: current_position(events[row.pk]) if is_recorded else position_known_on(events[row.pk], on)
            for row in papers.rows
        }
        return point_of(papers.rows, {pk: position.on(on) for pk, position in positions.items()}, on)

    def papers(self, moment: datetime) -> PlanPapers:
        """The part of the papers on which statuses rest. Evidence is none of it: it changes levels alone."""
        rows, records = self.plan_rows(moment), self.records.at(moment)
        keys = {row.pk for row in rows}
        requests = self.requests.at(moment)
        requested = [each for each in self.requested if each.request_id in requests and each.recommendation_id in keys]
        asked = {each.pk for each in requested}
        openings = self.openings.at(moment).values()
        return PlanPapers(
            plan=self.plan,
            rows=rows,
            openings=[each for each in openings if each.recommendation_id in keys],
            requests=list(requests.values()),
            requested=requested,
            extensions=[each for each in self.extensions.at(moment).values() if each.requested_id in asked],
            served=self.served_at(records, keys),
            decisions=[
                each for each in self.decisions if each.recorded_at <= moment and each.recommendation_id in keys
            ],
        )

    def plan_rows(self, moment: datetime) -> list[PlanRow]:
        parts = self.parts.at(moment)
        rows = [row for row in self.rows.at(moment).values() if row.plan_agency_id in parts]
        own: dict[int, list[Action]] = defaultdict(list)
        for action in self.actions.at(moment).values():
            own[action.recommendation_id].append(action)
        for row in rows:
            row.plan_agency = parts[row.plan_agency_id]
            for name, value in summary_of(own[row.pk]).items():
                setattr(row, name, value)
        return rows

    def served_at(self, records: dict, keys: set[int]) -> list[ServedRecommendation]:
        served = [copy(link) for link in self.served if link.record_id in records and link.recommendation_id in keys]
        for link in served:
            link.record = records[link.record_id]
        return served
