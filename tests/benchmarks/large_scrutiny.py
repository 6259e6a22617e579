"""What a Board has done with a large plan: decisions and what follows on them, notes, samples. In bulk."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from assurance.models import (
    AssuranceCycle,
    AssuranceRecord,
    AssuranceRequest,
    DipSample,
    Dissent,
    EvidenceItem,
    FollowUp,
    LearningEvent,
    Meeting,
    NoteReply,
    Outcome,
    RecordKind,
    RequestedRecommendation,
    Retest,
    SampledRow,
    ScrutineerNote,
    ScrutinyDecision,
    ServedRecommendation,
)
from assurance.services import rebuild_positions
from recommendations.models import Action, ActionPlan, ActionStatus, Recommendation, TargetDateMove
from tests.benchmarks.large_meetings import add_issues, fill_agenda, made, make_meetings
from tests.benchmarks.large_plans import TODAY, count_rows

OUTCOMES = [Outcome.ASSURED, Outcome.CHALLENGED, Outcome.NOT_REQUIRED, Outcome.PARTLY_ASSURED]
ASKS = (Outcome.CHALLENGED, Outcome.PARTLY_ASSURED)
DECIDED = 0.29  # of all rows: 1,508 of 5,200


@dataclass
class Scrutiny:
    """`meeting` is the one to come, with a long agenda; `sample` the largest; `row` has a decision of every kind."""

    meeting: Meeting
    sample: DipSample
    note: ScrutineerNote
    event: LearningEvent
    row: Recommendation
    decisions: list[ScrutinyDecision]


def make_large_scrutiny(plan: ActionPlan, *, by) -> Scrutiny:
    rows = list(plan.recommendations.select_related("plan_agency").order_by("pk"))
    step = len(rows) / round(len(rows) * DECIDED)
    decided = [rows[int(n * step)] for n in range(round(len(rows) * DECIDED))]
    meetings = make_meetings(plan, max(2, len(rows) // 60), by)
    decisions = decide(decided, meetings, by)
    regressions = add_retests(decisions, by)
    add_dissents(decisions[::9], by)
    answer([each for each in decisions[1::4] if each.outcome in ASKS], plan)
    answer(decisions[::16], plan)  # what nobody asked for
    answer(regressions[1::2], plan)
    add_moves(plan, by)
    add_follow_ups(rows[::10])
    fill_agenda(meetings, rows, by)
    note = add_notes(plan, rows, by)
    add_issues(plan, meetings[1:], by)
    sample = add_samples(plan, decisions, by)
    rebuild_positions([row.pk for row in rows])
    events = add_events(len(rows))
    count_rows()
    return Scrutiny(meetings[0], sample, note, events, decided[0], decisions)


def decide(rows: list[Recommendation], meetings: list[Meeting], by) -> list[ScrutinyDecision]:
    """Every fourth row was decided on once before; half of the questions were sent."""
    earlier = [new_decision(row, 1, 40 + n % 300, meetings[-1], by) for n, row in enumerate(rows) if n % 4 == 0]
    latest = [
        new_decision(row, n, 30 + n % 300, meetings[1 + n % (len(meetings) - 1)], by) for n, row in enumerate(rows)
    ]
    asked = [each for each in latest if each.answer_by]
    ask(asked[::2], by)
    return made(ScrutinyDecision, [*earlier, *latest])


def new_decision(row: Recommendation, number: int, days_ago: int, meeting: Meeting, by) -> ScrutinyDecision:
    outcome, decided_on = OUTCOMES[number % 4], TODAY - timedelta(days=days_ago)
    own = {"is_own_work": True, "own_work_reason": "Nobody else was there."} if number % 10 == 0 else {}
    words = {
        Outcome.ASSURED: {
            "retest_after": 6 if number % 8 == 0 else None,
            "next_review_on": decided_on + timedelta(days=90 + number % 400),
        },
        Outcome.NOT_REQUIRED: {"reason": "The service has ended."},
    }.get(outcome, {"missing": "The audit of 2026.", "answer_by": decided_on + timedelta(days=28)})
    return ScrutinyDecision(
        recommendation=row,
        outcome=outcome,
        evidence_level=number // 4 % 5,
        subgroup_id=row.overseeing_subgroup_id if number % 3 else None,
        meeting=meeting,
        decided_on=decided_on,
        decided_by=by,
        decided_by_name=str(by),
        recorded_by=by,
        rested_on=[{"record": 1, "received_on": None, "evidence": []}],
        **words,
        **own,
    )


def ask(decisions: list[ScrutinyDecision], by) -> None:
    cycles = made(
        AssuranceCycle,
        (
            AssuranceCycle(purpose="challenge", channel="email", sent_on=each.decided_on, due_on=each.answer_by)
            for each in decisions
        ),
    )
    requests = made(
        AssuranceRequest,
        (
            AssuranceRequest(
                cycle=cycle,
                plan_agency_id=each.recommendation.plan_agency_id,
                purpose="challenge",
                channel="email",
                sent_on=each.decided_on,
                due_on=each.answer_by,
                sent_to="A. Nurse",
                text="Please send the audit. " * 40,
                sent_by=by,
            )
            for cycle, each in zip(cycles, decisions, strict=True)
        ),
    )
    for request, each in zip(requests, decisions, strict=True):
        each.request = request
    made(
        RequestedRecommendation,
        (RequestedRecommendation(request=each.request, recommendation=each.recommendation) for each in decisions),
    )


def add_retests(decisions: list[ScrutinyDecision], by) -> list[ScrutinyDecision]:
    """Half of them fail; the decisions by which these re-opened their rows."""
    promised = {each.recommendation_id: each for each in decisions if each.retest_after}
    regressions = made(
        ScrutinyDecision,
        (
            ScrutinyDecision(
                recommendation=each.recommendation,
                outcome=Outcome.CHALLENGED,
                evidence_level=1,
                missing="The audit no longer holds.",
                is_regression=True,
                decided_on=TODAY - timedelta(days=25 + n % 100),
                decided_by=by,
                recorded_by=by,
            )
            for n, each in enumerate(list(promised.values())[::2])
        ),
    )
    failed = {each.recommendation_id: each for each in regressions}
    tested = {"state": "failed", "finding": "It no longer holds.", "tested_on": TODAY, "tested_by": by}
    made(
        Retest,
        (
            Retest(
                decision=each,
                recommendation=each.recommendation,
                due_on=each.decided_on + timedelta(days=180),
                regression=failed.get(pk),
                **(tested if pk in failed else {}),
            )
            for pk, each in promised.items()
        ),
    )
    return regressions


def add_dissents(decisions: list[ScrutinyDecision], by) -> None:
    made(
        Dissent,
        (
            Dissent(
                decision=each,
                agency_id=each.recommendation.plan_agency.agency_id,
                text="We do not agree.",
                given_by_name="A. Nurse",
                recorded_on=TODAY,
                recorded_by=by,
            )
            for each in decisions
        ),
    )


def answer(decisions: list[ScrutinyDecision], plan: ActionPlan) -> None:
    """What the agencies told after the decisions, each with a document of theirs."""
    records = made(
        AssuranceRecord,
        (
            AssuranceRecord(
                plan=plan,
                kind=RecordKind.FROM_AGENCY,
                text="The audit was done, and shows what was asked for.",
                received_on=each.decided_on + timedelta(days=20),
                given_by_agency_id=each.recommendation.plan_agency.agency_id,
                given_by_name="A. Nurse",
            )
            for each in decisions
        ),
    )
    made(
        ServedRecommendation,
        (
            ServedRecommendation(record=record, recommendation=each.recommendation)
            for record, each in zip(records, decisions, strict=True)
        ),
    )
    made(
        EvidenceItem,
        (EvidenceItem(record=each, title="Audit", evidence_type="audit", place="agency_intranet") for each in records),
    )


def add_moves(plan: ActionPlan, by) -> None:
    """Target dates that moved twice; every third is asked to move again. And practices without a review date."""
    actions = Action.objects.filter(recommendation__plan=plan).order_by("pk")
    ongoing = list(actions.values_list("pk", flat=True))[3::20]
    Action.objects.filter(pk__in=ongoing).update(status=ActionStatus.ONGOING, is_as_published=True)
    moved = list(actions)[::15]
    decided = {"state": "agreed", "decided_on": TODAY - timedelta(days=100), "decided_by": by}
    made(
        TargetDateMove,
        (
            TargetDateMove(
                action=each,
                from_date=each.target_date,
                to_date=each.target_date + timedelta(days=30),
                reason="The post was vacant.",
                asked_on=TODAY - timedelta(days=120 - time),
                asked_by=by,
                **({} if time == 2 else decided),
            )
            for n, each in enumerate(moved)
            for time in range(3 if n % 3 == 0 else 2)
        ),
    )


def add_follow_ups(rows: list[Recommendation]) -> None:
    made(
        FollowUp,
        (
            FollowUp(recommendation=row, text="Audit again.", due_on=TODAY - timedelta(days=n))
            for n, row in enumerate(rows)
        ),
    )


def add_notes(plan: ActionPlan, rows: list[Recommendation], by) -> ScrutineerNote:
    notes = made(
        ScrutineerNote,
        (
            ScrutineerNote(
                plan=plan,
                recommendation=row if n % 4 else None,
                text="The audits are old.",
                written_on=TODAY - timedelta(days=n % 200),
                written_by=by,
            )
            for n, row in enumerate(rows[::13])
        ),
    )
    words = {"text": "New ones are asked for.", "replied_on": TODAY, "replied_by": by}
    made(NoteReply, (NoteReply(note=note, **words) for note in notes[::2]))
    return notes[0]


def add_samples(plan: ActionPlan, decisions: list[ScrutinyDecision], by) -> DipSample:
    """One of sixty rows, two thirds of it tested, and smaller ones before it."""
    closed = list({each.recommendation_id: each for each in decisions if each.outcome not in ASKS}.values())
    population = "".join(f"{plan.slug}/{each.recommendation.ref}\n" for each in closed)
    samples = made(
        DipSample,
        (
            DipSample(
                seed=f"board-{n}",
                size=60,
                plan=plan,
                population=population,
                population_count=len(closed),
                population_sha256=sha256(population.encode()).hexdigest(),
                drawn_on=TODAY - timedelta(days=400 - n),
                drawn_by=by,
            )
            for n in range(max(2, len(decisions) // 100))
        ),
    )
    made(SampledRow, (row for sample in samples[:-1] for row in sampled(sample, closed[:5], by)))
    made(SampledRow, sampled(samples[-1], closed[:60], by))
    return samples[-1]


def sampled(sample: DipSample, decisions: list[ScrutinyDecision], by) -> list[SampledRow]:
    tested = {"finding": "Looked at the audit.", "tested_on": TODAY, "tested_by": by}
    return [
        SampledRow(
            sample=sample,
            recommendation=each.recommendation,
            decision=each,
            position=n,
            **(tested | {"result": "holds" if n % 3 == 1 else "fails"} if n % 3 else {}),
        )
        for n, each in enumerate(decisions, start=1)
    ]


def add_events(rows: int) -> LearningEvent:
    return made(
        LearningEvent,
        (
            LearningEvent(title=f"Learning event {n}", starts_on=TODAY - timedelta(days=n), participant_count=40)
            for n in range(max(2, rows // 60))
        ),
    )[0]
