from django.db import models


class Tally(models.Model):
    """How often something was tried since `started_at` (seconds since 1970), counted for all workers together.

    `bucket` is a hash of what was tried and by whom: the table names nobody.
    """

    bucket = models.CharField(max_length=64, primary_key=True)
    started_at = models.BigIntegerField()
    ends_at = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} since {self.started_at}"
