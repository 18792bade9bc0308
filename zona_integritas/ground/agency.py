"""The agency this installation serves: its name is that of the top unit, the rest is settings.

Papers, pages and mails of every layer name it, so the unit is found through Django's registry.
Nothing is made up: a part that nobody filled in is asked for on Beranda, marked in drafts, and
keeps papers from being issued.
"""

from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings

from zona_integritas.ground.formats import join_list

ASK_SERVER = "Minta pengelola server mengisinya pada setelan aplikasi (bagian «Kop naskah»)."


@dataclass(frozen=True, slots=True)
class Agency:
    """The agency as papers show it; "" where a part is not filled in."""

    name: str
    address: str
    city: str
    head_title: str  # of whoever leads it, in full: "Kepala Badan …", "Bupati …"

    @property
    def missing(self) -> list[str]:
        """What still has to be filled in before a paper can be issued, in words."""
        lacking = [label for key, label in PARTS.items() if not getattr(self, key)]
        return [*lacking, LOGO] if settings.AGENCY_LOGO and logo_path() is None else lacking


PARTS = {
    "name": "nama instansi",
    "address": "alamat instansi",
    "city": "kota instansi",
    "head_title": "sebutan pimpinan instansi",
}
LOGO = "logo instansi (berkasnya tidak ditemukan)"
TYPE = "jenis instansi"


def agency_name() -> str:
    """The name of the top unit; "" as long as there is none."""
    units = apps.get_model("units", "Unit").objects.filter(parent=None)
    return units.order_by("pk").values_list("name", flat=True).first() or ""


def agency() -> Agency:
    return Agency(
        name=agency_name(),
        address=settings.AGENCY_ADDRESS,
        city=settings.AGENCY_CITY,
        head_title=settings.AGENCY_HEAD_TITLE,
    )


def agency_type() -> str:
    """``kl`` or ``pemda``; as long as nobody said, the rules of ministries and agencies hold."""
    return settings.AGENCY_TYPE or "kl"


def logo_path() -> Path | None:
    """The file of the logo, where one is set and there."""
    path = Path(settings.AGENCY_LOGO) if settings.AGENCY_LOGO else None
    return path if path is not None and path.is_file() else None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands on top of every paper; a part that is missing says so in square brackets."""

    name: str
    address: str
    city: str
    head_title: str
    logo: bool
    missing: str  # in words; "" once all is filled in


def letterhead() -> Letterhead:
    found = agency()
    return Letterhead(
        name=_shown("name", found.name),
        address=_shown("address", found.address),
        city=_shown("city", found.city),
        head_title=_shown("head_title", found.head_title),
        logo=logo_path() is not None,
        missing=join_list(found.missing),
    )


def _shown(part: str, text: str) -> str:
    return text or f"[{PARTS[part]} belum diisi]"


def not_issuable() -> str:
    """Why no paper can be issued yet, and what to do; "" once the letterhead is complete."""
    lacking = agency().missing
    if not lacking:
        return ""
    told = (
        f"Kop naskah belum lengkap: {join_list(lacking)} belum diisi, sehingga naskah belum dapat"
    )
    name = " Nama instansi adalah nama unit paling atas." if PARTS["name"] in lacking else ""
    return f"{told} diterbitkan.{name} {ASK_SERVER} Tidak ada yang berubah."


def unset_parts() -> list[str]:
    """Everything an administrator still has to see to, the type of the agency among it."""
    return [*agency().missing, *([] if settings.AGENCY_TYPE else [TYPE])]
