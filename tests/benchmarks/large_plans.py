"""Plans of any size in the words of Child D, for measuring: written in bulk, so only rows, no history."""

import json
from datetime import date, timedelta
from itertools import cycle, islice

from django.conf import settings
from django.db import connection

from assurance.models import AssuranceRecord, RecordKind, ServedRecommendation
from assurance.services import rebuild_positions, record_request
from recommendations.models import (
    Action,
    ActionPlan,
    ActionStatus,
    Agency,
    ChangeEvent,
    ChangeVerb,
    PlanAgency,
    Recommendation,
    Sector,
    Subgroup,
    Theme,
)
from recommendations.models.recommendations import natural_sort_key
from tests import factories

MOST_AGENCIES = 300
FEWEST_ROWS_OF_AN_AGENCY = 4  # Child D has 1 to 8
TODAY = date(2026, 11, 23)
AT_ONCE = 500


def child_d_rows() -> list[dict]:
    document = json.loads((settings.BASE_DIR / "fixtures" / "child_d.json").read_text(encoding="utf-8"))
    return [row for agency in document["agencies"] for row in agency["recommendations"]]


def make_large_plan(rows: int, slug: str, *, by) -> ActionPlan:
    """A plan of `rows` recommendations, each with an action, an answer and a history of three lines."""
    take_time()
    plan = factories.make_plan(slug)
    themes = [factories.make_theme() for _ in range(8)]
    subgroups = [factories.make_subgroup() for _ in range(3)]
    parts = make_parts(plan, min(MOST_AGENCIES, -(-rows // FEWEST_ROWS_OF_AN_AGENCY)))
    texts = list(islice(cycle(child_d_rows()), rows))
    of_parts = [parts[n * len(parts) // rows] for n in range(rows)]
    made = [
        make_row(plan, part, n - of_parts.index(part) + 1, texts[n], subgroups[n % 3])
        for n, part in enumerate(of_parts)
    ]
    made = Recommendation.objects.bulk_create(made, batch_size=AT_ONCE)
    add_themes(made, themes)
    add_actions(made, texts)
    add_answers(plan, made, texts)
    add_history(made, by)
    rebuild_positions([row.pk for row in made])
    for part in parts[::3]:
        asked = list(part.recommendations.all())
        record_request(
            plan_agency=part,
            recommendations=asked,
            by=by,
            on=TODAY,
            purpose="first_request",
            channel="letter",
            sent_on=TODAY - timedelta(days=90),
            due_on=TODAY - timedelta(days=60),
            sent_to="the safeguarding lead",
        )
    count_rows()
    return plan


def take_time() -> None:
    """PostgreSQL hangs up on whoever is silent in a transaction for half a minute, as making many rows may be."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0")


def count_rows() -> None:
    """PostgreSQL plans by how many rows it knows of, and learns by itself of none that are not committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def make_parts(plan: ActionPlan, count: int) -> list[PlanAgency]:
    agencies = Agency.objects.bulk_create(
        Agency(
            name=f"{plan.slug} agency {n}",
            short_name=f"Agency {n}",
            slug=f"{plan.slug}-{n}",
            sector=Sector.HEALTH_PROVIDER,
        )
        for n in range(1, count + 1)
    )
    return PlanAgency.objects.bulk_create(
        PlanAgency(plan=plan, agency=agency, number=n, heading=f"{n}. {agency.name}")
        for n, agency in enumerate(agencies, start=1)
    )


def make_row(plan: ActionPlan, part: PlanAgency, number: int, values: dict, subgroup: Subgroup) -> Recommendation:
    ref = f"{part.number}.{number}"
    statuses = [ActionStatus.COMPLETE, ActionStatus.IN_PROGRESS, ActionStatus.NOT_STARTED]
    return Recommendation(
        plan=plan,
        plan_agency=part,
        ref=ref,
        sort_key=natural_sort_key(ref),
        text=values["text"],
        overseeing_subgroup=subgroup,
        action_status=statuses[number % 3],
        target_date=TODAY + timedelta(days=number * 10 - 60),
    )


def add_themes(rows: list[Recommendation], themes: list[Theme]) -> None:
    through = Recommendation.themes.through
    through.objects.bulk_create(
        (through(recommendation=row, theme=themes[n % 8]) for n, row in enumerate(rows)), batch_size=AT_ONCE
    )


def add_actions(rows: list[Recommendation], texts: list[dict]) -> None:
    Action.objects.bulk_create(
        (
            Action(
                recommendation=row,
                text=values["actions"][0]["text"],
                status=row.action_status,
                target_date=row.target_date,
                original_target_date=row.target_date,
            )
            for row, values in zip(rows, texts, strict=True)
        ),
        batch_size=AT_ONCE,
    )


def add_answers(plan: ActionPlan, rows: list[Recommendation], texts: list[dict]) -> None:
    records = AssuranceRecord.objects.bulk_create(
        (
            AssuranceRecord(
                plan=plan,
                kind=RecordKind.FROM_AGENCY,
                text="\n\n".join(each["text"] for each in values["assurance"]),
                is_as_published=True,
                given_by_agency_id=row.plan_agency.agency_id,
            )
            for row, values in zip(rows, texts, strict=True)
        ),
        batch_size=AT_ONCE,
    )
    ServedRecommendation.objects.bulk_create(
        (ServedRecommendation(record=record, recommendation=row) for record, row in zip(records, rows, strict=True)),
        batch_size=AT_ONCE,
    )


def add_history(rows: list[Recommendation], by) -> None:
    ChangeEvent.objects.bulk_create(
        (
            ChangeEvent(verb=verb, by=by, by_name=str(by), subject="A progress note.", recommendation=row)
            for row in rows
            for verb in (ChangeVerb.IMPORTED, ChangeVerb.ACTION_UPDATED, ChangeVerb.ACTION_UPDATED)
        ),
        batch_size=AT_ONCE,
    )
