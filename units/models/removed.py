"""What was created by mistake and removed: kept for a while, so that it can be brought back."""

from django.db import models

from units.enums import RemovedKind
from units.models.people import User

KEPT_DAYS = 30


class RemovedObject(models.Model):
    """A unit or proposal that had no history, with its rows as they were.

    It is really gone: what refers to it would keep it from being removed, so nothing has to look
    past it. ``unit_path`` says whose administrators may bring it back.
    """

    kind = models.CharField("jenis", max_length=10, choices=RemovedKind)
    number = models.PositiveBigIntegerField()
    label = models.CharField("nama", max_length=300)
    unit_path = models.CharField(max_length=255)
    rows = models.TextField(help_text="its rows as JSON, in the order they come back")
    reason = models.CharField("alasan", max_length=300)
    removed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField("dihapus")

    class Meta:
        ordering = ["-removed_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=RemovedKind.values), name="removed_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.label
