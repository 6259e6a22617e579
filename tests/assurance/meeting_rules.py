"""The rules that the database holds about decisions, meetings and independent scrutiny, and what breaks each."""

from datetime import date, time

from django.utils import timezone

from tests import factories, meeting_papers
from tests.assurance.cycle_rules import limited
from tests.violations import Case

DAY, LATER = date(2026, 11, 23), date(2026, 11, 24)
KEY, OTHER_KEY = "6f2a8c1e-0000-4000-8000-000000000001", "6f2a8c1e-0000-4000-8000-000000000002"


def decision(**fields):
    return factories.make_decision(by=factories.make_user(), **fields)


def proposed(**fields):
    return meeting_papers.make_proposed_decision(**fields)


def sent_once(make, who: str) -> Case:
    """Two rows of one person, each from a form of its own."""
    by = factories.make_user()
    make(by, submission_key=KEY)
    return Case(make(by, submission_key=OTHER_KEY), {"submission_key": KEY}, allowed={who: by})


def case_decision_sent_once():
    return sent_once(lambda by, **key: factories.make_decision(by=by, **key), "recorded_by")


def case_dissent_sent_once():
    return sent_once(lambda by, **key: meeting_papers.make_dissent(by=by, **key), "recorded_by")


def case_meeting_sent_once():
    return sent_once(lambda by, **key: meeting_papers.make_meeting(planned_by=by, **key), "planned_by")


def case_meeting_task_sent_once():
    return sent_once(lambda by, **key: meeting_papers.make_task(added_by=by, **key), "added_by")


def case_meeting_attendee_sent_once():
    return sent_once(lambda by, **key: meeting_papers.make_attendee(added_by=by, **key), "added_by")


def case_agenda_item_sent_once():
    return sent_once(lambda by, **key: meeting_papers.make_agenda_item(added_by=by, **key), "added_by")


def case_standing_item_sent_once():
    return sent_once(lambda by, **key: meeting_papers.make_standing_item(added_by=by, **key), "added_by")


def case_meeting_correction_sent_once():
    return sent_once(lambda by, **key: meeting_papers.make_correction(by=by, **key), "recorded_by")


def case_scrutineer_note_sent_once():
    return sent_once(lambda by, **key: meeting_papers.make_note(by=by, **key), "written_by")


def case_note_reply_sent_once():
    return sent_once(lambda by, **key: meeting_papers.make_reply(by=by, **key), "replied_by")


def case_dip_sample_sent_once():
    return sent_once(lambda by, **key: meeting_papers.make_sample(by=by, **key), "drawn_by")


def case_decision_answer_only_to_a_question():
    asked = {"outcome": "challenged", "missing": "The audit.", "answer_by": LATER}
    return Case(decision(), {"outcome": "assured"}, allowed=asked)


def case_proposed_decision_answer_only_to_a_question():
    asked = {"outcome": "challenged", "missing": "The audit.", "answer_by": LATER}
    return Case(proposed(), {"outcome": "assured"}, allowed=asked)


def case_decision_retest_only_of_assured():
    allowed = {"retest_after": 12}
    return Case(decision(missing="The audit."), {"outcome": "challenged"}, allowed=allowed)


def case_proposed_decision_retest_only_of_assured():
    return Case(proposed(), {"retest_after": 7}, allowed={"retest_after": 18})


def case_proposed_decision_not_required_has_reason():
    return Case(proposed(), {"reason": ""}, allowed={"outcome": "not_required", "reason": "The service has closed."})


def case_proposed_decision_says_what_is_missing():
    return Case(proposed(), {"missing": ""}, allowed={"outcome": "challenged", "missing": "The audit."})


def case_proposed_decision_evidence_level_known():
    return Case(proposed(), {"evidence_level": 5}, allowed={"evidence_level": 4})


def case_proposeddecision_reason_length():
    return limited(proposed(), "reason", 4_000)


def case_proposeddecision_missing_length():
    return limited(proposed(), "missing", 4_000)


def case_proposeddecision_own_work_reason_length():
    return limited(proposed(), "own_work_reason", 4_000)


def case_scrutinydecision_own_work_reason_length():
    return limited(decision(is_own_work=True, own_work_reason="Nobody else was there."), "own_work_reason", 4_000)


def case_decision_answer_after_decision():
    row = decision(decided_on=DAY, outcome="challenged", missing="The audit.")
    return Case(row, {"answer_by": DAY}, allowed={"answer_by": LATER})


def case_decision_own_work_has_reason():
    return Case(decision(), {"own_work_reason": ""}, allowed={"is_own_work": True, "own_work_reason": "A small Board."})


def case_decision_regression_is_a_challenge():
    allowed = {"is_regression": True, "outcome": "challenged", "missing": "The audit."}
    return Case(decision(), {"outcome": "assured"}, allowed=allowed)


