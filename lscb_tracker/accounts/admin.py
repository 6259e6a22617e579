from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserCreationForm

from lscb_tracker.accounts.models import Appointment, User
from lscb_tracker.admin import KeptForEver, ReferenceDataAdmin


class AppointmentInline(KeptForEver, admin.StackedInline):
    model = Appointment
    extra = 0
    autocomplete_fields = ["agency"]


class NewPersonForm(UserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]


@admin.register(User)
class PersonAdmin(KeptForEver, UserAdmin):
    """An appointment says what somebody may do; without one in force they see nothing."""

    add_form = NewPersonForm
    inlines = [AppointmentInline]
    ordering = ["name"]
    list_display = ["name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "appointments__role"]
    search_fields = ["name", "email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [(None, {"fields": ["email", "name", "password", "is_active", "last_login", "date_joined"]})]
    add_fieldsets = [(None, {"fields": ["email", "name", "password1", "password2"]})]

    def save_model(self, request, obj, form, change) -> None:
        """allauth notes the address to which a new password was mailed, and would go on signing people in by it."""
        super().save_model(request, obj, form, change)
        EmailAddress.objects.filter(user=obj).exclude(email=obj.email).delete()


@admin.register(Appointment)
class AppointmentAdmin(ReferenceDataAdmin):
    list_display = ["user", "role", "agency", "starts_on", "ends_on"]
    list_filter = ["role"]
    list_select_related = ["user", "agency"]
    autocomplete_fields = ["user", "agency"]
    filter_horizontal = ["subgroups"]
