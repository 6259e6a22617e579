"""Every page, on a desk, on a phone and at 400 %: axe finds nothing, nothing runs sideways, the console stays empty."""

import re
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from assurance import evidence_store, services
from assurance.models import AssuranceRecord, EvidenceItem, EvidencePlace, EvidenceType
from recommendations.models import Action, ActionStatus, Agency, Recommendation
from recommendations.services import ActionProgress, update_action
from tests.browser.papers import small_pdf
from tests.factories import make_contact

AXE = Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
DESK, TABLET, PHONE = 1280, 820, 375
ZOOMED = 320  # a desk of 1280 at 400 %


# What overflows a box without being meant to scroll: axe does not see a column that is cut off.
CUT_OFF = """
() => [document.documentElement, ...document.querySelectorAll("main *")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 1 && box.tabIndex < 0)
  .filter((box) => box === document.documentElement || !["visible", "clip"].includes(getComputedStyle(box).overflowX))
  .map((box) => `cut off: ${box.tagName} ${box.className}`)
"""


def assert_faultless(page) -> None:
    """On every width nothing is cut off; axe looks at the desk and at the phone."""
    found = {width: faults(page, width) for width in (DESK, TABLET, PHONE, ZOOMED)}
    assert {width: each for width, each in found.items() if each} == {}


