"""Everything that the exchange format tells of a plan, as rows in the order in which it tells them.

`papers_now` reads what is stored, `assurance.as_at.past` what stood at a moment: both give the same kind of rows, and
what is told of them is written once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

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
    FollowUp,
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
from assurance.models.records import AssuranceRecordQuerySet
from assurance.querysets import PlanRowQuerySet
from recommendations.models import (
    Action,
    ActionPlan,
    ActionUpdate,
    CrossReference,
    PlanAgency,
    Subgroup,
    TargetDateMove,
    Theme,
)


@dataclass(frozen=True)
class PlanPapers:
    """Lists are in the order of the document; `themes_of` and `reported` are keys, by the key of the row."""

    plan: ActionPlan
    rows: list[PlanRow]
    themes: list[Theme] = field(default_factory=list)
    subgroups: list[Subgroup] = field(default_factory=list)
    themes_of: Mapping[int, list[str]] = field(default_factory=dict)  # slugs
    references: list[CrossReference] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    updates: list[ActionUpdate] = field(default_factory=list)
    moves: list[TargetDateMove] = field(default_factory=list)
    served: list[ServedRecommendation] = field(default_factory=list)
    evidence: list[EvidenceItem] = field(default_factory=list)
    files: list[EvidenceFile] = field(default_factory=list)
    figures: list[ReportedFigure] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    openings: list[OpeningPosition] = field(default_factory=list)
    decisions: list[ScrutinyDecision] = field(default_factory=list)
    dissents: list[Dissent] = field(default_factory=list)
    retests: list[Retest] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    attendees: list[MeetingAttendee] = field(default_factory=list)
    items: list[AgendaItem] = field(default_factory=list)
    corrections: list[MeetingCorrection] = field(default_factory=list)
    requests: list[AssuranceRequest] = field(default_factory=list)
    requested: list[RequestedRecommendation] = field(default_factory=list)
    extensions: list[DueDateExtension] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)  # with `is_sent`
    steps: list[EscalationStep] = field(default_factory=list)
    reports: list[RegularReport] = field(default_factory=list)
    reported: Mapping[int, list[int]] = field(default_factory=dict)  # the rows that a report serves
    has_scanner: bool | None = None  # whether files waited for a virus scanner; None: as it is set now

    @property
    def parts(self) -> list[PlanAgency]:
        """The agencies' parts of the rows, in the order of the plan."""
        return list({row.plan_agency_id: row.plan_agency for row in self.rows}.values())


def grouped(rows: Iterable, key: str) -> dict[int, list]:
    """Rows by the value of one of their fields."""
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def papers_now(
    plan: ActionPlan, *, rows: PlanRowQuerySet, records: AssuranceRecordQuerySet | None = None, user=None
) -> PlanPapers:
    """What is stored of the given rows, as far as `user` may see it. As many queries for one row as for thousands."""
    related = rows.with_position().select_related("overseeing_subgroup").prefetch_related("themes")
    found = list(related.order_by("plan_agency__number", "sort_key"))
    ids = [row.pk for row in found]
    parts = {row.plan_agency_id for row in found}
    return PlanPapers(
        plan=plan,
        themes=list(Theme.objects.all()),
        subgroups=list(Subgroup.objects.all()),
        rows=found,
        themes_of={row.pk: [theme.slug for theme in row.themes.all()] for row in found},
        **plan_side(ids),
        **record_side(ids, AssuranceRecord.objects.all() if records is None else records),
        **scrutiny_side(ids, user),
        **asking_side(parts, ids),
    )


def printed_papers(
    plan: ActionPlan, *, rows: PlanRowQuerySet, records: AssuranceRecordQuerySet | None = None, in_full: bool
) -> PlanPapers:
    """What a report of the rows prints, without what only the data tell. Ten queries at most; in short six."""
    found = list(rows.with_position().order_by("plan_agency__number", "sort_key"))
    ids = [row.pk for row in found]
    actions = list(Action.objects.filter(recommendation__in=ids).order_by("recommendation", "position"))
    records = (AssuranceRecord.objects.all() if records is None else records).printed()
    served = ServedRecommendation.objects.filter(recommendation__in=ids, record__in=records)
    links = list(served.select_related("record").order_by("record_id"))
    decisions = list(ScrutinyDecision.objects.filter(recommendation__in=ids).select_related("subgroup"))
    more = {}
    if in_full:
        updates = ActionUpdate.objects.filter(action__recommendation__in=ids)
        moves = TargetDateMove.objects.filter(action__in=[each for each in actions if each.original_target_date])
        more = {
            "updates": list(updates.order_by("recorded_at", "pk")),
            "moves": list(moves.select_related("asked_by", "decided_by")),
            "evidence": list(EvidenceItem.objects.filter(record__in={link.record_id for link in links})),
        }
    return PlanPapers(
        plan=plan,
        rows=found,
        actions=actions,
        served=links,
        decisions=decisions,
        dissents=list(Dissent.objects.filter(decision__in=decisions)),
        **more,
    )


