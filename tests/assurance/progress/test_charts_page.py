"""The page of charts and its print: every number of a drawing stands in its table, leads on, and is told in words."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from assurance import charts
from assurance.as_at.editions import edition_of_today
from assurance.progress.figures import class_of, levels_of, silence_of, slips_of
from assurance.progress.page import charts_page, slip_class, slip_counts
from assurance.progress.today import charted_today
from assurance.reports.html import charts_html
from assurance.reports.progress import charts_report
from lscb_tracker.accounts.roles import Role
from recommendations.models import MoveState, TargetDateMove
from tests import factories
from tests.assurance.test_charts import EDGE_CONTRAST, NUMBER_CONTRAST, WHITE, contrast

DAY = date(2026, 11, 23)
HOSTILE = "<b>&amp;=1+1\u202e‘😀’"
stopped = pytest.mark.usefixtures("stopped_clock")


@pytest.fixture
def plan(db):
    return factories.make_plan("child-a", title="Child A plan")


@pytest.fixture
def hospital(plan):
    return factories.make_plan_agency(plan, factories.make_agency(HOSTILE, short_name=HOSTILE))


@pytest.fixture
def rows(plan, hospital, manager):
    """Silent for 3, 31 and 500 days, answered, assured; of another agency, one that was never asked."""
    for days in (3, 31, 500):
        sent = DAY - timedelta(days=days)
        factories.make_request(factories.make_recommendation(plan_agency=hospital), sent_on=sent, due_on=sent)
    answered = factories.make_recommendation(plan_agency=hospital)
    factories.make_record(answered, received_on=DAY - timedelta(days=5))
    factories.make_decision(factories.make_recommendation(plan_agency=hospital), by=manager)
    school = factories.make_plan_agency(plan, factories.make_agency("School"))
    factories.make_recommendation(plan_agency=school)


def move(action, *, days: int, by, state=MoveState.AGREED):
    decided = {} if state == MoveState.ASKED else {"decided_on": DAY, "decided_by": by, "decision_reason": "So be it."}
    before = action.target_date
    after = before + timedelta(days=days)
    TargetDateMove.objects.create(
        action=action,
        from_date=before,
        to_date=after,
        reason="Later.",
        asked_on=DAY,
        asked_by=by,
        state=state,
        **decided,
    )
    if state == MoveState.AGREED:
        action.target_date = after
        action.save()


@pytest.fixture
def dated(hospital, manager):
    """Moved twice by 50 days each, moved earlier, refused, asked for, and never moved."""
    actions = [
        factories.make_action(factories.make_recommendation(plan_agency=hospital), target_date=DAY) for _ in range(5)
    ]
    for action, days, state in [
        (actions[0], 50, MoveState.AGREED),
        (actions[0], 50, MoveState.AGREED),
        (actions[1], -7, MoveState.AGREED),
        (actions[2], 30, MoveState.REFUSED),
        (actions[3], 30, MoveState.ASKED),
    ]:
        move(action, days=days, by=manager, state=state)
    return actions


def edition(plan, user=None):
    return edition_of_today(plan, user=user, on=DAY)


def page(plan, user=None):
    return charts_page(edition(plan, user), user=user)


def section(found, key: str):
    return next(each for each in found.sections if each.key == key)


class Cells(HTMLParser):
    """The texts of tables and drawings, each with where it leads."""

    def __init__(self, html: str):
        super().__init__()
        self.numbers, self.drawn, self.links, self.inside = [], [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.inside = tag if tag in ("td", "text") else self.inside
        if tag == "a":
            self.links.append(dict(attributes).get("href"))

    def handle_endtag(self, tag):
        self.inside = None if tag == self.inside else self.inside

    def handle_data(self, text):
        if re.fullmatch(r"[\d,]+", text.strip()):
            {"td": self.numbers, "text": self.drawn}.get(self.inside, []).append(text.strip())


@stopped
def test_silence_is_counted_in_classes(plan, rows):
    silence = silence_of(edition(plan))

    assert list(silence.classes.items()) == [
        ("0 to 30 days", 1),
        ("31 to 90 days", 1),
        ("91 to 180 days", 0),
        ("181 to 365 days", 0),
        ("Over 365 days", 1),
    ]
    assert (silence.rows, silence.longest) == (3, 500)


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (0, "0 to 30 days"),
        (30, "0 to 30 days"),
        (31, "31 to 90 days"),
        (90, "31 to 90 days"),
        (91, "91 to 180 days"),
        (180, "91 to 180 days"),
        (181, "181 to 365 days"),
        (365, "181 to 365 days"),
        (366, "Over 365 days"),
        (None, "Not dated"),
    ],
)
def test_each_wait_is_in_one_class(days, name):
    assert class_of(days) == name


@stopped
def test_levels_are_counted_by_agency(plan, rows, hospital):
    found = {part.agency.name: dict(counts) for part, counts in levels_of(edition(plan)).items()}

    assert sum(found[HOSTILE].values()) == 5
    assert found["School"] == {0: 1}
    assert found[HOSTILE][0] == 3  # the silent ones


@stopped
def test_slips_are_told_from_agreed_moves_alone(plan, dated):
    found = slips_of(edition(plan))

    assert [(slip.days, slip.moves) for slip in found.slips] == [(100, 2), (-7, 1)]
    assert (list(found.dated.values()), found.waiting) == ([5], 1)
    assert section(page(plan), "slippage").chart.rows[0].values == [3, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-1, "Earlier"),
        (0, "As first agreed"),
        (1, "Up to 90 days later"),
        (90, "Up to 90 days later"),
        (91, "91 to 180 days later"),
        (180, "91 to 180 days later"),
        (181, "Over 180 days later"),
    ],
)
def test_each_slip_is_in_one_class(days, name):
    assert slip_class(days) == name
    assert sum(slip_counts([days], 4)) == 4


@stopped
def test_every_number_that_is_drawn_stands_in_the_table(client_for, manager, plan, rows, dated):
    html = client_for(manager).get(reverse("assurance:plan-charts", args=[plan.slug])).content.decode()

    for each in html.split("<section")[1:]:
        found = Cells(each.partition("</section>")[0])
        assert set(found.drawn) <= set(found.numbers), each[:200]
        assert found.numbers
    assert "<b>&amp;=1" not in html.replace("&lt;b&gt;", "")


@stopped
def test_every_bar_is_a_row_of_the_table_with_the_same_sum(plan, rows, dated):
    for each in page(plan).sections:
        for drawing in each.chart.drawings:
            assert [bar.total for bar in drawing.bars] == [row.total for row in each.chart.rows]
            for bar, row in zip(drawing.bars, each.chart.rows, strict=True):
                assert len(bar.segments) == sum(value > 0 for value in row.values)
                assert all(s.label in ("", *(f"{value:,}" for value in row.values)) for s in bar.segments)


@stopped
def test_numbers_lead_to_the_plan_with_a_filter_that_selects_as_many(client_for, manager, plan, rows):
    client, found = client_for(manager), page(plan, manager)
    silence, evidence = section(found, "silence"), section(found, "evidence")

    def shown(url):
        return client.get(url).context["page"].total

    assert shown(silence.link[0]) == sum(row.total for row in silence.chart.rows) == 3
    assert shown(evidence.link[0]) == sum(row.values[0] + row.values[1] for row in evidence.chart.rows)
    assert [shown(row.url) for row in evidence.chart.rows] == [row.total for row in evidence.chart.rows] == [5, 1]


@stopped
def test_a_plan_without_anything_says_so(client_for, manager, plan):
    answer = client_for(manager).get(reverse("assurance:plan-charts", args=[plan.slug]))

    assert [bool(each.chart) for each in answer.context["page"].sections] == [False] * 5
    for words in ("has no recommendations to be counted", "No agency owes the Board", "No action has a target date"):
        assert words in answer.content.decode()


@stopped
def test_today_is_counted_from_few_rows_as_from_the_whole_edition(plan, rows, dated, manager):
    """The page reads less than the edition that a report is made of, and says the same."""
    assert charts_page(charted_today(plan, user=manager, on=DAY), user=manager) == page(plan, manager)


@stopped
def test_of_a_very_long_plan_the_day_alone_is_counted(plan, rows, monkeypatch):
    monkeypatch.setattr("assurance.progress.page.MOST_ROWS_OVER_TIME", 5)
    monkeypatch.setattr("assurance.progress.page.PlanVersions", None)

    assert "is counted for the chosen day only" in section(page(plan), "assurance").summary[1]


@stopped
def test_one_day_is_shown_and_said_to_be_the_only_one(plan, hospital):
    factories.make_recommendation(plan_agency=hospital)

    found = section(page(plan), "assurance")

    assert [row.name for row in found.chart.rows] == ["23 Nov 2026"]
    assert "There is one day only" in found.summary[1]


@stopped
def test_another_day_is_said_and_kept_in_the_links(client_for, manager, plan, rows, monkeypatch):
    """The record of the plan is half a year old, and the page is asked for a day since."""
    later = timezone.now() + timedelta(days=180)
    monkeypatch.setattr(timezone, "now", lambda: later)

    answer = client_for(manager).get(reverse("assurance:plan-charts", args=[plan.slug]), {"as_at": "2027-02-10"})
    html = answer.content.decode()

    assert "This is the plan as it stood on 10 February 2027." in html
    assert "As at 10 February 2027" in html
    found = section(answer.context["page"], "assurance")
    assert next(row.name for row in found.chart.rows) == "11 Jul 2025"
    assert [row.name for row in found.chart.rows][-2:] == ["30 Nov 2026", "10 Feb 2027"]
    assert [row.url.partition("?")[2] for row in found.chart.rows][-2] == "as_at=2026-11-30"
    assert section(answer.context["page"], "silence").link[0].endswith("&sort=waiting&as_at=2027-02-10")
    assert "charts.pdf?as_at=2027-02-10" in html


@stopped
@pytest.mark.parametrize(("day", "status"), [("2026-02-31", 422), ("2001-01-01", 404), ("2030-01-01", 404)])
@pytest.mark.parametrize("name", ["plan-charts", "charts-pdf"])
def test_a_day_that_is_none_is_said_to_be_none(client_for, manager, plan, name, day, status):
    answer = client_for(manager).get(reverse(f"assurance:{name}", args=[plan.slug]), {"as_at": day})

    assert answer.status_code == status
    assert "There is no plan of that day" in answer.content.decode()


@stopped
def test_a_lead_sees_the_rows_of_the_own_agency_alone(client_for, plan, rows, dated, hospital):
    lead = factories.make_user(Role.AGENCY_LEAD, agency=hospital.agency, email="lead@trust.example")

    answer = client_for(lead).get(reverse("assurance:plan-charts", args=[plan.slug]))

    assert [row.total for row in section(answer.context["page"], "evidence").chart.rows] == [10]
    assert "School" not in answer.content.decode()


@stopped
@pytest.mark.parametrize("many", [False, True])
def test_the_page_costs_the_same_however_many_rows(
    client_for, manager, plan, rows, hospital, many, django_assert_max_num_queries
):
    if many:
        for _ in range(8):
            factories.make_recommendation(plan_agency=hospital)
    client = client_for(manager)

    with django_assert_max_num_queries(25):
        assert client.get(reverse("assurance:plan-charts", args=[plan.slug])).status_code == 200


@stopped
def test_the_print_says_the_same_numbers(plan, rows, dated):
    found = page(plan)
    html = charts_html(charts_report(found, edition(plan)))

    for each in found.sections:
        assert f"<h2>{each.title}</h2>" in html
        for row in each.chart.rows:
            cells = "".join(f'<td class="number">{value:,}</td>' for value in row.values)
            assert cells in html
    assert HOSTILE not in html
    assert html.count("<svg") == 5 + sum(len(each.chart.legend) for each in found.sections)


@stopped
def test_the_charts_are_given_out_as_a_pdf(client_for, manager, plan, rows):
    answer = client_for(manager).get(reverse("assurance:charts-pdf", args=[plan.slug]))

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="child-a-charts-2026-11-23.pdf"'
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "paint",
    [*charts.LEVEL_PAINTS, *charts.PROGRESS_PAINTS.values(), charts.SILENCE_PAINT, *charts.SLIP_PAINTS],
    ids=lambda paint: paint.fill,
)
def test_numbers_and_edges_of_the_charts_can_be_told_apart(paint):
    assert contrast(paint.ink, paint.fill) >= NUMBER_CONTRAST
    assert contrast(paint.edge, WHITE) >= EDGE_CONTRAST
