"""The rules that the database holds about asking, answering, reminding and reporting, and what breaks each."""

from datetime import date

from django.utils import timezone

from tests import factories
from tests.violations import Case

DAY, LATER = date(2026, 11, 23), date(2026, 11, 24)
KEY, OTHER_KEY = "6f2a8c1e-0000-4000-8000-000000000001", "6f2a8c1e-0000-4000-8000-000000000002"
WITHDRAWN = "Sent by mistake."


def limited(row, name: str, most: int, **beside) -> Case:
    """Two bytes for each character: the limit counts characters."""
    return Case(row, {name: "é" * (most + 1)}, allowed={name: "é" * most} | beside)


def step(request=None, **fields):
    by = fields.pop("by", None) or factories.make_user()
    return factories.make_escalation_step(request, by=by, **fields)


def asked_of_a_cycle():
    return factories.make_request(cycle=factories.make_cycle(), due_on=DAY)


def case_assurance_cycle_sent_once():
    by = factories.make_user()
    factories.make_cycle(sent_by=by, submission_key=KEY)
    return Case(factories.make_cycle(sent_by=by, submission_key=OTHER_KEY), {"submission_key": KEY})


def case_assurance_cycle_due_after_sent():
    return Case(factories.make_cycle(sent_on=LATER, due_on=LATER), {"due_on": DAY}, allowed={"due_on": LATER})


def case_assurance_cycle_chased_has_due_date():
    cycle = factories.make_cycle(is_chased=False, due_on=None)
    return Case(cycle, {"is_chased": True}, allowed={"is_chased": False})


def case_assurance_request_once_in_a_cycle():
    first = asked_of_a_cycle()
    plan_agency = factories.make_plan_agency(first.plan_agency.plan)
    second = factories.make_request(
        factories.make_recommendation(plan_agency=plan_agency), cycle=first.cycle, due_on=DAY
    )
    return Case(second, {"plan_agency": first.plan_agency_id}, allowed={"plan_agency": plan_agency})


def case_request_asks_recommendation_once():
    first = factories.make_recommendation()
    request = factories.make_request(first, factories.make_recommendation(plan_agency=first.plan_agency))
    second = request.requested.exclude(recommendation=first).get()
    return Case(second, {"recommendation": first}, allowed={"recommendation": second.recommendation_id})


def case_due_date_extension_has_reason():
    return Case(factories.make_extension(), {"reason": ""}, allowed={"reason": "Much to do."})


def case_due_date_extension_says_who_decided():
    agreed = {"state": "agreed", "decided_on": DAY, "decided_by": factories.make_user(), "due_on": LATER}
    return Case(factories.make_extension(), {"due_on": None}, allowed=agreed)


def case_duedateextension_reason_length():
    return limited(factories.make_extension(), "reason", 4_000)


def case_duedateextension_decision_reason_length():
    return limited(factories.make_extension(), "decision_reason", 4_000)


def case_answer_number_once():
    request = asked_of_a_cycle()
    factories.make_answer(request, **sent_off())
    return Case(factories.make_answer(request), {"number": 1}, allowed={"number": 3})


def sent_off() -> dict:
    return {
        "state": "sent",
        "sent_on": DAY,
        "sent_at": timezone.now(),
        "sent_by": factories.make_user(),
        "signed_off_name": "A. Nurse",
        "signed_off_role": "Named nurse",
    }


def case_answer_one_draft():
    request = asked_of_a_cycle()
    sent = factories.make_answer(request, **sent_off())
    factories.make_answer(request)
    draft = {"state": "draft", "sent_on": None, "sent_at": None, "sent_by": None}
    return Case(sent, draft, allowed={"state": "sent"})


def case_answer_sent_is_signed_off():
    return Case(factories.make_answer(), {"signed_off_role": ""}, allowed=sent_off())


