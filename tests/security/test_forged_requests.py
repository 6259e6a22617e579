"""A form of another site changes nothing: without our token and from elsewhere, every POST is refused."""

from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from tests.access_table import CELLS
from tests.addresses import address, own_names
from tests.security.asking import asked
from tests.security.people import SIGNED_OUT, client_of
from tests.security.storing import tables_written
from tests.security.test_administration import addresses as addresses_of_the_administration

FORM = "application/x-www-form-urlencoded"
ELSEWHERE = "https://elsewhere.example"


def token() -> tuple[str, str]:
    """The secret of a cookie and a token that goes with it."""
    request = RequestFactory().get("/")
    sent = get_token(request)
    return request.META["CSRF_COOKIE"], sent


def forgeries() -> dict[str, dict]:
    """What `Client.generic` sends in each case."""
    strange = token()[1]
    return {
        "no token": {},
        "a token of somebody else": {"data": f"csrfmiddlewaretoken={strange}", "content_type": FORM},
        "no token, but a header": {"headers": {"X-CSRFToken": strange}},
        "rubbish": {"data": "csrfmiddlewaretoken=%00%ff", "content_type": FORM},
        "from elsewhere": {"data": "csrfmiddlewaretoken=GOOD", "content_type": FORM, "headers": {"Origin": ELSEWHERE}},
        "from a sandbox": {"data": "csrfmiddlewaretoken=GOOD", "content_type": FORM, "headers": {"Origin": "null"}},
    }


def urls(world) -> dict[str, str]:
    return {name: address(name, world.own) for name in own_names()} | addresses_of_the_administration()


def takes_no_post(name: str) -> bool:
    return CELLS.get((name, "POST"), {}).get(SIGNED_OUT, "405") == "405"


@pytest.mark.parametrize("person", [SIGNED_OUT, Role.BUSINESS_MANAGER, Role.AGENCY_LEAD, Role.ADMINISTRATOR])
def test_no_forged_request_is_accepted(world, person, figure):
    client = client_of(person, world, enforce_csrf_checks=True)
    secret, good = token()
    client.cookies = SimpleCookie(f"{client.cookies.output(header='', sep=';')}; {settings.CSRF_COOKIE_NAME}={secret}")
    accepted, sent = [], 0
    for name, url in urls(world).items():
        for what, request in forgeries().items():
            request = request | ({"data": request["data"].replace("GOOD", good)} if "data" in request else {})
            with tables_written() as tables:
                status = asked(client, "POST", url, **request).status_code
            sent += 1
            is_refused = status == 403 or (status == 405 and takes_no_post(name))
            accepted += [] if is_refused and not tables else [f"{name}, {what}: {status} {tables}"]

    figure("S6", f"{person}: {sent} forged requests, {len(accepted)} accepted", reached=not accepted)
    assert not accepted, "\n".join(accepted)


def test_the_own_form_is_accepted(world):
    """The control: with the right token, from here, the same client gets through."""
    client = client_of(Role.BUSINESS_MANAGER, world, enforce_csrf_checks=True)
    secret, good = token()
    client.cookies[settings.CSRF_COOKIE_NAME] = secret

    answer = client.post(
        reverse("recommendations:contact-add", args=[world.own.agency.slug]),
        f"csrfmiddlewaretoken={good}",
        content_type=FORM,
        headers={"Origin": "http://testserver"},
    )

    assert answer.status_code == 422
