"""Meetings and what hangs on them, independent scrutiny, learning events: the smallest valid rows, as in factories."""

from datetime import date
from hashlib import sha256

from django.utils import timezone

from assurance.models import (
    AgendaItem,
    DipSample,
    Dissent,
    GivenReport,
    IssuedFile,
    IssuedFileKind,
    ItemKind,
    LearningEvent,
    Meeting,
    MeetingAttendee,
    MeetingCorrection,
    MeetingKind,
    MeetingTask,
    NoteReply,
    Outcome,
    PlanIssue,
    ProposedDecision,
    Recording,
    SampledRow,
    ScrutineerNote,
    ScrutinyDecision,
    StandingItem,
)
from assurance.status import EvidenceLevel
from lscb_tracker.accounts.models import User
from recommendations.models import ActionPlan, Agency, Recommendation
from tests.factories import checked, make_agency, make_decision, make_plan, make_recommendation, next_number

HELD_ON = date(2026, 11, 30)
HASH = "0" * 64


def make_meeting(**fields) -> Meeting:
    defaults = {"kind": MeetingKind.BOARD, "title": f"Board meeting {next_number(Meeting)}", "held_on": HELD_ON}
    return checked(Meeting(**defaults | fields))


def make_closed_meeting(*, by: User, **fields) -> Meeting:
    return make_meeting(state="closed", closed_at=timezone.now(), closed_by=by, **fields)


def make_attendee(meeting: Meeting | None = None, agency: Agency | None = None, **fields) -> MeetingAttendee:
    defaults = {"name": "A. Nurse", "role_title": "Named nurse", "email": "a.nurse@trust.example"}
    return checked(
        MeetingAttendee(meeting=meeting or make_meeting(), agency=agency or make_agency(), **defaults | fields)
    )


def make_agenda_item(
    meeting: Meeting | None = None, recommendation: Recommendation | None = None, **fields
) -> AgendaItem:
    """About a recommendation, unless it has a title."""
    meeting = meeting or make_meeting()
    about = {"kind": ItemKind.OTHER}
    if "title" not in fields:
        about = {"kind": ItemKind.RECOMMENDATION, "recommendation": recommendation or make_recommendation()}
    position = next_number(AgendaItem, meeting=meeting)
    return checked(AgendaItem(meeting=meeting, **{"position": position} | about | fields))


def make_proposed_decision(item: AgendaItem | None = None, **fields) -> ProposedDecision:
    defaults = {"outcome": Outcome.ASSURED, "evidence_level": EvidenceLevel.DOCUMENT}
    return checked(ProposedDecision(item=item or make_agenda_item(), **defaults | fields))


def make_recording(meeting: Meeting | None = None, *, by: User, **fields) -> Recording:
    return checked(Recording(meeting=meeting or make_meeting(), recorder=by, since=timezone.now(), **fields))


def make_task(meeting: Meeting | None = None, **fields) -> MeetingTask:
    defaults = {"text": "Send the audit to the Board.", "who": "A. Nurse"}
    return checked(MeetingTask(meeting=meeting or make_meeting(), **defaults | fields))


def make_standing_item(**fields) -> StandingItem:
    return checked(StandingItem(**{"kind": MeetingKind.BOARD, "title": "Domestic violence"} | fields))


def make_correction(meeting: Meeting | None = None, *, by: User, **fields) -> MeetingCorrection:
    defaults = {"text": "The audit was of 2025.", "reason": "A slip of the pen.", "recorded_on": HELD_ON}
    meeting = meeting or make_closed_meeting(by=by)
    return checked(MeetingCorrection(meeting=meeting, recorded_by=by, **defaults | fields))


def make_dissent(decision: ScrutinyDecision | None = None, *, by: User, **fields) -> Dissent:
    decision = decision or make_decision(by=by)
    agency = decision.recommendation.plan_agency.agency
    defaults = {"text": "We do not agree.", "given_by_name": "A. Nurse", "recorded_on": HELD_ON}
    return checked(Dissent(decision=decision, agency=agency, recorded_by=by, **defaults | fields))


def make_issue(plan: ActionPlan | None = None, *, by: User, **fields) -> PlanIssue:
    plan = plan or make_plan()
    defaults = {"number": next_number(PlanIssue, plan=plan), "as_at": HELD_ON, "layout": "appendix"}
    defaults["frozen_at"] = timezone.now()
    return checked(PlanIssue(plan=plan, issued_by=by, **defaults | fields))


def make_given_report(plan: ActionPlan | None = None, **fields) -> GivenReport:
    defaults = {"kind": "appendix", "name": "action-plan.pdf", "as_at": HELD_ON}
    defaults["sha256"] = sha256(str(next_number(GivenReport)).encode()).hexdigest()
    return checked(GivenReport(plan=plan or make_plan(), **defaults | fields))


def make_issued_file(issue: PlanIssue | None = None, *, by: User, **fields) -> IssuedFile:
    content = fields.setdefault("content", b'{"agencies": []}')
    kept = {"size": len(content), "sha256": sha256(content).hexdigest()}
    defaults = {"kind": IssuedFileKind.DATA, "name": "plan.json"} | kept
    return checked(IssuedFile(issue=issue or make_issue(by=by), **defaults | fields))


def make_note(*, by: User, **fields) -> ScrutineerNote:
    defaults = {"text": "The audits are old.", "written_on": HELD_ON}
    return checked(ScrutineerNote(written_by=by, **defaults | fields))


def make_reply(note: ScrutineerNote | None = None, *, by: User, **fields) -> NoteReply:
    defaults = {"text": "New ones are asked for.", "replied_on": HELD_ON}
    return checked(NoteReply(note=note or make_note(by=by), replied_by=by, **defaults | fields))


def make_sample(*, by: User, **fields) -> DipSample:
    defaults = {"seed": "board-2026", "size": 1, "population": "", "population_count": 0, "population_sha256": HASH}
    return checked(DipSample(drawn_by=by, **{"drawn_on": HELD_ON} | defaults | fields))


def make_sampled_row(
    sample: DipSample | None = None, recommendation: Recommendation | None = None, *, by: User, **fields
) -> SampledRow:
    sample = sample or make_sample(by=by)
    position = next_number(SampledRow, sample=sample)
    row = SampledRow(
        sample=sample, recommendation=recommendation or make_recommendation(), **{"position": position} | fields
    )
    return checked(row)


def make_learning_event(**fields) -> LearningEvent:
    return checked(LearningEvent(**{"title": "Learning from the review", "starts_on": HELD_ON} | fields))
