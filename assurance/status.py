"""What the Board knows of one recommendation on one day: a pure function of dated events and the day.

No clock, no database. `assurance_status(events, on)` is the rule; `settle(events)` is the part of it that does not
depend on the day, which is what the database keeps (AssurancePosition) so that long lists can filter by status in SQL.

Events are ordered by their day, and within a day by `order` (the sequence in which they were recorded).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import models


class AssuranceStatus(models.TextChoices):
    NOT_REQUESTED = "not_requested", "Not requested"
    REQUESTED = "requested", "Requested"
    NO_RESPONSE = "no_response", "No response"
    RECEIVED = "received", "Received, awaiting scrutiny"
    CHALLENGED = "challenged", "Challenged"
    PARTLY_ASSURED = "partly_assured", "Partly assured"
    FURTHER_OUTSTANDING = "further_outstanding", "Further assurance outstanding"
    ASSURED = "assured", "Assured"
    NOT_REQUIRED = "not_required", "No further assurance required"
    TRANSFERRED = "transferred", "Transferred"


OUTSTANDING = frozenset(
    {
        AssuranceStatus.NOT_REQUESTED,
        AssuranceStatus.REQUESTED,
        AssuranceStatus.NO_RESPONSE,
        AssuranceStatus.RECEIVED,
        AssuranceStatus.CHALLENGED,
        AssuranceStatus.PARTLY_ASSURED,
        AssuranceStatus.FURTHER_OUTSTANDING,
    }
)
SILENT = (AssuranceStatus.NO_RESPONSE, AssuranceStatus.FURTHER_OUTSTANDING)
REOPENED_BY_NEWER_MATERIAL = frozenset({AssuranceStatus.CHALLENGED, AssuranceStatus.PARTLY_ASSURED})


class EvidenceLevel(models.IntegerChoices):
    """What a status rests on."""

    NOTHING = 0, "Nothing"
    STATEMENT = 1, "Statement"
    DOCUMENT = 2, "Document"
    AUDIT_OR_DATA = 3, "Audit or data"
    IMPACT_SHOWN = 4, "Impact shown"


class Rule(models.TextChoices):
    """Which rule gave a status."""

    TRANSFERRED = "transferred"
    OPENING_POSITION = "opening_position"
    AWAITING_SCRUTINY = "awaiting_scrutiny"
    NOT_YET_DUE = "not_yet_due"
    UNANSWERED = "unanswered"
    UNANSWERED_AFTER_MATERIAL = "unanswered_after_material"
    NEVER_ASKED = "never_asked"
    DECIDED = "decided"
    REVIEW_DUE = "review_due"


NOTHING_EVER = (AssuranceStatus.NO_RESPONSE, Rule.UNANSWERED)
NOTHING_FURTHER = (AssuranceStatus.FURTHER_OUTSTANDING, Rule.UNANSWERED_AFTER_MATERIAL)


@dataclass(frozen=True)
class Transfer:
    """The agency's part went to somebody else; a transfer without a day holds on any day."""

    on: date | None = None


@dataclass(frozen=True)
class Opening:
    """The position as read from a published plan. Stands until something later happens; nobody decided it."""

    on: date
    status: str
    evidence_level: int = EvidenceLevel.NOTHING


@dataclass(frozen=True)
class Extension:
    """The Board gave more time: from the day `on` the request is due on another day."""

    on: date
    due_on: date
    order: int = 0


@dataclass(frozen=True)
class Request:
    """The Board asked. A request without a due date counts as due on the day it was sent."""

    on: date
    due_on: date | None = None
    order: int = 0
    until: date | None = None  # withdrawn on
    id: int | None = None
    extensions: tuple[Extension, ...] = ()

    @property
    def due_at_last(self) -> date | None:
        """The due date after all that was agreed; the latest agreement counts."""
        latest = max(self.extensions, key=_moment, default=None)
        return latest.due_on if latest else self.due_on


@dataclass(frozen=True)
class Material:
    """The agency told the Board something. Material without a day came before everything that has one."""

    on: date | None
    evidence_level: int = EvidenceLevel.STATEMENT
    order: int = 0
    until: date | None = None  # withdrawn or returned on
    id: int | None = None


