"""The smallest valid row of each model. Nothing random: a default is numbered by the rows that are there already.

Every row is checked before it is saved, so a factory cannot make what the product would refuse. Rows are made without
the services; what services keep beside them (summaries of actions, assurance positions) is brought up to date here.
"""

from datetime import date, timedelta

from django.db import models
from django.utils import timezone

from assurance import evidence_store
from assurance.answer_links import hash_of
from assurance.models import (
    Answer,
    AnswerCode,
    AnswerLink,
    AnswerRow,
    AssuranceCycle,
    AssuranceRecord,
    AssuranceRequest,
    CalendarFeed,
    Channel,
    ChasingRules,
    Delivery,
    DeliveryKind,
    DueDateExtension,
    EscalationStep,
    EvidenceFile,
    EvidenceItem,
    EvidencePlace,
    EvidenceType,
    FollowUp,
    Frequency,
    LetterTemplate,
    OpeningPosition,
    Outcome,
    RecordKind,
    RegularReport,
    Reminder,
    ReportChoice,
    ReportedFigure,
    RequestedRecommendation,
    RequestPurpose,
    Retest,
    RetestAfter,
    ScrutinyDecision,
    ServedRecommendation,
)
from assurance.services import rebuild_positions
from assurance.status import AssuranceStatus, EvidenceLevel
from lscb_tracker.accounts.models import Appointment, User
from lscb_tracker.accounts.roles import ROLES_OF_ONE_AGENCY, Role
from recommendations.models import (
    Action,
    ActionPlan,
    Agency,
    AgencyContact,
    CrossReference,
    PlanAgency,
    Recommendation,
    ReviewType,
    Sector,
    Subgroup,
    TargetDateMove,
    Theme,
)
from recommendations.services import summarise_actions

PASSWORD = "a password for tests alone"
APPOINTED_ON = date(2020, 1, 1)
ASKED_ON = date(2026, 9, 1)
DUE_ON = date(2026, 9, 15)
REMINDED_ON = date(2026, 9, 22)
ANSWERED_ON = date(2026, 10, 1)
EXTENDED_TO = date(2026, 10, 31)
DECIDED_ON = date(2026, 11, 2)


def checked(row: models.Model) -> models.Model:
    row.full_clean()
    row.save()
    return row


def next_number(model: type[models.Model], **within) -> int:
    return model.objects.filter(**within).count() + 1


def make_user(
    role: str | None = None, *, agency: Agency | None = None, subgroups=(), password: str | None = None, **fields
) -> User:
    """A person with one appointment, or none. Give PASSWORD only to those who sign in through the form."""
    number = next_number(User)
    user = User.objects.create_user(
        fields.pop("email", f"person{number}@lscb.example"), password, **{"name": f"Person {number}"} | fields
    )
    if role:
        make_appointment(user, role, agency=agency, subgroups=subgroups)
    return user


def make_appointment(user: User, role: str, *, agency: Agency | None = None, subgroups=(), **fields) -> Appointment:
    if role in ROLES_OF_ONE_AGENCY and agency is None:
        agency = make_agency()
    appointment = checked(
        Appointment(user=user, role=Role(role), agency=agency, **{"starts_on": APPOINTED_ON} | fields)
    )
    appointment.subgroups.set(subgroups)
    return appointment


def make_agency(name: str | None = None, **fields) -> Agency:
    number = next_number(Agency)
    name = name or f"Agency {number}"
    defaults = {"name": name, "short_name": name[:60], "slug": f"agency-{number}", "sector": Sector.HEALTH_PROVIDER}
    return checked(Agency(**defaults | fields))


def make_contact(agency: Agency | None = None, **fields) -> AgencyContact:
    defaults = {"name": "A. Nurse", "role_title": "Named nurse", "starts_on": APPOINTED_ON}
    return checked(AgencyContact(agency=agency or make_agency(), **defaults | fields))


def make_subgroup(name: str | None = None, **fields) -> Subgroup:
    number = next_number(Subgroup)
    defaults = {"name": name or f"Subgroup {number}", "slug": f"subgroup-{number}", "position": number}
    return checked(Subgroup(**defaults | fields))


def make_theme(name: str | None = None, **fields) -> Theme:
    number = next_number(Theme)
    defaults = {"name": name or f"Theme {number}", "slug": f"theme-{number}", "position": number}
    return checked(Theme(**defaults | fields))


