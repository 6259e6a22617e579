"""The pages on which a move of a target date is asked for, decided and shown; the mail that tells it."""

from datetime import date

import pytest
from django.urls import reverse

from assurance.models import Delivery
from lscb_tracker.accounts.roles import Role
from recommendations.models import Action, MoveState, TargetDateMove
from tests import factories
from tests.submitting import filled, parts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

SPRING, SUMMER, AUTUMN, WINTER = (date(2027, month, 1) for month in (3, 6, 9, 12))
ANSWERS = {"to_date": SUMMER, "reason": "The system comes late."}
NAME_THE_MEETING = "Enter the name and date of the meeting that agreed"


@pytest.fixture
def action(agency_lead) -> Action:
    part = factories.make_plan_agency(agency=agency_lead.agency)
    return factories.make_action(factories.make_recommendation("6.4", plan_agency=part), target_date=SPRING)


def ask_url(action) -> str:
    row = action.recommendation
    return reverse("assurance:target-date-move-ask", args=[row.plan.slug, row.ref, action.pk])


def decide_url(move) -> str:
    return reverse("assurance:target-date-move-decide", args=[move.pk])


def move_of(action, **fields) -> TargetDateMove:
    by = fields.pop("by", None) or factories.make_user()
    return factories.make_target_date_move(action, by=by, **{"to_date": SUMMER} | fields)


def moved(action, *dates, by) -> None:
    """Agreed moves, the first from the date that the action has."""
    for before, after in zip([action.target_date, *dates], dates, strict=False):
        decided = {"state": MoveState.AGREED, "decided_on": date(2026, 11, 2), "decided_by": by}
        move_of(action, by=by, from_date=before, to_date=after, **decided)
        Action.objects.filter(pk=action.pk).update(target_date=after)
    action.refresh_from_db()


def send(client, url, **answers):
    return client.post(url, filled(client.get(url), **answers))


def card_of(client, action):
    [card] = client.get(action.recommendation.get_absolute_url()).context["page"].actions
    return card


def test_an_agency_lead_asks_and_the_date_stands_until_it_is_decided(client_for, agency_lead, action, mailoutbox):
    client = client_for(agency_lead)
    page = client.get(ask_url(action))

    answer = client.post(ask_url(action), filled(page, **ANSWERS))

    assert {"decision", "meeting"} & page.context["form"].fields.keys() == set()
    assert answer.url == action.recommendation.get_absolute_url()
    assert TargetDateMove.objects.values_list("from_date", "to_date", "state", "asked_by").get() == (
        SPRING,
        SUMMER,
        MoveState.ASKED,
        agency_lead.pk,
    )
    assert Action.objects.get().target_date == SPRING
    assert mailoutbox == []


def test_the_manager_asks_and_agrees_in_one_step(client_for, manager, action, mailoutbox):
    client = client_for(manager)

    send(client, ask_url(action), **ANSWERS, decision="agreed")

    move = TargetDateMove.objects.get()
    assert (move.state, move.asked_by, move.decided_by, Action.objects.get().target_date) == (
        MoveState.AGREED,
        manager,
        manager,
        SUMMER,
    )
    verbs = action.recommendation.change_events.values_list("verb", flat=True)
    assert list(verbs) == ["target_date_moved", "target_date_move_asked"]
    assert (Delivery.objects.count(), mailoutbox) == (0, [])


def test_the_manager_may_leave_it_for_a_decision(client_for, manager, action):
    send(client_for(manager), ask_url(action), **ANSWERS)

    assert TargetDateMove.objects.get().state == MoveState.ASKED


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"to_date": None}, {"to_date": ["Enter the new target date"]}),
        ({"to_date": SPRING}, {"to_date": ["The new target date must differ from the present one"]}),
        ({"reason": ""}, {"reason": ["Enter the reason for the move"]}),
        ({"decision": "refused"}, {"decision": ["Choose the decision from the list"]}),
    ],
    ids=["no date", "the same date", "no reason", "no such decision"],
)
def test_each_mistake_in_asking_says_what_to_do(answers, errors, client_for, manager, action):
    answer = send(client_for(manager), ask_url(action), **ANSWERS | answers)

    assert (answer.status_code, answer.context["form"].errors) == (422, errors)
    assert not TargetDateMove.objects.exists()


def test_a_date_that_moved_while_the_page_was_open_is_not_moved_back_unseen(client_for, agency_lead, manager, action):
    client = client_for(agency_lead)
    sent = filled(client.get(ask_url(action)), to_date=AUTUMN, reason="The system comes late.")
    moved(action, SUMMER, by=manager)

    answer = client.post(ask_url(action), sent)

    assert answer.status_code == 422
    assert "is 1 June 2027 by now, and no longer 1 March 2027" in answer.content.decode()