def faults(page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    found = AXE.run(page, options=OPTIONS).response["violations"] if width in (DESK, PHONE) else []
    named = [f"{each['id']}: {', '.join(str(node['target']) for node in each['nodes'])}" for each in found]
    return named + page.evaluate(CUT_OFF)


def recommendation(ref: str) -> Recommendation:
    return Recommendation.objects.get(ref=ref)


def action_url(name: str, ref: str) -> str:
    action = Action.objects.get(recommendation__ref=ref)
    return reverse(f"recommendations:{name}", args=["child-d", ref, action.pk])


def record_url(name: str) -> str:
    return reverse(f"assurance:{name}", args=[AssuranceRecord.objects.filter(evidence_items__isnull=False)[0].pk])


AUDIT = services.EvidenceDetails(
    title="Dip sample audit", evidence_type=EvidenceType.AUDIT, place=EvidencePlace.HELD, reference="QA/17"
)
MANAGER_PAGES = {
    "dashboard": "/",
    "plans": "/plans/",
    "plan": "/plans/child-d/",
    "plan filtered": "/plans/child-d/?q=training&outstanding=on&agency=cafcass&agency=education&sort=waiting",
    "plan empty": "/plans/child-d/?q=nothing+says+this",
    "plan as it prints": "/plans/child-d/?view=appendix",
    "recommendation": "/plans/child-d/6.4/",
    "recommendation with cross-references": "/plans/child-d/15.3/",
    "recommendation of a transferred agency": "/plans/child-d/10.1/",
    "recommendation edit": "/plans/child-d/6.4/edit/",
    "action add": "/plans/child-d/6.4/actions/add/",
    "action update": lambda: action_url("action-update", "6.4"),
    "action edit": lambda: action_url("action-edit", "6.4"),
    "log assurance": "/plans/child-d/4.3/assurance/add/",
    "evidence add": lambda: record_url("evidence-add"),
    "withdraw assurance": lambda: record_url("record-withdraw"),
    "withdraw evidence": lambda: reverse("assurance:evidence-withdraw", args=[EvidenceItem.objects.first().pk]),
    "outstanding by agency": "/outstanding/?subgroup=all",
    "outstanding by subgroup": "/outstanding/?subgroup=all&group=subgroup",
    "outstanding by age": "/outstanding/?subgroup=all&group=age",
    "agencies": "/agencies/",
    "agency": "/agencies/cafcass/",
    "contact add": "/agencies/cafcass/contacts/add/",
    "how statuses work": "/how-statuses-work/",
    "audit trail": "/audit-trail/",
    "audit trail filtered": "/audit-trail/?q=training&kind=change",
    "event of the audit trail": "/audit-trail/3/",
    "account": "/account/",
    "password change": "/accounts/password/change/",
    "sign out": "/accounts/logout/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
}
OTHER_PAGES = [
    ("chair", "/outstanding/"),
    ("chair", "/plans/child-d/4.3/"),
    ("agency", "/"),
    ("agency", "/plans/child-d/"),
    ("agency", "/plans/child-d/4.3/"),
    ("agency", "/plans/child-d/4.3/assurance/add/"),
    ("agency", "/outstanding/"),
    ("agency", "/agencies/"),
    ("scrutineer", "/plans/child-d/6.4/"),
    ("scrutineer", "/agencies/cafcass/"),
    ("administrator", "/"),
    ("administrator", "/account/"),
]


def opened(page, address):
    address = address() if callable(address) else address
    assert page.goto(address).status == 200
    return page


@pytest.mark.parametrize("address", MANAGER_PAGES.values(), ids=MANAGER_PAGES)
def test_the_managers_page_is_faultless(signed_in, address):
    assert_faultless(opened(signed_in("manager"), address))


@pytest.mark.parametrize(("who", "address"), OTHER_PAGES)
def test_the_page_of_another_role_is_faultless(signed_in, who, address):
    assert_faultless(opened(signed_in(who), address))


def test_a_recommendation_with_everything_on_it_is_faultless(signed_in, person, today):
    row, manager, lead = recommendation("4.3"), person("manager"), person("agency")
    agency = row.plan_agency.agency
    for kind, by in (("from_agency", lead), ("from_agency", manager), ("board_note", manager)):
        name = f"{kind}-by-{by.pk}-a-name-that-goes-on-and-on-without-a-space.pdf"
        file = evidence_store.store([small_pdf(name)], name)
        record = services.log_assurance(
            details=services.AssuranceDetails(
                text="W" * 300, kind=kind, received_on=today, given_by_agency=agency if kind == "from_agency" else None
            ),
            recommendations=[row, recommendation("4.2")],
            evidence=[services.NewEvidence(AUDIT, [file])],
            by=by,
            on=today,
            is_proposal=by == lead,
            submission_key=uuid4(),
        )
    services.withdraw_record(record=record, version=record.version, reason="Logged twice.", by=manager, on=today)

    assert_faultless(opened(signed_in("manager"), "/plans/child-d/4.3/"))
    item = EvidenceItem.objects.filter(files__isnull=False).first()
    assert_faultless(opened(signed_in("manager"), reverse("assurance:evidence-version-add", args=[item.pk])))


def test_an_agency_with_its_contacts_is_faultless(signed_in, today):
    contact = make_contact(Agency.objects.get(slug="cafcass"), email="named.nurse.with.a.long.address@cafcass.example")

    assert_faultless(opened(signed_in("manager"), "/agencies/cafcass/"))
    assert_faultless(opened(signed_in("manager"), f"/agencies/cafcass/contacts/{contact.pk}/edit/"))


@pytest.mark.parametrize(
    ("address", "button"),
    [
        (lambda: action_url("action-update", "6.4"), "Save update"),
        (lambda: action_url("action-edit", "6.4"), "Save"),
        ("/plans/child-d/6.4/edit/", "Save"),
        ("/plans/child-d/6.4/actions/add/", "Add action"),
        ("/plans/child-d/4.3/assurance/add/", "Log assurance"),
        (lambda: record_url("record-withdraw"), "Withdraw"),
        (lambda: record_url("evidence-add"), "Add evidence"),
        ("/agencies/cafcass/contacts/add/", "Add contact"),
        ("/accounts/password/change/", "Change password"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refused_form_is_faultless(signed_in, address, button):
    page = opened(signed_in("manager"), address)
    for box in page.locator("main").get_by_role("textbox").all():
        if box.is_visible():
            box.fill("")

    page.get_by_role("button", name=button, exact=True).click()

    expect(page).to_have_title(re.compile("^Error: "))
    assert_faultless(page)


def test_a_conflict_is_faultless(signed_in, person, today):
    page = opened(signed_in("manager"), lambda: action_url("action-update", "6.4"))
    page.meant.add(409)
    action = Action.objects.get(recommendation__ref="6.4")
    update_action(
        action=action,
        version=action.version,
        progress=ActionProgress(ActionStatus.ONGOING, review_on=today),
        note="The post is advertised again.",
        by=person("manager"),
        on=today,
        submission_key=uuid4(),
    )

    page.get_by_label("Progress note").fill("There was no answer.")
    page.get_by_label("Who decided").fill("The Board")
    page.get_by_role("button", name="Save update").click()

    expect(page).to_have_title(re.compile("^Conflict: "))
    assert_faultless(page)


@pytest.mark.parametrize(
    ("who", "address", "status", "heading"),
    [
        ("manager", "/plans/child-d/99.9/", 404, "Page not found"),
        ("scrutineer", "/plans/child-d/6.4/edit/", 403, "You cannot do this"),
        ("agency", "/plans/child-d/6.4/", 404, "Page not found"),
    ],
)
def test_a_page_that_one_cannot_have_is_faultless(signed_in, who, address, status, heading):
    page = signed_in(who)
    page.meant.add(status)

    assert page.goto(address).status == status

    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert_faultless(page)


def test_signing_in_is_faultless(page, demonstration):
    assert_faultless(opened(page, "/accounts/login/"))
    page.get_by_label("Email address").fill("manager@lscb.example")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_title(re.compile("^Error: Sign in"))
    assert_faultless(page)


def test_a_forgotten_password_is_replaced_on_faultless_pages(page, demonstration):
    assert_faultless(opened(page, "/accounts/password/reset/"))
    page.get_by_label("Email address").fill("manager@lscb.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    assert_faultless(page)
    link = re.search(r"http\S+", mail.outbox[0].body)[0]

    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose a new password")
    assert_faultless(page)
    for label in ("New password", "New password again"):
        page.get_by_label(label, exact=True).fill("another plan for every child")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your password is changed")
    assert_faultless(page)

    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("The link does not work")
    assert_faultless(page)
