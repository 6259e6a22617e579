"""“Make a report”: the form, its address, the PDF, and what is kept under a name."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assurance import services
from assurance.models import ReportChoice
from assurance.services import ReportWords, rebuild_positions
from assurance.views import giving_out
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import AuditEvent
from recommendations.versioning import AlreadySaved, EditConflict
from tests import factories
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock", "printed_as_html")]

CHOOSE, PDF = "assurance:report-choose", "assurance:report-pdf"
WORDS = ReportWords("For the Board", "own", columns="lead,actions", order="waiting", rows="outstanding=on")


@pytest.fixture
def printed_as_html(monkeypatch):
    """Reports are answered as the HTML that they are printed from, which can be searched and costs no time."""
    monkeypatch.setattr(giving_out, "cached_pdf", lambda html, *rest: html.encode())


@pytest.fixture
def row():
    row = factories.make_recommendation(text="Train every nurse.")
    factories.make_action(recommendation=row, lead_person="A. Lead")
    factories.make_request(row, sent_on=date(2026, 10, 1), due_on=date(2026, 11, 1))
    rebuild_positions([row.pk])
    return row


@pytest.fixture
def client(client_for, manager):
    return client_for(manager)


def url(name: str, plan, **query) -> str:
    return reverse(name, args=[plan.slug], query=query)


def errors(answer) -> dict:
    return answer.context["form"].errors


def test_the_plan_leads_to_the_form_with_its_filter_in_words(client, row):
    plan = client.get(row.plan.get_absolute_url(), {"outstanding": "on", "sort": "agency"}).content.decode()
    page = client.get(url(CHOOSE, row.plan, outstanding="on"))

    assert f'href="{url(CHOOSE, row.plan)}?outstanding=on"' in plan
    assert page.context["form"].rows_in_words == "Only outstanding assurance"
    assert f'href="{row.plan.get_absolute_url()}?outstanding=on"' in page.content.decode()


def test_the_form_leads_to_an_address_that_says_all_that_was_chosen(client, row):
    page = client.get(url(CHOOSE, row.plan, outstanding="on"))
    typed = {"layout": "own", "column_lead": "1", "column_actions": "2", "column_assurance": "", "column_status": ""}

    answer = client.post(
        url(CHOOSE, row.plan),
        filled(page, **typed, order="waiting", cover_text="Dear Board", as_at="2026-11-20") | {"make": "on"},
    )

    assert answer.status_code == 302
    asked = urlsplit(answer["Location"])
    assert asked.path == url(PDF, row.plan)
    assert parse_qs(asked.query) == {
        "layout": ["own"],
        "columns": ["lead,actions"],
        "order": ["waiting"],
        "rows": ["outstanding=on"],
        "cover_text": ["Dear Board"],
        "as_at": ["2026-11-20"],
    }


@pytest.mark.parametrize("layout", ["appendix", "own", "summary", "outstanding", "heat-map", "evidence"])
def test_every_layout_is_given_out_and_noted(client, row, layout):
    answer = client.get(url(PDF, row.plan, layout=layout))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="{row.plan.slug}-{layout}-2026-11-23.pdf"'
    assert AuditEvent.objects.order_by("-number").first().action == "report_exported"


def test_an_extract_is_of_one_agency(client, row):
    factories.make_recommendation(plan_agency=factories.make_plan_agency(row.plan), text="Of somebody else.")

    refused = client.post(url(CHOOSE, row.plan), {"layout": "extract", "make": "on"})
    led = client.post(
        url(CHOOSE, row.plan), {"layout": "extract", "make": "on", "extract_for": row.plan_agency.agency.slug}
    )
    extract = client.get(led["Location"]).content.decode()

    assert (refused.status_code, errors(refused)) == (422, {"extract_for": ["Select the agency of the extract"]})
    assert "Train every nurse." in extract
    assert "Of somebody else." not in extract


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"layout": "nonsense"}, "layout"),
        ({"layout": "own", "as_at": "yesterday"}, "as_at"),
        ({"layout": "own", "as_at": "1999-01-01"}, "as_at"),
        ({"layout": "own", "as_at": "2030-01-01"}, "as_at"),
        ({"layout": "own", "rows": "agency=nobody"}, "rows"),
        ({"layout": "own", "cover_text": "x" * 4_001}, "cover_text"),
    ],
)
def test_an_address_that_makes_no_sense_leads_back_to_the_form(client, row, asked, wrong):
    answer = client.get(url(PDF, row.plan, **asked))

    assert answer.status_code == 422
    assert list(errors(answer)) == [wrong]


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ({}, "Number at least one column"),
        ({"column_lead": "x"}, "The place of “Lead person” must be a number from 1 to 12"),
        ({"column_lead": "13"}, "The place of “Lead person” must be a number from 1 to 12"),
        (
            {
                f"column_{name}": "1"
                for name in ("actions", "progress", "status", "lead", "target", "assurance", "evidence")
            },
            "Number no more than 6 columns",
        ),
    ],
    ids=["none", "a letter", "too far", "too many"],
)
def test_columns_are_numbered(client, row, places, message):
    answer = client.post(url(CHOOSE, row.plan), {"layout": "own", "make": "on", **places})

    assert answer.status_code == 422
    assert [found for all_of_field in errors(answer).values() for found in all_of_field] == [message]


def test_a_letter_too_long_for_an_address_is_saved_first(client, row):
    words = {"layout": "summary", "cover_text": "word " * 790, "name": "For the Board"}

    refused = client.post(url(CHOOSE, row.plan), words | {"make": "on"})
    client.post(url(CHOOSE, row.plan), words | {"save": "on"})
    made = client.get(url(PDF, row.plan, choice=ReportChoice.objects.get().pk))

    assert (refused.status_code, list(errors(refused))) == (422, ["cover_text"])
    assert made.status_code == 200


def test_too_many_rows_are_refused_in_words(client, row, monkeypatch):
    monkeypatch.setattr("assurance.reports.choosing.MOST_ROWS", 0)

    answer = client.get(url(PDF, row.plan))

    assert answer.status_code == 422
    assert "There are 1 recommendations. A report holds 0 at most." in answer.content.decode()


def test_a_text_that_seems_to_name_somebody_is_asked_about(client, row):
    type(row).objects.update(text="Ring the mother on 07700 900123.")

    answer = client.get(url(PDF, row.plan, layout="own"))

    assert answer.status_code == 422
    assert "it may say who somebody is" in answer.content.decode()


@pytest.mark.parametrize("layout", ["appendix", "summary"])
def test_a_covering_letter_that_seems_to_name_somebody_is_asked_about(client, row, layout):
    answer = client.get(url(PDF, row.plan, layout=layout, cover_text="Ring the mother on 07700 900123."))

    assert answer.status_code == 422


def test_a_choice_is_saved_once_and_opened_again(client, row, manager):
    typed = {"layout": "own", "column_lead": "1", "order": "waiting", "name": "For the Board", "save": "on"}

    for _ in range(2):
        assert client.post(url(CHOOSE, row.plan), typed | {"rows": "outstanding=on"}).status_code == 302
    choice = ReportChoice.objects.get()
    page = client.get(choice.get_absolute_url())

    assert (choice.columns, choice.rows, choice.made_by) == ("lead", "outstanding=on", manager)
    assert page.context["form"]["column_lead"].value() == 1
    assert page.context["form"].rows_in_words == "Only outstanding assurance"
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="report_choice")] == [
        "report_choice_saved"
    ]


def test_another_choice_needs_another_name(row, manager):
    services.save_report_choice(plan=row.plan, words=WORDS, by=manager)

    with pytest.raises(AlreadySaved):
        services.save_report_choice(plan=row.plan, words=WORDS, by=manager)
    with pytest.raises(ValidationError, match="You have a choice of this name"):
        services.save_report_choice(plan=row.plan, words=ReportWords("For the Board", "summary"), by=manager)


def test_of_two_changes_the_second_is_told_of_the_first(row, manager):
    choice = services.save_report_choice(plan=row.plan, words=WORDS, by=manager)
    other = ReportWords("For the Board", "summary")

    services.change_report_choice(choice=choice, version=1, words=other, by=manager)

    with pytest.raises(EditConflict):
        services.change_report_choice(choice=choice, version=1, words=WORDS, by=manager)
    choice.refresh_from_db()
    assert choice.layout == "summary"


def test_what_is_withdrawn_is_kept_and_offered_to_nobody(client, row, manager):
    choice = services.save_report_choice(plan=row.plan, words=WORDS, by=manager)
    page = reverse("assurance:report-choice-withdraw", args=[choice.pk])

    answer = client.post(page, filled(client.get(page)))

    choice.refresh_from_db()
    assert (answer.status_code, choice.withdrawn_on) == (302, date(2026, 11, 23))
    assert client.get(url(PDF, row.plan, choice=choice.pk)).status_code == 404
    assert list(client.get(url(CHOOSE, row.plan)).context["choices"]) == []
    with pytest.raises(ValidationError, match="withdrawn already"):
        services.change_report_choice(choice=choice, version=2, words=WORDS, by=manager)


def test_a_shared_choice_is_opened_by_readers_and_changed_by_its_maker(client_for, row, manager):
    choice = factories.make_report_choice(row.plan, by=manager, is_shared=True)
    own = factories.make_report_choice(row.plan, by=manager, name="Mine alone")
    member = client_for(factories.make_user(Role.BOARD_MEMBER))

    assert list(member.get(url(CHOOSE, row.plan)).context["choices"]) == [choice]
    assert member.get(url(PDF, row.plan, choice=choice.pk)).status_code == 200
    assert member.get(url(PDF, row.plan, choice=own.pk)).status_code == 404
    assert member.get(reverse("assurance:report-choice-update", args=[choice.pk])).status_code == 403


def test_an_agency_lead_has_the_own_choices_and_rows_alone(client_for, row, manager):
    shared = factories.make_report_choice(row.plan, by=manager, is_shared=True)
    factories.make_recommendation(plan_agency=factories.make_plan_agency(row.plan), text="Of somebody else.")
    lead = factories.make_user(Role.AGENCY_LEAD, agency=row.plan_agency.agency)
    client = client_for(lead)

    made = client.get(url(PDF, row.plan, layout="own", columns="actions")).content.decode()
    client.post(url(CHOOSE, row.plan), {"layout": "summary", "name": "Mine", "is_shared": "on", "save": "on"})

    assert "Train every nurse." in made
    assert "Of somebody else." not in made
    assert client.get(url(PDF, row.plan, choice=shared.pk)).status_code == 404
    assert (ReportChoice.objects.get(name="Mine").made_by, ReportChoice.objects.get(name="Mine").is_shared) == (
        lead,
        False,
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_a_report_asks_the_database_the_same_for_one_row_and_for_three(
    client, row, rows, django_assert_max_num_queries
):
    for _ in range(rows - 1):
        factories.make_recommendation(plan_agency=row.plan_agency)
    client.get(url(PDF, row.plan, layout="own"))

    with django_assert_max_num_queries(60):
        client.get(url(PDF, row.plan, layout="own"))
