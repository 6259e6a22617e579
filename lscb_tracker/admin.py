"""What all pages of the administration have in common: nothing is deleted, and nobody overwrites anybody."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from simple_history.admin import SimpleHistoryAdmin

from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.safe_text import SafeTextField
from recommendations.changes import in_words
from recommendations.limits import LONG_TEXT
from recommendations.versioning import EditConflict, save_if_unchanged

CHANGED_MEANWHILE = (
    "{by} changed this row after you opened it. Nothing is saved yet, and what you typed is below. Save again to keep "
    "it, or change it first. Where the two differ, this is what is stored now:"
)
SOMEBODY_WAS_FASTER = (
    "Nothing was saved: {by} changed this row after you opened it. This is what is stored now; make your change again."
)


class KeptForEver:
    """For admin classes and inlines of rows that may be changed, never deleted, and that hold clean text."""

    formfield_overrides = {
        models.CharField: {"form_class": SafeTextField},
        models.TextField: {"form_class": SafeTextField, "max_length": LONG_TEXT},
        models.SlugField: {},  # would be taken for a CharField
    }

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class RecordedInTheTrail:
    """For admin classes: every addition and change goes to the audit trail, in the transaction that makes it."""

    def construct_change_message(self, request, form, formsets, add=False):
        request.recorded_changes = [change for each in (form, *changed_forms(formsets)) for change in changes_of(each)]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request, obj, message):
        self.record_in_trail(request, obj, "added")
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        self.record_in_trail(request, obj, "changed")
        return super().log_change(request, obj, message)

    def record_in_trail(self, request, obj, done: str) -> None:
        name = obj._meta.model_name
        changes = getattr(request, "recorded_changes", [])
        with recorded():
            record(
                Kind.CHANGE,
                f"{name}_{done}",
                by=request.user,
                subject=str(obj)[:300],
                object_type=name,
                object_id=obj.pk,
                changes=changes,
            )


def changed_forms(formsets) -> list:
    return [form for formset in formsets or [] for form in formset.forms if form.has_changed()]


def changes_of(form) -> list[dict[str, str]]:
    """What a form changed, in words; a password is only said to have changed."""
    return [
        {
            "label": str(form.fields[name].label or name),
            "before": words(form, name, form.initial.get(name)),
            "after": words(form, name, form.cleaned_data.get(name)),
        }
        for name in form.changed_data
        if name != "opened_version"
    ]


def words(form, name: str, value) -> str:
    if "password" in name:
        return "(not shown)"
    field = form.fields[name]
    if hasattr(field, "queryset") and value not in (None, ""):
        rows = value if isinstance(value, list | tuple | models.QuerySet) else [value]
        keys = [getattr(row, "pk", row) for row in rows]
        return ", ".join(str(row) for row in field.queryset.filter(pk__in=keys))
    return in_words(dict(getattr(field, "choices", ())).get(value, value))


class ReferenceDataAdmin(RecordedInTheTrail, KeptForEver, SimpleHistoryAdmin):
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

    def clean(self) -> dict:
        """Show what was typed again when somebody else was faster, beside what is stored now; saving again keeps it."""
        cleaned, row = super().clean(), self.instance
        if row.pk and cleaned.get("opened_version") != row.version:
            self.data = self.data.copy()
            self.data[self.add_prefix("opened_version")] = row.version
            stored = [f"{each['label']}: {each['before'] or '(empty)'}" for each in changes_of(self)]
            words = CHANGED_MEANWHILE.format(by=row.updated_by or "Somebody")
            raise forms.ValidationError([words, *stored])
        return cleaned


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
