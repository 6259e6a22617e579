"""The page of one recommendation: what it shows to whom, and at what cost."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from assurance import services
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change as record_in_transaction
from recommendations.models import ChangeEvent
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

DAY = date(2026, 11, 23)
YESTERDAY = DAY - timedelta(days=1)


@pytest.fixture
def part():
    return factories.make_plan_agency(factories.make_plan("child-d"), factories.make_agency("Cafcass", slug="cafcass"))


def record_change(*args, **words) -> None:
    with recorded():
        record_in_transaction(*args, **words)


def make(part, number: int = 1, **fields) -> list:
    return [factories.make_recommendation(plan_agency=part, **fields) for _ in range(number)]


def address(row) -> str:
    return f"/plans/child-d/{row.ref}/"


def page_of(client, row):
    return client.get(address(row)).context["page"]


def test_the_page_says_where_the_recommendation_stands_and_why(client_for, scrutineer, part, chair):
    [row] = make(part, text="Seek\n\nsupervision.", overseeing_subgroup=factories.make_subgroup("Case Review"))
    factories.make_decision(row, by=chair, decided_on=date(2026, 1, 1), next_review_on=YESTERDAY)

    answer = client_for(scrutineer).get(address(row))

    page = answer.context["page"]
    assert (page.standing.status, page.rating, page.days_waiting) == ("assured", "red", 1)
    html = answer.content.decode()
    for words in (
        "Recommendation 1.1",
        "Seek\n\nsupervision.",
        "Why “Assured”",
        "the date for looking again has passed",
        "Review due",
        '<strong class="lscb-big">1</strong> day outstanding',
        "Case Review",
        "Cafcass",
    ):
        assert words in html


def test_actions_come_with_their_latest_note_and_what_is_late(client_for, scrutineer, manager, part):
    [row] = make(part)
    late = factories.make_action(row, target_date=date(2026, 6, 1), original_target_date=date(2026, 3, 1), label="a")
    review = factories.make_action(row, status="ongoing", review_on=YESTERDAY, label="b")
    for note in ("Begun.", "Half done."):
        made = {"status_after": "in_progress", "made_on": DAY, "made_by": manager, "submission_key": uuid4()}
        late.updates.create(note=note, **made)

    answer = client_for(scrutineer).get(address(row))

    cards = [
        (c.action, c.is_overdue, c.is_review_overdue, c.action.latest_note) for c in answer.context["page"].actions
    ]
    assert cards == [(late, True, False, "Half done."), (review, False, True, None)]
    html = answer.content.decode()
    assert "1 June 2026 (first date 1 March 2026, now 1 June 2026)" in html
    assert "Half done." in html
    assert "Begun." not in html


def test_answers_come_with_what_they_rest_on_and_those_put_aside_stay(client_for, scrutineer, member, manager, part):
    row, other = make(part, 2)
    told = factories.make_record(row, other, text="Told.", logged_by=member)
    audit = factories.make_evidence(told, logged_by=member)
    files = [factories.make_evidence_file(audit, by=member) for _ in range(2)]
    wrong = factories.make_evidence(told, title="Another child’s", place="seen", logged_by=member)
    services.withdraw_evidence(item=wrong, version=1, reason="Not ours.", by=manager, on=DAY)
    aside = factories.make_record(row, text="A mistake.", logged_by=member)
    services.withdraw_record(record=aside, version=1, reason="Wrong plan.", by=manager, on=DAY)

    answer = client_for(scrutineer).get(address(row))

    first, second = answer.context["page"].records
    assert (first.record, first.also_serves, first.is_counted) == (told, ["1.2"], True)
    assert [(card.item, [f["pk"] for f in card.files]) for card in first.evidence] == [
        (audit, [files[1].pk, files[0].pk]),
        (wrong, []),
    ]
    assert (second.record, second.evidence, second.is_counted) == (aside, [], False)
    html = answer.content.decode()
    for words in (
        f'href="/evidence/files/{files[0].pk}/"',
        f"SHA-256 {files[0].sha256}",
        "Also answers",
        "Withdrawn by Person",
        "Not ours.",
        "Wrong plan.",
    ):
        assert words in html


def test_links_lead_both_ways_in_the_order_people_count(client_for, scrutineer, part):
    refs = ("9.2", "10.1", "9.10", "1.1")
    rows = {ref: factories.make_recommendation(ref, plan_agency=part) for ref in refs}
    for ref in ("10.1", "9.2", "9.10"):
        factories.make_cross_reference(rows["1.1"], rows[ref], words=f"See {ref}")
        factories.make_cross_reference(rows[ref], rows["1.1"], words="See above")
    factories.make_record(*rows.values())
    rows["1.1"].themes.set([factories.make_theme("Supervision"), factories.make_theme("Records")])

    page = page_of(client_for(scrutineer), rows["1.1"])

    counted = ["9.2", "9.10", "10.1"]
    assert page.links.refers_to == [(ref, f"See {ref}") for ref in counted]
    assert page.links.referred_from == [(ref, "See above") for ref in counted]
    assert page.records[0].also_serves == counted
    assert page.links.themes == ["Records", "Supervision"]


def test_an_agency_lead_is_shown_no_link_into_other_agencies(client_for, part):
    own, sibling = make(part, 2)
    [foreign] = make(factories.make_plan_agency(part.plan))
    factories.make_cross_reference(own, foreign)
    factories.make_record(own, sibling, foreign)
    lead = factories.make_user(Role.AGENCY_LEAD, agency=part.agency)

    answer = client_for(lead).get(address(own))

    assert answer.context["page"].records[0].also_serves == ["1.2"]
    assert f'href="{address(foreign)}"' not in answer.content.decode()
    assert client_for(lead).get(address(foreign)).status_code == 404


def test_an_agency_lead_reads_the_own_answers_and_the_boards_notes(client_for, part, manager):
    [row] = make(part)
    ours = factories.make_record(row, text="Ours.")
    note = factories.make_record(row, text="A note.", kind="board_note", given_by_agency=None)
    factories.make_record(row, text="Theirs.", given_by_agency=factories.make_agency())
    for text, agency in (("Ours.", part.agency), ("Theirs.", factories.make_agency()), ("Nobody’s.", None)):
        record_change("assurance_logged", by=manager, subject=text, recommendations=[row], agency=agency)

    page = page_of(client_for(factories.make_user(Role.AGENCY_LEAD, agency=part.agency)), row)

    assert [card.record for card in page.records] == [ours, note]
    assert [event.subject for event in page.events] == ["Nobody’s.", "Ours."]


def test_the_page_leads_to_the_rows_before_and_after(client_for, scrutineer, part):
    for ref in ("1.2", "1.10", "2.1"):
        factories.make_recommendation(ref, plan_agency=part)
    make(factories.make_plan_agency())  # of another plan
    client = client_for(scrutineer)

    found = [client.get(f"/plans/child-d/{ref}/").context["row"] for ref in ("1.2", "1.10", "2.1")]

    assert [(row.previous_ref, row.next_ref) for row in found] == [(None, "1.10"), ("1.2", "2.1"), ("1.10", None)]


def test_an_agency_lead_goes_from_own_row_to_own_row(client_for, part):
    middle = factories.make_plan_agency(part.plan)
    for ref, each in (("1.1", part), ("2.1", middle), ("3.1", part)):
        factories.make_recommendation(ref, plan_agency=each)
    client = client_for(factories.make_user(Role.AGENCY_LEAD, agency=part.agency))

    row = client.get("/plans/child-d/1.1/").context["row"]

    assert (row.previous_ref, row.next_ref) == (None, "3.1")


def test_the_history_tells_what_stood_before_and_after(client_for, scrutineer, manager, part):
    [row] = make(part)
    change = {"label": "Status", "before": "Not started", "after": "Complete"}
    record_change("action_updated", by=manager, subject="Done.", changes=[change], recommendations=[row])

    html = client_for(scrutineer).get(address(row)).content.decode()

    for words in (
        "Action updated",
        f"by {manager.name}",
        "23 November 2026 at 12pm",
        "Done.",
        '<del class="lscb-text">Not started</del>',
        '<ins class="lscb-text">Complete</ins>',
    ):
        assert words in html


@pytest.mark.parametrize(("number", "shown", "says_more"), [(50, 50, False), (51, 50, True)])
def test_a_long_history_shows_the_latest_fifty(number, shown, says_more, client_for, scrutineer, manager, part):
    [row] = make(part)
    for count in range(number):
        record_change("action_updated", by=manager, subject=f"Note {count}.", recommendations=[row])

    answer = client_for(scrutineer).get(address(row))

    page = answer.context["page"]
    assert (len(page.events), page.events[0].subject) == (shown, f"Note {number - 1}.")
    assert ("Older changes are kept and not shown here." in answer.content.decode()) == says_more
    assert ChangeEvent.objects.count() == number


CONTROLS = {
    "Update": "/actions/{action}/update/",
    "Edit words": "/actions/{action}/edit/",
    "Add an action": "/actions/add/",
    "Log assurance": "/assurance/add/",
    "Edit the recommendation": "1.1/edit/",
    "Add evidence": "/assurance/{record}/evidence/add/?from=1.1",
    "Withdraw": "/assurance/{record}/withdraw/?from=1.1",
    "Accept": "/assurance/{record}/accept/?from=1.1",
    "Return": "/assurance/{record}/return/?from=1.1",
    "New version": "/evidence/{item}/new-version/?from=1.1",
    "Withdraw evidence": "/evidence/{item}/withdraw/?from=1.1",
}


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.BUSINESS_MANAGER, set(CONTROLS)),
        (Role.CHAIR, {"Log assurance", "Add evidence", "New version"}),
        (Role.BOARD_MEMBER, {"Log assurance", "Add evidence", "New version"}),
        (Role.AGENCY_LEAD, {"Update", "Log assurance", "Add evidence", "New version"}),
        (Role.SCRUTINEER, set()),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_the_page_offers_what_the_role_may_do(role, offered, client_for, manager, part):
    [row] = make(part)
    action, record = factories.make_action(row), factories.make_record(row, state="proposed", logged_by=manager)
    item = factories.make_evidence(record, logged_by=manager)
    factories.make_evidence_file(item, by=manager)
    keys = {"action": action.pk, "record": record.pk, "item": item.pk}
    user = factories.make_user(role, agency=part.agency if role == Role.AGENCY_LEAD else None)

    html = client_for(user).get(address(row)).content.decode()

    assert {name for name, end in CONTROLS.items() if f'{end.format(**keys)}"' in html} == offered


@pytest.mark.parametrize(
    ("role", "button", "label"),
    [(Role.BOARD_MEMBER, "Log assurance", "Assurance"), (Role.AGENCY_LEAD, "Answer the Board", "Your answer")],
)
def test_an_agency_answers_what_others_log(role, button, label, client_for, part):
    [row] = make(part)
    client = client_for(factories.make_user(role, agency=part.agency if role == Role.AGENCY_LEAD else None))

    html = client.get(address(row)).content.decode()
    form = client.get(f"{address(row)}assurance/add/").context["form"]

    assert f">{button}</a>" in html
    assert form.fields["text"].label == label


def test_whoever_logged_it_may_withdraw_it(client_for, member, part):
    [row] = make(part)
    record = factories.make_record(row, logged_by=member)
    item = factories.make_evidence(record, logged_by=member)

    html = client_for(member).get(address(row)).content.decode()

    assert f'href="/assurance/{record.pk}/withdraw/?from=1.1"' in html
    assert f'href="/evidence/{item.pk}/withdraw/?from=1.1"' in html


def test_nothing_more_can_be_done_with_what_was_put_aside(client_for, manager, part):
    [row] = make(part)
    record = factories.make_record(row, state="proposed")
    item = factories.make_evidence(record)
    services.return_record(record=record, version=1, reason="Say when.", by=manager, on=DAY)

    html = client_for(manager).get(address(row)).content.decode()

    assert "Returned" in html
    for name in ("Add evidence", "Withdraw", "Accept", "Return", "Withdraw evidence"):
        assert f'{CONTROLS[name].format(record=record.pk, item=item.pk)}"' not in html


def test_text_of_people_is_shown_as_text(client_for, scrutineer, part, member):
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    [row] = make(part, text=hostile)
    factories.make_action(row, text=hostile)
    factories.make_evidence(factories.make_record(row, text=hostile, logged_by=member), title=hostile)
    record_change("action_updated", by=member, subject=hostile, recommendations=[row])

    html = client_for(scrutineer).get(address(row)).content.decode()

    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}") >= 5


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_fifteen_queries_however_much_it_holds(
    number, client_for, manager, part, django_assert_num_queries
):
    [row] = make(part, themes=[factories.make_theme() for _ in range(number)])
    for other in make(part, number):
        factories.make_cross_reference(row, other)
        factories.make_cross_reference(other, row)
        factories.make_action(row)
        record = factories.make_record(row, other, logged_by=manager)
        for _ in range(number):
            factories.make_evidence_file(factories.make_evidence(record, logged_by=manager), by=manager)
        withdrawn = factories.make_record(row, logged_by=manager)
        services.withdraw_record(record=withdrawn, version=1, reason="A mistake.", by=manager, on=DAY)
        factories.make_request(row)
        factories.make_decision(row, by=manager, subgroup=factories.make_subgroup())
    client = client_for(manager)

    with django_assert_num_queries(15):
        page = page_of(client, row)

    assert (len(page.actions), len(page.records), len(page.links.refers_to)) == (number, 2 * number, number)
    assert sum(len(card.files) for record in page.records for card in record.evidence) == number**2
