"""The chair's hour: from the queue by keyboard to the closed meeting, its issued version and what was asked."""

import hashlib
import json
import re
from datetime import date

import pytest
from django.core import mail
from playwright.sync_api import expect

from assurance.models import AssuranceRequest, Meeting, PlanIssue, ScrutinyDecision
from assurance.status import EvidenceLevel
from recommendations.models import Agency
from tests.browser.papers import closed_up, first_page_is_drawn, words_of
from tests.browser.test_keyboard import tab_to
from tests.browser.waiting import all_told, fill_in_date
from tests.factories import make_contact

GUARDIAN = "guardian@courts.example"
MISSING = "Send the Board the audit of transfers out of the area."
MINUTE = "The agency was asked why nothing is known of transfers."
TASK = "Put the audit of transfers on the next agenda."
REASONS = {
    "6.7": "The audit shows it, and nothing speaks against it.",
    "6.8": "The policy is there; its effect is not known yet.",
    "1.2": "A statement is not enough.",
    "6.5": "Another board deals with it now.",
}
CORRECTION = "Item 1: the audit was of thirty records."


@pytest.fixture
def told(demonstration, person, today):
    """Five agencies' answers wait for the Case Review subgroup, in this order."""
    make_contact(Agency.objects.get(slug="cafcass"), name="A. Guardian", email=GUARDIAN)
    all_told("6.3", "1.2", "6.7", "6.8", "6.5", by=person("manager"), on=today)


def test_the_chairs_hour_from_the_queue_to_the_closed_meeting(told, signed_in, second_browser, today):
    chair = signed_in("chair")
    walk_the_queue(chair)
    accept_the_first_row(chair)

    plan_the_meeting(chair, today)
    put_the_queue_on_the_agenda(chair)
    invite(chair)
    assert_the_mail_has_a_calendar_file()

    meeting = Meeting.objects.get(title="Case Review, November")
    manager = second_browser("manager")
    hold(manager, chair, meeting)
    note_attendance(manager, meeting)
    assert_the_record_says_it(chair, meeting)
    close(chair, meeting)

    read_the_issued_version(chair, meeting)
    assert_the_challenge_was_put(chair)
    assert_the_letter_asks_it()
    assert_nothing_can_be_changed(manager, meeting)
    correct(manager, chair, meeting)


# Before the meeting


