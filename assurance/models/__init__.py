from assurance.models.decisions import Outcome, ScrutinyDecision
from assurance.models.evidence import (
    EvidenceFile,
    EvidenceItem,
    EvidencePlace,
    EvidenceScan,
    EvidenceType,
    ScanState,
)
from assurance.models.opening_positions import OpeningPosition
from assurance.models.positions import AssurancePosition
from assurance.models.records import AssuranceRecord, RecordKind, RecordState, ServedRecommendation
from assurance.models.requests import AssuranceRequest, Channel, RequestPurpose
from assurance.models.rows import PlanRow

__all__ = [
    "AssurancePosition",
    "AssuranceRecord",
    "AssuranceRequest",
    "Channel",
    "EvidenceFile",
    "EvidenceItem",
    "EvidencePlace",
    "EvidenceScan",
    "EvidenceType",
    "OpeningPosition",
    "Outcome",
    "PlanRow",
    "RecordKind",
    "RecordState",
    "RequestPurpose",
    "ScanState",
    "ScrutinyDecision",
    "ServedRecommendation",
]
