"""When a person was last on Beranda."""

from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from zona_integritas.ground.notices.models import LastVisit

KEPT_IN = "beranda_sejak"
OFTEN = timedelta(minutes=5)  # a page that is loaded again writes nothing


def last_visit(user: AbstractBaseUser, session: SessionBase) -> datetime | None:
    """The visit before this one, and notes this one; None on the first.

    It stays the same until the person signs out, so that loading the page again does not wipe
    off what was new.
    """
    now = timezone.now()
    row = LastVisit.objects.filter(user_id=user.pk).first()
    if KEPT_IN not in session:
        session[KEPT_IN] = row.at.isoformat() if row else ""
    if row is None or now - row.at > OFTEN:
        LastVisit.objects.update_or_create(user_id=user.pk, defaults={"at": now})
    return datetime.fromisoformat(session[KEPT_IN]) if session[KEPT_IN] else None
