"""The page and the PDF of what changed: which editions, whose rows, which words."""

import json
import re
from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import AuditEvent
from recommendations import services as plan_services
from recommendations.models import Agency
from tests import factories
from tests.assurance.meetings.scene import close, make_held_meeting, note
from tests.assurance.reports.reading import pages_of, squeezed

pytestmark = pytest.mark.django_db
RECORDED, TODAY = date(2026, 11, 20), date(2026, 11, 23)
PAGE_BUDGET = 110  # two editions of some fifty queries each, however many rows
PAGE, PDF = "assurance:plan-changes", "assurance:plan-changes-pdf"


@pytest.fixture
def clock(monkeypatch):
    def is_now(day: date) -> None:
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    is_now(RECORDED)
    return is_now


@pytest.fixture(autouse=True)
def _issues_are_not_rendered(monkeypatch):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *attached: b"%PDF-1.7")


@pytest.fixture
def plan(clock):
    return factories.make_plan(slug="child-d", title="Child D Action Plan")


@pytest.fixture
def rows(plan):
    """One row of each of two agencies, and a third that nothing ever happens to."""
    cafcass, police = (
        factories.make_plan_agency(plan, factories.make_agency(name, slug=name.lower()))
        for name in ("Cafcass", "Police")
    )
    texts = [(cafcass, "Train all nurses."), (police, "Audit the files."), (police, "Never changed.")]
    rows = [factories.make_recommendation(plan_agency=part, text=text) for part, text in texts]
    for row in rows:
        factories.make_action(row, text=f"Do what {row.ref} says.")
    return rows


def edit(row, by, text: str) -> None:
    row.refresh_from_db()
    plan_services.edit_recommendation(
        recommendation=row, version=row.version, by=by, text=text, themes=[], overseeing_subgroup=None
    )


@pytest.fixture
def changed(rows, manager, clock):
    """The texts of the first two rows are others today."""
    clock(TODAY)
    edit(rows[0], manager, "Train all matrons.")
    edit(rows[1], manager, "Audit the files yearly.")
    return rows


@pytest.fixture
def issued(plan, rows, manager, chair, clock):
    """A version of the plan before anything was edited."""
    meeting = make_held_meeting(plan, chair=chair)
    note(meeting, rows[2], own_work_reason="Nobody else.")
    close(meeting, by=manager, on=RECORDED)
    return plan.issues.get()


def url(name: str = PAGE, **query) -> str:
    return reverse(name, args=["child-d"], query={key.rstrip("_"): value for key, value in query.items()})


def words_of(response) -> str:
    """The text of a page as it is read out."""
    main = re.search(r"<main.*</main>", response.text, re.S)[0]
    return " ".join(re.sub(r"<[^>]+>", "", main).split())


def test_from_the_last_issue_to_today_unless_something_else_is_asked(client_for, member, issued, changed):
    words = words_of(client_for(member).get(url()))

    assert "From issue 1, as at 20 November 2026, to today, 23 November 2026" in words
    assert "2 of 3 recommendations changed." in words


def test_without_issues_from_the_beginning(client_for, member, changed):
    words = words_of(client_for(member).get(url()))

    assert "From 20 November 2026, to today, 23 November 2026" in words
    assert "This is the plan as it stood on 20 November 2026." in words


def test_words_are_marked_for_the_eye_and_for_the_ear(client_for, member, changed):
    response = client_for(member).get(url())

    assert re.search(r"<del><span[^>]*>struck: </span>nurses", response.text)
    assert re.search(r"<ins><span[^>]*>inserted: </span>matrons", response.text)


def test_rows_that_did_not_change_are_folded_away_until_all_are_asked_for(client_for, member, issued, changed):
    folded, shown = (client_for(member).get(url(show=show)) for show in ("", "all"))

    assert "Never changed." not in folded.text
    assert "1 unchanged recommendation of 2. Police" in words_of(folded)
    assert "Never changed." in shown.text
    assert "Unchanged for 1 Board" in words_of(shown)


def test_one_agency_is_asked_for(client_for, member, changed):
    words = words_of(client_for(member).get(url(agency="police")))

    assert "1 of 2 recommendations changed." in words
    assert "matrons" not in words


@pytest.mark.parametrize(
    "query",
    [{"from_": "2026-11-20", "to": "2026-11-21"}, {"from_": "today", "to": "today"}],
    ids=["two days", "the same edition"],
)
def test_nothing_changed_is_said(client_for, member, changed, query):
    assert "Nothing changed" in words_of(client_for(member).get(url(**query)))


