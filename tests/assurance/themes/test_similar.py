"""What was said before is offered while a recommendation is typed."""

import pytest
from django.urls import reverse

from recommendations.models import Recommendation
from tests import factories
from tests.failures import everything_stored
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

SAID = "All practices should follow up children who miss two appointments in a row."


@pytest.fixture
def rows(manager):
    said = factories.make_recommendation("1.1", text=SAID)
    factories.make_decision(said, by=manager)
    return said, factories.make_recommendation("2.1", text="Another thing altogether.")


def url(name: str, row: Recommendation) -> str:
    return reverse(name, args=[row.plan.slug, row.ref])


def test_while_it_is_typed_what_was_said_before_stands_beside_it(client_for, manager, rows):
    said, typed = rows

    answer = client_for(manager).post(
        url("assurance:recommendation-similar", typed), {"text": SAID.upper()}, headers={"HX-Request": "true"}
    )

    shown = answer.content.decode()
    assert answer.templates[0].name == "recommendations/_similar.html"
    assert [(each.row.ref, each.percent) for each in answer.context["similar"]] == [("1.1", 100)]
    assert said.get_absolute_url() in shown
    assert "Assured" in shown


def test_without_javascript_a_button_shows_the_form_again_as_it_was_typed(client_for, manager, rows):
    client, row = client_for(manager), rows[1]
    page = client.get(url("recommendations:recommendation-update", row))
    before = everything_stored()

    answer = client.post(url("assurance:recommendation-similar", row), filled(page, text=f"{SAID} Always."))

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "We have said this before" in shown
    assert f"{SAID} Always.</textarea>" in shown
    assert f'action="{url("recommendations:recommendation-update", row)}"' in shown
    assert everything_stored() == before


def test_a_text_that_is_new_says_so_and_the_row_itself_is_never_offered(client_for, manager, rows):
    answer = client_for(manager).post(url("assurance:recommendation-similar", rows[0]), {"text": SAID})

    assert "No plan has a recommendation in such words yet." in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_search_costs_the_same_queries_however_much_is_found(
    client_for, manager, rows, count, django_assert_max_num_queries
):
    for _ in range(count):
        factories.make_recommendation(text=SAID)
    client = client_for(manager)

    with django_assert_max_num_queries(5):
        answer = client.post(
            url("assurance:recommendation-similar", rows[1]), {"text": SAID}, headers={"HX-Request": "true"}
        )

    assert len(answer.context["similar"]) == count + 1
