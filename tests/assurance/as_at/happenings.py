"""What may happen to a plan at work: each function does one thing to a row that chance picks, by a service.

Reference data (agencies, themes, people) is saved as the administration saves it.
"""

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.core.exceptions import ValidationError
from django.utils import timezone

from assurance import services
from assurance.models import (
    AnswerRow,
    AssuranceRecord,
    AssuranceRequest,
    Delivery,
    DueDateExtension,
    EscalationStep,
    EvidenceFile,
    EvidenceItem,
    FollowUp,
    LearningEvent,
    Meeting,
    OpeningPosition,
    RegularReport,
    Retest,
    ScrutinyDecision,
)
from assurance.services.sending_answers import SignOff
from assurance.virus_scanner import Verdict
from recommendations import services as plan_services
from recommendations.models import (
    Action,
    ActionPlan,
    Agency,
    PlanAgency,
    Recommendation,
    Subgroup,
    TargetDateMove,
    Theme,
)
from recommendations.versioning import AlreadySaved, EditConflict
from tests import factories
from tests.answering_services import by_link
from tests.assurance.meetings.scene import close, make_held_meeting, note
from tests.every_service import audit, audit_file
from tests.meeting_papers import make_agenda_item, make_learning_event

REFUSED = (ValidationError, AlreadySaved, EditConflict)


@dataclass
class Scene:
    """A plan, the people at work on it, and the day."""

    plan: ActionPlan
    manager: object
    chair: object
    member: object
    on: date
    chance: Random

    def pick(self, model, **conditions):
        """One of the rows, or None: the last ones are picked more often, because most happens to what is new."""
        rows = list(model.objects.filter(**conditions).order_by("pk"))
        return self.chance.choice(rows) if rows else None

    def row(self) -> Recommendation:
        return self.pick(Recommendation, plan=self.plan)

    def soon(self, least: int = 1, most: int = 60) -> date:
        return self.on + timedelta(days=self.chance.randint(least, most))

    def words(self, what: str) -> str:
        return f"{what} {self.chance.randint(1, 10**6)}"


HAPPENINGS: list[Callable[[Scene], object]] = []


def happening(does):
    HAPPENINGS.append(does)
    return does


def happen(scene: Scene, times: int, seen: Counter | None = None) -> None:
    """Something, so many times. What the product refuses, because it makes no sense now, does not happen."""
    for _ in range(times):
        each = scene.chance.choice(HAPPENINGS)
        try:
            if each(scene) is not None and seen is not None:
                seen[each.__name__] += 1
        except REFUSED:
            continue


@happening
def edit_recommendation(scene):
    themes = scene.chance.sample(list(Theme.objects.order_by("pk")), k=scene.chance.randint(0, 2))
    row = scene.row()
    return plan_services.edit_recommendation(
        recommendation=row,
        version=row.version,
        by=scene.manager,
        themes=themes,
        text=scene.words("Train nurses"),
        overseeing_subgroup=scene.pick(Subgroup),
    )


@happening
def add_action(scene):
    row = scene.row()
    words = {"text": scene.words("Do it"), "target_date": scene.soon()}
    return plan_services.add_action(recommendation=row, version=row.version, by=scene.manager, **words)


@happening
def edit_action(scene):
    action = scene.pick(Action, recommendation__plan=scene.plan)
    return plan_services.edit_action(
        action=action, version=action.version, by=scene.manager, text=scene.words("Do more"), success_measure="Fewer."
    )


@happening
def update_action(scene):
    action = scene.pick(Action, recommendation__plan=scene.plan)
    status = scene.chance.choice(["in_progress", "complete", "ongoing", "not_started"])
    progress = plan_services.ActionProgress(
        status,
        review_on=scene.soon() if status == "ongoing" else None,
        completed_on=scene.on if status == "complete" else None,
        lead_person=scene.words("Matron"),
        target_date=action.target_date,
    )
    return plan_services.update_action(
        action=action,
        version=action.version,
        progress=progress,
        note=scene.words("Half done"),
        by=scene.member,
        on=scene.on,
        submission_key=uuid.uuid4(),
    )


@happening
def refer_to(scene):
    row, other = scene.row(), scene.row()
    if row != other and not row.cross_references.filter(to_recommendation=other).exists():
        return plan_services.refer_to(recommendation=row, other=other, words="See the other", by=scene.manager)
    return None


