"""Two agencies with the same papers: what one may see, the other may not. Every text says whose it is.

Each side has a plan of its own and a part in a plan that both share. The texts of a side hold its canary: a word that
stands nowhere else, so that a reply that holds it has let something out.
"""

import uuid
from contextlib import suppress
from dataclasses import dataclass, field

from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from assurance.models import (
    AgendaItem,
    Answer,
    AnswerLink,
    AnswerRow,
    AssuranceCycle,
    AssurancePosition,
    AssuranceRecord,
    AssuranceRequest,
    Delivery,
    DueDateExtension,
    EscalationStep,
    EvidenceFile,
    EvidenceItem,
    EvidenceScan,
    FollowUp,
    Meeting,
    MeetingAttendee,
    MeetingTask,
    PlanIssue,
    RegularReport,
    Retest,
    SampledRow,
    ScrutineerNote,
    ScrutinyDecision,
)
from lscb_tracker.accounts.models import Appointment, User
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.models import (
    Action,
    ActionPlan,
    ActionUpdate,
    Agency,
    AgencyContact,
    ChangeEvent,
    PlanAgency,
    Recommendation,
    TargetDateMove,
)
from tests import factories, meeting_papers

OWN, OTHER = "quokka", "zyzzyva"
NOT_MARKED = {
    "storage_key",
    "sha256",
    "sort_key",
    "password",
    "by_name",
    "withdrawn_reason",
    "removed_reason",
    "taken_off_reason",
}  # what they hold means something else
AS_THEY_ARE = (models.SlugField, models.EmailField, models.URLField, models.UUIDField)


@dataclass
class Side:
    """One agency's papers. `rows` are all of them: what nobody of another agency may see."""

    canary: str
    agency: Agency
    lead: User
    appointment: Appointment
    plan: ActionPlan
    part: PlanAgency
    row: Recommendation
    action: Action
    update: ActionUpdate
    record: AssuranceRecord
    proposal: AssuranceRecord
    item: EvidenceItem
    file: EvidenceFile
    contact: AgencyContact
    shared_row: Recommendation
    cycle: AssuranceCycle
    request: AssuranceRequest
    extension: DueDateExtension
    step: EscalationStep
    delivery: Delivery
    answer: Answer
    answer_row: AnswerRow
    link: AnswerLink
    report: RegularReport
    follow_up: FollowUp
    move: TargetDateMove
    decision: ScrutinyDecision
    retest: Retest
    meeting: Meeting
    agenda_item: AgendaItem
    attendee: MeetingAttendee
    task: MeetingTask
    note: ScrutineerNote
    sampled_row: SampledRow
    issue: PlanIssue
    rows: list[models.Model] = field(default_factory=list)


@dataclass
class World:
    """`own` and `other`, a plan in which both have a part, and a note of the Board that serves a row of each."""

    own: Side
    other: Side
    shared_plan: ActionPlan
    note: AssuranceRecord
    places: dict[str, str] = field(default_factory=dict)  # addresses of what a test made besides


def make_world(number: int = 1) -> World:
    """A `number` above 1 gives another world beside the first, with canaries of its own."""
    more = "" if number == 1 else str(number)
    shared = factories.make_plan(f"shared{more}", title="A plan of several agencies")
    own, other = make_side(OWN + more, shared), make_side(OTHER + more, shared)
    note = factories.make_record(
        own.shared_row, other.shared_row, kind="board_note", given_by_agency=None, given_by_name="", given_by_role=""
    )
    for side, foreign in ((own, other), (other, own)):
        reach_over(side, foreign)
    with recorded():
        record(Kind.CHANGE, "papers_brought", by=own.lead, subject=f"{OWN} and {OTHER}")
    return World(own, other, shared, note)


def reach_over(side: Side, foreign: Side) -> None:
    """What a side says about a row of the other: an answer that serves both rows, and a “see also”."""
    words = {"text": side.canary, "given_by_name": f"{side.canary} name", "given_by_role": f"{side.canary} role"}
    record = factories.make_record(side.shared_row, foreign.shared_row, logged_by=side.lead, **words)
    item = factories.make_evidence(record, logged_by=side.lead, title=side.canary, reference=side.canary)
    file = factories.make_evidence_file(item, by=side.lead, name=f"{side.canary}.pdf")
    see = factories.make_cross_reference(side.shared_row, foreign.shared_row, words=f"{side.canary} words")
    side.rows += [record, item, file, see, record.served.get(recommendation=side.shared_row)]
    for row in (side.shared_row, foreign.shared_row):
        line = {"verb": "assurance_logged", "by": side.lead, "by_name": str(side.lead), "subject": side.canary}
        event = ChangeEvent.objects.create(**line, recommendation=row, agency=side.agency)
        side.rows += [event] if row is side.shared_row else []


