from datetime import date

from django.db import models
from django.db.models import Q

from recommendations.models.actions import OPEN_STATUSES, ActionStatus
from recommendations.permissions import reads_all_agencies


class RecommendationQuerySet(models.QuerySet):
    def visible_to(self, user):
        if reads_all_agencies(user):
            return self
        return self.filter(plan_agency__agency_id__in=user.agency_ids)

    def overdue(self, on: date):
        """An open action's target date has passed, or a continuing practice is past its review date."""
        return self.filter(self.overdue_condition(on))

    @staticmethod
    def overdue_condition(on: date, prefix: str = "") -> Q:
        target_passed = Q(**{f"{prefix}action_status__in": OPEN_STATUSES, f"{prefix}target_date__lt": on})
        review_passed = Q(**{f"{prefix}action_status": ActionStatus.ONGOING, f"{prefix}review_on__lt": on})
        return target_passed | review_passed
