"""Signing in, and who is behind a request."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from units.models import User
from units.queries import read_person


class PersonBackend(ModelBackend):
    """Django's own, but a request's person comes with their unit, roles and conflicts at once.

    Every page asks for them; one query instead of four.
    """

    def get_user(self, user_id: Any) -> User | None:
        person = read_person(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