def make_side(canary: str, shared: ActionPlan) -> Side:
    agency = factories.make_agency(f"{canary} agency", slug=f"{canary}-agency")
    lead = factories.make_user(Role.AGENCY_LEAD, agency=agency, name=f"{canary} lead", password=factories.PASSWORD)
    plan = factories.make_plan(f"{canary}-plan")
    part = factories.make_plan_agency(plan, agency)
    row = factories.make_recommendation(f"{canary}.1", plan_agency=part)
    shared_row = factories.make_recommendation(
        f"{canary}.9", plan_agency=factories.make_plan_agency(shared, agency, heading=f"{canary} heading")
    )
    side = Side(
        canary,
        agency=agency,
        lead=lead,
        appointment=lead.appointments.get(),
        plan=plan,
        part=part,
        row=row,
        shared_row=shared_row,
        contact=factories.make_contact(agency),
        **papers_of(row, lead, canary),
        **asked_of(part, lead, canary),
        **brought_before_the_board(part, lead, canary),
    )
    side.rows += [agency, side.cycle, plan, part, row, shared_row, shared_row.plan_agency, side.contact]
    side.rows += [side.meeting, side.attendee]
    side.rows += everything_about(side)
    mark(side)
    return side


def papers_of(row: Recommendation, lead: User, canary: str) -> dict:
    """What hangs on a recommendation: actions, answers, evidence, requests, decisions and the lines of its history."""
    action = factories.make_action(row)
    update = ActionUpdate(action=action, note=canary, status_after="in_progress", made_on=factories.ANSWERED_ON)
    update.made_by, update.submission_key = lead, uuid.uuid4()
    record = factories.make_record(row, logged_by=lead)
    proposal = factories.make_record(row, logged_by=lead, state="proposed")
    item = factories.make_evidence(record, logged_by=lead)
    factories.make_evidence(proposal, logged_by=lead)
    file = factories.make_evidence_file(item, by=lead, name=f"{canary}.pdf")
    EvidenceScan.objects.create(file=file, state="clean", engine=f"{canary} engine")
    factories.make_request(row, due_on=factories.ANSWERED_ON)
    factories.make_decision(row, by=lead, reason=canary, missing=canary)
    other_row = factories.make_recommendation(plan_agency=row.plan_agency)
    factories.make_opening_position(other_row)
    factories.make_cross_reference(row, other_row)
    changes = [{"label": canary, "before": canary, "after": canary}]
    for agency in (row.plan_agency.agency, None):
        line = {"verb": "action_updated", "by": lead, "by_name": str(lead), "recommendation": row}
        ChangeEvent.objects.create(**line, agency=agency, subject=canary, changes=changes)
    found = {"action": action, "record": record, "proposal": proposal, "item": item, "file": file}
    return found | {"update": factories.checked(update)}


def asked_of(part: PlanAgency, lead: User, canary: str) -> dict:
    """A round of asking with all that comes of it, about a row of its own."""
    row = factories.make_recommendation(plan_agency=part)
    cycle, due = factories.make_cycle(), factories.DUE_ON
    request = factories.make_request(row, cycle=cycle, due_on=due, text=canary)
    signed = {"signed_off_name": canary, "signed_off_role": canary, "sent_by": lead}
    factories.make_answer(request, state="sent", sent_on=due, sent_at=timezone.now(), **signed)
    answer = factories.make_answer(request)
    link = factories.make_answer_link(answer, token=canary)
    factories.make_answer_code(link)
    delivery = factories.make_delivery(agency=part.agency, cycle=cycle)
    reminder = factories.make_reminder(request, addressee=canary)
    reminder.deliveries.add(delivery)
    figure = {"label": canary, "not_answered": canary}
    report = factories.make_regular_report(row)
    factories.make_reported_figure(factories.make_record(row), report=report, **figure)
    return {
        "cycle": cycle,
        "request": request,
        "extension": factories.make_extension(request.requested.get()),
        "step": factories.make_escalation_step(request, by=lead),
        "delivery": delivery,
        "answer": answer,
        "answer_row": answer.rows.get(),
        "link": link,
        "report": report,
        "follow_up": factories.make_follow_up(row),
        "move": factories.make_target_date_move(factories.make_action(row, target_date=due), by=lead),
    }


