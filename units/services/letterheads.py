"""What papers print of the agency and of a unit, saved as one more version."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from units.models import Actor, LetterheadVersion, Unit, User
from units.services.logos import NO_LOGO, Logo, keep_logo, logo_of_settings
from units.services.units import update_unit
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.agency import agency
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.formats import tanggal_waktu
from zona_integritas.ground.permissions import require

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

OF_A_UNIT = ("lines", "address", "city", "phone", "email", "website")
OF_THE_AGENCY = ("short_name", "kind", *OF_A_UNIT, "head_title")
MOST_LINES, LONGEST_LINE = 5, 120


def newest_version(unit: Unit) -> LetterheadVersion | None:
    return unit.letterheads.select_related("saved_by").first()


def state_of(unit: Unit) -> str:
    """What a form was shown: it is asked again when the form comes back."""
    newest = newest_version(unit)
    return f"{newest.number if newest else 0}|{unit.name}"


def fields_of(unit: Unit) -> tuple[str, ...]:
    return OF_THE_AGENCY if unit.parent_id is None else OF_A_UNIT


def current_values(unit: Unit) -> dict[str, str]:
    """What stands now; of an agency that nobody saved yet what the environment fills in."""
    newest = newest_version(unit)
    names = fields_of(unit)
    if newest is not None:
        return {name: getattr(newest, name) for name in names}
    if unit.parent_id is not None:
        return dict.fromkeys(names, "")
    found = agency()
    known = LetterheadVersion._meta.get_field("kind").choices or ()
    kind = found.kind if found.kind in dict(known) else ""
    return {**{name: getattr(found, name) for name in names}, "lines": "", "kind": kind}


@transaction.atomic
def save_letterhead(
    *,
    actor: Actor,
    unit: Unit,
    seen: str,
    values: Mapping[str, str],
    name: str = "",
    upload: "UploadedFile[bytes] | None" = None,
    without_logo: bool = False,
) -> LetterheadVersion:
    """Keeps the next version; ``seen`` is the state the person was shown.

    The agency's ``name`` is that of its unit and is changed there. A logo that is neither sent
    nor taken away stays; when the agency is saved for the first time it is the one of the
    environment. What changes nothing makes no version.
    """
    stored = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if actor is not SYSTEM:
        _require_keeper(actor, stored)
    _ask_state(actor, stored, seen)
    newest = newest_version(stored)
    before = _facts(stored, newest)
    if stored.parent_id is None and name.strip() and name.strip() != stored.name:
        stored = update_unit(actor=actor, unit=stored, parent=None, name=name.strip())
    logo = _logo(stored, newest, upload, without_logo)
    version = LetterheadVersion(
        unit=stored,
        number=newest.number + 1 if newest else 1,
        unit_name=stored.name,
        logo_sha256=logo.sha256,
        logo_name=logo.name,
        logo_type=logo.content_type,
        saved_by=person_of(actor),
        saved_at=timezone.now(),
        **{key: plain(key, values.get(key, "")) for key in fields_of(stored)},
    )
    after = _facts(stored, version)
    if newest is not None and before == after:
        return newest
    _check(version)
    version.save(force_insert=True)
    changed = [key for key in after if newest is None or before[key] != after[key]]
    record(
        actor=actor,
        action="letterhead.saved",
        target=stored,
        before={key: before[key] for key in changed},
        after={key: after[key] for key in changed},
        unit_path=stored.path,
    )
    return version


def _require_keeper(actor: User, unit: Unit) -> None:
    if unit.parent_id is None:
        require(actor, "units.manage_agency")
    else:
        require(actor, "units.manage_unit", unit)


def plain(key: str, text: str) -> str:
    """As it is kept: of several lines those that say something, each without blanks around it."""
    rows = [" ".join(row.split()) for row in text.splitlines()]
    return ("\n" if key in {"lines", "address"} else " ").join(row for row in rows if row)


def _ask_state(actor: Actor, unit: Unit, seen: str) -> None:
    if seen == state_of(unit):
        return
    newest = newest_version(unit)
    who = ""
    if newest is not None:
        name = "Anda sendiri" if newest.saved_by == actor else newest.saved_by or SYSTEM
        who = f", disimpan oleh {name} pada {tanggal_waktu(newest.saved_at)}"
    raise Stale(
        f"Data {unit} sudah berubah sejak halaman ini dibuka{who}. Isian Anda masih ada "
        "di bawah dan belum disimpan: bandingkan dengan yang tersimpan, lalu simpan sekali lagi."
    )


def _logo(
    unit: Unit,
    newest: LetterheadVersion | None,
    upload: "UploadedFile[bytes] | None",
    without: bool,
) -> Logo:
    if unit.parent_id is not None or without:
        return NO_LOGO
    if upload is not None:
        return keep_logo(upload)
    if newest is None:
        return logo_of_settings()
    return Logo(newest.logo_sha256, newest.logo_name, newest.logo_type)


def _facts(unit: Unit, version: LetterheadVersion | None) -> dict[str, Any]:
    """What a version says, as the record keeps it."""
    names = [*fields_of(unit), *(("logo_name", "logo_sha256") if unit.parent_id is None else ())]
    return {name: getattr(version, name) if version is not None else "" for name in names}


def _check(version: LetterheadVersion) -> None:
    rows = version.lines.splitlines()
    if len(rows) > MOST_LINES or any(len(row) > LONGEST_LINE for row in rows):
        raise Refused(
            f"Baris kop berisi {len(rows)} baris. Tulis paling banyak {MOST_LINES} baris, "
            f"masing-masing paling panjang {LONGEST_LINE} karakter. Tidak ada data yang berubah."
        )
    if version.website and (" " in version.website or "." not in version.website):
        raise ValidationError(
            {
                "website": f"«{version.website}» bukan alamat laman. Tulis alamatnya saja, "
                "misalnya www.instansi.go.id."
            }
        )
    version.full_clean(exclude=["saved_by"])
