"""Changes to what the Board knows. Each is one transaction, knows who and which day, and writes the record."""

from assurance.services.answering import open_answer
from assurance.services.asking import Letter, Round, ask_agencies, record_request
from assurance.services.chasing_rules import current_rules
from assurance.services.deliveries import (
    claim_delivery,
    confirm_delivery,
    drop_delivery,
    release_delivery,
    settle_delivery,
)
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
from assurance.services.scrutiny import record_decision

__all__ = [
    "AssuranceDetails",
    "EvidenceDetails",
    "Letter",
    "NewEvidence",
    "Round",
    "accept_record",
    "add_evidence",
    "add_evidence_version",
    "ask_agencies",
    "claim_delivery",
    "confirm_delivery",
    "current_position",
    "current_rules",
    "drop_delivery",
    "log_assurance",
    "open_answer",
    "rebuild_positions",
    "record_decision",
    "record_request",
    "record_scan",
    "release_delivery",
    "return_record",
    "settle_delivery",
    "withdraw_evidence",
    "withdraw_record",
]
