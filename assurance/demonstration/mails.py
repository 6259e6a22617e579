"""The mails of a story. None is sent, for their days are over: each counts as sent on its day, but for those that show
what the product does with mails that did not go."""

from collections.abc import Container
from datetime import date, datetime, time

from django.db.models import Max
from django.utils import timezone

from assurance import services
from assurance.answer_links import make_link
from assurance.models import Delivery, DeliveryKind, DeliveryState

AT = time(9, 30)
REFUSED = "The mail server refused the address."


def latest_mail() -> int:
    return Delivery.objects.aggregate(latest=Max("pk"))["latest"] or 0


def settle_mails(on: date, *, after: int, refused: Container[str] = (), unknown: str = "") -> None:
    """What was queued since the mail `after`; of a mail to the address `unknown` nobody knows whether it went."""
    at = moment(on)
    for mail in Delivery.objects.filter(pk__gt=after, state=DeliveryState.WAITING).select_related("agency", "cycle"):
        Delivery.objects.filter(pk=mail.pk).update(made_at=at, not_before=at)
        services.claim_delivery(delivery=mail, at=at)
        if mail.to_email in refused:
            services.release_delivery(delivery=mail, failure=REFUSED, at=at, for_good=True)
            continue
        if mail.kind == DeliveryKind.REQUEST:
            make_link(cycle=mail.cycle, agency=mail.agency, email=mail.to_email, name=mail.to_name, at=at)
        if mail.to_email != unknown:
            services.confirm_delivery(delivery=mail, at=at)


def moment(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, AT))
