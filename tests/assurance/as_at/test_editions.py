"""A plan on a day of the past is what was exported on that day, for everybody."""

import json
from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from assurance.as_at.editions import NothingKnown, beginnings, edition_of, edition_of_issue
from assurance.ledger import ledgers_of_rows
from assurance.models import AssuranceRecord, PlanRow
from assurance.reports.data import Layout, plan_context, report_of
from assurance.reports.exchange import document_of, plan_document
from lscb_tracker.accounts.roles import Role
from recommendations.models import Agency
from tests import factories
from tests.assurance.as_at.happenings import happen
from tests.assurance.as_at.test_frozen import issue
from tests.assurance.meetings.scene import ON

pytestmark = pytest.mark.django_db
DAYS = [ON + timedelta(days=number) for number in (0, 1, 2, 40, 41)]
LAST = DAYS[-1] + timedelta(days=30)
AT_A_TIME = 30


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch):
    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda html, *_: b"%PDF-1.7")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Sets what time it is. The plan is made early on the first day."""

    def is_now(day: date, hour: int = 9) -> None:
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, hour))
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    is_now(ON, hour=1)
    return is_now


@pytest.fixture
def lead():
    agency = Agency.objects.order_by("pk").first()
    return factories.make_user(email="lead@trust.example", role=Role.AGENCY_LEAD, agency=agency)


def exported(plan, user, on):
    """What the product gives out of the plan that day: its data, its ledgers, its tracking report."""
    rows, records = PlanRow.objects.visible_to(user), AssuranceRecord.objects.visible_to(user)
    rows = rows.filter(plan=plan)
    return (
        plan_document(plan, on=on, rows=rows, records=records, user=user),
        {pk: lines for pk, lines in ledgers_of_rows(list(rows.values_list("pk", flat=True)), on).items() if lines},
        plan_context(plan, on=on, rows=rows, records=records, layout=Layout.TRACKING),
    )


def shown(plan, user, on, today):
    edition = edition_of(plan, user=user, on=on, today=today)
    document = document_of(edition.papers, on=on, standings=edition.standings)
    ledgers = {pk: lines for pk, lines in edition.ledgers.items() if lines}
    report = report_of(
        edition.papers, on=on, standings=edition.standings, ledgers=edition.ledgers, layout=Layout.TRACKING
    )
    return document, ledgers, report


@pytest.mark.parametrize("seed", range(1, 4))
def test_each_day_is_what_was_exported_on_it(scene, lead, clock, seed):
    scene.chance, kept = Random(seed), {}
    people = [scene.manager, lead]
    for day in DAYS:
        clock(day)
        scene.on = day
        happen(scene, AT_A_TIME)
        clock(day, hour=23)
        kept[day] = [exported(scene.plan, user, day) for user in people]
    clock(LAST)
    happen(scene, AT_A_TIME)

    for day in DAYS:
        for user, (data, ledgers, report) in zip(people, kept[day], strict=True):
            now = shown(scene.plan, user, day, LAST)
            assert now[0] == data, f"{day} for {user}"
            assert now[1] == ledgers, f"{day} for {user}"
            assert now[2] == report, f"{day} for {user}"


def test_an_issue_is_what_was_frozen(scene, clock):
    clock(ON)
    happen(scene, AT_A_TIME)
    issue(scene)
    clock(LAST)
    happen(scene, AT_A_TIME)

    frozen = scene.plan.issues.get()
    edition = edition_of_issue(frozen, user=None)
    document = document_of(edition.papers, on=edition.on, standings=edition.standings)

    assert document == {key: value for key, value in json_of(frozen).items() if key != "issue"}
    assert edition.name.startswith("Issue 1, as at ")


def json_of(frozen):
    return json.loads(bytes(frozen.files.get(kind="data").content))


def test_before_the_plan_nothing_is_known(scene):
    with pytest.raises(NothingKnown, match="Nothing is known of the plan on 1 January 2000"):
        edition_of(scene.plan, user=None, on=date(2000, 1, 1), today=LAST)


def test_a_day_to_come_has_no_edition(scene):
    today = LAST

    with pytest.raises(NothingKnown, match="has not come yet"):
        edition_of(scene.plan, user=None, on=today + timedelta(days=1), today=today)


def test_before_the_record_began_dated_events_tell(scene, clock):
    """A plan that was read from paper: what its opening position knew, and nothing that is dated later."""
    row = scene.plan.recommendations.order_by("pk").last()
    opened = row.opening_position.as_at
    factories.make_record(row, received_on=opened + timedelta(days=10), text="It came later.")

    edition = edition_of(scene.plan, user=None, on=opened + timedelta(days=1), today=LAST)

    assert edition.standings[row.pk].status == row.opening_position.assurance_status
    assert [link for link in edition.papers.served if link.recommendation_id == row.pk] == []
    assert "Its record began on 23 November 2026" in edition.note


def test_a_plan_without_opening_positions_is_told_of_from_its_first_dated_event(clock):
    row = factories.make_recommendation()
    factories.make_record(row, received_on=ON - timedelta(days=30))

    assert beginnings(row.plan).told == ON - timedelta(days=30)
    edition = edition_of(row.plan, user=None, on=ON - timedelta(days=10), today=ON)
    assert edition.standings[row.pk].status == "received"
    with pytest.raises(NothingKnown):
        edition_of(row.plan, user=None, on=ON - timedelta(days=31), today=ON)
