"""Second steps in a browser: a passkey that Chromium holds itself, an authenticator app, being made to set one up."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from lscb_tracker.accounts.models import User
from tests.accounts.second_steps import add_app, code
from tests.browser.test_pages import assert_faultless

PASSKEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def finger(page):
    """The finger that Chromium asks for: `finger(False)` is somebody else's."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})
    which = {"authenticatorId": made["authenticatorId"]}
    return lambda is_right: session.send("WebAuthn.setUserVerified", which | {"isUserVerified": is_right})


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def set_up_passkey(page, name: str) -> None:
    page.goto("/accounts/2fa/passkeys/add/")
    page.get_by_label("Name of the passkey").fill(name)
    press(page, "Set up a passkey")


def sign_out(page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    heading(page, "Sign in")


def test_a_passkey_is_set_up_and_signs_in_by_itself(sign_in, finger):
    page = sign_in("chair")
    set_up_passkey(page, "Work laptop")
    heading(page, "Your recovery codes")
    assert_faultless(page)
    page.goto("/accounts/2fa/")
    expect(page.get_by_role("main")).to_contain_text("Work laptop")
    assert_faultless(page)
    sign_out(page)
    assert_faultless(page)

    press(page, "Use a passkey")

    heading(page, "Child D Action Plan")


def test_a_passkey_is_the_second_step_after_the_password(sign_in, finger):
    page = sign_in("chair")
    set_up_passkey(page, "Work laptop")
    heading(page, "Your recovery codes")
    sign_out(page)
    sign_in("chair")
    heading(page, "Second step")
    assert_faultless(page)

    press(page, "Use a passkey")

    heading(page, "Child D Action Plan")


def test_another_finger_is_refused_in_words(sign_in, finger):
    page = sign_in("chair")
    set_up_passkey(page, "Work laptop")
    heading(page, "Your recovery codes")
    sign_out(page)
    finger(False)

    press(page, "Use a passkey")

    problem = "The passkey did not work, or the time was up. Try again, or use another way."
    expect(page.locator("[data-passkey-problem]")).to_have_text(problem)
    assert_faultless(page)
    finger(True)
    press(page, "Use a passkey")
    heading(page, "Child D Action Plan")


def test_a_passkey_that_was_taken_away_signs_nobody_in(sign_in, finger):
    page = sign_in("chair")
    set_up_passkey(page, "Work laptop")
    heading(page, "Your recovery codes")
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Remove Work laptop").click()
    assert_faultless(page)
    press(page, "Remove")
    heading(page, "Your second step")
    assert Authenticator.objects.count() == 0
    sign_out(page)

    press(page, "Use a passkey")

    expect(page.get_by_role("alert").first).to_contain_text("The passkey did not work. Try again, or use another way")
    heading(page, "Sign in")


def test_a_business_manager_is_made_to_set_up_an_app_and_then_signs_in_with_it(sign_in, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    page = sign_in("manager")
    heading(page, "Set up a second step")
    assert_faultless(page)
    page.goto("/plans/")
    heading(page, "Set up a second step")
    page.get_by_role("link", name="Set up an authenticator app").click()
    page.get_by_text("The camera does not work").click()
    secret = page.get_by_role("group").locator(".lscb-key").inner_text()
    assert_faultless(page)

    page.get_by_label("Code that the app shows").fill("000000")
    press(page, "Set up")
    expect(page.get_by_role("alert")).to_contain_text("Enter the code that your app shows now")
    assert_faultless(page)
    page.get_by_label("Code that the app shows").fill(code(secret))
    press(page, "Set up")
    heading(page, "Your recovery codes")
    page.get_by_role("button", name="I have kept them: continue").click()
    heading(page, "Child D Action Plan")

    sign_out(page)
    sign_in("manager")
    heading(page, "Second step")
    page.get_by_label("Code from your authenticator app, or a recovery code").fill(code(secret, steps=1))
    press(page, "Sign in")
    heading(page, "Child D Action Plan")


def test_confirming_that_it_is_you_leads_back(sign_in, settings):
    page = sign_in("chair")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    page.goto("/accounts/2fa/app/add/")
    heading(page, "Confirm that it is you")
    assert_faultless(page)

    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
    page.get_by_label("Password").fill("wrong")
    press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("Enter the password that you have now: this is another one")
    assert_faultless(page)
    add_app(User.objects.get(email="chair@lscb.example"))
    page.goto("/accounts/2fa/recovery-codes/new/")
    heading(page, "Make new recovery codes?")
    assert_faultless(page)
    page.goto("/accounts/2fa/app/remove/")
    heading(page, "Remove the authenticator app?")
    assert_faultless(page)
