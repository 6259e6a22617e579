"""Each format of a day of the past holds what it held when it was made on that day."""

from datetime import datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from assurance.as_at.editions import edition_of
from assurance.formats.kinds import CSV, EXCEL
from assurance.formats.word import plan_docx
from assurance.models import AssuranceRecord, PlanRow
from assurance.reports.data import Layout, plan_context, report_of
from assurance.reports.exchange import document_of, plan_document
from tests.assurance.as_at.happenings import happen
from tests.assurance.formats.reading import plan_tables, sheets_of
from tests.assurance.meetings.scene import ON

pytestmark = pytest.mark.django_db
DAYS = [ON + timedelta(days=number) for number in (0, 1, 2, 40)]
LAST = DAYS[-1] + timedelta(days=30)
AT_A_TIME = 30


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    def is_now(day, hour: int = 9) -> None:
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, hour))
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    monkeypatch.setattr("assurance.issues.freezing.render_pdf", lambda *args, **kwargs: b"%PDF-1.7")
    is_now(ON, hour=1)
    return is_now


def files_of(document: dict, report) -> dict:
    """What a reader finds in the files, by format."""
    return {
        "json": document,
        "csv": CSV.made(document, "", ""),
        "xlsx": sheets_of(EXCEL.made(document, "", "")),
        "docx": plan_tables(plan_docx(report)),
    }


def made_today(plan, on) -> dict:
    rows, records = PlanRow.objects.filter(plan=plan), AssuranceRecord.objects.all()
    return files_of(
        plan_document(plan, on=on, rows=rows, records=records),
        plan_context(plan, on=on, rows=rows, layout=Layout.TRACKING),
    )


def made_later(plan, on) -> dict:
    edition = edition_of(plan, user=None, on=on, today=LAST)
    given = {"on": on, "standings": edition.standings}
    return files_of(
        document_of(edition.papers, **given),
        report_of(edition.papers, **given, ledgers=edition.ledgers, layout=Layout.TRACKING),
    )


def test_each_day_is_what_was_exported_on_it_in_every_format(scene, clock):
    scene.chance, kept = Random(7), {}
    for day in DAYS:
        clock(day)
        scene.on = day
        happen(scene, AT_A_TIME)
        clock(day, hour=23)
        kept[day] = made_today(scene.plan, day)
    clock(LAST)
    happen(scene, AT_A_TIME)

    assert kept[DAYS[0]]["xlsx"] != kept[DAYS[-1]]["xlsx"]
    for day in DAYS:
        now = made_later(scene.plan, day)
        for kind, was in kept[day].items():
            assert now[kind] == was, f"{kind} of {day}"
