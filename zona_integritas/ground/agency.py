"""The agency this installation serves: what its papers, pages and mails say of it.

The name is that of the top unit. The rest is what an administrator saved last on the page
*Instansi* (``units.LetterheadVersion``); until somebody saved it for the first time, the
environment's settings stand there instead. Everything of every layer asks here, so the rows are
found through Django's registry. Nothing is made up: a part that nobody filled in is asked for on
Beranda, marked in drafts, and keeps papers from being issued.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage

from zona_integritas.ground.files.kept_files import storage_path
from zona_integritas.ground.formats import join_list

LOGO_FOLDER = "logo"
WHERE = "halaman Instansi"
ASK = f"Administrator instansi mengisinya di {WHERE} (menu Instansi, tombol «Ubah data instansi»)."
PEMDA = "pemda"  # what ``agency_type`` says of a regional government
REGIONAL = frozenset({PEMDA, "provinsi", "kabupaten", "kota"})  # of ``units.enums.AgencyKind``
CENTRAL = frozenset({"kl", "kementerian", "lembaga"})
# What a unit below the agency may have of its own; where it has none, the agency's stands.
OF_A_UNIT = ("address", "city", "phone", "email", "website")


@dataclass(frozen=True, slots=True)
class Agency:
    """The agency as it was saved last; "" where a part is not filled in."""

    name: str
    short_name: str
    kind: str  # of ``units.enums.AgencyKind``; ``kl`` or ``pemda`` where a setting says no more
    lines: tuple[str, ...]  # of the letterhead; none where the name alone stands there
    address: str
    city: str
    phone: str
    email: str
    website: str
    head_title: str  # of whoever leads it, in full: "Kepala Badan …", "Bupati …"
    logo: Path | None
    logo_lost: bool = False

    @property
    def missing(self) -> list[str]:
        """What still has to be filled in before a paper can be issued, in words."""
        lacking = [label for key, label in PARTS.items() if not getattr(self, key)]
        return [*lacking, LOGO] if self.logo_lost else lacking

    @property
    def unset(self) -> list[str]:
        """Everything an administrator still has to see to, the type of the agency among it."""
        return [*self.missing, *([] if self.kind else [TYPE])]

    @property
    def wished_for(self) -> list[str]:
        """What the letterhead of most agencies has, and this one has not; papers do without."""
        lacking = [label for key, label in WISHES.items() if not getattr(self, key)]
        return [*lacking, *([] if self.logo or self.logo_lost else ["logo"])]


PARTS = {
    "name": "nama instansi",
    "address": "alamat instansi",
    "city": "kota instansi",
    "head_title": "sebutan pimpinan instansi",
}
WISHES = {"short_name": "singkatan", "phone": "telepon", "email": "surel", "website": "laman"}
LOGO = "logo instansi (berkasnya tidak ditemukan)"
TYPE = "jenis instansi"


def agency_name() -> str:
    """The name of the top unit; "" as long as there is none."""
    units = apps.get_model("units", "Unit").objects.filter(parent=None)
    return units.order_by("pk").values_list("name", flat=True).first() or ""


def _newest(**of_unit: Any) -> Any:
    """The version that counts, or None where nobody saved one."""
    rows = apps.get_model("units", "LetterheadVersion").objects.filter(**of_unit)
    return rows.select_related("unit").order_by("unit", "-number").first()


def agency() -> Agency:
    saved = _newest(unit__parent=None)
    if saved is None:
        return _of_settings()
    logo = stored_logo(saved.logo_sha256)
    return Agency(
        name=saved.unit.name,
        short_name=saved.short_name,
        kind=saved.kind,
        lines=tuple(saved.lines.splitlines()),
        address=saved.address,
        city=saved.city,
        phone=saved.phone,
        email=saved.email,
        website=saved.website,
        head_title=saved.head_title,
        logo=logo,
        logo_lost=bool(saved.logo_sha256) and logo is None,
    )


def _of_settings() -> Agency:
    """What the environment says: it only fills in what nobody has saved yet."""
    logo = settings_logo()
    return Agency(
        name=agency_name(),
        short_name="",
        kind=settings.AGENCY_TYPE,
        lines=(),
        address=settings.AGENCY_ADDRESS,
        city=settings.AGENCY_CITY,
        phone="",
        email="",
        website="",
        head_title=settings.AGENCY_HEAD_TITLE,
        logo=logo,
        logo_lost=bool(settings.AGENCY_LOGO) and logo is None,
    )


def agency_type() -> str:
    """``kl`` or ``pemda``; as long as nobody said, the rules of ministries and agencies hold."""
    return _group(agency().kind)


def _group(kind: str) -> str:
    return PEMDA if kind in REGIONAL else "kl"


def agency_kinds() -> frozenset[str]:
    """What an instrument may call the agency by: its kind where that is known, and its group."""
    kind = agency().kind
    return frozenset({kind, _group(kind)} - {""})


def stored_logo(sha256: str) -> Path | None:
    """The file of a logo that was uploaded, where it lies in the storage."""
    path = Path(default_storage.path(storage_path(LOGO_FOLDER, sha256))) if sha256 else None
    return path if path is not None and path.is_file() else None


def settings_logo() -> Path | None:
    """The file that the environment names, where it is there."""
    path = Path(settings.AGENCY_LOGO) if settings.AGENCY_LOGO else None
    return path if path is not None and path.is_file() else None


def logo_path() -> Path | None:
    """The logo that papers bear, if they bear one."""
    return agency().logo


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands on top of every paper; a part that is missing says so in square brackets."""

    name: str
    lines: tuple[str, ...]
    address: str
    contact: str  # telephone, mail and web page, in one line
    city: str
    head_title: str
    logo: bool
    missing: str  # in words; "" once all is filled in


def letterhead(unit: Any = None) -> Letterhead:
    """The agency's, or that of a unit below it which has one of its own."""
    found = agency()
    own = _newest(unit=unit) if unit is not None and unit.parent_id is not None else None
    return letterhead_of(found, unit.name if own else "", own)


def letterhead_of(found: Agency, unit_name: str = "", own: Any = None) -> Letterhead:
    """As these facts make it: saved ones, or ones that somebody is about to save."""

    def part(key: str) -> str:
        said: str = (getattr(own, key) if own is not None else "") or getattr(found, key)
        return said

    heading = found.lines or (_shown("name", found.name),)
    if own is not None:
        heading = tuple(own.lines.splitlines()) or (*heading, unit_name)
    return Letterhead(
        name=_shown("name", found.name),
        lines=heading,
        address=_shown("address", part("address")),
        contact=contact_line(part("phone"), part("email"), part("website")),
        city=_shown("city", part("city")),
        head_title=_shown("head_title", found.head_title),
        logo=found.logo is not None,
        missing=join_list(found.missing),
    )


def contact_line(phone: str, email: str, website: str) -> str:
    """``Telepon (021) 555 · Surel a@b.go.id · Laman www.b.go.id``, of what there is."""
    said = (("Telepon", phone), ("Surel", email), ("Laman", website))
    return " · ".join(f"{label} {text}" for label, text in said if text)


def _shown(part: str, text: str) -> str:
    return text or f"[{PARTS[part]} belum diisi]"


def not_issuable() -> str:
    """Why no paper can be issued yet, and what to do; "" once the letterhead is complete."""
    lacking = agency().missing
    if not lacking:
        return ""
    return (
        f"Kop naskah belum lengkap: {join_list(lacking)} belum diisi, sehingga naskah belum dapat "
        f"diterbitkan. {ASK} Tidak ada yang berubah."
    )


def unset_parts() -> list[str]:
    return agency().unset
