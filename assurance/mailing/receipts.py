"""The mail that says an answer has arrived. What it says stands behind the link."""

from datetime import datetime

from django.urls import reverse

from assurance.answer_links import make_link
from assurance.answering.pages import receipt_of
from assurance.mailing.contents import Content, writes
from assurance.models import Answer, Delivery, DeliveryKind
from lscb_tracker.public_address import absolute


@writes(DeliveryKind.RECEIPT)
def receipt_mail(delivery: Delivery, at: datetime) -> Content:
    answer = Answer.objects.select_related("cycle", "agency", "sent_by", "sent_through").get(pk=delivery.about_id)
    receipt = receipt_of(answer)
    context = {
        "answer": answer,
        "sent_by": receipt.sent_by,
        "refs": [line.ref for line in receipt.lines],
        "still_open": receipt.still_open,
        "link": link_for(answer, delivery, at),
    }
    return Content("assurance/email/receipt", context)


def link_for(answer: Answer, delivery: Delivery, at: datetime) -> str:
    """To the receipt; nothing for an address that was typed in, and that the Board did not write to, and nothing by a
    link that was closed meanwhile.
    """
    if answer.sent_by:
        return absolute(reverse("assurance:answer-receipt", args=[answer.pk]))
    through = answer.sent_through
    if delivery.to_email.lower() != through.email.lower() or not through.works(at):
        return ""
    about = {"cycle": answer.cycle, "agency": answer.agency, "email": delivery.to_email}
    return make_link(name=through.name, handed_on_by=through.handed_on_by, at=at, **about)
