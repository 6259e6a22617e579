"""The papers of a plan at a moment of the past. About fifty queries, however many rows it has.

Rows that change are read from their histories, and what is only added by when it was added. Keys that never change for
a row (the plan of a recommendation, the recommendation of an action) are asked of today's tables, because nothing is
ever deleted.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from assurance.as_at.histories import links_of, row_of, rows_at, versions_at
from assurance.as_at.papers import PlanPapers
from assurance.models import (
    AgendaItem,
    AssuranceRecord,
    AssuranceRequest,
    Delivery,
    DeliveryState,
    Dissent,
    DueDateExtension,
    EscalationStep,
    EvidenceFile,
    EvidenceItem,
    EvidenceScan,
    FollowUp,
    LearningEvent,
    Meeting,
    MeetingAttendee,
    MeetingCorrection,
    MeetingState,
    OpeningPosition,
    PlanRow,
    RegularReport,
    Reminder,
    ReportedFigure,
    RequestedRecommendation,
    Retest,
    ScrutinyDecision,
    ServedRecommendation,
)
from recommendations.models import (
    Action,
    ActionPlan,
    ActionUpdate,
    Agency,
    CrossReference,
    PlanAgency,
    Recommendation,
    Subgroup,
    TargetDateMove,
    Theme,
)
from recommendations.services.actions import summary_of


def papers_at(plan: ActionPlan, moment: datetime, *, has_scanner: bool | None = None) -> PlanPapers | None:
    """The whole plan as it stood at the moment; None before there was one."""
    return _Past(plan, moment).papers(has_scanner)


class _Past:
    """One reading. What is told of several rows (an agency, a person) is read once."""

    def __init__(self, plan: ActionPlan, moment: datetime):
        self.plan, self.moment = plan, moment
        self.of_plan = {"recommendation_id__in": Recommendation.objects.filter(plan=plan).order_by().values("pk")}
        self.of_parts = {"plan_agency_id__in": PlanAgency.objects.filter(plan=plan).order_by().values("pk")}

    def papers(self, has_scanner: bool | None) -> PlanPapers | None:
        stored = self.by_key(ActionPlan, id=self.plan.pk)
        if not stored:
            return None
        self.agencies, self.subgroups = self.by_key(Agency), self.by_key(Subgroup)
        self.people, self.meetings = self.by_key(get_user_model()), self.by_key(Meeting)
        actions = self.rows(Action, **self.of_plan)
        rows = self.plan_rows(actions)
        themes = self.ordered(Theme, "position", "name")
        return PlanPapers(
            plan=stored[self.plan.pk],
            themes=themes,
            subgroups=self.ordered(Subgroup, "position", "name"),
            rows=rows,
            themes_of=self.themes_of(rows, themes),
            actions=sorted(actions, key=lambda action: (action.position, action.pk)),
            has_scanner=has_scanner,
            **self.plan_side(),
            **self.record_side(),
            **self.scrutiny_side(),
            **self.meeting_side(),
            **self.asking_side(),
        )

    def rows(self, model, **unchanging) -> list:
        return rows_at(model, self.moment, **unchanging)

    def by_key(self, model, **unchanging) -> dict:
        return {row.pk: row for row in self.rows(model, **unchanging)}

    def ordered(self, model, *order: str) -> list:
        """Sorted by the database, which knows how it sorts words."""
        return [row_of(version, model) for version in versions_at(model, self.moment).order_by(*order)]

    def linked(self, rows: Iterable, **known: dict) -> list:
        """The rows, with what their keys lead to, as it stood: `linked(moves, asked_by=self.people)`."""
        found = list(rows)
        for row in found:
            for name, others in known.items():
                key = getattr(row, f"{name}_id")
                setattr(row, name, others[key] if key is not None else None)
        return found

    def added(self, rows, when: str = "recorded_at"):
        return rows.filter(**{f"{when}__lte": self.moment})

    def plan_rows(self, actions: list[Action]) -> list[PlanRow]:
        parts = {
            part.pk: part for part in self.linked(self.rows(PlanAgency, plan_id=self.plan.pk), agency=self.agencies)
        }
        versions = versions_at(Recommendation, self.moment, plan_id=self.plan.pk).order_by("sort_key")
        found = [row_of(version, PlanRow) for version in versions]
        self.linked(found, plan_agency=parts, overseeing_subgroup=self.subgroups)
        self.place = {row.pk: place for place, row in enumerate(found)}
        self.recommendations = {row.pk: row for row in found}
        own: dict[int, list[Action]] = {row.pk: [] for row in found}
        for action in actions:
            own[action.recommendation_id].append(action)
        for row in found:
            for name, value in summary_of(own[row.pk]).items():
                setattr(row, name, value)
        return sorted(found, key=lambda row: row.plan_agency.number)

    def themes_of(self, rows: list[PlanRow], themes: list[Theme]) -> dict[int, list[str]]:
        links = links_of(versions_at(Recommendation, self.moment, plan_id=self.plan.pk), "themes")
        return {row.pk: [theme.slug for theme in themes if theme.pk in links[row.pk]] for row in rows}

    def plan_side(self) -> dict:
        of_actions = {"action_id__in": Action.objects.filter(recommendation__plan=self.plan).order_by().values("pk")}
        references = self.rows(CrossReference, from_recommendation_id__in=self.of_plan["recommendation_id__in"])
        self.linked(references, to_recommendation=self.recommendations)
        updates = self.added(ActionUpdate.objects.filter(**of_actions)).order_by("recorded_at", "pk")
        moves = self.linked(self.rows(TargetDateMove, **of_actions), asked_by=self.people, decided_by=self.people)
        return {
            "references": sorted(references, key=lambda each: self.place[each.to_recommendation_id]),
            "updates": self.linked(updates, made_by=self.people),
            "moves": sorted(moves, key=lambda move: (move.asked_on, move.pk)),
        }

    def record_side(self) -> dict:
        records = self.linked(self.rows(AssuranceRecord, plan_id=self.plan.pk), given_by_agency=self.agencies)
        self.records = {record.pk: record for record in records}
        links = ServedRecommendation.objects.filter(record__plan=self.plan).order_by("record_id")
        of_records = EvidenceItem.objects.filter(record__plan=self.plan).order_by().values("pk")
        items = [item for item in self.rows(EvidenceItem, id__in=of_records) if item.record_id is not None]
        scans = EvidenceScan.objects.filter(file=OuterRef("pk"), scanned_at__lte=self.moment).order_by("-pk")
        files = self.added(EvidenceFile.objects.filter(item__in=[item.pk for item in items]), "uploaded_at")
        figures = ReportedFigure.objects.filter(record__plan=self.plan)
        return {
            "served": self.linked((link for link in links if link.record_id in self.records), record=self.records),
            "evidence": self.linked(items, learning_event=self.by_key(LearningEvent)),
            "files": list(files.annotate(latest_scan=Subquery(scans.values("state")[:1])).order_by("version_number")),
            "figures": [figure for figure in figures if figure.record_id in self.records],
        }

    def scrutiny_side(self) -> dict:
        self.decisions = list(self.added(ScrutinyDecision.objects.filter(recommendation__plan=self.plan)))
        dissents = self.added(Dissent.objects.filter(decision__recommendation__plan=self.plan))
        return {
            "follow_ups": by_day(self.rows(FollowUp, **self.of_plan), "due_on"),
            "openings": self.rows(OpeningPosition, **self.of_plan),
            "decisions": self.linked(self.decisions, subgroup=self.subgroups),
            "dissents": self.linked(dissents, agency=self.agencies),
            "retests": by_day(self.rows(Retest, **self.of_plan), "due_on"),
        }

    def meeting_side(self) -> dict:
        items = [item for item in self.rows(AgendaItem, **self.of_plan) if not item.taken_off_reason]
        told = {decision.meeting_id for decision in self.decisions} | {item.meeting_id for item in items}
        closed = [each for each in self.meetings.values() if each.pk in told and each.state == MeetingState.CLOSED]
        self.linked(closed, subgroup=self.subgroups, chair=self.people, chair_agency=self.agencies)
        keys = {meeting.pk for meeting in closed}
        attendees = [each for each in self.rows(MeetingAttendee, meeting_id__in=keys) if not each.removed_reason]
        about = Q(item=None) | Q(item__recommendation__plan=self.plan)
        return {
            "meetings": by_day(closed, "held_on"),
            "attendees": self.linked(attendees, agency=self.agencies),
            "items": sorted((i for i in items if i.meeting_id in keys), key=lambda item: (item.position, item.pk)),
            "corrections": list(self.added(MeetingCorrection.objects.filter(about, meeting__in=keys))),
        }

    def asking_side(self) -> dict:
        reports = self.linked(self.rows(RegularReport, **self.of_parts), subgroup=self.subgroups)
        served = links_of(versions_at(RegularReport, self.moment, **self.of_parts), "recommendations")
        by_report = {report.pk: report for report in reports}
        requests = self.linked(self.rows(AssuranceRequest, **self.of_parts), report=by_report)
        keys = {request.pk for request in requests}
        asked = RequestedRecommendation.objects.filter(recommendation__plan=self.plan).order_by()
        of_rows = {"requested_id__in": asked.values("pk")}
        of_requests = {"request_id__in": AssuranceRequest.objects.filter(**self.of_parts).order_by().values("pk")}
        return {
            "requests": sorted(requests, key=lambda each: (each.sent_on, each.recorded_at, each.pk)),
            "requested": self.in_order(each for each in asked if each.request_id in keys),
            "extensions": by_day(self.rows(DueDateExtension, **of_rows), "asked_on"),
            "reminders": self.reminders(of_requests),
            "steps": by_day(self.rows(EscalationStep, **of_requests), "taken_on"),
            "reports": by_day((report for report in reports if served[report.pk]), "next_due_on"),
            "reported": {pk: sorted(rows, key=self.place.get) for pk, rows in served.items()},
        }

    def in_order(self, requested: Iterable[RequestedRecommendation]) -> list[RequestedRecommendation]:
        return sorted(requested, key=lambda each: self.place[each.recommendation_id])

    def reminders(self, of_requests: dict) -> list[Reminder]:
        """A mail has gone once it was known to have gone: a person may say so days later."""
        known = Coalesce("known_at", "sent_at")
        went = Delivery.objects.filter(reminders=OuterRef("pk"), state=DeliveryState.SENT).alias(known=known)
        sent = Exists(went.filter(known__lte=self.moment)) | Q(rule=None)
        return list(self.added(Reminder.objects.filter(**of_requests)).annotate(is_sent=sent))


def by_day(rows: Iterable, day: str) -> list:
    return sorted(rows, key=lambda row: (getattr(row, day), row.pk))
