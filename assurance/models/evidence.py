from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from simple_history.models import HistoricalRecords

from assurance.models.records import AssuranceRecord, RecordState
from assurance.status import EvidenceLevel
from recommendations.limits import LINE, NOTE, lines, within
from recommendations.versioning import Versioned


class EvidenceType(models.TextChoices):
    POLICY_OR_PROCEDURE = "policy_or_procedure", "Policy or procedure"
    AUDIT = "audit", "Audit or re-audit"
    DATA_OR_KPI = "data_or_kpi", "Data or KPI"
    MINUTES = "minutes", "Minutes"
    REPORT = "report", "Report"
    TRAINING = "training", "Training programme or record"
    LETTER_OR_EMAIL = "letter_or_email", "Letter or email"
    SIGNED_STATEMENT = "signed_statement", "Signed statement"
    TEMPLATE_OR_TOOL = "template_or_tool", "Template or tool"
    DIRECTORY = "directory", "Directory"
    PRESENTATION = "presentation", "Presentation"
    OBSERVATION = "observation", "Observation"
    VOICE_OF_CHILD = "voice_of_child", "Voice of the child or service user"
    PUBLISHED_LINK = "published_link", "Published link"
    CASE_SYSTEM_REFERENCE = "case_system_reference", "Case-system reference"
    OTHER = "other", "Other"


class EvidencePlace(models.TextChoices):
    HELD = "held", "Held by the Board"
    SEEN = "seen", "Seen by the Board, not held"
    ON_REQUEST = "on_request", "Available on request"
    PUBLISHED = "published", "Published"
    AGENCY_INTRANET = "agency_intranet", "On the agency’s intranet"
    AGENCY_CASE_SYSTEM = "agency_case_system", "In the agency’s case system"
    OTHER_DOCUMENT = "other_document", "In another document"


MEASURED_TYPES = (EvidenceType.AUDIT, EvidenceType.DATA_OR_KPI)
SIGHTED_PLACES = (EvidencePlace.HELD, EvidencePlace.SEEN, EvidencePlace.PUBLISHED)


def level_of(evidence_type: str, place: str) -> EvidenceLevel:
    """What one item lets an answer rest on. Impact shown is a judgement: only a decision gives it."""
    if place not in SIGHTED_PLACES or evidence_type == EvidenceType.SIGNED_STATEMENT:
        return EvidenceLevel.STATEMENT
    return EvidenceLevel.AUDIT_OR_DATA if evidence_type in MEASURED_TYPES else EvidenceLevel.DOCUMENT


class EvidenceItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(record__in=AssuranceRecord.objects.visible_to(user))

    def current(self):
        return self.filter(withdrawn_on=None)

    def proven(self):
        """What an answer may rest on: nothing that waits to be read, and nothing said to be held without its file.

        A file that the virus scanner refused is no file: nobody can read it. One that still waits for it is there.
        """
        said_to_be_held = Q(place=EvidencePlace.HELD, is_as_published=False)
        usable = EvidenceFile.objects.filter(item=OuterRef("pk")).usable()
        return self.current().filter(record__state=RecordState.ACCEPTED).exclude(said_to_be_held & ~Exists(usable))