def make_plan(slug: str | None = None, **fields) -> ActionPlan:
    number = next_number(ActionPlan)
    defaults = {
        "slug": slug or f"plan-{number}",
        "title": f"Action plan {number}",
        "board_name": "A Local Safeguarding Children Board",
        "review_type": ReviewType.SCR,
        "publication_name": f"Child {number}",
    }
    return checked(ActionPlan(**defaults | fields))


def make_plan_agency(plan: ActionPlan | None = None, agency: Agency | None = None, **fields) -> PlanAgency:
    plan, agency = plan or make_plan(), agency or make_agency()
    number = fields.pop("number", None) or next_number(PlanAgency, plan=plan)
    defaults = {"heading": f"{number}. {agency.name}"}
    return checked(PlanAgency(plan=plan, agency=agency, number=number, **defaults | fields))


def make_recommendation(
    ref: str | None = None, *, plan_agency: PlanAgency | None = None, themes=(), **fields
) -> Recommendation:
    """A recommendation without actions. Its reference continues its agency's: 1.1, 1.2."""
    plan_agency = plan_agency or make_plan_agency()
    ref = ref or f"{plan_agency.number}.{next_number(Recommendation, plan_agency=plan_agency)}"
    defaults = {"text": f"The agency should do what recommendation {ref} asks."}
    row = checked(Recommendation(plan=plan_agency.plan, plan_agency=plan_agency, ref=ref, **defaults | fields))
    row.themes.set(themes)
    rebuild_positions([row.pk])
    return row


def make_cross_reference(from_row: Recommendation, to_row: Recommendation, **fields) -> CrossReference:
    defaults = {"words": f"See {to_row.ref}"}
    return checked(CrossReference(from_recommendation=from_row, to_recommendation=to_row, **defaults | fields))


def make_action(recommendation: Recommendation | None = None, **fields) -> Action:
    recommendation = recommendation or make_recommendation()
    position = next_number(Action, recommendation=recommendation)
    defaults = {
        "position": position,
        "text": f"What is done about recommendation {recommendation.ref}.",
        "original_target_date": fields.get("target_date"),
    }
    action = checked(Action(recommendation=recommendation, **defaults | fields))
    summarise_actions([recommendation.pk])
    recommendation.refresh_from_db()
    return action


def make_record(*recommendations: Recommendation, **fields) -> AssuranceRecord:
    """An accepted record from the agency of the first of the recommendations it serves."""
    served = recommendations or (make_recommendation(),)
    defaults = {
        "text": "The agency has told the Board what was done.",
        "kind": RecordKind.FROM_AGENCY,
        "received_on": ANSWERED_ON,
        "given_by_agency": served[0].plan_agency.agency,
        "given_by_name": "A. Nurse",
        "given_by_role": "Named nurse",
    }
    record = checked(AssuranceRecord(plan=served[0].plan, **defaults | fields))
    for recommendation in served:
        checked(ServedRecommendation(record=record, recommendation=recommendation))
    rebuild_positions([recommendation.pk for recommendation in served])
    return record


def make_evidence(record: AssuranceRecord | None = None, **fields) -> EvidenceItem:
    record = record or make_record()
    defaults = {"title": "Audit of records", "evidence_type": EvidenceType.AUDIT, "place": EvidencePlace.SEEN}
    item = checked(EvidenceItem(record=record, **defaults | fields))
    rebuild_positions(record.recommendations.values_list("pk", flat=True))
    return item


def make_evidence_file(
    item: EvidenceItem | None = None, *, by: User, content: bytes = b"%PDF-1.7 audit", name: str = "audit.pdf"
) -> EvidenceFile:
    """The next version of the item, with its bytes on disk."""
    item = item or make_evidence()
    stored = evidence_store.store([content], name)
    number = next_number(EvidenceFile, item=item)
    return checked(EvidenceFile(item=item, version_number=number, uploaded_by=by, **vars(stored)))


