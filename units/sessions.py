"""Sessions in the database, read together with the person they belong to (``SESSION_ENGINE``)."""

from contextvars import ContextVar
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import F
from django.utils import timezone

from units.models import PersonSession, User
from units.queries import first_person, people_with_roles

# The person who came with the session that this request opened; taken once, by ``take_person``.
_opened: ContextVar[User | None] = ContextVar("opened", default=None)


class SessionStore(DatabaseStore):
    """Django's own; a request asks once for its session, the person, their roles and conflicts."""

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        return row

    def _get_session_from_db(self) -> Any:
        _opened.set(None)
        person: Any = first_person(
            people_with_roles()
            .filter(
                sessions__session_key=self.session_key, sessions__expire_date__gt=timezone.now()
            )
            .annotate(
                session_data=F("sessions__session_data"), session_end=F("sessions__expire_date")
            )
        )
        if person is None:  # nobody has signed in yet, or the session is over
            return super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        _opened.set(person)
        return PersonSession(
            session_key=str(self.session_key),
            session_data=person.session_data,
            expire_date=person.session_end,
            person=person,
        )


def take_person(pk: int | str) -> User | None:
    """The person with this key if the session just opened is theirs; only the first to ask."""
    person = _opened.get()
    _opened.set(None)
    return person if person is not None and person.pk == int(pk) else None
