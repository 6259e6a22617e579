"""The pages of a day of the past are the pages that were shown on that day, for everybody."""

from dataclasses import fields, replace
from random import Random

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from assurance.as_at.editions import edition_of
from assurance.as_at.figures import dashboard_then
from assurance.as_at.outstanding_lists import OutstandingOfDay
from assurance.as_at.plan_lists import appendix_rows_of, edition_page, listed_rows_of
from assurance.as_at.recommendation_pages import NO_RIGHTS, page_then
from assurance.as_at.selecting import EditionFilter
from assurance.dashboard_page import dashboard_page
from assurance.filters import PlanFilter
from assurance.follow_ups import overdue_follow_ups
from assurance.models import PlanRow
from assurance.outstanding import Grouping, outstanding_page
from assurance.outstanding_filter import OutstandingFilter
from assurance.plan_page import appendix_rows, listed_rows, page_of
from assurance.recommendation_page import recommendation_page
from tests.assurance.as_at.happenings import happen
from tests.assurance.as_at.test_editions import AT_A_TIME, DAYS, LAST, clock, lead

pytestmark = pytest.mark.django_db
__all__ = ["clock", "lead"]


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html: b"%PDF-1.7")


@pytest.mark.parametrize("seed", range(4, 6))
def test_each_page_is_what_was_shown_on_the_day(scene, lead, clock, seed):
    scene.chance, kept = Random(seed), {}
    people = [scene.manager, lead]
    for day in DAYS:
        clock(day)
        scene.on = day
        happen(scene, AT_A_TIME)
        clock(day, hour=23)
        kept[day] = [shown(scene.plan, user, day) for user in people]
    clock(LAST)
    happen(scene, AT_A_TIME)

    for day in DAYS:
        for user, of_that_day in zip(people, kept[day], strict=True):
            found = shown_later(scene.plan, user, day)
            assert found.keys() == of_that_day.keys()
            for name, wanted in of_that_day.items():
                assert found[name] == wanted, f"{name} of {day} for {user}"


def shown(plan, user, on) -> dict:
    """What the pages of today say."""
    selected = PlanFilter(QueryDict(), user=user, plan=plan, on=on)
    page = page_of(selected, None)
    rows = PlanRow.objects.visible_to(user).filter(plan=plan).with_reasons().with_neighbours(user)
    return {
        "list": [plain(row) for row in listed_rows(page.page_obj.object_list, user=user, on=on)],
        "appendix": [plain(row) for row in appendix_rows(page.page_obj.object_list, user=user, on=on)],
        "total": page.total,
        "dashboard": plain_dashboard(dashboard_page(plan, user=user, on=on)),
        "follow-ups": plain_follow_ups(overdue_follow_ups(user=user, on=on)),
        **{f"outstanding by {each}": outstanding(user, on, each) for each in Grouping},
        **{row.ref: rendered(row, recommendation_page(row, user=user, on=on), plan) for row in rows},
    }


def shown_later(plan, user, on) -> dict:
    edition = edition_of(plan, user=user, on=on, today=LAST)
    selected = EditionFilter(QueryDict(), edition=edition, user=user)
    page = edition_page(selected, None)
    of_day = outstanding_of_day(user, on, Grouping.AGENCY)
    found = {}
    for row in edition.papers.rows:
        then = page_then(edition, row.ref, plan=plan, user=user)
        found[row.ref] = rendered(then.row, then.page, then.row.plan)
    return {
        "list": [plain(row) for row in listed_rows_of(edition, page.page_obj.object_list, plan)],
        "appendix": [plain(row) for row in appendix_rows_of(edition, page.page_obj.object_list, plan)],
        "total": page.total,
        "dashboard": plain_dashboard(dashboard_then(edition, plan, user=user)),
        "follow-ups": plain_follow_ups(of_day.follow_ups()),
        **{f"outstanding by {each}": plain_groups(outstanding_of_day(user, on, each).page(None)) for each in Grouping},
        **found,
    }


def outstanding_of_day(user, on, grouping):
    return OutstandingOfDay(QueryDict(f"subgroup=all&group={grouping}"), user=user, on=on, today=LAST)


def plain(row) -> dict:
    """The values of the row; its address has the day only on the page of another day."""
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    return values | {"url": values["url"].partition("?")[0]}


def plain_groups(page) -> tuple:
    groups = [(each.title, each.count, [without_plan(plain(row)) for row in each.rows]) for each in page.groups]
    return groups, page.links, page.total


def without_plan(row: dict) -> dict:
    """The name of the plan is the present one, beside addresses that lead to it."""
    return {name: value for name, value in row.items() if name != "plan"}


def outstanding(user, on, grouping):
    selected = OutstandingFilter(QueryDict(f"subgroup=all&group={grouping}"), user=user, on=on)
    return plain_groups(outstanding_page(selected.rows, selected.grouping, None, on))


def plain_follow_ups(found) -> tuple:
    return found.total, [(card.follow_up.pk, card.follow_up.text, card.days_overdue) for card in found.cards]


def plain_dashboard(page) -> dict:
    silences = [(each.plan_agency.pk, each.rows, each.since, each.days) for each in page.silences or []]
    return {
        "agencies": [
            (part.pk, part.heading, part.agency.name, part.has_current_contact) for part in page.plan_agencies
        ],
        "tiles": [(tile.words, tile.number) for tile in page.tiles],
        "ratings": page.ratings,
        "heat map": [[(cell.column, cell.count, cell.note) for cell in row.cells] for row in page.heat_map.rows],
        "chart": page.chart and [(row.name, row.values) for row in page.chart.rows],
        "silences": silences,
        "waiting": page.waiting and [without_plan(plain(row)) for row in page.waiting],
        "follow-ups": plain_follow_ups(page.follow_ups),
    }


def rendered(row, page, plan) -> str:
    """The page of a recommendation as somebody reads it who may only read."""
    page = replace(page, **NO_RIGHTS)
    page.remarks = page.remarks and replace(page.remarks, can_write=False)
    page.decisions = [replace(card, can_dissent=False, can_test=False) for card in page.decisions]
    for card in page.records:
        card.can_add_evidence = card.can_settle = card.can_withdraw = False
        for each in card.evidence:
            each.can_withdraw = False
    shared = {"page": page, "row": row, "plan": plan}
    parts = [
        *(f"assurance/_recommendation_{name}.html" for name in ("tags", "facts", "neighbours", "history")),
        *(("assurance/_action_card.html", {"card": card}) for card in page.actions),
        *(("assurance/_record_card.html", {"card": card}) for card in page.records),
        *(("assurance/scrutiny/_decision.html", {"card": card}) for card in page.decisions),
        ("assurance/_follow_ups.html", {"follow_ups": page.follow_ups}),
        ("assurance/independent/_remarks.html", {"remarks": page.remarks}),
        ("assurance/_ledger.html", {"ledgers": page.request_ledgers}),
    ]
    named = [(part, {}) if isinstance(part, str) else part for part in parts]
    texts = [render_to_string(name, shared | context) for name, context in named]
    return "\n".join([row.text, page.explanation, str(page.days_waiting), *texts])
