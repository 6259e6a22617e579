"""Everything that the page of one recommendation shows, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast

from assurance.explanations import explain
from assurance.follow_ups import FollowUps, follow_ups_of
from assurance.independent.remarks import Remarks, remarks_on
from assurance.ledger import ledgers_of_rows
from assurance.models import (
    AnswerKind,
    AssuranceRecord,
    EvidenceItem,
    PlanRow,
    RecordKind,
    RecordState,
    ReportedFigure,
    ScanState,
    ServedRecommendation,
)
from assurance.models.evidence import latest_scan
from assurance.permissions import (
    can_add_evidence,
    can_add_follow_ups,
    can_ask_agencies,
    can_decide,
    can_log_assurance_for,
    can_settle,
    can_withdraw,
    is_read_before_it_counts,
)
from assurance.rating import Rating
from assurance.scrutiny.decisions_taken import DecisionCard, decision_cards
from assurance.status import AssuranceStatus, EvidenceLevel, Standing
from assurance.target_dates import DateLedger, date_ledgers
from recommendations.models import Action, ActionUpdate, ChangeEvent, CrossReference, Recommendation
from recommendations.models.recommendations import natural_sort_key
from recommendations.permissions import (
    can_ask_to_move_date,
    can_decide_target_dates,
    can_edit_plans,
    can_update_actions_of,
    reads_all_agencies,
)
from recommendations.services.target_dates import why_it_does_not_move

EVENTS_SHOWN = 50


@dataclass
class Links:
    """What the recommendation is connected with."""

    themes: list[str] = field(default_factory=list)
    refers_to: list[tuple[str, str]] = field(default_factory=list)
    referred_from: list[tuple[str, str]] = field(default_factory=list)
    served_with: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class RecordCard:
    record: AssuranceRecord
    also_serves: list[str]
    evidence: list["EvidenceCard"]
    figures: list[ReportedFigure]
    can_add_evidence: bool
    can_settle: bool
    can_withdraw: bool

    @property
    def is_counted(self) -> bool:
        return self.record.state in (RecordState.PROPOSED, RecordState.ACCEPTED)

    @property
    def is_proposed(self) -> bool:
        return self.record.state == RecordState.PROPOSED

    @property
    def is_not_accepted(self) -> bool:
        return self.record.answer_kind == AnswerKind.NOT_ACCEPTED

    @property
    def is_board_note(self) -> bool:
        return self.record.kind == RecordKind.BOARD_NOTE


@dataclass
class EvidenceCard:
    item: EvidenceItem
    files: list[dict]
    can_withdraw: bool


@dataclass
class ActionCard:
    action: Action
    is_overdue: bool
    is_review_overdue: bool
    ledger: DateLedger
    can_ask_to_move_date: bool


@dataclass
class RecommendationPage:
    standing: Standing
    rating: Rating
    explanation: str
    actions: list[ActionCard]
    records: list[RecordCard]
    decisions: list[DecisionCard]
    links: Links
    events: list[ChangeEvent]
    has_more_events: bool
    can_decide: bool
    can_edit: bool
    can_update_actions: bool
    can_decide_target_dates: bool
    can_log_assurance: bool
    is_read_before_it_counts: bool
    can_follow_references: bool
    days_waiting: int | None
    request_ledgers: list[str]
    follow_ups: FollowUps
    can_add_follow_ups: bool
    can_settle: bool
    can_add_reports: bool
    remarks: Remarks | None

    @property
    def status_label(self) -> str:
        return AssuranceStatus(self.standing.status).label

    @property
    def level_label(self) -> str:
        return EvidenceLevel(self.standing.evidence_level).label


def recommendation_page(row: PlanRow, *, user, on: date) -> RecommendationPage:
    standing = row.standing(on)
    agency_id = row.plan_agency.agency_id
    links = links_of(row, user)
    events = list(row.change_events.visible_to(user)[: EVENTS_SHOWN + 1])
    return RecommendationPage(
        standing=standing,
        rating=row.rating(on),
        explanation=explain(row, on),
        actions=action_cards(row, can_ask_to_move_date(user, agency_id), on),
        records=record_cards(row, links, user),
        decisions=decision_cards(row, user=user),
        links=links,
        events=events[:EVENTS_SHOWN],
        has_more_events=len(events) > EVENTS_SHOWN,
        can_decide=can_decide(user, row.overseeing_subgroup_id),
        can_edit=can_edit_plans(user),
        can_update_actions=can_update_actions_of(user, agency_id),
        can_decide_target_dates=can_decide_target_dates(user),
        can_log_assurance=can_log_assurance_for(user, agency_id),
        is_read_before_it_counts=is_read_before_it_counts(user),
        can_follow_references=reads_all_agencies(user),
        days_waiting=standing.days_waiting(on),
        request_ledgers=ledgers_of_rows([row.pk], on).get(row.pk, []),
        follow_ups=follow_ups_of(row, user=user, on=on),
        can_add_follow_ups=can_add_follow_ups(user),
        can_settle=can_settle(user),
        can_add_reports=can_ask_agencies(user),
        remarks=remarks_on(row, user=user, on=on),
    )


def action_cards(row: PlanRow, can_ask: bool, on: date) -> list[ActionCard]:
    actions = list(actions_of(row))
    ledgers = date_ledgers(actions)
    cards = []
    for action in actions:
        ledger = ledgers.get(action.pk, DateLedger())
        may_move = can_ask and not why_it_does_not_move(action) and not ledger.waiting
        cards.append(ActionCard(action, action.is_overdue(on), action.is_review_overdue(on), ledger, may_move))
    return cards


def actions_of(row: PlanRow):
    """With the latest progress note of each."""
    latest = ActionUpdate.objects.filter(action=OuterRef("pk"))
    return row.actions.annotate(
        latest_note=Subquery(latest.values("note")[:1]), latest_note_on=Subquery(latest.values("made_on")[:1])
    )


def links_of(row: PlanRow, user) -> Links:
    """Themes, cross-references both ways and the rows served by the same records, in one query."""
    themes = Recommendation.themes.through.objects.filter(recommendation=row).values_list(
        Value("theme"), Cast(Value(""), CharField()), "theme__name"
    )
    refers_to = CrossReference.objects.filter(from_recommendation=row).values_list(
        Value("refers_to"), "to_recommendation__ref", "words"
    )
    visible = Recommendation.objects.visible_to(user)
    referred_from = CrossReference.objects.filter(to_recommendation=row, from_recommendation__in=visible).values_list(
        Value("referred_from"), "from_recommendation__ref", "words"
    )
    served = (
        ServedRecommendation.objects.filter(record__served__recommendation=row)
        .filter(recommendation__in=visible)
        .exclude(recommendation=row)
        .order_by()
        .values_list(Value("served"), "recommendation__ref", Cast("record_id", CharField()))
    )
    links = Links()
    found = themes.union(refers_to, referred_from, served, all=True)
    for kind, ref, words in sorted(found, key=lambda link: (natural_sort_key(link[1]), link[2])):
        if kind == "theme":
            links.themes.append(words)
        elif kind == "served":
            links.served_with[int(words)].append(ref)
        else:
            getattr(links, kind).append((ref, words))
    return links


def record_cards(row: PlanRow, links: Links, user) -> list[RecordCard]:
    """Newest first among those that the product recorded, after the ones of the published plan in its order."""
    records = list(
        AssuranceRecord.objects.visible_to(user)
        .filter(served__recommendation=row)
        .select_related("logged_by", "settled_by", "edited_by", "given_by_agency")
        .order_by("-is_as_published", "pk")
    )
    evidence, figures = evidence_of(records, user), figures_of(records)
    return [
        RecordCard(
            record=record,
            also_serves=links.served_with[record.pk],
            evidence=evidence[record.pk],
            figures=figures[record.pk],
            can_add_evidence=can_add_evidence(user, record),
            can_settle=can_settle(user),
            can_withdraw=can_withdraw(user, record.logged_by_id, is_proposed=record.is_proposed),
        )
        for record in records
    ]


def figures_of(records: list[AssuranceRecord]) -> dict[int, list[ReportedFigure]]:
    found: dict[int, list[ReportedFigure]] = defaultdict(list)
    for figure in ReportedFigure.objects.filter(record__in=records):
        found[figure.record_id].append(figure)
    return found


def evidence_of(records: list[AssuranceRecord], user) -> dict[int, list[EvidenceCard]]:
    """The items of each record with their files, in one query: a row for each file, or one where there is none."""
    items = (
        EvidenceItem.objects.filter(record__in=records)
        .annotate(
            file_pk=F("files__pk"),
            file_label=F("files__label"),
            file_size=F("files__size"),
            file_sha256=F("files__sha256"),
            file_version=F("files__version_number"),
            file_scan=latest_scan("state", of="files__pk"),
        )
        .select_related("withdrawn_by", "learning_event")
        .order_by("pk", "-files__version_number")
    )
    proposed = {record.pk for record in records if record.is_proposed}
    cards: dict[int, EvidenceCard] = {}
    found: dict[int, list[EvidenceCard]] = defaultdict(list)
    for item in items:
        if item.pk not in cards:
            may_withdraw = can_withdraw(user, item.logged_by_id, is_proposed=item.record_id in proposed)
            cards[item.pk] = EvidenceCard(item, [], may_withdraw)
            found[item.record_id].append(cards[item.pk])
        if item.file_pk:
            cards[item.pk].files.append(
                {
                    "pk": item.file_pk,
                    "label": item.file_label,
                    "size": item.file_size,
                    "sha256": item.file_sha256,
                    "version": item.file_version,
                    "scan": ScanState.after(item.file_scan),
                }
            )
    return found
