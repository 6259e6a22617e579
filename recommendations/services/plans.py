from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import ActionPlan, Agency, ChangeVerb, CrossReference, PlanAgency, Recommendation
from recommendations.versioning import save_if_unchanged, save_new

FIELDS = ("text", "scope", "themes_reason", "is_high_priority", "overseeing_subgroup")


@recorded()
def create_plan(*, by, **values) -> ActionPlan:
    plan = save_new(ActionPlan(**values), by)
    record(Kind.CHANGE, "plan_created", by=by, subject=str(plan), object_type="plan", object_id=plan.pk)
    return plan


@recorded()
def add_agency_to_plan(*, plan: ActionPlan, agency: Agency, by, **values) -> PlanAgency:
    added = save_new(PlanAgency(plan=plan, agency=agency, **values), by)
    record(Kind.CHANGE, "agency_added_to_plan", by=by, subject=str(added), object_type="plan", object_id=plan.pk)
    return added


@recorded()
def add_recommendation(*, plan_agency: PlanAgency, by, themes=(), **values) -> Recommendation:
    """Add what the review told this agency to change; it belongs to the agency's plan."""
    recommendation = save_new(Recommendation(plan=plan_agency.plan, plan_agency=plan_agency, **values), by)
    recommendation._history_user = by
    recommendation.themes.set(themes)
    record_change(
        ChangeVerb.IMPORTED,
        by=by,
        subject=str(recommendation),
        changes=[{"label": "Recommendation", "before": "", "after": recommendation.text}],
        recommendations=[recommendation],
    )
    return recommendation


@recorded()
def refer_to(*, recommendation: Recommendation, other: Recommendation, words: str, by) -> CrossReference:
    """Link two recommendations in the plan's words; each keeps its own status."""
    reference = CrossReference(from_recommendation=recommendation, to_recommendation=other, words=words)
    reference.full_clean()
    reference.save()
    record(
        Kind.CHANGE,
        "reference_added",
        by=by,
        subject=f"{recommendation.ref} to {other.ref}: {words}",
        object_type="recommendation",
        object_id=recommendation.pk,
    )
    return reference


@recorded()
def edit_recommendation(*, recommendation: Recommendation, version: int, by, themes, **changes) -> Recommendation:
    """Correct a recommendation's words, scope, themes or overseeing subgroup."""
    before = snapshot(recommendation, FIELDS)
    themes_before = theme_names(recommendation)
    save_if_unchanged(recommendation, version=version, by=by, **changes)
    recommendation._history_user = by
    recommendation.themes.set(themes)
    changed = differences(recommendation, before)
    if (themes_after := theme_names(recommendation)) != themes_before:
        changed.append({"label": "Themes", "before": themes_before, "after": themes_after})
    record_change(
        ChangeVerb.RECOMMENDATION_EDITED,
        by=by,
        subject=str(recommendation),
        changes=changed,
        recommendations=[recommendation],
    )
    return recommendation


def theme_names(recommendation: Recommendation) -> str:
    return "; ".join(theme.name for theme in recommendation.themes.all())
