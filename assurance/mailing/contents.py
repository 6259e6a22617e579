"""What each kind of mail says, read from the database at the moment it is sent: a queued mail holds no text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assurance.models import Delivery
from lscb_tracker.mail_messages import Attachment


@dataclass(frozen=True)
class Content:
    """`template` is the first part of the names of three templates, see lscb_tracker.mail_messages."""

    template: str
    context: dict = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()


# Answers None when nothing is left to say, because it was answered or withdrawn meanwhile.
Writer = Callable[[Delivery, datetime], Content | None]
WRITERS: dict[str, Writer] = {}


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Registers the writer of one kind of mail; assurance.apps imports the modules that hold them."""

    def register(writer: Writer) -> Writer:
        WRITERS[kind] = writer
        return writer

    return register


def content_of(delivery: Delivery, at: datetime) -> Content | None:
    return WRITERS[delivery.kind](delivery, at)
