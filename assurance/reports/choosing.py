"""From what somebody chose to the report: the rows that they may see, on the day, in the order."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from assurance.as_at.editions import Edition, edition_of, edition_of_today
from assurance.as_at.selecting import EditionFilter
from assurance.models import PlanRow
from assurance.reports.attached import Carried, carried_by
from assurance.reports.exchange import document_of
from assurance.reports.layouts import ReportLayout
from assurance.reports.making import Made, Wish, made_report, passages_of_cover
from assurance.reports.privacy import passages_of_document
from lscb_tracker.audit.anchors import Anchor
from lscb_tracker.privacy_question import Passage

# A summary of a row, or some of its columns, does not carry the whole of it.
PRINTING_WHOLE_ROWS = (ReportLayout.APPENDIX, ReportLayout.TRACKING)
MOST_ROWS = 500  # printed while somebody waits, as in assurance.views.giving_out
MOST_ROWS_OF_THE_PAST = 5_000  # of a plan that has to be read as a whole to find its rows on a day


class TooMany(Exception):
    """The message says in words how many rows there are, and how many there may be."""


@dataclass(frozen=True)
class ChosenFile:
    html: str
    passages: list[Passage]
    name: str
    carried: Carried | None = None


def chosen_report(form, *, user, today: date, anchor: Anchor | None = None) -> ChosenFile:
    """`form` is a valid ReportForm. Raises NothingKnown for a day without an edition, and TooMany."""
    plan, wish = form.plan, form.wish
    query = QueryDict(form.cleaned_data["rows"], mutable=True)
    query["sort"] = wish.order.value if wish.layout == ReportLayout.OWN else "ref"
    on = form.cleaned_data["as_at"] or today
    selected = EditionFilter(query, edition=edition_to_select_from(form, query, user, on, today), user=user)
    refuse_too_many(len(selected.rows), MOST_ROWS, "A report holds")
    made, name = made_of(selected, wish, user, anchor), f"{plan.slug}-{wish.layout.value}-{on:%Y-%m-%d}.pdf"
    if wish.layout not in PRINTING_WHOLE_ROWS:
        return ChosenFile(made.html, made.passages, name)
    edition = selected.selected
    document = document_of(edition.papers, on=on, standings=edition.standings)
    carried = carried_by(document, kind=wish.layout.value, as_at=on)
    return ChosenFile(made.html, [*passages_of_cover(wish), *passages_of_document(document, plan)], name, carried)


def edition_to_select_from(form, query: QueryDict, user, on: date, today: date) -> Edition:
    """Of today the database selects the rows, so that no others are read."""
    if on == today:
        rows = form.filter_of(query.urlencode()).rows
        refuse_too_many(rows.order_by().count(), MOST_ROWS, "A report holds")
        return edition_of_today(form.plan, user=user, on=on, rows=rows)
    count = PlanRow.objects.filter(plan=form.plan).count()
    refuse_too_many(count, MOST_ROWS_OF_THE_PAST, "A plan of another day than today may have")
    return edition_of(form.plan, user=user, on=on, today=today)


def refuse_too_many(count: int, most: int, what: str) -> None:
    if count > most:
        raise TooMany(f"There are {count:,} recommendations. {what} {most:,} at most.")


def made_of(selected: EditionFilter, wish: Wish, user, anchor: Anchor | None) -> Made:
    return made_report(
        selected.selected, wish, rows=selected.rows, user=user, selection=selected.filter.in_words, anchor=anchor
    )
