"""Reading notices: always one's own."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import F, QuerySet

from zona_integritas.ground.notices.models import MailChoice, Notice, NoticeKind, NoticePreference

BADGE_LIMIT = 99  # beyond it the bell says «99+»


def unread_count(user: AbstractBaseUser) -> int:
    """How many notices wait to be read; never counts beyond what the bell can say."""
    rows = Notice.objects.filter(user_id=user.pk, read_at__isnull=True).order_by()
    return rows.values("pk")[: BADGE_LIMIT + 1].count()


def notices_of(user: AbstractBaseUser, kind: str = "") -> QuerySet[Notice]:
    """The person's notices: unread first, then newest first."""
    rows = Notice.objects.filter(user_id=user.pk)
    if kind in NoticeKind.values:
        rows = rows.filter(kind=kind)
    return rows.order_by(F("read_at").asc(nulls_first=True), "-id")


def mail_choices(user: AbstractBaseUser) -> dict[str, str]:
    """The way of every kind; digest where the person has not chosen."""
    chosen = dict(NoticePreference.objects.filter(user_id=user.pk).values_list("kind", "mail"))
    return {kind: chosen.get(kind, MailChoice.DIGEST) for kind in NoticeKind.values}
