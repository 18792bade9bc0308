"""The second step of signing in: none where the provider shows that it asked for one itself, and
none that completes a first step which does not hold any more."""

from typing import Any

from allauth.account.models import Login
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from units.models import User
from zona_integritas.site.sso.matching import shows_second_factor

FIRST_STEP = "langkah_pertama"
BEGIN_ANEW = "Kata sandi atau akun ini berubah sejak langkah pertama. Masuklah dari awal."


def asked_there(signal_kwargs: Any) -> bool:
    """Is this sign-in one whose second factor the provider vouches for?"""
    answer = (signal_kwargs or {}).get("sociallogin")
    return answer is not None and shows_second_factor(answer.account.extra_data["id_token"])


class SecondStep(AuthenticateStage):
    """django-allauth's own, for everybody else.

    What was shown in the first step must still hold: a session of somebody whose password was
    changed, or whose account was closed, would end, and so none is begun.
    """

    login: Login

    def handle(self) -> tuple[Any, bool]:
        response, goes_on = super().handle()
        if response is not None:
            self.state[FIRST_STEP] = self._person().get_session_auth_hash()
        return response, goes_on

    def exit(self) -> Any:
        person = self._person()
        shown = str(self.state.get(FIRST_STEP, ""))
        if person.is_active and constant_time_compare(shown, person.get_session_auth_hash()):
            return super().exit()
        messages.warning(self.request, BEGIN_ANEW)
        return self.abort()

    def _person(self) -> User:
        person = self.login.user
        assert isinstance(person, User)  # noqa: S101 - who gets this far has an account
        return person

    def _should_handle(self, request: HttpRequest) -> bool:
        if asked_there(self.login.signal_kwargs):
            return False
        return bool(super()._should_handle(request))
