from assurance.models.agenda import AgendaItem, ItemKind, ProposedDecision, Recording
from assurance.models.answers import Answer, AnswerChoice, AnswerCode, AnswerLink, AnswerRow, AnswerState
from assurance.models.calendar_feeds import CalendarFeed
from assurance.models.chasing import EscalationStep, Reminder
from assurance.models.chasing_rules import ChasingRules, LetterTemplate
from assurance.models.decisions import Dissent, Outcome, RetestAfter, ScrutinyDecision
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
from assurance.models.independent_scrutiny import DipSample, NoteReply, SampledRow, SampleResult, ScrutineerNote
from assurance.models.learning_events import LearningEvent
from assurance.models.meetings import (
    Attendance,
    Meeting,
    MeetingAttendee,
    MeetingCorrection,
    MeetingKind,
    MeetingState,
    MeetingTask,
    MeetingTaskState,
    StandingItem,
)
from assurance.models.opening_positions import OpeningPosition
from assurance.models.plan_issues import IssuedFile, IssuedFileKind, PlanIssue
from assurance.models.positions import AssurancePosition
from assurance.models.records import AnswerKind, AssuranceRecord, RecordKind, RecordState, ServedRecommendation
from assurance.models.regular_reports import Frequency, RegularReport, ReportedFigure
from assurance.models.reports import GivenReport, ReportChoice
from assurance.models.requests import (
    AssuranceCycle,
    AssuranceRequest,
    Channel,
    DueDateExtension,
    ExtensionState,
    RequestedRecommendation,
    RequestPurpose,
)
from assurance.models.retests import Retest, RetestState
from assurance.models.rows import PlanRow

__all__ = [
    "AgendaItem",
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
    "Attendance",
    "CalendarFeed",
    "Channel",
    "ChasingRules",
    "Delivery",
    "DeliveryKind",
    "DeliveryState",
    "DipSample",
    "Dissent",
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
    "GivenReport",
    "IssuedFile",
    "IssuedFileKind",
    "ItemKind",
    "LearningEvent",
    "LetterTemplate",
    "Meeting",
    "MeetingAttendee",
    "MeetingCorrection",
    "MeetingKind",
    "MeetingState",
    "MeetingTask",
    "MeetingTaskState",
    "NoteReply",
    "OpeningPosition",
    "Outcome",
    "PlanIssue",
    "PlanRow",
    "ProposedDecision",
    "RecordKind",
    "RecordState",
    "Recording",
    "RegularReport",
    "Reminder",
    "ReportChoice",
    "ReportedFigure",
    "RequestPurpose",
    "RequestedRecommendation",
    "Retest",
    "RetestAfter",
    "RetestState",
    "SampleResult",
    "SampledRow",
    "ScanState",
    "ScrutineerNote",
    "ScrutinyDecision",
    "ServedRecommendation",
    "StandingItem",
]
