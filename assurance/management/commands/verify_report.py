from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assurance.forms.verifying import LARGEST, MEGABYTE
from assurance.verifying.recorded import record_verdict
from assurance.verifying.verdicts import Finding, Verdict, verdict_on_file


class Command(BaseCommand):
    help = "Say whether a PDF is one that the product gave out, and where the plan of today differs from it."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options):
        finding = verdict_on_file(self.read(file), today=timezone.localdate())
        record_verdict(finding, by=None)
        self.stdout.write("\n".join(lines_of(finding)))
        if finding.verdict in (Verdict.ALTERED, Verdict.NOT_OURS):
            raise CommandError(f"{file} is not a report as it was given out. Do not rely on it.")

    def read(self, file: Path) -> bytes:
        try:
            size, content = file.stat().st_size, b""
            if size <= LARGEST * MEGABYTE:
                content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}. Give the path of a PDF.") from error
        if not content:
            raise CommandError(f"{file} has {size:,} bytes. Give a PDF of 1 byte to {LARGEST} MB.")
        return content


def lines_of(finding: Finding) -> list[str]:
    lines = [finding.label, *finding.reasons, f"SHA-256 {finding.sha256}"]
    if report := finding.report:
        lines.append(f"Report {report.number or 'without a number'}: {report.name}, as at {report.as_at:%-d %B %Y}")
    if issue := finding.newer_issue:
        lines.append(f"Issued since: issue {issue.number}, as at {issue.as_at:%-d %B %Y}")
    return lines + [f"{row.ref}  {cell}" for row in finding.rows for cell in row.cells]
