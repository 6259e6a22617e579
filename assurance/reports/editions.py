"""Layouts that have a page of their own on the screen, of any edition of one plan."""

from collections import defaultdict
from copy import copy
from dataclasses import fields

from assurance.as_at.editions import Edition
from assurance.models import AssurancePosition, PlanRow
from assurance.outstanding import IN_NO_SUBGROUP, Grouping
from assurance.rating import SILENT
from assurance.reports.frames import frame_of
from assurance.reports.outstanding import OutstandingReport, longest_wait, outstanding_part
from assurance.reports.themes import ThemeMapReport
from assurance.status import AssuranceStatus, Position
from assurance.themes.heat_map import Counted, Heat, Tally, map_of


def outstanding_by_subgroup(edition: Edition, rows: list[PlanRow], **words) -> OutstandingReport:
    """In each subgroup the longest wait first. Asks the database nothing."""
    on = edition.on
    waiting = [(row, edition.standings[row.pk]) for row in with_reasons(edition, rows)]
    waiting = [(row, standing) for row, standing in waiting if standing.is_outstanding]
    waiting.sort(key=lambda each: (each[1].since is None, each[1].since or on, each[0].sort_key))
    groups: dict[tuple, list] = defaultdict(list)
    for row, standing in waiting:
        subgroup = row.overseeing_subgroup
        groups[(0, subgroup.position, subgroup.name) if subgroup else (1, 0, IN_NO_SUBGROUP)].append((row, standing))
    statuses = [standing.status for _, standing in waiting]
    frame = frame_of(edition, "Outstanding assurance", **words)
    frame.pop("plan_title")
    return OutstandingReport(
        **frame,
        grouping=str(Grouping.SUBGROUP.label),
        total=len(waiting),
        silent=sum(status in SILENT for status in statuses),
        awaiting_scrutiny=statuses.count(AssuranceStatus.RECEIVED),
        longest=longest_wait(waiting, on),
        parts=[
            outstanding_part(number, name, groups[key], on, says_agency=True, says_plan=False)
            for number, key in enumerate(sorted(groups), start=1)
            for name in [key[2]]
        ],
    )


def with_reasons(edition: Edition, rows: list[PlanRow]) -> list[PlanRow]:
    """Copies of the rows with what assurance.explanations puts into words, as it was on the day."""
    papers = edition.papers
    requests = {each.pk: each for each in papers.requests}
    records = {link.record_id: link.record for link in papers.served}
    decisions = {each.pk: each for each in papers.decisions}
    openings = {each.recommendation_id: each for each in papers.openings}
    found = []
    for row in rows:
        row, settled = copy(row), edition.positions[row.pk]
        position = AssurancePosition(**{field.name: getattr(settled, field.name) for field in fields(Position)})
        position.request = requests.get(settled.request_id)
        position.record = records.get(settled.record_id)
        position.decision = decisions.get(settled.decision_id)
        row.plan, row.assurance_position = edition.plan, position
        if row.pk in openings:
            row.opening_position = openings[row.pk]
        found.append(row)
    return found


def theme_map_of(edition: Edition, rows: list[PlanRow], **words) -> ThemeMapReport:
    """Counted in Python: of a day of the past the database cannot be asked."""
    frame = frame_of(edition, "Themes by agency", **words)
    frame.pop("plan_title")
    frame["selection"] = frame["selection"] or edition.plan.title
    themes = list(edition.papers.themes)
    return ThemeMapReport(
        **frame, map=map_of(counted(edition, rows), themes, heat=Heat.COUNT, on=edition.on, url=no_address)
    )


def counted(edition: Edition, rows: list[PlanRow]) -> Counted:
    tallies: dict[tuple[str, str | None], Tally] = {}
    agencies = {}
    for row in rows:
        standing, agency = edition.standings[row.pk], row.plan_agency.agency
        agencies[agency.slug] = agency.short_name
        waits = standing.since if standing.is_outstanding else None
        for theme in edition.papers.themes_of.get(row.pk) or [None]:
            key = (agency.slug, theme)
            tallies[key] = tallies.get(key, Tally()) + Tally(1, int(standing.is_outstanding), waits)
    names = dict(sorted(agencies.items(), key=lambda each: (each[1].casefold(), each[0])))
    return Counted(names, tallies)


def no_address(theme: str, agency: str) -> str:
    """Paper has no links to lists."""
    return ""
