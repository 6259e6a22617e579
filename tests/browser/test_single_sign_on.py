"""Signing in with the council's own account in a browser, which looks at where a form leads to."""

import pytest
from playwright.sync_api import expect

from lscb_tracker.single_sign_on import configured
from tests.browser.test_pages import assert_faultless
from tests.identity_provider import CLIENT_ID, CLIENT_SECRET, TENANT, Provider

BUTTON = "Continue with your Sutton account"


@pytest.fixture
def provider(settings, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    provider = Provider()
    settings.OIDC_SERVER_URL, settings.OIDC_TENANT, settings.OIDC_NAME = provider.url, TENANT, "your Sutton account"
    settings.SOCIALACCOUNT_PROVIDERS = configured(
        server_url=provider.url,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        name=settings.OIDC_NAME,
        tenant=TENANT,
    )
    yield provider
    provider.stop()


def test_somebody_invited_comes_in_through_the_provider(page, demonstration, provider):
    provider.knows("chair@lscb.example")
    page.goto("/accounts/login/?next=/plans/child-d/")
    assert_faultless(page)

    page.get_by_role("button", name=BUTTON).click()

    expect(page).to_have_url("/plans/child-d/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Child D Action Plan")


def test_a_stranger_reads_what_to_do(page, demonstration, provider):
    provider.knows("stranger@lscb.example")
    page.meant.add(403)
    page.goto("/accounts/login/")

    page.get_by_role("button", name=BUTTON).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You could not be signed in")
    assert_faultless(page)


def test_without_the_providers_origin_in_the_policy_the_browser_stays(page, demonstration, provider, settings):
    """The control: the policy's origin is what the other tests pass by."""
    provider.knows("chair@lscb.example")
    page.meant.add("form-action")
    page.goto("/accounts/login/")
    settings.OIDC_SERVER_URL = ""  # no origin is added; the provider's address is known all the same
    page.reload()

    page.get_by_role("button", name=BUTTON).click()
    page.wait_for_timeout(1000)

    expect(page).to_have_url("/accounts/login/")
