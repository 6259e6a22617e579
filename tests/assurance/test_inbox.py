"""The inbox: what waits to be read, beside what the plan prints now, and what the manager makes of it."""

from datetime import date

import pytest
from django.urls import reverse

from assurance.models import AssuranceRecord
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.assurance.answered import asked, more_time, proposal, sent
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

URL = "/inbox/"


@pytest.fixture
def part():
    plan = factories.make_plan("child-d", title="Child D Action Plan")
    return factories.make_plan_agency(plan, factories.make_agency("The hospital", slug="hospital"))


def make(part, number: int) -> list:
    return [factories.make_recommendation(plan_agency=part) for _ in range(number)]


def shown(response) -> list[list[tuple[str, str]]]:
    return [[(item.kind, item.refs) for item in group.items] for group in response.context["inbox"].groups]


def test_nothing_waits_in_an_empty_inbox(client_for, manager):
    assert "Nothing waits to be read" in client_for(manager).get(URL).content.decode()


def test_answers_and_questions_stand_together_the_oldest_answer_first(client_for, manager, part):
    first, second, third = make(part, 3)
    newer = sent(asked(second, third))
    more_time(newer, third)
    proposal(newer, second)
    factories.make_record(first, state="proposed", received_on=date(2026, 10, 1))
    action = factories.make_action(first, target_date=date(2026, 12, 1))
    factories.make_target_date_move(action, by=manager, asked_on=date(2026, 11, 20))

    response = client_for(manager).get(URL)

    assert shown(response) == [
        [("answer", "1.1"), ("target_date", "1.1")],
        [("answer", "1.2"), ("more_time", "1.3")],
    ]
    assert [item.days_waiting for group in response.context["inbox"].groups for item in group.items] == [53, 3, 14, 14]
    html = response.content.decode()
    assert f"{newer.reference}, signed off by B. Chief, Chief nurse" in html
    assert "waiting for 53 days" in html


def test_what_came_today_does_not_wait_for_nought_days(client_for, manager, part, today):
    factories.make_record(make(part, 1)[0], state="proposed", received_on=today)

    html = client_for(manager).get(URL).content.decode()

    assert "Received 23 November 2026, today" in html
    assert "0 days" not in html


@pytest.mark.parametrize("name", ["record-return", "record-accept-edited", "record-withdraw"])
def test_the_page_of_a_decision_says_what_it_is_about(client_for, manager, part, today, name):
    proposed = factories.make_record(*make(part, 2), state="proposed", received_on=today)

    html = client_for(manager).get(reverse(f"assurance:{name}", args=[proposed.pk])).content.decode()

    assert f"Recommendation 1.1, 1.2, {part.agency.short_name}" in html


def test_an_answer_stands_beside_what_the_plan_prints_now(client_for, manager, part):
    [row] = make(part, 1)
    factories.make_record(row, text="Printed first.", received_on=date(2024, 1, 1))
    factories.make_record(row, text="Printed last.", received_on=date(2025, 1, 1))
    answer = sent(asked(row))
    record = proposal(answer, row, "We have trained everybody.")
    item = factories.make_evidence(record, title="Training record")
    file = factories.make_evidence_file(item, by=manager)
    factories.make_reported_figure(record)

    response = client_for(manager).get(URL)

    [[shown_item]] = [group.items for group in response.context["inbox"].groups]
    present = shown_item.rows[0].present
    assert (present.newest.text, [each.text for each in present.earlier]) == ("Printed last.", ["Printed first."])
    html = response.content.decode()
    for words in (
        "We have trained everybody.",
        "B. Chief, Chief nurse",
        "Training record",
        f'href="/evidence/files/{file.pk}/"',
        "45 of 52 (87%), as at 1 October 2026",
        "1 earlier entry",
    ):
        assert words in html


