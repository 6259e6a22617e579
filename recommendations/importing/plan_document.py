"""The plan part of a document in the exchange format “lscb-action-plan/1”: agencies, recommendations and actions."""

from dataclasses import dataclass, field

from lscb_tracker.audit.trail import recorded
from recommendations import services
from recommendations.models import (
    Action,
    ActionPlan,
    Agency,
    Disposition,
    PlanAgency,
    Recommendation,
    Subgroup,
    Theme,
)
from recommendations.versioning import save_new

FORMAT = "lscb-action-plan/1"


class UnknownFormat(ValueError):
    """The document is not in a format that can be read."""


@dataclass
class ImportedPlan:
    """What was made of a document, by the names that the document uses."""

    plan: ActionPlan
    plan_agencies: dict[int, PlanAgency] = field(default_factory=dict)
    recommendations: dict[str, Recommendation] = field(default_factory=dict)


def load_reference_data(themes: list[dict], subgroups: list[dict]) -> None:
    """Add the themes and subgroups that are not there yet; those that are stay as they are."""
    for values in themes:
        Theme.objects.get_or_create(
            slug=values["slug"], defaults={"name": values["name"], "position": values["position"]}
        )
    for values in subgroups:
        Subgroup.objects.get_or_create(
            slug=values["slug"],
            defaults={"name": values["name"], "remit": values["remit"], "position": values["position"]},
        )


@recorded()
def load_plan(document: dict, *, action_statuses: dict[str, dict], by) -> ImportedPlan:
    """Make the plan of a document. `action_statuses` says by ref what was read of each action's progress."""
    if document.get("format") != FORMAT:
        raise UnknownFormat(
            f"The document says that its format is {document.get('format')!r}. Give one in the format {FORMAT!r}."
        )
    plan = services.create_plan(
        by=by,
        title=document["title"],
        slug=document["slug"],
        board_name=document["board"],
        board_short_name=document["assurance_to"],
        review_type=document["review_type"],
        publication_name=document["publication_name"],
        protective_marking=document["protective_marking"],
        source=document["source"],
    )
    imported = ImportedPlan(plan)
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    subgroups = {subgroup.slug: subgroup for subgroup in Subgroup.objects.all()}
    for values in document["agencies"]:
        plan_agency = _load_agency(plan, values, by)
        imported.plan_agencies[values["number"]] = plan_agency
        for row in values["recommendations"]:
            recommendation = services.add_recommendation(
                plan_agency=plan_agency,
                by=by,
                themes=[themes[slug] for slug in row["themes"]],
                ref=row["ref"],
                text=row["text"],
                scope=row["scope"],
                themes_reason=row["themes_reason"],
                is_high_priority=row.get("is_high_priority", False),
                overseeing_subgroup=subgroups[row["overseeing_subgroup"]],
            )
            _load_actions(recommendation, row, action_statuses[row["ref"]], by)
            imported.recommendations[row["ref"]] = recommendation
    services.summarise_actions([r.pk for r in imported.recommendations.values()])
    _load_cross_references(document, imported.recommendations, by)
    return imported


def _load_agency(plan: ActionPlan, values: dict, by) -> PlanAgency:
    agency = Agency.objects.filter(slug=values["slug"]).first() or save_new(
        Agency(
            name=values["name"],
            short_name=values["short_name"],
            slug=values["slug"],
            sector=values["sector"],
            is_external=values["is_external"],
            host_name=values["host_name"],
            other_names="\n".join(values["other_names"]),
        ),
        by,
    )
    return services.add_agency_to_plan(
        plan=plan,
        agency=agency,
        by=by,
        number=values["number"],
        heading=values["heading"],
        disposition=Disposition(values["disposition"]),
        transferred_to=values["transferred_to"],
    )


def _load_actions(recommendation: Recommendation, row: dict, progress: dict, by) -> None:
    for position, values in enumerate(row["actions"], start=1):
        save_new(
            Action(
                recommendation=recommendation,
                position=position,
                label=values.get("label", ""),
                text=values["text"],
                is_as_published=True,
                **progress,
            ),
            by,
        )


def _load_cross_references(document: dict, recommendations: dict[str, Recommendation], by) -> None:
    for agency in document["agencies"]:
        for row in agency["recommendations"]:
            for reference in row["cross_references"]:
                services.refer_to(
                    recommendation=recommendations[row["ref"]],
                    other=recommendations[reference["to"]],
                    words=reference["words"],
                    by=by,
                )