def case_answer_row_once():
    first = factories.make_recommendation()
    other = factories.make_recommendation(plan_agency=first.plan_agency)
    answer = factories.make_answer(factories.make_request(first, other, cycle=factories.make_cycle(), due_on=DAY))
    one, two = answer.rows.all()
    return Case(two, {"requested": one.requested_id}, allowed={"requested": two.requested_id})


def case_answer_row_figure_is_whole():
    whole = {"numerator": 3, "denominator": 4, "figure_as_at": DAY}
    return Case(factories.make_answer_row(), {"figure_as_at": None}, allowed=whole)


def case_answerrow_text_length():
    return limited(factories.make_answer_row(), "text", 10_000)


def case_answerrow_figure_not_answered_length():
    return limited(factories.make_answer_row(), "figure_not_answered", 4_000)


def case_calendar_feed_one_works():
    by = factories.make_user()
    ended = factories.make_calendar_feed(by=by)
    factories.make_calendar_feed(by=by)
    return Case(ended, {"revoked_at": None}, allowed={"revoked_at": timezone.now()})


def case_delivery_sent_is_dated():
    return Case(factories.make_delivery(), {"sent_at": None}, allowed={"state": "sent", "sent_at": timezone.now()})


def case_delivery_claimed_is_dated():
    claimed = {"state": "claimed", "claimed_at": timezone.now()}
    return Case(factories.make_delivery(), {"claimed_at": None}, allowed=claimed)


def case_reminder_of_request_once():
    first = factories.make_reminder()
    return Case(factories.make_reminder(first.request, rule=14), {"rule": 7}, allowed={"rule": 28})


def case_reminder_of_action_once():
    action = factories.make_action(target_date=DAY)
    factories.make_reminder(action=action)
    return Case(factories.make_reminder(action=action, rule=14), {"rule": 7}, allowed={"rule": 28})


def case_reminder_logged_once():
    by, request = factories.make_user(), factories.make_request()
    logged = {"about": None, "rule": None, "sent_by": by}
    factories.make_reminder(request, submission_key=KEY, **logged)
    second = factories.make_reminder(request, submission_key=OTHER_KEY, **logged)
    return Case(second, {"submission_key": KEY})


def case_reminder_of_one_thing():
    reminder, action = factories.make_reminder(), factories.make_action(target_date=DAY)
    return Case(reminder, {"request": reminder.request_id}, allowed={"request": None, "action": action})


def case_reminder_by_rule_or_person():
    return Case(factories.make_reminder(), {"about": None}, allowed={"about": LATER})


def case_escalation_step_sent_once():
    by, request = factories.make_user(), factories.make_request()
    step(request, by=by, submission_key=KEY)
    return Case(step(request, by=by, submission_key=OTHER_KEY), {"submission_key": KEY})


def case_escalation_step_answer_is_dated():
    return Case(step(), {"answered_on": None}, allowed={"answered_on": DAY, "answer": "They will write."})


def case_escalation_step_withdrawn_has_reason():
    whole = {"withdrawn_on": DAY, "withdrawn_by": factories.make_user(), "withdrawn_reason": WITHDRAWN}
    return Case(step(), {"withdrawn_reason": ""}, allowed=whole)


def case_escalationstep_text_length():
    return limited(step(), "text", 10_000)


def case_escalationstep_answer_length():
    return limited(step(), "answer", 10_000, answered_on=DAY)


def case_escalationstep_withdrawn_reason_length():
    beside = {"withdrawn_on": DAY, "withdrawn_by": factories.make_user()}
    return limited(step(), "withdrawn_reason", 4_000, **beside)


def case_chasing_rules_one_row():
    return Case(factories.make_chasing_rules(), {"id": 2})


def case_chasing_rules_time_to_answer():
    return Case(factories.make_chasing_rules(), {"answer_within": 0}, allowed={"answer_within": 1})


def case_chasing_rules_ladder_has_steps():
    return Case(factories.make_chasing_rules(), {"ladder": ""}, allowed={"ladder": "The chief officer"})


def case_chasingrules_ladder_length():
    return limited(factories.make_chasing_rules(), "ladder", 4_000)


