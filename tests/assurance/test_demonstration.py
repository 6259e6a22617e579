"""The Child D plan as it is loaded for a demonstration, and its accounts."""

import json
from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from assurance import demonstration
from assurance.models import AssuranceRecord, AssuranceRequest, EvidenceItem, OpeningPosition, PlanRow
from assurance.services.positions import stale_positions
from lscb_tracker.accounts.models import Appointment, User
from lscb_tracker.accounts.roles import Role
from recommendations.models import Action, ActionPlan, Agency, ChangeEvent, CrossReference, PlanAgency, Recommendation
from recommendations.services import add_contact, edit_recommendation
from tests.failures import everything_stored

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
OUTSTANDING = ["1.1", "1.2", "1.3", "1.4", "4.3", *(f"6.{n}" for n in range(1, 9)), "7.3", "9.1", "9.2", "9.5"]


@pytest.fixture
def loaded() -> ActionPlan:
    demonstration.load_child_d(on=DAY)
    return ActionPlan.objects.get()


def document() -> dict:
    return json.loads((demonstration.FIXTURES / "child_d.json").read_text(encoding="utf-8"))


def rows_of_document() -> list[dict]:
    return [row for agency in document()["agencies"] for row in agency["recommendations"]]


def test_the_whole_plan_is_there_word_for_word(loaded):
    stored = PlanRow.objects.prefetch_related("actions", "assurance_records", "themes")
    cells = [
        (
            row.ref,
            row.text,
            [action.text for action in row.actions.all()],
            [record.text for record in sorted(row.assurance_records.all(), key=lambda record: record.pk)],
            {theme.slug for theme in row.themes.all()},
        )
        for row in stored
    ]

    assert cells == [
        (
            row["ref"],
            row["text"],
            [action["text"] for action in row["actions"]],
            [record["text"] for record in row["assurance"]],
            set(row["themes"]),
        )
        for row in rows_of_document()
    ]
    headings = [(agency["number"], agency["heading"]) for agency in document()["agencies"]]
    assert [(part.number, part.heading) for part in PlanAgency.objects.all()] == headings
    assert (loaded.title, loaded.board_short_name, loaded.protective_marking) == ("Child D Action Plan", "LSCB", "")


def test_the_plan_has_15_agencies_52_recommendations_and_52_actions_of_which_17_wait(loaded):
    rows = PlanRow.objects.filter(plan=loaded)
    models = (Agency, Recommendation, Action, AssuranceRecord, EvidenceItem, AssuranceRequest, CrossReference)

    assert [model.objects.count() for model in models] == [15, 52, 52, 70, 38, 2, 6]
    for on in (date(2018, 6, 1), DAY):
        assert [row.ref for row in rows.outstanding(on)] == OUTSTANDING
        assert [row.ref for row in rows.with_position() if row.standing(on).is_outstanding] == OUTSTANDING
    statuses = Counter(row.standing(DAY).status for row in rows.with_position())
    assert statuses == Counter(OpeningPosition.objects.values_list("assurance_status", flat=True))
    assert [row.ref for row in rows.with_status(["transferred"], DAY)] == ["10.1", "10.2"]


def test_what_was_read_stands_as_a_reading_that_nobody_decided(loaded):
    assert set(OpeningPosition.objects.values_list("as_at", flat=True)) == {date(2018, 6, 1)}
    assert OpeningPosition.objects.count() == 52
    published = {"is_as_published": True, "updated_by": None}
    assert [
        AssuranceRecord.objects.filter(**published, state="accepted", logged_by=None).count(),
        EvidenceItem.objects.filter(**published, logged_by=None).count(),
        Action.objects.filter(**published).count(),
    ] == [70, 38, 52]
    assert set(ChangeEvent.objects.values_list("verb", "by")) == {("imported", None), ("request_sent", None)}
    assert stale_positions(Recommendation.objects.values_list("pk", flat=True)) == []


def test_loading_again_doubles_nothing_and_leaves_what_was_changed(loaded):
    manager = User.objects.get(email="manager@lscb.example")
    row, agency = Recommendation.objects.get(ref="1.1"), Agency.objects.get(slug="cafcass")
    edit_recommendation(recommendation=row, version=1, by=manager, themes=[], text="Changed by the Board.")
    add_contact(agency=agency, version=1, by=manager, name="A. Guardian", role_title="Named lead")
    before = everything_stored()

    is_new = demonstration.load_child_d(on=date(2026, 11, 24))

    assert is_new is None
    assert everything_stored() == before


def test_there_is_one_account_for_each_role_that_can_sign_in(loaded, client):
    kept = Appointment.objects.values_list("user__email", "role", "agency__slug", "starts_on", "ends_on")

    assert sorted(kept) == [
        ("administrator@lscb.example", "administrator", None, DAY, None),
        ("agency@lscb.example", "agency_lead", "epsom-and-st-helier", DAY, None),
        ("chair@lscb.example", "chair", None, DAY, None),
        ("manager@lscb.example", "business_manager", None, DAY, None),
        ("member@lscb.example", "board_member", None, DAY, None),
        ("scrutineer@lscb.example", "scrutineer", None, DAY, None),
    ]
    assert {role for _, role, *_ in kept} == set(Role)
    chair = Appointment.objects.get(role="chair")
    assert [subgroup.slug for subgroup in chair.subgroups.all()] == ["case-review"]
    for account in demonstration.ACCOUNTS:
        assert client.login(email=account.email, password=demonstration.PASSWORD)


def test_the_command_says_where_to_begin_and_can_be_repeated(settings, stopped_clock, capsys):
    settings.DEMONSTRATION = True

    for first_line in (
        "Loaded: Child D Action Plan, Child Z Action Plan (fictional).",
        "Everything is there already.",
    ):
        call_command("load_demonstration")
        said = capsys.readouterr().out.splitlines()
        assert said[0] == first_line
        assert said[2] == f"Sign in with the password {demonstration.PASSWORD} as:"
        accounts = [*demonstration.ACCOUNTS, demonstration.LEAD]
        assert [line.split()[0] for line in said[3:]] == [account.email for account in accounts]


def test_a_server_of_real_cases_is_never_given_public_passwords(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError, match="This is not a demonstration"):
        call_command("load_demonstration")

    assert not User.objects.exists()
    assert not ActionPlan.objects.exists()