def make_request(*recommendations: Recommendation, **fields) -> AssuranceRequest:
    asked = recommendations or (make_recommendation(),)
    defaults = {
        "purpose": RequestPurpose.FIRST_REQUEST,
        "channel": Channel.EMAIL,
        "sent_on": ASKED_ON,
        "sent_to": "A. Nurse, Named nurse",
    }
    request = checked(AssuranceRequest(plan_agency=asked[0].plan_agency, **defaults | fields))
    request.recommendations.set(asked)
    rebuild_positions([recommendation.pk for recommendation in asked])
    return request


def make_decision(recommendation: Recommendation | None = None, *, by: User, **fields) -> ScrutinyDecision:
    recommendation = recommendation or make_recommendation()
    defaults = {
        "decided_on": DECIDED_ON,
        "outcome": Outcome.ASSURED,
        "evidence_level": EvidenceLevel.DOCUMENT,
    }
    decision = checked(ScrutinyDecision(recommendation=recommendation, recorded_by=by, **defaults | fields))
    rebuild_positions([recommendation.pk])
    return decision


def make_retest(recommendation: Recommendation | None = None, *, by: User, reason: str = "", **fields) -> Retest:
    """Planned when the Board was assured."""
    decision = make_decision(recommendation, by=by, retest_after=RetestAfter.SIX, reason=reason)
    defaults = {"recommendation": decision.recommendation, "due_on": date(DECIDED_ON.year + 1, 1, 1)}
    return checked(Retest(decision=decision, **defaults | fields))


def make_opening_position(recommendation: Recommendation | None = None, **fields) -> OpeningPosition:
    recommendation = recommendation or make_recommendation()
    defaults = {
        "as_at": date(2018, 6, 1),
        "assurance_status": AssuranceStatus.NO_RESPONSE,
        "evidence_level": EvidenceLevel.NOTHING,
    }
    position = checked(OpeningPosition(recommendation=recommendation, **defaults | fields))
    rebuild_positions([recommendation.pk])
    return position


def make_cycle(**fields) -> AssuranceCycle:
    defaults = {
        "purpose": RequestPurpose.FIRST_REQUEST,
        "channel": Channel.EMAIL,
        "sent_on": ASKED_ON,
        "due_on": DUE_ON,
    }
    return checked(AssuranceCycle(**defaults | fields))


def make_requested(request: AssuranceRequest | None = None) -> RequestedRecommendation:
    """The row by which a request of a cycle asks about its first recommendation."""
    return (request or make_request(cycle=make_cycle(), due_on=DUE_ON)).requested.first()


def make_extension(requested: RequestedRecommendation | None = None, **fields) -> DueDateExtension:
    defaults = {
        "asked_on": ANSWERED_ON,
        "asked_until": EXTENDED_TO,
        "asked_by_name": "A. Nurse",
        "reason": "The audit is not finished.",
    }
    return checked(DueDateExtension(requested=requested or make_requested(), **defaults | fields))


def make_delivery(**fields) -> Delivery:
    number = next_number(Delivery)
    defaults = {"kind": DeliveryKind.REQUEST, "key": f"request:{number}", "to_email": "nurse@agency.example"}
    return checked(Delivery(**defaults | fields))


def make_reminder(request: AssuranceRequest | None = None, **fields) -> Reminder:
    defaults = {"about": DUE_ON, "rule": 7, "sent_on": REMINDED_ON, "channel": Channel.EMAIL, "addressee": "A. Nurse"}
    if "action" not in fields:
        defaults["request"] = request or make_request(cycle=make_cycle(), due_on=DUE_ON)
    return checked(Reminder(**defaults | fields))


def make_escalation_step(request: AssuranceRequest | None = None, *, by: User, **fields) -> EscalationStep:
    defaults = {
        "rung": "The agency’s safeguarding lead",
        "position": 2,
        "taken_on": REMINDED_ON,
        "channel": Channel.LETTER,
        "addressee": "B. Doctor, Safeguarding lead",
    }
    return checked(EscalationStep(request=request or make_request(), taken_by=by, **defaults | fields))


def make_chasing_rules(**fields) -> ChasingRules:
    """The one row, as it is or with these fields."""
    rules = ChasingRules.objects.filter(pk=1).first() or ChasingRules(pk=1)
    for name, value in fields.items():
        setattr(rules, name, value)
    return checked(rules)


