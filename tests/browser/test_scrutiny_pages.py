"""Every page of scrutiny, meetings, challenges, samples and themes: faultless on every width, for each role."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from assurance import services
from assurance.models import LearningEvent, Retest
from recommendations.models import Agency, Theme
from tests.assurance.deciding import decide
from tests.browser.test_pages import CUT_OFF, assert_faultless, opened
from tests.browser.waiting import all_told, item_about, meeting_about, row_of
from tests.meeting_papers import (
    make_agenda_item,
    make_attendee,
    make_closed_meeting,
    make_correction,
    make_dissent,
    make_issue,
    make_issued_file,
    make_note,
    make_proposed_decision,
    make_recording,
    make_reply,
    make_task,
)

PROJECTOR = {"width": 1920, "height": 1080}
LONG = "A word " + "W" * 120 + " that goes on, and a sentence after it."


@pytest.fixture
def scene(demonstration, person, today):
    """What each page needs to be full; 4.1 is of the agency whose lead has an account."""
    manager, chair, scrutineer = person("manager"), person("chair"), person("scrutineer")
    all_told("6.3", "1.2", "6.7", "4.1", by=manager, on=today)
    asked = {"answer_by": today.replace(year=2027), "channel": "meeting", "asked_of": "The named nurse"}
    challenged = decide(row_of("6.3"), by=chair, on=today, outcome="challenged", missing=LONG, **asked)
    assured = decide(row_of("5.1"), by=chair, on=today, reason=LONG, retest_after=6)
    make_dissent(challenged, by=manager, text=LONG)
    meeting = meeting_about("4.1", "6.7", "1.2", chair=chair, by=manager, on=today, notes=LONG)
    agency = Agency.objects.get(slug="epsom-and-st-helier")
    attendee = make_attendee(meeting, agency, email="agency@lscb.example")
    item = item_about(meeting, "4.1")
    make_proposed_decision(item, reason=LONG)
    make_recording(meeting, by=manager, item=item)
    task = make_task(meeting, item=item, text=LONG, agency=agency, due_on=today)
    closed = make_closed_meeting(by=manager, held_on=today)
    make_agenda_item(closed, row_of("4.1"), minute=LONG)
    make_correction(closed, by=manager, text=LONG)
    issue = make_issue(row_of("4.1").plan, by=manager, meeting=closed)
    make_issued_file(issue, by=manager)
    note = make_note(by=scrutineer, text=LONG, recommendation=row_of("4.1"))
    answered = make_note(by=scrutineer)
    make_reply(answered, by=manager, text=LONG)
    sample = services.draw_dip_sample(seed="4 8 15", size=5, by=scrutineer, on=today, submission_key=uuid4())
    return SimpleNamespace(
        meeting=meeting,
        item=item,
        attendee=attendee,
        task=task,
        closed=closed,
        issue=issue,
        note=note,
        answered=answered,
        sample=sample,
        sampled=sample.rows.first(),
        challenged=challenged,
        retest=Retest.objects.get(decision=assured),
        theme=Theme.objects.first().slug,
        event=LearningEvent.objects.first(),
    )


SCRUTINY = [
    "/scrutiny/",
    "/scrutiny/?subgroup=all",
    "/scrutiny/?subgroup=learning-and-development",
    "/scrutiny/child-d/6.3/",
    *(f"/scrutiny/child-d/4.1/?outcome={each}" for each in ("assured", "partly_assured", "challenged", "not_required")),
    "/retests/{retest.pk}/settle/",
    "/plans/child-d/6.3/",
]
PLANNING = [
    "/meetings/",
    "/meetings/new/",
    "/meetings/standing-items/",
    "/meetings/standing-items/new/",
    "/meetings/{meeting.pk}/",
    "/meetings/{meeting.pk}/edit/",
    "/meetings/{meeting.pk}/cancel/",
    "/meetings/{meeting.pk}/agenda/",
    "/meetings/{meeting.pk}/agenda/add/",
    "/agenda-items/{item.pk}/edit/",
    "/agenda-items/{item.pk}/take-off/",
    "/meetings/{meeting.pk}/people/choose/",
    "/meetings/{meeting.pk}/people/add/",
    "/attendees/{attendee.pk}/edit/",
    "/attendees/{attendee.pk}/remove/",
    "/meetings/{meeting.pk}/invite/",
]
HOLDING = [
    "/meetings/{meeting.pk}/hold/",
    "/meetings/{meeting.pk}/hold/{item.pk}/",
    *("/meetings/{meeting.pk}/hold/{item.pk}/decision/?outcome=" + each for each in ("assured", "challenged")),
    "/meetings/{meeting.pk}/hold/{item.pk}/decision/take-back/",
    "/meetings/{meeting.pk}/attendance/",
    "/meetings/{meeting.pk}/follow/",
    "/meetings/{meeting.pk}/record/",
    "/meetings/{meeting.pk}/record/send/",
    "/meetings/tasks/",
    "/meetings/tasks/{task.pk}/settle/",
    "/meetings/tasks/{task.pk}/edit/",
    "/meetings/{meeting.pk}/close/",
]
CLOSED = [
    "/meetings/{closed.pk}/",
    "/meetings/{closed.pk}/record/",
    "/meetings/{closed.pk}/corrections/add/",
    "/plans/child-d/issues/",
    "/issues/{issue.pk}/",
    "/challenges/",
    "/decisions/{challenged.pk}/dissent/",
]
SCEPTICAL = [
    "/scrutineer/",
    "/scrutineer/add/",
    "/scrutineer/{note.pk}/",
    "/scrutineer/{answered.pk}/",
    "/scrutineer/{note.pk}/withdraw/",
    "/dip-samples/",
    "/dip-samples/add/",
    "/dip-samples/{sample.pk}/?again=on",
    "/dip-samples/rows/{sampled.pk}/test/",
    "/scrutiny/lists/",
    "/scrutiny/lists/statement-alone/",
    "/scrutiny/lists/silent-longest/",
]
THEMES = [
    "/themes/",
    "/themes/?plan=child-d",
    "/themes/{theme}/",
    "/learning-events/",
    "/learning-events/add/",
    "/learning-events/{event.pk}/",
    "/learning-events/{event.pk}/edit/",
    "/scrutineer/{note.pk}/reply/",
]
AGENCY = [
    "/meetings/",
    "/meetings/{meeting.pk}/",
    "/meetings/{meeting.pk}/follow/",
    "/meetings/{meeting.pk}/record/",
    "/meetings/tasks/",
    "/plans/child-d/4.1/",
]
MEMBER = ["/meetings/{meeting.pk}/", "/meetings/{meeting.pk}/follow/", "/scrutiny/child-d/4.1/", "/themes/"]
PAGES = {
    "scrutiny": ("chair", SCRUTINY),
    "planning": ("manager", PLANNING),
    "holding": ("manager", HOLDING),
    "closed": ("manager", CLOSED),
    "scrutineer": ("scrutineer", SCEPTICAL),
    "themes": ("manager", THEMES),
    "agency": ("agency", AGENCY),
    "member": ("member", MEMBER),
}


@pytest.mark.parametrize(("who", "addresses"), PAGES.values(), ids=PAGES)
def test_the_pages_are_faultless(scene, signed_in, who, addresses):
    page = signed_in(who)

    for address in addresses:
        assert_faultless(opened(page, address.format(**vars(scene))))


# The projector


def size_of(page, selector: str) -> float:
    """The size of the letters, in pixels."""
    return page.locator(selector).first.evaluate("box => parseFloat(getComputedStyle(box).fontSize)")


@pytest.mark.parametrize("address", ["/meetings/{meeting.pk}/hold/{item.pk}/", "/meetings/{meeting.pk}/follow/"])
def test_an_item_is_large_on_a_projector(scene, signed_in, address):
    page = signed_in("manager")
    page.set_viewport_size(PROJECTOR)
    opened(page, address.format(**vars(scene)))

    assert page.evaluate(CUT_OFF) == []
    assert size_of(page, "h1") >= 48
    assert size_of(page, ".lscb-meeting__columns .govuk-body-l") >= 36
    assert size_of(page, ".lscb-meeting__columns .govuk-body") >= 24
    expect(page.locator(".lscb-meeting__columns .govuk-body-l")).to_be_in_viewport(ratio=1)


# The keyboard

UNREACHED = """
() => {
  const shown = (box) => box.checkVisibility({ visibilityProperty: true }) && !box.disabled;
  const usable = "a[href], button, input, select, textarea, summary";
  const found = [...document.querySelector("main").querySelectorAll(usable)];
  const one = (box) => box.type === "radio" ? box.name : box;
  const reached = new Set([...document.querySelectorAll("[data-reached]")].map(one));
  return found.filter((box) => shown(box) && !reached.has(one(box))).map((box) => box.outerHTML.slice(0, 120));
}
"""
MARK = "() => { document.activeElement.dataset.reached = 'yes'; return document.activeElement === document.body; }"


def unreached(page) -> list[str]:
    """What can be used on the page and has never had the focus after Tab has gone through all of it."""
    for _ in range(250):
        page.keyboard.press("Tab")
        if page.evaluate(MARK):
            break
    return page.evaluate(UNREACHED)


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("chair", ["/scrutiny/", "/scrutiny/child-d/4.1/", "/scrutiny/child-d/4.1/?outcome=challenged"]),
        ("manager", [*HOLDING[:3], "/meetings/{meeting.pk}/agenda/", *HOLDING[-1:]]),
        ("scrutineer", ["/dip-samples/{sample.pk}/", "/dip-samples/rows/{sampled.pk}/test/", "/scrutineer/add/"]),
    ],
    ids=["chair", "manager", "scrutineer"],
)
def test_all_that_can_be_used_is_reached_by_keyboard(scene, signed_in, who, addresses):
    page = signed_in(who)

    for address in addresses:
        assert unreached(opened(page, address.format(**vars(scene)))) == [], address
