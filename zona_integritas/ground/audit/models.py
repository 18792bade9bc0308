"""One row for each thing somebody did; rows are only ever added."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete a row of the record."""


class AppendOnlyQuerySet(models.QuerySet["AuditEvent"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Catatan audit tidak dapat diubah.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("Catatan audit tidak dapat dihapus.")


class AuditEvent(models.Model):
    """Who (also as text), what, when, which object, before and after, note; chained by digest.

    ``unit_path`` places the event in the unit tree so that a person reads only what concerns
    the units he or she may see; ``address`` is where the request came from;
    ``digest`` covers the row and the digest of the row before it.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_text = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    object_text = models.CharField(max_length=300)
    unit_path = models.CharField(max_length=255, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    note = models.TextField(blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=45, blank=True, default="", db_default="")
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["object_type", "object_id"]),
            # Newest first within a unit, by a person, of a kind: a page reads what it shows.
            models.Index(fields=["unit_path", "-id"], name="audit_unit_newest"),
            models.Index(fields=["actor", "-id"], name="audit_actor_newest"),
            models.Index(fields=["action", "-id"], name="audit_action_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H.%M} {self.actor_text}: {self.action} {self.object_text}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("Catatan audit tidak dapat diubah.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Catatan audit tidak dapat dihapus.")
