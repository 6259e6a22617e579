"""The record of a meeting as a report prints it, and its texts, for the question whether they say who somebody is."""

from collections.abc import Iterator

from django.template.loader import render_to_string

from assurance.meetings.record import MeetingRecord
from assurance.reports.privacy import BETWEEN
from assurance.reports.texts import printable
from lscb_tracker.privacy_question import Passage

MEANT_TO_BE_NAMED = {"Chair", "Date", "Time"}


def record_html(record: MeetingRecord) -> str:
    return printable(render_to_string("reports/meeting_record.html", {"report": record}))


def passages_of_record(record: MeetingRecord, href: str) -> Iterator[Passage]:
    """What people wrote in the meeting; who was there, and who does what, is meant to be named."""
    facts = [words for label, words in record.facts if label not in MEANT_TO_BE_NAMED]
    yield Passage("Meeting", BETWEEN.join(facts), href=href)
    for item in record.items:
        texts = [item.title, *item.minute, *(task.text for task in item.tasks)]
        if item.row:
            texts.append(item.row.text)
        if item.decision:
            texts += [words for _, words in [*item.decision.facts, *item.decision.dissents]]
        yield Passage(f"Item {item.heading}", BETWEEN.join(texts), href=href)
    yield Passage("Tasks", BETWEEN.join(task.text for task in record.tasks if not task.item_id), href=href)
    for correction in record.corrections:
        yield Passage(str(correction), BETWEEN.join([correction.text, correction.reason]), href=href)
