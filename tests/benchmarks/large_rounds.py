"""Rounds of asking about a large plan: each agency has a contact, and all is asked, at most 200 rows a round."""

from datetime import timedelta

from assurance.models import AssuranceCycle, Delivery, DeliveryState
from assurance.services import Letter, Round, ask_agencies
from recommendations.models import ActionPlan, AgencyContact
from tests.benchmarks.large_plans import AT_ONCE, TODAY

ROWS_OF_A_ROUND = 200
SENT_ON = TODAY - timedelta(days=14)


def make_large_rounds(plan: ActionPlan, *, by) -> list[AssuranceCycle]:
    """Asked two weeks ago, and due today. The mails of those days count as sent."""
    parts = list(plan.plan_agencies.select_related("agency").prefetch_related("recommendations"))
    AgencyContact.objects.bulk_create(
        (
            AgencyContact(
                agency=part.agency, name="A. Nurse", role_title="Lead", email=f"nurse-{part.pk}@trust.example"
            )
            for part in parts
        ),
        batch_size=AT_ONCE,
    )
    rounds, letters, count = [], [], 0
    for part in parts:
        rows = list(part.recommendations.all())
        if letters and count + len(rows) > ROWS_OF_A_ROUND:
            rounds.append(ask(letters, by))
            letters, count = [], 0
        letters.append(Letter(part, rows, "What was done?", contacts=list(part.agency.contacts.all())))
        count += len(rows)
    rounds.append(ask(letters, by))
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=rounds[0].recorded_at)
    return rounds


def ask(letters: list[Letter], by) -> AssuranceCycle:
    asked = Round("further_assurance", "email", sent_on=SENT_ON, due_on=TODAY)
    return ask_agencies(asked=asked, letters=letters, by=by, on=SENT_ON)
