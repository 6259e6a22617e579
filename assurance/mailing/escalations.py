"""What an escalation by email says: the text that a person wrote, and no recommendation besides it."""

from datetime import datetime

from assurance.mailing.contents import Content, writes
from assurance.models import Delivery, DeliveryKind, EscalationStep


@writes(DeliveryKind.ESCALATION)
def escalation(delivery: Delivery, at: datetime) -> Content | None:
    """Nothing, when the step or its request was withdrawn before the mail went."""
    step = EscalationStep.objects.select_related("request__plan_agency__plan").get(pk=delivery.about_id)
    if step.withdrawn_on or step.request.withdrawn_on:
        return None
    context = {"step": step, "plan": step.request.plan_agency.plan, "asked_on": step.request.sent_on}
    return Content("assurance/email/escalation", context)
