"""A case of every service that belongs to independent scrutiny and learning events; see tests.every_service."""

import uuid

from assurance import services as assurance
from assurance.models import SampledRow, ScrutineerNote
from lscb_tracker.accounts.roles import Role
from recommendations.models import Recommendation
from tests import factories, meeting_papers
from tests.every_service import DAY, case_of


def scrutineer():
    return factories.make_user(Role.SCRUTINEER)


@case_of(assurance.write_scrutineer_note)
def write_scrutineer_note(people):
    pk, by = factories.make_recommendation().pk, scrutineer()
    return lambda: assurance.write_scrutineer_note(
        text="The audits are old.",
        recommendation=Recommendation.objects.get(pk=pk),
        by=by,
        on=DAY,
        submission_key=uuid.uuid4(),
    )


@case_of(assurance.answer_scrutineer_note)
def answer_scrutineer_note(people):
    pk = meeting_papers.make_note(by=scrutineer()).pk
    return lambda: assurance.answer_scrutineer_note(
        note=ScrutineerNote.objects.get(pk=pk), text="New ones come.", by=people.chair, on=DAY
    )


@case_of(assurance.withdraw_scrutineer_note)
def withdraw_scrutineer_note(people):
    by = scrutineer()
    pk = meeting_papers.make_note(by=by).pk
    return lambda: assurance.withdraw_scrutineer_note(
        note=ScrutineerNote.objects.get(pk=pk), version=1, reason="A mistake.", by=by, on=DAY
    )


@case_of(assurance.draw_dip_sample)
def draw_dip_sample(people):
    by = scrutineer()
    for _ in range(3):
        factories.make_decision(by=people.chair)
    return lambda: assurance.draw_dip_sample(seed="board-2026", size=2, by=by, on=DAY, submission_key=uuid.uuid4())


@case_of(assurance.keep_sample_result)
def keep_sample_result(people):
    by = scrutineer()
    pk, found = meeting_papers.make_sampled_row(by=by).pk, {"result": "fails", "finding": "It is of 2015."}
    return lambda: assurance.keep_sample_result(row=SampledRow.objects.get(pk=pk), version=1, by=by, on=DAY, **found)
