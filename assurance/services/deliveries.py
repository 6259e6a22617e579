"""The life of a mail: waiting, claimed by one sender, sent. What stays between the two, a person decides."""

from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError

from assurance.models import AssuranceCycle, Delivery, DeliveryState
from assurance.models.deliveries import UNCONFIRMED_AFTER
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from recommendations.limits import LINE
from recommendations.models import Agency

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # a new mail waits for nothing, whatever becomes of the clock
TRIES = 6
FIRST_PAUSE = timedelta(minutes=5)  # doubled after each try: about two and a half hours in all
MAIL_SENT, MAIL_FAILED, MAIL_SETTLED = "mail_sent", "mail_failed", "mail_settled"


def queue_mail(
    *,
    kind: str,
    key: str,
    to_email: str,
    to_name: str = "",
    agency: Agency | None = None,
    cycle: AssuranceCycle | None = None,
    about_id: int | None = None,
) -> Delivery:
    """Note that a mail is to be sent, in the transaction of the change that causes it. The same key makes one mail."""
    given = {"kind": kind, "to_email": to_email, "to_name": to_name[:150], "agency": agency, "cycle": cycle}
    given |= {"about_id": about_id, "not_before": AT_ONCE}
    return Delivery.objects.get_or_create(key=key, defaults=given)[0]


@recorded()
def claim_delivery(*, delivery: Delivery, at: datetime) -> bool:
    """Whether this sender, and no other, is to send it. One conditional UPDATE: two senders at once cannot both win."""
    waiting = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING, not_before__lte=at)
    return bool(waiting.update(state=DeliveryState.CLAIMED, claimed_at=at))


@recorded()
def confirm_delivery(*, delivery: Delivery, at: datetime) -> None:
    """The mail server took it."""
    claimed = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.CLAIMED)
    if claimed.update(state=DeliveryState.SENT, sent_at=at, known_at=at, failure=""):
        _record(MAIL_SENT, delivery)


@recorded()
def drop_delivery(*, delivery: Delivery) -> None:
    """Nothing is left to say: what it was about has been answered or withdrawn meanwhile."""
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.CLAIMED).update(state=DeliveryState.NOT_NEEDED)


@recorded()
def release_delivery(*, delivery: Delivery, failure: str, at: datetime, for_good: bool = False) -> None:
    """The mail server certainly did not take it. It is tried again, and after some tries left to a person.

    `for_good`: the server said that trying again is of no use, because there is no such address.
    """
    tries = delivery.tries + 1
    state = DeliveryState.FAILED if for_good or tries >= TRIES else DeliveryState.WAITING
    changes = {"tries": tries, "failure": failure[:LINE], "not_before": at + FIRST_PAUSE * 2 ** (tries - 1)}
    claimed = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.CLAIMED)
    if claimed.update(state=state, **changes) and state == DeliveryState.FAILED:
        _record(MAIL_FAILED, delivery, failure=failure[:LINE])


@recorded()
def settle_delivery(*, delivery: Delivery, went: bool, by, at: datetime) -> Delivery:
    """A person says what became of a mail that failed, or that nobody knows about: it went, or it is sent again."""
    stuck = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    if not is_stuck(stuck, at):
        raise ValidationError(f"This mail is “{stuck.get_state_display()}” and needs no decision.")
    state = {"state": DeliveryState.SENT, "sent_at": stuck.claimed_at or at, "known_at": at}
    if not went:
        state = {"state": DeliveryState.WAITING, "tries": 0, "not_before": at, "failure": ""}
    Delivery.objects.filter(pk=stuck.pk).update(settled_by=by, **state)
    _record(MAIL_SETTLED, stuck, by=by, decision="It went" if went else "Send it again")
    stuck.refresh_from_db()
    return stuck


def is_stuck(delivery: Delivery, at: datetime) -> bool:
    """Whether a person has to decide about it."""
    if delivery.state == DeliveryState.FAILED:
        return True
    return delivery.state == DeliveryState.CLAIMED and delivery.claimed_at <= at - UNCONFIRMED_AFTER


def _record(action: str, delivery: Delivery, *, by=None, **more) -> None:
    about = {"object_type": "agency", "object_id": delivery.agency_id} if delivery.agency_id else {}
    subject = f"{delivery.get_kind_display()}, mail {delivery.pk}"  # an address is personal
    # What a person decides is a change; what becomes of a mail by itself is not.
    record(Kind.CHANGE if by else Kind.SYSTEM, action, by=by, subject=subject, **about, **more)
