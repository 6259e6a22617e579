import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Min
from django.utils import timezone

from assurance.events import events_of
from assurance.models import OpeningPosition, PlanRow
from assurance.querysets import PlanRowQuerySet
from assurance.reports.data import Layout, plan_context
from assurance.reports.exchange import exchange_text, plan_document
from assurance.reports.files import write_whole
from assurance.reports.html import plan_html
from assurance.reports.pdf import render_pdf
from assurance.reports.privacy import passages_of_document, passages_of_plan
from assurance.reports.texts import day_in_words
from assurance.status import Standing, assurance_status
from lscb_tracker.audit.anchors import anchor_of_last_change
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.privacy_question import Passage, PrivacyQuestion
from recommendations.models import ActionPlan, Agency, Subgroup

WARNING = "Warning: the export seems to say who somebody is. Check it before you give it to anybody:"
MOST_NAMED = 50


class Command(BaseCommand):
    help = "Export a plan as JSON or PDF: whole, or one agency's, one subgroup's or the outstanding part."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="The plan, as its address has it: child-d.")
        parser.add_argument("--format", choices=["json", "pdf"], required=True)
        parser.add_argument("--layout", choices=Layout.values, default=Layout.APPENDIX.value, help="Of the PDF.")
        parser.add_argument("--agency", metavar="SLUG", help="Only this agency's recommendations.")
        parser.add_argument("--subgroup", metavar="SLUG", help="Only what this subgroup oversees.")
        parser.add_argument("--outstanding", action="store_true", help="Only what is outstanding.")
        parser.add_argument(
            "--as-at", metavar="YYYY-MM-DD", help="The day of the statuses; the texts are today's. Today by default."
        )
        parser.add_argument("--output", metavar="FILE", type=Path, help="Instead of standard output.")

    def handle(self, *, slug: str, output: Path | None, **options):
        today = timezone.localdate()
        plan = named(ActionPlan.objects.all(), slug, "a plan")
        on = day_of(options["as_at"], plan, today)
        rows, selection = selected(plan, options["agency"], options["subgroup"])
        standings = standings_on(rows, on) if on != today else None
        if options["outstanding"]:
            rows = only_outstanding(rows, on, standings)
            selection.append("Only outstanding assurance")
        if options["format"] == "json":
            document = plan_document(plan, on=on, rows=rows, standings=standings)
            self.warn(passages_of_document(document, plan))
            content = exchange_text(document).encode()
        else:
            report = plan_context(
                plan,
                on=on,
                rows=rows,
                layout=options["layout"],
                selection="; ".join(selection),
                standings=standings,
                texts_as_at=today,
                anchor=anchor_of_last_change(),
            )
            self.warn(passages_of_plan(report, plan))
            content = render_pdf(plan_html(report))
        self.give(content, output)
        with recorded():
            record(
                Kind.ACCESS,
                "report_exported",
                by=None,
                subject=f"{slug}, {options['format']}",
                object_type="plan",
                object_id=plan.pk,
                sha256=hashlib.sha256(content).hexdigest(),
                selection="; ".join(selection),
            )

    def warn(self, passages: Iterable[Passage]) -> None:
        """Nobody is there to be asked, so the export is made; what was found is not repeated in a log."""
        doubts = PrivacyQuestion(passages).doubts
        if doubts:
            places = "\n".join(f"- {doubt.kind} in {doubt.passage.place}" for doubt in doubts[:MOST_NAMED])
            more = f"\n- and {len(doubts) - MOST_NAMED} more" if len(doubts) > MOST_NAMED else ""
            self.stderr.write(f"{WARNING}\n{places}{more}")

    def give(self, content: bytes, output: Path | None) -> None:
        if output is None:
            stream = self.stdout._out
            getattr(stream, "buffer", stream).write(content)
            return
        try:
            write_whole(output, content)
        except OSError as error:
            raise CommandError(
                f"The export could not be written to {output}: {error.strerror}. "
                "Give another --output, or make the folder and see that it can be written to."
            ) from error


def named(rows, slug: str, what: str):
    """The row with this slug; otherwise the error says which slugs there are."""
    if found := rows.filter(slug=slug).first():
        return found
    known = ", ".join(rows.order_by("slug").values_list("slug", flat=True)) or "none yet"
    raise CommandError(f"“{slug}” is not {what}. Give one of: {known}.")


def day_of(text: str | None, plan: ActionPlan, today: date) -> date:
    """The day of the statuses: not before the plan was first read, and not in the future."""
    if text is None:
        return today
    try:
        on = date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not a day. Give --as-at as year-month-day, such as {today}.") from error
    if on > today:
        raise CommandError(f"{day_in_words(on)} is in the future. Give --as-at {today} or an earlier day.")
    opened = OpeningPosition.objects.filter(recommendation__plan=plan).aggregate(day=Min("as_at"))["day"]
    if opened and on < opened:
        raise CommandError(
            f"Nothing is known of the plan on {day_in_words(on)}: it was read as at {day_in_words(opened)}. "
            f"Give --as-at {opened} or a later day."
        )
    return on


def selected(plan: ActionPlan, agency_slug: str | None, subgroup_slug: str | None) -> tuple[PlanRowQuerySet, list[str]]:
    """The rows, and the words for what was selected."""
    rows, words = PlanRow.objects.filter(plan=plan), []
    if agency_slug:
        agency = named(Agency.objects.filter(plan_agencies__plan=plan), agency_slug, "an agency of this plan")
        rows, words = rows.filter(plan_agency__agency=agency), [*words, agency.name]
    if subgroup_slug:
        subgroup = named(Subgroup.objects.all(), subgroup_slug, "a subgroup")
        rows, words = rows.filter(overseeing_subgroup=subgroup), [*words, f"Overseen by {subgroup.name}"]
    return rows, words


def standings_on(rows: PlanRowQuerySet, on: date) -> dict[int, Standing]:
    """Each row's standing on a day that later events have overtaken, from the events known by then."""
    ids = list(rows.values_list("pk", flat=True))
    events = events_of(ids)
    return {pk: assurance_status(events.get(pk, []), on) for pk in ids}


def only_outstanding(rows: PlanRowQuerySet, on: date, standings: Mapping[int, Standing] | None) -> PlanRowQuerySet:
    if standings is None:
        return rows.outstanding(on)
    return rows.filter(pk__in=[pk for pk, standing in standings.items() if standing.is_outstanding])
