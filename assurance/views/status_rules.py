from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assurance.explanations import RULES_IN_WORDS, STATUSES_IN_WORDS
from assurance.rating import RATINGS_IN_WORDS
from assurance.scrutiny.evidence_levels import LEVELS_IN_WORDS, MONTHS_TO_REVIEW
from assurance.status import OUTSTANDING, AssuranceStatus, EvidenceLevel


@require_safe
def status_rules(request: HttpRequest) -> HttpResponse:
    """The rules that every status follows, from the same words that the pages use."""
    statuses = [
        {"value": s.value, "label": s.label, "words": STATUSES_IN_WORDS[s], "is_outstanding": s in OUTSTANDING}
        for s in AssuranceStatus
    ]
    ratings = [{"value": r.value, "words": words} for r, words in RATINGS_IN_WORDS.items()]
    levels = [(level.value, level.label, LEVELS_IN_WORDS[level], MONTHS_TO_REVIEW[level]) for level in EvidenceLevel]
    context = {"statuses": statuses, "ratings": ratings, "levels": levels, "rules": RULES_IN_WORDS.values()}
    return render(request, "assurance/status_rules.html", context)
