"""A report of an edition in any layout: its HTML, and the texts for the question whether they say who somebody is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.template.loader import render_to_string
from django.urls import reverse

from assurance.as_at.editions import Edition
from assurance.models import PlanRow
from assurance.reports.data import report_of
from assurance.reports.editions import outstanding_by_subgroup, theme_map_of
from assurance.reports.evidence_list import EvidenceReport, evidence_context
from assurance.reports.extract import ExtractReport, extract_context
from assurance.reports.html import outstanding_html, plan_html, theme_map_html
from assurance.reports.layouts import USUAL_COLUMNS, Column, Order, ReportLayout
from assurance.reports.own_choice import ChosenReport, chosen_context
from assurance.reports.privacy import BETWEEN, passages_of_outstanding, passages_of_plan
from assurance.reports.summary import summary_context
from assurance.reports.texts import paragraphs, printable
from lscb_tracker.audit.anchors import Anchor
from lscb_tracker.privacy_question import Passage
from recommendations.models import ActionPlan


@dataclass(frozen=True)
class Wish:
    """What is asked for. `columns` and `order` are those of the own choice; other layouts have theirs."""

    layout: ReportLayout = ReportLayout.APPENDIX
    columns: list[Column] = field(default_factory=lambda: list(USUAL_COLUMNS))
    order: Order = Order.PLAN
    cover_text: str = ""


@dataclass(frozen=True)
class Made:
    html: str
    passages: list[Passage]


def made_report(
    edition: Edition, wish: Wish, *, rows: list[PlanRow], user=None, selection: str = "", anchor: Anchor | None = None
) -> Made:
    """`edition` holds the selected rows alone; `rows` are the same in the order of the wish."""
    words = {"selection": selection, "cover_text": wish.cover_text, "anchor": anchor}
    html, passages = MAKERS[wish.layout](edition, wish, rows, user, words)
    return Made(html, [*passages_of_cover(wish), *passages])


def passages_of_cover(wish: Wish) -> list[Passage]:
    return [Passage("Covering letter", wish.cover_text)] if wish.cover_text else []


def printed(template: str, report) -> str:
    return printable(render_to_string(f"reports/{template}.html", {"report": report}))


def plan_report(edition: Edition, wish: Wish, rows, user, words) -> tuple[str, Iterable[Passage]]:
    in_full = wish.layout == ReportLayout.TRACKING
    report = report_of(
        edition.papers,
        on=edition.on,
        standings=edition.standings,
        ledgers=edition.ledgers if in_full else {},
        layout=wish.layout.value,
        selection=words["selection"],
        anchor=words["anchor"],
    )
    report = replace(report, note=edition.note, cover=tuple(paragraphs(wish.cover_text)))
    return plan_html(report), passages_of_plan(report, edition.plan)


def own_report(edition: Edition, wish: Wish, rows, user, words) -> tuple[str, Iterable[Passage]]:
    report = chosen_context(edition, rows, columns=wish.columns, order=wish.order, **words)
    return printed("own", report), passages_of_choice(report, edition.plan)


def summary_report(edition: Edition, wish: Wish, rows, user, words) -> tuple[str, Iterable[Passage]]:
    """Its numbers, references and agencies' names say nothing of anybody."""
    return printed("summary", summary_context(edition, rows, user=user, **words)), []


def extract_report(edition: Edition, wish: Wish, rows, user, words) -> tuple[str, Iterable[Passage]]:
    report = extract_context(edition, edition.papers.rows, **words)
    return printed("extract", report), passages_of_extract(report, edition.plan)


def outstanding_report(edition: Edition, wish: Wish, rows, user, words) -> tuple[str, Iterable[Passage]]:
    report = outstanding_by_subgroup(edition, rows, **words)
    return outstanding_html(report), passages_of_outstanding(report)


def heat_map_report(edition: Edition, wish: Wish, rows, user, words) -> tuple[str, Iterable[Passage]]:
    return theme_map_html(theme_map_of(edition, rows, **words)), []


def evidence_report(edition: Edition, wish: Wish, rows, user, words) -> tuple[str, Iterable[Passage]]:
    report = evidence_context(edition, edition.papers.rows, **words)
    return printed("evidence_list", report), passages_of_evidence(report, edition.plan)


MAKERS: dict[ReportLayout, Callable] = {
    ReportLayout.APPENDIX: plan_report,
    ReportLayout.TRACKING: plan_report,
    ReportLayout.OWN: own_report,
    ReportLayout.SUMMARY: summary_report,
    ReportLayout.EXTRACT: extract_report,
    ReportLayout.OUTSTANDING: outstanding_report,
    ReportLayout.HEAT_MAP: heat_map_report,
    ReportLayout.EVIDENCE: evidence_report,
}


def address(plan: ActionPlan, ref: str) -> str:
    return reverse("assurance:recommendation-detail", args=[plan.slug, ref])


def passages_of_choice(report: ChosenReport, plan: ActionPlan) -> Iterator[Passage]:
    for part in report.parts:
        for row in part.rows:
            href = address(plan, row.ref)
            yield Passage(f"{row.ref}, recommendation", BETWEEN.join(row.text), href=href)
            for column, cell in zip(report.columns, row.cells, strict=True):
                yield Passage(f"{row.ref}, {column.title.lower()}", BETWEEN.join(each.text for each in cell), href=href)


def passages_of_extract(report: ExtractReport, plan: ActionPlan) -> Iterator[Passage]:
    for row in report.rows:
        said = [*row.text, *(text for _, text in row.actions), *(words for _, words in row.facts), *row.assurance]
        said += [*row.ledger, *row.decisions, row.asks]
        yield Passage(row.ref, BETWEEN.join(said), href=address(plan, row.ref))


def passages_of_evidence(report: EvidenceReport, plan: ActionPlan) -> Iterator[Passage]:
    for part in report.parts:
        for row in part.rows:
            said = [row.title, row.withdrawn, row.place, *(file.name for file in row.files)]
            yield Passage(f"Evidence for {row.ref}", BETWEEN.join(filter(None, said)), href=address(plan, row.ref))