@dataclass(frozen=True)
class Decision:
    """A subgroup or the Board decided. `request_id` is the question that the decision itself put to the agency."""

    on: date
    outcome: str
    evidence_level: int = EvidenceLevel.NOTHING
    review_on: date | None = None
    order: int = 0
    id: int | None = None
    request_id: int | None = None
    is_regression: bool = False


Event = Transfer | Opening | Request | Material | Decision


@dataclass(frozen=True)
class Standing:
    """The answer for one day. `since` is the day from which the wait is counted, where somebody waits for somebody."""

    status: str
    rule: str
    is_outstanding: bool
    evidence_level: int
    since: date | None = None
    is_regressed: bool = False

    @property
    def is_review_due(self) -> bool:
        return self.rule == Rule.REVIEW_DUE

    def days_waiting(self, on: date) -> int | None:
        if self.since is None or not self.is_outstanding:
            return None
        return max((on - self.since).days, 0)


@dataclass(frozen=True)
class Position:
    """What the events settle, whatever the day: `on(day)` answers for any day from the last event on."""

    status: str
    rule: str
    evidence_level: int
    since: date | None = None
    due_on: date | None = None
    status_once_due: str = ""
    rule_once_due: str = ""
    review_on: date | None = None
    is_transferred: bool = False
    transferred_on: date | None = None
    request_id: int | None = None
    record_id: int | None = None
    decision_id: int | None = None
    is_regressed: bool = False

    def on(self, day: date) -> Standing:
        if self.is_transferred and (self.transferred_on is None or self.transferred_on <= day):
            return Standing(AssuranceStatus.TRANSFERRED, Rule.TRANSFERRED, False, self.evidence_level)
        status, rule, since = self.status, self.rule, self.since
        if self.due_on is not None and self.due_on < day:
            status, rule = self.status_once_due, self.rule_once_due
        is_outstanding = status in OUTSTANDING
        if status == AssuranceStatus.ASSURED and self.review_on is not None and self.review_on < day:
            rule, since, is_outstanding = Rule.REVIEW_DUE, self.review_on, True
        return Standing(status, rule, is_outstanding, self.evidence_level, since, self.is_regressed)


def assurance_status(events: Iterable[Event], on: date) -> Standing:
    """The standing on a day, from the events known on that day."""
    return position_known_on(events, on).on(on)


def position_known_on(events: Iterable[Event], on: date) -> Position:
    return settle(_as_known(event, on) for event in events if _counts(event, on))


def settle(events: Iterable[Event]) -> Position:
    """The rules of assurance, in order, over events that all count."""
    events = list(events)
    position = _without_transfer(events)
    for event in events:
        if isinstance(event, Transfer):
            return replace(position, is_transferred=True, transferred_on=event.on)
    return position


def _counts(event: Event, day: date) -> bool:
    has_begun = event.on is None or event.on <= day or isinstance(event, Transfer)
    until = getattr(event, "until", None)
    return has_begun and (until is None or day < until)


def _as_known(event: Event, day: date) -> Event:
    """A request as it stood on a day: without the time that was given later."""
    if not isinstance(event, Request) or not event.extensions:
        return event
    return replace(event, extensions=tuple(each for each in event.extensions if each.on <= day))


def _moment(event: Request | Material | Decision | Extension) -> tuple[date, int]:
    return (event.on or date.min, event.order)


def _without_transfer(events: list[Event]) -> Position:
    requests = sorted((e for e in events if isinstance(e, Request)), key=_moment)
    materials = sorted((e for e in events if isinstance(e, Material)), key=_moment)
    decisions = sorted((e for e in events if isinstance(e, Decision)), key=_moment)
    opening = max((e for e in events if isinstance(e, Opening)), key=lambda event: event.on, default=None)
    latest = max((_moment(e)[0] for e in requests + materials + decisions), default=date.min)
    if opening and latest <= opening.on:
        return _opening_position(opening, requests, materials)

    decision = decisions[-1] if decisions else None
    if decision is None:
        return _after_request(requests, materials, None, opening) if requests else _unasked(materials, opening)
    own = next((r for r in requests if r.id is not None and r.id == decision.request_id), None)
    asked = [r for r in requests if r is not own and _moment(r) > _moment(decision)]
    position = _after_request(asked, materials, decision, opening) if asked else _decided(decision, materials, own)
    return replace(position, is_regressed=decision.is_regression)


