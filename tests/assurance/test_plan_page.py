"""A plan as a list and as it prints: rows, links, pages, addresses with nonsense, budgets."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from assurance.plan_page import LISTED_TEXT_LENGTH, ListedRow
from lscb_tracker.accounts.roles import Role
from tests import factories
from tests.failures import everything_stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

DAY = date(2026, 11, 23)
YESTERDAY = DAY - timedelta(days=1)


@pytest.fixture
def part():
    return factories.make_plan_agency(factories.make_plan("child-d"), factories.make_agency("Cafcass", slug="cafcass"))


def make(part, number: int = 1, **fields) -> list:
    return [factories.make_recommendation(plan_agency=part, **fields) for _ in range(number)]


def listed(response) -> list[str]:
    return [row.ref for row in response.context["rows"]]


def full_row(part, member) -> None:
    """A recommendation with all that a page can hold."""
    [row] = make(part, themes=[factories.make_theme()], overseeing_subgroup=factories.make_subgroup())
    factories.make_action(row, target_date=YESTERDAY)
    record = factories.make_record(row)
    factories.make_evidence_file(factories.make_evidence(record), by=member)
    factories.make_request(row)
    factories.make_decision(row, by=member)


def test_a_row_of_the_list_says_where_it_stands(client_for, scrutineer, part):
    [row] = make(part, text="Seek\n\nsupervision.")
    factories.make_action(row, status="in_progress", target_date=YESTERDAY)
    factories.make_evidence(factories.make_record(row, received_on=date(2026, 10, 1)))

    answer = client_for(scrutineer).get("/plans/child-d/")

    assert list(answer.context["rows"]) == [
        ListedRow(
            pk=row.pk,
            plan_id=part.plan_id,
            ref="1.1",
            url="/plans/child-d/1.1/",
            text="Seek supervision.",
            agency="Cafcass",
            anchor="agency-1",
            action_status="in_progress",
            action_label="In progress",
            is_overdue=True,
            assurance_status="received",
            assurance_label="Received, awaiting scrutiny",
            is_review_due=False,
            is_regressed=False,
            rating="red",
            rating_label="Red",
            level_label="Audit or data",
            days_waiting=53,
        )
    ]
    html = answer.content.decode()
    for words in ("Seek supervision.", "In progress", "Overdue", "Received, awaiting scrutiny", "Red", "Audit or data"):
        assert words in html
    assert '<a class="govuk-link" href="/plans/child-d/1.1/">1.1</a>' in html


@pytest.mark.parametrize(("length", "is_cut"), [(LISTED_TEXT_LENGTH, False), (LISTED_TEXT_LENGTH + 1, True)])
def test_a_long_text_is_cut_between_words(length, is_cut, client_for, scrutineer, part):
    make(part, text=f"word {'x' * (length - 5)}")

    [row] = client_for(scrutineer).get("/plans/child-d/").context["rows"]

    assert row.text == ("word …" if is_cut else f"word {'x' * (length - 5)}")


def test_a_reference_of_any_letters_has_an_address_of_its_own(client_for, scrutineer, part):
    refs = ["1.1", "4 a?", "ä%2F", "9&b#c"]
    for ref in refs:
        factories.make_recommendation(ref, plan_agency=part)
    client = client_for(scrutineer)

    rows = client.get("/plans/child-d/").context["rows"]

    assert sorted(row.ref for row in rows) == sorted(refs)
    for row in rows:
        assert client.get(row.url).context["row"].ref == row.ref


def test_the_page_as_it_prints_holds_three_columns(client_for, scrutineer, part):
    first, second = make(part, 2)
    factories.make_action(first, text="Train nurses.")
    factories.make_action(first, text="Train doctors.", label="b")
    for state, text in [("accepted", "Told."), ("proposed", "Proposed."), ("accepted", "Told again.")]:
        factories.make_record(first, second, text=text, state=state)
    factories.make_record(second, text="A note.", kind="board_note", given_by_agency=None)
    make(factories.make_plan_agency(part.plan, factories.make_agency("Police")))

    answer = client_for(scrutineer).get("/plans/child-d/?view=appendix")

    rows = [(row.heading, row.ref, row.actions, row.assurance) for row in answer.context["rows"]]
    assert rows == [
        ("1. Cafcass", "1.1", ["Train nurses.", "b) Train doctors."], ["Told.", "Told again."]),
        ("", "1.2", [], ["Told.", "Told again.", "A note."]),
        ("2. Police", "2.1", [], []),
    ]
    html = answer.content.decode()
    assert "ASSURANCE TO THE LSCB" in html
    assert html.count("None recorded") == 3
    assert "Proposed." not in html


def test_the_page_as_it_prints_leaves_out_what_was_withdrawn(client_for, scrutineer, part, manager):
    record = factories.make_record(*make(part), text="A mistake.")
    client = client_for(scrutineer)
    before = client.get("/plans/child-d/?view=appendix").context["rows"][0].assurance

    type(record).objects.update(state="withdrawn", settled_on=DAY, settled_by=manager, settled_reason="A mistake.")

    assert (before, client.get("/plans/child-d/?view=appendix").context["rows"][0].assurance) == (["A mistake."], [])


def test_an_agency_lead_sees_the_own_rows_and_not_what_others_said_of_them(client_for, part):
    [row] = make(part)
    factories.make_record(row, text="Ours.")
    factories.make_record(row, text="Theirs.", given_by_agency=factories.make_agency())
    make(factories.make_plan_agency(part.plan))
    client = client_for(factories.make_user(Role.AGENCY_LEAD, agency=part.agency))

    assert listed(client.get("/plans/child-d/")) == ["1.1"]
    [printed] = client.get("/plans/child-d/?view=appendix").context["rows"]
    assert (printed.ref, printed.assurance) == ("1.1", ["Ours."])


def test_a_long_plan_comes_in_pages_of_fifty_with_a_way_to_each_agency(client_for, scrutineer, part):
    make(part, 51)
    make(factories.make_plan_agency(part.plan, factories.make_agency("Police")), 9)
    client = client_for(scrutineer)

    first, second = client.get("/plans/child-d/"), client.get("/plans/child-d/?page=2")

    assert (len(listed(first)), listed(second)[0], len(listed(second))) == (50, "1.51", 10)
    assert "Showing 1 to 50 of 60 recommendations" in first.content.decode()
    assert "Showing 51 to 60 of 60 recommendations" in second.content.decode()
    jumps = [(jump.heading, jump.url) for jump in first.context["page"].jumps]
    assert jumps == [("1. Cafcass", "?page=1#agency-1"), ("2. Police", "?page=2#agency-2")]
    assert [row.anchor for row in second.context["rows"] if row.anchor] == ["agency-1", "agency-2"]
    assert client.get("/plans/child-d/?sort=level").context["page"].jumps == []


def test_nobody_turns_a_page_for_five_rows(client_for, scrutineer, part):
    make(part, 55)

    assert len(listed(client_for(scrutineer).get("/plans/child-d/"))) == 55


@pytest.mark.parametrize(
    ("number", "first"),
    [
        ("2", "1.51"),
        ("9999999999999999999999", "1.1"),
        ("0", "1.1"),
        ("-1", "1.1"),
        ("x", "1.1"),
        ("", "1.1"),
        ("1.5", "1.1"),
        ("٢", "1.51"),
    ],
)
def test_a_page_that_is_none_is_answered_with_one(number, first, client_for, scrutineer, part):
    make(part, 56)

    assert listed(client_for(scrutineer).get("/plans/child-d/", {"page": number}))[0] == first


def test_links_keep_the_question_and_exports_take_it_along(client_for, scrutineer, part):
    make(part, 60, text="Seek supervision.")

    html = client_for(scrutineer).get("/plans/child-d/?q=seek&sort=level&page=2&view=list").content.decode()

    for name, value in (("view", "list"), ("sort", "level")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in html  # with the filter's other answers
    for link in (
        "?q=seek&amp;sort=level&amp;page=1&amp;view=list",
        "/plans/child-d/action-plan.pdf?q=seek&amp;sort=level",
        "/plans/child-d/action-plan.pdf?q=seek&amp;sort=level&amp;layout=tracking",
        "/plans/child-d/action-plan.json?q=seek&amp;sort=level",
    ):
        assert f'href="{link}"' in html


def test_each_column_sorts_both_ways(client_for, scrutineer, part):
    make(part)
    client = client_for(scrutineer)

    def sorts(query: str) -> set[str]:
        html = client.get(f"/plans/child-d/{query}").content.decode()
        found = [parse_qs(urlsplit(link).query).get("sort", [""])[0] for link in html.split('href="')[1:]]
        return {sort.split('"')[0] for sort in found if sort}

    assert {"agency", "action_status", "assurance_status", "level", "waiting"} <= sorts("")
    assert "-agency" in sorts("?sort=agency")


def test_nothing_found_says_so_and_how_to_go_on(client_for, scrutineer, part):
    make(part)

    html = client_for(scrutineer).get("/plans/child-d/?q=unheard").content.decode()

    assert "No recommendations match" in html
    assert "Remove a filter, or look for other words." in html
    assert "action-plan.pdf" not in html


def test_an_answer_to_the_live_filter_is_the_results_alone(client_for, scrutineer, part):
    make(part)

    answer = client_for(scrutineer).get("/plans/child-d/?q=should", headers={"HX-Request": "true"})

    html = answer.content.decode()
    assert "<html" not in html
    assert 'hx-swap-oob="true"' in html
    assert "Showing 1 to 1 of 1 recommendation<" in html
    assert "HX-Request" in answer.headers["Vary"]


NONSENSE = [
    "page=%ff%fe",
    "page=1&page=2&page=x",
    "q=%ed%a0%80",
    "q=%F0%9F%92%A9",
    "q=" + "x" * 5_000,
    "q=" + "+".join(["a"] * 90),
    "q=%25%25%5C%5C_",
    "q='\"--;<script>",
    "view=nothing",
    "view[]=list",
    "agency=%27&agency=&theme=..%2F..",
    "level=99999999999999999999999",
    "level=-1",
    "level=%D9%A2",
    "outstanding=maybe&overdue=2&unassured=true",
    "sort=__class__",
    "sort=-&sort=ref",
    "sort=assurance_position__record__text",
    "&&&===&",
]


@pytest.mark.parametrize("view", ["list", "appendix"])
@pytest.mark.parametrize("query", NONSENSE, ids=lambda query: query[:30])
def test_an_address_with_nonsense_is_answered(query, view, client_for, scrutineer, part):
    make(part)

    assert client_for(scrutineer).get(f"/plans/child-d/?{query}&view={view}").status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/plans/no-such-plan/", 404),
        ("/plans/child-d/9.9/", 404),
        ("/plans/child-d/%F0%9F%92%A9/", 404),
        ("/plans/child-d/%ff/", 404),
        ("/plans/child-d/" + "1" * 5_000 + "/", 404),
        ("/plans/child-d/%00/", 400),
        ("/plans/child-d/?q=%00", 400),
        ("/plans/child%20d/", 404),
        ("/plans/child-d/1.1/actions/99999999999999999999999/update/", 404),
        ("/assurance/99999999999999999999999/withdraw/", 404),
        ("/evidence/99999999999999999999999/withdraw/", 404),
        ("/evidence/files/-1/", 404),
    ],
)
def test_an_address_that_leads_nowhere_is_not_found(address, status, client_for, scrutineer, part):
    make(part)

    assert client_for(scrutineer).get(address).status_code == status


def test_looking_changes_nothing(client_for, manager, part):
    full_row(part, manager)
    client, before = client_for(manager), everything_stored()

    for address in ("/plans/", "/plans/child-d/", "/plans/child-d/?view=appendix", "/plans/child-d/1.1/"):
        assert client.get(address).status_code == 200
        assert client.post(address).status_code == 405

    assert everything_stored() == before


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("query", "budget"),
    [("", 6), ("?view=appendix", 8), ("?q=the+should&theme=theme-1&sort=waiting", 6)],
    ids=["list", "appendix", "filtered"],
)
def test_a_plan_costs_the_same_queries_however_long_it_is(
    query, budget, rows, client_for, manager, part, django_assert_num_queries
):
    for _ in range(rows):
        full_row(part, manager)
    client = client_for(manager)

    with django_assert_num_queries(budget):
        answer = client.get(f"/plans/child-d/{query}")

    assert len(listed(answer)) == (min(rows, 1) if "theme" in query else rows)