def plan_side(ids: list[int]) -> dict:
    references = CrossReference.objects.filter(from_recommendation__in=ids).select_related("to_recommendation")
    updates = ActionUpdate.objects.filter(action__recommendation__in=ids).select_related("made_by")
    moves = TargetDateMove.objects.filter(action__recommendation__in=ids)
    return {
        "references": list(references.order_by("to_recommendation__sort_key")),
        "actions": list(Action.objects.filter(recommendation__in=ids).order_by("position")),
        "updates": list(updates.order_by("recorded_at", "pk")),
        "moves": list(moves.select_related("asked_by", "decided_by")),
    }


def record_side(ids: list[int], records: AssuranceRecordQuerySet) -> dict:
    served = ServedRecommendation.objects.filter(recommendation__in=ids, record__in=records)
    links = list(served.select_related("record__given_by_agency").order_by("record_id"))
    record_ids = {link.record_id for link in links}
    files = EvidenceFile.objects.filter(item__record__in=record_ids).with_scan()
    return {
        "served": links,
        "evidence": list(EvidenceItem.objects.filter(record__in=record_ids).select_related("learning_event")),
        "files": list(files.order_by("version_number")),
        "figures": list(ReportedFigure.objects.filter(record__in=record_ids)),
    }


def scrutiny_side(ids: list[int], user) -> dict:
    def seen(model):
        return model.objects.all() if user is None else model.objects.visible_to(user)

    decisions = ScrutinyDecision.objects.filter(recommendation__in=ids)
    items = seen(AgendaItem).filter(recommendation__in=ids, taken_off_reason="")
    told = Q(pk__in=decisions.values("meeting")) | Q(pk__in=items.values("meeting"))
    meetings = Meeting.objects.filter(told, state=MeetingState.CLOSED, pk__in=seen(Meeting).values("pk"))
    closed = meetings.values("pk")
    attendees = seen(MeetingAttendee).filter(meeting__in=closed, removed_reason="").select_related("agency")
    return {
        "follow_ups": list(FollowUp.objects.filter(recommendation__in=ids)),
        "openings": list(OpeningPosition.objects.filter(recommendation__in=ids)),
        "decisions": list(decisions.select_related("subgroup")),
        "dissents": list(Dissent.objects.filter(decision__recommendation__in=ids).select_related("agency")),
        "retests": list(Retest.objects.filter(recommendation__in=ids)),
        "meetings": list(meetings.select_related("subgroup", "chair", "chair_agency").order_by("held_on", "pk")),
        "attendees": list(attendees.order_by("pk")),
        "items": list(items.filter(meeting__in=closed).order_by("position", "pk")),
        "corrections": list(seen(MeetingCorrection).filter(meeting__in=closed).filter(of_rows(ids))),
    }


def of_rows(ids: list[int]) -> Q:
    """Corrections of a meeting's record as a whole, or of what it says about one of the rows."""
    return Q(item=None) | Q(item__recommendation__in=ids)


def asking_side(parts: set[int], ids: list[int]) -> dict:
    requests = AssuranceRequest.objects.filter(plan_agency__in=parts)
    asked = RequestedRecommendation.objects.filter(request__in=requests, recommendation__in=ids)
    extensions = DueDateExtension.objects.filter(requested__in=asked.order_by())
    went = Delivery.objects.filter(reminders=OuterRef("pk"), state=DeliveryState.SENT)
    reminders = Reminder.objects.filter(request__in=requests).annotate(is_sent=Exists(went) | Q(rule=None))
    reports = RegularReport.objects.filter(plan_agency__in=parts, recommendations__in=ids).distinct()
    reports = list(reports.select_related("subgroup").prefetch_related("recommendations"))
    return {
        "requests": list(requests.select_related("report")),
        "requested": list(asked),
        "extensions": list(extensions.select_related("requested")),
        "reminders": list(reminders),
        "steps": list(EscalationStep.objects.filter(request__in=requests)),
        "reports": reports,
        "reported": {report.pk: [row.pk for row in report.recommendations.all()] for report in reports},
    }
