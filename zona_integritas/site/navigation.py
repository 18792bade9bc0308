"""The side rail: only what the person may open."""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse

from units.enums import Role
from units.models import User
from units.queries import roles_of
from zona_integritas.ground.actors import Visitor
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.notices.queries import BADGE_LIMIT, unread_count
from zona_integritas.ground.permissions import allowed_somewhere


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    url: str
    icon: str
    active: bool


# label, name of the page, icon, permission ("" for every signed-in person), path prefix
PAGES = (
    ("Beranda", "home", "home", "", "/"),
    ("Usulan", "proposals:list", "proposal", "proposals.view", "/usulan/"),
    (
        "Ruang penilaian",
        "assessment:desk",
        "check-circle",
        "assessment.work_at_desk",
        "/lke/ruang/",
    ),
    ("LKE", "assessment:list", "lke", "assessment.view_lke", "/lke/"),
    ("Rencana", "plans", "plan", "proposals.view", "/rencana/"),
    ("Pantauan", "overview:summary", "chart", "proposals.view_overview", "/pantauan/"),
    (
        "Periksa silang",
        "xray:list",
        "search",
        "proposals.view_xray",
        "/pantauan/periksa-silang/",
    ),
    ("Dokumen", "papers:list", "file", "proposals.read_paper", "/dokumen/"),
    ("Instansi", "units:agency", "settings", "units.view_agency", "/instansi/"),
    ("Unit", "units:list", "unit", "units.view_unit", "/unit/"),
    ("Pengguna", "units:people", "users", "units.view_people", "/pengguna/"),
    ("Periode", "periods:list", "calendar", "assessment.view_period", "/periode/"),
    ("Instrumen", "instruments:list", "report", "assessment.view_instrument", "/instrumen/"),
    ("Catatan aktivitas", "record:agency", "clock", "record.view_agency", "/riwayat/"),
)


def _bell(user: User) -> int | str:
    count = unread_count(user)
    return f"{BADGE_LIMIT}+" if count > BADGE_LIMIT else count


def _agency_of(user: Visitor | None) -> str:
    """It came with the person; without one it is asked for, if the database answers at all: this
    also stands on the pages that say what is wrong."""
    try:
        name: str | None = getattr(user, "agency_name", None)
        return agency_name() if name is None else name
    except DatabaseError:
        return ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Template context: the rail with its bell, the agency, and whether this is a demo."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        # Asked for by whole pages only.
        "agency_name": cache(partial(_agency_of, user)),
        "demo_mode": settings.DEMO_MODE,
    }
    if user is not None and user.is_authenticated:
        held = {Role(entry.role).label for entry in roles_of(user)}
        context["user_role_label"] = ", ".join(sorted(held)) or "Belum mempunyai peran"
        # Counted when a whole page asks; a fragment has no bell.
        context["notice_count"] = cache(partial(_bell, user))
        here = _place(request.path)
        context["nav"] = [
            NavItem(label, reverse(name), icon, prefix == here)
            for label, name, icon, permission, prefix in PAGES
            if not permission or allowed_somewhere(user, permission)
        ]
    return context


def _place(path: str) -> str:
    """The longest prefix of the rail this address stands under; home is only itself."""
    prefixes = [prefix for *_, prefix in PAGES if prefix != "/" and path.startswith(prefix)]
    return max(prefixes, key=len, default="/" if path == "/" else "")
