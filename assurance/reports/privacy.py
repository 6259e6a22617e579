"""The texts of a report, for the question whether they say who somebody is before it leaves the product."""

from collections.abc import Iterator

from django.urls import reverse

from assurance.models import AssuranceRequest
from assurance.reports.data import AgencyPart, PlanReport
from assurance.reports.letter import LetterReport
from assurance.reports.outstanding import OutstandingReport
from lscb_tracker.privacy_question import Passage
from recommendations.models import ActionPlan

BETWEEN = "\n\n"  # texts of one cell are looked at together
NAMES_OF_PARTS = {
    "text": "recommendation",
    "actions": "actions",
    "assurance": "assurance",
    "assurance_not_printed": "assurance not printed",
    "decisions": "decisions",
    "opening_position": "opening position",
}


def passages_of_plan(report: PlanReport, plan: ActionPlan) -> Iterator[Passage]:
    yield from passages_of_parts(report.parts, plan)


def passages_of_parts(parts: list[AgencyPart], plan: ActionPlan) -> Iterator[Passage]:
    for part in parts:
        yield Passage(part.heading, part.transfer, href=plan.get_absolute_url())
        for row in part.rows:
            href = reverse("assurance:recommendation-detail", args=[plan.slug, row.ref])
            actions = [[each.label, *each.paragraphs, *each.progress, *words(each.facts)] for each in row.actions]
            assurance = [[*each.paragraphs, each.source, each.evidence] for each in row.assurance]
            cells = {"recommendation": [row.text, words(row.facts)], "actions": actions, "assurance": assurance}
            cells["decisions"] = [row.decisions]
            for name, texts in cells.items():
                yield Passage(f"{row.ref}, {name}", BETWEEN.join(text for cell in texts for text in cell), href=href)


def words(facts: list[tuple[str, str]]) -> list[str]:
    return [f"{label} {said}" for label, said in facts]


def passages_of_outstanding(report: OutstandingReport) -> Iterator[Passage]:
    for part in report.parts:
        for row in part.rows:
            place = f"{row.ref}, {row.whose}" if row.whose else row.ref
            yield Passage(place, BETWEEN.join([*row.text, *row.reason]), href=row.address)


def passages_of_letter(report: LetterReport, request: AssuranceRequest) -> Iterator[Passage]:
    yield Passage("Letter", BETWEEN.join([report.subject, *report.text]), href=request.get_absolute_url())
    yield from passages_of_plan(report.extract, request.plan_agency.plan)


def passages_of_document(document: dict, plan: ActionPlan) -> Iterator[Passage]:
    for agency in document["agencies"]:
        own = {name: value for name, value in agency.items() if name != "recommendations"}
        yield Passage(agency["heading"], BETWEEN.join(texts_in(own)), href=plan.get_absolute_url())
        for row in agency["recommendations"]:
            href = reverse("assurance:recommendation-detail", args=[plan.slug, row["ref"]])
            for name, value in row.items():
                place = f"{row['ref']}, {NAMES_OF_PARTS.get(name, 'other data')}"
                yield Passage(place, BETWEEN.join(texts_in(value)), href=href)


def texts_in(value) -> Iterator[str]:
    """Every text in a part of the document; a hash or an address in it says nothing of anybody."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            if name != "sha256":
                yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)
