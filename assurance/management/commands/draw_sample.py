from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assurance.independent.drawing import method_in_words
from assurance.independent.populations import closed_on, closed_today
from lscb_tracker.safe_text import clean_text
from recommendations.models import ActionPlan


class Command(BaseCommand):
    help = (
        "Repeat the draw of a dip sample, or see what a seed would draw. Writes nothing: a sample is drawn by the "
        "independent scrutineer. For a past day the population is made from the events that are dated until then; what "
        "was recorded late is in it, so compare its SHA-256 with the one that was printed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--seed", required=True)
        parser.add_argument("--size", required=True, type=int, metavar="N", help="How many recommendations to draw.")
        parser.add_argument("--plan", metavar="SLUG", help="Of one plan, as its address has it: child-d.")
        parser.add_argument("--as-at", metavar="YYYY-MM-DD", help="The day of the draw. Today by default.")

    def handle(self, *, seed: str, size: int, plan: str | None, as_at: str | None, **options):
        today = timezone.localdate()
        on, found = day_of(as_at, today), plan_of(plan)
        if size < 1:
            raise CommandError(f"--size is {size}. Draw 1 recommendation or more.")
        try:
            seed = clean_text(seed).strip()
        except ValidationError as error:
            raise CommandError(f"--seed cannot be typed into the product: {error.message}.") from error
        population = closed_today(found, on) if on == today else closed_on(found, on)
        self.stdout.write(f"Seed: {seed}")
        self.stdout.write(f"Method: {method_in_words(size)}")
        self.stdout.write(
            f"Population: {len(population.lines):,} closed on {on:%-d %B %Y}, SHA-256 {population.sha256}"
        )
        for position, line in enumerate(population.drawn(seed, size), start=1):
            self.stdout.write(f"{position}. {line}")


def day_of(words: str | None, today: date) -> date:
    try:
        on = date.fromisoformat(words) if words else today
    except ValueError as error:
        raise CommandError(f"--as-at is “{words}”. Give a day as 2026-11-23.") from error
    if on > today:
        raise CommandError(f"--as-at is {on}, which is to come. Give today or a day before.")
    return on


def plan_of(slug: str | None) -> ActionPlan | None:
    if slug is None:
        return None
    found = ActionPlan.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no plan “{slug}”. Give the slug that its address has, such as child-d.")
    return found
