"""Reports that come again and again: kept, asked for by themselves, missing, and their figures."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from assurance import services
from assurance.due_reports import ask_for_due_reports
from assurance.models import AssuranceCycle, AssuranceRequest, Delivery, RegularReport
from lscb_tracker.accounts.roles import Role
from recommendations.versioning import AlreadySaved, EditConflict
from tests import factories
from tests.assurance.answered import sent
from tests.submitting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

DUE = date(2026, 12, 15)
TYPED = {
    "title": "Supervision of health visitors",
    "frequency": "six_monthly",
    "next_due_on": DUE,
    "ask_before": "28",
    "giver_name": "B. Matron",
    "giver_role": "Matron",
    "giver_email": "matron@hospital.example",
    "figure_label": "Staff supervised, of all staff",
}


@pytest.fixture
def part():
    plan = factories.make_plan("child-d", title="Child D Action Plan")
    return factories.make_plan_agency(plan, factories.make_agency("The hospital", slug="hospital"))


@pytest.fixture
def rows(part):
    return [factories.make_recommendation(plan_agency=part) for _ in range(3)]


def report_on(*rows, contact: str = "nurse@hospital.example", **fields) -> RegularReport:
    if contact:
        factories.make_contact(rows[0].plan_agency.agency, email=contact)
    defaults = {"frequency": "six_monthly", "next_due_on": DUE, "ask_before": 28}
    return factories.make_regular_report(*rows, **defaults | fields)


def test_a_report_is_added_with_its_giver_as_a_contact(client_for, manager, part, rows):
    client = client_for(manager)
    chosen = client.get("/reports/new/", {"part": part.pk})
    url = f"{chosen['Location']}?row={rows[0].pk}"

    page = client.get(url)
    answer = client.post(url, filled(page, recommendations=rows[:2], **TYPED))

    assert page.context["form"]["recommendations"].value() == [rows[0].pk]
    assert answer["Location"] == "/reports/"
    [report] = RegularReport.objects.all()
    assert (report.first_due_on, report.next_due_on, report.logged_by) == (DUE, DUE, manager)
    assert list(report.recommendations.all()) == rows[:2]
    [contact] = part.agency.contacts.all()
    assert (contact.name, contact.email, contact.role_title) == ("B. Matron", "matron@hospital.example", "Matron")
    assert rows[1].change_events.get(verb="report_added").subject == "Supervision of health visitors"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"next_due_on": None}, "Enter the day on which the next report is due"),
        ({"frequency": "weekly", "ask_before": "7"}, "Ask 6 days before it is due at most"),
        ({"frequency": "financial_year_end"}, "A financial year ends on 31 March"),
        ({"recommendations": []}, "Select at least one recommendation"),
    ],
)
def test_a_report_that_makes_no_sense_is_asked_again(client_for, manager, part, rows, typed, error):
    client, url = client_for(manager), reverse("assurance:regular-report-add", args=[part.pk])

    answer = client.post(url, filled(client.get(url), **TYPED | {"recommendations": rows[:1]} | typed))

    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert not RegularReport.objects.exists()


def test_a_financial_year_needs_no_day(client_for, manager, part, rows):
    client, url = client_for(manager), reverse("assurance:regular-report-add", args=[part.pk])
    typed = TYPED | {"recommendations": rows[:1], "frequency": "financial_year_end", "next_due_on": None}

    client.post(url, filled(client.get(url), **typed))

    assert RegularReport.objects.get().next_due_on == date(2027, 3, 31)


def test_no_report_serves_another_agency(manager, part, rows, today):
    foreign = factories.make_recommendation()
    details = services.ReportDetails("Figures", "yearly", DUE, 28, "A. Nurse", recommendations=[foreign])

    with pytest.raises(ValidationError, match="of the agency that reports"):
        services.add_report(plan_agency=part, details=details, by=manager, on=today)


def test_a_report_whose_turn_it_is_is_asked_for_once(rows, today, mailoutbox):
    report = report_on(*rows[:2])

    first, second = ask_for_due_reports(on=today), ask_for_due_reports(on=today)

    assert [len(first.cycles), len(second.cycles)] == [1, 0]
    [request] = AssuranceRequest.objects.all()
    assert (request.report, request.purpose, request.due_on, request.sent_by) == (report, "regular_report", DUE, None)
    assert list(request.recommendations.order_by("sort_key")) == rows[:2]
    assert "regular report" in request.text
    report.refresh_from_db()
    assert (report.next_due_on, report.first_due_on) == (date(2027, 6, 15), DUE)
    assert list(Delivery.objects.values_list("kind", "to_email")) == [("request", "nurse@hospital.example")]


def test_a_report_whose_turn_is_not_yet_or_never_waits(rows, manager, today):
    report_on(rows[0], ask_before=21)
    ended = report_on(rows[1])
    services.end_report(report=ended, version=1, reason="The service has closed.", by=manager, on=today)

    assert ask_for_due_reports(on=today).cycles == []


def test_a_late_report_is_due_in_working_days(rows, today):
    report_on(rows[0], frequency="monthly", next_due_on=date(2026, 9, 15), ask_before=14)

    [cycle] = ask_for_due_reports(on=today).cycles

    assert cycle.due_on == date(2026, 12, 7)
    assert RegularReport.objects.get().next_due_on == date(2026, 12, 15)
    assert ask_for_due_reports(on=today).cycles == []


@pytest.mark.parametrize(
    ("giver", "asked"),
    [("matron@hospital.example", ["matron@hospital.example"]), ("gone@hospital.example", None), ("", None)],
    ids=["the giver", "a giver who is no contact any more", "no giver"],
)
def test_the_giver_is_asked_or_the_contacts_of_the_agency(rows, today, giver, asked):
    agency = rows[0].plan_agency.agency
    factories.make_contact(agency, email="matron@hospital.example")
    factories.make_contact(agency, email="gone@hospital.example", ends_on=date(2026, 1, 1))
    report_on(rows[0], giver_email=giver)

    ask_for_due_reports(on=today)

    mails = Delivery.objects.order_by("to_email").values_list("to_email", flat=True)
    assert list(mails) == (asked or ["matron@hospital.example", "nurse@hospital.example"])


def test_nobody_is_asked_in_silence(rows, today, client_for, manager):
    report = report_on(rows[0], contact="")
    said = StringIO()

    due = ask_for_due_reports(on=today)
    call_command("send_reminders", stdout=said)

    assert (due.cycles, due.without_contact) == ([], [report])
    assert f"Report {report.pk} could not be asked for: The hospital has no contact" in said.getvalue()
    assert "Could not be asked: no contact" in client_for(manager).get("/reports/").content.decode()
    assert not AssuranceCycle.objects.exists()


def test_a_report_that_cannot_be_asked_for_holds_up_no_other(rows, today, monkeypatch):
    first, second = report_on(rows[0]), report_on(rows[1], contact="")
    asks = services.ask_for_report

    def broken(*, report, **more):
        if report == first:
            raise ValidationError("This letter does not fit.")
        return asks(report=report, **more)

    monkeypatch.setattr(services, "ask_for_report", broken)

    due = ask_for_due_reports(on=today)

    assert ([cycle.assurance_requests.get().report for cycle in due.cycles], due.failed) == ([second], [first])
    with pytest.raises(CommandError, match="regular reports could not be asked for"):
        call_command("send_reminders", stdout=StringIO())


def test_send_reminders_asks_and_sends(rows, mailoutbox):
    report_on(rows[0])

    call_command("send_reminders", stdout=StringIO())

    assert [mail.to for mail in mailoutbox] == [["nurse@hospital.example"]]


def asked_for(report, sent_on, due_on, **fields):
    cycle = factories.make_cycle(purpose="regular_report", sent_on=sent_on, due_on=due_on)
    rows = report.recommendations.all()
    return factories.make_request(*rows, cycle=cycle, report=report, sent_on=sent_on, due_on=due_on, **fields)


def test_what_came_and_what_is_missing_shows(rows, client_for, manager):
    report = report_on(rows[0])
    first = asked_for(report, date(2026, 1, 1), date(2026, 1, 31))
    asked_for(report, date(2026, 4, 1), date(2026, 4, 30))
    asked_for(report, date(2026, 7, 1), date(2026, 7, 31))
    asked_for(report, date(2026, 11, 1), date(2026, 11, 30))
    in_time = sent(factories.make_answer(first))
    factories.make_record(rows[0], in_answer=in_time, received_on=date(2026, 5, 2), state="proposed")
    factories.make_record(rows[0], received_on=date(2026, 7, 20))
    client = client_for(manager)

    asked = client.get(report.get_absolute_url()).context["asked"]
    listed = client.get("/reports/")

    assert [(each.due_on.month, each.received_on, each.days_missing) for each in asked] == [
        (11, None, 0),
        (7, date(2026, 7, 20), 0),
        (4, None, 207),
        (1, date(2026, 5, 2), 0),
    ]
    assert listed.context["missing_count"] == 1
    assert "Due 30 April 2026, 207 days" in listed.content.decode()


def test_figures_are_drawn_and_stand_in_a_table(rows, client_for, manager):
    report = report_on(rows[0], figure_label="Staff trained, of all staff")
    record = factories.make_record(rows[0])
    factories.make_reported_figure(record, report=report, not_answered="The night shift")
    factories.make_reported_figure(record, report=report, numerator=48, as_at=date(2026, 11, 1))
    returned = factories.make_record(
        rows[0], state="returned", settled_on=DUE, settled_by=manager, settled_reason="Not ours."
    )
    factories.make_reported_figure(returned, report=report, numerator=1)

    html = client_for(manager).get(report.get_absolute_url()).content.decode()

    assert html.count("<svg") >= 2
    assert "45 of 52 (87%)" in html
    assert "48 of 52 (92%)" in html
    assert "The night shift" in html
    assert "1 of 52" not in html.replace("1 of 52 (", "")


def test_another_day_begins_the_series_anew(rows, manager, today, client_for):
    report = report_on(rows[0], giver_role="Nurse")
    client, url = client_for(manager), reverse("assurance:regular-report-update", args=[report.pk])

    client.post(url, filled(client.get(url), next_due_on=date(2027, 1, 31), frequency="monthly", ask_before="14"))

    report.refresh_from_db()
    assert (report.first_due_on, report.next_due_on, report.version) == (date(2027, 1, 31), date(2027, 1, 31), 2)
    [event] = rows[0].change_events.filter(verb="report_edited")
    assert {"label": "Frequency", "before": "Every six months", "after": "Monthly"} in event.changes


def test_a_report_ends_once(rows, manager, today):
    report = report_on(rows[0])

    def end(reason):
        fresh = RegularReport.objects.get(pk=report.pk)
        return services.end_report(report=fresh, version=1, reason=reason, by=manager, on=today)

    end("The service has closed.")

    with pytest.raises(AlreadySaved):
        end("The service has closed.")
    with pytest.raises(ValidationError, match="ended already"):
        end("Another reason.")


def test_somebody_who_edits_an_old_copy_is_told(rows, manager, today):
    report = report_on(rows[0])
    details = services.ReportDetails("Other", "yearly", DUE, 28, "A. Nurse", recommendations=rows[:2])
    ask_for_due_reports(on=today)

    with pytest.raises(EditConflict):
        services.edit_report(report=report, version=1, details=details, by=manager, on=today)
    assert list(report.recommendations.all()) == rows[:1]


def test_agency_leads_see_the_own_reports(client_for, part, rows):
    own, other = report_on(rows[0], title="Ours"), factories.make_regular_report(title="Theirs")
    client = client_for(factories.make_user(Role.AGENCY_LEAD, agency=part.agency))

    html = client.get("/reports/").content.decode()

    assert ["Ours" in html, "Theirs" in html] == [True, False]
    assert [client.get(each.get_absolute_url()).status_code for each in (own, other)] == [200, 404]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_reports_costs_the_same_for_many(client_for, manager, number, django_assert_num_queries):
    for _ in range(number):
        row = factories.make_recommendation()
        report = report_on(row)
        asked_for(report, date(2026, 4, 1), date(2026, 4, 30))
        factories.make_record(row, received_on=date(2026, 4, 20))
    client = client_for(manager)

    with django_assert_num_queries(8):  # session, user; count, reports, recommendations; requests, answers; contacts
        client.get("/reports/")
