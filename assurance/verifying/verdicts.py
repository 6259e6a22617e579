"""The verdict on a file, in words: genuine, superseded, altered or not ours. The bytes decide, and nothing else."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import models

from assurance.as_at.editions import edition_of_today
from assurance.models import PlanIssue, PlanRow
from assurance.permissions import can_read_issues
from assurance.reports.exchange import document_of, exchange_text
from assurance.verifying.bounded import claims_within_limits
from assurance.verifying.claims import Claims
from assurance.verifying.differences import IS_ADDED, RowDifference, differences, parsed
from assurance.verifying.registered import Registered, claimed_by, registered_as, with_these_data
from recommendations.permissions import reads_all_agencies

NOT_IN_FILE = "Missing from the file"


class Verdict(models.TextChoices):
    CURRENT = "current", "Genuine and current"
    SUPERSEDED = "superseded", "Genuine but superseded"
    GENUINE = "genuine", "Genuine"
    ALTERED = "altered", "Altered"
    NOT_OURS = "not_ours", "Not ours"


@dataclass(frozen=True)
class Finding:
    """`report` is the one that the file is, or says it is; `rows` are those that differ."""

    verdict: Verdict
    sha256: str
    reasons: list[str]
    report: Registered | None = None
    rows: list[RowDifference] = field(default_factory=list)
    newer_issue: PlanIssue | None = None

    @property
    def label(self) -> str:
        return str(self.verdict.label)

    @property
    def is_good(self) -> bool:
        return self.verdict in (Verdict.CURRENT, Verdict.GENUINE)


def verdict_on(sha256: str, read: Callable[[], Claims] | None, *, today: date) -> Finding:
    """`read` finds what the file says of itself. It is asked only of a file that is not one that was given out.

    None where nobody has the file, but only its hash.
    """
    if report := registered_as(sha256):
        return genuine(report, today)
    if read is None:
        return Finding(Verdict.NOT_OURS, sha256, [NO_SUCH_HASH])
    claims = read()
    if report := claimed_by(claims):
        return altered(sha256, claims, report)
    return not_ours(sha256, claims)


def verdict_on_file(content: bytes, *, today: date) -> Finding:
    return verdict_on(hashlib.sha256(content).hexdigest(), lambda: claims_within_limits(content), today=today)


NO_SUCH_HASH = (
    "No report with this SHA-256 was given out. Whether it is an altered copy of one can only be seen with the file."
)
NOTHING_CARRIED = "It carries no data, so it is not compared with the plan of today."
NOTHING_CHANGED = "Its rows are the same in the plan of today."
BYTES_DIFFER = "It is not the file that was given out, although it says that it is."
DATA_SAME = "The data that it carries are those that were given out: what was changed is elsewhere in the file."
DATA_GONE = "The data that it carried are not in it any more, or cannot be read."
DATA_FOREIGN = "The data that it carries are those of another report: {name}."
DATA_CHANGED = "The data that it carries are not those that were given out."

REASONS_FOR_EVERYBODY = {
    Verdict.CURRENT: NOTHING_CHANGED,
    Verdict.SUPERSEDED: "The plan of today differs from it.",
    Verdict.GENUINE: NOTHING_CARRIED,
    Verdict.ALTERED: BYTES_DIFFER,
}


def genuine(report: Registered, today: date) -> Finding:
    if not report.data or report.plan is None:
        return Finding(Verdict.GENUINE, report.sha256, [NOTHING_CARRIED], report)
    rows = differences(comparable(parsed(report.data)), comparable(document_of_today(report, today)))
    newer = PlanIssue.objects.filter(plan=report.plan, frozen_at__gt=report.given_at).order_by("-number").first()
    if rows:
        count = "1 of its rows differs" if len(rows) == 1 else f"{len(rows)} of its rows differ"
        return Finding(Verdict.SUPERSEDED, report.sha256, [f"{count} from the plan of today."], report, rows, newer)
    return Finding(Verdict.CURRENT, report.sha256, [NOTHING_CHANGED], report, newer_issue=newer)


def document_of_today(report: Registered, today: date) -> dict:
    """As whoever was given the report may see it: an agency lead was not given what other agencies said."""
    scope = report.given_by
    if scope is None or reads_all_agencies(scope) or not scope.agency_ids:
        scope = None
    edition = edition_of_today(report.plan, user=scope, on=today)
    return parsed(exchange_text(document_of(edition.papers, on=today, standings=edition.standings)))


def comparable(document: dict) -> dict:
    """Without what says nothing of the rows: whether a virus scanner has come to a file meanwhile."""
    for agency in document.get("agencies", []):
        for row in agency["recommendations"]:
            for record in [*row["assurance"], *row.get("assurance_not_printed", [])]:
                for item in record["evidence"]:
                    for file in item["files"]:
                        file.pop("scan", None)
    return document


def altered(sha256: str, claims: Claims, report: Registered) -> Finding:
    reasons, rows = [BYTES_DIFFER], []
    if claims.problem:
        reasons.append(claims.problem)
    if not report.data:
        return Finding(Verdict.ALTERED, sha256, reasons, report)
    if claims.data is None:
        reasons.append(DATA_GONE)
    elif claims.data.encode() == report.data:
        reasons.append(DATA_SAME)
    elif other := with_these_data(claims.data):
        reasons.append(DATA_FOREIGN.format(name=other.name))
    else:
        reasons.append(DATA_CHANGED)
        rows = differences(parsed(report.data), parsed(claims.data), gone=NOT_IN_FILE, added=IS_ADDED)
    return Finding(Verdict.ALTERED, sha256, reasons, report, rows)


def not_ours(sha256: str, claims: Claims) -> Finding:
    if claims.problem:
        return Finding(Verdict.NOT_OURS, sha256, ["No file with these bytes was given out.", claims.problem])
    if claims.numbers:
        number = f"It names a report {claims.numbers[0]}, which the product never gave out."
        return Finding(Verdict.NOT_OURS, sha256, [number])
    return Finding(Verdict.NOT_OURS, sha256, ["Nothing in it comes from a report that the product gave out."])


def as_seen_by(user, finding: Finding) -> Finding:
    """An agency lead learns the verdict, and of the rows those of the own agency."""
    if reads_all_agencies(user) or finding.report is None:
        return finding
    plan = finding.report.plan
    own = PlanRow.objects.visible_to(user).filter(plan=plan) if plan else PlanRow.objects.none()
    refs = set(own.values_list("ref", flat=True))
    return replace(
        finding,
        reasons=[REASONS_FOR_EVERYBODY[finding.verdict]],
        report=finding.report if refs else None,
        rows=[row for row in finding.rows if row.ref in refs],
        newer_issue=finding.newer_issue if can_read_issues(user) else None,
    )
