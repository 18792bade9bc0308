"""Sessions in the database, read together with the person they belong to (``SESSION_ENGINE``)."""

from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import CharField, DateField, DateTimeField, F
from django.http import HttpRequest
from django.utils import timezone

from units.devices import device_name
from units.models import PersonSession, User
from units.queries import one_person, people_with_roles
from units.signing_in import methods_in
from zona_integritas.ground.dates import today
from zona_integritas.ground.kept_statements import Given, KeptStatement
from zona_integritas.ground.logs import request_agent, request_visitor

FACTS = "sesi_ini"  # what the row shows, kept in the session's data, which every save writes anew
SEEN_EVERY = timedelta(minutes=5)  # how exact "last seen" is; pages in between write nothing

_PERSON_OF_SESSION = KeptStatement(
    lambda: (
        people_with_roles(Given("today", DateField()))
        .filter(
            sessions__session_key=Given("key", CharField()),
            sessions__expire_date__gt=Given("now", DateTimeField()),
        )
        .annotate(
            session_data=F("sessions__session_data"),
            session_end=F("sessions__expire_date"),
            session_seen=F("sessions__last_seen"),
        )
    )
)

# The person who came with the session that this request opened; taken once, by ``take_person``.
_opened: ContextVar[User | None] = ContextVar("opened", default=None)


class SessionStore(DatabaseStore):
    """Django's own; a request asks once for its session, the person, their roles and conflicts.

    A session ends ``SESSION_HOURS`` after signing in, whatever is done in it, and earlier when
    nothing is done for ``SESSION_IDLE_MINUTES``.
    """

    seen: datetime | None = None  # when its person was last seen, once it was read

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        now = timezone.now()
        if SESSION_KEY in data and FACTS not in data:
            data[FACTS] = {
                "begun": now.isoformat(),
                "address": request_visitor(),
                "device": device_name(request_agent()),
            }
        row: Any = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        if row.person_id is not None:
            facts = data[FACTS]
            row.begun_at = datetime.fromisoformat(facts["begun"])
            row.address, row.device = facts["address"], facts["device"]
            row.method = "+".join(methods_in(data))
            row.last_seen = now
        return row

    def get_expiry_age(self, **kwargs: Any) -> int:
        if FACTS not in self:
            return super().get_expiry_age(**kwargs)
        return max(0, int((self.get_expiry_date() - timezone.now()).total_seconds()))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        if FACTS not in self:
            return super().get_expiry_date(**kwargs)
        begun = datetime.fromisoformat(self[FACTS]["begun"])
        return begun + timedelta(seconds=settings.SESSION_COOKIE_AGE)

    def _get_session_from_db(self) -> Any:
        _opened.set(None)
        now = timezone.now()
        person: Any = one_person(
            _PERSON_OF_SESSION.rows(today=today(), key=self.session_key, now=now)
        )
        if person is None:  # nobody has signed in yet, or the session is over
            return super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        row = PersonSession(
            session_key=str(self.session_key),
            session_data=person.session_data,
            expire_date=person.session_end,
            last_seen=person.session_seen,
            person=person,
        )
        if row.is_idle(now):
            row.delete()
            self._session_key = None
            return None
        _opened.set(person)
        self.seen = row.last_seen
        return row

    def note_seen(self, *, sparingly: bool) -> None:
        """Somebody did something in it: written down every few minutes at most; ``sparingly``
        only where the session would otherwise soon be taken for idle."""
        now = timezone.now()
        idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
        often = min(SEEN_EVERY, idle / 4) if idle else SEEN_EVERY
        if sparingly:
            often = idle / 2 if idle else timedelta.max
        if self.seen is None or now - self.seen > often:
            PersonSession.objects.filter(session_key=self.session_key).update(last_seen=now)
            self.seen = now


def begun_at(session: SessionBase) -> datetime | None:
    """When the person of this session signed in."""
    facts = session.get(FACTS)
    return datetime.fromisoformat(facts["begun"]) if facts else None


def note_seen(request: HttpRequest) -> None:
    """A page that asks again by itself says whether somebody is at it (``js/saving/at_work.js``).
    What is saved in place comes often, and from such pages: for its own sake it hardly writes."""
    store: Any = request.session
    at_work = request.headers.get("X-Giat", "")
    if at_work == "tidak":
        return
    in_place = request.method == "POST" and "HX-Request" in request.headers
    store.note_seen(sparingly=in_place and not at_work)


def take_person(pk: int | str) -> User | None:
    """The person with this key if the session just opened is theirs; only the first to ask."""
    person = _opened.get()
    _opened.set(None)
    return person if person is not None and person.pk == int(pk) else None
