"""One round of asking from the tick boxes to the paper on the table: with an answer, and with silence."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from assurance.models import AssuranceRequest, Reminder
from recommendations.models import Agency
from tests.browser.papers import choose_download, closed_up, is_seen, printed, small_pdf
from tests.browser.test_pages import PHONE
from tests.conftest import watched
from tests.factories import make_contact

TICKED = ["1.1", "1.2", "1.3", "1.4", "6.1", "6.2", "6.3", "6.4"]
NURSE, GUARDIAN = "named.nurse@trust.example", "guardian@courts.example"
ANSWER = "The stocktake of forty records found the question asked in thirty-eight of them."


@pytest.fixture
def asked_by_mail(demonstration, smtp_server, live_server, settings):
    """Both agencies have somebody to ask; mails go through the server and lead back to this one."""
    settings.PUBLIC_URL = live_server.url
    make_contact(Agency.objects.get(slug="cafcass"), name="A. Guardian", email=GUARDIAN)
    make_contact(Agency.objects.get(slug="chelsea-and-westminster"), name="B. Nurse", email=NURSE)
    return smtp_server


@pytest.fixture
def phone(new_context):
    """A browser that has never been here, 375 wide."""
    with watched(new_context(viewport={"width": PHONE, "height": 800}).new_page()) as page:
        yield page


@pytest.fixture
def on_day(monkeypatch, stopped_clock):
    """`on_day(7)`: the clock stands at eight in the morning, so many days later."""

    def later(days: int) -> None:
        morning = timezone.make_aware(datetime.combine(stopped_clock.date() + timedelta(days=days), time(8)))
        monkeypatch.setattr(timezone, "now", lambda: morning)

    return later


def request_assurance(page, refs: list[str]) -> None:
    page.goto("/plans/child-d/")
    for ref in refs:
        page.get_by_role("checkbox", name=f"Select {ref}", exact=True).check()
    page.get_by_role("button", name="Request assurance").click()
    expect(page.get_by_text(f"You ask about {len(refs)} recommendations")).to_be_visible()
    page.get_by_role("radio", name="Further assurance").check()
    page.get_by_role("radio", name="Email").check()
    page.get_by_role("button", name="Continue to the letters").click()
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("alert")).to_contain_text("The request is on its way.")


def mails_to(server, address: str) -> list:
    return [mail for mail in server.received if mail.to == (address,)]


def open_link(phone, server) -> None:
    """From the mail, with the code that the second mail brings."""
    [mail] = mails_to(server, NURSE)
    phone.goto(re.search(r"http://\S+/answer/[\w-]{43}/", mail.text)[0])
    expect(phone.get_by_text(ANSWER)).to_have_count(0)
    phone.get_by_role("button", name="Email me a code").click()
    expect(phone.get_by_label("Code")).to_be_visible()
    phone.get_by_label("Code").fill(re.search(r"\b\d{6}\b", mails_to(server, NURSE)[-1].text)[0])
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Answer the Board")


def answer_with_a_file(phone) -> None:
    phone.get_by_role("link", name=re.compile(r"^6\.1 ")).click()
    phone.get_by_role("radio", name="We have a new answer").check()
    phone.get_by_label("In your words").fill(ANSWER)
    phone.get_by_text("Add a file or a link").click()
    phone.get_by_label("Kind of evidence").select_option("Audit or re-audit")
    file = {"name": "stocktake.pdf", "mimeType": "application/pdf", "buffer": small_pdf("Stocktake")}
    phone.locator("input[type=file]").set_input_files([file])
    phone.get_by_role("button", name="Save and continue").click()
    expect(phone.get_by_text("1 of 4 answered")).to_be_visible()


def send(phone) -> None:
    phone.get_by_role("button", name="Check and send").click()
    phone.get_by_label("Signed off by: name").fill("B. Nurse")
    phone.get_by_label("Signed off by: role").fill("Named Nurse")
    phone.get_by_label("This is my agency’s answer").check()
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Answer sent")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_eight_rows_are_asked_about_answered_on_a_phone_accepted_and_printed(asked_by_mail, signed_in, phone, today):
    page = signed_in("manager")

    request_assurance(page, TICKED)
    assert sorted(mail.to for mail in asked_by_mail.received) == [(GUARDIAN,), (NURSE,)]
    open_link(phone, asked_by_mail)
    answer_with_a_file(phone)
    send(phone)

    page.goto("/inbox/")
    expect(page.get_by_text(ANSWER)).to_be_visible()
    with page.expect_download() as before:
        page.goto("/plans/child-d/")
        choose_download(page, "Appendix (PDF)")
    assert closed_up(ANSWER) not in printed(before.value)
    page.goto("/inbox/")
    page.get_by_role("button", name="Accept the answer on 6.1 as it is").click()
    expect(page.get_by_role("alert")).to_contain_text("The answer is in the plan.")

    page.goto("/plans/child-d/")
    with page.expect_download() as appendix:
        choose_download(page, "Appendix (PDF)")
    assert closed_up(ANSWER) in printed(appendix.value)
    assert is_seen("stocktake", appendix.value.path())
    page.goto("/plans/child-d/6.1/")
    expect(page.get_by_role("link", name="stocktake.pdf", exact=True)).to_be_visible()


def test_silence_is_reminded_of_three_times_escalated_and_printed(asked_by_mail, signed_in, on_day, today, capsys):
    page = signed_in("manager")
    request_assurance(page, ["1.1", "1.2", "1.3", "1.4"])
    asked = AssuranceRequest.objects.latest("pk")
    about = (asked.due_on - today).days
    for day in (about - 7, about, about + 7, about + 7):
        on_day(day)
        call_command("send_reminders")
    assert [reminder.rule for reminder in Reminder.objects.filter(request=asked)] == [-7, 0, 7]
    assert len(mails_to(asked_by_mail, GUARDIAN)) == 1 + 3

    on_day(about + 14)
    page = signed_in("manager")
    page.goto(asked.get_absolute_url())
    page.get_by_role("button", name="Take this step").click()
    page.get_by_role("radio", name="Telephone").check()
    page.get_by_label("Addressee").fill("The safeguarding lead of Cafcass")
    page.get_by_role("button", name="Take this step").click()
    expect(page.get_by_role("alert")).to_be_visible()
    silent = (timezone.localdate() - date(2016, 8, 18)).days  # since the first request that nobody answered
    ledger = (
        "Requested 23 November 2026. Reminded 30 November, 7 December, 14 December. Escalated to the agency’s contact "
        f"21 December. No response for {silent:,} days."
    )
    expect(page.get_by_text(ledger)).to_be_visible()

    page.goto("/plans/child-d/")
    with page.expect_download() as tracking:
        choose_download(page, "With status and dates (PDF)")
    assert closed_up(ledger) in printed(tracking.value)
