"""No second challenge here where the provider shows that it asked for one itself."""

from typing import Any

from allauth.account.models import Login
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from zona_integritas.site.sso.matching import shows_second_factor


def asked_there(signal_kwargs: Any) -> bool:
    """Is this sign-in one whose second factor the provider vouches for?"""
    answer = (signal_kwargs or {}).get("sociallogin")
    return answer is not None and shows_second_factor(answer.account.extra_data["id_token"])


class SecondStep(AuthenticateStage):
    """django-allauth's own, for everybody else."""

    login: Login

    def _should_handle(self, request: HttpRequest) -> bool:
        if asked_there(self.login.signal_kwargs):
            return False
        return bool(super()._should_handle(request))
