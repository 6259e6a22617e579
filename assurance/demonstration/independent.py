"""What the independent scrutineer does in a story, and what agencies say to decisions they do not share."""

from datetime import date

from assurance import services
from assurance.demonstration.scene import Scene, event
from assurance.models import Retest, RetestState, ScrutineerNote, ScrutinyDecision
from recommendations.models import Subgroup


@event
def dissent(scene: Scene, on: date, *, ref: str, text: str, name: str, role: str) -> None:
    """To the latest decision; the business manager keeps what the agency said."""
    decision = ScrutinyDecision.objects.filter(recommendation=scene.rows[ref]).latest("pk")
    details = services.DissentDetails(text, name, role)
    services.record_dissent(decision=decision, details=details, by=scene.manager, on=on)


@event
def settle_retest(scene: Scene, on: date, *, ref: str, subgroup: str, answer_by: int | None = None, **found) -> None:
    retest = Retest.objects.select_related("recommendation__plan_agency__agency").get(
        recommendation=scene.rows[ref], state=RetestState.PLANNED
    )
    services.settle_retest(
        retest=retest,
        version=retest.version,
        found=services.RetestFinding(answer_by=scene.day(answer_by), **found),
        decider=services.chair_as_decider(scene.chair, Subgroup.objects.get(slug=subgroup)),
        by=scene.chair,
        on=on,
    )


@event
def note(scene: Scene, on: date, *, text: str, ref: str = "") -> None:
    """About a recommendation, or about the plan."""
    about = {"recommendation": scene.rows[ref]} if ref else {"plan": scene.plan}
    services.write_scrutineer_note(text=text, by=scene.scrutineer, on=on, **about)


@event
def answer_note(scene: Scene, on: date, *, ref: str, text: str) -> None:
    written = ScrutineerNote.objects.filter(recommendation=scene.rows[ref]).latest("pk")
    services.answer_scrutineer_note(note=written, text=text, by=scene.manager, on=on)


@event
def draw_sample(scene: Scene, on: date, *, seed: str, size: int, found: dict[str, dict]) -> None:
    """`found` says of each drawn row what its evidence showed."""
    sample = services.draw_dip_sample(seed=seed, size=size, plan=scene.plan, by=scene.scrutineer, on=on)
    for row in sample.rows.select_related("recommendation", "sample"):
        services.keep_sample_result(
            row=row, version=row.version, by=scene.scrutineer, on=on, **found[row.recommendation.ref]
        )
