"""An invitation to make the own password: a one-time token, of which only a digest is kept."""

from django.db import models

from units.enums import InvitationWay
from units.models.people import User


class Invitation(models.Model):
    """Open until it is used, revoked (a newer one, a failed mail) or over. Never deleted here."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    way = models.CharField("cara", max_length=10, choices=InvitationWay)
    made_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="invitations_made"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    valid_until = models.DateTimeField("berlaku sampai")
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(way__in=InvitationWay.values), name="invitation_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_way_display()}"
