from datetime import date

from assurance.querysets import PlanRowQuerySet
from assurance.rating import Rating, is_overdue, rating
from assurance.status import Standing
from recommendations.models import Recommendation


class PlanRow(Recommendation):
    """A recommendation together with what the Board knows of it: the row of lists, dashboard and reports."""

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        proxy = True

    def standing(self, on: date) -> Standing:
        """Costs a query unless the row was fetched with `with_position()`."""
        return self.assurance_position.settled.on(on)

    def rating(self, on: date, standing: Standing | None = None) -> Rating:
        return rating(
            standing or self.standing(on),
            action_status=self.action_status,
            target_date=self.target_date,
            review_on=self.review_on,
            on=on,
        )

    def is_overdue(self, on: date) -> bool:
        return is_overdue(
            action_status=self.action_status, target_date=self.target_date, review_on=self.review_on, on=on
        )
