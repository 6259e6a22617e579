"""The mail that tells an agency what was decided about more time: the day, or that a reason stands where it answers."""

from datetime import datetime

from assurance.mailing.contents import Content, writes
from assurance.mailing.requests import signature
from assurance.mailing.returned import is_let_in, way_to_answer
from assurance.models import Delivery, DeliveryKind, DueDateExtension, ExtensionState
from assurance.services.replies import answer_that_asked

REF = "requested__recommendation__ref"


@writes(DeliveryKind.EXTENSION_DECIDED)
def extension_mail(delivery: Delivery, at: datetime) -> Content | None:
    """One for all rows of the answer that were decided alike."""
    extensions = DueDateExtension.objects.select_related("requested__request__plan_agency__plan")
    extension = extensions.get(pk=delivery.about_id)
    answer = answer_that_asked(extension)
    if answer is None or extension.state == ExtensionState.ASKED:
        return None
    decided_alike = {name: getattr(extension, name) for name in ("state", "due_on", "decided_on", "asked_until")}
    alike = DueDateExtension.objects.filter(answer_rows__answer=answer, **decided_alike)
    context = {
        "plan": extension.requested.request.plan_agency.plan.title,
        "refs": list(alike.order_by("requested__recommendation__sort_key").values_list(REF, flat=True)),
        "asked_until": extension.asked_until,
        "due_on": extension.due_on,
        "link": way_to_answer(delivery, answer, at),
        "is_private": is_let_in(answer),
        "signature": signature(),
    }
    return Content("assurance/email/extension_decided", context)
