"""Dip samples of what is closed: drawn, and tested row by row, by the independent scrutineer. The plan stays as it is.

They are told to the audit trail and not to the timelines of recommendations, which the agencies read.
"""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from simple_history.utils import bulk_create_with_history

from assurance.independent.drawing import MOST_DRAWN, line_of
from assurance.independent.populations import closed_today
from assurance.models import DipSample, PlanRow, SampledRow
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.changes import concerned, differences, snapshot
from recommendations.models import ActionPlan, ChangeVerb
from recommendations.versioning import save_if_unchanged, save_once

NOTHING_CLOSED = "Nothing is closed there: no recommendation is assured or needs no further assurance."
SAY_WHAT_WAS_FOUND = "Enter what you found"
TESTED = ("result", "finding")


@recorded()
def draw_dip_sample(
    *, seed: str, size: int, by, on: date, plan: ActionPlan | None = None, submission_key: UUID | None = None
) -> DipSample:
    """Draw `size` of the recommendations that are closed today, of one plan or of all; of fewer than that, all.

    Keeps what was drawn from. Raises AlreadySaved for a form that was saved before, ValidationError where nothing is
    closed.
    """
    if not 1 <= size <= MOST_DRAWN:
        raise ValidationError({"size": f"Draw between 1 and {MOST_DRAWN} recommendations."})
    population = closed_today(plan, on)
    drawn = population.drawn(seed, size)
    if not drawn:
        raise ValidationError({"plan": NOTHING_CLOSED})
    sample = DipSample(
        seed=seed,
        size=size,
        plan=plan,
        population=population.text,
        population_count=len(population.lines),
        population_sha256=population.sha256,
        drawn_on=on,
        drawn_by=by,
        submission_key=submission_key,
    )
    save_once(sample, by, said=["seed", "size", "plan_id"], made_by="drawn_by")
    keep_drawn(sample, drawn, by)
    record(
        Kind.CHANGE,
        ChangeVerb.SAMPLE_DRAWN,
        by=by,
        subject=f"{sample}, {len(drawn)} of {len(population.lines):,}",
        object_type="dipsample",
        object_id=sample.pk,
        seed=seed,
        population_sha256=population.sha256,
        drawn=drawn,
    )
    return sample


def keep_drawn(sample: DipSample, drawn: list[str], by) -> None:
    """The rows in the order in which they were drawn, each with the decision that closed it."""
    refs = [line.partition("/")[2] for line in drawn]
    found = PlanRow.objects.filter(ref__in=refs).select_related("plan", "assurance_position")
    rows = {line_of(row.plan.slug, row.ref): row for row in found}
    sampled = [
        SampledRow(
            sample=sample,
            recommendation_id=rows[line].pk,
            decision_id=rows[line].assurance_position.decision_id,
            position=position,
            updated_by=by,
        )
        for position, line in enumerate(drawn, start=1)
    ]
    bulk_create_with_history(sampled, SampledRow, default_user=by)


@recorded()
def keep_sample_result(*, row: SampledRow, version: int, result: str, finding: str, by, on: date) -> SampledRow:
    """Keep whether the evidence of a drawn row supports its decision. A slip is put right; the trail keeps both.

    Nothing of the plan changes: what failed waits in the chairs’ queue until somebody decides.
    """
    if not finding:
        raise ValidationError({"finding": SAY_WHAT_WAS_FOUND})
    before = snapshot(row, TESTED)
    save_if_unchanged(row, version=version, by=by, result=result, finding=finding, tested_on=on, tested_by=by)
    record(
        Kind.CHANGE,
        ChangeVerb.SAMPLE_TESTED,
        by=by,
        subject=f"{row.sample}, {row.recommendation}",
        changes=differences(row, before),
        recommendations=[row.recommendation.ref],
        **concerned([row.recommendation], None),
    )
    return row
