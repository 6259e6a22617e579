"""In how many of the latest issued versions a row stands as it does now: “unchanged for 3 Boards”."""

import json
from collections.abc import Mapping

from assurance.as_at.editions import NothingKnown
from assurance.comparing.documents import fingerprint_of, rows_of
from assurance.comparing.told import Part
from assurance.models import IssuedFile, IssuedFileKind, PlanIssue
from recommendations.models import ActionPlan


def issued_document(issue: PlanIssue) -> Part:
    """What the version says, as it was frozen. Raises NothingKnown where its data are missing or damaged."""
    file = IssuedFile.objects.filter(issue=issue, kind=IssuedFileKind.DATA).first()
    try:
        document = json.loads(bytes(file.content)) if file else {}
    except ValueError:
        document = {}
    if not isinstance(document, dict) or "agencies" not in document:
        raise NothingKnown(f"The data of issue {issue.number} are damaged. Choose another version or a day.")
    return document


def boards_unchanged(plan: ActionPlan, rows: Mapping[str, Part], *, until: int | None = None) -> dict[str, int]:
    """By reference, for the rows that any version saw so. `until` is the number of the last version that counts.

    A query for each version, the latest first, until no row stands in one as it does now.
    """
    counted: dict[str, int] = {}
    standing = {ref: fingerprint_of(row) for ref, row in rows.items()}
    issues = PlanIssue.objects.filter(plan=plan).order_by("-number")
    for issue in issues if until is None else issues.filter(number__lte=until):
        try:
            frozen = rows_of(issued_document(issue))
        except NothingKnown:
            break
        standing = {
            ref: mark for ref, mark in standing.items() if ref in frozen and fingerprint_of(frozen[ref]) == mark
        }
        if not standing:
            break
        for ref in standing:
            counted[ref] = counted.get(ref, 0) + 1
    return counted
