"""The function and the SQL give one answer: proved on generated histories, through stored events and positions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assurance.models import (
    AssuranceRecord,
    AssuranceRequest,
    DueDateExtension,
    OpeningPosition,
    PlanRow,
    ScrutinyDecision,
    ServedRecommendation,
)
from assurance.models.records import RecordKind, RecordState
from assurance.services import rebuild_positions
from assurance.services.positions import stale_positions
from assurance.status import (
    REOPENED_BY_NEWER_MATERIAL,
    AssuranceStatus,
    Decision,
    EvidenceLevel,
    Extension,
    Material,
    Opening,
    Request,
    Transfer,
    assurance_status,
)
from lscb_tracker.audit import append_only
from recommendations.models import Disposition, PlanAgency, Recommendation
from tests import factories
from tests.assurance.test_status import CASES

TODAY = date(2026, 11, 23)
DAYS_LOOKED_AT = [TODAY + timedelta(days=days) for days in range(6)]  # past every due date that is drawn
FAR = TODAY + timedelta(days=400)
FIRST_MOMENT = datetime(2026, 11, 23, 9, tzinfo=UTC)

past = st.integers(-5, 0).map(lambda offset: TODAY + timedelta(days=offset))
around = st.integers(-5, 4).map(lambda offset: TODAY + timedelta(days=offset))
outcomes = st.sampled_from(
    [
        AssuranceStatus.ASSURED,
        AssuranceStatus.PARTLY_ASSURED,
        AssuranceStatus.CHALLENGED,
        AssuranceStatus.NOT_REQUIRED,
    ]
)
levels = st.sampled_from(list(EvidenceLevel))


@st.composite
def requests(draw):
    on = draw(past)
    due_on = draw(st.none() | around.filter(lambda day: day >= on))
    later = st.tuples(past, around).filter(lambda days: on <= min(days))
    given_time = tuple(Extension(*days, place) for place, days in enumerate(draw(st.lists(later, max_size=2)), start=1))
    until = draw(st.none() | past.filter(lambda day: day >= on))
    return Request(on, due_on, until=until, extensions=given_time)


@st.composite
def materials(draw):
    on = draw(st.none() | past)
    return Material(on, until=draw(st.none() | past.filter(lambda day: on is None or day >= on)))


@st.composite
def decisions(draw):
    on = draw(past)
    review_on = draw(st.none() | around.filter(lambda day: day > on))
    outcome = draw(outcomes)
    is_regression = outcome == AssuranceStatus.CHALLENGED and draw(st.booleans())
    return Decision(on, outcome, draw(levels), review_on, is_regression=is_regression)


@st.composite
def questions(draw):
    """A decision with the question that it puts to the agency, which may be sent before it or after it."""
    asked, decision = draw(requests()), draw(decisions().filter(lambda d: d.outcome in REOPENED_BY_NEWER_MATERIAL))
    return [asked, decision] if draw(st.booleans()) else [decision, asked]


openings = st.builds(Opening, past, st.sampled_from(AssuranceStatus.values), levels)
transfers = st.builds(Transfer, st.none() | around)


@st.composite
def histories(draw):
    """Any sequence of events, recorded in the order in which they are drawn; at most one opening and one transfer."""
    drawn = draw(st.lists(requests() | materials() | decisions() | questions(), max_size=6))
    ordered = []
    for place, each in enumerate(drawn, start=1):
        pair = each if isinstance(each, list) else [each]
        own = {Request: {"id": place}, Decision: {"request_id": place}} if len(pair) == 2 else {}
        ordered += [
            replace(event, order=2 * place + later, **own.get(type(event), {})) for later, event in enumerate(pair)
        ]
    once = [draw(st.none() | openings), draw(st.none() | transfers)]
    return [*ordered, *(event for event in once if event)]


def moment(event) -> datetime:
    return FIRST_MOMENT + timedelta(seconds=event.order)


class Stored:
    """One plan in which each history becomes a recommendation of an agency of its own."""

    def __init__(self, by):
        self.by = by
        self.plan = factories.make_plan()

    def add(self, number: int, events) -> Recommendation:
        agency = factories.make_agency()
        part = PlanAgency.objects.create(plan=self.plan, agency=agency, number=number, heading=f"{number}.")
        row = Recommendation.objects.create(plan=self.plan, plan_agency=part, ref=f"{number}.1", text="Asked.")
        asked: dict[int, AssuranceRequest] = {}
        for event in sorted(events, key=lambda each: isinstance(each, Decision)):
            if isinstance(event, Decision):
                self.add_decision(row, event, asked.get(event.request_id))
                continue
            made = getattr(self, f"add_{type(event).__name__.lower()}")(row, event)
            if isinstance(event, Request) and event.id:
                asked[event.id] = made
        return row

    def add_transfer(self, row, event):
        PlanAgency.objects.filter(pk=row.plan_agency_id).update(
            disposition=Disposition.TRANSFERRED, transferred_to="Another board", transferred_on=event.on
        )

    def add_opening(self, row, event):
        OpeningPosition.objects.create(
            recommendation=row,
            as_at=event.on,
            assurance_status=event.status,
            evidence_level=event.evidence_level,
        )

    def add_request(self, row, event):
        request = AssuranceRequest.objects.create(
            plan_agency=row.plan_agency,
            purpose="first_request",
            channel="letter",
            sent_on=event.on,
            due_on=event.due_on,
            sent_to="the safeguarding lead",
            withdrawn_on=event.until,
            withdrawn_by=self.by if event.until else None,
            withdrawn_reason="A mistake." if event.until else "",
        )
        AssuranceRequest.objects.filter(pk=request.pk).update(recorded_at=moment(event))
        request.recommendations.add(row)
        for given_time in sorted(event.extensions, key=lambda each: each.order):
            agreed = {"state": "agreed", "due_on": given_time.due_on, "decided_by": self.by}
            DueDateExtension.objects.create(
                requested=request.requested.get(),
                asked_on=event.on,
                asked_until=given_time.due_on,
                asked_by_name="A. Nurse",
                reason="Not finished.",
                decided_on=given_time.on,
                **agreed,
            )
        if event.extensions:
            self.add_other_questions(request)
        return request

    def add_other_questions(self, request):
        """What was only asked for, or refused, changes nothing."""
        question = {"asked_on": request.sent_on, "asked_until": FAR, "asked_by_name": "A. Nurse", "reason": "Not yet."}
        refused = {"state": "refused", "decided_on": TODAY, "decided_by": self.by, "decision_reason": "No."}
        for state in ({}, refused):
            DueDateExtension.objects.create(requested=request.requested.get(), **question, **state)

    def add_material(self, row, event):
        settled = {"settled_on": event.until, "settled_by": self.by, "settled_reason": "A mistake."}
        record = AssuranceRecord.objects.create(
            plan=self.plan,
            kind=RecordKind.FROM_AGENCY,
            text="Told.",
            received_on=event.on,
            is_as_published=event.on is None,
            given_by_agency=row.plan_agency.agency,
            state=RecordState.WITHDRAWN if event.until else RecordState.ACCEPTED,
            **settled if event.until else {},
        )
        AssuranceRecord.objects.filter(pk=record.pk).update(logged_at=moment(event))
        ServedRecommendation.objects.create(record=record, recommendation=row)

    def add_decision(self, row, event, request):
        decision = ScrutinyDecision.objects.create(
            recommendation=row,
            decided_on=event.on,
            outcome=event.outcome,
            evidence_level=event.evidence_level,
            reason="Because.",
            missing="Proof.",
            next_review_on=event.review_on,
            is_regression=event.is_regression,
            request=request,
            recorded_by=self.by,
        )
        with append_only.lifted(connection):
            ScrutinyDecision.objects.filter(pk=decision.pk).update(recorded_at=moment(event))


def by_function(events_by_row, day) -> dict[int, tuple]:
    found = {}
    for pk, events in events_by_row.items():
        standing = assurance_status(events, day)
        found[pk] = (*words_of(standing), standing.status, standing.is_outstanding)
    return found


def by_sql(day) -> dict[int, tuple]:
    """The status by the filter of each status, whether outstanding by its filter, and the stored rest."""
    statuses = [
        (pk, value)
        for value in AssuranceStatus.values
        for pk in PlanRow.objects.with_status([value], day).values_list("pk", flat=True)
    ]
    status = dict(statuses)
    assert len(status) == len(statuses), "a row has two statuses"
    outstanding = set(PlanRow.objects.outstanding(day).values_list("pk", flat=True))
    found = {}
    for row in PlanRow.objects.with_position():
        standing = row.standing(day)
        found[row.pk] = (*words_of(standing), status[row.pk], row.pk in outstanding)
    return found


def words_of(standing) -> tuple:
    return standing.evidence_level, standing.since, standing.is_regressed


def is_known_today(event) -> bool:
    days = [event.on, getattr(event, "until", None), *(each.on for each in getattr(event, "extensions", ()))]
    return isinstance(event, Transfer) or all(day is None or day <= TODAY for day in days)


@pytest.mark.django_db
def test_the_function_and_the_sql_agree_on_the_table_of_rules(manager):
    stored = Stored(manager)
    cases = [events for events, *_ in CASES.values() if all(map(is_known_today, events))]
    events_by_row = {stored.add(n, events).pk: events for n, events in enumerate(cases, start=1)}
    rebuild_positions(events_by_row)

    assert len(cases) > 40
    for day in DAYS_LOOKED_AT:
        assert by_sql(day) == by_function(events_by_row, day)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(histories(), min_size=1, max_size=8))
def test_the_function_and_the_sql_agree_on_any_history(manager, drawn):
    with transaction.atomic():
        stored = Stored(manager)
        events_by_row = {stored.add(n, events).pk: events for n, events in enumerate(drawn, start=1)}
        rebuild_positions(events_by_row)

        for day in DAYS_LOOKED_AT:
            assert by_sql(day) == by_function(events_by_row, day)
        assert stale_positions(events_by_row) == []

        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(histories(), min_size=2, max_size=6))
def test_rows_come_in_the_order_in_which_they_wait(manager, drawn):
    with transaction.atomic():
        stored = Stored(manager)
        events_by_row = {stored.add(n, events).pk: events for n, events in enumerate(drawn, start=1)}
        rebuild_positions(events_by_row)

        rows = list(PlanRow.objects.by_wait(TODAY).values_list("pk", flat=True))

        standings = {pk: assurance_status(events, TODAY) for pk, events in events_by_row.items()}
        since = [standings[pk].since for pk in rows if standings[pk].is_outstanding and standings[pk].since]
        assert since == sorted(since)
        assert rows[: len(since)] == [pk for pk in rows if standings[pk].is_outstanding and standings[pk].since]

        transaction.set_rollback(True)
