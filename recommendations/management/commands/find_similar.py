from django.core.management.base import BaseCommand, CommandError

from recommendations.models import ActionPlan
from recommendations.similar import said_before

MOST = 3


class Command(BaseCommand):
    help = (
        "Say which recommendations of a plan other plans have made already. Run it after a plan was read in: what was "
        "said before can be compared, and given the same themes."
    )

    def add_arguments(self, parser):
        parser.add_argument("plan", help="the plan’s name in its address, for example child-d")

    def handle(self, *args, **options):
        plan = ActionPlan.objects.filter(slug=options["plan"]).first()
        if plan is None:
            known = ", ".join(ActionPlan.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no plan “{options['plan']}”. Give one of these: {known}.")
        count = 0
        for row, found in said_before(plan, most=MOST):
            count += 1
            self.stdout.write(f"{row.ref} was said before:")
            for each in found:
                other = each.recommendation
                agency = other.plan_agency.agency.short_name
                self.stdout.write(f"  {each.percent:>3}% alike: {other.ref}, {agency}, {other.plan.title}")
        self.stdout.write(f"{count} of {plan.recommendations.count()} recommendations were said before in other plans.")