@pytest.mark.parametrize(
    ("decision", "stands", "words"),
    [
        ({"state": "agreed"}, SUMMER, "agrees: the target date is now 1 June 2027."),
        (
            {"state": "refused", "decision_reason": "The audit cannot wait."},
            SPRING,
            "does not agree: the target date stays 1 March 2027.",
        ),
    ],
    ids=["agreed", "not agreed"],
)
def test_a_decision_is_told_to_whoever_asked(
    decision, stands, words, client_for, agency_lead, manager, action, mailoutbox
):
    move = move_of(action, by=agency_lead, reason="The system of Ward 4 comes late.")

    answer = send(client_for(manager), decide_url(move), **decision)

    assert (answer.status_code, Action.objects.get().target_date) == (302, stands)
    [mail] = mailoutbox
    assert (mail.to, "6.4" in mail.subject) == ([agency_lead.email], True)
    html = mail.alternatives[0][0]
    assert words in " ".join(mail.body.split())
    assert "http://127.0.0.1:8000" + action.recommendation.get_absolute_url() in mail.body
    assert [text for text in ("Ward 4", "cannot wait") if text in mail.body + html] == []


def test_nobody_is_told_after_the_account_was_closed(client_for, agency_lead, manager, action, mailoutbox):
    move = move_of(action, by=agency_lead)
    type(agency_lead).objects.filter(pk=agency_lead.pk).update(is_active=False)

    send(client_for(manager), decide_url(move), state="agreed")

    assert (mailoutbox, Delivery.objects.get().state) == ([], "not_needed")


def test_not_agreeing_needs_a_reason(client_for, manager, action):
    move = move_of(action)

    answer = send(client_for(manager), decide_url(move), state="refused")

    assert answer.context["form"].errors == {"decision_reason": ["Enter the reason: whoever asked reads it"]}


def test_after_so_many_moves_a_meeting_has_to_be_named(client_for, manager, action):
    factories.make_chasing_rules(moves_before_meeting=2)
    moved(action, SUMMER, AUTUMN, by=manager)
    client, move = client_for(manager), move_of(action, to_date=WINTER)

    refused = send(client, decide_url(move), state="agreed")
    send(client, decide_url(move), state="agreed", meeting="Board, 2 November 2026")

    assert refused.context["form"].errors == {"meeting": [NAME_THE_MEETING]}
    move.refresh_from_db()
    assert (move.state, move.meeting) == (MoveState.AGREED, "Board, 2 November 2026")


def test_agreeing_at_once_needs_the_meeting_too(client_for, manager, action):
    factories.make_chasing_rules(moves_before_meeting=0)
    client = client_for(manager)

    refused = send(client, ask_url(action), **ANSWERS, decision="agreed")
    left = send(client, ask_url(action), **ANSWERS)

    assert (refused.status_code, refused.context["form"].errors) == (422, {"meeting": [NAME_THE_MEETING]})
    assert left.status_code == 302


def test_the_second_decider_sees_what_the_first_one_decided(client_for, manager, action):
    move, first, second = move_of(action), client_for(manager), client_for(Role.BUSINESS_MANAGER)
    sent = filled(second.get(decide_url(move)), state="agreed")
    send(first, decide_url(move), state="refused", decision_reason="It cannot wait.")

    told = second.post(decide_url(move), sent)
    again = second.post(decide_url(move), filled(told))

    assert (told.status_code, again.status_code) == (409, 422)
    assert "It cannot wait." in told.content.decode()
    assert Action.objects.get().target_date == SPRING
    assert second.get(decide_url(move)).url.endswith(f"#action-{action.pk}")


def test_the_recommendation_page_shows_each_move_and_how_far_the_date_has_slipped(client_for, agency_lead, action):
    moved(action, SUMMER, by=agency_lead)
    move_of(action, by=agency_lead, from_date=SUMMER, to_date=AUTUMN, reason="Staff left.")

    card = card_of(client_for(agency_lead), action)
    html = client_for(agency_lead).get(action.recommendation.get_absolute_url()).content.decode()

    assert card.ledger.slippage == "1 March 2027 → 1 June 2027, moved once, 92 days"
    assert [(move.to_date, move.state) for move in card.ledger.moves] == [(SUMMER, "agreed"), (AUTUMN, "asked")]
    assert not card.can_ask_to_move_date
    assert "1 June 2027 → 1 September 2027" in html
    assert "Staff left." in html
    assert f"Agreed by {agency_lead} on 2 November 2026" in html


