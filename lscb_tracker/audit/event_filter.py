"""Which events of the audit trail somebody looks for; the page and its export show the same."""

from functools import cached_property

from django import forms
from django.http import QueryDict

from lscb_tracker.audit.models import AuditEvent, Kind
from lscb_tracker.audit.querysets import AuditEventQuerySet
from lscb_tracker.audit.words import action_words
from lscb_tracker.govuk_dates import GovukDateField
from lscb_tracker.govuk_forms import GovukForm, filter_chips
from lscb_tracker.safe_text import SafeTextField

SEARCH_LENGTH = 200


class EventFilterForm(GovukForm, forms.Form):
    marks_optional_fields = False

    q = SafeTextField(label="Words, name, address or number", max_length=SEARCH_LENGTH, required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("", "Every kind"), *Kind.choices], required=False)
    action = forms.ChoiceField(label="What happened", required=False)
    first = GovukDateField(label="From", required=False)
    last = GovukDateField(label="Until", required=False)

    def __init__(self, data=None, *, actions: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["action"].choices = [("", "Anything"), *actions]

    def clean(self):
        answers = super().clean()
        first, last = answers.get("first"), answers.get("last")
        if first and last and first > last:
            self.add_error("last", "The last day must be the first day or later")
        return answers


class EventFilter:
    """Reads the answers of the page, with one query for what it offers. Answers that make no sense select nothing."""

    def __init__(self, data: QueryDict, *, user):
        self.data, self.user = data, user
        actions = AuditEvent.objects.visible_to(user).order_by("action").values_list("action", flat=True).distinct()
        offered = sorted(((action, action_words(action)) for action in actions), key=lambda choice: choice[1])
        self.form = EventFilterForm(data, actions=offered)

    @property
    def chips(self) -> list[dict]:
        return filter_chips(self.form, self.data)

    @property
    def query(self) -> str:
        query = self.data.copy()
        query.pop("page", None)
        return query.urlencode()

    @cached_property
    def events(self) -> AuditEventQuerySet:
        if not self.form.is_valid():
            return AuditEvent.objects.none()
        asked = self.form.cleaned_data
        events = AuditEvent.objects.visible_to(self.user).saying(asked["q"]).between(asked["first"], asked["last"])
        exactly = {name: asked[name] for name in ("kind", "action") if asked[name]}
        return events.filter(**exactly)
