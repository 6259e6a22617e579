"""A mail as text and as HTML, from three templates: NAME_subject.txt, NAME_message.txt and NAME_message.html."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    mime_type: str


def message(
    template: str, to: str, context: dict, *, attachments: Sequence[Attachment] = (), connection=None
) -> EmailMultiAlternatives:
    context = {"board_name": settings.BOARD_NAME} | context
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    text = render_to_string(f"{template}_message.txt", context).strip()
    mail = EmailMultiAlternatives(subject, text, to=[to], connection=connection)
    mail.attach_alternative(render_to_string(f"{template}_message.html", context).strip(), "text/html")
    for each in attachments:
        mail.attach(each.name, each.content, each.mime_type)
    return mail