def test_what_an_agency_does_not_accept_leads_to_its_actions_and_sets_nothing(client_for, manager, part):
    [row] = make(part, 1)
    action = factories.make_action(row)
    record = proposal(sent(asked(row)), row, "This is not ours to do.", answer_kind="not_accepted")
    client = client_for(manager)

    html = client.get(URL).content.decode()
    client.post(reverse("assurance:record-accept", args=[record.pk]), {"version": record.version})

    assert reverse("recommendations:action-update", args=["child-d", row.ref, action.pk]) in html
    action.refresh_from_db()
    assert action.status == "not_started"


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("", ["1.1", "1.1", "2.1"]),
        ("agency=hospital", ["1.1", "1.1"]),
        ("plan=child-d", ["1.1", "2.1"]),
        ("agency=hospital&plan=other", ["1.1"]),
        ("agency=nobody", []),
    ],
)
def test_the_inbox_is_narrowed_to_an_agency_and_a_plan(client_for, manager, part, query, refs):
    elsewhere = factories.make_plan_agency(factories.make_plan("other"), part.agency)
    for number, each in enumerate((part, factories.make_plan_agency(part.plan), elsewhere)):
        factories.make_record(*make(each, 1), state="proposed", received_on=date(2026, 10, 1 + number))

    response = client_for(manager).get(f"{URL}?{query}")

    assert [refs for group in shown(response) for _, refs in group] == refs
    assert response.status_code == (422 if "nobody" in query else 200)


def test_a_page_holds_twenty(client_for, manager, part):
    for row in make(part, 23):
        factories.make_record(row, state="proposed")
    client = client_for(manager)

    pages = [client.get(f"{URL}?page={number}") for number in (1, 2)]

    assert [len(page.context["inbox"].items) for page in pages] == [20, 3]
    assert "Showing 21 to 23" in pages[1].content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_costs_the_same_for_many(client_for, manager, part, rows, django_assert_num_queries):
    for row in make(part, rows):
        answer = sent(asked(row, other := make(part, 1)[0]))
        factories.make_record(row)
        record = proposal(answer, row, answer_kind="not_accepted")
        more_time(answer, other)
        factories.make_evidence_file(factories.make_evidence(record), by=manager)
        action = factories.make_action(row, target_date=date(2026, 12, 1))
        factories.make_target_date_move(action, by=manager)
    client = client_for(manager)

    # Session, user; agencies, plans; what waits (3); answers, rows; more time, its answers (2); dates; present texts,
    # actions, evidence, figures.
    with django_assert_num_queries(17):
        client.get(URL)


@pytest.mark.parametrize("role", [Role.CHAIR, Role.BOARD_MEMBER, Role.SCRUTINEER, Role.ADMINISTRATOR])
def test_nobody_else_opens_the_inbox(client_for, role):
    assert client_for(role).get(URL).status_code == 403


def test_accepting_from_the_inbox_leads_back_to_it(client_for, manager, part):
    record = factories.make_record(*make(part, 1), state="proposed")
    url = reverse("assurance:record-accept", args=[record.pk])

    answer = client_for(manager).post(f"{url}?from=inbox", {"version": record.version})

    assert answer["Location"] == URL
    record.refresh_from_db()
    assert (record.state, record.settled_by) == ("accepted", manager)


def test_several_are_accepted_at_once(client_for, manager, part):
    records = [factories.make_record(row, state="proposed") for row in make(part, 3)]
    chosen = [f"{record.pk}-{record.version}" for record in records[:2]]

    answer = client_for(manager).post(reverse("assurance:records-accept"), {"records": chosen})

    assert answer["Location"] == URL
    assert [record.state for record in AssuranceRecord.objects.order_by("pk")] == ["accepted", "accepted", "proposed"]


def test_what_somebody_else_settled_meanwhile_does_not_hold_up_the_others(client_for, manager, part):
    first, second = [factories.make_record(row, state="proposed") for row in make(part, 2)]
    chosen = [f"{first.pk}-1", f"{second.pk}-1"]
    client = client_for(manager)
    somebody = client_for(Role.BUSINESS_MANAGER)
    returning = reverse("assurance:record-return", args=[first.pk])
    somebody.post(returning, filled(somebody.get(returning), reason="Say when."))

    answer = client.post(reverse("assurance:records-accept"), {"records": chosen})

    assert answer.status_code == 422
    assert "The answer on 1.1 was not accepted: somebody else was faster" in answer.content.decode()
    assert [record.state for record in AssuranceRecord.objects.order_by("pk")] == ["returned", "accepted"]
    assert shown(answer) == []


@pytest.mark.parametrize("records", [[], ["x"], ["1"], ["1-"], ["9" * 30 + "-1"]])
def test_ticking_nothing_or_nonsense_is_said(client_for, manager, part, records):
    factories.make_record(*make(part, 1), state="proposed")

    answer = client_for(manager).post(reverse("assurance:records-accept"), {"records": records})

    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert shown(answer) == [[("answer", "1.1")]]
