"""What a meeting decides on a recommendation, as it is noted. It counts only once the meeting is closed."""

from datetime import date

from django.core.exceptions import ValidationError

from assurance.meetings.deciders import decider_of
from assurance.models import AgendaItem, ProposedDecision
from assurance.scrutiny.own_work import own_work
from assurance.services.recording import refuse_others, refuse_taken_off
from assurance.services.scrutiny import SAY_WHO_WAS_ASKED, SAY_WHY_OWN_WORK, DecisionDetails, reachable_contacts
from lscb_tracker.audit.trail import recorded
from recommendations.changes import differences, record_change, snapshot
from recommendations.models import ChangeVerb
from recommendations.versioning import AlreadySaved, EditConflict, save_if_unchanged, save_new

AFTER_THE_MEETING = "The date must be after the day of the meeting"
ONLY_RECOMMENDATIONS = "Only a recommendation can be decided on."


@recorded()
def propose_decision(*, item: AgendaItem, version: int, details: DecisionDetails, by, on: date) -> ProposedDecision:
    """Note what the meeting decided, in place of what was noted before; `version` 0 says that nothing was.

    Refuses beforehand what closing the meeting would refuse, if whoever notes it closed it: somebody's own work without
    a reason, a question that reaches nobody, a date before the meeting.
    """
    refuse_others(item.meeting, by)
    refuse_taken_off(item)
    if item.recommendation is None:
        raise ValidationError(ONLY_RECOMMENDATIONS)
    refuse_what_cannot_be_applied(item, details, by, on)
    noted = ProposedDecision.objects.filter(item=item).first()
    words = vars(details)
    if noted is None:
        decision = save_new(ProposedDecision(item=item, **words), by)
        record_proposal(decision, by, differences(decision, dict.fromkeys(words, "")))
        return decision
    if not noted.is_undone and all(getattr(noted, name) == value for name, value in words.items()):
        raise AlreadySaved(noted)
    if version == 0 and not noted.is_undone:
        raise EditConflict(noted)
    before = dict.fromkeys(words, "") if noted.is_undone else snapshot(noted, words)
    save_if_unchanged(noted, version=version or noted.version, by=by, is_undone=False, **words)
    record_proposal(noted, by, differences(noted, before))
    return noted


def refuse_what_cannot_be_applied(item: AgendaItem, details: DecisionDetails, by, on: date) -> None:
    problems = {}
    for name in ("next_review_on", "answer_by"):
        day = getattr(details, name)
        if day and day <= item.meeting.held_on:
            problems[name] = AFTER_THE_MEETING
    decider = decider_of(item.meeting, by)
    is_own = own_work(item.recommendation, people=decider.whose_work, agency_ids=decider.agency_ids)
    if is_own and not details.own_work_reason:
        problems["own_work_reason"] = SAY_WHY_OWN_WORK
    contacts = reachable_contacts(item.recommendation.plan_agency.agency, on)
    if details.answer_by and not details.asked_of and not contacts.exists():
        problems["asked_of"] = SAY_WHO_WAS_ASKED
    if problems:
        raise ValidationError(problems)


@recorded()
def take_back_decision(*, decision: ProposedDecision, version: int, by) -> ProposedDecision:
    """What was noted is not decided after all. Raises AlreadySaved where it was taken back before."""
    refuse_others(decision.item.meeting, by)
    if ProposedDecision.objects.filter(pk=decision.pk, is_undone=True).exists():
        raise AlreadySaved(decision)
    before = snapshot(decision, ["is_undone"])
    save_if_unchanged(decision, version=version, by=by, is_undone=True)
    record_proposal(decision, by, differences(decision, before))
    return decision


def record_proposal(decision: ProposedDecision, by, changes: list[dict[str, str]]) -> None:
    record_change(
        ChangeVerb.DECISION_PROPOSED,
        by=by,
        subject=f"{decision} in {decision.item.meeting}",
        changes=changes,
        recommendations=[decision.item.recommendation],
    )