def case_chasingrules_signature_length():
    return limited(factories.make_chasing_rules(), "signature", 4_000)


def case_letter_template_has_text():
    return Case(factories.make_letter_template(), {"subject": ""}, allowed={"subject": "Assurance"})


def case_lettertemplate_text_length():
    return limited(factories.make_letter_template(), "text", 10_000)


def case_assurancerecord_text_as_sent_length():
    edited = {"edited_on": DAY, "edited_by": factories.make_user()}
    return limited(factories.make_record(), "text_as_sent", 10_000, **edited)


def case_assurance_record_edited_keeps_what_was_sent():
    whole = {"edited_on": DAY, "edited_by": factories.make_user(), "text_as_sent": "In other words."}
    return Case(factories.make_record(), {"text_as_sent": ""}, allowed=whole)


def case_evidence_item_of_something():
    item, row = factories.make_evidence(), factories.make_answer_row()
    return Case(item, {"answer_row": None}, allowed={"record": None, "answer_row": row})


def case_evidence_file_from_somebody():
    file, link = factories.make_evidence_file(by=factories.make_user()), factories.make_answer_link()
    return Case(file, {"uploaded_through": None}, allowed={"uploaded_by": None, "uploaded_through": link})


def case_follow_up_sent_once():
    by, row = factories.make_user(), factories.make_recommendation()
    factories.make_follow_up(row, logged_by=by, submission_key=KEY)
    return Case(factories.make_follow_up(row, logged_by=by, submission_key=OTHER_KEY), {"submission_key": KEY})


def case_follow_up_has_text():
    return Case(factories.make_follow_up(), {"text": ""}, allowed={"text": "A re-audit."})


def case_follow_up_settled_says_what_came():
    done = {"state": "done", "settled_on": DAY, "settled_by": factories.make_user(), "settled_reason": "It was done."}
    return Case(factories.make_follow_up(), {"settled_reason": ""}, allowed=done)


def case_followup_text_length():
    return limited(factories.make_follow_up(), "text", 4_000)


def case_followup_settled_reason_length():
    beside = {"state": "done", "settled_on": DAY, "settled_by": factories.make_user()}
    return limited(factories.make_follow_up(), "settled_reason", 4_000, **beside)


def case_regular_report_sent_once():
    by, row = factories.make_user(), factories.make_recommendation()
    factories.make_regular_report(row, logged_by=by, submission_key=KEY)
    second = factories.make_regular_report(row, logged_by=by, submission_key=OTHER_KEY)
    return Case(second, {"submission_key": KEY})


def case_regular_report_has_title():
    return Case(factories.make_regular_report(), {"title": ""}, allowed={"title": "Training"})


def case_regular_report_next_after_first():
    report = factories.make_regular_report(first_due_on=LATER, next_due_on=LATER)
    return Case(report, {"next_due_on": DAY}, allowed={"next_due_on": date(2027, 11, 24)})


def case_regular_report_ended_has_reason():
    ended = {"ended_on": DAY, "ended_reason": "The service has closed."}
    return Case(factories.make_regular_report(), {"ended_reason": ""}, allowed=ended)


def case_regularreport_ended_reason_length():
    return limited(factories.make_regular_report(), "ended_reason", 4_000, ended_on=DAY)


def case_reported_figure_is_a_share():
    return Case(factories.make_reported_figure(), {"denominator": 0}, allowed={"numerator": 0})


def case_reportedfigure_not_answered_length():
    return limited(factories.make_reported_figure(), "not_answered", 4_000)


CYCLE_CASES = {name.removeprefix("case_"): make for name, make in globals().items() if name.startswith("case_")}
TWO_ROWS = {
    "AnswerLink": lambda: [factories.make_answer_link() for _ in range(2)],
    "CalendarFeed": lambda: [factories.make_calendar_feed(by=factories.make_user()) for _ in range(2)],
    "Delivery": lambda: [factories.make_delivery() for _ in range(2)],
    "LetterTemplate": lambda: [factories.make_letter_template() for _ in range(2)],
}
