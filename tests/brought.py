"""Papers of a side that few tests need: found, or made when an address asks for them."""

from assurance.models import (
    Answer,
    DueDateExtension,
    EvidenceItem,
    FollowUp,
    LearningEvent,
    Meeting,
    RegularReport,
    ReportChoice,
    Retest,
    StandingItem,
)
from recommendations.models import Theme
from tests import factories, meeting_papers
from tests.sides import Side


def extension_of(side: Side) -> DueDateExtension:
    asked = DueDateExtension.objects.filter(requested__request__plan_agency=side.part).asked()
    return asked.first() or factories.make_extension(asked_in_a_round(side))


def asked_in_a_round(side: Side):
    request = factories.make_request(side.row, cycle=factories.make_cycle(), due_on=factories.DUE_ON)
    return factories.make_requested(request)


def report_of(side: Side) -> RegularReport:
    running = RegularReport.objects.filter(plan_agency=side.part).running()
    return running.first() or factories.make_regular_report(side.row)


def follow_up_of(side: Side) -> FollowUp:
    return FollowUp.objects.filter(recommendation=side.row).open().first() or factories.make_follow_up(side.row)


def attached_to_draft(side: Side) -> EvidenceItem:
    """What an agency attached to an answer that it has not sent."""
    attached = EvidenceItem.objects.current().filter(answer_row=side.answer_row)
    return attached.first() or factories.make_draft_evidence(side.answer_row, by=side.lead)


def answer_that_was_sent(side: Side) -> Answer:
    return Answer.objects.sent().filter(agency=side.agency).first()


def event_of(side: Side) -> LearningEvent:
    """The Board's register: everybody sees every event, and of the evidence that points to it what is theirs."""
    return LearningEvent.objects.current().first() or meeting_papers.make_learning_event()


def choice_of(side: Side) -> ReportChoice:
    """What the agency lead chose for a report: their own, which nobody else is offered."""
    own = ReportChoice.objects.current().filter(plan=side.plan, made_by=side.lead)
    return own.first() or factories.make_report_choice(side.plan, by=side.lead)


def theme_of(side: Side) -> Theme:
    """Reference data: everybody sees every theme, and of its recommendations those that are theirs."""
    theme = Theme.objects.first() or factories.make_theme()
    side.row.themes.add(theme)
    return theme


def closed_meeting_of(side: Side) -> Meeting:
    """To which the agency of the side was invited."""
    closed = Meeting.objects.closed().filter(attendees__agency=side.agency).first()
    return closed or invited(side, meeting_papers.make_closed_meeting(by=side.lead))


def invited(side: Side, meeting: Meeting) -> Meeting:
    meeting_papers.make_attendee(meeting, side.agency)
    return meeting


def retest_of(side: Side) -> Retest:
    """One that is still to come."""
    planned = Retest.objects.planned().filter(recommendation__plan_agency=side.part).first()
    return planned or factories.make_retest(factories.make_recommendation(plan_agency=side.part), by=side.lead)


def standing_item_of(side: Side) -> StandingItem:
    """The Board’s own: no agency sees it."""
    return StandingItem.objects.running().first() or meeting_papers.make_standing_item()
