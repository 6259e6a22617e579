"""The page of one recommendation on any day: what assurance.recommendation_page shows, of an edition, to read only.

The people are called what they were called then. A few queries beside those of the edition, for what it does not tell:
names, meetings, the record of changes and what the scrutineer wrote.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model

from assurance.as_at.attaching import Attaching
from assurance.as_at.editions import Edition, NothingKnown, end_of, moment_of
from assurance.as_at.histories import rows_at
from assurance.as_at.papers import grouped
from assurance.as_at.remarks import remarks_then
from assurance.explanations import explain
from assurance.follow_ups import FollowUpCard, FollowUps, days_overdue
from assurance.models import (
    EvidenceFile,
    EvidenceItem,
    FollowUpState,
    Meeting,
    PlanRow,
    ScanState,
)
from assurance.recommendation_page import (
    EVENTS_SHOWN,
    ActionCard,
    EvidenceCard,
    Links,
    RecommendationPage,
    RecordCard,
)
from assurance.scrutiny.decisions_taken import DecisionCard
from assurance.target_dates import DateLedger, ledger_of
from recommendations.models import ActionPlan, ChangeEvent
from recommendations.models.recommendations import natural_sort_key
from recommendations.permissions import reads_all_agencies

NO_RIGHTS = dict.fromkeys(
    (
        "can_decide",
        "can_edit",
        "can_update_actions",
        "can_decide_target_dates",
        "can_log_assurance",
        "is_read_before_it_counts",
        "can_add_follow_ups",
        "can_settle",
        "can_add_reports",
    ),
    False,
)


@dataclass(frozen=True)
class PageThen:
    """`row` has the references of its neighbours, as the row of today's page has."""

    row: PlanRow
    page: RecommendationPage


def page_then(edition: Edition, ref: str, *, plan: ActionPlan, user) -> PageThen:
    """Raises NothingKnown for a recommendation that came into the plan later, PlanRow.DoesNotExist for none."""
    row = found_row(edition, ref, plan=plan, user=user)
    Attaching(edition, plan).to_row(row)
    row.previous_ref, row.next_ref = neighbours(edition, row)
    return PageThen(row, _Reading(edition, row, user).page())


def found_row(edition: Edition, ref: str, *, plan: ActionPlan, user) -> PlanRow:
    """By the reference that it had then, or else by the one that it has now."""
    by_ref = {row.ref: row for row in edition.papers.rows}
    if ref in by_ref:
        return by_ref[ref]
    now = PlanRow.objects.visible_to(user).get(plan=plan, ref=ref)
    by_key = {row.pk: row for row in edition.papers.rows}
    if now.pk not in by_key:
        raise NothingKnown(f"Recommendation {ref} was not in the plan on {edition.on:%-d %B %Y}. Choose a later day.")
    return by_key[now.pk]


def neighbours(edition: Edition, row: PlanRow) -> tuple[str | None, str | None]:
    rows = sorted(edition.papers.rows, key=lambda each: each.sort_key)
    place = next(number for number, each in enumerate(rows) if each.pk == row.pk)
    before = rows[place - 1].ref if place else None
    return before, rows[place + 1].ref if place + 1 < len(rows) else None