def case_decision_asks():
    row = decision(outcome="challenged", missing="The audit.")
    return Case(row, {"outcome": "assured"}, allowed={"request": factories.make_request(row.recommendation)})


def dissent(**fields):
    return meeting_papers.make_dissent(by=factories.make_user(), **fields)


def case_dissent_has_text():
    return Case(dissent(), {"text": ""}, allowed={"text": "x"})


def case_dissent_text_length():
    return limited(dissent(), "text", 4_000)


def retest(**fields):
    return factories.make_retest(by=factories.make_user(), **fields)


def tested() -> dict:
    return {"state": "held", "finding": "It still holds.", "tested_on": DAY, "tested_by": factories.make_user()}


def case_retest_one_planned_at_a_time():
    first = retest()
    second = factories.make_retest(first.recommendation, by=factories.make_user(), state="replaced")
    return Case(second, {"state": "planned"}, allowed={"due_on": LATER})


def case_retest_says_what_was_found():
    return Case(retest(), {"finding": ""}, allowed=tested())


def case_retest_failed_reopens():
    return Case(retest(), {"state": "failed"}, allowed=tested())


def case_retest_finding_length():
    row = retest()
    return limited(row, "finding", 4_000, **{name: value for name, value in tested().items() if name != "finding"})


def case_retest_own_work_reason_length():
    return limited(retest(), "own_work_reason", 4_000, **tested())


def case_meeting_of_a_subgroup_names_it():
    allowed = {"kind": "subgroup", "subgroup": factories.make_subgroup()}
    return Case(meeting_papers.make_meeting(), {"subgroup": None}, allowed=allowed)


def case_meeting_has_title():
    return Case(meeting_papers.make_meeting(), {"title": ""}, allowed={"title": "x"})


def case_meeting_independent_chair_has_no_agency():
    row = meeting_papers.make_meeting(chair_agency=factories.make_agency())
    return Case(row, {"chair_agency": row.chair_agency}, allowed={"chair_is_independent": True, "chair_agency": None})


def case_meeting_ends_after_it_starts():
    allowed = {"starts_at": time(14), "ends_at": time(16)}
    return Case(meeting_papers.make_meeting(), {"ends_at": time(13)}, allowed=allowed)


def case_meeting_state_is_explained():
    allowed = {"state": "closed", "closed_at": timezone.now()}
    return Case(meeting_papers.make_meeting(), {"closed_at": None}, allowed=allowed)


def case_meeting_notes_length():
    return limited(meeting_papers.make_meeting(), "notes", 4_000)


def case_meeting_cancelled_reason_length():
    return limited(meeting_papers.make_meeting(), "cancelled_reason", 4_000, state="cancelled")


def case_meeting_attendee_is_somebody():
    return Case(meeting_papers.make_attendee(), {"agency": None, "name": ""}, allowed={"agency": None})


def settled() -> dict:
    return {"state": "done", "settled_on": DAY, "settled_by": factories.make_user(), "settled_reason": "It was sent."}


def case_meeting_task_says_who_does_what():
    return Case(meeting_papers.make_task(), {"who": ""}, allowed={"who": "x"})


def case_meeting_task_settled_says_what_came():
    return Case(meeting_papers.make_task(), {"settled_reason": ""}, allowed=settled())


def case_meetingtask_text_length():
    return limited(meeting_papers.make_task(), "text", 4_000)


def case_meetingtask_settled_reason_length():
    beside = {name: value for name, value in settled().items() if name != "settled_reason"}
    return limited(meeting_papers.make_task(), "settled_reason", 4_000, **beside)


def case_standing_item_has_title():
    return Case(meeting_papers.make_standing_item(), {"title": ""}, allowed={"title": "x"})


def case_standing_item_of_a_subgroup():
    allowed = {"kind": "subgroup", "subgroup": factories.make_subgroup()}
    return Case(meeting_papers.make_standing_item(), {"kind": "board"}, allowed=allowed)


def correction():
    return meeting_papers.make_correction(by=factories.make_user())


def case_meeting_correction_has_reason():
    return Case(correction(), {"reason": ""}, allowed={"reason": "x"})


def case_meetingcorrection_text_length():
    return limited(correction(), "text", 10_000)


def case_meetingcorrection_reason_length():
    return limited(correction(), "reason", 4_000)


def case_agenda_item_is_about_something():
    return Case(meeting_papers.make_agenda_item(title="Any other business"), {"title": ""}, allowed={"title": "x"})


def case_agenda_item_once_in_a_meeting():
    first = meeting_papers.make_agenda_item()
    off = {"taken_off_reason": "It was there twice."}
    second = meeting_papers.make_agenda_item(first.meeting, first.recommendation, **off)
    return Case(second, {"taken_off_reason": ""}, allowed={"taken_off_reason": "x"})


def case_agendaitem_note_length():
    return limited(meeting_papers.make_agenda_item(), "note", 4_000)


def case_agendaitem_minute_length():
    return limited(meeting_papers.make_agenda_item(), "minute", 10_000)


