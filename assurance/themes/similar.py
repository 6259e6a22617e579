"""What was said before, and how it was assured, for somebody who writes a recommendation."""

from dataclasses import dataclass
from datetime import date

from assurance.models import PlanRow
from assurance.outstanding import for_reading
from assurance.plan_page import RecommendationUrls
from assurance.themes.rows import ThemeRow, theme_row
from recommendations.models import Recommendation
from recommendations.similar import similar_to


@dataclass(frozen=True)
class SaidBefore:
    row: ThemeRow
    percent: int


def said_before(text: str, *, besides: Recommendation, user, on: date) -> list[SaidBefore]:
    """Over all plans that the user may see, without the recommendation itself."""
    rows = for_reading(PlanRow.objects.visible_to(user).exclude(pk=besides.pk))
    urls = RecommendationUrls()
    return [
        SaidBefore(theme_row(each.recommendation, urls.of(each.recommendation), on), each.percent)
        for each in similar_to(text, among=rows)
    ]
