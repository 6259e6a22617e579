"""Changes to what the Board knows. Each is one transaction, knows who and which day, and writes the record."""

from assurance.services.agendas import (
    ItemDetails,
    add_agenda_items,
    edit_agenda_item,
    move_agenda_item,
    take_off_agenda_item,
)
from assurance.services.answer_codes import code_that_waits, make_answer_code, use_answer_code
from assurance.services.answering import (
    RowDetails,
    confirm_still_true,
    hand_on_answer,
    open_answer,
    remove_draft_evidence,
    save_answer_row,
)
from assurance.services.asking import Letter, Round, ask_agencies, record_request
from assurance.services.attendees import AttendeeDetails, add_attendees, edit_attendee, remove_attendee
from assurance.services.calendar_feeds import make_calendar_feed, revoke_calendar_feed
from assurance.services.chasing_rules import current_rules, edit_chasing_rules, edit_letter
from assurance.services.closing import close_meeting
from assurance.services.corrections import correct_record
from assurance.services.deliveries import (
    claim_delivery,
    confirm_delivery,
    drop_delivery,
    release_delivery,
    settle_delivery,
)
from assurance.services.dip_samples import draw_dip_sample, keep_sample_result
from assurance.services.dissents import DissentDetails, record_dissent
from assurance.services.escalating import StepDetails, answer_escalation, escalate, withdraw_escalation
from assurance.services.evidence import (
    EvidenceDetails,
    NewEvidence,
    add_evidence,
    add_evidence_version,
    withdraw_evidence,
)
from assurance.services.follow_ups import FollowUpDetails, add_follow_up, settle_follow_up
from assurance.services.invitations import invite_to_meeting
from assurance.services.issuing import issue_plan
from assurance.services.learning_events import (
    LearningEventDetails,
    add_learning_event,
    edit_learning_event,
    withdraw_learning_event,
)
from assurance.services.meeting_records import mail_record
from assurance.services.meeting_tasks import TaskDetails, add_task, edit_task, settle_task
from assurance.services.meetings import MeetingDetails, cancel_meeting, edit_meeting, plan_meeting
from assurance.services.positions import current_position, rebuild_positions
from assurance.services.proposing import propose_decision, take_back_decision
from assurance.services.recording import note_attendance, save_minute, show_item, take_recording
from assurance.services.records import (
    AssuranceDetails,
    accept_edited_record,
    accept_record,
    log_assurance,
    withdraw_record,
)
from assurance.services.registering import give_report
from assurance.services.regular_reports import (
    ReportDetails,
    add_report,
    ask_for_report,
    edit_report,
    end_report,
)
from assurance.services.reminding import log_reminder, queue_chair_digest, remind_agency
from assurance.services.replies import ExtensionDecision, decide_extension, return_record
from assurance.services.report_choices import (
    ReportWords,
    change_report_choice,
    save_report_choice,
    withdraw_report_choice,
)
from assurance.services.requests import extend_request, resend_request, revoke_link, withdraw_request
from assurance.services.retests import RetestFinding, settle_retest
from assurance.services.scans import record_scan
from assurance.services.scrutineer_notes import (
    answer_scrutineer_note,
    withdraw_scrutineer_note,
    write_scrutineer_note,
)
from assurance.services.scrutiny import Decider, DecisionDetails, chair_as_decider, record_decision
from assurance.services.sending_answers import SignOff, send_answer
from assurance.services.standing_items import (
    StandingItemDetails,
    add_standing_item,
    edit_standing_item,
    end_standing_item,
)
from assurance.services.target_dates import move_target_date, settle_target_date_move

__all__ = [
    "AssuranceDetails",
    "AttendeeDetails",
    "Decider",
    "DecisionDetails",
    "DissentDetails",
    "EvidenceDetails",
    "ExtensionDecision",
    "FollowUpDetails",
    "ItemDetails",
    "LearningEventDetails",
    "Letter",
    "MeetingDetails",
    "NewEvidence",
    "ReportDetails",
    "ReportWords",
    "RetestFinding",
    "Round",
    "RowDetails",
    "SignOff",
    "StandingItemDetails",
    "StepDetails",
    "TaskDetails",
    "accept_edited_record",
    "accept_record",
    "add_agenda_items",
    "add_attendees",
    "add_evidence",
    "add_evidence_version",
    "add_follow_up",
    "add_learning_event",
    "add_report",
    "add_standing_item",
    "add_task",
    "answer_escalation",
    "answer_scrutineer_note",
    "ask_agencies",
    "ask_for_report",
    "cancel_meeting",
    "chair_as_decider",
    "change_report_choice",
    "claim_delivery",
    "close_meeting",
    "code_that_waits",
    "confirm_delivery",
    "confirm_still_true",
    "correct_record",
    "current_position",
    "current_rules",
    "decide_extension",
    "draw_dip_sample",
    "drop_delivery",
    "edit_agenda_item",
    "edit_attendee",
    "edit_chasing_rules",
    "edit_learning_event",
    "edit_letter",
    "edit_meeting",
    "edit_report",
    "edit_standing_item",
    "edit_task",
    "end_report",
    "end_standing_item",
    "escalate",
    "extend_request",
    "give_report",
    "hand_on_answer",
    "invite_to_meeting",
    "issue_plan",
    "keep_sample_result",
    "log_assurance",
    "log_reminder",
    "mail_record",
    "make_answer_code",
    "make_calendar_feed",
    "move_agenda_item",
    "move_target_date",
    "note_attendance",
    "open_answer",
    "plan_meeting",
    "propose_decision",
    "queue_chair_digest",
    "rebuild_positions",
    "record_decision",
    "record_dissent",
    "record_request",
    "record_scan",
    "release_delivery",
    "remind_agency",
    "remove_attendee",
    "remove_draft_evidence",
    "resend_request",
    "return_record",
    "revoke_calendar_feed",
    "revoke_link",
    "save_answer_row",
    "save_minute",
    "save_report_choice",
    "send_answer",
    "settle_delivery",
    "settle_follow_up",
    "settle_retest",
    "settle_target_date_move",
    "settle_task",
    "show_item",
    "take_back_decision",
    "take_off_agenda_item",
    "take_recording",
    "use_answer_code",
    "withdraw_escalation",
    "withdraw_evidence",
    "withdraw_learning_event",
    "withdraw_record",
    "withdraw_report_choice",
    "withdraw_request",
    "withdraw_scrutineer_note",
    "write_scrutineer_note",
]