def brought_before_the_board(part: PlanAgency, lead: User, canary: str) -> dict:
    """A meeting that dealt with a row of its own, what it decided, and what the scrutineer made of it."""
    row = factories.make_recommendation(plan_agency=part)
    tested = {"state": "held", "finding": canary, "tested_on": factories.DUE_ON, "tested_by": lead}
    retest = factories.make_retest(row, by=lead, reason=canary, **tested)
    meeting_papers.make_dissent(retest.decision, by=lead, text=canary, given_by_name=canary, given_by_role=canary)
    meeting = meeting_papers.make_meeting(title=canary, chair_is_independent=True)
    item = meeting_papers.make_agenda_item(meeting, row)
    meeting_papers.make_proposed_decision(item)
    sampled = meeting_papers.make_sampled_row(recommendation=row, by=lead)
    issue = meeting_papers.make_issue(part.plan, by=lead)
    name, content = f"{canary}.json", f'{{"title": "{canary}", "agencies": []}}'.encode()
    meeting_papers.make_given_report(part.plan, name=f"{canary}.pdf", given_by=lead)
    meeting_papers.make_issued_file(issue, by=lead, name=name, content=content, size=len(content))
    meeting_papers.make_recording(meeting, by=lead, item=item)
    meeting_papers.make_correction(meeting, by=lead, text=canary, reason=canary)
    note = meeting_papers.make_note(by=lead, recommendation=row)
    meeting_papers.make_reply(note, by=lead, text=canary)
    return {
        "decision": retest.decision,
        "retest": retest,
        "meeting": meeting,
        "agenda_item": item,
        "attendee": meeting_papers.make_attendee(meeting, part.agency),
        "task": meeting_papers.make_task(meeting, item=item, agency=part.agency),
        "note": note,
        "sampled_row": sampled,
        "issue": issue,
    }


def everything_about(side: Side) -> list[models.Model]:
    """Every row that hangs on the side's agency, plan or recommendations, whatever model it is of."""
    found, waiting = [], [side.agency, side.plan, side.part, side.row, side.shared_row]
    seen = {(type(each), each.pk) for each in [*waiting, side.shared_row.plan_agency, side.contact]}
    while waiting:
        row = waiting.pop()
        for related in related_rows(row):
            if (type(related), related.pk) not in seen:
                seen.add((type(related), related.pk))
                found.append(related)
                waiting.append(related)
    return found


def related_rows(row: models.Model):
    for relation in row._meta.related_objects:
        model = relation.related_model
        is_ours = model._meta.app_label in {each.label for each in apps.get_app_configs() if is_product(each.name)}
        if is_ours and relation.field.concrete and not relation.many_to_many and model is not User:
            yield from model._base_manager.filter(**{relation.field.name: row.pk})


def is_product(module: str) -> bool:
    return module.partition(".")[0] in {"lscb_tracker", "recommendations", "assurance"}


def mark(side: Side) -> None:
    """Put the canary into every text that takes one. What is only ever added to has it from the beginning."""
    for row in (row for row in side.rows if not getattr(row, "is_append_only", False)):
        for name, text in marked_texts(row, side.canary).items():
            with suppress(DatabaseError), transaction.atomic():  # a text that must be empty here
                type(row)._base_manager.filter(pk=row.pk).update(**{name: text})
        row.refresh_from_db()


def marked_texts(row: models.Model, canary: str) -> dict[str, str]:
    texts = {}
    for each in row._meta.concrete_fields:
        is_text = isinstance(each, models.CharField | models.TextField) and not each.choices
        if is_text and not isinstance(each, AS_THEY_ARE) and each.name not in {*NOT_MARKED, "ref"}:
            texts[each.name] = f"{canary} {each.name}"[: each.max_length or 100]
        elif isinstance(each, models.EmailField):
            texts[each.name] = f"{canary}@lscb.example"
        elif isinstance(each, models.URLField):
            texts[each.name] = f"https://{canary}.example/"
    return texts


def positions_of(side: Side):
    return AssurancePosition.objects.filter(recommendation__plan_agency__agency=side.agency)
