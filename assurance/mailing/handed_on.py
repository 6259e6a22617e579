"""The mail to a colleague to whom an answer was handed on."""

from datetime import datetime

from assurance.answer_links import renew_link
from assurance.mailing.contents import Content, writes
from assurance.mailing.requests import due_date_of
from assurance.models import AnswerLink, AnswerRow, AnswerState, Delivery, DeliveryKind


@writes(DeliveryKind.HANDED_ON)
def handed_on_mail(delivery: Delivery, at: datetime) -> Content | None:
    """Nothing is left to say once the link was closed, or everything was answered."""
    link = AnswerLink.objects.select_related("cycle", "agency").get(pk=delivery.about_id)
    rows = AnswerRow.objects.asked().filter(answer__cycle=link.cycle, answer__agency=link.agency)
    open_rows = rows.filter(answer__state=AnswerState.DRAFT).order_by("requested__recommendation__sort_key")
    refs = list(open_rows.values_list("requested__recommendation__ref", flat=True))
    if not refs or not link.works(at):
        return None
    context = {"refs": refs, "handed_on_by": link.handed_on_by, "due_on": due_date_of(link.cycle, link.agency)}
    return Content("assurance/email/handed_on", context | {"link": renew_link(link)})
