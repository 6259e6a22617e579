from django.db import models
from simple_history.models import HistoricalRecords

from recommendations.limits import lines


class Subgroup(models.Model):
    """A subgroup of the Board. Its chair and members are the people whose appointments name it."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    remit = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "name"]
        constraints = [lines("subgroup", name=120, slug=80, remit=500)]

    def __str__(self) -> str:
        return self.name
