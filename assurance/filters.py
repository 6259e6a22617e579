"""The one filter of the plan: the list, the appendix on screen, the PDF and the JSON all show what it selects."""

from datetime import date
from typing import NamedTuple

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Value

from assurance.models import PlanRow
from assurance.querysets import PlanRowQuerySet
from assurance.status import AssuranceStatus, EvidenceLevel
from lscb_tracker.govuk_forms import Checkboxes, GovukForm, filter_chips
from lscb_tracker.safe_text import SafeTextField
from recommendations.models import ActionPlan, ActionStatus, PlanAgency, Recommendation, Subgroup, Theme

SEARCH_LENGTH = 200
SORTS = {
    "ref": ("plan", "sort_key"),
    "agency": ("plan_agency__agency__name", "sort_key"),
    "-agency": ("-plan_agency__agency__name", "sort_key"),
    "action_status": ("action_status", "sort_key"),
    "-action_status": ("-action_status", "sort_key"),
    "level": ("assurance_position__evidence_level", "sort_key"),
    "-level": ("-assurance_position__evidence_level", "sort_key"),
    "target_date": (F("target_date").asc(nulls_last=True), "sort_key"),
    "-target_date": (F("target_date").desc(nulls_last=True), "sort_key"),
    "-ref": ("plan", "-sort_key"),
}
# Orders that depend on the day.
STATUS, STATUS_DESCENDING = "assurance_status", "-assurance_status"
LONGEST_WAIT, SHORTEST_WAIT = "waiting", "-waiting"
SORTS_OF_THE_DAY = (STATUS, STATUS_DESCENDING, LONGEST_WAIT, SHORTEST_WAIT)
AGENCIES, THEMES, SUBGROUPS = "agency", "theme", "subgroup"


class Part(NamedTuple):
    """An agency's part in the plan, as far as a list needs it."""

    pk: int
    number: int
    heading: str


class PlanFilterForm(GovukForm, forms.Form):
    marks_optional_fields = False


def small_ticks() -> Checkboxes:
    return Checkboxes(small=True)


class TextFilter(django_filters.CharFilter):
    field_class = SafeTextField


class PlanFilter(django_filters.FilterSet):
    """`rows` are the selected rows the user may see, in the chosen order; answers that make no sense select nothing.

    `parts` are the agencies' parts in the plan that the user may see. Choosing what to offer costs one query.
    """

    q = TextFilter(label="Words", method="saying", max_length=SEARCH_LENGTH)
    outstanding = django_filters.BooleanFilter(
        label="Only outstanding assurance", method="only_outstanding", widget=forms.CheckboxInput
    )
    overdue = django_filters.BooleanFilter(
        label="Only overdue actions", method="only_overdue", widget=forms.CheckboxInput
    )
    unassured = django_filters.BooleanFilter(
        label="Only complete but unassured", method="only_unassured", widget=forms.CheckboxInput
    )
    proposed = django_filters.BooleanFilter(
        label="Only answers waiting to be read", method="only_proposed", widget=forms.CheckboxInput
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
    theme = django_filters.MultipleChoiceFilter(label="Theme", method="bearing", widget=small_ticks())
    subgroup = django_filters.MultipleChoiceFilter(
        label="Overseen by", field_name="overseeing_subgroup__slug", distinct=False, widget=small_ticks()
    )

    class Meta:
        form = PlanFilterForm

    def __init__(self, data, *, user, plan: ActionPlan, on: date):
        self.user, self.on = user, on
        super().__init__(data, queryset=PlanRow.objects.visible_to(user).filter(plan=plan))
        offered = offered_choices(plan, user)
        self.parts = [Part(pk, number, heading) for _, number, pk, _, heading in offered[AGENCIES]]
        for name in (AGENCIES, THEMES, SUBGROUPS):
            self.filters[name].extra["choices"] = [(slug, words) for *_, slug, words in offered[name]]

    @property
    def rows(self) -> PlanRowQuerySet:
        rows = self.qs if self.is_valid() else self.queryset.none()
        if self.sort in (LONGEST_WAIT, SHORTEST_WAIT):
            return rows.by_wait(self.on, is_shortest_first=self.sort == SHORTEST_WAIT)
        if self.sort in (STATUS, STATUS_DESCENDING):
            return rows.by_status(self.on, is_descending=self.sort == STATUS_DESCENDING)
        return rows.order_by(*SORTS[self.sort])

    @property
    def sort(self) -> str:
        asked = self.data.get("sort", "")
        return asked if asked in (*SORTS, *SORTS_OF_THE_DAY) else "ref"

    @property
    def chips(self) -> list[dict]:
        return filter_chips(self.form, self.data)

    @property
    def in_words(self) -> str:
        """“Cafcass; Only outstanding assurance”, for the cover of a report; empty for the whole plan."""
        return "; ".join(chip["text"] for chip in self.chips)

    def saying(self, rows, name, words):
        return rows.saying(words, self.user)

    def bearing(self, rows, name, slugs):
        """A subquery, not a join: a row that bears two of the themes stays one row without DISTINCT."""
        themed = Recommendation.themes.through.objects.filter(recommendation=OuterRef("pk"), theme__slug__in=slugs)
        return rows.filter(Exists(themed)) if slugs else rows

    def only_outstanding(self, rows, name, wanted):
        return rows.outstanding(self.on) if wanted else rows

    def only_overdue(self, rows, name, wanted):
        return rows.overdue(self.on) if wanted else rows

    def only_unassured(self, rows, name, wanted):
        return rows.complete_but_unassured(self.on) if wanted else rows

    def only_proposed(self, rows, name, wanted):
        return rows.with_proposals(self.user) if wanted else rows

    def having_status(self, rows, name, statuses):
        return rows.with_status(statuses, self.on) if statuses else rows


def offered_choices(plan: ActionPlan, user) -> dict[str, list[tuple]]:
    """What the filters of agencies, themes and subgroups offer, as (kind, position, id, slug, words), in one query."""
    parts = PlanAgency.objects.visible_to(user).filter(plan=plan).order_by().annotate(kind=Value(AGENCIES))
    themes = Theme.objects.order_by().annotate(kind=Value(THEMES))
    subgroups = Subgroup.objects.order_by().annotate(kind=Value(SUBGROUPS))
    columns = ("kind", "position", "pk", "slug", "name")
    found = parts.values_list("kind", "number", "pk", "agency__slug", "heading").union(
        themes.values_list(*columns), subgroups.values_list(*columns)
    )
    offered: dict[str, list[tuple]] = {AGENCIES: [], THEMES: [], SUBGROUPS: []}
    for row in sorted(found):
        offered[row[0]].append(row)
    return offered
