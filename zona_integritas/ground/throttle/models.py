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


class SharedEntry(models.Model):
    """The table of Django's database cache (``CACHES``), which all processes count in. Nothing of
    ours reads or writes it by this model."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
