"""The pages by which the business manager chases: rules and letters, reminders, steps of escalation, mail."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assurance.letters import default_letter
from assurance.models import ChasingRules, Delivery, DeliveryState, EscalationStep, LetterTemplate, Reminder
from recommendations.models import ChangeEvent
from tests import factories
from tests.submitting import filled

HOSTILE = "<script>alert(1)</script> & Söhne"


def send(client, name: str, *args, **answers):
    url = reverse(f"assurance:{name}", args=args)
    return client.post(url, filled(client.get(url), **answers), follow=True)


@pytest.fixture
def silent(db, stopped_clock, today):
    """A request that has been overdue for twenty days, to an agency with a contact."""
    days = {"sent_on": today - timedelta(days=40), "due_on": today - timedelta(days=20)}
    request = factories.make_request(cycle=factories.make_cycle(**days), **days)
    factories.make_contact(request.plan_agency.agency, email="nurse@agency.example")
    return request


def test_everybody_reads_the_rules_in_words(client_for, member):
    html = client_for(member).get(reverse("assurance:chasing-rules")).content.decode()

    when = "7 days before the due date, on the due date, 7 days, 14 days and 28 days after the due date"
    assert f"A reminder is mailed {when}." in html
    assert "Change the rules" not in html


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"remind_before": "", "remind_on_the_day": False, "remind_after": ""}, "No reminder is mailed by itself."),
        (
            {"remind_before": "14, 7", "remind_on_the_day": False, "remind_after": ""},
            "A reminder is mailed 14 days and 7 days before the due date.",
        ),
        (
            {"remind_before": "1", "remind_on_the_day": True, "remind_after": "3"},
            "A reminder is mailed 1 day before the due date, on the due date, 3 days after the due date.",
        ),
    ],
)
def test_rules_in_words(client_for, member, rules, words):
    factories.make_chasing_rules(**rules)

    assert words in client_for(member).get(reverse("assurance:chasing-rules")).content.decode()


def test_rules_are_changed_with_what_was_before(client_for, manager):
    send(client_for(manager), "chasing-rules-update", remind_before="7 14,7", ladder="First\n\n Second ")

    rules = ChasingRules.objects.get()
    assert (rules.days, rules.rungs) == ([-14, -7, 0, 7, 14, 28], ["First", "Second"])
    event = ChangeEvent.objects.get(verb="chasing_rules_edited")
    assert {"label": "Days before the due date", "before": "7", "after": "7, 14"} in event.changes


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("7, x", "“x” is not a whole number. Enter whole numbers separated by commas, such as 7, 14, 28"),
        ("7, -3", "“-3” is not a whole number. Enter whole numbers separated by commas, such as 7, 14, 28"),
        ("0", "“0” must be between 1 and 365 days. Enter whole numbers separated by commas, such as 7, 14, 28"),
        (
            "0000019999",
            "“0000019999” must be between 1 and 365 days. Enter whole numbers separated by commas, such as 7, 14, 28",
        ),
        ("٣", "“٣” is not a whole number. Enter whole numbers separated by commas, such as 7, 14, 28"),
        (" ".join(map(str, range(1, 14))), "Enter no more than 12 numbers"),
    ],
)
def test_what_is_no_list_of_days_is_named(client_for, administrator, typed, error):
    response = send(client_for(administrator), "chasing-rules-update", remind_after=typed)

    assert (response.status_code, response.context["form"].errors) == (422, {"remind_after": [error]})
    assert not ChasingRules.objects.exists()


def test_two_who_change_the_first_rules_see_each_other(client_for, manager, administrator):
    client = client_for(manager)
    opened = filled(client.get(reverse("assurance:chasing-rules-update")), escalate_after="21")
    send(client_for(administrator), "chasing-rules-update", escalate_after="30")

    response = client.post(reverse("assurance:chasing-rules-update"), opened)

    assert response.status_code == 409
    assert ChasingRules.objects.get().escalate_after == 30


def test_a_letter_is_the_boards_own_until_the_products_is_taken_again(client_for, manager):
    client, url = client_for(manager), reverse("assurance:letter-update", args=["retest"])

    send(client, "letter-update", "retest", subject="Still so?", text="Dear {contact}")
    assert LetterTemplate.objects.get(purpose="retest").text == "Dear {contact}"

    page = client.get(url)
    assert "Use the product’s own letter again" in page.content.decode()
    client.post(url, {"version": page.context["form"]["version"].value(), "use": "own"})

    letter = LetterTemplate.objects.get(purpose="retest")
    assert (letter.subject, letter.text) == default_letter("retest")
    assert ChangeEvent.objects.filter(verb="letter_edited").count() == 2


def test_a_name_in_braces_that_nobody_knows_is_refused(client_for, manager):
    response = send(client_for(manager), "letter-update", "retest", text="Dear {nurse}")

    [error] = response.context["form"].errors["text"]
    assert error.startswith("Nothing is known to put in for {nurse}. There are: {agency}, ")


def test_a_letter_for_no_purpose_is_not_there(client_for, manager):
    assert client_for(manager).get(reverse("assurance:letter-update", args=["greeting"])).status_code == 404


def test_a_reminder_is_mailed_now(client_for, manager, silent, mailoutbox, today):
    send(client_for(manager), "reminder-add", silent.pk, channel="email")

    [mail] = mailoutbox
    assert (mail.to, "was due on 3 November 2026, 20 days ago" in mail.body) == (["nurse@agency.example"], True)
    reminder = Reminder.objects.get()
    assert (reminder.addressee, reminder.sent_on, reminder.sent_by) == ("A. Nurse, Named nurse", today, manager)


def test_a_call_of_a_past_day_is_kept_and_nobody_is_written_to(client_for, manager, silent, mailoutbox):
    day = date(2026, 11, 10)

    page = send(
        client_for(manager),
        "reminder-add",
        silent.pk,
        channel="telephone",
        sent_on=day,
        addressee=f"B. Doctor {HOSTILE}",
    )

    assert (Reminder.objects.get().sent_on, mailoutbox) == (day, [])
    assert "Reminded 10 November." in page.content.decode()
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"channel": "telephone"}, "addressee"),
        ({"channel": "email", "people": []}, "people"),
        ({"channel": "letter", "addressee": "A. Nurse", "sent_on": date(2026, 11, 24)}, "sent_on"),
        ({"channel": "letter", "addressee": "A. Nurse", "sent_on": date(2026, 10, 1)}, "sent_on"),
    ],
    ids=["nobody named", "nobody selected", "tomorrow", "before the request"],
)
def test_a_reminder_that_makes_no_sense_is_refused(client_for, manager, silent, answers, field):
    response = send(client_for(manager), "reminder-add", silent.pk, **answers)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not Reminder.objects.exists()


def test_the_next_step_is_offered_after_the_days_of_the_rules_and_never_taken(client_for, manager, member, silent):
    client, url = client_for(manager), silent.get_absolute_url()
    offer = "Overdue for 20 days. The next step is: <strong>The agency’s contact</strong>."

    assert offer in client.get(url).content.decode()
    assert offer not in client_for(member).get(url).content.decode()

    factories.make_chasing_rules(escalate_after=21)
    assert offer not in client.get(url).content.decode()
    assert not EscalationStep.objects.exists()


@pytest.mark.parametrize(("taken_on", "is_offered"), [(date(2026, 11, 9), True), (date(2026, 11, 10), False)])
def test_the_step_after_a_step_waits_as_long_again(client_for, manager, silent, taken_on, is_offered):
    factories.make_escalation_step(silent, by=manager, taken_on=taken_on)

    html = client_for(manager).get(silent.get_absolute_url()).content.decode()

    assert ("The next step is: <strong>The agency’s chief officer</strong>" in html) == is_offered


def test_a_step_is_mailed_in_the_words_of_a_person_answered_and_withdrawn(client_for, manager, silent, mailoutbox):
    client = client_for(manager)
    by_mail = {"rung": "3", "channel": "email", "email": "officer@agency.example", "addressee": "C. Officer"}

    send(client, "escalation-add", silent.pk, text=f"Please answer. {HOSTILE}", **by_mail)

    step = EscalationStep.objects.get()
    assert (step.rung, step.position) == ("The agency’s chief officer", 3)
    [mail] = mailoutbox
    assert (mail.to, HOSTILE in mail.body) == (["officer@agency.example"], True)
    assert HOSTILE not in mail.alternatives[0].content
    page = send(client, "escalation-answer", step.pk, answer="It comes next week.")
    assert "That was answered 23 November." in page.content.decode()
    assert "The next step is" not in page.content.decode()  # nobody has had time to answer
    page = send(client, "escalation-withdraw", step.pk, reason="Sent to the wrong one.")
    assert "Escalated" not in page.context["ledger"]
    verbs = ChangeEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["escalated", "escalation_answered", "escalation_withdrawn"]


def test_the_text_that_is_proposed_holds_dates_and_references_and_no_recommendation(client_for, manager, silent):
    text = (
        client_for(manager).get(reverse("assurance:escalation-add", args=[silent.pk])).context["form"]["text"].value()
    )

    assert "Requested 14 October 2026. No response for 40 days." in text
    assert silent.recommendations.get().ref in text
    assert silent.recommendations.get().text not in text


def test_a_step_of_a_past_day_is_kept_without_a_mail(client_for, manager, silent, mailoutbox):
    day = date(2026, 11, 12)

    send(
        client_for(manager), "escalation-add", silent.pk, channel="email", taken_on=day, addressee="C. Officer", text=""
    )

    assert (EscalationStep.objects.get().taken_on, EscalationStep.objects.get().position, mailoutbox) == (day, 1, [])


def test_a_mail_needs_an_address_and_a_text(client_for, manager, silent):
    answers = {"channel": "email", "addressee": "C. Officer", "text": ""}

    response = send(client_for(manager), "escalation-add", silent.pk, **answers)

    assert sorted(response.context["form"].errors) == ["email", "text"]


@pytest.fixture
def stuck(db, stopped_clock):
    """A mail that failed, and one that was interrupted."""
    failed = factories.make_delivery(
        state=DeliveryState.FAILED, failure="The mail server refused the address (code 550)."
    )
    claimed = {"state": DeliveryState.CLAIMED, "claimed_at": stopped_clock - timedelta(hours=1)}
    return failed, factories.make_delivery(to_email="doctor@agency.example", **claimed)


def test_stuck_mails_are_shown_with_what_to_do(client_for, manager, member, stuck):
    client = client_for(manager)
    requests = client.get(reverse("assurance:request-list")).content.decode()
    html = client.get(reverse("assurance:delivery-list")).content.decode()

    assert "2 mails could not be sent, or nobody knows whether they went" in requests
    assert "2 mails" not in client_for(member).get(reverse("assurance:request-list")).content.decode()
    assert html.index("Nobody knows whether these went") < html.index("Not sent") < html.index("(code 550)")


@pytest.mark.parametrize(("outcome", "state"), [("went", DeliveryState.SENT), ("again", DeliveryState.WAITING)])
def test_a_person_settles_what_became_of_a_mail(client_for, manager, stuck, monkeypatch, outcome, state):
    monkeypatch.setattr("assurance.views.mail.send_soon", lambda **how: None)
    _, unknown = stuck

    send(client_for(manager), "delivery-settle", unknown.pk, outcome=outcome)

    unknown.refresh_from_db()
    assert (unknown.state, unknown.settled_by) == (state, manager)


def test_a_mail_that_is_not_stuck_is_not_settled(client_for, manager):
    mail = factories.make_delivery()

    response = send(client_for(manager), "delivery-settle", mail.pk, outcome="went")

    assert response.status_code == 422
    assert "“To be sent” and needs no decision" in response.content.decode()
    assert Delivery.objects.get(pk=mail.pk, sent_at=None).state == DeliveryState.WAITING


@pytest.mark.parametrize("mails", [1, 3])
def test_mail_page_query_budget(client_for, manager, mails, django_assert_num_queries):
    for state in (DeliveryState.WAITING, DeliveryState.FAILED, DeliveryState.SENT):
        for _ in range(mails):
            factories.make_delivery(state=state, sent_at=timezone.now(), agency=factories.make_agency())
    client = client_for(manager)

    with django_assert_num_queries(5):
        client.get(reverse("assurance:delivery-list"))
