"""What every answer has in common, whatever was asked: headers that keep it private."""

import pytest
from django.test import Client
from django.urls import reverse

SIGN_IN = "/accounts/login/"
PAGES = {
    "page": ("GET", SIGN_IN, {}, 200),
    "sign-in": ("GET", "/", {}, 302),
    "slash": ("GET", "/plans", {}, 301),
    "no page": ("GET", "/nothing/", {}, 404),
    "no file": ("GET", "/static/nothing.css", {}, 404),
    "method": ("PUT", reverse("privacy-notice"), {}, 405),
    "host": ("GET", "/", {"headers": {"Host": "other.example"}}, 400),
    "nul in the query": ("GET", "/?q=%00", {}, 400),
    "nul in the path": ("GET", "/plans/%00/", {}, 400),
}


def is_kept_private(answer) -> bool:
    wanted = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    assert {name for name, words in wanted.items() if words not in answer.headers.get(name, "")} == set()
    return True


@pytest.mark.parametrize(("method", "address", "more", "status"), PAGES.values(), ids=PAGES)
def test_every_answer_is_kept_private(method, address, more, status, db, client):
    answer = client.generic(method, address, **more)

    assert answer.status_code == status
    assert is_kept_private(answer)


def test_a_form_of_another_site_is_refused_in_private(db):
    answer = Client(enforce_csrf_checks=True).post(SIGN_IN, {"login": "manager@lscb.example"})

    assert answer.status_code == 403
    assert is_kept_private(answer)


def test_a_cookie_with_a_nul_is_refused(db, client):
    client.cookies["sessionid"] = "abcdefgh"
    before = client.get(SIGN_IN).status_code

    client.cookies["sessionid"] = "abcdefgh\0"
    answer = client.get(SIGN_IN)

    assert (before, answer.status_code) == (200, 400)
    assert is_kept_private(answer)
