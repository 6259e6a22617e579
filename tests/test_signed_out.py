"""What somebody meets whose session has ended while a page was open."""

from django.urls import reverse


def test_a_filter_that_is_ticked_after_the_session_ended_leads_the_whole_page_to_sign_in(client):
    url = reverse("assurance:plan-detail", args=["child-d"])

    swap = client.get(url, {"outstanding": "on"}, headers={"HX-Request": "true"})
    page = client.get(url, {"outstanding": "on"})

    sign_in = f"{reverse('account_login')}?next={url}%3Foutstanding%3Don"
    assert (swap.status_code, swap.headers["HX-Redirect"]) == (200, sign_in)
    assert "Location" not in swap.headers
    assert (page.status_code, page.headers["Location"]) == (302, sign_in)


def test_a_form_that_came_from_no_address_is_led_to_signing_in(db, client):
    answer = client.post("/plans/", headers={"Referer": "http://[bad"})

    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/plans/")
