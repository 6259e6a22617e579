from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assurance import demonstration


class Command(BaseCommand):
    help = (
        "Load the Child D plan as published, a fictional plan in flight, and an account for each role. Safe to repeat: "
        "nothing is doubled."
    )

    def handle(self, *args, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(
                "This is not a demonstration (DEMONSTRATION is off), and the demonstration's passwords are public. "
                "Set DEMONSTRATION=true for a demonstration; start a real Board with “manage.py createsuperuser”."
            )
        new = demonstration.load(on=timezone.localdate(), clock=timezone.now)
        self.stdout.write(f"Loaded: {', '.join(new)}." if new else "Everything is there already.")
        self.stdout.write(f"\nSign in with the password {demonstration.PASSWORD} as:")
        for account in [*demonstration.ACCOUNTS, demonstration.LEAD]:
            self.stdout.write(f"  {account.email:<30} {account.role.replace('_', ' ')}")
