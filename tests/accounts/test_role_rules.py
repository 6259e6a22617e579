"""The page that says what each role may do: whole, and from the table that decides."""

import pytest
from django.urls import reverse

from lscb_tracker.accounts.roles import CAPABILITIES, IN_A_WORD, ROLES_THAT_NEED_A_SECOND_FACTOR, Role
from lscb_tracker.accounts.views.role_rules import NEEDS_TWO_STEPS
from recommendations.permissions import Capability

pytestmark = pytest.mark.django_db
PAGE = reverse("accounts:role-rules")


def cells(page) -> dict[tuple[str, str], bool]:
    return {(label, role): holds for label, columns in page.context["rows"] for role, holds in columns}


@pytest.mark.parametrize("role", Role)
def test_the_page_says_of_every_role_and_capability_what_the_code_asks(role, client_for):
    page = client_for(role).get(PAGE)

    two_steps = {(NEEDS_TWO_STEPS, each.label): each in ROLES_THAT_NEED_A_SECOND_FACTOR for each in Role}
    assert cells(page) == two_steps | {
        (capability.label, each.label): capability in CAPABILITIES[each] for capability in Capability for each in Role
    }


def test_the_page_shows_every_word_of_it(client_for):
    html = client_for(Role.SCRUTINEER).get(PAGE).content.decode()

    for words in (*Role.labels, *Capability.labels, *IN_A_WORD.values()):
        assert words in html, words
    yes, no = html.count("<strong>Yes</strong></td>"), html.count(">No</td>")
    assert yes == sum(map(len, CAPABILITIES.values())) + len(ROLES_THAT_NEED_A_SECOND_FACTOR)
    assert yes + no == len(Role) * (len(Capability) + 1)


def test_a_capability_that_moves_moves_on_the_page(client_for, monkeypatch):
    client = client_for(Role.SCRUTINEER)
    monkeypatch.setitem(CAPABILITIES, Role.SCRUTINEER, frozenset({Capability.EDIT_PLANS}))

    page = client.get(PAGE)

    assert cells(page)[Capability.EDIT_PLANS.label, Role.SCRUTINEER.label]
    assert not cells(page)[Capability.READ_ALL_AGENCIES.label, Role.SCRUTINEER.label]


@pytest.mark.parametrize("is_required", [True, False])
def test_the_page_says_when_nobody_is_asked_for_a_second_step(is_required, client_for, settings):
    settings.SECOND_FACTOR_REQUIRED = is_required

    html = client_for(Role.CHAIR).get(PAGE).content.decode()

    assert ("Here nobody is asked for a second step" in html) is not is_required


def test_every_role_is_put_into_a_word():
    assert set(IN_A_WORD) == set(Role)


def test_the_account_and_the_foot_of_every_page_lead_there(client_for):
    html = client_for(Role.CHAIR).get("/account/").content.decode()

    assert html.count(f'href="{PAGE}"') == 2