@happening
def move_target_date(scene):
    action = scene.pick(Action, recommendation__plan=scene.plan, target_date__isnull=False)
    if action is None:
        return None
    asked = {"action": action, "from_date": action.target_date, "to_date": scene.soon(61, 400), "reason": "Late."}
    if scene.chance.random() < 0.5:
        return services.move_target_date(by=scene.manager, on=scene.on, meeting="Board", **asked)
    return plan_services.ask_to_move_target_date(by=scene.member, on=scene.on, **asked)


@happening
def settle_target_date_move(scene):
    move = scene.pick(TargetDateMove, action__recommendation__plan=scene.plan, state="asked")
    answer = scene.chance.choice(["agreed", "refused"])
    decision = plan_services.MoveDecision(answer, "It cannot wait." if answer == "refused" else "", "Board")
    return move and services.settle_target_date_move(
        move=move, version=move.version, decision=decision, by=scene.manager, on=scene.on
    )


@happening
def log_assurance(scene):
    row, kind = scene.row(), scene.chance.choice(["from_agency", "from_agency", "board_note"])
    giver = row.plan_agency.agency if kind == "from_agency" else None
    received = scene.on - timedelta(days=scene.chance.randint(0, 20))
    details = services.AssuranceDetails(scene.words("We did it"), kind, received, given_by_agency=giver)
    return services.log_assurance(
        details=details,
        recommendations=[row],
        evidence=[audit()] if scene.chance.random() < 0.5 else [],
        by=scene.member,
        on=scene.on,
        is_proposal=kind == "from_agency" and scene.chance.random() < 0.5,
        submission_key=uuid.uuid4(),
    )


@happening
def settle_record(scene):
    record = scene.pick(AssuranceRecord, plan=scene.plan, state__in=["proposed", "accepted"])
    if record is None:
        return None
    given = {"record": record, "version": record.version, "by": scene.manager, "on": scene.on}
    if record.state == "accepted":
        return services.withdraw_record(reason="A mistake.", **given)
    does = scene.chance.choice(["accept", "edit", "return"])
    if does == "edit":
        return services.accept_edited_record(text=scene.words("The agency says"), **given)
    return services.accept_record(**given) if does == "accept" else services.return_record(reason="Say when.", **given)


@happening
def add_evidence(scene):
    """Some of it points to a learning event."""
    record = scene.pick(AssuranceRecord, plan=scene.plan, state="accepted")
    if record and scene.chance.random() < 0.5:
        return factories.make_evidence(record, learning_event=make_learning_event(), logged_by=scene.member)
    return record and services.add_evidence(
        record=record, evidence=[audit()], by=scene.member, submission_key=uuid.uuid4()
    )


@happening
def add_evidence_version(scene):
    item = scene.pick(EvidenceItem, record__plan=scene.plan, withdrawn_on=None)
    return item and services.add_evidence_version(
        item=item, version=item.version, files=[audit_file()], by=scene.member
    )


@happening
def withdraw_evidence(scene):
    item = scene.pick(EvidenceItem, record__plan=scene.plan, withdrawn_on=None)
    return item and services.withdraw_evidence(
        item=item, version=item.version, reason="Another child’s.", by=scene.manager, on=scene.on
    )


@happening
def record_scan(scene):
    file = scene.pick(EvidenceFile, item__record__plan=scene.plan)
    is_clean = scene.chance.random() < 0.5
    verdict = Verdict(is_clean=is_clean, engine="ClamAV", signature="" if is_clean else "Eicar")
    return file and services.record_scan(file=file, verdict=verdict, by=scene.member)


@happening
def ask_agencies(scene):
    row = scene.row()
    contacts = list(row.plan_agency.agency.contacts.all())
    letter = services.Letter(row.plan_agency, [row], scene.words("Please answer"), contacts)
    asked = services.Round("first_request", "email", scene.on, scene.soon(0, 40))
    return services.ask_agencies(asked=asked, letters=[letter], by=scene.manager, on=scene.on)


def pick_request(scene: Scene) -> AssuranceRequest | None:
    return scene.pick(AssuranceRequest, plan_agency__plan=scene.plan, withdrawn_on=None, cycle__isnull=False)


@happening
def withdraw_request(scene):
    request = pick_request(scene)
    given = {"by": scene.manager, "on": scene.on, "at": timezone.now()}
    return request and services.withdraw_request(request=request, version=request.version, reason="Wrong.", **given)


@happening
def extend_request(scene):
    request = pick_request(scene)
    return request and services.extend_request(
        request=request,
        version=request.version,
        requested=list(request.requested.all()),
        due_on=scene.soon(41, 90),
        reason="Half term.",
        by=scene.manager,
        on=scene.on,
    )


