from assurance.models.answers import Answer, AnswerChoice, AnswerCode, AnswerLink, AnswerRow, AnswerState
from assurance.models.calendar_feeds import CalendarFeed
from assurance.models.chasing import EscalationStep, Reminder
from assurance.models.chasing_rules import ChasingRules, LetterTemplate
from assurance.models.decisions import Outcome, ScrutinyDecision
from assurance.models.deliveries import Delivery, DeliveryKind, DeliveryState
from assurance.models.evidence import (
    EvidenceFile,
    EvidenceItem,
    EvidencePlace,
    EvidenceScan,
    EvidenceType,
    ScanState,
)
from assurance.models.follow_ups import FollowUp, FollowUpState
from assurance.models.opening_positions import OpeningPosition
from assurance.models.positions import AssurancePosition
from assurance.models.records import AnswerKind, AssuranceRecord, RecordKind, RecordState, ServedRecommendation
from assurance.models.regular_reports import Frequency, RegularReport, ReportedFigure
from assurance.models.requests import (
    AssuranceCycle,
    AssuranceRequest,
    Channel,
    DueDateExtension,
    ExtensionState,
    RequestedRecommendation,
    RequestPurpose,
)
from assurance.models.rows import PlanRow

__all__ = [
    "Answer",
    "AnswerChoice",
    "AnswerCode",
    "AnswerKind",
    "AnswerLink",
    "AnswerRow",
    "AnswerState",
    "AssuranceCycle",
    "AssurancePosition",
    "AssuranceRecord",
    "AssuranceRequest",
    "CalendarFeed",
    "Channel",
    "ChasingRules",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "DueDateExtension",
    "EscalationStep",
    "EvidenceFile",
    "EvidenceItem",
    "EvidencePlace",
    "EvidenceScan",
    "EvidenceType",
    "ExtensionState",
    "FollowUp",
    "FollowUpState",
    "Frequency",
    "LetterTemplate",
    "OpeningPosition",
    "Outcome",
    "PlanRow",
    "RecordKind",
    "RecordState",
    "RegularReport",
    "Reminder",
    "ReportedFigure",
    "RequestPurpose",
    "RequestedRecommendation",
    "ScanState",
    "ScrutinyDecision",
    "ServedRecommendation",
]
