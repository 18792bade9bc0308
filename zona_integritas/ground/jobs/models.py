"""A piece of long work as its owner sees it; the queue that runs it is django-tasks-db's."""

from django.conf import settings
from django.db import models


class JobState(models.TextChoices):
    WAITING = "waiting", "Menunggu giliran"
    RUNNING = "running", "Sedang dikerjakan"
    DONE = "done", "Selesai"
    FAILED = "failed", "Gagal"
    CANCELLED = "cancelled", "Dibatalkan"


ACTIVE = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """``key`` names what the work is about: the same work is never asked for twice at a time."""

    key = models.CharField(max_length=120)
    title = models.CharField("pekerjaan", max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField("selesai", default=0)
    total = models.PositiveIntegerField("seluruhnya", default=0)
    message = models.CharField(max_length=300, blank=True)
    failure = models.TextField(blank=True)
    remarks = models.JSONField(
        default=list, blank=True, help_text="pieces that were left out, each a sentence"
    )
    cancel_requested = models.BooleanField(default=False)
    page = models.CharField(max_length=300, blank=True, help_text="where its result is shown")
    permission = models.CharField(
        max_length=60, blank=True, help_text="asked when it was begun and when its result is taken"
    )
    about = models.JSONField(
        default=list, blank=True, help_text="what the permission is about: label and key of each"
    )
    result_file = models.CharField(max_length=100, blank=True, help_text="name in the storage")
    result_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="last sign of life")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state__in=ACTIVE), name="one_active_job_per_key"
            ),
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="job_state"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_state_display()}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def badge(self) -> str:
        """Which badge shows its state: an icon beside the word."""
        if self.state == JobState.DONE:
            return "nearly" if self.remarks else "done"
        return {JobState.FAILED: "missed", JobState.CANCELLED: "unknown"}.get(
            JobState(self.state), "info"
        )

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return min(100, 100 * self.done // self.total) if self.total else 0
