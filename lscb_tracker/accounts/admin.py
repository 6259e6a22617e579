from django.contrib import admin

from lscb_tracker.accounts.models import Appointment, Invitation, User
from lscb_tracker.admin import ReadOnlyAdmin

LOOK_ONLY = "To look at only: people are invited and changed on the page “People” of the product"


class PeopleAdmin(ReadOnlyAdmin):
    """Every change of a person goes through the product's own pages, which keep the rules that no form here knows."""

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": LOOK_ONLY} | (extra_context or {}))


class AppointmentInline(admin.StackedInline):
    model = Appointment
    fk_name = "user"
    extra = 0

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(PeopleAdmin):
    inlines = [AppointmentInline]
    ordering = ["name"]
    list_display = ["name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "appointments__role"]
    search_fields = ["name", "email"]
    exclude = ["password"]


@admin.register(Appointment)
class AppointmentAdmin(PeopleAdmin):
    list_display = ["user", "role", "agency", "starts_on", "ends_on", "withdrawn_reason"]
    list_filter = ["role"]
    list_select_related = ["user", "agency"]


@admin.register(Invitation)
class InvitationAdmin(PeopleAdmin):
    list_display = ["person", "sent_at", "is_withdrawn"]
    list_select_related = ["person"]