def walk_the_queue(page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Scrutiny").click()
    expect(page.get_by_role("status")).to_have_text("5 wait for scrutiny")
    tab_to(page, page.get_by_role("link", name="Begin with the first of these"))
    page.keyboard.press("Enter")

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Recommendation 6.3")
    press(page, "ArrowRight")
    expect(heading).to_have_text("Recommendation 1.2")
    expect(page.get_by_text("2 of 5")).to_be_visible()
    tab_to(page, page.get_by_role("link", name=re.compile("^Next")))
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Recommendation 6.7")
    press(page, "ArrowLeft")
    expect(heading).to_have_text("Recommendation 1.2")
    press(page, "ArrowLeft")
    expect(heading).to_have_text("Recommendation 6.3")


def press(page, key: str) -> None:
    """Once the page has come with its scripts; before, an arrow key does nothing."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def accept_the_first_row(page) -> None:
    expect(page.get_by_text("The Case Review subgroup has not looked at this before.")).to_be_visible()
    expect(page.get_by_text("No success measure is given")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Accept", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Record: accept"))
    page.keyboard.press("Enter")
    said = page.get_by_role("alert").get_by_role(
        "link", name="Say why it is closed although something stands in the way"
    )
    expect(said).to_be_visible()

    document = page.get_by_role("radio", name=f"2 {EvidenceLevel.DOCUMENT.label}")
    tab_to(page, page.get_by_role("radio", name=f"1 {EvidenceLevel.STATEMENT.label}"))
    page.keyboard.press("ArrowDown")
    expect(document).to_be_checked()
    tab_to(page, page.get_by_label("Why the Board is assured"))
    page.keyboard.type("The audit shows that it is done.")
    for part in ("1", "6", "2027"):
        page.keyboard.press("Tab")
        page.keyboard.type(part)
    tab_to(page, page.get_by_role("button", name="Record: accept"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("your decision “Accept” is recorded")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendation 1.2")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    decision = ScrutinyDecision.objects.get(recommendation__ref="6.3", recorded_by__email="chair@lscb.example")
    assert (decision.evidence_level, decision.next_review_on) == (2, date(2027, 6, 1))


def plan_the_meeting(page, today) -> None:
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Meetings").click()
    page.get_by_role("button", name="Plan a meeting").click()
    page.get_by_role("radio", name="A subgroup").check()
    page.get_by_label("Subgroup", exact=True).select_option("Case Review")
    page.get_by_label("What the meeting is called").fill("Case Review, November")
    fill_in_date(page, "Date", today)
    page.get_by_label("From").fill("2pm")
    page.get_by_label("Until").fill("15:00")
    page.get_by_label("Place").fill("Committee room 2")
    page.get_by_label("Chair (optional)", exact=True).select_option("Charlie Okafor")
    page.get_by_role("checkbox", name="Child D Action Plan").check()
    page.get_by_role("button", name="Plan the meeting").click()
    expect(page.get_by_role("alert")).to_contain_text("The meeting is planned.")


def put_the_queue_on_the_agenda(page) -> None:
    page.get_by_role("button", name="Put together the agenda").first.click()
    for ref in ("1.2", "6.5", "6.7", "6.8"):
        page.get_by_role("checkbox", name=re.compile(rf" {re.escape(ref)}, ")).check()
    page.get_by_role("button", name="Put on the agenda").click()
    page.get_by_role("button", name="Add an item by hand").click()
    page.get_by_role("radio", name="Something else").check()
    page.get_by_label("Title").fill("Dates of the next audits")
    page.get_by_role("button", name="Add the item").click()
    expect(page.locator(".lscb-agenda__line")).to_have_count(5)
    page.get_by_role("button", name=re.compile(r"^Up.* 6\.5,")).click()
    expect(page.locator(".lscb-agenda__line").nth(2)).to_contain_text("6.5")


def invite(page) -> None:
    page.get_by_role("link", name="The meeting").click()
    page.get_by_role("button", name="Choose people").first.click()
    expect(page.get_by_role("checkbox", name="Charlie Okafor")).to_be_checked()
    expect(page.get_by_role("checkbox", name="A. Guardian")).to_be_checked()
    page.get_by_role("button", name="Add to the list").click()
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("button", name="Send the invitations").click()
    expect(page.get_by_role("alert")).to_contain_text("The invitations are on their way.")


def assert_the_mail_has_a_calendar_file() -> None:
    """And says nothing of what the recommendations say."""
    [sent] = mails_to(GUARDIAN)
    [calendar] = [part for part in sent.message().walk() if part.get_content_type() == "text/calendar"]
    said = calendar.get_payload(decode=True).decode().replace("\r\n ", "")
    assert "20261123T1400" in said
    assert "LOCATION:Committee room 2" in said
    assert "1.2" in sent.body
    assert "accommodated" not in sent.body + said


def mails_to(address: str) -> list:
    return [each for each in mail.outbox if each.to == [address]]


# In the meeting


def hold(manager, chair, meeting) -> None:
    manager.goto(meeting.get_absolute_url())
    manager.get_by_role("button", name="Hold the meeting").click()
    manager.get_by_role("button", name="Start recording").click()
    chair.goto(meeting.get_absolute_url())
    chair.get_by_role("button", name="Follow the meeting").click()
    now = chair.get_by_role("heading", level=1)
    expect(now).to_contain_text("Now: Item 1")
    expect(now).to_contain_text("1.2")

    challenge(manager, chair)
    press(manager, "ArrowRight")
    expect(now).to_contain_text("6.7")
    decide(manager, "6.7", "Accept", "Why the Board is assured")
    go_on(manager, "6.5")
    decide(manager, "6.5", "No further assurance required", "Why no further assurance is required")
    take_over(chair, manager, meeting)
    go_on(manager, "6.8")
    accept_in_part(manager)
    give_a_task(manager)


def challenge(manager, chair) -> None:
    manager.get_by_label("Minute").fill(MINUTE)
    manager.get_by_role("button", name="Challenge").click()
    manager.get_by_label("What you ask the agency").fill(MISSING)
    fill_in_date(manager, "Answer by", date(2027, 1, 15))
    expect(manager.get_by_role("radio", name="By email to A. Guardian")).to_be_checked()
    manager.get_by_label("Why the Board is not assured").fill(REASONS["1.2"])
    manager.get_by_role("button", name="Note the decision").click()
    expect(manager.get_by_text("The decision is noted.")).to_be_visible()
    for words in (MINUTE, MISSING, "15 January 2027"):
        expect(chair.get_by_text(words)).to_be_visible()


def decide(page, ref: str, button: str, label: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(ref)
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_label(label).fill(REASONS[ref])
    page.get_by_role("button", name="Note the decision").click()
    expect(page.get_by_text("The decision is noted.")).to_be_visible()


def go_on(page, ref: str) -> None:
    page.get_by_role("button", name=re.compile("^Next")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(ref)


def accept_in_part(page) -> None:
    page.get_by_role("button", name="Accept in part").click()
    page.get_by_label("What is missing").fill("How often it is looked at.")
    fill_in_date(page, "Answer by", date(2027, 2, 1))
    page.get_by_role("radio", name="In a meeting").check()
    page.get_by_label("Who was asked").fill("B. Nurse, Named Nurse")
    page.get_by_label("What is accepted, and why").fill(REASONS["6.8"])
    page.get_by_role("button", name="Note the decision").click()
    expect(page.get_by_text("The decision is noted.")).to_be_visible()


def take_over(chair, manager, meeting) -> None:
    """The chair takes over; what the manager types then is refused in words, until they take it back."""
    chair.goto(f"/meetings/{meeting.pk}/hold/")
    chair.get_by_role("button", name="Take over the recording").click()
    expect(chair.get_by_text("You record this meeting now.")).to_be_visible()
    manager.get_by_label("Minute").fill("Nothing more is asked.")
    manager.get_by_role("button", name="Save", exact=True).first.click()
    expect(manager.get_by_role("alert")).to_contain_text("Charlie Okafor records this meeting")
    manager.get_by_role("button", name="Take over, and save").click()
    expect(manager.get_by_text("Saved", exact=True)).to_be_visible()
    chair.goto(f"/meetings/{meeting.pk}/follow/")
    expect(chair.get_by_text("Nothing more is asked.")).to_be_visible()


def give_a_task(page) -> None:
    page.get_by_label("What is to be done").fill(TASK)
    page.get_by_label("Who", exact=True).fill("Morgan Ellis")
    fill_in_date(page, "By", date(2026, 12, 14))
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".lscb-meeting__task").get_by_text(TASK)).to_be_visible()


def note_attendance(page, meeting) -> None:
    page.goto(f"/meetings/{meeting.pk}/attendance/")
    page.get_by_role("group", name="Charlie Okafor").get_by_label("Present").check()
    page.get_by_role("group", name="A. Guardian").get_by_label("Apologies", exact=True).check()
    page.get_by_role("button", name="Save the attendance").click()
    expect(page.get_by_role("alert")).to_contain_text("The attendance is noted.")


def assert_the_record_says_it(page, meeting) -> None:
    page.goto(f"/meetings/{meeting.pk}/record/")
    record = page.locator(".lscb-record")
    for words in (MINUTE, MISSING, *REASONS.values()):
        expect(record.get_by_text(words)).to_be_visible()
    expect(record.get_by_role("table", name="Tasks").get_by_role("row").nth(1)).to_contain_text(TASK)
    expect(record.get_by_text("A. Guardian")).to_be_visible()
    for outcome in ("Assured", "Partly assured", "Challenged", "No further assurance required"):
        expect(record.locator(".lscb-meeting__decision strong").get_by_text(outcome, exact=True)).to_be_visible()


# Closing it, and afterwards


def close(page, meeting) -> None:
    page.goto(meeting.get_absolute_url())
    page.get_by_role("button", name="Close the meeting").click()
    rows = page.get_by_role("table", name="Decisions of the meeting").get_by_role("row")
    expect(rows).to_have_count(1 + 4)
    expect(page.get_by_text("Issue 1 of Child D Action Plan")).to_be_visible()
    page.get_by_role("button", name="Close the meeting for good").click()
    expect(page.get_by_role("alert")).to_contain_text("its plans are issued")


def read_the_issued_version(page, meeting) -> None:
    issue = PlanIssue.objects.get(meeting=meeting)
    page.goto(meeting.get_absolute_url())
    page.get_by_role("link", name=str(issue)).click()
    data, pdf = (downloaded(page, kind) for kind in ("data", "pdf"))
    sha256 = hashlib.sha256(data.read_bytes()).hexdigest()
    expect(page.get_by_text(sha256)).to_be_visible()
    assert json.loads(data.read_bytes())
    said = words_of(pdf)
    for words in ("Issue 1", str(meeting), sha256, issue.marking, MISSING, *REASONS.values()):
        assert closed_up(words) in said, words
    assert first_page_is_drawn(pdf)


def downloaded(page, kind: str):
    with page.expect_download() as download:
        page.locator(f"main a[href$='/{kind}/']").click()
    return download.value.path()


def assert_the_challenge_was_put(page) -> None:
    page.goto("/plans/child-d/1.2/")
    expect(page.locator(".govuk-tag").get_by_text("Challenged", exact=True).first).to_be_visible()
    asked = AssuranceRequest.objects.get(recommendations__ref="1.2", purpose="challenge")
    assert asked.due_on == date(2027, 1, 15)
    page.goto("/scrutiny/")
    expect(page.get_by_text("Nothing waits for your subgroup")).to_be_visible()


def assert_the_letter_asks_it() -> None:
    [letter] = [each for each in mails_to(GUARDIAN) if "/answer/" in each.body]
    assert "15 January 2027" in letter.body


def assert_nothing_can_be_changed(page, meeting) -> None:
    """What leads to a form leads back, and says why."""
    item = meeting.items.first()
    for address in ("hold/", f"hold/{item.pk}/", f"hold/{item.pk}/decision/", "attendance/"):
        page.goto(f"/meetings/{meeting.pk}/{address}")
        expect(page).to_have_url(f"/meetings/{meeting.pk}/record/")
    page.goto(f"/meetings/{meeting.pk}/close/")
    expect(page).to_have_url(meeting.get_absolute_url())
    for address in (f"/meetings/{meeting.pk}/edit/", f"/agenda-items/{item.pk}/edit/"):
        page.goto(address)
        expect(page).to_have_url(meeting.get_absolute_url())
        expect(page.get_by_role("region", name="Important")).to_contain_text("This meeting is closed, and its record")


def correct(page, reader, meeting) -> None:
    page.goto(meeting.get_absolute_url())
    page.get_by_role("link", name="Correct the record").click()
    page.get_by_label("What should the record say?").fill(CORRECTION)
    page.get_by_label("Why?").fill("The number was misheard.")
    page.get_by_role("button", name="Keep the correction").click()
    expect(page.get_by_role("alert")).to_contain_text("The correction is kept with the record.")
    for address in (f"/meetings/{meeting.pk}/record/", PlanIssue.objects.get(meeting=meeting).get_absolute_url()):
        reader.goto(address)
        expect(reader.get_by_text(CORRECTION)).to_be_visible()
        expect(reader.get_by_text("The number was misheard.")).to_be_visible()