class _Reading:
    def __init__(self, edition: Edition, row: PlanRow, user):
        self.edition, self.papers, self.row, self.user = edition, edition.papers, row, user
        self.moment = moment_of(edition)

    def page(self) -> RecommendationPage:
        row, on = self.row, self.edition.on
        standing, links, decisions, events = row.standing(on), self.links(), self.decisions(), self.events()
        taken = [card.decision for card in decisions]
        page = RecommendationPage(
            standing=standing,
            rating=row.rating(on),
            explanation=explain(row, on),
            actions=self.actions(),
            records=self.records(links),
            decisions=decisions,
            links=links,
            events=events[:EVENTS_SHOWN],
            has_more_events=len(events) > EVENTS_SHOWN,
            can_follow_references=reads_all_agencies(self.user),
            days_waiting=standing.days_waiting(on),
            request_ledgers=self.edition.ledgers.get(row.pk, []),
            follow_ups=self.follow_ups(),
            remarks=remarks_then(row, decisions=taken, user=self.user, on=on, moment=end_of(on)),
            **NO_RIGHTS,
        )
        self.name_people(page)
        return page

    def own(self, rows: Iterable, key: str = "recommendation_id") -> list:
        return [each for each in rows if getattr(each, key) == self.row.pk]

    def actions(self) -> list[ActionCard]:
        updates, moves = grouped(self.papers.updates, "action_id"), grouped(self.papers.moves, "action_id")
        on, cards = self.edition.on, []
        for action in self.own(self.papers.actions):
            latest = updates[action.pk][-1] if updates[action.pk] else None
            action.latest_note, action.latest_note_on = (latest.note, latest.made_on) if latest else (None, None)
            ledger = ledger_of(action, moves[action.pk]) if action.original_target_date else DateLedger()
            cards.append(ActionCard(action, action.is_overdue(on), action.is_review_overdue(on), ledger, False))
        return cards

    def links(self) -> Links:
        names = {theme.slug: theme.name for theme in self.papers.themes}
        refs = {row.pk: row.ref for row in self.papers.rows}
        to_others = self.own(self.papers.references, "from_recommendation_id")
        from_others = self.own(self.papers.references, "to_recommendation_id")
        links = Links(
            themes=sorted(names[slug] for slug in self.papers.themes_of.get(self.row.pk, ())),
            refers_to=in_order((each.to_recommendation.ref, each.words) for each in to_others),
            referred_from=in_order((refs[each.from_recommendation_id], each.words) for each in from_others),
        )
        records = {link.record_id for link in self.own(self.papers.served)}
        for link in self.papers.served:
            if link.record_id in records and link.recommendation_id != self.row.pk:
                links.served_with[link.record_id].append(refs[link.recommendation_id])
        for served in links.served_with.values():
            served.sort(key=natural_sort_key)
        return links

    def records(self, links: Links) -> list[RecordCard]:
        records = [link.record for link in self.own(self.papers.served)]
        records.sort(key=lambda record: (not record.is_as_published, record.pk))
        items, figures = grouped(self.papers.evidence, "record_id"), grouped(self.papers.figures, "record_id")
        return [
            RecordCard(
                record=record,
                also_serves=links.served_with[record.pk],
                evidence=[self.evidence(item) for item in sorted(items[record.pk], key=lambda item: item.pk)],
                figures=figures[record.pk],
                can_add_evidence=False,
                can_settle=False,
                can_withdraw=False,
            )
            for record in records
        ]

    def evidence(self, item: EvidenceItem) -> EvidenceCard:
        files = [file for file in self.papers.files if file.item_id == item.pk]
        files.sort(key=lambda file: file.version_number, reverse=True)
        return EvidenceCard(item, [told_of(file) for file in files], False)

    def decisions(self) -> list[DecisionCard]:
        dissents = grouped(self.papers.dissents, "decision_id")
        retests = {retest.decision_id: retest for retest in self.own(self.papers.retests)}
        requests = {request.pk: request for request in self.papers.requests}
        decisions = self.own(self.papers.decisions)
        decisions.sort(key=lambda each: (each.decided_on, each.recorded_at, each.pk), reverse=True)
        held = {each.meeting_id for each in decisions if each.meeting_id}
        meetings = {each.pk: each for each in rows_at(Meeting, self.moment, id__in=held)} if held else {}
        for decision in decisions:
            decision.meeting = meetings.get(decision.meeting_id)
            decision.request = requests.get(decision.request_id)
        return [DecisionCard(each, dissents[each.pk], retests.get(each.pk), False, False) for each in decisions]

    def follow_ups(self) -> FollowUps:
        found = sorted(self.own(self.papers.follow_ups), key=lambda each: (each.due_on, each.pk))
        on = self.edition.on
        return FollowUps(
            open=[FollowUpCard(each, days_overdue(each, on)) for each in found if each.state == FollowUpState.OPEN],
            settled=[each for each in found if each.state != FollowUpState.OPEN],
        )

    def events(self) -> list[ChangeEvent]:
        """What the record of changes had told by the end of the day."""
        told = ChangeEvent.objects.visible_to(self.user).filter(recommendation=self.row.pk)
        return list(told.filter(recorded_at__lte=end_of(self.edition.on))[: EVENTS_SHOWN + 1])

    def name_people(self, page: RecommendationPage) -> None:
        """One query for everybody whose name stands on the page."""
        named = list(named_on(page))
        wanted = {getattr(row, f"{name}_id") for row, name in named} - {None}
        people = {each.pk: each for each in rows_at(get_user_model(), self.moment, id__in=wanted)} if wanted else {}
        for row, name in named:
            setattr(row, name, people.get(getattr(row, f"{name}_id")))


def named_on(page: RecommendationPage) -> Iterable[tuple[object, str]]:
    """The rows of the page and their fields that hold a person."""
    of_models: list[tuple[list, tuple[str, ...]]] = [
        ([card.record for card in page.records], ("logged_by", "settled_by", "edited_by")),
        ([each.item for card in page.records for each in card.evidence], ("withdrawn_by",)),
        ([card.decision for card in page.decisions], ("recorded_by",)),
        ([card.retest for card in page.decisions if card.retest], ("tested_by",)),
        (page.follow_ups.settled, ("settled_by",)),
    ]
    return ((row, name) for rows, names in of_models for row in rows for name in names)


def in_order(links: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(links, key=lambda link: (natural_sort_key(link[0]), link[1]))


def told_of(file: EvidenceFile) -> dict:
    return {
        "pk": file.pk,
        "label": file.label,
        "size": file.size,
        "sha256": file.sha256,
        "version": file.version_number,
        "scan": ScanState.after(file.latest_scan),
    }
