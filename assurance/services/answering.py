from collections.abc import Sequence

from assurance.models import Answer, AnswerRow, AnswerState, AssuranceCycle, RequestedRecommendation
from lscb_tracker.audit.trail import recorded
from recommendations.models import Agency


@recorded()
def open_answer(*, cycle: AssuranceCycle, agency: Agency, requested: Sequence[RequestedRecommendation]) -> Answer:
    """The draft in which an agency answers these rows of a round: the open one, or the next."""
    answers = Answer.objects.select_for_update().filter(cycle=cycle, agency=agency)
    draft = answers.filter(state=AnswerState.DRAFT).first()
    if draft is None:
        draft = Answer.objects.create(cycle=cycle, agency=agency, number=answers.count() + 1)
    there = set(draft.rows.values_list("requested_id", flat=True))
    AnswerRow.objects.bulk_create(AnswerRow(answer=draft, requested=each) for each in requested if each.pk not in there)
    return draft
