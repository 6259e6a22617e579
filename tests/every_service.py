"""One change by each service, for tests that hold for all of them: `CASES[service](people)` makes its rows, and answers
a function without arguments that does the change, on rows it fetches itself."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace

from allauth.mfa.models import Authenticator

from assurance import evidence_store
from assurance import services as assurance
from assurance.answer_links import make_link
from assurance.models import (
    AnswerLink,
    AssuranceCycle,
    AssurancePosition,
    AssuranceRecord,
    AssuranceRequest,
    DueDateExtension,
    EvidenceFile,
    EvidenceItem,
    FollowUp,
    RegularReport,
)
from assurance.virus_scanner import Verdict
from lscb_tracker.accounts import services as accounts
from lscb_tracker.accounts.models import Appointment, Invitation, User
from lscb_tracker.accounts.roles import Role
from recommendations import services as plan
from recommendations.models import Action, ActionPlan, Agency, AgencyContact, Recommendation
from tests import factories

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SERVICES = (plan, assurance, accounts)
READING = (assurance.chair_as_decider, assurance.code_that_waits, assurance.current_position, assurance.current_rules)
NOT_A_CHANGE = dict.fromkeys([*READING, accounts.factors_of], "It reads.")
CASES: dict[Callable, Callable[[SimpleNamespace], Callable[[], object]]] = {}


def every_service() -> list[Callable]:
    named = [getattr(package, name) for package in SERVICES for name in package.__all__]
    return [each for each in named if not isinstance(each, type) and each not in NOT_A_CHANGE]


def case_of(service: Callable):
    def register(make):
        CASES[service] = make
        return make

    return register


def audit_file():
    return evidence_store.store([b"%PDF-1.7 audit"], "audit.pdf")


def audit() -> assurance.NewEvidence:
    return assurance.NewEvidence(assurance.EvidenceDetails("Audit of records", "audit", "held"), [audit_file()])


def two_rows() -> list[int]:
    first = factories.make_recommendation()
    return [first.pk, factories.make_recommendation(plan_agency=first.plan_agency).pk]


def rows(pks: list[int]) -> list[Recommendation]:
    return list(Recommendation.objects.filter(pk__in=pks))


@case_of(plan.create_plan)
def create_plan(people):
    values = {"board_name": "A Board", "review_type": "scr", "publication_name": "Child E"}
    return lambda: plan.create_plan(by=people.manager, slug="child-e", title="Action plan", **values)


@case_of(plan.add_agency_to_plan)
def add_agency_to_plan(people):
    pk, agency = factories.make_plan().pk, factories.make_agency()
    return lambda: plan.add_agency_to_plan(
        plan=ActionPlan.objects.get(pk=pk), agency=agency, by=people.manager, number=1, heading="1. Agency"
    )


@case_of(plan.add_recommendation)
def add_recommendation(people):
    part, themes = factories.make_plan_agency(), [factories.make_theme(), factories.make_theme()]
    return lambda: plan.add_recommendation(
        plan_agency=part, by=people.manager, themes=themes, ref="9.1", text="Do what the review asks."
    )


@case_of(plan.edit_recommendation)
def edit_recommendation(people):
    themes = [factories.make_theme() for _ in range(3)]
    pk = factories.make_recommendation(themes=themes[:2]).pk
    return lambda: plan.edit_recommendation(
        recommendation=Recommendation.objects.get(pk=pk), version=1, by=people.manager, themes=themes[1:], text="Other."
    )


@case_of(plan.refer_to)
def refer_to(people):
    pks = two_rows()
    return lambda: plan.refer_to(
        recommendation=rows(pks)[0], other=rows(pks)[1], words="See the other one", by=people.manager
    )


@case_of(plan.add_action)
def add_action(people):
    pk = factories.make_recommendation(themes=[factories.make_theme()]).pk
    return lambda: plan.add_action(
        recommendation=Recommendation.objects.get(pk=pk), version=1, by=people.manager, text="Do it.", target_date=DAY
    )


@case_of(plan.edit_action)
def edit_action(people):
    pk = factories.make_action().pk
    return lambda: plan.edit_action(action=Action.objects.get(pk=pk), version=1, by=people.manager, text="Do more.")


@case_of(plan.update_action)
def update_action(people):
    pk = factories.make_action().pk
    progress = plan.ActionProgress("complete", completed_on=DAY)
    return lambda: plan.update_action(
        action=Action.objects.get(pk=pk),
        version=1,
        progress=progress,
        note="Done.",
        by=people.manager,
        on=DAY,
        submission_key=uuid.uuid4(),
    )


@case_of(plan.summarise_actions)
def summarise_actions(people):
    pks = [factories.make_action().recommendation_id for _ in range(2)]
    Recommendation.objects.filter(pk__in=pks).update(action_status="complete", target_date=DAY)
    return lambda: plan.summarise_actions(pks)


@case_of(plan.add_contact)
def add_contact(people):
    pk = factories.make_agency().pk
    return lambda: plan.add_contact(
        agency=Agency.objects.get(pk=pk),
        version=1,
        by=people.manager,
        name="B. Ward",
        role_title="Nurse",
        starts_on=DAY,
    )


@case_of(plan.edit_contact)
def edit_contact(people):
    pk = factories.make_contact().pk
    return lambda: plan.edit_contact(
        contact=AgencyContact.objects.get(pk=pk), version=1, by=people.manager, ends_on=DAY
    )


@case_of(assurance.log_assurance)
def log_assurance(people):
    pks, evidence = two_rows(), [audit(), audit()]
    told = assurance.AssuranceDetails("All nurses are trained.", "board_note", DAY)
    return lambda: assurance.log_assurance(
        details=told,
        recommendations=rows(pks),
        evidence=evidence,
        by=people.member,
        on=DAY,
        submission_key=uuid.uuid4(),
    )


def settle(service, state: str, **values):
    @case_of(service)
    def make(people):
        pk = factories.make_record(*rows(two_rows()), state=state).pk
        return lambda: service(
            record=AssuranceRecord.objects.get(pk=pk), version=1, by=people.manager, on=DAY, **values
        )


settle(assurance.accept_record, "proposed")
settle(assurance.accept_edited_record, "proposed", text="All is done, says the agency.")
settle(assurance.return_record, "proposed", reason="It is another agency’s.")
settle(assurance.withdraw_record, "accepted", reason="It is another agency’s.")


@case_of(assurance.add_evidence)
def add_evidence(people):
    pk, evidence = factories.make_record(*rows(two_rows())).pk, [audit(), audit()]
    return lambda: assurance.add_evidence(
        record=AssuranceRecord.objects.get(pk=pk), evidence=evidence, by=people.member, submission_key=uuid.uuid4()
    )


@case_of(assurance.add_evidence_version)
def add_evidence_version(people):
    pk, files = factories.make_evidence().pk, [audit_file(), audit_file()]
    return lambda: assurance.add_evidence_version(
        item=EvidenceItem.objects.get(pk=pk), version=1, files=files, by=people.member
    )


@case_of(assurance.withdraw_evidence)
def withdraw_evidence(people):
    pk = factories.make_evidence().pk
    return lambda: assurance.withdraw_evidence(
        item=EvidenceItem.objects.get(pk=pk), version=1, reason="Another child’s.", by=people.member, on=DAY
    )


@case_of(assurance.rebuild_positions)
def rebuild_positions(people):
    pks = two_rows()
    AssurancePosition.objects.filter(recommendation__in=pks).delete()
    return lambda: assurance.rebuild_positions(pks)


@case_of(assurance.record_request)
def record_request(people):
    pks, asked = two_rows(), {"purpose": "first_request", "channel": "email", "sent_on": DAY, "sent_to": "A. Nurse"}
    return lambda: assurance.record_request(
        plan_agency=rows(pks)[0].plan_agency, recommendations=rows(pks), by=people.manager, on=DAY, **asked
    )


def asked_by_mail(people) -> AssuranceCycle:
    """A round with one letter about two rows, and a contact who reads it."""
    found = rows(two_rows())
    contact = factories.make_contact(found[0].plan_agency.agency, email="nurse@agency.example")
    letter = assurance.Letter(found[0].plan_agency, found, "Please answer.", [contact])
    asked = assurance.Round("first_request", "email", DAY, DAY)
    return assurance.ask_agencies(asked=asked, letters=[letter], by=people.manager, on=DAY)


@case_of(assurance.ask_agencies)
def ask_agencies(people):
    found = [rows(two_rows()), rows(two_rows())]
    letters = [assurance.Letter(each[0].plan_agency, each, "Asked.", sent_to="A. Nurse") for each in found]
    asked = assurance.Round("first_request", "meeting", DAY, None, is_chased=False)
    return lambda: assurance.ask_agencies(
        asked=asked, letters=letters, by=people.manager, on=DAY, submission_key=uuid.uuid4()
    )


@case_of(assurance.withdraw_request)
def withdraw_request(people):
    cycle = asked_by_mail(people)
    make_link(cycle=cycle, agency=Agency.objects.get(answers__cycle=cycle), email="n@a.example", name="", at=NOON)
    return lambda: assurance.withdraw_request(
        request=cycle.assurance_requests.get(), version=1, reason="A mistake.", by=people.manager, on=DAY, at=NOON
    )


@case_of(assurance.extend_request)
def extend_request(people):
    pk = asked_by_mail(people).assurance_requests.get().pk

    def extend():
        request = AssuranceRequest.objects.get(pk=pk)
        given = {"due_on": date(2027, 1, 4), "reason": "Half term.", "by": people.manager, "on": DAY}
        return assurance.extend_request(request=request, version=1, requested=list(request.requested.all()), **given)

    return extend


@case_of(assurance.resend_request)
def resend_request(people):
    pk, contact = asked_by_mail(people).assurance_requests.get().pk, AgencyContact.objects.latest("pk")
    return lambda: assurance.resend_request(
        request=AssuranceRequest.objects.get(pk=pk), version=1, contacts=[contact], by=people.manager, on=DAY
    )


@case_of(assurance.revoke_link)
def revoke_link(people):
    pk = factories.make_answer_link().pk
    return lambda: assurance.revoke_link(link=AnswerLink.objects.get(pk=pk), by=people.manager, at=NOON)


@case_of(assurance.decide_extension)
def decide_extension(people):
    pk, decision = factories.make_extension().pk, assurance.ExtensionDecision(date(2026, 12, 18))
    return lambda: assurance.decide_extension(
        extension=DueDateExtension.objects.get(pk=pk), version=1, decision=decision, by=people.manager, on=DAY
    )


@case_of(assurance.add_follow_up)
def add_follow_up(people):
    pk, details = factories.make_recommendation().pk, assurance.FollowUpDetails("The audit is repeated.", DAY)
    return lambda: assurance.add_follow_up(
        recommendation=Recommendation.objects.get(pk=pk),
        details=details,
        by=people.manager,
        submission_key=uuid.uuid4(),
    )


@case_of(assurance.settle_follow_up)
def settle_follow_up(people):
    pk = factories.make_follow_up().pk
    return lambda: assurance.settle_follow_up(
        follow_up=FollowUp.objects.get(pk=pk), version=1, state="done", reason="Repeated.", by=people.manager, on=DAY
    )


def report_details(pks: list[int]) -> assurance.ReportDetails:
    giver = {"giver_name": "B. Matron", "giver_role": "Matron", "giver_email": "matron@agency.example"}
    return assurance.ReportDetails("Supervision", "yearly", DAY, 28, **giver, recommendations=rows(pks))


@case_of(assurance.add_report)
def add_report(people):
    pks = two_rows()
    return lambda: assurance.add_report(
        plan_agency=rows(pks)[0].plan_agency,
        details=report_details(pks),
        by=people.manager,
        on=DAY,
        submission_key=uuid.uuid4(),
    )


@case_of(assurance.edit_report)
def edit_report(people):
    pks = two_rows()
    pk = factories.make_regular_report(rows(pks)[0]).pk
    return lambda: assurance.edit_report(
        report=RegularReport.objects.get(pk=pk), version=1, details=report_details(pks), by=people.manager, on=DAY
    )


@case_of(assurance.end_report)
def end_report(people):
    pk = factories.make_regular_report().pk
    return lambda: assurance.end_report(
        report=RegularReport.objects.get(pk=pk), version=1, reason="It has closed.", by=people.manager, on=DAY
    )


@case_of(assurance.ask_for_report)
def ask_for_report(people):
    report = factories.make_regular_report(next_due_on=DAY)
    contact = factories.make_contact(report.plan_agency.agency, email="nurse@agency.example")
    return lambda: assurance.ask_for_report(
        report=RegularReport.objects.get(pk=report.pk),
        text="Please report.",
        contacts=[contact],
        due_on=DAY,
        by=people.manager,
        on=DAY,
    )


@case_of(assurance.record_scan)
def record_scan(people):
    pk = factories.make_evidence_file(by=people.member).pk
    found = Verdict(is_clean=False, engine="ClamAV 1.4.3", signature="Eicar-Test-Signature")
    return lambda: assurance.record_scan(file=EvidenceFile.objects.get(pk=pk), verdict=found, by=people.member)


def appointed() -> accounts.AppointmentDetails:
    return accounts.AppointmentDetails(Role.CHAIR, DAY, subgroups=[factories.make_subgroup()])


def somebody(**fields) -> int:
    return factories.make_user(Role.BOARD_MEMBER, password=factories.PASSWORD, **fields).pk


def invited(people) -> int:
    details = {"name": "N. Ew", "appointment": appointed(), "submission_key": uuid.uuid4(), "by": people.administrator}
    return accounts.invite_person(email=f"new{uuid.uuid4().hex}@lscb.example", **details).pk


@case_of(accounts.add_appointment)
def add_appointment(people):
    pk, details = somebody(), appointed()
    return lambda: accounts.add_appointment(
        person=User.objects.get(pk=pk), details=details, version=1, by=people.administrator
    )


@case_of(accounts.edit_appointment)
def edit_appointment(people):
    pk, details = Appointment.objects.get(user=somebody()).pk, appointed()
    return lambda: accounts.edit_appointment(
        appointment=Appointment.objects.get(pk=pk), details=details, version=1, by=people.administrator, on=DAY
    )


@case_of(accounts.withdraw_appointment)
def withdraw_appointment(people):
    pk = Appointment.objects.get(user=somebody()).pk
    return lambda: accounts.withdraw_appointment(
        appointment=Appointment.objects.get(pk=pk), reason="A mistake", version=1, by=people.administrator, on=DAY
    )


@case_of(accounts.invite_person)
def invite_person(people):
    details = appointed()
    return lambda: accounts.invite_person(
        name="N. Ew",
        email="new@lscb.example",
        appointment=details,
        submission_key=uuid.uuid4(),
        by=people.administrator,
    )


@case_of(accounts.renew_invitation)
def renew_invitation(people):
    pk = invited(people)
    return lambda: accounts.renew_invitation(person=User.objects.get(pk=pk), version=1, by=people.administrator)


@case_of(accounts.withdraw_invitation)
def withdraw_invitation(people):
    pk = invited(people)
    return lambda: accounts.withdraw_invitation(person=User.objects.get(pk=pk), version=1, by=people.administrator)


@case_of(accounts.note_mail_sent)
def note_mail_sent(people):
    pk = invited(people)
    return lambda: accounts.note_mail_sent(
        invitation=Invitation.objects.get(person=pk), by=people.administrator, at=NOON
    )


@case_of(accounts.answer_invitation)
def answer_invitation(people):
    pk = invited(people)
    return lambda: accounts.answer_invitation(invitation=Invitation.objects.get(person=pk), password=factories.PASSWORD)


@case_of(accounts.edit_person)
def edit_person(people):
    pk = somebody()
    return lambda: accounts.edit_person(
        person=User.objects.get(pk=pk), name="Another", email="another@lscb.example", version=1, by=people.administrator
    )


@case_of(accounts.close_person)
def close_person(people):
    pk = somebody()
    return lambda: accounts.close_person(
        person=User.objects.get(pk=pk), reason="Has left", version=1, by=people.administrator, on=DAY
    )


@case_of(accounts.reopen_person)
def reopen_person(people):
    """Somebody who never chose a password, and is invited again by it."""
    pk = invited(people)
    accounts.withdraw_invitation(person=User.objects.get(pk=pk), version=1, by=people.administrator)
    return lambda: accounts.reopen_person(person=User.objects.get(pk=pk), version=2, by=people.administrator)


@case_of(accounts.end_sessions)
def end_sessions(people):
    pk = somebody()
    return lambda: accounts.end_sessions(person=User.objects.get(pk=pk), version=1, by=people.administrator)


@case_of(accounts.reset_factors)
def reset_factors(people):
    pk = somebody()
    Authenticator.objects.create(user_id=pk, type=Authenticator.Type.TOTP, data={"secret": "kept encrypted"})
    return lambda: accounts.reset_factors(person=User.objects.get(pk=pk), version=1, by=people.administrator)


# The cases of answering, chasing and dates stand apart, because they are many.
from tests import (  # noqa: E402, F401
    answering_services,
    chasing_services,
    date_services,
    deciding_services,
    holding_services,
    independent_services,
    learning_services,
    meeting_services,
    planning_services,
    report_services,
)
