"""What of a plan somebody wants as a file: its rows of today or of another day, as a report and as data."""

from dataclasses import replace
from datetime import date
from functools import cached_property

from django.http import QueryDict

from assurance.as_at.editions import edition_of
from assurance.as_at.selecting import EditionFilter
from assurance.filters import PlanFilter
from assurance.models import AssuranceRecord
from assurance.reports.data import Layout, PlanReport, plan_context, report_of
from assurance.reports.exchange import document_of, plan_document
from lscb_tracker.audit.anchors import anchor_of_last_change
from recommendations.models import ActionPlan


class SelectionOfToday:
    """Asks the database for what is printed, and for no more."""

    note = ""

    def __init__(self, plan: ActionPlan, data: QueryDict, *, user, on: date):
        self.plan, self.user, self.on = plan, user, on
        self.filter = PlanFilter(data, user=user, plan=plan, on=on)
        self.is_valid, self.rows = self.filter.is_valid(), self.filter.rows

    @property
    def in_words(self) -> str:
        return self.filter.in_words

    @property
    def records(self):
        return AssuranceRecord.objects.visible_to(self.user)

    def report(self, layout: str) -> PlanReport:
        return plan_context(
            self.plan,
            on=self.on,
            rows=self.rows,
            layout=layout,
            selection=self.in_words,
            records=self.records,
            anchor=anchor_of_last_change(),
        )

    def document(self) -> dict:
        return plan_document(self.plan, on=self.on, rows=self.rows, records=self.records, user=self.user)


class SelectionOfDay:
    """The same of another day. Raises NothingKnown where there is no edition of it."""

    def __init__(self, plan: ActionPlan, data: QueryDict, *, user, on: date, today: date):
        self.edition, self.on = edition_of(plan, user=user, on=on, today=today), on
        self.chosen = EditionFilter(data, edition=self.edition, user=user)
        self.is_valid, self.note = self.chosen.is_valid, self.edition.note

    @cached_property
    def rows(self) -> list:
        return self.chosen.rows

    @property
    def in_words(self) -> str:
        return self.chosen.filter.in_words

    def report(self, layout: str) -> PlanReport:
        selected = self.chosen.selected
        report = report_of(
            selected.papers,
            on=self.on,
            standings=selected.standings,
            ledgers=selected.ledgers if layout == Layout.TRACKING else {},
            layout=layout,
            selection=self.in_words,
            anchor=anchor_of_last_change(),
        )
        return replace(report, note=self.note)

    def document(self) -> dict:
        selected = self.chosen.selected
        return document_of(selected.papers, on=self.on, standings=selected.standings)
