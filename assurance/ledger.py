"""What became of a request, in one line that prints itself.

“Requested 18 August 2016. Reminded 25 August, 1 September. No response for 3,384 days.”
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import CharField, DateField, DateTimeField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast

from assurance.explanations import days
from assurance.models import (
    AssuranceRequest,
    Delivery,
    DeliveryState,
    DueDateExtension,
    EscalationStep,
    RecordKind,
    Reminder,
    RequestedRecommendation,
    ServedRecommendation,
)
from assurance.models.records import COUNTED_STATES

ADDRESSEE = "The "  # a rung that begins so is somebody; another, such as a letter, is something


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
    steps: list["Happening"] = field(default_factory=list)
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
        found.append((step.day, ESCALATED, step.words))
        if step.also:
            found.append((step.also, REPLIED, ""))
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
    if rung.startswith(ADDRESSEE):
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
    """The line of each request, over all its rows. Two queries, however many requests there are."""
    facts = {request.pk: Facts(request) for request in requests}
    rows = rows_of(RequestedRecommendation.objects.filter(request__in=facts), on)
    happened = happenings(rows)
    for row in rows:
        add_row(facts[row.request_id], row, happened, on)
    for pk, found in facts.items():
        add_chasing(found, happened[pk, REMINDED], happened[pk, ESCALATED])
    return {pk: in_words(found, on) for pk, found in facts.items()}


def ledgers_of_rows(recommendation_ids: Iterable[int], on: date) -> dict[int, list[str]]:
    """The lines of each recommendation, of every request about it that was not withdrawn by that day. Two queries."""
    counts = Q(request__withdrawn_on=None) | Q(request__withdrawn_on__gt=on)
    asked = RequestedRecommendation.objects.filter(counts, recommendation__in=recommendation_ids)
    rows = rows_of(asked.filter(request__sent_on__lte=on).select_related("request").defer("request__text"), on)
    happened = happenings(rows)
    lines: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        facts = Facts(row.request)
        add_row(facts, row, happened, on)
        add_chasing(facts, happened[row.request_id, REMINDED], happened[row.request_id, ESCALATED])
        lines[row.recommendation_id].append(in_words(facts, on))
    return lines


def rows_of(asked, on: date) -> list[RequestedRecommendation]:
    """In the order in which they were asked, with whether somebody waits for them, since when and until when."""
    silent = RequestedRecommendation.objects.unanswered(on).filter(pk=OuterRef("pk"))
    position = "recommendation__assurance_position__"
    waits = {"silent_since": F(f"{position}since"), "waits_until": F(f"{position}due_on")}
    found = asked.annotate(is_waited_for=Exists(silent), **waits)
    return list(found.order_by("request__sent_on", "request_id", "pk"))


@dataclass(frozen=True)
class Happening:
    """`also` and `words` are what the kind has besides its day: until when, when it was answered, which rung."""

    day: date
    also: date | None
    words: str
    logged_at: datetime | None


def happenings(rows: list[RequestedRecommendation]) -> dict[tuple[int, str], list[Happening]]:
    """What happened to requests, to their rows and to recommendations, by their key and the kind. One query."""
    found: dict[tuple[int, str], list[Happening]] = defaultdict(list)
    if not rows:
        return found
    requests, pks = {row.request_id for row in rows}, [row.pk for row in rows]
    nothing, never = Cast(Value(None), DateField()), Cast(Value(None), DateTimeField())
    no_words = Cast(Value(""), CharField())
    extended = DueDateExtension.objects.agreed().filter(requested__in=pks)
    sent = Q(rule=None) | Q(Exists(Delivery.objects.filter(reminders=OuterRef("pk"), state=DeliveryState.SENT)))
    told = ServedRecommendation.objects.filter(
        recommendation__in={row.recommendation_id for row in rows},
        record__kind=RecordKind.FROM_AGENCY,
        record__state__in=COUNTED_STATES,
        record__received_on__isnull=False,
    )
    steps = EscalationStep.objects.counted().filter(request__in=requests)
    reminders = Reminder.objects.filter(sent, request__in=requests)
    parts = [
        extended.order_by().values_list(Value(EXTENDED), "requested", "decided_on", "due_on", no_words, never),
        reminders.order_by().values_list(Value(REMINDED), "request", "sent_on", nothing, no_words, never),
        steps.order_by().values_list(Value(ESCALATED), "request", "taken_on", "answered_on", "rung", never),
        told.order_by().values_list(
            Value(ANSWERED), "recommendation", "record__received_on", nothing, no_words, "record__logged_at"
        ),
    ]
    for kind, pk, *more in parts[0].union(*parts[1:], all=True):
        found[pk, kind].append(Happening(*more))
    return found


def add_row(
    facts: Facts, row: RequestedRecommendation, happened: dict[tuple[int, str], list[Happening]], on: date
) -> None:
    """More time for the row, and whether it is waited for; else when it was answered first after it was asked.

    What was answered, or withdrawn, after the day was waited for on the day.
    """
    facts.rows += 1
    facts.extended += [(each.day, each.also) for each in happened[row.pk, EXTENDED]]
    if row.is_waited_for:
        facts.waiting.append(Silence(row.silent_since, row.waits_until))
        return
    asked = (facts.request.sent_on, facts.request.recorded_at)
    answers = [each.day for each in happened[row.recommendation_id, ANSWERED] if (each.day, each.logged_at) > asked]
    answered = min(answers, default=None)
    if answered and answered <= on:
        facts.answered.append(answered)
    elif answered or facts.request.withdrawn_on:
        given = [each.also for each in sorted(happened[row.pk, EXTENDED], key=lambda each: each.day) if each.day <= on]
        facts.waiting.append(Silence(facts.request.sent_on, given[-1] if given else facts.request.due_on))


def add_chasing(facts: Facts, reminders: list[Happening], steps: list[Happening]) -> None:
    facts.reminded = [each.day for each in reminders]
    facts.steps = sorted(steps, key=lambda each: each.day)
