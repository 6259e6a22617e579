"""A fictional plan in flight, made by the product's own services.

fixtures/child_z.json holds the plan and its story: what happened, in the order of days that are counted from the day
of loading.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from assurance import services as assurance
from assurance.demonstration import (  # noqa: F401 - what can happen in a story
    answers,
    asking,
    escalating,
    independent,
    later,
    meetings,
    progress,
    reports,
    scrutiny,
)
from assurance.demonstration.accounts import LEAD, make_account
from assurance.demonstration.fixture_files import read_fixture
from assurance.demonstration.reminding import remind
from assurance.demonstration.scene import Scene, happen
from lscb_tracker.audit.trail import recorded
from recommendations import services
from recommendations.models import ActionPlan, Agency, Disposition, PlanAgency, Subgroup, Theme
from recommendations.versioning import save_new

PLAN_SLUG = "child-z"


@recorded()
def load_child_z(*, on: date, clock: Callable[[], datetime]) -> ActionPlan | None:
    """The plan with its story, and an account for one of its agencies; None when it is there already."""
    if ActionPlan.objects.filter(slug=PLAN_SLUG).exists():
        return None
    document = read_fixture("child_z.json")
    scene = Scene(first_day=on, clock=clock)
    scene.plan = services.create_plan(by=scene.manager, slug=PLAN_SLUG, **document["plan"])
    for number, values in enumerate(document["agencies"], start=1):
        add_agency(scene, number, values)
    for seen in document["cross_references"]:
        recommendation, other = scene.some([seen["from"], seen["to"]])
        services.refer_to(recommendation=recommendation, other=other, words=seen["words"], by=scene.manager)
    assurance.rebuild_positions(row.pk for row in scene.rows.values())
    make_account(LEAD, on)
    play(scene, document["story"])
    return scene.plan


def play(scene: Scene, story: list[dict]) -> None:
    """The events in their order, each after the reminders that fell due until its morning; then those until today."""
    day = scene.day(story[0]["day"])
    for event in story:
        day = remind(scene, after=day, until=scene.day(event["day"]))
        happen(scene, **event)
    remind(scene, after=day, until=scene.first_day - timedelta(days=1))


def add_agency(scene: Scene, number: int, values: dict) -> None:
    agency = save_new(Agency(**values["agency"]), scene.manager)
    for contact in values["contacts"]:
        days = {name: scene.day(contact.get(name)) for name in ("starts_on", "ends_on")}
        services.add_contact(agency=agency, version=agency.version, by=scene.manager, **(contact | days))
    transfer = {}
    if values.get("transferred_to"):
        transfer = {"disposition": Disposition.TRANSFERRED, "transferred_to": values["transferred_to"]}
        transfer["transferred_on"] = scene.day(values["transferred_on"])
    part = services.add_agency_to_plan(
        plan=scene.plan, agency=agency, by=scene.manager, number=number, heading=f"{number}. {agency.name}", **transfer
    )
    for place, row in enumerate(values["recommendations"], start=1):
        add_recommendation(scene, part, f"{number}.{place}", row)


def add_recommendation(scene: Scene, part: PlanAgency, ref: str, row: dict) -> None:
    recommendation = services.add_recommendation(
        plan_agency=part,
        by=scene.manager,
        ref=ref,
        text=row["text"],
        themes=Theme.objects.filter(slug__in=row["themes"]),
        themes_reason=row["themes_reason"],
        overseeing_subgroup=Subgroup.objects.get(slug=row["overseeing_subgroup"]),
    )
    for action in row["actions"]:
        services.add_action(
            recommendation=recommendation,
            version=recommendation.version,
            by=scene.manager,
            **(action | {"target_date": scene.day(action.get("target_date"))}),
        )
    scene.rows[ref] = recommendation
