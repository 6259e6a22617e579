from django.contrib import admin

from assurance import services
from assurance.models import (
    AssuranceRecord,
    AssuranceRequest,
    EvidenceItem,
    OpeningPosition,
    ScrutinyDecision,
)
from lscb_tracker.admin import ReadOnlyAdmin, VersionedAdmin
from recommendations.models import PlanAgency


@admin.register(PlanAgency)
class PlanAgencyAdmin(VersionedAdmin):
    """Here, not in `recommendations`, because a transfer changes what is outstanding."""

    list_display = ["heading", "plan", "agency", "disposition", "transferred_to"]
    list_filter = ["plan", "disposition"]
    list_select_related = ["plan", "agency"]
    autocomplete_fields = ["agency"]
    fields = [
        "opened_version",
        "plan",
        "agency",
        "number",
        "heading",
        "disposition",
        "transferred_to",
        "transferred_on",
    ]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        """The recommendations of a part stand in its plan, and cannot follow it into another."""
        return ["plan"] if obj else []

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        services.rebuild_positions(obj.recommendations.values_list("pk", flat=True))


@admin.register(AssuranceRecord)
class AssuranceRecordAdmin(ReadOnlyAdmin):
    list_display = ["kind", "received_on", "given_by_agency", "plan", "state", "logged_by"]
    list_filter = ["plan", "kind", "state"]
    list_select_related = ["given_by_agency", "plan", "logged_by"]
    search_fields = ["text"]


@admin.register(EvidenceItem)
class EvidenceItemAdmin(ReadOnlyAdmin):
    list_display = ["title", "evidence_type", "place", "document_date", "logged_by"]
    list_filter = ["evidence_type", "place"]
    list_select_related = ["logged_by"]
    search_fields = ["title"]

    def get_queryset(self, request):
        """Nothing of a draft, which is the agency's own until it is sent."""
        return super().get_queryset(request).filter(record__isnull=False)


@admin.register(AssuranceRequest)
class AssuranceRequestAdmin(ReadOnlyAdmin):
    list_display = ["sent_on", "due_on", "plan_agency", "sent_to", "channel"]
    list_select_related = ["plan_agency"]


@admin.register(ScrutinyDecision)
class ScrutinyDecisionAdmin(ReadOnlyAdmin):
    list_display = ["decided_on", "recommendation", "outcome", "subgroup"]
    list_select_related = ["recommendation", "subgroup"]


@admin.register(OpeningPosition)
class OpeningPositionAdmin(ReadOnlyAdmin):
    list_display = ["recommendation", "assurance_status", "evidence_level", "as_at"]
    list_filter = ["assurance_status"]
    list_select_related = ["recommendation"]
