"""An uploaded LKE workbook between *Unggah* and *Terapkan*."""

from django.conf import settings
from django.db import models

from assessment.models.assessment import Assessment


class SheetImport(models.Model):
    """The file as it came (kept by content), who brought it, and whether it was applied."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="sheet_imports"
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    summary = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} → {self.assessment}"