def test_the_wrong_way_round_is_turned_and_said(client_for, member, changed):
    words = words_of(client_for(member).get(url(from_="today", to="2026-11-20")))

    assert "You asked for the later one first." in words
    assert "struck: nurses" in words


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            {"from_": "2001-01-01"},
            "Nothing is known of the plan on 1 January 2001. Choose 20 November 2026 or a later day.",
        ),
        ({"to": "2030-01-01"}, "1 January 2030 has not come yet. Choose today or an earlier day."),
        ({"from_": "2026-02-31"}, "Enter a day of the calendar, such as 30/11/2026"),
        ({"from_": "day"}, "Enter a day of the calendar, such as 30/11/2026"),
        ({"from_": "issue-9"}, "Choose an issued version, today or another day from the list"),
        ({"to": "\u202ex"}, "Choose an issued version, today or another day from the list"),
        ({"agency": "nobody"}, "Choose the agency from the list"),
    ],
    ids=["before the plan", "to come", "no day", "day missing", "no such issue", "hostile", "no such agency"],
)
def test_what_makes_no_sense_is_said_in_words(client_for, member, changed, query, said):
    response = client_for(member).get(url(**query))

    assert response.status_code == 422
    assert said in words_of(response)
    assert client_for(member).get(url(PDF, **query)).headers["Location"] == url(**query)


def test_a_lead_sees_the_own_rows_and_no_issues(client_for, issued, changed):
    lead = factories.make_user(email="l@trust.example", role=Role.AGENCY_LEAD, agency=Agency.objects.get(slug="police"))
    client = client_for(lead)

    words = words_of(client.get(url()))

    assert "1 of 2 recommendations changed." in words
    assert "matrons" not in words
    assert "Issue" not in words
    assert client.get(url(from_="issue-1")).status_code == 422


@pytest.mark.parametrize("role", [Role.CHAIR, Role.SCRUTINEER])
def test_who_reads_all_agencies_is_offered_the_issues(client_for, issued, changed, role):
    response = client_for(role).get(url(from_="issue-1", to="today"))

    assert '<option value="issue-1" selected>' in response.text
    assert "2 of 3 recommendations changed." in words_of(response)


def test_the_plan_and_its_issues_lead_to_the_changes(client_for, member, issued):
    client = client_for(member)

    assert f'href="{url()}"' in client.get(reverse("assurance:plan-detail", args=["child-d"])).text
    assert f'href="{url()}?from=issue-1&amp;to=today"' in client.get(issued.get_absolute_url()).text


@pytest.mark.parametrize("count", [1, 12])
def test_query_budget(client_for, member, plan, rows, issued, clock, count, django_assert_max_num_queries):
    part = rows[0].plan_agency
    for _ in range(count):
        factories.make_evidence(factories.make_record(factories.make_recommendation(plan_agency=part)))
    clock(TODAY)
    client = client_for(member)

    with django_assert_max_num_queries(PAGE_BUDGET):
        response = client.get(url(from_="2026-11-20"))

    assert response.status_code == 200


HOSTILE = [
    *("<script>alert(1)</script>", "<ins>not ours</ins>", "=cmd|' /C calc'!A0", "{% now %}", "\u202eright to left"),
    *("👩🏽‍⚕️ نعم", "W" * 9_000, "a b " * 2_000, "\n\n\n" * 50 + "x", "¶␣+−"),
]


def test_hostile_texts_stay_texts(client_for, manager, rows, clock, monkeypatch):
    monkeypatch.setattr("assurance.views.giving_out.cached_pdf", lambda html, *attached: html.encode())
    clock(TODAY)
    edit(rows[0], manager, "Train " + " ".join(HOSTILE)[:9_900])
    for text in HOSTILE:
        factories.make_action(rows[1], text=text)

    page, report = (client_for(manager).get(url(name)) for name in (PAGE, PDF))

    for response in (page, report):
        assert response.status_code == 200
        assert re.findall("<script>alert|<ins>not", response.text) == []
        assert [text for text in HOSTILE if escape(text.strip()) not in response.text] == []


def test_the_pdf_marks_what_was_inserted_and_struck(client_for, member, issued, changed):
    response = client_for(member).get(url(PDF, from_="issue-1"))

    assert response.headers["Content-Type"] == "application/pdf"
    assert "child-d-changes-2026-11-20-to-2026-11-23.pdf" in response.headers["Content-Disposition"]
    front, *others = pages_of(response.content)
    assert squeezed("2 of 3 recommendations changed.") in squeezed(front)
    assert squeezed("text of the recommendation changed") in squeezed(front)
    printed = squeezed(" ".join(others))
    assert squeezed("Train all −nurses+matrons.") in printed
    assert squeezed("Audit the files+ yearly.") in printed
    assert squeezed("Unchanged for 1 Board") in printed
    event = AuditEvent.objects.latest("number")
    assert event.actor_id == member.pk
    assert json.loads(event.details)["sha256"]


def test_the_pdf_asks_before_it_gives_a_struck_telephone_number_out(client_for, manager, rows, clock):
    edit(rows[0], manager, "Ring the mother on 07700 900123.")
    clock(TODAY)
    edit(rows[0], manager, "Train all nurses.")

    response = client_for(manager).get(url(PDF))

    assert response.status_code == 422
    assert "Check the report before you issue it" in response.text
