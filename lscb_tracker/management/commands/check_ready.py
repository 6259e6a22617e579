from django.core.management.base import BaseCommand, CommandError

from lscb_tracker.health import CHECKS, outcome_of


class Command(BaseCommand):
    help = "Say whether the product can serve people, and what is in the way. Exits 1 when something is."
    requires_system_checks = ()

    def handle(self, *args, **options):
        found = {name: outcome_of(check) for name, check in CHECKS.items()}
        for name, problem in found.items():
            self.stdout.write(f"NOT READY  {name}: {problem}" if problem else f"ok         {name}")
        if any(found.values()):
            raise CommandError("The product is not ready.")
