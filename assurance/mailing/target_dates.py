"""The mail that tells whoever asked to move a target date what was decided. The reason stands on the page alone."""

from datetime import datetime

from assurance.mailing.contents import Content, writes
from assurance.mailing.requests import signature
from assurance.models import Delivery, DeliveryKind
from lscb_tracker.public_address import absolute
from recommendations.models import MoveState, TargetDateMove


@writes(DeliveryKind.TARGET_DATE_DECIDED)
def target_date_mail(delivery: Delivery, at: datetime) -> Content | None:
    moves = TargetDateMove.objects.select_related("asked_by", "action__recommendation__plan")
    move = moves.get(pk=delivery.about_id)
    if not move.asked_by.is_active:
        return None
    row = move.action.recommendation
    context = {
        "move": move,
        "row": row,
        "is_agreed": move.state == MoveState.AGREED,
        "link": absolute(row.get_absolute_url()),
        "signature": signature(),
    }
    return Content("assurance/email/target_date_decided", context)
