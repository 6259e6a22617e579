"""How often one may try an address that is no link, or a code that is none. Counted for all workers at once."""

from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest

from assurance.answering.codes import MAILS, ONE_CODE, ONE_LINK, ONE_LINK_A_DAY
from assurance.models import Answer, AnswerCode, AnswerLink
from lscb_tracker.throttling.limits import HOUR, MINUTE, Limit, Try
from lscb_tracker.throttling.refusals import noted_take

UNKNOWN_LINKS = Limit("unknown private links", most=20, seconds=10 * MINUTE)
HANDED_ON = Limit("answers handed on", most=20, seconds=HOUR)  # each is a mail to whomever somebody names


def take_unknown_link(request: HttpRequest) -> None:
    """Only what is no link is counted: a right one works, however many wrong ones came from the same address."""
    noted_take(UNKNOWN_LINKS, get_ip(request))


def take_mail(link: AnswerLink) -> None:
    noted_take(MAILS, link.pk)


def take_code(link: AnswerLink, code: AnswerCode) -> list[Try]:
    """Before the code is looked at. To be given back when it was right."""
    tries = ((ONE_CODE, code.pk), (ONE_LINK, link.pk), (ONE_LINK_A_DAY, link.pk))
    return [noted_take(limit, who) for limit, who in tries]


def take_handed_on(answer: Answer) -> None:
    """Of one agency in one round, by whatever link: a colleague who was handed it may hand it on, too."""
    noted_take(HANDED_ON, answer.cycle_id, answer.agency_id)