@happening
def send_answer(scene):
    """Through a private link: a proposal with its evidence, which was attached to the draft before."""
    row = scene.pick(AnswerRow, answer__state="draft", requested__request__plan_agency__plan=scene.plan)
    if row is None:
        return None
    said = {"choice": "new_answer", "text": scene.words("It is done")}
    if scene.chance.random() < 0.5:
        said |= {"choice": "more_time", "more_time_until": scene.soon(41, 90)}
    factories.make_draft_evidence(row, by=scene.member)
    AnswerRow.objects.filter(pk=row.pk).update(**said)
    row.refresh_from_db()
    signed = SignOff("C. Matron", "Chief Nurse", "matron@agency.example")
    given = {"sign_off": signed, "by": by_link(row), "on": scene.on, "at": timezone.now()}
    return services.send_answer(answer=row.answer, version=row.answer.version, **given)


@happening
def decide_extension(scene):
    extension = scene.pick(DueDateExtension, requested__request__plan_agency__plan=scene.plan, state="asked")
    return extension and services.decide_extension(
        extension=extension,
        version=extension.version,
        decision=services.ExtensionDecision(scene.soon(41, 90)),
        by=scene.manager,
        on=scene.on,
    )


@happening
def remind(scene):
    """By mail, which then goes, or of which a person says days later that it went."""
    request = pick_request(scene)
    if request is None:
        return None
    words = {"sent_on": scene.on, "channel": "telephone", "addressee": scene.words("A. Nurse")}
    reminder = services.log_reminder(request=request, by=scene.manager, on=scene.on, **words)
    made = factories.make_reminder(request, rule=7, about=scene.soon(100, 10**5))
    made.deliveries.add(factories.make_delivery(state="claimed", claimed_at=timezone.now()))
    return reminder


@happening
def send_mail(scene):
    delivery = scene.pick(Delivery, reminders__request__plan_agency__plan=scene.plan, state__in=["claimed", "failed"])
    if delivery is None:
        return None
    if delivery.state == "claimed" and scene.chance.random() < 0.5:
        services.release_delivery(delivery=delivery, failure="No such address.", at=timezone.now(), for_good=True)
    elif delivery.state == "claimed":
        services.confirm_delivery(delivery=delivery, at=timezone.now())
    else:
        services.settle_delivery(delivery=delivery, went=True, by=scene.manager, at=timezone.now())
    return delivery


@happening
def escalate(scene):
    request = pick_request(scene)
    step = services.StepDetails("The chief officer", 3, scene.on, "letter", scene.words("C. Officer"), "Please answer.")
    return request and services.escalate(request=request, step=step, by=scene.manager, on=scene.on)


@happening
def answer_escalation(scene):
    step = scene.pick(EscalationStep, request__plan_agency__plan=scene.plan, withdrawn_on=None, answered_on=None)
    given = step and {"step": step, "version": step.version, "by": scene.manager, "on": scene.on}
    if step is None:
        return None
    if scene.chance.random() < 0.5:
        return services.withdraw_escalation(reason="A mistake.", **given)
    return services.answer_escalation(answered_on=scene.on, answer="It comes.", **given)


@happening
def follow_up(scene):
    found = scene.pick(FollowUp, recommendation__plan=scene.plan, state="open")
    if found and scene.chance.random() < 0.5:
        given = {"state": "done", "reason": "Repeated.", "by": scene.manager, "on": scene.on}
        return services.settle_follow_up(follow_up=found, version=found.version, **given)
    details = services.FollowUpDetails(scene.words("The audit is repeated"), scene.soon())
    return services.add_follow_up(recommendation=scene.row(), details=details, by=scene.manager)


@happening
def regular_report(scene):
    row, found = scene.row(), scene.pick(RegularReport, plan_agency__plan=scene.plan, ended_on=None)
    giver = {"giver_name": "B. Matron", "giver_email": "matron@agency.example"}
    details = services.ReportDetails(
        scene.words("Supervision"), "yearly", scene.soon(), 28, recommendations=[row], **giver
    )
    given = {"by": scene.manager, "on": scene.on}
    if found is None or scene.chance.random() < 0.3:
        return services.add_report(plan_agency=row.plan_agency, details=details, **given)
    if scene.chance.random() < 0.4:
        return services.end_report(report=found, version=found.version, reason="It has closed.", **given)
    return services.edit_report(report=found, version=found.version, details=details, **given)


