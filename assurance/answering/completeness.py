"""What a row of a draft still needs before it can be sent, and what it will say."""

from dataclasses import dataclass
from datetime import date

from assurance.models import AnswerChoice, AnswerRow, AssuranceRecord, OpeningPosition, RecordKind, ServedRecommendation
from assurance.models.records import COUNTED_STATES
from recommendations.changes import in_words

ANSWERS = (AnswerChoice.STILL_TRUE, AnswerChoice.NEW_ANSWER, AnswerChoice.NOT_ACCEPTED)
NEEDS_TEXT = {
    AnswerChoice.NEW_ANSWER: "Enter your answer",
    AnswerChoice.NOT_ACCEPTED: "Enter why you do not accept this",
    AnswerChoice.MORE_TIME: "Enter why you need more time",
}
NO_EARLIER_ANSWER = "There is no earlier answer that could still be true"
UNTIL_WHEN = "Enter until when you need more time"
NOT_BEFORE = "The day until which you need more time must be after today"


@dataclass(frozen=True)
class LastAnswer:
    """What the agency last told the Board about a recommendation, and when."""

    record: AssuranceRecord
    on: date | None

    @property
    def day(self) -> str:
        return in_words(self.on) or self.record.date_as_printed


def last_answers(recommendation_ids, agency) -> dict[int, LastAnswer]:
    """By recommendation. What the published plan prints without a date counts as told when that was published."""
    served = (
        ServedRecommendation.objects.filter(
            recommendation__in=recommendation_ids,
            record__kind=RecordKind.FROM_AGENCY,
            record__given_by_agency=agency,
            record__state__in=COUNTED_STATES,
        )
        .select_related("record")
        .order_by("record_id")
    )
    openings = dict(
        OpeningPosition.objects.filter(recommendation__in=recommendation_ids).values_list("recommendation", "as_at")
    )
    found: dict[int, LastAnswer] = {}
    for each in served:
        record = each.record
        on = record.received_on or record.as_at or openings.get(each.recommendation_id)
        before = found.get(each.recommendation_id)
        if before is None or (on or date.min) >= (before.on or date.min):
            found[each.recommendation_id] = LastAnswer(record, on)
    return found


def missing(row: AnswerRow, last: LastAnswer | None, on: date) -> list[tuple[str, str]]:
    """The fields that still need something, and what; nothing for a row that can be sent, or was not begun."""
    found = []
    if row.choice == AnswerChoice.STILL_TRUE and last is None:
        found.append(("choice", NO_EARLIER_ANSWER))
    if row.choice in NEEDS_TEXT and not row.text:
        found.append(("text", NEEDS_TEXT[row.choice]))
    if row.choice == AnswerChoice.MORE_TIME and row.more_time_until is None:
        found.append(("more_time_until", UNTIL_WHEN))
    elif row.choice == AnswerChoice.MORE_TIME and row.more_time_until <= on:
        found.append(("more_time_until", NOT_BEFORE))
    return found


def still_true(last: LastAnswer, on: date, added: str = "") -> str:
    """“Still true on 23 November 2026: nothing has changed since the answer of 1 June 2018.”"""
    of = f"the answer of {last.day}" if last.day else "the last answer"
    words = f"Still true on {in_words(on)}: nothing has changed since {of}."
    return f"{words}\n\n{added}" if added else words
