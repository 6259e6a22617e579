"""What the product gave out, from its register and from the versions that were issued before there was one."""

import hashlib
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assurance.models import GivenReport, IssuedFile, IssuedFileKind, PlanIssue
from assurance.verifying.claims import Claims
from recommendations.models import ActionPlan


@dataclass(frozen=True)
class Registered:
    """One file. `data` are what it carries; empty for a letter or a list."""

    name: str
    sha256: str
    plan: ActionPlan | None
    as_at: date
    given_at: datetime
    data: bytes = b""
    number: str = ""
    issue: PlanIssue | None = None
    given_by: Any = None


def registered_as(sha256: str) -> Registered | None:
    """The very bytes, and nothing that resembles them."""
    if given := GivenReport.objects.select_related("plan", "given_by").filter(sha256=sha256).first():
        return of_register(given)
    files = IssuedFile.objects.defer("content").select_related("issue__plan")
    return of_issue(file) if (file := files.filter(sha256=sha256).first()) else None


def claimed_by(claims: Claims) -> Registered | None:
    """The report that a file says it is: by its number, by its data, or by the hash of its data that it prints."""
    reports = GivenReport.objects.select_related("plan", "given_by").order_by("pk")
    if given := reports.filter(number__in=claims.numbers).first():
        return of_register(given)
    hashes = [*([sha256_of(claims.data)] if claims.data else []), *claims.hashes]
    if given := reports.filter(data_sha256__in=hashes).exclude(data_sha256="").first():
        return of_register(given)
    files = IssuedFile.objects.defer("content").select_related("issue__plan").order_by("pk")
    return of_issue(file) if (file := files.filter(sha256__in=hashes).first()) else None


def with_these_data(data: str) -> Registered | None:
    given = (
        GivenReport.objects.select_related("plan", "given_by")
        .filter(data_sha256=sha256_of(data))
        .order_by("pk")
        .first()
    )
    return of_register(given) if given else None


def of_register(given: GivenReport) -> Registered:
    file = IssuedFile.objects.defer("content").select_related("issue").filter(sha256=given.sha256).first()
    return Registered(
        name=given.name,
        sha256=given.sha256,
        plan=given.plan,
        as_at=given.as_at,
        given_at=given.given_at,
        data=zlib.decompress(given.data) if given.data_sha256 else b"",
        number=str(given.number),
        issue=file.issue if file else None,
        given_by=given.given_by,
    )


def of_issue(file: IssuedFile) -> Registered:
    issue = file.issue
    data = IssuedFile.objects.filter(issue=issue, kind=IssuedFileKind.DATA).first()
    return Registered(
        name=file.name,
        sha256=file.sha256,
        plan=issue.plan,
        as_at=issue.as_at,
        given_at=issue.frozen_at,
        data=bytes(data.content) if data else b"",
        issue=issue,
    )


def sha256_of(data: str) -> str:
    return hashlib.sha256(data.encode()).hexdigest()
