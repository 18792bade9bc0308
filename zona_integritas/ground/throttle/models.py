"""How often an address came, per stretch of time."""

from django.db import models


class Tally(models.Model):
    """One address and purpose (as a keyed digest, never the address itself) until ``until``."""

    key = models.CharField(max_length=64)
    until = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "until"], name="tally_once_per_stretch"),
        ]

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
