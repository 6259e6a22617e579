from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assurance import demonstration


class Command(BaseCommand):
    help = "Load the Child D plan as published and an account for each role. Safe to repeat: nothing is doubled."

    def handle(self, *args, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(
                "This is not a demonstration (DEMONSTRATION is off), and the demonstration's passwords are public. "
                "Set DEMONSTRATION=true for a demonstration; start a real Board with “manage.py createsuperuser”."
            )
        is_new = demonstration.load_child_d(on=timezone.localdate())
        self.stdout.write("The Child D plan was loaded." if is_new else "The Child D plan is there already.")
        self.stdout.write(f"\nSign in with the password {demonstration.PASSWORD} as:")
        for account in demonstration.ACCOUNTS:
            self.stdout.write(f"  {account.email:<30} {account.role.replace('_', ' ')}")
