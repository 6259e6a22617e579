from datetime import datetime

from assurance.answering.codes import WORKS_FOR, hash_of_code, new_code
from assurance.models import AnswerCode, AnswerLink
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded

CODE_MADE, CODE_REFUSED, LINK_CONFIRMED = "link_code_mailed", "link_code_refused", "link_confirmed"


@recorded()
def make_answer_code(*, link: AnswerLink, at: datetime) -> str:
    """Six digits for the address of the link, which the caller mails at once. They replace earlier ones."""
    code = new_code()
    AnswerCode.objects.filter(link=link, used_at=None, expires_at__gt=at).update(expires_at=at)
    AnswerCode.objects.create(link=link, code_hash=hash_of_code(link, code), expires_at=at + WORKS_FOR)
    _record(CODE_MADE, link)
    return code


def code_that_waits(link: AnswerLink, at: datetime) -> AnswerCode | None:
    return link.codes.filter(used_at=None, expires_at__gt=at).first()


@recorded()
def use_answer_code(*, link: AnswerLink, waiting: AnswerCode, code: str, at: datetime) -> bool:
    """Whether it is the code that waits to be entered, which works once: of two people at once one uses it."""
    right = AnswerCode.objects.filter(
        pk=waiting.pk, link=link, code_hash=hash_of_code(link, code), used_at=None, expires_at__gt=at
    )
    is_right = bool(right.update(used_at=at))
    _record(LINK_CONFIRMED if is_right else CODE_REFUSED, link)
    return is_right


def _record(action: str, link: AnswerLink) -> None:
    record(
        Kind.SIGN_IN,
        action,
        by=None,
        subject=f"Private link of {link.agency}",
        object_type="answer_link",
        object_id=link.pk,
    )
