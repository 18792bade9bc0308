"""Signing in, and who is behind a request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from units.models import User
from units.queries import person_with_roles
from units.sessions import take_person


class PersonBackend(AuthenticationBackend):
    """django-allauth's, but a request's person comes with their unit, roles and conflicts at once.

    Every page asks for them; they come with the session where the request has one.
    """

    def _authenticate_by_username(self, username: str, password: str) -> Any:
        """By exactly this name, so that the limits count every try under the name it is for."""
        return self._check_password(User.objects.filter(username=username).first(), password)

    def get_user(self, user_id: int) -> User | None:
        person = take_person(user_id) or person_with_roles(int(user_id))
        return person if person is not None and self.user_can_authenticate(person) else None
