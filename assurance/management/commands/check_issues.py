from django.core.management.base import BaseCommand, CommandError

from assurance.issues.checking import problems_of
from assurance.models import PlanIssue


class Command(BaseCommand):
    help = (
        "Prove that every issued version is what it was: the hashes of its files, and its data rebuilt from the "
        "histories as at the moment it was frozen. Exits 1 when one is not."
    )

    def add_arguments(self, parser):
        parser.add_argument("--plan", metavar="SLUG", help="Only the versions of this plan.")

    def handle(self, *, plan: str | None = None, **options):
        issues = PlanIssue.objects.select_related("plan", "meeting").order_by("plan__slug", "number")
        if plan is not None:
            issues = issues.filter(plan__slug=plan)
        count, found = 0, []
        for issue in issues.iterator():
            count += 1
            found += [f"Issue {issue.number} of {issue.plan.slug}: {problem}" for problem in problems_of(issue)]
        if found:
            lines = "\n".join(found)
            raise CommandError(
                f"{len(found)} problems in {count} issued versions. Compare the files with a backup, and find out who "
                f"wrote round the services.\n{lines}"
            )
        self.stdout.write(f"All {count} issued versions are what they were when they were frozen.")