def _level(materials: list[Material], decision: Decision | None = None) -> int:
    if decision is not None:
        return decision.evidence_level
    return max((m.evidence_level for m in materials), default=EvidenceLevel.NOTHING)


def _last_id(events: list) -> int | None:
    return events[-1].id if events else None


def _first_unanswered(requests: list[Request], materials: list[Material]) -> Request | None:
    """The request from which silence is counted: reminders and repeats do not start the count again."""
    last_answer = _moment(materials[-1]) if materials else (date.min, -1)
    return next((r for r in requests if _moment(r) >= last_answer), None)


def _first_unread(materials: list[Material], opening: Opening | None) -> Material:
    """The material from which scrutiny is awaited: what a published plan has judged waits for nobody."""
    if opening is None or opening.status == AssuranceStatus.RECEIVED:
        return materials[0]
    return next((m for m in materials if _moment(m)[0] > opening.on), materials[0])


def _still_waiting(asked: list[Request], opening: Opening | None) -> list[Request]:
    """The requests whose silence counts: an older one only where the published plan speaks of silence too."""
    if opening is None or opening.status in SILENT:
        return asked
    return [request for request in asked if request.on > opening.on] or asked


def _opening_position(opening: Opening, requests: list[Request], materials: list[Material]) -> Position:
    unanswered = _first_unanswered(requests, materials)
    return Position(
        status=opening.status,
        rule=Rule.OPENING_POSITION,
        evidence_level=opening.evidence_level,
        since=unanswered.on if opening.status in SILENT and unanswered else opening.on,
        request_id=_last_id(requests),
        record_id=_last_id(materials),
    )


def _after_request(
    asked: list[Request], materials: list[Material], decision: Decision | None, opening: Opening | None
) -> Position:
    request = asked[-1]
    answers = [m for m in materials if _moment(m) > _moment(request)]
    found = {
        "evidence_level": _level(materials, decision),
        "request_id": request.id,
        "record_id": _last_id(materials),
        "decision_id": decision.id if decision else None,
    }
    if answers:
        return Position(
            AssuranceStatus.RECEIVED, Rule.AWAITING_SCRUTINY, since=_first_unread(answers, opening).on, **found
        )
    unanswered = NOTHING_FURTHER if materials else NOTHING_EVER
    since = _first_unanswered(_still_waiting(asked, opening), materials).on
    due_on = request.due_at_last
    if due_on is None:
        return Position(*unanswered, since=since, **found)
    return Position(
        AssuranceStatus.REQUESTED,
        Rule.NOT_YET_DUE,
        since=since,
        due_on=due_on,
        status_once_due=unanswered[0],
        rule_once_due=unanswered[1],
        **found,
    )


def _unasked(materials: list[Material], opening: Opening | None) -> Position:
    if not materials:
        return Position(AssuranceStatus.NOT_REQUESTED, Rule.NEVER_ASKED, EvidenceLevel.NOTHING)
    return Position(
        AssuranceStatus.RECEIVED,
        Rule.AWAITING_SCRUTINY,
        _level(materials),
        since=_first_unread(materials, opening).on,
        record_id=materials[-1].id,
    )


def _decided(decision: Decision, materials: list[Material], own: Request | None) -> Position:
    """`own` is what the decision asked: its outcome stands until that is due, and then the answer is missing."""
    newer = [m for m in materials if _moment(m) > _moment(decision)]
    found = {"evidence_level": decision.evidence_level, "decision_id": decision.id, "record_id": _last_id(materials)}
    if decision.outcome in REOPENED_BY_NEWER_MATERIAL and newer:
        return Position(AssuranceStatus.RECEIVED, Rule.AWAITING_SCRUTINY, since=newer[0].on, **found)
    position = Position(decision.outcome, Rule.DECIDED, since=decision.on, review_on=decision.review_on, **found)
    if decision.outcome not in REOPENED_BY_NEWER_MATERIAL or own is None or own.due_at_last is None:
        return position
    status, rule = NOTHING_FURTHER if materials else NOTHING_EVER
    return replace(position, request_id=own.id, due_on=own.due_at_last, status_once_due=status, rule_once_due=rule)
