"""What the page of mails shows, and how many of them need somebody."""

from dataclasses import dataclass
from datetime import datetime

from assurance.models import Delivery, DeliveryState

SHOWN = 50


@dataclass(frozen=True)
class MailPage:
    """`not_sent` failed for good; `unknown` was interrupted; both are stuck. The lists hold the latest."""

    not_sent: list[Delivery]
    unknown: list[Delivery]
    waiting: list[Delivery]
    sent: list[Delivery]


def mail_page(user, at: datetime) -> MailPage:
    mails = Delivery.objects.visible_to(user).select_related("agency")
    stuck = list(mails.stuck(at))
    waiting = mails.filter(state=DeliveryState.WAITING).order_by("made_at", "pk")
    return MailPage(
        not_sent=[mail for mail in stuck if mail.state == DeliveryState.FAILED],
        unknown=[mail for mail in stuck if mail.state == DeliveryState.CLAIMED],
        waiting=list(waiting[:SHOWN]),
        sent=list(mails.filter(state=DeliveryState.SENT).order_by("-sent_at", "-pk")[:SHOWN]),
    )


def stuck_count(user, at: datetime) -> int:
    return Delivery.objects.visible_to(user).stuck(at).count()
