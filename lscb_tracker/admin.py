"""What all pages of the administration have in common: nothing is deleted, and nobody overwrites anybody."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from simple_history.admin import SimpleHistoryAdmin

from recommendations.versioning import EditConflict, save_if_unchanged

SOMEBODY_WAS_FASTER = (
    "Nothing was saved: {by} changed this row after you opened it. This is what is stored now; make your change again."
)


class KeptForEver:
    """For admin classes and inlines of rows that may be changed, never deleted."""

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class ReferenceDataAdmin(KeptForEver, SimpleHistoryAdmin):
    """Shows earlier versions and puts none back: that would overwrite, unseen, what was changed since."""

    def revert_disabled(self, request, obj=None) -> bool:
        return True

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if request.method == "POST":  # the package only hides the button
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)


class VersionedForm(forms.ModelForm):
    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened_version"].initial = self.instance.version


class VersionedAdmin(ReferenceDataAdmin):
    """Saves only over the version that was opened."""

    form = VersionedForm

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        obj.updated_by = request.user
        if not change:
            super().save_model(request, obj, form, change)
            return
        changes = {name: form.cleaned_data[name] for name in form.changed_data if name != "opened_version"}
        version = form.cleaned_data["opened_version"] or 0
        save_if_unchanged(obj, version=version, by=request.user, **changes)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except EditConflict as conflict:
            by = conflict.current.updated_by or "somebody"
            messages.error(request, SOMEBODY_WAS_FASTER.format(by=by))
            return HttpResponseRedirect(request.get_full_path())


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at what only the product's own pages may change."""

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
