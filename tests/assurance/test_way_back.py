"""After changing something that serves several recommendations, people are back on the page they came from."""

import pytest
from django.urls import reverse

from tests import factories
from tests.submitting import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    part = factories.make_plan_agency()
    return [factories.make_recommendation(plan_agency=part) for _ in range(2)]


@pytest.mark.parametrize(
    ("query", "place"),
    [("?from=1.2", 1), ("?from=1.1", 0), ("", 0), ("?from=9.9", 0), ("?from=//elsewhere.example/", 0)],
)
def test_withdrawing_leads_back_to_where_it_began(client_for, manager, rows, query, place):
    record, client = factories.make_record(*rows), client_for(manager)
    url = reverse("assurance:record-withdraw", args=[record.pk]) + query

    answer = client.post(url, filled(client.get(url), reason="A mistake."))

    assert answer["Location"] == rows[place].get_absolute_url()


def test_the_links_of_a_page_remember_it(client_for, manager, rows):
    record = factories.make_record(*rows)
    factories.make_evidence(record)

    html = client_for(manager).get(rows[1].get_absolute_url()).content.decode()

    assert html.count("?from=1.2") == 3
