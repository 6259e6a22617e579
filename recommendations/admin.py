from django.contrib import admin

from lscb_tracker.admin import ReadOnlyAdmin, ReferenceDataAdmin, VersionedAdmin
from recommendations.models import (
    Action,
    ActionPlan,
    Agency,
    AgencyContact,
    ChangeEvent,
    Recommendation,
    Subgroup,
    Theme,
)


@admin.register(Agency)
class AgencyAdmin(VersionedAdmin):
    list_display = ["name", "short_name", "sector", "is_external", "host_name"]
    list_filter = ["sector", "is_external"]
    search_fields = ["name", "short_name", "other_names"]
    prepopulated_fields = {"slug": ["short_name"]}
    fields = [
        "opened_version",
        "name",
        "short_name",
        "slug",
        "sector",
        "is_external",
        "host_name",
        "other_names",
        "successor",
    ]


@admin.register(AgencyContact)
class AgencyContactAdmin(VersionedAdmin):
    list_display = ["name", "role_title", "agency", "starts_on", "ends_on"]
    list_select_related = ["agency"]
    search_fields = ["name", "role_title", "agency__name"]
    autocomplete_fields = ["agency"]
    fields = ["opened_version", "agency", "name", "role_title", "email", "starts_on", "ends_on"]


@admin.register(Subgroup)
class SubgroupAdmin(ReferenceDataAdmin):
    list_display = ["name", "position"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Theme)
class ThemeAdmin(ReferenceDataAdmin):
    list_display = ["name", "position"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(ActionPlan)
class ActionPlanAdmin(VersionedAdmin):
    list_display = ["title", "board_name", "review_type", "protective_marking"]
    prepopulated_fields = {"slug": ["title"]}
    fields = [
        "opened_version",
        "title",
        "slug",
        "board_name",
        "board_short_name",
        "review_type",
        "publication_name",
        "protective_marking",
        "source",
    ]


@admin.register(Recommendation)
class RecommendationAdmin(ReadOnlyAdmin):
    list_display = ["ref", "plan", "plan_agency", "action_status"]
    list_filter = ["plan"]
    list_select_related = ["plan", "plan_agency"]
    search_fields = ["ref", "text"]


@admin.register(Action)
class ActionAdmin(ReadOnlyAdmin):
    list_display = ["recommendation", "label", "status", "target_date"]
    list_filter = ["status"]
    list_select_related = ["recommendation"]


@admin.register(ChangeEvent)
class ChangeEventAdmin(ReadOnlyAdmin):
    list_display = ["recorded_at", "by_name", "verb", "subject", "recommendation", "agency"]
    list_filter = ["verb"]
    list_select_related = ["recommendation", "agency"]
    date_hierarchy = "recorded_at"
