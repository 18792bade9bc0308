"""The TPI's own file of a period: its decree, programme, statements, meetings, plenary."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessment.enums import TpiDocumentKind
from assessment.models.assessment import Assessment
from assessment.models.period import Period
from zona_integritas.ground.dates import FactDate


class TpiDocument(models.Model):
    """A paper of the TPI's work as it was uploaded; the file never changes. Some are of the whole
    period, some of one assessor, some of the meetings with one unit."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="tpi_documents")
    kind = models.CharField("jenis", max_length=20, choices=TpiDocumentKind)
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="tpi_documents"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField("nomor", max_length=100, blank=True)
    dated = FactDate("tanggal")
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "dated", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TpiDocumentKind.values), name="tpi_kind"),
        ]

    def __str__(self) -> str:
        number = f" Nomor {self.number}" if self.number else ""
        return f"{self.get_kind_display()}{number}"
