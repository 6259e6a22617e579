"""The mail that tells an agency that its answer came back. The reason shows where it answers again."""

from datetime import datetime

from assurance.mailing.contents import Content, writes
from assurance.mailing.requests import link_for, signature
from assurance.models import Answer, AssuranceRecord, Delivery, DeliveryKind, RecordState
from lscb_tracker.public_address import absolute


@writes(DeliveryKind.RETURNED)
def returned_mail(delivery: Delivery, at: datetime) -> Content | None:
    records = AssuranceRecord.objects.select_related("plan", "in_answer__sent_through")
    record = records.get(pk=delivery.about_id)
    if record.state != RecordState.RETURNED:
        return None
    rows = list(record.recommendations.select_related("plan"))
    way = way_to_answer(delivery, record.in_answer, at)
    context = {
        "plan": record.plan.title,
        "refs": [row.ref for row in rows],
        "received_on": record.received_on,
        "link": way or absolute(rows[0].get_absolute_url()),
        "is_private": bool(way) and is_let_in(record.in_answer),
        "signature": signature(),
    }
    return Content("assurance/email/returned", context)


def way_to_answer(delivery: Delivery, sent: Answer | None, at: datetime) -> str:
    """Where the agency answers a round again: its own area, or a private link; nothing where it answers no round."""
    if sent is None:
        return ""
    if is_let_in(sent):
        return link_for(delivery, at)
    draft = Answer.objects.drafts().filter(cycle=sent.cycle_id, agency=sent.agency_id).first()
    return absolute((draft or sent).get_absolute_url())


def is_let_in(sent: Answer) -> bool:
    """Whether a private link goes to whoever sent the answer: not where the Board has closed the one it came by."""
    return sent.sent_by_id is None and sent.sent_through.revoked_at is None
