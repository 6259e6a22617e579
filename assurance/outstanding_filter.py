"""Which outstanding rows somebody asks for; the page and its report show the same."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from assurance.forms.outstanding import OutstandingForm
from assurance.models import PlanRow
from assurance.outstanding import IN_NO_SUBGROUP, Grouping, in_order
from assurance.querysets import PlanRowQuerySet
from recommendations.models import ActionPlan, Agency, Subgroup

ALL, MINE, NO_SUBGROUP = "all", "mine", "none"


class OutstandingFilter:
    """Reads the answers of the page, with three queries for what it offers.

    Somebody who sits on a subgroup sees its rows unless they ask for others. Answers that make no sense select nothing.
    """

    def __init__(self, data: QueryDict, *, user, on: date):
        self.user, self.on = user, on
        self.plans = list(ActionPlan.objects.visible_to(user))
        self.agencies = list(Agency.objects.visible_to(user).filter(plan_agencies__isnull=False).distinct())
        self.subgroups = list(subgroups_of(user))
        self.mine = own(self.subgroups)
        self.form = OutstandingForm(self.with_defaults(data), choices=self.choices)
        self.is_valid = self.form.is_valid()
        self.answers = self.form.cleaned_data

    def with_defaults(self, data: QueryDict) -> dict[str, str]:
        given = {name: value for name in OutstandingForm.base_fields if (value := data.get(name, "").strip())}
        return {"group": Grouping.AGENCY.value, "subgroup": self.default_subgroup} | given

    @property
    def default_subgroup(self) -> str:
        return asked_for_by_default(self.mine)

    @property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """A question with one possible answer is not asked."""
        subgroups = [(subgroup.slug, subgroup.name) for subgroup in self.subgroups]
        yours = [(MINE, "Your subgroups")] if len(self.mine) > 1 else []
        agencies = [(agency.slug, agency.name) for agency in self.agencies]
        plans = [(plan.slug, plan.title) for plan in self.plans]
        return {
            "group": Grouping.choices,
            "subgroup": [*yours, (ALL, "All subgroups"), *subgroups, (NO_SUBGROUP, IN_NO_SUBGROUP)],
            "agency": [("", "All agencies"), *agencies] if len(agencies) > 1 else [],
            "plan": [("", "All plans"), *plans] if len(plans) > 1 else [],
        }

    @cached_property
    def grouping(self) -> Grouping:
        return Grouping(self.answers.get("group") or Grouping.AGENCY)

    @cached_property
    def rows(self) -> PlanRowQuerySet:
        """The selected rows, by group, and in a group the longest wait first."""
        rows = PlanRow.objects.visible_to(self.user).outstanding(self.on)
        if plan := self.answers.get("plan"):
            rows = rows.filter(plan__slug=plan)
        if agency := self.answers.get("agency"):
            rows = rows.filter(plan_agency__agency__slug=agency)
        rows = of_subgroup(rows, self.answers["subgroup"], self.mine) if self.is_valid else rows.none()
        return in_order(rows, self.grouping, self.on)

    @property
    def plan_and_agency(self) -> dict[str, str]:
        return {name: self.answers.get(name) or "" for name in ("plan", "agency")}

    @property
    def is_own_by_default(self) -> bool:
        """Whether the rows of other subgroups are left out because the user sits on this one."""
        return bool(self.mine) and self.is_valid and self.answers["subgroup"] == self.default_subgroup

    @property
    def own_in_words(self) -> str:
        return " or ".join(subgroup.name for subgroup in self.mine)

    @property
    def in_words(self) -> str:
        """“Overseen by Case Review; Cafcass”, for the page and the cover of the report; empty for everything."""
        if not self.is_valid:
            return ""
        named = {name: dict(choices) for name, choices in self.choices.items()}
        words = [self.subgroup_in_words(named["subgroup"])]
        words += [named[name][self.answers[name]] for name in ("agency", "plan") if self.answers.get(name)]
        return "; ".join(filter(None, words))

    def subgroup_in_words(self, named: dict[str, str]) -> str:
        asked = self.answers["subgroup"]
        if asked == ALL:
            return ""
        if asked == MINE:
            return f"Overseen by {self.own_in_words}"
        return named[asked] if asked == NO_SUBGROUP else f"Overseen by {named[asked]}"

    @property
    def query(self) -> str:
        """The answers as a query string, with those that were only assumed."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in self.answers.items() if value})
        return query.urlencode()


def subgroups_of(user) -> QuerySet[Subgroup]:
    """All subgroups; `is_mine` tells those that an appointment in force today names."""
    mine = Subgroup.objects.filter(pk=OuterRef("pk"), appointments__in=[a.pk for a in user.appointments_today])
    return Subgroup.objects.annotate(is_mine=Exists(mine))


def own(subgroups: Iterable[Subgroup]) -> list[Subgroup]:
    return [subgroup for subgroup in subgroups if subgroup.is_mine]


def asked_for_by_default(mine: list[Subgroup]) -> str:
    """Whose rows somebody sees who has not asked for any: those of the own subgroups, or all."""
    if len(mine) == 1:
        return mine[0].slug
    return MINE if mine else ALL


def of_subgroup(rows: PlanRowQuerySet, asked: str, mine: list[Subgroup]) -> PlanRowQuerySet:
    """The rows that the asked subgroup oversees, by its slug or one of the words for several or none."""
    if asked == ALL:
        return rows
    if asked == MINE:
        return rows.filter(overseeing_subgroup__in=mine)
    if asked == NO_SUBGROUP:
        return rows.filter(overseeing_subgroup=None)
    return rows.filter(overseeing_subgroup__slug=asked)