class EvidenceItem(Versioned):
    """What an answer rests on, and where it is: files of ours, a link, or a place at the agency.

    While an answer to a request is a draft, it belongs to `answer_row` alone, and nobody but the agency sees it.
    """

    record = models.ForeignKey(
        AssuranceRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence_items"
    )
    answer_row = models.ForeignKey(
        "assurance.AnswerRow", on_delete=models.PROTECT, null=True, blank=True, related_name="evidence_items"
    )
    title = models.CharField(max_length=LINE)
    evidence_type = models.CharField(max_length=30, choices=EvidenceType.choices)
    place = models.CharField("where it is", max_length=30, choices=EvidencePlace.choices)
    document_date = models.DateField(null=True, blank=True)
    document_date_as_printed = models.CharField(max_length=LINE, blank=True, editable=False)
    url = models.URLField("link", max_length=500, blank=True)
    reference = models.CharField(max_length=LINE, blank=True)
    learning_event = models.ForeignKey(
        "assurance.LearningEvent", on_delete=models.PROTECT, null=True, blank=True, related_name="evidence_items"
    )
    is_as_published = models.BooleanField(default=False, editable=False)
    logged_at = models.DateTimeField(auto_now_add=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submission_key = models.UUIDField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_through = models.ForeignKey(
        "assurance.AnswerLink", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(blank=True)

    objects = EvidenceItemQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="evidence_item_has_title"),
            models.UniqueConstraint(fields=["logged_by", "submission_key"], name="evidence_item_sent_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None, withdrawn_through=None, withdrawn_reason="")
                | (
                    Q(withdrawn_on__isnull=False)
                    & (Q(withdrawn_by__isnull=False) | Q(withdrawn_through__isnull=False))
                    & ~Q(withdrawn_reason="")
                ),
                name="evidence_item_withdrawn_has_reason",
                violation_error_message="Say why the evidence is withdrawn.",
            ),
            models.CheckConstraint(
                condition=Q(record__isnull=False) | Q(answer_row__isnull=False), name="evidence_item_of_something"
            ),
            within("evidenceitem", "withdrawn_reason", NOTE),
            lines("evidenceitem", title=LINE, document_date_as_printed=LINE, url=500, reference=LINE),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def level(self) -> EvidenceLevel:
        return level_of(self.evidence_type, self.place)


class ScanState(models.TextChoices):
    """`WAITING` and `NOT_SCANNED` are never stored: they say that no scan is, with and without a scanner."""

    CLEAN = "clean", "Clean"
    REFUSED = "refused", "Refused by the virus scanner"
    WAITING = "waiting", "Waiting for scan"
    NOT_SCANNED = "not_scanned", "Not scanned"

    @classmethod
    def after(cls, latest: str | None, has_scanner: bool | None = None) -> "ScanState":
        """The state of a file whose latest scan said this. What was refused stays so without a scanner too.

        `has_scanner` is given for a moment of the past, when there may have been one, or none yet.
        """
        if latest:
            return cls(latest)
        has_scanner = bool(settings.CLAMD_SOCKET) if has_scanner is None else has_scanner
        return cls.WAITING if has_scanner else cls.NOT_SCANNED

    @property
    def is_given_out(self) -> bool:
        return self in (ScanState.CLEAN, ScanState.NOT_SCANNED)


STORED_STATES = (ScanState.CLEAN.value, ScanState.REFUSED.value)


def latest_scan(field: str, *, of: str = "pk") -> Subquery:
    """What the latest scan of a file says; None where there is none. `of` is the path to the file."""
    return Subquery(EvidenceScan.objects.filter(file=OuterRef(of)).order_by("-pk").values(field)[:1])


class EvidenceFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__in=EvidenceItem.objects.visible_to(user))

    def with_scan(self):
        return self.annotate(latest_scan=latest_scan("state"))

    def unscanned(self):
        return self.filter(scans=None)

    def usable(self):
        return self.with_scan().filter(Q(latest_scan=None) | ~Q(latest_scan=ScanState.REFUSED))


class EvidenceFile(models.Model):
    """One version of one file. Append-only: the stored bytes never change, and the SHA-256 proves it."""

    is_append_only = True

    item = models.ForeignKey(EvidenceItem, on_delete=models.PROTECT, related_name="files")
    version_number = models.PositiveSmallIntegerField()
    storage_key = models.CharField(max_length=80, unique=True, editable=False)
    label = models.CharField("file name", max_length=150)
    size = models.PositiveBigIntegerField("bytes")
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_through = models.ForeignKey(
        "assurance.AnswerLink", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EvidenceFileQuerySet.as_manager()

    class Meta:
        ordering = ["item", "version_number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "version_number"], name="evidence_file_version_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="evidence_file_not_empty"),
            models.CheckConstraint(
                condition=Q(uploaded_by__isnull=False) | Q(uploaded_through__isnull=False),
                name="evidence_file_from_somebody",
            ),
            lines("evidencefile", label=150),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("assurance:evidence-download", args=[self.pk])

    def scan_state(self) -> ScanState:
        """Asks the database, unless the row was read `with_scan`."""
        if "latest_scan" in self.__dict__:
            return ScanState.after(self.latest_scan)
        return ScanState.after(self.scans.order_by("-pk").values_list("state", flat=True).first())


class EvidenceScanQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(file__in=EvidenceFile.objects.visible_to(user))


class EvidenceScan(models.Model):
    """What the virus scanner said about a file. The latest counts."""

    is_append_only = True

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="scans")
    state = models.CharField(max_length=10, choices=[each for each in ScanState.choices if each[0] in STORED_STATES])
    scanned_at = models.DateTimeField(auto_now_add=True)
    engine = models.CharField(max_length=LINE)
    signature = models.CharField(max_length=LINE, blank=True)

    objects = EvidenceScanQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["file", "-id"], name="evidence_scan_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STORED_STATES), name="evidence_scan_has_state"),
            models.CheckConstraint(
                condition=Q(state="clean", signature="") | (Q(state="refused") & ~Q(signature="")),
                name="evidence_scan_refused_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.file_id}"
