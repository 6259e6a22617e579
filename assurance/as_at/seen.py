"""What somebody may see of the papers of a plan, and what belongs to some of its rows."""

from collections.abc import Collection
from dataclasses import replace

from assurance.as_at.papers import PlanPapers
from assurance.models import AgendaItem, AssuranceRecord, Meeting, MeetingAttendee, MeetingCorrection
from recommendations.permissions import reads_all_agencies


def seen_by(papers: PlanPapers, user, ids: Collection[int] | None = None) -> PlanPapers:
    """The papers as far as `user` may see them (None: all), of the rows `ids` alone where they are given.

    Who may see a row is asked of today's rights: a right that was withdrawn is withdrawn for days of the past too.
    """
    sees_all = user is None or reads_all_agencies(user)
    if sees_all and ids is None:
        return papers
    rows = [row for row in papers.rows if ids is None or row.pk in ids]
    if not sees_all:
        rows = [row for row in rows if row.plan_agency.agency_id in user.agency_ids]
    return _of_meetings(_of_rows(papers, rows, None if sees_all else user), None if sees_all else user)


def _of_rows(papers: PlanPapers, rows: list, user) -> PlanPapers:
    keys = {row.pk for row in rows}
    parts = {row.plan_agency_id for row in rows}
    records = _visible(AssuranceRecord, {link.record_id for link in papers.served}, user)
    served = [each for each in papers.served if each.recommendation_id in keys and each.record_id in records]
    actions = [each for each in papers.actions if each.recommendation_id in keys]
    decisions = [each for each in papers.decisions if each.recommendation_id in keys]
    requested = [each for each in papers.requested if each.recommendation_id in keys]
    requests = [each for each in papers.requests if each.plan_agency_id in parts]
    evidence = _of(papers.evidence, "record_id", {link.record_id for link in served})
    action_keys, decision_keys, request_keys = _keys(actions), _keys(decisions), _keys(requests)
    return replace(
        papers,
        rows=rows,
        themes_of={pk: slugs for pk, slugs in papers.themes_of.items() if pk in keys},
        references=_of(papers.references, "from_recommendation_id", keys),
        actions=actions,
        updates=_of(papers.updates, "action_id", action_keys),
        moves=_of(papers.moves, "action_id", action_keys),
        served=served,
        evidence=evidence,
        files=_of(papers.files, "item_id", _keys(evidence)),
        figures=_of(papers.figures, "record_id", {link.record_id for link in served}),
        follow_ups=_of(papers.follow_ups, "recommendation_id", keys),
        openings=_of(papers.openings, "recommendation_id", keys),
        decisions=decisions,
        dissents=_of(papers.dissents, "decision_id", decision_keys),
        retests=_of(papers.retests, "decision_id", decision_keys),
        requests=requests,
        requested=requested,
        extensions=_of(papers.extensions, "requested_id", _keys(requested)),
        reminders=_of(papers.reminders, "request_id", request_keys),
        steps=_of(papers.steps, "request_id", request_keys),
        reports=[each for each in papers.reports if not keys.isdisjoint(papers.reported[each.pk])],
        reported={pk: [row for row in served_rows if row in keys] for pk, served_rows in papers.reported.items()},
    )


def _of_meetings(papers: PlanPapers, user) -> PlanPapers:
    """The closed meetings that tell of one of the rows which the papers still hold."""
    keys = _keys(papers.rows)
    items = _of(papers.items, "recommendation_id", keys)
    items = _of(items, "pk", _visible(AgendaItem, _keys(items), user))
    told = {each.meeting_id for each in papers.decisions} | {each.meeting_id for each in items}
    meetings = _of(papers.meetings, "pk", told & _visible(Meeting, _keys(papers.meetings), user))
    held = _keys(meetings)
    attendees = _of(papers.attendees, "meeting_id", held)
    corrections = _of(papers.corrections, "meeting_id", held)
    of_items = _keys(items) | {None}
    return replace(
        papers,
        meetings=meetings,
        items=_of(items, "meeting_id", held),
        attendees=_of(attendees, "pk", _visible(MeetingAttendee, _keys(attendees), user)),
        corrections=[
            each
            for each in _of(corrections, "pk", _visible(MeetingCorrection, _keys(corrections), user))
            if each.item_id in of_items
        ],
    )


def _visible(model, keys: set[int], user) -> set[int]:
    if user is None:
        return keys
    return set(model.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))


def _of(rows: list, key: str, wanted: Collection) -> list:
    return [row for row in rows if getattr(row, key) in wanted]


def _keys(rows: list) -> set[int]:
    return {row.pk for row in rows}
