import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assurance import services
from assurance.as_at.editions import Edition, NothingKnown, edition_of, edition_of_issue
from assurance.formats.kinds import DATA_KINDS
from assurance.formats.offline.file import file_of
from assurance.formats.offline.versions import versions_of
from assurance.formats.word import plan_docx
from assurance.models import IssuedFileKind, PlanIssue
from assurance.reports.attached import Carried, carried_by
from assurance.reports.choosing import PRINTING_WHOLE_ROWS
from assurance.reports.data import IssueStamp, Layout, PlanReport, report_of
from assurance.reports.exchange import document_of
from assurance.reports.files import report_name, write_whole
from assurance.reports.html import plan_html
from assurance.reports.layouts import ReportLayout
from assurance.reports.making import Wish, made_report
from assurance.reports.pdf import number_of, render_pdf
from assurance.reports.privacy import passages_of_document, passages_of_plan
from lscb_tracker.audit.anchors import anchor_of_last_change
from lscb_tracker.audit.models import Kind
from lscb_tracker.audit.trail import record, recorded
from lscb_tracker.privacy_question import Passage, PrivacyQuestion
from recommendations.models import ActionPlan, Agency, Subgroup

WARNING = "Warning: the export seems to say who somebody is. Check it before you give it to anybody:"
MOST_NAMED = 50
PRINTED = {"docx": plan_docx}
OFFLINE = "html"
GIVEN_BY = "whoever runs the product"
FROZEN = {"pdf": IssuedFileKind.PDF, "json": IssuedFileKind.DATA}  # what was kept of an issue, byte for byte


class Command(BaseCommand):
    help = (
        "Export a plan as JSON, PDF, Word, Excel, CSV or one offline HTML file: as it stands, as it stood on a day, "
        "or as it was issued; whole, or one agency's, one subgroup's or the outstanding part."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", help="The plan, as its address has it: child-d.")
        parser.add_argument("--format", choices=["pdf", *DATA_KINDS, *PRINTED, OFFLINE], required=True)
        parser.add_argument(
            "--layout",
            choices=ReportLayout.values,
            default=ReportLayout.APPENDIX.value,
            help="Of a PDF; Word has the first two.",
        )
        parser.add_argument("--agency", metavar="SLUG", help="Only this agency's recommendations.")
        parser.add_argument("--subgroup", metavar="SLUG", help="Only what this subgroup oversees.")
        parser.add_argument("--outstanding", action="store_true", help="Only what is outstanding.")
        days = parser.add_mutually_exclusive_group()
        days.add_argument(
            "--as-at",
            metavar="YYYY-MM-DD",
            help="The plan as it stood at the end of that day, texts and statuses. Today by default.",
        )
        days.add_argument("--issue", metavar="N", type=int, help="The plan as it was issued under this number.")
        parser.add_argument("--output", metavar="FILE", type=Path, help="Instead of standard output.")

    def handle(self, *, slug: str, output: Path | None, **options):
        plan = named(ActionPlan.objects.all(), slug, "a plan")
        refuse_layout(options)
        refuse_part_of_offline(options)
        edition, selection = selected(edition_asked(plan, options), plan, options)
        if edition.recorded_from:
            self.stderr.write(edition.note)
        if (content := frozen_file(edition, selection, options)) is None and options["format"] == "pdf":
            self.give_pdf(edition, plan, selection, options, output)
            return
        content = content or self.made(edition, plan, "; ".join(selection), options)
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
                selection=in_words(edition, selection),
            )

    def give_pdf(
        self, edition: Edition, plan: ActionPlan, selection: list[str], options: dict, output: Path | None
    ) -> None:
        """With its data attached where it prints them all; registered once it is written."""
        html, carried = self.html_of(edition, plan, selection, ReportLayout(options["layout"]))
        attached = carried.attached if carried else ()
        content = render_pdf(html, attached)
        self.give(content, output)
        services.give_report(
            content=content,
            number=number_of(html, attached),
            name=report_name(plan.slug, options["layout"], edition.on, "pdf"),
            plan=plan,
            carried=carried,
            selection=in_words(edition, selection),
            by=None,
            on=timezone.localdate(),
        )

    def html_of(
        self, edition: Edition, plan: ActionPlan, selection: list[str], layout: ReportLayout
    ) -> tuple[str, Carried | None]:
        """Only a report that prints its rows as a whole carries them as data."""
        if layout in PRINTING_WHOLE_ROWS:
            report = report_of_edition(edition, layout=layout.value, selection="; ".join(selection))
            document = document_of(edition.papers, on=edition.on, standings=edition.standings)
            self.warn(passages_of_document(document, plan))
            return plan_html(report), carried_by(document, kind=layout.value, as_at=edition.on)
        words = {"selection": "; ".join(selection), "anchor": anchor_of_last_change()}
        made = made_report(edition, Wish(layout), rows=edition.papers.rows, **words)
        self.warn(made.passages)
        return made.html, None

    def made(self, edition: Edition, plan: ActionPlan, selection: str, options: dict) -> bytes:
        if options["format"] == OFFLINE:
            versions = versions_of(plan, user=None, on=edition.on)
            self.warn(versions.passages())
            return file_of(versions, on=edition.on, given_by=GIVEN_BY).encode()
        if make := PRINTED.get(options["format"]):
            report = report_of_edition(edition, layout=options["layout"], selection=selection)
            self.warn(passages_of_plan(report, plan))
            return make(report)
        document = document_of(edition.papers, on=edition.on, standings=edition.standings)
        self.warn(passages_of_document(document, plan))
        return DATA_KINDS[options["format"]].made(document, selection, edition.note)

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