def test_a_date_that_slipped_before_moves_were_kept_says_so(client_for, manager):
    action = factories.make_action(target_date=SUMMER, original_target_date=SPRING)

    html = client_for(manager).get(action.recommendation.get_absolute_url()).content.decode()

    assert "1 June 2027 (first date 1 March 2027, now 1 June 2027)" in html


@pytest.mark.parametrize(
    ("role", "target_date", "status", "is_offered"),
    [
        (Role.BUSINESS_MANAGER, SPRING, "in_progress", True),
        (Role.BUSINESS_MANAGER, None, "in_progress", False),
        (Role.BUSINESS_MANAGER, SPRING, "complete", False),
        (Role.CHAIR, SPRING, "in_progress", False),
        (Role.SCRUTINEER, SPRING, "in_progress", False),
    ],
)
def test_a_move_is_offered_where_it_can_be_asked_for(role, target_date, status, is_offered, client_for):
    action = factories.make_action(target_date=target_date, status=status)

    assert card_of(client_for(role), action).can_ask_to_move_date is is_offered


def test_an_update_shows_the_date_and_leads_to_asking(client_for, agency_lead, action):
    row = action.recommendation
    url = reverse("recommendations:action-update", args=[row.plan.slug, row.ref, action.pk])

    page = client_for(agency_lead).get(url)

    assert "target_date" not in page.context["form"].fields
    assert "The target date is <strong>1 March 2027</strong>" in page.content.decode()
    assert ask_url(action) in page.content.decode()


@pytest.mark.parametrize("fields", [{"target_date": None}, {"target_date": SPRING, "status": "complete"}])
def test_what_cannot_move_is_said_and_refused(fields, client_for, manager):
    action = factories.make_action(**fields)
    client = client_for(manager)
    page = client.get(ask_url(action))

    answer = client.post(ask_url(action), filled(page, **ANSWERS) | {"from_date": "2027-03-01"})

    assert page.context["why_not"]
    assert page.context["why_not"] in answer.context["form"].non_field_errors()
    assert (answer.status_code, TargetDateMove.objects.count()) == (422, 0)


def test_while_a_move_waits_no_other_is_asked_for(client_for, agency_lead, action):
    move_of(action)
    client = client_for(agency_lead)
    page = client.get(ask_url(action))

    answer = client.post(ask_url(action), filled(page, **ANSWERS))

    assert page.context["why_not"].startswith("Another move of this target date waits")
    assert answer.context["form"].non_field_errors() == [
        "Another move of this target date waits for its decision already."
    ]


def test_the_list_has_what_waits_the_oldest_first_and_what_was_decided(client_for, agency_lead, manager, action):
    older = move_of(action, asked_on=date(2026, 9, 1))
    newer = move_of(factories.make_action(action.recommendation, target_date=SPRING), asked_on=date(2026, 10, 1))
    other = factories.make_action(target_date=SPRING)
    moved(other, SUMMER, by=manager)
    long_ago = {"state": "agreed", "decided_on": date(2025, 11, 23), "decided_by": manager}
    move_of(factories.make_action(target_date=SPRING), **long_ago)

    page = client_for(manager).get(reverse("assurance:target-date-move-list")).context["page"]
    own = client_for(agency_lead).get(reverse("assurance:target-date-move-list")).context["page"]

    assert (list(page.waiting), [move.action for move in page.decided]) == ([older, newer], [other])
    assert (list(own.waiting), own.decided) == ([older, newer], [])


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_six_queries(number, client_for, manager, django_assert_num_queries):
    for _ in range(number):
        action = factories.make_action(target_date=SPRING)
        moved(action, SUMMER, by=manager)
        move_of(action, by=manager, from_date=SUMMER, to_date=AUTUMN)
    client = client_for(manager)

    with django_assert_num_queries(6):
        page = client.get(reverse("assurance:target-date-move-list")).context["page"]

    assert (len(page.waiting), len(page.decided)) == (number, number)


def test_a_form_that_was_kept_open_is_saved_once(client_for, agency_lead, action):
    client = client_for(agency_lead)
    sent = filled(client.get(ask_url(action)), **ANSWERS)

    first, second = client.post(ask_url(action), sent), client.post(ask_url(action), sent)
    other = client.post(ask_url(action), sent | parts("to_date", AUTUMN))

    assert [answer.status_code for answer in (first, second, other)] == [302, 302, 422]
    assert TargetDateMove.objects.count() == 1
