"""The one filter of the plan: the list, the appendix on screen, the PDF and the JSON all show what it selects."""

from datetime import date

import django_filters
from django import forms
from django.db.models import F, Value

from assurance.models import PlanRow
from assurance.querysets import PlanRowQuerySet
from assurance.status import AssuranceStatus, EvidenceLevel
from lscb_tracker.govuk_forms import Checkboxes, GovukForm, filter_chips
from recommendations.models import ActionPlan, ActionStatus, PlanAgency, Subgroup, Theme

SEARCH_LENGTH = 200
SORTS = {
    "ref": ("plan", "sort_key"),
    "agency": ("plan_agency__agency__name", "sort_key"),
    "-agency": ("-plan_agency__agency__name", "sort_key"),
    "action_status": ("action_status", "sort_key"),
    "-action_status": ("-action_status", "sort_key"),
    "assurance_status": ("assurance_position__status", "sort_key"),
    "-assurance_status": ("-assurance_position__status", "sort_key"),
    "level": ("assurance_position__evidence_level", "sort_key"),
    "-level": ("-assurance_position__evidence_level", "sort_key"),
    "target_date": (F("target_date").asc(nulls_last=True), "sort_key"),
    "-target_date": (F("target_date").desc(nulls_last=True), "sort_key"),
    "-ref": ("plan", "-sort_key"),
}
LONGEST_WAIT = "waiting"


class PlanFilterForm(GovukForm, forms.Form):
    marks_optional_fields = False


def small_ticks() -> Checkboxes:
    return Checkboxes(small=True)


class PlanFilter(django_filters.FilterSet):
    """`rows` are the selected rows the user may see, in the chosen order; answers that make no sense select nothing.

    `plan_agencies` are the agencies of the plan that the user may see. Choosing what to offer costs one query.
    """

    q = django_filters.CharFilter(label="Words", method="saying", max_length=SEARCH_LENGTH)
    outstanding = django_filters.BooleanFilter(
        label="Only outstanding assurance", method="only_outstanding", widget=forms.CheckboxInput
    )
    overdue = django_filters.BooleanFilter(
        label="Only overdue actions", method="only_overdue", widget=forms.CheckboxInput
    )
    unassured = django_filters.BooleanFilter(
        label="Only complete but unassured", method="only_unassured", widget=forms.CheckboxInput
    )
    agency = django_filters.MultipleChoiceFilter(
        label="Agency", field_name="plan_agency__agency__slug", distinct=False, widget=small_ticks()
    )
    assurance_status = django_filters.MultipleChoiceFilter(
        label="Assurance", choices=AssuranceStatus.choices, method="having_status", distinct=False, widget=small_ticks()
    )
    action_status = django_filters.MultipleChoiceFilter(
        label="Action", choices=ActionStatus.choices, distinct=False, widget=small_ticks()
    )
    level = django_filters.MultipleChoiceFilter(
        label="Rests on",
        distinct=False,
        field_name="assurance_position__evidence_level",
        choices=EvidenceLevel.choices,
        widget=small_ticks(),
    )
    theme = django_filters.MultipleChoiceFilter(label="Theme", field_name="themes__slug", widget=small_ticks())
    subgroup = django_filters.MultipleChoiceFilter(
        label="Overseen by", field_name="overseeing_subgroup__slug", distinct=False, widget=small_ticks()
    )

    class Meta:
        form = PlanFilterForm

    def __init__(self, data, *, user, plan: ActionPlan, plan_agencies: list[PlanAgency], on: date):
        self.user, self.on = user, on
        super().__init__(data, queryset=PlanRow.objects.visible_to(user).filter(plan=plan))
        themes, subgroups = themes_and_subgroups()
        self.filters["agency"].extra["choices"] = [(p.agency.slug, p.heading) for p in plan_agencies]
        self.filters["theme"].extra["choices"] = themes
        self.filters["subgroup"].extra["choices"] = subgroups

    @property
    def rows(self) -> PlanRowQuerySet:
        rows = self.qs if self.is_valid() else self.queryset.none()
        if self.sort == LONGEST_WAIT:
            return rows.longest_wait_first(self.on)
        return rows.order_by(*SORTS[self.sort])

    @property
    def sort(self) -> str:
        asked = self.data.get("sort", "")
        return asked if asked in SORTS or asked == LONGEST_WAIT else "ref"

    @property
    def chips(self) -> list[dict]:
        return filter_chips(self.form, self.data)

    @property
    def in_words(self) -> str:
        """“Cafcass; Only outstanding assurance”, for the cover of a report; empty for the whole plan."""
        return "; ".join(chip["text"] for chip in self.chips)

    def saying(self, rows, name, words):
        return rows.saying(words, self.user)

    def only_outstanding(self, rows, name, wanted):
        return rows.outstanding(self.on) if wanted else rows

    def only_overdue(self, rows, name, wanted):
        return rows.overdue(self.on) if wanted else rows

    def only_unassured(self, rows, name, wanted):
        return rows.complete_but_unassured(self.on) if wanted else rows

    def having_status(self, rows, name, statuses):
        return rows.with_status(statuses, self.on) if statuses else rows


def themes_and_subgroups() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The choices of both filters in one query."""
    columns = ("kind", "position", "slug", "name")
    themes = Theme.objects.annotate(kind=Value("theme")).order_by().values_list(*columns)
    subgroups = Subgroup.objects.annotate(kind=Value("subgroup")).order_by().values_list(*columns)
    found = sorted(themes.union(subgroups))
    return (
        [(slug, name) for kind, _, slug, name in found if kind == "theme"],
        [(slug, name) for kind, _, slug, name in found if kind == "subgroup"],
    )
