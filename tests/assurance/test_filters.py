"""The one filter of the plan: what each question selects, in which order, and how its answers are taken back."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict

from assurance.filters import SORTS, PlanFilter
from lscb_tracker.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.fixture
def part():
    return factories.make_plan_agency(agency=factories.make_agency("Cafcass", slug="cafcass"))


def select(part, query: str = "", user=None) -> PlanFilter:
    user = user or factories.make_user(Role.SCRUTINEER)
    return PlanFilter(QueryDict(query), user=user, plan=part.plan, on=DAY)


def refs(part, query: str = "", user=None) -> list[str]:
    return [row.ref for row in select(part, query, user).rows]


def make(part, number: int = 1, **fields) -> list:
    return [factories.make_recommendation(plan_agency=part, **fields) for _ in range(number)]


def test_no_question_selects_the_whole_plan_in_its_order(part):
    for ref in ("10.1", "9.2", "1.10", "1.2"):
        factories.make_recommendation(ref, plan_agency=part)
    make(factories.make_plan_agency())  # of another plan

    assert refs(part) == ["1.2", "1.10", "9.2", "10.1"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("supervision", ["1.1"]),
        ("SUPERVISION", ["1.1"]),
        ("supervis", ["1.1"]),
        ("1.2", ["1.2"]),
        ("register", ["1.2"]),
        ("REGISTER", ["1.2"]),
        ("LETTER", ["1.3"]),
        ("letter", ["1.3"]),
        ("supervision register", []),
        ("seek+supervision", ["1.1"]),
        ("supervision+seek", ["1.1"]),
        ("100%25", ["1.4"]),
        ("case_notes", ["1.4"]),
        ("%25", ["1.4"]),
        ("nothing+like+it", []),
        ("", ["1.1", "1.2", "1.3", "1.4"]),
        ("++", ["1.1", "1.2", "1.3", "1.4"]),
    ],
)
def test_words_are_looked_for_in_the_row_its_actions_and_its_assurance(words, found, part):
    first, second, third, _ = (
        factories.make_recommendation(plan_agency=part, text=text)
        for text in ("Seek supervision.", "Keep a list.", "Ask the Guardian.", "Reach 100% of case_notes.")
    )
    factories.make_action(first, text="Do it.")
    factories.make_action(second, text="A register is kept.")
    factories.make_record(third, text="They wrote a letter.")

    assert refs(part, f"q={words}") == found


def test_words_of_another_agencys_answer_are_not_found(part):
    [row] = make(part)
    factories.make_record(row, text="A secret audit.", given_by_agency=factories.make_agency())
    lead = factories.make_user(Role.AGENCY_LEAD, agency=part.agency)

    assert refs(part, "q=secret") == ["1.1"]
    assert refs(part, "q=secret", user=lead) == []
    assert refs(part, "q=should", user=lead) == ["1.1"]


def test_a_search_of_many_words_is_answered(part):
    make(part, text="a b c d e")

    assert refs(part, "q=" + "+".join("abcde" * 20)) == ["1.1"]


@pytest.mark.parametrize(("length", "found"), [(200, ["1.1"]), (201, [])])
def test_a_search_is_no_longer_than_anybody_types(length, found, part):
    make(part, text="x" * 300)

    assert refs(part, f"q={'x' * length}") == found


def test_agencies_are_chosen_one_or_several(part):
    others = [factories.make_plan_agency(part.plan, factories.make_agency(slug=slug)) for slug in ("police", "school")]
    for each in (part, *others):
        make(each)

    assert refs(part, "agency=police") == ["2.1"]
    assert refs(part, "agency=cafcass&agency=school") == ["1.1", "3.1"]


def test_only_outstanding_leaves_what_waits_for_somebody(part, chair):
    never_asked, assured, review_due, transferred = make(part, 4)
    factories.make_decision(assured, by=chair, decided_on=YESTERDAY, next_review_on=TOMORROW)
    factories.make_decision(review_due, by=chair, decided_on=date(2026, 1, 1), next_review_on=YESTERDAY)

    assert refs(part, "outstanding=on") == [never_asked.ref, review_due.ref, transferred.ref]
    assert len(refs(part, "outstanding=")) == 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("assurance_status=received", ["1.1"]),
        ("assurance_status=no_response", ["1.2"]),
        ("assurance_status=requested", ["1.3"]),
        ("assurance_status=assured", ["1.4"]),
        ("assurance_status=not_requested", ["1.5"]),
        ("assurance_status=requested&assurance_status=received", ["1.1", "1.3"]),
        ("assurance_status=challenged", []),
    ],
)
def test_assurance_is_chosen_as_it_stands_on_the_day(query, found, part, chair):
    received, unanswered, asked, assured, _ = make(part, 5)
    factories.make_record(received)
    factories.make_request(unanswered, due_on=YESTERDAY)
    factories.make_request(asked, due_on=DAY)
    factories.make_decision(assured, by=chair)

    assert refs(part, query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("action_status=complete", ["1.1"]),
        ("action_status=complete&action_status=not_started", ["1.1", "1.3"]),
        ("overdue=on", ["1.2"]),
        ("unassured=on", ["1.1"]),
        ("unassured=on&overdue=on", []),
    ],
)
def test_actions_are_chosen_by_status_and_day(query, found, part, chair):
    unassured, late, _, assured = make(part, 4)
    factories.make_action(unassured, status="complete")
    factories.make_action(late, status="in_progress", target_date=YESTERDAY)
    factories.make_action(assured, status="complete")
    factories.make_decision(assured, by=chair)
    found = found + (["1.4"] if "complete" in query else [])

    assert refs(part, query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [("level=0", ["1.1"]), ("level=1", ["1.2"]), ("level=3", ["1.3"]), ("level=0&level=1", ["1.1", "1.2"])],
)
def test_rows_are_chosen_by_what_they_rest_on(query, found, part):
    _, stated, audited = make(part, 3)
    factories.make_record(stated)
    factories.make_evidence(factories.make_record(audited))

    assert refs(part, query) == found


def test_a_row_of_two_chosen_themes_is_selected_once(part):
    supervision, records = factories.make_theme(slug="supervision"), factories.make_theme(slug="records")
    make(part, themes=[supervision, records])
    make(part, themes=[records])
    make(part)

    assert refs(part, "theme=supervision") == ["1.1"]
    for sort in (*SORTS, "assurance_status", "waiting"):
        assert sorted(refs(part, f"theme=supervision&theme=records&sort={sort}")) == ["1.1", "1.2"]


def test_rows_are_chosen_by_the_subgroup_that_oversees_them(part):
    quality = factories.make_subgroup(slug="quality-assurance")
    factories.make_subgroup(slug="case-review")
    make(part, overseeing_subgroup=quality)
    make(part)

    assert refs(part, "subgroup=quality-assurance") == ["1.1"]
    assert refs(part, "subgroup=case-review") == []


def test_several_questions_narrow_one_another(part):
    for text in ("Seek supervision.", "Seek supervision."):
        make(part, text=text)
    factories.make_record(part.recommendations.get(ref="1.2"))

    assert refs(part, "q=supervision&assurance_status=received&agency=cafcass") == ["1.2"]


@pytest.mark.parametrize(
    "query",
    [
        "agency=nobody",
        "assurance_status=green",
        "action_status=red",
        "level=9",
        "level=x",
        "theme=none",
        "subgroup=none",
        "agency=cafcass&agency=nobody",
    ],
)
def test_an_answer_that_makes_no_sense_selects_nothing(query, part):
    make(part)

    assert refs(part, query) == []
    assert refs(part, "agency=cafcass") == ["1.1"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("ref", ["1.1", "1.2", "2.1"]),
        ("-ref", ["2.1", "1.2", "1.1"]),
        ("agency", ["2.1", "1.1", "1.2"]),
        ("-agency", ["1.1", "1.2", "2.1"]),
        ("action_status", ["2.1", "1.1", "1.2"]),
        ("-action_status", ["1.2", "1.1", "2.1"]),
        ("assurance_status", ["1.2", "2.1", "1.1"]),
        ("-assurance_status", ["1.1", "2.1", "1.2"]),
        ("level", ["2.1", "1.1", "1.2"]),
        ("-level", ["1.2", "1.1", "2.1"]),
        ("target_date", ["1.2", "2.1", "1.1"]),
        ("-target_date", ["2.1", "1.2", "1.1"]),
        ("waiting", ["1.1", "2.1", "1.2"]),
        ("nonsense", ["1.1", "1.2", "2.1"]),
        ("-waiting", ["2.1", "1.1", "1.2"]),
        ("text", ["1.1", "1.2", "2.1"]),
    ],
)
def test_rows_come_in_the_order_asked_for(sort, order, part, chair):
    received, assured = make(part, 2)
    [asked] = make(factories.make_plan_agency(part.plan, factories.make_agency("Ambulance service")))
    factories.make_action(received, status="in_progress")
    factories.make_action(assured, status="not_started", target_date=TOMORROW)
    factories.make_action(asked, status="complete", target_date=date(2027, 6, 1))
    type(asked).objects.filter(pk=asked.pk).update(target_date=date(2027, 6, 1))
    factories.make_record(received, received_on=date(2026, 1, 1))
    factories.make_decision(assured, by=chair)
    factories.make_request(asked, sent_on=date(2026, 6, 1))

    assert refs(part, f"sort={sort}") == order


def test_rows_are_sorted_by_the_status_they_show_on_the_day(part):
    unanswered, received, asked = make(part, 3)
    moved = factories.make_plan_agency(part.plan, disposition="transferred", transferred_to="Another Board")
    factories.make_request(unanswered, due_on=YESTERDAY)
    factories.make_record(received)
    factories.make_request(asked, due_on=DAY)
    make(moved)

    # no response, received, requested, transferred
    assert refs(part, "sort=assurance_status") == ["1.1", "1.2", "1.3", "2.1"]
    assert refs(part, "sort=-assurance_status") == ["2.1", "1.3", "1.2", "1.1"]


def test_an_agency_lead_selects_among_the_own_rows(part):
    make(part)
    make(factories.make_plan_agency(part.plan))
    lead = factories.make_user(Role.AGENCY_LEAD, agency=part.agency)

    assert refs(part) == ["1.1", "2.1"]
    assert refs(part, user=lead) == ["1.1"]
    assert refs(part, "agency=agency-2", user=lead) == []


def test_what_may_be_chosen_is_what_the_plan_and_the_person_have(part):
    factories.make_plan_agency(part.plan, factories.make_agency("Police"))
    factories.make_plan_agency()  # of another plan
    factories.make_theme("Supervision"), factories.make_subgroup("Case Review")
    lead = factories.make_user(Role.AGENCY_LEAD, agency=part.agency)

    def offered(user=None) -> list[list[str]]:
        form = select(part, user=user).form
        return [[text for _, text in form.fields[name].choices] for name in ("agency", "theme", "subgroup")]

    assert offered() == [["1. Cafcass", "2. Police"], ["Supervision"], ["Case Review"]]
    assert offered(lead) == [["1. Cafcass"], ["Supervision"], ["Case Review"]]


def test_each_answer_is_a_chip_that_takes_it_back(part):
    factories.make_theme("Supervision", slug="supervision")
    query = "q=audit&outstanding=on&agency=cafcass&theme=supervision&level=2&sort=level&page=3"

    plan_filter = select(part, query)

    assert [(chip["text"], chip["url"]) for chip in plan_filter.chips] == [
        ("Words: audit", "?outstanding=on&agency=cafcass&theme=supervision&level=2&sort=level"),
        ("Only outstanding assurance", "?q=audit&agency=cafcass&theme=supervision&level=2&sort=level"),
        ("1. Cafcass", "?q=audit&outstanding=on&theme=supervision&level=2&sort=level"),
        ("Document", "?q=audit&outstanding=on&agency=cafcass&theme=supervision&sort=level"),
        ("Supervision", "?q=audit&outstanding=on&agency=cafcass&level=2&sort=level"),
    ]
    assert plan_filter.in_words == "Words: audit; Only outstanding assurance; 1. Cafcass; Document; Supervision"
    assert select(part).in_words == ""