def make_letter_template(purpose: str | None = None, **fields) -> LetterTemplate:
    taken = set(LetterTemplate.objects.values_list("purpose", flat=True))
    purpose = purpose or next(each for each in RequestPurpose.values if each not in taken)
    return checked(LetterTemplate(purpose=purpose, **{"subject": "Assurance", "text": "Dear {agency}"} | fields))


def make_answer(request: AssuranceRequest | None = None, **fields) -> Answer:
    """A draft with a row for each recommendation of the request."""
    request = request or make_request(cycle=make_cycle(), due_on=DUE_ON)
    about = {"cycle": request.cycle, "agency": request.plan_agency.agency}
    answer = checked(Answer(**about, **{"number": next_number(Answer, **about)} | fields))
    for requested in request.requested.all():
        checked(AnswerRow(answer=answer, requested=requested))
    return answer


def make_answer_row(answer: Answer | None = None) -> AnswerRow:
    """The first row of an answer."""
    return (answer or make_answer()).rows.first()


def make_draft_evidence(row: AnswerRow | None = None, *, by: User) -> EvidenceItem:
    """What is attached to a row of a draft, with its file."""
    about = {"title": "Audit of records", "evidence_type": EvidenceType.AUDIT, "place": EvidencePlace.HELD}
    item = checked(EvidenceItem(answer_row=row or make_answer_row(), logged_by=by, **about))
    make_evidence_file(item, by=by)
    return item


def make_answer_link(answer: Answer | None = None, *, token: str | None = None, **fields) -> AnswerLink:
    answer = answer or make_answer()
    defaults = {
        "email": "nurse@agency.example",
        "name": "A. Nurse",
        "token_sha256": hash_of(token or f"token {next_number(AnswerLink)}"),
        "expires_at": timezone.now() + timedelta(days=60),
    }
    return checked(AnswerLink(cycle=answer.cycle, agency=answer.agency, **defaults | fields))


def make_answer_code(link: AnswerLink | None = None, **fields) -> AnswerCode:
    defaults = {"code_hash": "0" * 64, "expires_at": timezone.now() + timedelta(minutes=15)}
    return checked(AnswerCode(link=link or make_answer_link(), **defaults | fields))


def make_regular_report(*recommendations: Recommendation, **fields) -> RegularReport:
    served = recommendations or (make_recommendation(),)
    defaults = {
        "title": "Key performance indicators",
        "frequency": Frequency.YEARLY,
        "next_due_on": DUE_ON,
        "first_due_on": fields.get("next_due_on", DUE_ON),
        "giver_name": "A. Nurse",
    }
    report = checked(RegularReport(plan_agency=served[0].plan_agency, **defaults | fields))
    report.recommendations.set(served)
    return report


def make_reported_figure(record: AssuranceRecord | None = None, **fields) -> ReportedFigure:
    defaults = {"label": "Staff trained, of all staff", "numerator": 45, "denominator": 52, "as_at": ANSWERED_ON}
    return checked(ReportedFigure(record=record or make_record(), **defaults | fields))


def make_follow_up(recommendation: Recommendation | None = None, **fields) -> FollowUp:
    defaults = {"text": "The audit is repeated.", "due_on": EXTENDED_TO}
    return checked(FollowUp(recommendation=recommendation or make_recommendation(), **defaults | fields))


def make_report_choice(plan: ActionPlan | None = None, *, by: User, **fields) -> ReportChoice:
    defaults = {"name": "For the Board", "layout": "own", "columns": "status,actions", "order": "waiting"}
    return checked(ReportChoice(plan=plan or make_plan(), made_by=by, **defaults | fields))


def make_calendar_feed(*, by: User, **fields) -> CalendarFeed:
    """The feed of a person; a second one is made when the first is revoked."""
    CalendarFeed.objects.filter(user=by, revoked_at=None).update(revoked_at=timezone.now())
    return checked(CalendarFeed(user=by, **{"token_sha256": f"{next_number(CalendarFeed):064d}"} | fields))


def make_target_date_move(action: Action | None = None, *, by: User, **fields) -> TargetDateMove:
    action = action or make_action(target_date=DUE_ON)
    defaults = {
        "from_date": action.target_date,
        "to_date": action.target_date + timedelta(days=90),
        "reason": "The new system comes later.",
        "asked_on": ANSWERED_ON,
    }
    return checked(TargetDateMove(action=action, asked_by=by, **defaults | fields))
