"""A notice to one person, how the person wants to hear of which kind, and the last visit."""

from django.conf import settings
from django.db import models


class NoticeKind(models.TextChoices):
    HANDOVER = "handover", "Giliran Anda"
    RETURNED = "returned", "Pengembalian"
    MENTION = "mention", "Sebutan nama dalam percakapan"
    WINDOW = "window", "Jadwal yang segera ditutup"
    BELOW = "below", "Nilai di bawah atau hampir mencapai nilai minimal"
    LINK = "link", "Tautan bukti bermasalah"
    DECISION = "decision", "Keputusan"
    ACCOUNT = "account", "Akun dan kata sandi"
    QUARANTINE = "quarantine", "Berkas berbahaya disisihkan"


# Told by mail at once, whatever the person chose: somebody else did something to the account.
ALWAYS_MAILED = frozenset({NoticeKind.ACCOUNT})


class MailChoice(models.TextChoices):
    AT_ONCE = "now", "Surel langsung"
    DIGEST = "digest", "Ringkasan harian"
    NONE = "none", "Hanya di aplikasi"


class Notice(models.Model):
    """``key`` names the event: the same event is told to a person once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=10, choices=NoticeKind)
    key = models.CharField(max_length=160)
    text = models.CharField(max_length=300)
    subject = models.CharField(max_length=200, blank=True, default="", db_default="")  # of a mail
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_told_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=NoticeKind.values), name="notice_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class NoticePreference(models.Model):
    """How a person wants to hear of one kind; without a row: digest."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notice_preferences"
    )
    kind = models.CharField(max_length=10, choices=NoticeKind)
    mail = models.CharField(max_length=6, choices=MailChoice, default=MailChoice.DIGEST)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.kind}: {self.mail}"


class LastVisit(models.Model):
    """When a person was last on Beranda: what changed since is new."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="last_visit"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user} {self.at}"
