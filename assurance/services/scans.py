from assurance.models import EvidenceFile, EvidenceScan, ScanState
from assurance.services.positions import rebuild_positions
from assurance.virus_scanner import Verdict
from lscb_tracker.audit.trail import recorded
from recommendations.changes import record_change
from recommendations.limits import LINE
from recommendations.models import ChangeVerb


@recorded()
def record_scan(*, file: EvidenceFile, verdict: Verdict, by=None) -> EvidenceScan:
    """Keep what the scanner said about a file. The plan's record tells of a file that is refused, or no longer is.

    `by` is who uploaded the file just now, or None when nobody waits for the answer.
    """
    # Two scans of one file at a time would each count from the state before the other.
    EvidenceFile.objects.select_for_update(no_key=True).get(pk=file.pk)
    before = file.scans.order_by("-pk").values_list("state", flat=True).first()
    state = ScanState.CLEAN if verdict.is_clean else ScanState.REFUSED
    scan = EvidenceScan.objects.create(
        file=file, state=state, engine=verdict.engine[:LINE], signature=verdict.signature[:LINE]
    )
    # Before an answer is sent its files are in no plan; the answer shows by itself what became of them.
    if (record := file.item.record) and (before == ScanState.REFUSED) != (state == ScanState.REFUSED):
        rows = list(record.recommendations.all())
        record_change(
            ChangeVerb.EVIDENCE_REFUSED if state == ScanState.REFUSED else ChangeVerb.EVIDENCE_CLEARED,
            by=by,
            subject=file.item.title,
            changes=[
                {"label": "File", "before": "", "after": f"{file.label} (SHA-256 {file.sha256})"},
                {"label": "Scanner", "before": "", "after": f"{verdict.signature or 'clean'}, by {verdict.engine}"},
            ],
            recommendations=rows,
            agency=record.given_by_agency,
        )
        rebuild_positions([row.pk for row in rows])
    return scan
