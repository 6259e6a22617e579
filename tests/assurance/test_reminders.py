"""Which reminders fall due, made once, and told in one mail for each person and day."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from assurance import chasing, services
from assurance.mailing.sending import send_waiting
from assurance.models import Delivery, DeliveryKind, DeliveryState, ExtensionState, Reminder
from assurance.reminders import Recipient, rule_reached
from lscb_tracker.accounts.roles import Role
from recommendations.models import ActionStatus, MoveState
from tests import factories

RULES = [-7, 0, 7, 14, 28]
DUE = date(2026, 3, 29)  # the clocks go forward in the night before
ASKED = date(2026, 3, 2)
HOSTILE = "<script>alert(1)</script> & Söhne"


@pytest.mark.parametrize(
    ("on", "rule"),
    [
        pytest.param(date(2026, 3, 21), None, id="before the first rule"),
        pytest.param(date(2026, 3, 22), -7, id="a week before"),
        pytest.param(date(2026, 3, 28), -7, id="still the first, which was made already"),
        pytest.param(date(2026, 3, 29), 0, id="on the day on which the clocks go forward"),
        pytest.param(date(2026, 4, 4), 0, id="the day before the next"),
        pytest.param(date(2026, 4, 5), 7, id="a week after"),
        pytest.param(date(2026, 4, 25), 14, id="the day before the last"),
        pytest.param(date(2030, 1, 1), 28, id="the last, however long ago"),
    ],
)
def test_the_latest_rule_whose_day_has_come_counts(on, rule):
    assert rule_reached(DUE, RULES, begins=ASKED, on=on) == rule


@pytest.mark.parametrize(
    ("about", "begins", "on", "rule"),
    [
        pytest.param(DUE, date(2026, 3, 25), date(2026, 3, 26), None, id="asked after the first rule: it is left out"),
        pytest.param(DUE, date(2026, 3, 22), date(2026, 3, 22), None, id="asked today"),
        pytest.param(DUE, date(2026, 3, 21), date(2026, 3, 22), -7, id="asked yesterday"),
        pytest.param(date(2028, 2, 29), ASKED, date(2028, 2, 22), -7, id="a week before 29 February"),
        pytest.param(date(2028, 2, 22), ASKED, date(2028, 2, 29), 7, id="on 29 February"),
        pytest.param(date(2027, 2, 22), ASKED, date(2027, 3, 1), 7, id="no 29 February"),
    ],
)
def test_rules_count_days_from_the_date_and_after_it_was_set(about, begins, on, rule):
    assert rule_reached(about, RULES, begins=begins, on=on) == rule


def test_without_rules_nothing_falls_due():
    assert rule_reached(DUE, [], begins=ASKED, on=DUE) is None


@pytest.fixture
def request_of(db):
    """`request_of(rows=2)`: a request of a round that is chased, to an agency with a contact."""

    def made(rows: int = 1, *, agency=None, is_chased: bool = True, **fields):
        part = factories.make_plan_agency(agency=agency)
        asked = [factories.make_recommendation(plan_agency=part) for _ in range(rows)]
        days = {"sent_on": ASKED, "due_on": DUE} | fields
        if not part.agency.contacts.exists():
            factories.make_contact(part.agency, email="nurse@agency.example")
        return factories.make_request(*asked, cycle=factories.make_cycle(is_chased=is_chased, **days), **days)

    return made


def made_on(*days: date) -> list[tuple[date, int]]:
    """Run the reminders on these days, and answer what was made: about when, by which rule."""
    for day in days:
        chasing.make_reminders(day)
    return list(Reminder.objects.order_by("pk").values_list("about", "rule"))


def test_each_rule_reminds_once_however_often_it_runs(request_of):
    request_of()

    days = [ASKED + timedelta(days=n) for n in range(90)]

    assert made_on(*days, *days) == [(DUE, rule) for rule in RULES]
    assert Delivery.objects.count() == len(RULES)


def test_runs_that_were_missed_send_the_latest_rule_alone(request_of):
    request_of()

    assert made_on(DUE + timedelta(days=20)) == [(DUE, 14)]


def test_a_clock_that_is_put_back_reminds_of_nothing_again(request_of):
    request_of()

    assert made_on(DUE + timedelta(days=14), DUE - timedelta(days=7), DUE + timedelta(days=14)) == [(DUE, 14)]


def test_what_is_not_chased_withdrawn_answered_or_asked_again_is_left_in_peace(request_of, manager):
    chased = request_of()
    request_of(is_chased=False)
    withdrawn, answered, older = request_of(), request_of(), request_of()
    withdrawn.withdrawn_on, withdrawn.withdrawn_by, withdrawn.withdrawn_reason = DUE, manager, "Sent to the wrong one."
    factories.checked(withdrawn)
    factories.make_record(answered.recommendations.get(), received_on=ASKED + timedelta(days=3))
    later = {"sent_on": DUE, "due_on": date(2026, 5, 1)}
    factories.make_request(older.recommendations.get(), cycle=factories.make_cycle(**later), **later)

    chasing.make_reminders(DUE)

    assert list(Reminder.objects.values_list("request", flat=True)) == [chased.pk]


def test_an_extension_starts_rules_of_its_own_and_asking_for_one_stops_the_old(request_of, manager):
    request = request_of(2)
    first, second = request.requested.all()
    later = date(2026, 4, 29)
    agreed = {"state": ExtensionState.AGREED, "decided_on": DUE - timedelta(days=2), "decided_by": manager}
    factories.make_extension(first, due_on=later, **agreed)
    factories.make_extension(second)

    assert made_on(DUE, later) == [(later, 0)]


def test_an_agency_that_was_transferred_is_not_reminded(request_of):
    request = request_of()
    part = request.plan_agency
    part.disposition, part.transferred_to = "transferred", "Another board"
    factories.checked(part)
    factories.rebuild_positions([request.recommendations.get().pk])

    assert made_on(DUE) == []


def test_target_dates_are_told_to_the_agency_with_the_name_of_the_lead_person(db):
    row = factories.make_recommendation()
    factories.make_contact(row.plan_agency.agency, email="nurse@agency.example")
    open_action = {"target_date": DUE, "status": ActionStatus.IN_PROGRESS}
    factories.make_action(row, lead_person=f"J. Smith {HOSTILE}", **open_action)
    factories.make_action(row, **open_action | {"is_as_published": True})
    factories.make_action(row, target_date=DUE, status=ActionStatus.COMPLETE)

    chasing.make_reminders(DUE)

    assert Reminder.objects.values_list("action__position", "rule").get() == (1, 0)


def test_a_moved_target_date_has_rules_of_its_own(db, manager):
    action = factories.make_action(target_date=DUE)
    factories.make_contact(action.recommendation.plan_agency.agency, email="nurse@agency.example")
    decided = {"state": MoveState.AGREED, "decided_on": DUE, "decided_by": manager}
    factories.make_target_date_move(action, by=manager, from_date=ASKED, to_date=DUE, **decided)

    assert made_on(DUE, DUE + timedelta(days=7)) == [(DUE, 7)]


def test_each_person_gets_one_mail_a_day_for_all_agencies(request_of):
    first, _, _ = request_of(), request_of(), request_of()
    lead = factories.make_user(Role.AGENCY_LEAD, agency=first.plan_agency.agency)

    made = chasing.make_reminders(DUE)

    assert (made.reminders, Delivery.objects.count()) == (3, 2)
    assert Delivery.objects.get(to_email=lead.email).reminders.count() == 1
    assert Delivery.objects.get(to_email="nurse@agency.example").reminders.count() == 3


def test_what_falls_due_after_the_mail_of_the_day_has_gone_is_told_tomorrow(request_of):
    request_of()
    chasing.make_reminders(DUE)
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=timezone.now())
    request_of()

    assert chasing.make_reminders(DUE).put_off == 1
    assert (Reminder.objects.count(), Delivery.objects.count()) == (1, 1)
    assert chasing.make_reminders(DUE + timedelta(days=1)).reminders == 1


def test_an_agency_with_nobody_to_tell_is_named(request_of):
    request = request_of()
    request.plan_agency.agency.contacts.update(ends_on=ASKED)

    made = chasing.make_reminders(DUE)

    assert (made.reminders, made.nobody_at) == (0, [request.plan_agency.agency.name])
    assert not Reminder.objects.exists()


def test_chairs_are_told_once_a_week_what_waits_for_their_subgroup(db, today):
    subgroup = factories.make_subgroup("Quality Assurance")
    chair = factories.make_user(Role.CHAIR, subgroups=[subgroup])
    factories.make_user(Role.CHAIR, subgroups=[factories.make_subgroup()])
    row = factories.make_recommendation(overseeing_subgroup=subgroup)
    factories.make_record(row)

    runs = [chasing.make_reminders(today + timedelta(days=n)).chairs for n in range(9)]

    assert runs == [1, 0, 0, 0, 0, 0, 0, 1, 0]
    assert set(Delivery.objects.values_list("to_email", "kind")) == {(chair.email, DeliveryKind.CHAIR_DIGEST)}


def run() -> str:
    said = StringIO()
    call_command("send_reminders", stdout=said)
    return said.getvalue()


def test_the_command_reminds_and_says_so_in_one_line(request_of, stopped_clock, today, mailoutbox):
    request_of(2, due_on=today)

    assert run() == (
        "Reports asked for: 0. Reminders made: 1, put off until tomorrow: 0; digests for chairs: 0. "
        "Mails sent: 1, not sent: 0, unknown: 0, no longer needed: 0.\n"
    )
    assert "Reminders made: 0" in run()
    assert [mail.to for mail in mailoutbox] == [["nurse@agency.example"]]


def test_a_dry_run_says_what_would_go_to_whom_and_changes_nothing(request_of, stopped_clock, today, mailoutbox):
    request = request_of(2, due_on=today)
    said = StringIO()

    call_command("send_reminders", "--dry-run", stdout=said)

    agency = request.plan_agency.agency
    assert said.getvalue() == (
        f"{agency}, to A. Nurse, Named nurse <nurse@agency.example>:\n"
        "  Request about 1.1, 1.2, 23 November 2026: on the day\n"
        "Mails that wait to be sent: 0. Nothing was done.\n"
    )
    assert (Reminder.objects.count(), Delivery.objects.count(), mailoutbox) == (0, 0, [])


def test_the_command_fails_when_mails_are_stuck(request_of, stopped_clock):
    mail = factories.make_delivery(state=DeliveryState.CLAIMED, claimed_at=stopped_clock - timedelta(minutes=11))

    said = StringIO()
    with pytest.raises(CommandError, match="1 mails need somebody to decide"):
        call_command("send_reminders", stdout=said)

    assert f"Mail {mail.pk}, request for assurance: nobody knows whether it went" in said.getvalue()


def test_a_reminder_reads_well_as_text_and_as_html(request_of, stopped_clock, today, mailoutbox):
    request = request_of(2, due_on=today - timedelta(days=7))
    agency, plan = request.plan_agency.agency, request.plan_agency.plan
    plan.title = HOSTILE
    factories.checked(plan)
    soon = request_of(agency=agency, due_on=today + timedelta(days=7))

    run()

    [mail] = mailoutbox
    text, html = mail.body, mail.alternatives[0].content
    assert mail.subject == f"1 overdue, 1 due soon: reminder from {settings.BOARD_NAME}"
    assert text.index("OVERDUE") < text.index("was due on 16 November 2026, 7 days ago") < text.index("DUE SOON")
    assert "due on 30 November 2026, in 7 days" in text
    assert (HOSTILE in text, HOSTILE in html, "&lt;script&gt;" in html) == (True, False, True)
    assert text.count("/answer/") == 2
    assert not any(row.text in text + html for row in [*request.recommendations.all(), *soon.recommendations.all()])


def test_what_was_answered_before_the_mail_went_is_not_asked_for(request_of, stopped_clock, today, mailoutbox):
    request = request_of(due_on=today)
    chasing.make_reminders(today)
    factories.make_record(request.recommendations.get(), received_on=today)

    assert "no longer needed: 1" in run()

    assert mailoutbox == []


def test_reminders_go_although_reports_cannot_be_asked_for(request_of, stopped_clock, today, mailoutbox, monkeypatch):
    def broken(on):
        raise OperationalError("the database is locked")

    monkeypatch.setattr("assurance.management.commands.send_reminders.ask_for_due_reports", broken)
    request_of(due_on=today)

    with pytest.raises(CommandError, match="regular reports could not be asked for; run the command again"):
        run()

    assert len(mailoutbox) == 1


def test_mails_go_although_a_chair_cannot_be_told(request_of, stopped_clock, today, mailoutbox, monkeypatch):
    def broken(**_):
        raise OperationalError("the database is locked")

    monkeypatch.setattr("assurance.services.queue_chair_digest", broken)
    subgroup = factories.make_subgroup()
    factories.make_user(Role.CHAIR, subgroups=[subgroup])
    factories.make_record(factories.make_recommendation(overseeing_subgroup=subgroup))
    request_of(due_on=today)

    with pytest.raises(CommandError, match="1 digest for a chair could not be made; run the command again"):
        run()

    assert len(mailoutbox) == 1


def test_a_target_date_is_mailed_with_its_action_and_its_lead_person(db, stopped_clock, today, mailoutbox):
    row = factories.make_recommendation()
    factories.make_contact(row.plan_agency.agency, email="nurse@agency.example")
    factories.make_action(row, label="b", lead_person=f"J. Smith {HOSTILE}", target_date=today + timedelta(days=7))

    run()

    [mail] = mailoutbox
    assert f"* Action b, for J. Smith {HOSTILE}\n  {row.ref} of {row.plan.title}\n" in mail.body
    assert "target date 30 November 2026, in 7 days" in mail.body
    assert HOSTILE not in mail.alternatives[0].content
    assert row.text not in mail.body + mail.alternatives[0].content


def test_a_lead_person_is_told_of_the_own_dates_alone(request_of, stopped_clock, today, mailoutbox):
    request = request_of(due_on=today)
    led = {"lead_person": "J. Smith", "lead_email": "smith@agency.example", "target_date": today}
    factories.make_action(request.recommendations.get(), label="b", **led)

    run()

    texts = {mail.to[0]: mail.body for mail in mailoutbox}
    assert texts.keys() == {"nurse@agency.example", "smith@agency.example"}
    assert "1 recommendation of" in texts["nurse@agency.example"]
    assert "* Action b, for J. Smith\n" in texts["nurse@agency.example"]
    assert "Dear J. Smith," in texts["smith@agency.example"]
    assert "* Action b, for J. Smith\n" in texts["smith@agency.example"]
    assert "waiting for assurance" not in texts["smith@agency.example"]
    assert "http" not in texts["smith@agency.example"]  # the page needs an account


def test_a_lead_person_who_is_a_contact_too_gets_one_mail(request_of, stopped_clock, today, mailoutbox):
    request = request_of(due_on=today)
    factories.make_action(request.recommendations.get(), target_date=today, lead_email="Nurse@agency.example")

    run()

    assert [mail.to for mail in mailoutbox] == [["nurse@agency.example"]]
    assert [reminder.deliveries.count() for reminder in Reminder.objects.all()] == [1, 1]


def test_where_the_agency_has_nobody_its_lead_persons_are_told(db, stopped_clock, today, mailoutbox):
    action = factories.make_action(target_date=today, lead_email="smith@agency.example")
    other = factories.make_recommendation(plan_agency=action.recommendation.plan_agency)
    factories.make_action(other, target_date=today)

    said = run()

    assert [mail.to for mail in mailoutbox] == [["smith@agency.example"]]
    assert Reminder.objects.get().action == action
    assert f"Nobody to remind at {action.recommendation.plan_agency.agency.name}" in said


def test_a_lead_is_led_to_the_own_area_and_a_contact_to_a_private_link(request_of, stopped_clock, today, mailoutbox):
    request = request_of(due_on=today)
    factories.make_user(Role.AGENCY_LEAD, agency=request.plan_agency.agency, email="lead@agency.example")

    run()

    texts = {mail.to[0]: mail.body for mail in mailoutbox}
    assert "/answer/" in texts["nurse@agency.example"]
    assert f"{settings.PUBLIC_URL}/answers/\n" in texts["lead@agency.example"]


def test_who_cannot_answer_in_the_product_is_asked_to_reply(db, stopped_clock, today, mailoutbox, manager):
    """What was read from a published plan belongs to no round: there is no private link to it."""
    request = factories.make_request()
    people = [Recipient(f"{name}@agency.example", name, "Nurse") for name in ("nurse", "lead")]
    factories.make_contact(request.plan_agency.agency, email="nurse@agency.example")
    factories.make_user(Role.AGENCY_LEAD, agency=request.plan_agency.agency, email="lead@agency.example")
    by_mail = {"channel": "email", "addressee": "", "people": people}

    services.log_reminder(request=request, sent_on=today, by=manager, on=today, **by_mail)
    send_waiting(clock=timezone.now)

    texts = {mail.to[0]: (mail.body, mail.alternatives[0].content) for mail in mailoutbox}
    for text in texts["nurse@agency.example"]:
        assert ("://" in text, "Please reply to this mail" in text) == (False, True)
    for text in texts["lead@agency.example"]:
        assert settings.PUBLIC_URL + request.get_absolute_url() in text
        assert "Please reply to this mail" in text
