"""Changes to what the Board knows. Each is one transaction, knows who and which day, and writes the record."""

from assurance.services.evidence import (
    EvidenceDetails,
    NewEvidence,
    add_evidence,
    add_evidence_version,
    withdraw_evidence,
)
from assurance.services.positions import current_position, rebuild_positions
from assurance.services.records import (
    AssuranceDetails,
    accept_record,
    log_assurance,
    return_record,
    withdraw_record,
)
from assurance.services.scans import record_scan
from assurance.services.scrutiny import record_decision, record_request

__all__ = [
    "AssuranceDetails",
    "EvidenceDetails",
    "NewEvidence",
    "accept_record",
    "add_evidence",
    "add_evidence_version",
    "current_position",
    "log_assurance",
    "rebuild_positions",
    "record_decision",
    "record_request",
    "record_scan",
    "return_record",
    "withdraw_evidence",
    "withdraw_record",
]
