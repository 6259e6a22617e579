"""Whose rows somebody sees: all of them, or those of the agencies they speak for."""

from django.db import models

from recommendations.permissions import reads_all_agencies


class OfAgencyQuerySet(models.QuerySet):
    """Rows that belong to one agency, to which `agency_path` leads."""

    agency_path: str

    def visible_to(self, user):
        return self if reads_all_agencies(user) else self.filter(**{f"{self.agency_path}__in": user.agency_ids})


class OfBoardQuerySet(models.QuerySet):
    """Rows about the Board’s own work, which no agency sees."""

    def visible_to(self, user):
        return self if reads_all_agencies(user) else self.none()


class OfRecommendationQuerySet(OfAgencyQuerySet):
    agency_path = "recommendation__plan_agency__agency_id"
