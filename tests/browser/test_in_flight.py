"""The fictional plan of the demonstration, where every list is full: no page of asking and answering breaks."""

import pytest
from django.urls import reverse

from assurance.models import AssuranceRequest
from lscb_tracker.accounts.models import User
from tests.browser.test_pages import assert_faultless

PAGES = {
    "manager": ["request-list", "inbox", "regular-report-list", "target-date-move-list", "delivery-list"],
    "lead": ["dashboard", "answer-list", "request-list"],
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_full_of_requests_and_answers_are_faultless(name, in_flight, page_for):
    page = page_for(User.objects.get(email=f"{name}@lscb.example"))

    for address in PAGES[name]:
        page.goto(reverse(f"assurance:{address}"))
        assert_faultless(page)


def test_the_page_of_a_silent_request_is_faultless(in_flight, page_for):
    page = page_for(User.objects.get(email="chair@lscb.example"))
    silent = AssuranceRequest.objects.filter(plan_agency__agency__slug="silverthistle-homes").earliest("pk")

    page.goto(silent.get_absolute_url())

    assert_faultless(page)