def two_issues() -> list:
    by, plan = factories.make_user(), factories.make_plan()
    return [meeting_papers.make_issue(plan, by=by, meeting=meeting_papers.make_meeting()) for _ in range(2)]


def case_plan_issue_number_unique():
    return Case(two_issues()[1], {"number": 1}, allowed={"number": 3})


def case_plan_issue_once_in_a_meeting():
    first, second = two_issues()
    return Case(second, {"meeting": first.meeting}, allowed={"meeting": None})


def case_plan_issue_numbered_from_one():
    return Case(two_issues()[1], {"number": 0}, allowed={"number": 7})


def issued_file(**fields):
    return meeting_papers.make_issued_file(by=factories.make_user(), **fields)


def case_issued_file_once_of_a_kind():
    first = issued_file()
    second = issued_file(issue=first.issue, kind="pdf")
    return Case(second, {"kind": "data"}, allowed={"kind": "pdf"})


def case_issued_file_not_empty():
    return Case(issued_file(), {"size": 0}, allowed={"size": 1})


def note(**fields):
    return meeting_papers.make_note(by=factories.make_user(), **fields)


def case_scrutineer_note_has_text():
    return Case(note(), {"text": ""}, allowed={"text": "x"})


def case_scrutineer_note_withdrawn_has_reason():
    whole = {"withdrawn_on": DAY, "withdrawn_by": factories.make_user(), "withdrawn_reason": "I was wrong."}
    return Case(note(), {"withdrawn_reason": ""}, allowed=whole)


def case_scrutineernote_text_length():
    return limited(note(), "text", 4_000)


def case_scrutineernote_withdrawn_reason_length():
    return limited(note(), "withdrawn_reason", 4_000, withdrawn_on=DAY, withdrawn_by=factories.make_user())


def reply():
    return meeting_papers.make_reply(by=factories.make_user())


def case_note_reply_has_text():
    return Case(reply(), {"text": ""}, allowed={"text": "x"})


def case_notereply_text_length():
    return limited(reply(), "text", 4_000)


def sample(**fields):
    return meeting_papers.make_sample(by=factories.make_user(), **fields)


def case_dip_sample_has_seed():
    return Case(sample(), {"seed": ""}, allowed={"seed": "x"})


def case_dip_sample_draws_something():
    return Case(sample(), {"size": 0}, allowed={"size": 2})


def two_sampled() -> list:
    by = factories.make_user()
    drawn = meeting_papers.make_sample(by=by, size=2)
    return [meeting_papers.make_sampled_row(drawn, by=by) for _ in range(2)]


def case_sampled_row_once():
    first, second = two_sampled()
    allowed = {"recommendation": second.recommendation}
    return Case(second, {"recommendation": first.recommendation}, allowed=allowed)


def case_sampled_row_position_unique():
    return Case(two_sampled()[1], {"position": 1}, allowed={"position": 3})


def found() -> dict:
    by = factories.make_user()
    return {"result": "fails", "finding": "The audit is not there.", "tested_on": DAY, "tested_by": by}


def case_sampled_row_says_what_was_found():
    return Case(two_sampled()[0], {"finding": ""}, allowed=found())


def case_sampledrow_finding_length():
    beside = {name: value for name, value in found().items() if name != "finding"}
    return limited(two_sampled()[0], "finding", 4_000, **beside)


def case_learning_event_has_title():
    return Case(meeting_papers.make_learning_event(), {"title": ""}, allowed={"title": "x"})


def case_learning_event_ends_after_it_starts():
    row = meeting_papers.make_learning_event(starts_on=LATER)
    return Case(row, {"ends_on": DAY}, allowed={"ends_on": LATER})


def case_learningevent_participants_length():
    return limited(meeting_papers.make_learning_event(), "participants", 4_000)


def case_learningevent_about_length():
    return limited(meeting_papers.make_learning_event(), "about", 4_000)


MEETING_CASES = {name.removeprefix("case_"): make for name, make in vars().copy().items() if name.startswith("case_")}


def two_failed_retests() -> list:
    rows = [retest(state="replaced") for _ in range(2)]
    for row in rows:
        found = {"state": "failed", "finding": "It is gone.", "tested_on": DAY, "tested_by": factories.make_user()}
        words = {"outcome": "challenged", "missing": "The audit.", "is_regression": True}
        row.regression = factories.make_decision(row.recommendation, by=found["tested_by"], **words)
        for name, value in found.items():
            setattr(row, name, value)
        row.save()
    return rows


TWO_MEETING_ROWS = {
    "ProposedDecision": lambda: [proposed() for _ in range(2)],
    "Retest": two_failed_retests,
    "LearningEvent": lambda: [meeting_papers.make_learning_event(submission_key=key) for key in (KEY, OTHER_KEY)],
    "GivenReport": lambda: [meeting_papers.make_given_report() for _ in range(2)],
}
