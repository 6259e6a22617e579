"""An agency cannot put its answer before the day on which it sends it: its silence stays on the record."""

from datetime import date

from assurance.models import AssuranceRecord
from tests import factories
from tests.submitting import filled, parts

EARLIER = date(2026, 9, 15)


def test_what_an_agency_sends_in_is_received_on_the_day_it_is_sent(client_for, agency_lead, stopped_clock, today):
    row = factories.make_recommendation(plan_agency=factories.make_plan_agency(agency=agency_lead.agency))
    client, url = client_for(agency_lead), f"{row.get_absolute_url()}assurance/add/"

    page = client.get(url)
    answered = client.post(url, filled(page, text="Done long ago.") | parts("received_on", EARLIER))

    assert "received_on" not in page.context["form"].fields
    assert answered.status_code == 302
    assert AssuranceRecord.objects.get().received_on == today


def test_the_board_logs_what_it_was_told_earlier(client_for, member, stopped_clock):
    row = factories.make_recommendation()
    client, url = client_for(member), f"{row.get_absolute_url()}assurance/add/"

    client.post(url, filled(client.get(url), text="Told in a letter.", received_on=EARLIER))

    assert AssuranceRecord.objects.get().received_on == EARLIER
