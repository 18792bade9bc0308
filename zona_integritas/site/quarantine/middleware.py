"""The one place where uploads are scanned: every address, before its view sees a file."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from units.models import User
from zona_integritas.ground.error_pages import error_page
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.intake import uploads_of
from zona_integritas.site.quarantine.services import scan_upload


class ScanMiddleware:
    """Stands behind the check of the form's token: nobody is blamed for what another page sent."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not settings.CLAMD_ADDRESS:
            return None
        # Who asks for an open page is not looked up, and counts as a visitor.
        user = request.user if getattr(view, "login_required", True) else None
        sender = user if isinstance(user, User) else None
        for upload in uploads_of(request):
            try:
                scan_upload(sender=sender, upload=upload, address=request.path)
            except Refused as refused:
                return error_page(
                    request, 422, name="upload_refused", sentence=" ".join(refused.reasons)
                )
        return None
