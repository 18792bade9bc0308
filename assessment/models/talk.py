"""Who looks, who has seen what, and what people say to each other about an indicator."""

from django.conf import settings
from django.db import models

from assessment.models.assessment import Assessment
from assessment.models.instrument import Indicator


class Presence(models.Model):
    """A person who has an LKE open; older than a minute means gone."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=30, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "user"], name="presence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.assessment}"


class ItemSeen(models.Model):
    """When a person last looked at an indicator of an LKE: what changed since is new to them."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "user", "indicator"], name="item_seen_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.indicator.code}"


class Thread(models.Model):
    """A conversation about one indicator of one LKE; settled, opened again, never deleted."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="threads")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="one_thread_per_item"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} · {self.assessment}"


class Comment(models.Model):
    """One contribution. ``tpi_only`` is not shown to the unit before it may see the TPI's side."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    tpi_only = models.BooleanField(default=False)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentioned_in")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"
