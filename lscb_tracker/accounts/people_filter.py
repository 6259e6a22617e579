"""Which people an administrator looks for, in the address of the page."""

from datetime import date
from functools import cached_property

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict

from lscb_tracker.accounts.models import User
from lscb_tracker.accounts.querysets import ENDS_SOON, PersonQuerySet
from lscb_tracker.accounts.roles import Role
from lscb_tracker.govuk_forms import GovukForm, filter_chips
from lscb_tracker.safe_text import SafeTextField
from recommendations.models import Agency

SEARCH_LENGTH = 200


class PersonState(TextChoices):
    SIGNING_IN = "signing_in", "May sign in"
    INVITED = "invited", "Invited, not yet answered"
    UNAPPOINTED = "unappointed", "No appointment in force"
    ENDING = "ending", f"Appointment ends within {ENDS_SOON.days} days"
    CLOSED = "closed", "Account closed"


class PeopleFilterForm(GovukForm, forms.Form):
    marks_optional_fields = False

    q = SafeTextField(label="Name or email address", max_length=SEARCH_LENGTH, required=False)
    role = forms.ChoiceField(label="Role", choices=[("", "Every role"), *Role.choices], required=False)
    agency = forms.ChoiceField(label="Agency", required=False)
    state = forms.ChoiceField(label="State", choices=[("", "Every state"), *PersonState.choices], required=False)

    def __init__(self, data=None, *, agencies: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["agency"].choices = [("", "Every agency"), *agencies]


class PeopleFilter:
    """Reads the answers of the page, with one query for what it offers. Answers that make no sense select nobody."""

    def __init__(self, data: QueryDict, *, on: date):
        self.data, self.on = data, on
        agencies = Agency.objects.values_list("slug", "name").order_by("name")
        self.form = PeopleFilterForm(data, agencies=list(agencies))

    @property
    def chips(self) -> list[dict]:
        return filter_chips(self.form, self.data)

    @cached_property
    def people(self) -> PersonQuerySet:
        if not self.form.is_valid():
            return User.objects.none()
        asked = self.form.cleaned_data
        people = User.objects.saying(asked["q"])
        how = {"role": asked["role"], "agency__slug": asked["agency"]}
        if how := {name: value for name, value in how.items() if value}:
            people = people.appointed(self.on, **how)
        return self.in_state(people, asked["state"])

    def in_state(self, people: PersonQuerySet, state: str) -> PersonQuerySet:
        match state:
            case PersonState.SIGNING_IN:
                return people.signing_in().appointed(self.on)
            case PersonState.INVITED:
                return people.invited()
            case PersonState.UNAPPOINTED:
                return people.unappointed(self.on)
            case PersonState.ENDING:
                return people.ending(self.on)
            case PersonState.CLOSED:
                return people.closed()
        return people