def in_words(edition: Edition, selection: list[str]) -> str:
    return "; ".join([*([] if edition.is_today else [edition.name]), *selection])


def named(rows, slug: str, what: str):
    """The row with this slug; otherwise the error says which slugs there are."""
    if found := rows.filter(slug=slug).first():
        return found
    known = ", ".join(rows.order_by("slug").values_list("slug", flat=True)) or "none yet"
    raise CommandError(f"“{slug}” is not {what}. Give one of: {known}.")


def refuse_layout(options: dict) -> None:
    """Word has the two layouts of the plan as a table; an extract goes to one agency."""
    layout = options["layout"]
    if options["format"] == "docx" and layout not in Layout.values:
        raise CommandError(f"Word has no layout “{layout}”. Give --format pdf, or one of: {', '.join(Layout.values)}.")
    if layout == ReportLayout.EXTRACT and not options["agency"]:
        raise CommandError("An extract is of one agency. Give --agency.")


def refuse_part_of_offline(options: dict) -> None:
    given = [name for name in ("agency", "subgroup", "outstanding", "as_at", "issue") if options[name]]
    if options["format"] == OFFLINE and given:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise CommandError(
            f"The offline file holds the whole plan with its issued versions, and readers filter it: leave out {names}."
        )


def edition_asked(plan: ActionPlan, options: dict) -> Edition:
    if options["issue"] is not None:
        return edition_of_issue(issue_numbered(plan, options["issue"]), user=None)
    today = timezone.localdate()
    try:
        return edition_of(plan, user=None, on=day_of(options["as_at"], today), today=today)
    except NothingKnown as nothing:
        raise CommandError(f"{nothing}") from nothing


def day_of(text: str | None, today: date) -> date:
    if text is None:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not a day. Give --as-at as year-month-day, such as {today}.") from error


def issue_numbered(plan: ActionPlan, number: int) -> PlanIssue:
    if found := plan.issues.filter(number=number).first():
        return found
    known = ", ".join(str(each) for each in plan.issues.order_by("number").values_list("number", flat=True))
    raise CommandError(f"The plan has no issue {number}. Give one of: {known or 'none yet'}.")


def selected(edition: Edition, plan: ActionPlan, options: dict) -> tuple[Edition, list[str]]:
    """The edition with the asked rows alone, and the words for what was selected."""
    rows, words = edition.papers.rows, []
    if options["agency"]:
        agency = named(Agency.objects.filter(plan_agencies__plan=plan), options["agency"], "an agency of this plan")
        rows, words = [row for row in rows if row.plan_agency.agency_id == agency.pk], [*words, agency.name]
    if options["subgroup"]:
        subgroup = named(Subgroup.objects.all(), options["subgroup"], "a subgroup")
        rows = [row for row in rows if row.overseeing_subgroup_id == subgroup.pk]
        words.append(f"Overseen by {subgroup.name}")
    if options["outstanding"]:
        rows = [row for row in rows if edition.standings[row.pk].is_outstanding]
        words.append("Only outstanding assurance")
    return (edition.of_rows({row.pk for row in rows}) if words else edition), words


def frozen_file(edition: Edition, selection: list[str], options: dict) -> bytes | None:
    """Of a whole issue the very bytes that were kept, where they are of this format and layout."""
    kind = FROZEN.get(options["format"])
    is_kept = kind == IssuedFileKind.DATA or (edition.issue and edition.issue.layout == options["layout"])
    if edition.issue is None or selection or kind is None or not is_kept:
        return None
    kept = edition.issue.files.filter(kind=kind).first()
    return kept and bytes(kept.content)


def report_of_edition(edition: Edition, *, layout: str, selection: str) -> PlanReport:
    report = report_of(
        edition.papers,
        on=edition.on,
        standings=edition.standings,
        ledgers=edition.ledgers if layout == Layout.TRACKING else {},
        layout=layout,
        selection=selection,
        anchor=anchor_of_last_change(),
        issue=stamp_of(edition.issue),
    )
    return replace(report, note="" if edition.issue else edition.note)


def stamp_of(issue: PlanIssue | None) -> IssueStamp | None:
    if issue is None:
        return None
    data = issue.files.get(kind=IssuedFileKind.DATA)
    return IssueStamp(issue.number, str(issue.meeting or ""), data.sha256)
