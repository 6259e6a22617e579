"""What the menu offers to whom, and what it says of the page somebody is on."""

import re

import pytest
from django.urls import reverse

from lscb_tracker.accounts.roles import Role
from lscb_tracker.context_processors import MEETING, SCRUTINISING
from tests import factories

pytestmark = pytest.mark.django_db

EVERYBODY = ["Dashboard", "Plans", "Outstanding assurance", "Agencies", "Requests"]
BOARD = ["Scrutiny", "Meetings"]
PARTS = ["Requests", "Regular reports", "Target dates", "Rules"]
MENUS = {
    Role.ADMINISTRATOR: [*EVERYBODY, *BOARD, "Audit trail", "People", "Administration", "Your account"],
    Role.BUSINESS_MANAGER: [*EVERYBODY, "Inbox", *BOARD, "Audit trail", "Your account"],
    Role.CHAIR: [*EVERYBODY, *BOARD, "Your account"],
    Role.BOARD_MEMBER: [*EVERYBODY, *BOARD, "Your account"],
    Role.AGENCY_LEAD: [*EVERYBODY, "Your answers", "Meetings", "Your account"],
    Role.SCRUTINEER: [*EVERYBODY, *BOARD, "Audit trail", "Your account"],
}


def links(client, role, page: str, *args) -> dict[str, str]:
    """The words of each link of the menus, with what it says of the page: "page", "true" or nothing."""
    client.force_login(factories.make_user(role))
    html = client.get(reverse(page, args=args)).content.decode()
    found = {}
    for menu in re.findall(r"<nav aria-label=\"Menu\".*?</nav>|<nav class=\"moj-sub-navigation\".*?</nav>", html, re.S):
        for current, words in re.findall(r"<a [^>]*?(?:aria-current=\"(\w+)\")?>\s*(.*?)\s*</a>", menu, re.S):
            found.setdefault(re.sub(r"<.*?>", "", words), []).append(current)
    return found


@pytest.mark.parametrize("role", MENUS)
def test_the_menu_offers_what_the_role_may_open(client, role):
    assert list(links(client, role, "assurance:dashboard")) == MENUS[role]


@pytest.mark.parametrize("role", MENUS)
def test_every_page_of_the_menu_opens(client, role):
    client.force_login(factories.make_user(role))
    html = client.get("/").content.decode()
    menu = re.search(r"<nav aria-label=\"Menu\".*?</nav>", html, re.S)[0]

    answers = {address: client.get(address).status_code for address in re.findall(r'href="([^"]+)"', menu)}

    assert set(answers.values()) == {200}


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("request-list", "Requests"),
        ("regular-report-list", "Regular reports"),
        ("target-date-move-list", "Target dates"),
        ("chasing-rules", "Rules"),
    ],
)
def test_a_part_of_the_requests_shows_the_others(client, page, part):
    found = links(client, Role.CHAIR, f"assurance:{page}")

    parts = {words: found[words][-1] for words in PARTS}
    assert parts == dict.fromkeys(PARTS, "") | {part: "page"}
    assert found["Requests"][0] in ("page", "true")
    assert "Mail" not in found


@pytest.mark.parametrize("page", [name.removeprefix("assurance:") for _, name, _ in [*SCRUTINISING, *MEETING]])
def test_a_part_of_scrutiny_and_of_meetings_shows_the_others(client, page):
    parts = next(each for each in (SCRUTINISING, MEETING) if f"assurance:{page}" in [name for _, name, _ in each])

    found = links(client, Role.CHAIR, f"assurance:{page}")

    said = {words: found[words][-1] for words, _, _ in parts}
    assert said == {words: "page" if name == f"assurance:{page}" else "" for words, name, _ in parts}


def test_an_agency_lead_is_not_shown_the_parts_of_meetings(client):
    assert "Standing items" not in links(client, Role.AGENCY_LEAD, "assurance:meeting-list")


def test_who_asks_agencies_sees_the_mail(client):
    found = links(client, Role.BUSINESS_MANAGER, "assurance:delivery-list")

    assert (found["Requests"], found["Mail"]) == (["true", ""], ["page"])


def test_a_page_below_has_its_own_way_back(client):
    request = factories.make_request()

    found = links(client, Role.BUSINESS_MANAGER, "assurance:request-detail", request.pk)

    assert found["Requests"] == ["true"]
    assert "Regular reports" not in found
