"""Dip samples: drawn by a seed, tested row by row, repeated by anybody; and the plan stays as it is."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from assurance import services
from assurance.independent.drawing import MOST_DRAWN, Population
from assurance.independent.failed_samples import unsettled_failures
from assurance.models import AssurancePosition, DipSample, SampledRow
from lscb_tracker.accounts.roles import Role
from lscb_tracker.audit.models import AuditEvent
from recommendations.models import ChangeEvent, Recommendation
from tests import factories, meeting_papers
from tests.assurance.deciding import decide
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

TODAY = date(2026, 11, 23)
DECIDED_ON = TODAY - timedelta(days=30)
LIST, ADD = reverse("assurance:dip-sample-list"), reverse("assurance:dip-sample-add")


@pytest.fixture
def part():
    return factories.make_plan_agency(factories.make_plan("child-d", title="Child D Action Plan"))


def close(part, chair, number: int, *, first: int = 1, **fields) -> list[Recommendation]:
    rows = [
        factories.make_recommendation(f"{part.number}.{each}", plan_agency=part)
        for each in range(first, first + number)
    ]
    for row in rows:
        factories.make_decision(row, by=chair, **{"decided_on": DECIDED_ON} | fields)
    return rows


def draw(by, **said) -> DipSample:
    return services.draw_dip_sample(**{"seed": "board-2026", "size": 3, "by": by, "on": TODAY} | said)


def refs(sample: DipSample) -> list[str]:
    return [f"{row.recommendation.plan.slug}/{row.recommendation.ref}" for row in sample.rows.all()]


def keep(row: SampledRow, by, result="fails", finding="It is of 2015."):
    fresh = SampledRow.objects.get(pk=row.pk)
    return services.keep_sample_result(
        row=fresh, version=fresh.version, result=result, finding=finding, by=by, on=TODAY
    )


def send(client, url, **answers):
    return client.post(url, filled(client.get(url), **answers))


# Drawing


def test_what_is_closed_is_drawn_from_and_nothing_else(part, chair, scrutineer):
    closed = close(part, chair, 2)
    close(part, chair, 1, first=3, outcome="not_required", reason="Replaced.", evidence_level=0)
    close(part, chair, 1, first=4, outcome="challenged", missing="The audit.", evidence_level=1)
    factories.make_recommendation("9.9", plan_agency=part)
    gone = factories.make_plan_agency(part.plan, disposition="transferred", transferred_to="Another", number=99)
    close(gone, chair, 1, first=5)

    sample = draw(scrutineer, size=MOST_DRAWN)

    lines = [f"child-d/{row.ref}" for row in closed] + [f"child-d/{part.number}.3"]
    assert Population(sample.population).lines == sorted(lines)
    assert sorted(refs(sample)) == sorted(lines)
    assert (sample.population_count, sample.population_sha256) == (3, Population(sample.population).sha256)


def test_the_rows_stand_in_the_order_of_the_draw_with_the_decisions_that_closed_them(part, chair, scrutineer):
    rows = close(part, chair, 8)

    sample = draw(scrutineer, size=5)

    assert refs(sample) == Population(sample.population).drawn("board-2026", 5)
    assert [row.position for row in sample.rows.all()] == [1, 2, 3, 4, 5]
    decisions = {row.pk: row.scrutiny_decisions.get().pk for row in rows}
    assert all(row.decision_id == decisions[row.recommendation_id] for row in sample.rows.all())
    assert SampledRow.history.count() == 5
    event = AuditEvent.objects.latest("number")
    assert event.action == "sample_drawn"
    assert sample.population_sha256 in event.details


def test_a_sample_of_one_plan_leaves_the_others_alone(part, chair, scrutineer):
    close(part, chair, 2)
    close(factories.make_plan_agency(factories.make_plan("child-z")), chair, 3)

    assert draw(scrutineer, plan=part.plan).population_count == 2
    assert draw(scrutineer).population_count == 5


def test_two_plans_with_the_same_references_are_not_mixed_up(part, chair, scrutineer):
    other = factories.make_plan_agency(factories.make_plan("child-z"), number=part.number)
    close(part, chair, 3)
    close(other, chair, 3)

    sample = draw(scrutineer, size=6)

    assert refs(sample) == Population(sample.population).drawn("board-2026", 6)


def test_nothing_closed_is_said_in_words(client_for, scrutineer, part):
    answer = send(client_for(scrutineer), ADD, seed="board-2026")

    assert answer.status_code == 422
    assert "Nothing is closed there" in answer.content.decode()
    assert not DipSample.objects.exists()


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"seed": ""}, "Enter the seed"),
        ({"size": "0"}, "Draw 1 recommendation or more"),
        ({"size": "41"}, "Draw 40 recommendations or fewer"),
        ({"size": "some"}, "must be a whole number"),
    ],
)
def test_a_draw_without_sense_is_refused_in_words(client_for, scrutineer, part, chair, typed, error):
    close(part, chair, 1)

    answer = send(client_for(scrutineer), ADD, **{"seed": "board-2026"} | typed)

    assert answer.status_code == 422
    assert error in answer.content.decode()


def test_the_service_refuses_more_than_the_report_holds(part, chair, scrutineer):
    close(part, chair, 1)

    with pytest.raises(ValidationError, match="between 1 and 40"):
        draw(scrutineer, size=MOST_DRAWN + 1)


def test_the_same_form_draws_once(client_for, scrutineer, part, chair):
    close(part, chair, 3)
    client = client_for(scrutineer)
    typed = filled(client.get(ADD), seed="board-2026", size="2")

    assert [client.post(ADD, typed)["Location"] for _ in range(2)] == [LIST, LIST]
    assert DipSample.objects.count() == 1


# Testing


def test_the_scrutineer_tests_a_row_beside_its_decision_and_evidence(client_for, scrutineer, part, chair):
    [row] = close(part, chair, 1, reason="The audit shows it.")
    factories.make_evidence(
        factories.make_record(row, logged_by=chair, text="It is done."), logged_by=chair, title="Audit 2016"
    )
    sampled = draw(scrutineer).rows.get()
    client = client_for(scrutineer)
    url = reverse("assurance:sampled-row-test", args=[sampled.pk])

    html = client.get(url).content.decode()
    answer = send(client, url, result="fails", finding="The audit is of one ward.")

    assert [words for words in ("The audit shows it.", "It is done.", "Audit 2016") if words not in html] == []
    assert answer["Location"] == sampled.sample.get_absolute_url()
    sampled.refresh_from_db()
    assert (sampled.result, sampled.finding, sampled.tested_by, sampled.tested_on) == (
        "fails",
        "The audit is of one ward.",
        scrutineer,
        TODAY,
    )
    event = AuditEvent.objects.latest("number")
    assert (event.action, event.object_type, event.object_id) == ("sample_tested", "recommendation", str(row.pk))


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"result": "", "finding": "Old."}, "Select whether the evidence supports the decision"),
        ({"result": "fails", "finding": ""}, "Enter what was found"),
    ],
)
def test_a_result_says_what_was_found(client_for, scrutineer, typed, error):
    sampled = meeting_papers.make_sampled_row(by=scrutineer)

    answer = send(client_for(scrutineer), reverse("assurance:sampled-row-test", args=[sampled.pk]), **typed)

    assert answer.status_code == 422
    assert error in answer.content.decode()


def test_a_failure_changes_nothing_of_the_plan_and_waits_for_the_board(client_for, scrutineer, part, chair):
    [row] = close(part, chair, 1)
    before = AssurancePosition.objects.get(recommendation=row).settled
    sampled = draw(scrutineer).rows.get()

    keep(sampled, scrutineer)

    assert AssurancePosition.objects.get(recommendation=row).settled == before
    assert row.scrutiny_decisions.count() == 1
    assert [each.pk for each in unsettled_failures()] == [sampled.pk]
    html = client_for(chair).get(row.get_absolute_url()).content.decode()
    assert "Failed in a dip sample" in html
    assert "It is of 2015." in html
    decide(row, by=chair, on=TODAY + timedelta(days=1))
    assert list(unsettled_failures()) == []
    assert "decided about since" in client_for(chair).get(row.get_absolute_url()).content.decode()


def test_a_slip_is_put_right_and_both_are_kept(scrutineer, part, chair):
    close(part, chair, 1)
    sampled = draw(scrutineer).rows.get()
    keep(sampled, scrutineer)

    keep(sampled, scrutineer, result="holds", finding="There is another audit.")

    sampled.refresh_from_db()
    assert (sampled.result, sampled.finding) == ("holds", "There is another audit.")
    assert [each.result for each in sampled.history.order_by("history_id")] == ["", "fails", "holds"]
    assert list(unsettled_failures()) == []


def test_two_who_test_at_once_are_told(client_for, scrutineer):
    sampled = meeting_papers.make_sampled_row(by=scrutineer)
    client = client_for(scrutineer)
    url = reverse("assurance:sampled-row-test", args=[sampled.pk])
    typed = filled(client.get(url), result="holds", finding="Read.")
    keep(sampled, factories.make_user(Role.SCRUTINEER))

    assert client.post(url, typed).status_code == 409


def test_agencies_see_nothing_of_it(client_for, agency_lead, scrutineer, chair):
    part = factories.make_plan_agency(factories.make_plan("child-d"), agency_lead.agency)
    [row] = close(part, chair, 1)
    sample = draw(scrutineer)
    keep(sample.rows.get(), scrutineer)
    client = client_for(agency_lead)

    assert "dip sample" not in client.get(row.get_absolute_url()).content.decode()
    assert [client.get(url).status_code for url in (LIST, sample.get_absolute_url())] == [403, 404]
    assert client.get(reverse("assurance:sceptic-list-detail", args=["failed-dip-sample"])).status_code == 404
    assert not ChangeEvent.objects.filter(verb__in=["sample_drawn", "sample_tested"]).exists()


# The page, and drawing again


def test_the_page_says_how_it_was_drawn(client_for, scrutineer, part, chair):
    close(part, chair, 4)
    sample = draw(scrutineer, plan=part.plan)

    html = client_for(chair).get(sample.get_absolute_url()).content.decode()

    for words in ("board-2026", sample.population_sha256, "The first 3 of that order", "4 closed recommendations"):
        assert words in html
    assert "--seed board-2026 --size 3 --plan child-d --as-at 2026-11-23" in html
    assert "came out again" not in html


def test_the_same_rows_come_out_again(client_for, scrutineer, part, chair):
    close(part, chair, 6)
    sample = draw(scrutineer)

    page = client_for(chair).get(sample.get_absolute_url(), {"again": "on"})

    again = page.context["again"]
    assert (again.drawn_now, again.is_the_same, again.is_population_of_today) == (refs(sample), True, True)
    assert "The same 3 rows came out again" in page.content.decode()


def test_what_is_closed_today_is_compared_and_the_draw_stays(client_for, scrutineer, part, chair):
    first, *_ = close(part, chair, 6)
    sample = draw(scrutineer)
    [later] = close(part, chair, 1, first=7)
    decide(first, by=chair, on=TODAY, outcome="challenged", missing="The audit.")

    again = client_for(chair).get(sample.get_absolute_url(), {"again": "on"}).context["again"]

    assert (again.is_the_same, again.is_population_of_today) == (True, False)
    assert (again.closed_since, again.open_again) == ([f"child-d/{later.ref}"], [f"child-d/{first.ref}"])
    assert again.since_in_words == "Since the draw 1 more was closed and 1 is open again."


def test_a_population_that_was_tampered_with_is_noticed(client_for, scrutineer):
    line = "child-d/1.1\n"
    sample = meeting_papers.make_sample(by=scrutineer, population=line, population_count=1)

    page = client_for(scrutineer).get(sample.get_absolute_url(), {"again": "on"})

    assert page.context["again"].is_population_whole is False
    assert "Other rows came out" in page.content.decode()


def test_the_population_can_be_taken_away(client_for, scrutineer, part, chair):
    close(part, chair, 2)
    sample = draw(scrutineer)

    answer = client_for(chair).get(reverse("assurance:dip-sample-population", args=[sample.pk]))

    assert answer.content.decode() == sample.population
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


# The command


def drawn_by_command(*arguments: str) -> list[str]:
    out = io.StringIO()
    call_command("draw_sample", "--seed", "board-2026", "--size", "3", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_draws_the_same(scrutineer, part, chair):
    close(part, chair, 6)
    sample = draw(scrutineer)
    expected = [f"{number}. {ref}" for number, ref in enumerate(refs(sample), start=1)]

    assert drawn_by_command()[-3:] == expected
    assert sample.population_sha256 in drawn_by_command()[2]
    assert drawn_by_command("--plan", "child-d")[-3:] == expected
    assert DipSample.objects.count() == 1


def test_the_command_draws_as_at_a_past_day(scrutineer, part, chair):
    first, *_ = close(part, chair, 6)
    expected = drawn_by_command()
    decide(first, by=chair, on=TODAY, outcome="challenged", missing="The audit.")
    close(part, chair, 2, first=7, decided_on=TODAY)

    past = drawn_by_command("--as-at", str(TODAY - timedelta(days=1)))

    assert past[2] == expected[2].replace("23 November", "22 November")
    assert past[3:] == expected[3:]
    assert drawn_by_command("--as-at", str(DECIDED_ON - timedelta(days=1)))[3:] == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--as-at", "yesterday"), "Give a day as 2026-11-23"),
        (("--as-at", "2026-11-24"), "which is to come"),
        (("--plan", "child-q"), "no plan “child-q”"),
        (("--size", "0"), "Draw 1 recommendation or more"),
        (("--seed", "a\u202eb"), "cannot be typed into the product"),
    ],
)
def test_the_command_refuses_in_words(arguments, error):
    with pytest.raises(CommandError, match=error):
        drawn_by_command(*arguments)


# Budgets


@pytest.mark.parametrize("number", [1, 40])
def test_the_pages_cost_the_same_for_many(client_for, scrutineer, part, chair, number, django_assert_num_queries):
    close(part, chair, number)
    samples = [draw(scrutineer, size=number) for _ in range(3)]
    client = client_for(chair)

    with django_assert_num_queries(4):  # signed in, count, samples
        client.get(LIST)
    with django_assert_num_queries(4):  # signed in, the sample, its rows
        client.get(samples[0].get_absolute_url())
    with django_assert_num_queries(5):  # and what is closed today
        client.get(samples[0].get_absolute_url(), {"again": "on"})


def test_empty_lists_say_what_they_mean(client_for, scrutineer, manager):
    assert "You have drawn no sample yet" in client_for(scrutineer).get(LIST).content.decode()
    assert "No sample was drawn yet" in client_for(manager).get(LIST).content.decode()
