from django.core.management.base import BaseCommand, CommandError

from assurance.services.positions import rebuild_positions, stale_positions
from recommendations.models import Recommendation


class Command(BaseCommand):
    help = "Prove that every stored assurance position is what its events say. Exits 1 when one is not."

    def add_arguments(self, parser):
        parser.add_argument("--rebuild", action="store_true", help="write the stale ones anew")

    def handle(self, *args, rebuild=False, **options):
        ids = list(Recommendation.objects.order_by("pk").values_list("pk", flat=True))
        stale = stale_positions(ids)
        if stale and rebuild:
            rebuild_positions(stale)
            self.stdout.write(f"{len(stale)} of {len(ids)} positions were written anew.")
        elif stale:
            raise CommandError(
                f"{len(stale)} of {len(ids)} stored assurance positions are not what their events say. "
                "Run “manage.py check_positions --rebuild”, and find out who wrote round the services."
            )
        else:
            self.stdout.write(f"All {len(ids)} positions are what their events say.")
