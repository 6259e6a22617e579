"""A filter that makes no sense (an old link, a word that is too long) is not taken for one that nothing matches."""

import pytest
from django.urls import reverse

from tests import factories


@pytest.fixture
def url(db):
    return reverse("assurance:plan-detail", args=[factories.make_recommendation().plan.slug])


def shown(page) -> str:
    return " ".join(page.content.decode().split())


def test_a_filter_that_matches_nothing_says_so(client_for, manager, url):
    page = shown(client_for(manager).get(url, {"q": "nowhere"}))

    assert "No recommendations match" in page
    assert "There is a problem" not in page


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"agency": "closed-long-ago"}, '<a href="#id_agency_0">Choose the agency from the list</a>'),
        ({"q": "x" * 201}, '<a href="#id_q">The words must be 200 characters or fewer</a>'),
    ],
    ids=["an agency that the plan does not have", "more letters than a search takes"],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "swap"])
def test_a_filter_that_makes_no_sense_says_which_answer(client_for, manager, url, query, problem, headers):
    page = shown(client_for(manager).get(url, query, headers=headers))

    assert problem in page
    assert "Nothing is shown, because the filter makes no sense" in page
    assert "No recommendations match" not in page
    assert ("<title>Error: " in page) is (headers == {})
