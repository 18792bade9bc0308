"""One file that was found harmful. No page hands its content out."""

from django.conf import settings
from django.db import models


class QuarantinedFile(models.Model):
    """``sha256`` names the content in the storage, until somebody removes it."""

    found_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField("berkas", max_length=200)
    size = models.PositiveBigIntegerField("ukuran")
    sha256 = models.CharField(max_length=64, blank=True)
    harm = models.CharField("yang ditemukan", max_length=200)
    address = models.CharField("halaman", max_length=300, help_text="where it was sent to")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"«{self.file_name}»: {self.harm}"
