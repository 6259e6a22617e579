"""What became of a request, in one line that prints itself.

“Requested 18 August 2016. Reminded 25 August, 1 September. No response for 3,384 days.”
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q

from assurance.explanations import days
from assurance.models import (
    AssuranceRequest,
    DeliveryState,
    DueDateExtension,
    EscalationStep,
    RecordKind,
    Reminder,
    RequestedRecommendation,
    ServedRecommendation,
)
from assurance.models.records import COUNTED_STATES

ARTICLES = ("The ", "A ", "An ")


@dataclass(frozen=True)
class Silence:
    """A row that is waited for: since when, and until when the agency has time."""

    since: date | None
    due_on: date | None


@dataclass
class Facts:
    """What is known of one request, as far as the ledger is about it."""

    request: AssuranceRequest
    rows: int = 0
    reminded: list[date] = field(default_factory=list)
    steps: list[EscalationStep] = field(default_factory=list)
    extended: list[tuple[date, date]] = field(default_factory=list)  # decided on, until
    answered: list[date] = field(default_factory=list)
    waiting: list[Silence] = field(default_factory=list)


class Calendar:
    """Days in words, with the year wherever it is another than that of the day before it."""

    def __init__(self) -> None:
        self.year = 0

    def __call__(self, day: date) -> str:
        is_new, self.year = day.year != self.year, day.year
        return f"{day:%-d %B %Y}" if is_new else f"{day:%-d %B}"


def in_words(facts: Facts, on: date) -> str:
    """The whole line, as things stood on the day."""
    say = Calendar()
    request = facts.request
    sentences = [f"Requested {say(request.sent_on)}"]
    for kind, happened in together([event for event in events(facts) if event[0] <= on]):
        sentences.append(sentence(kind, happened, say))
    if request.withdrawn_on and request.withdrawn_on <= on:
        sentences.append(f"Withdrawn {say(request.withdrawn_on)}")
    else:
        sentences += ending(facts, on, say)
    return " ".join(f"{words}." for words in sentences)


REMINDED, EXTENDED, ESCALATED, REPLIED, ANSWERED = "reminded", "extended", "escalated", "replied", "answered"
Event = tuple[date, str, str]


def events(facts: Facts) -> list[Event]:
    """(day, kind, words) in the order of the days."""
    found = [(day, REMINDED, "") for day in facts.reminded]
    found += [(decided, EXTENDED, until.isoformat()) for decided, until in sorted(set(facts.extended))]
    for step in facts.steps:
        found.append((step.taken_on, ESCALATED, step.rung))
        if step.answered_on:
            found.append((step.answered_on, REPLIED, ""))
    in_part = "" if len(facts.answered) >= facts.rows else f", {len(facts.answered)} of {facts.rows}"
    if facts.answered:
        found.append((max(facts.answered), ANSWERED, in_part))
    return sorted(found, key=lambda event: event[0])


def together(found: Sequence[Event]) -> list[tuple[str, list[Event]]]:
    """Reminders that follow each other stand in one sentence."""
    groups: list[tuple[str, list[Event]]] = []
    for event in found:
        if groups and event[1] == REMINDED == groups[-1][0]:
            groups[-1][1].append(event)
        else:
            groups.append((event[1], [event]))
    return groups


def sentence(kind: str, happened: Sequence[Event], say: Calendar) -> str:
    day, _, words = happened[0]
    match kind:
        case "reminded":
            return "Reminded " + ", ".join(map(say, dict.fromkeys(event[0] for event in happened)))
        case "extended":
            return f"Given until {say(date.fromisoformat(words))}"
        case "escalated":
            return escalated(words, say(day))
        case "replied":
            return f"That was answered {say(day)}"
    return f"Answered {say(day)}{words}"


def escalated(rung: str, day: str) -> str:
    if rung.startswith(ARTICLES):
        return f"Escalated to {rung[0].lower()}{rung[1:]} {day}"
    return f"Escalated {day}: {rung[0].lower()}{rung[1:]}"


def ending(facts: Facts, on: date, say: Calendar) -> list[str]:
    """What is waited for now, if anything."""
    if not facts.waiting:
        return [] if facts.answered else ["Not answered"]
    due = [silence.due_on for silence in facts.waiting]
    if all(day and day >= on for day in due):
        return [f"Due {say(min(due))}"]
    since = min((s.since for s in facts.waiting if s.since), default=facts.request.sent_on)
    return [f"No {'further ' if facts.answered else ''}response for {days(max((on - since).days, 0))}"]


def ledgers_of(requests: Iterable[AssuranceRequest], on: date) -> dict[int, str]:
    """The line of each request, over all its rows. Five queries, however many requests there are."""
    facts: dict[int, Facts] = {request.pk: Facts(request) for request in requests}
    rows = rows_of(RequestedRecommendation.objects.filter(request__in=facts), on)
    for row in rows:
        add_row(facts[row.request_id], row)
    add_chasing(facts.values(), facts)
    return {pk: in_words(found, on) for pk, found in facts.items()}


def ledgers_of_rows(recommendation_ids: Iterable[int], on: date) -> dict[int, list[str]]:
    """The lines of each recommendation, of every request that asked about it and was not withdrawn; five queries."""
    asked = RequestedRecommendation.objects.filter(recommendation__in=recommendation_ids, request__withdrawn_on=None)
    rows = rows_of(asked.filter(request__sent_on__lte=on).select_related("request").defer("request__text"), on)
    facts: dict[int, Facts] = {}
    for row in rows:
        facts[row.pk] = Facts(row.request)
        add_row(facts[row.pk], row)
    by_request: dict[int, list[Facts]] = defaultdict(list)
    for found in facts.values():
        by_request[found.request.pk].append(found)
    add_chasing(facts.values(), by_request)
    lines: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        lines[row.recommendation_id].append(in_words(facts[row.pk], on))
    return lines


def rows_of(asked, on: date) -> list[RequestedRecommendation]:
    """With what is known of each row: three queries."""
    silent = RequestedRecommendation.objects.unanswered(on).filter(pk=OuterRef("pk"))
    position = "recommendation__assurance_position__"
    rows = list(
        asked.annotate(
            is_waited_for=Exists(silent), silent_since=F(f"{position}since"), waits_until=F(f"{position}due_on")
        ).order_by("request__sent_on", "request_id", "pk")
    )
    extensions: dict[int, list[tuple[date, date]]] = defaultdict(list)
    agreed = DueDateExtension.objects.agreed().filter(requested__in=[row.pk for row in rows])
    for requested, decided_on, due_on in agreed.values_list("requested", "decided_on", "due_on"):
        extensions[requested].append((decided_on, due_on))
    told = material({row.recommendation_id for row in rows})
    for row in rows:
        row.extended, row.told = extensions[row.pk], told[row.recommendation_id]
    return rows


def material(recommendation_ids: Iterable[int]) -> dict[int, list[tuple[date, datetime]]]:
    """When each recommendation was answered by an agency: the day, and the moment at which it was logged."""
    found: dict[int, list[tuple[date, datetime]]] = defaultdict(list)
    told = ServedRecommendation.objects.filter(
        recommendation__in=recommendation_ids,
        record__kind=RecordKind.FROM_AGENCY,
        record__state__in=COUNTED_STATES,
        record__received_on__isnull=False,
    )
    for pk, *moment in told.order_by("record__received_on", "record").values_list(
        "recommendation", "record__received_on", "record__logged_at"
    ):
        found[pk].append(tuple(moment))
    return found


def add_row(facts: Facts, row: RequestedRecommendation) -> None:
    request = facts.request
    facts.rows += 1
    facts.extended += row.extended
    if row.is_waited_for:
        facts.waiting.append(Silence(row.silent_since, row.waits_until))
        return
    asked = (request.sent_on, request.recorded_at)
    facts.answered += [day for day, logged in row.told if (day, logged) > asked][:1]


def add_chasing(facts: Iterable[Facts], by_request: dict) -> None:
    """Reminders that went or that a person logged, and the steps of escalation that stand. Two queries."""
    sent = Q(rule=None) | Q(deliveries__state=DeliveryState.SENT)
    for pk, day in (
        Reminder.objects.filter(sent, request__in=by_request)
        .distinct()
        .order_by("sent_on")
        .values_list("request", "sent_on")
    ):
        for each in listed(by_request[pk]):
            each.reminded.append(day)
    for step in EscalationStep.objects.counted().filter(request__in=by_request).order_by("taken_on", "pk"):
        for each in listed(by_request[step.request_id]):
            each.steps.append(step)


def listed(found: Facts | list[Facts]) -> list[Facts]:
    return found if isinstance(found, list) else [found]