def outcome(scene: Scene) -> dict:
    """The words of a decision that may be taken on any day of the scene."""
    asks = {"missing": scene.words("The audit"), "answer_by": scene.soon(), "asked_of": "A. Nurse"}
    return scene.chance.choice(
        [
            {"outcome": "assured", "next_review_on": scene.soon(), "retest_after": 6},
            {"outcome": "assured"},
            {"outcome": "partly_assured", **asks},
            {"outcome": "challenged", **asks},
            {"outcome": "not_required", "reason": scene.words("It has closed")},
        ]
    )


@happening
def decide(scene):
    words = {"evidence_level": scene.chance.randint(0, 4), "own_work_reason": "Nobody else."} | outcome(scene)
    return services.record_decision(
        recommendation=scene.row(),
        details=services.DecisionDetails(**words),
        decider=services.chair_as_decider(scene.chair, scene.pick(Subgroup)),
        decided_on=scene.on,
        by=scene.chair,
        on=scene.on,
    )


@happening
def dissent(scene):
    decision = scene.pick(ScrutinyDecision, recommendation__plan=scene.plan)
    details = services.DissentDetails(scene.words("The audit was sent"), "A. Nurse", "Named nurse")
    given = {"details": details, "by": scene.manager, "on": scene.on, "submission_key": uuid.uuid4()}
    return decision and services.record_dissent(decision=decision, **given)


@happening
def settle_retest(scene):
    retest = scene.pick(Retest, recommendation__plan=scene.plan, state="planned")
    asks = {"missing": "The audit.", "answer_by": scene.soon(), "asked_of": "A. Nurse", "own_work_reason": "Nobody."}
    finding = scene.chance.choice(
        [services.RetestFinding("held", "It holds."), services.RetestFinding("failed", "It does not.", **asks)]
    )
    decider = services.chair_as_decider(scene.chair, None)
    given = {"found": finding, "decider": decider, "by": scene.chair, "on": scene.on}
    return retest and services.settle_retest(retest=retest, version=retest.version, **given)


@happening
def correct_a_meeting(scene):
    meeting = scene.pick(Meeting, state="closed", plans=scene.plan)
    item = meeting and meeting.items.first()
    given = {"text": scene.words("It was 2025"), "reason": "A slip.", "by": scene.manager, "on": scene.on}
    return meeting and services.correct_record(meeting=meeting, item=item, **given)


@happening
def plan_a_meeting(scene):
    """About a row of this plan; it issues nothing."""
    meeting = make_held_meeting(factories.make_plan(), chair=scene.chair)
    return make_agenda_item(meeting, scene.row())


@happening
def hold_a_meeting(scene):
    """One that was planned, perhaps before a version was issued."""
    meeting = scene.pick(Meeting, state="open")
    if meeting is None:
        return None
    meeting.plans.set([])
    note(meeting, scene.row(), own_work_reason="Nobody else.", **outcome(scene))
    return close(meeting, by=scene.manager, on=scene.on)


@happening
def edit_reference_data(scene):
    """An agency is renamed, a theme, a subgroup, a person, the plan itself; a part of it is transferred."""
    model, field, conditions = scene.chance.choice(
        [
            (Agency, "name", {"plan_agencies__plan": scene.plan}),
            (Agency, "host_name", {"plan_agencies__plan": scene.plan}),
            (Theme, "name", {}),
            (Theme, "position", {}),
            (Subgroup, "remit", {}),
            (type(scene.manager), "name", {"pk__in": [scene.manager.pk, scene.member.pk]}),
            (OpeningPosition, "reason", {"recommendation__plan": scene.plan}),
            (ActionPlan, "title", {"pk": scene.plan.pk}),
            (PlanAgency, "heading", {"plan": scene.plan}),
            (LearningEvent, "title", {}),
        ]
    )
    if row := scene.pick(model, **conditions):
        is_number = field == "position"
        setattr(row, field, scene.chance.randint(1, 9) if is_number else scene.words("Renamed"))
        row.save()
    return row


@happening
def transfer_a_part(scene):
    part = scene.pick(PlanAgency, plan=scene.plan)
    is_transferred = part.disposition == "transferred"
    part.disposition = "active" if is_transferred else "transferred"
    part.transferred_to = "" if is_transferred else "Another Board"
    part.save()
    services.rebuild_positions(list(part.recommendations.values_list("pk", flat=True)))
    return part


@happening
def edit_contact(scene):
    contact = scene.row().plan_agency.agency.contacts.first()
    return contact and plan_services.edit_contact(
        contact=contact, version=contact.version, by=scene.manager, name=scene.words("B. Ward")
    )
