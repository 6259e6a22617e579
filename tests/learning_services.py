"""A case of every service that keeps the register of learning events; see tests.every_service."""

import uuid

from assurance import services as assurance
from assurance.models import LearningEvent
from tests import factories, meeting_papers
from tests.every_service import DAY, case_of


def seminar(*plans) -> assurance.LearningEventDetails:
    return assurance.LearningEventDetails("A seminar", DAY, chaired_by="The chair", plans=plans)


@case_of(assurance.add_learning_event)
def add_learning_event(people):
    details = seminar(factories.make_plan(), factories.make_plan())
    return lambda: assurance.add_learning_event(details=details, by=people.manager, submission_key=uuid.uuid4())


@case_of(assurance.edit_learning_event)
def edit_learning_event(people):
    pk, details = meeting_papers.make_learning_event().pk, seminar(factories.make_plan())
    return lambda: assurance.edit_learning_event(
        event=LearningEvent.objects.get(pk=pk), version=1, details=details, by=people.manager
    )


@case_of(assurance.withdraw_learning_event)
def withdraw_learning_event(people):
    pk = meeting_papers.make_learning_event().pk
    return lambda: assurance.withdraw_learning_event(
        event=LearningEvent.objects.get(pk=pk), version=1, reason="It never was.", by=people.manager
    )
