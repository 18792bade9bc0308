"""Uploaded workbooks between *Unggah* and *Terapkan*: one LKE, many at once, or an instrument."""

from django.conf import settings
from django.db import models

from assessment.enums import BatchItemState, BatchQuestion, ColumnMeaning, RecognisedBy
from assessment.models.assessment import Assessment
from assessment.models.instrument import Instrument
from assessment.models.period import Period
from units.models import Unit
from zona_integritas.ground.files.cells import visible_text
from zona_integritas.ground.jobs.models import Job


class SheetImport(models.Model):
    """The file as it came (kept by content), who brought it and why, and whether it was applied.

    ``reason`` is asked of who brings in another unit's column on its behalf, and of history.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="sheet_imports"
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("alasan", blank=True)
    historic = models.BooleanField(default=False, help_text="both sides of a past season")
    sheet = models.CharField(
        max_length=200, blank=True, help_text="the one a person chose among several"
    )
    columns = models.JSONField(
        default=dict, help_text="what a person said of columns, by their letters"
    )
    summary = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} → {self.assessment}"


class PaperSheet(models.Model):
    """An LKE that was judged on paper before the agency joined: a file with both sides, brought in
    once before the LKE's first move here. It counts when leadership confirms it; one that was
    refused stays, and another may be brought."""

    sheet_import = models.OneToOneField(
        SheetImport, on_delete=models.PROTECT, related_name="paper_sheet"
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="paper_sheets"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField("alasan menolak", blank=True, help_text="empty when confirmed")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"],
                condition=models.Q(refusal=""),
                name="one_paper_sheet_per_lke",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.state}"

    @property
    def state(self) -> str:
        """In words: waiting, confirmed, refused."""
        if self.answered_at is None:
            return "menunggu konfirmasi pimpinan"
        return "ditolak" if self.refusal else "dikonfirmasi"


class SheetBatch(models.Model):
    """A ZIP of many units' workbooks, imported in the background, file by file."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="sheet_batches")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("alasan", blank=True)
    historic = models.BooleanField(default=False, help_text="both sides of a past season")
    others = models.JSONField(default=list, help_text="names in the ZIP that are no sheets")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} → {self.period}"


class SheetBatchItem(models.Model):
    """One file of a batch and what became of it. A file that is done is not done again."""

    batch = models.ForeignKey(SheetBatch, on_delete=models.PROTECT, related_name="items")
    name = models.CharField("berkas", max_length=300)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BatchItemState, default=BatchItemState.WAITING)
    summary = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    recognised_by = models.CharField(max_length=8, choices=RecognisedBy, blank=True)
    asks = models.CharField(
        max_length=8, choices=BatchQuestion, blank=True, help_text="what must be said first"
    )
    sheets = models.JSONField(default=list, help_text="the ones that could be meant")
    sheet = models.CharField(max_length=200, blank=True, help_text="the one a person chose")
    columns = models.JSONField(
        default=dict, help_text="what a person said of columns, by their letters"
    )
    checked_at = models.DateTimeField(
        null=True, blank=True, help_text="when summary and problems said what would happen"
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "name"], name="batch_file_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=BatchItemState.values), name="batch_item_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shown_name}: {self.get_state_display()}"

    @property
    def shown_name(self) -> str:
        """``name`` finds it in the ZIP; people do not see all of its letters."""
        return visible_text(self.name)


class ColumnChoice(models.Model):
    """What a person said a heading of LKE sheets means: read so for the whole agency until ended.

    ``side`` tells whose imports it is for: the unit's column, or the TPI's.
    """

    side = models.CharField(max_length=4, choices=[("unit", "Unit"), ("tpi", "TPI")])
    heading = models.CharField(max_length=300, help_text="as it was written")
    key = models.CharField(max_length=200, help_text="the heading without case and punctuation")
    meaning = models.CharField(max_length=20, choices=ColumnMeaning)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["key", "side", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "side"],
                condition=models.Q(ended_at=None),
                name="one_column_choice_per_heading",
            ),
            models.CheckConstraint(
                condition=models.Q(meaning__in=ColumnMeaning.values), name="column_choice_meaning"
            ),
        ]

    def __str__(self) -> str:
        return f"«{self.heading}»: {self.get_meaning_display()}"


class InstrumentImport(models.Model):
    """An uploaded instrument, kept by content, until it became a draft version."""

    base = models.ForeignKey(
        Instrument,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the version it was read against",
    )
    instrument = models.ForeignKey(
        Instrument,
        null=True,
        on_delete=models.PROTECT,
        related_name="imports",
        help_text="the draft it became",
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
