from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assurance import services
from assurance.mailing.sending import send_waiting
from assurance.meetings.closing import closing_of
from assurance.models import Delivery, Meeting
from assurance.permissions import can_run_meetings_of
from assurance.reports.data import Layout


class Command(BaseCommand):
    help = "Close a meeting for good, as its page does; for plans that are longer than a browser waits for."

    def add_arguments(self, parser):
        parser.add_argument("meeting", type=int, help="The number in the meeting's address.")
        parser.add_argument("--by", metavar="EMAIL", required=True, help="Who closes it.")
        parser.add_argument("--layout", choices=Layout.values, default=Layout.APPENDIX.value, help="Of the PDF.")

    def handle(self, *, meeting: int, by: str, layout: str, **options):
        on = timezone.localdate()
        found = Meeting.objects.filter(pk=meeting).first()
        if found is None:
            raise CommandError(f"There is no meeting {meeting}. Give the number in its address.")
        person = self.person(by, found)
        closing = closing_of(found, by=person, on=on, is_in_a_browser=False)
        try:
            services.close_meeting(
                meeting=found,
                version=found.version,
                seen=closing.seen,
                by=person,
                on=on,
                clock=timezone.now,
                layout=layout,
                is_in_a_browser=False,
            )
        except ValidationError as error:
            raise CommandError("The meeting is not closed:\n" + "\n".join(error.messages)) from error
        questions = Delivery.objects.filter(cycle__assurance_requests__decisions__meeting=found)
        send_waiting(clock=timezone.now, only=Delivery.objects.filter(pk__in=questions.order_by().values("pk")))
        issued = ", ".join(map(str, found.issues.order_by("plan__title"))) or "no plan"
        self.stdout.write(f"{found} is closed. Issued: {issued}.")

    def person(self, email: str, meeting: Meeting):
        found = get_user_model().objects.filter(email__iexact=email, is_active=True).first()
        if found is None or not can_run_meetings_of(found, meeting.subgroup_id):
            raise CommandError(
                f"{email} is nobody who may close this meeting. Give the email of a manager, or of its chair."
            )
        return found
