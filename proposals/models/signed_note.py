"""Leadership decided on paper."""

from django.conf import settings
from django.db import models

from proposals.models.decision import Sitting
from zona_integritas.ground.dates import FactDate


class SignedNote(models.Model):
    """A nota dinas with the list of a sitting, signed by who decides: recorded by one, it counts
    for nothing until a second person confirms that the signed copy says so.

    ``choices`` is what it decides, proposal by proposal, with the state each was in; ``mandate``
    on what somebody decides to whom the power was delegated.
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="notes")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    mandate = models.CharField("dasar pelimpahan wewenang", max_length=200, blank=True)
    number = models.CharField("nomor nota dinas", max_length=100)
    dated = FactDate("tanggal nota dinas")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, help_text="the signed copy, by content")
    choices = models.JSONField(default=list)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True, help_text="no: refused or taken back")
    closed_note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting"],
                condition=models.Q(closed_at__isnull=True),
                name="one_waiting_note_per_sitting",
            ),
        ]

    def __str__(self) -> str:
        return f"Nota Dinas Nomor {self.number}"
