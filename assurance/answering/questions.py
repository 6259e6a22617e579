"""What a decision of the Board asks, for the page on which the agency answers."""

from assurance.models import AnswerRow, RequestPurpose, ScrutinyDecision


def question_of(row: AnswerRow) -> ScrutinyDecision | None:
    """The decision that asked; nothing for any other request, which costs no query."""
    request = row.requested.request
    if request.purpose != RequestPurpose.CHALLENGE:
        return None
    return ScrutinyDecision.objects.filter(request=request).select_related("subgroup").first()
