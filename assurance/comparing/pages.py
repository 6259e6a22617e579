"""What the page of changes shows: a summary, a line for each changed row, and the rows themselves."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator

from assurance.comparing.changes import Piece
from assurance.comparing.choosing import TwoEditions
from assurance.comparing.documents import AgencyComparison, RowComparison
from assurance.comparing.listing import ListedChange, listed_change, summary_of
from assurance.comparing.shown import ShownAgency, shown_agency

ROWS_ON_A_PAGE = 50
ROWS_NOT_LEFT_ALONE = 5


@dataclass(frozen=True)
class ChangesPage:
    asked: TwoEditions
    number: int | None

    @cached_property
    def agencies(self) -> list[AgencyComparison]:
        wanted = self.asked.form.agency
        return [each for each in self.asked.comparison.agencies if wanted in ("", each.part.slug)]

    @cached_property
    def rows(self) -> list[RowComparison]:
        return [row for agency in self.agencies for row in agency.rows]

    @cached_property
    def changed(self) -> list[RowComparison]:
        return [row for row in self.rows if row.is_changed]

    @property
    def of_the_plan(self) -> list[Piece]:
        """What changed in the plan itself concerns no agency alone."""
        return [] if self.asked.form.agency else self.asked.comparison.pieces

    @property
    def is_empty(self) -> bool:
        return not self.of_the_plan and not any(agency.is_changed for agency in self.agencies)

    @cached_property
    def page_obj(self) -> Page:
        rows = self.rows if self.asked.form.shows_all else self.changed
        return Paginator(rows, ROWS_ON_A_PAGE, orphans=ROWS_NOT_LEFT_ALONE).get_page(self.number)

    @property
    def summary(self) -> list[tuple[str, int]]:
        return summary_of(self.changed)

    @property
    def listed(self) -> list[ListedChange]:
        return [listed_change(row) for row in self.page_obj.object_list if row.is_changed]

    @cached_property
    def shown(self) -> list[ShownAgency]:
        """The agencies of this page; what is folded stands on the last page, so that each is named once."""
        refs = {row.ref for row in self.page_obj.object_list}
        if not self.page_obj.has_next():
            refs |= {row.ref for row in self.rows if not row.is_changed}
        found = []
        for agency in self.agencies:
            rows = [row for row in agency.rows if row.ref in refs]
            part = AgencyComparison(agency.part, agency.state, agency.pieces, rows)
            if rows or part.is_changed:
                found.append(shown_agency(part, self.asked.unchanged, shows_all=self.asked.form.shows_all))
        return found
