"""What stands on top of every paper."""

from typing import Any

from django.conf import settings


def letterhead() -> dict[str, Any]:
    """The agency's name, address, city, and whether it has a logo."""
    return {
        "name": settings.AGENCY_NAME,
        "address": settings.AGENCY_ADDRESS,
        "city": settings.AGENCY_CITY,
        "logo": bool(settings.AGENCY_LOGO),
    }
