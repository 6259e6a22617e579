import pytest
from django.apps import apps

from lscb_tracker.accounts.roles import Role
from tests import factories, meeting_papers

NEEDS_SOMEBODY = {
    factories.make_decision,
    factories.make_draft_evidence,
    factories.make_escalation_step,
    factories.make_evidence_file,
    factories.make_report_choice,
    factories.make_retest,
    factories.make_target_date_move,
    meeting_papers.make_closed_meeting,
    meeting_papers.make_correction,
    meeting_papers.make_dissent,
    meeting_papers.make_issue,
    meeting_papers.make_issued_file,
    meeting_papers.make_note,
    meeting_papers.make_recording,
    meeting_papers.make_reply,
    meeting_papers.make_sample,
    meeting_papers.make_sampled_row,
}
MADE_BY_SERVICES = {
    "ActionUpdate",
    "AssurancePosition",
    "ChangeEvent",
    "EvidenceScan",
    "Invitation",
    "PlanRow",
    "ServedRecommendation",
}
MODULES = (factories, meeting_papers)
FACTORIES = {name: made for module in MODULES for name, made in vars(module).items() if name.startswith("make_")}
NEEDS_ARGUMENTS = {
    "make_appointment",
    "make_calendar_feed",
    "make_chasing_rules",
    "make_cross_reference",
}  # one row, or rows to join


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(FACTORIES.keys() - NEEDS_ARGUMENTS))
def test_every_factory_makes_a_valid_row_without_being_told_anything(name):
    factory = FACTORIES[name]
    needed = {"by": factories.make_user()} if factory in NEEDS_SOMEBODY else {}

    first, second = factory(**needed), factory(**needed)

    assert first.pk != second.pk
    first.full_clean()


def test_every_model_has_a_factory():
    models = [m for app in ("accounts", "recommendations", "assurance") for m in apps.get_app_config(app).get_models()]
    names = {m.__name__ for m in models if not m.__name__.startswith("Historical") and not m._meta.auto_created}
    made = {factory.__annotations__["return"].__name__ for factory in FACTORIES.values()}

    assert names - made == MADE_BY_SERVICES


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_a_person_has_the_role_they_are_made_with(role):
    user = factories.make_user(role)

    assert user.roles == {role}
    assert bool(user.agency_ids) == (role == Role.AGENCY_LEAD)


@pytest.mark.django_db
def test_what_services_keep_beside_a_row_is_up_to_date():
    recommendation = factories.make_recommendation()
    factories.make_action(recommendation, status="complete")
    factories.make_request(recommendation)
    factories.make_record(recommendation)

    recommendation.refresh_from_db()
    assert recommendation.action_status == "complete"
    assert recommendation.assurance_position.status == "received"
