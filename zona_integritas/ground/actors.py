"""Who acts: a person with an account, or the system itself.

The system is an actor with a name. A command, the shell or the scheduler says ``SYSTEM``; it is
asked for no permission. There is no empty actor: who forgets to say who acts is told so.
"""

from enum import Enum
from typing import Final, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest


class System(Enum):
    """One value only, so that ``actor is SYSTEM`` tells the types apart."""

    SYSTEM = "Sistem"

    def __str__(self) -> str:
        return self.value


SYSTEM: Final = System.SYSTEM
# The ground knows no people: ``units.models.Actor`` is what services of the apps take.
AnyActor = AbstractBaseUser | System
# Who looks at a page, signed in or not.
Visitor = AbstractBaseUser | AnonymousUser
Person = TypeVar("Person", bound=AbstractBaseUser)


class AccountRequest(HttpRequest):
    """A request to a page of the ground's own, behind the door."""

    user: AbstractBaseUser  # type: ignore[assignment]  # the stubs' person is one of an upper app


def person_of(actor: Person | System) -> Person | None:
    """The person who acts, for a row that names one; None where it is the system."""
    if actor is None:
        raise TypeError("An act needs an actor: a person, or SYSTEM.")
    return None if isinstance(actor, System) else actor
