"""Home, sign-in, health and the error pages."""

import sys
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from units.services.people import change_own_password, set_large_text
from zona_integritas.demo import demo_accounts
from zona_integritas.home import page as home_page
from zona_integritas.kept_files import is_full
from zona_integritas.notices.visits import last_visit
from zona_integritas.permissions import public, signed_in


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    since = last_visit(request.user, request.session)
    return render(request, "home.html", home_page(request.user, since))


@public
def health(request: HttpRequest) -> HttpResponse:
    """For the load balancer: does the application answer and reach its database?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@method_decorator(login_not_required, name="dispatch")
class Login(auth_views.LoginView):
    permission_name = "public"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.DEMO_MODE:
            context["demo_accounts"] = demo_accounts()
            context["demo_password"] = settings.DEMO_PASSWORD
        return context


logout = signed_in(auth_views.LogoutView.as_view())


@require_POST
@signed_in
def text_size(request: HttpRequest) -> HttpResponse:
    """Keeps whether the person reads in larger type; the page itself changes at once."""
    set_large_text(actor=request.user, large=request.POST.get("besar") == "ya")
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    back = request.POST.get("kembali", "")
    if not url_has_allowed_host_and_scheme(back, None):
        back = reverse("home")
    return redirect(back)


class PasswordChange(auth_views.PasswordChangeView):
    permission_name = "signed_in"
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:
        """Through the service, which leaves it on record; other devices are signed out."""
        user: Any = self.request.user
        change_own_password(actor=user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, user)
        return HttpResponseRedirect(self.get_success_url())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Also where a disk is full: an upload that came in, or the database, found no room."""
    from zona_integritas.middleware import request_id

    if is_full(sys.exc_info()[1]):
        return render(request, "507.html", status=507)
    return render(request, "500.html", {"request_id": request_id.get()}, status=500)
