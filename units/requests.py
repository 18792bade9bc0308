"""The request of a page that stands behind the door."""

from django.http import HttpRequest

from units.models import User


class SignedRequest(HttpRequest):
    """A request whose person has signed in: ``LoginRequiredMiddleware`` lets no other through."""

    user: User
