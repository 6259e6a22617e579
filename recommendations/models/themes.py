from django.db import models
from simple_history.models import HistoricalRecords

from recommendations.limits import lines


class Theme(models.Model):
    """A recurring lesson of reviews: a row of the heat map."""

    name = models.CharField(max_length=160, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "name"]
        constraints = [lines("theme", name=160, slug=80)]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """What stands after a semicolon only lists what is meant, and is too long for the head of a column."""
        return self.name.split(";")[0]
