"""Who signs which paper: added with the days it holds, ended, or taken back."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from units.enums import SignedPaper, SignManner
from units.models import Actor, PaperSigner, Unit
from zona_integritas.ground.actors import SYSTEM, person_of
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.permissions import require

UNCHANGED = "Tidak ada data yang berubah."


@transaction.atomic
def add_signer(
    *,
    actor: Actor,
    paper: str,
    manner: str,
    office: str,
    name: str,
    starts_on: date,
    ends_on: date | None = None,
    nip: str = "",
    for_office: str = "",
    through: str = "",
) -> PaperSigner:
    """From ``starts_on`` on, papers of this kind name this person. On one day only one does."""
    if actor is not SYSTEM:
        require(actor, "units.manage_agency")
    top = _lock()
    signer = PaperSigner(
        paper=paper,
        manner=manner,
        office=office.strip(),
        for_office=for_office.strip() if manner in {SignManner.BEHALF, SignManner.FOR} else "",
        through=through.strip() if manner == SignManner.FOR else "",
        name=name.strip(),
        nip=nip,
        starts_on=starts_on,
        ends_on=ends_on,
        added_by=person_of(actor),
        added_at=timezone.now(),
    )
    _check(signer)
    signer.full_clean(exclude=["added_by"])
    signer.save(force_insert=True)
    record(
        actor=actor,
        action="signer.added",
        target=signer,
        after={key: getattr(signer, key) for key in KEPT if getattr(signer, key)},
        unit_path=top.path,
    )
    return signer


KEPT = (
    "paper", "manner", "office", "for_office", "through", "name", "nip", "starts_on", "ends_on",
)  # fmt: skip


@transaction.atomic
def end_signer(
    *,
    actor: Actor,
    signer: PaperSigner,
    reason: str,
    seen: date | None,
    last_day: date | None = None,
) -> PaperSigner:
    """The last day this person signs; without one, the entry was a mistake and never held.

    ``seen`` is the last day the page showed, if it showed one.
    """
    if actor is not SYSTEM:
        require(actor, "units.manage_agency")
    top = _lock()
    reason = reason.strip()
    if not reason:
        raise Refused("Alasannya belum diisi. Isi alasan, lalu simpan lagi.")
    stored = PaperSigner.objects.select_for_update(of=("self",)).get(pk=signer.pk)
    if stored.cancelled_at is not None:
        raise Refused(f"{stored} sudah dibatalkan. {UNCHANGED}")
    before = stored.ends_on
    if before != seen:
        raise Stale(
            f"Hari terakhir {stored} sudah diubah oleh orang lain menjadi "
            f"{tanggal(before) if before else 'belum ditentukan'}. Periksa terlebih dahulu, lalu "
            f"ulangi bila masih perlu. {UNCHANGED}"
        )
    if last_day is None:
        stored.cancelled_at = timezone.now()
    else:
        if last_day < stored.starts_on:
            raise Refused(
                f"Hari terakhir {tanggal(last_day)} mendahului mulainya, "
                f"{tanggal(stored.starts_on)}. Isi hari yang sama atau sesudahnya, atau batalkan "
                f"penanda tangan ini. {UNCHANGED}"
            )
        stored.ends_on = last_day
        _ask_overlap(stored)
    stored.save(update_fields=["ends_on", "cancelled_at"])
    record(
        actor=actor,
        action="signer.cancelled" if last_day is None else "signer.ended",
        target=stored,
        before={"ends_on": before},
        after={"ends_on": stored.ends_on},
        note=reason,
        unit_path=top.path,
    )
    return stored


def _lock() -> Unit:
    """Two people who name signers wait for each other."""
    top = Unit.objects.select_for_update(of=("self",)).filter(parent=None).order_by("pk").first()
    if top is None:
        raise Refused("Instansi belum ada. Minta pengelola server membuatnya terlebih dahulu.")
    return top


def _check(signer: PaperSigner) -> None:
    manner = signer.manner
    if manner in {SignManner.BEHALF, SignManner.FOR} and not signer.for_office:
        raise Refused(
            "Jabatan pemberi mandat belum diisi. Isi atas nama siapa naskah ditandatangani, "
            "misalnya «Menteri …»."
        )
    if manner == SignManner.FOR and not signer.through:
        raise Refused(
            "Jabatan yang menerima mandat belum diisi. Pada u.b. isi melalui siapa mandatnya, "
            "misalnya «Sekretaris Jenderal»."
        )
    if signer.ends_on is not None and signer.ends_on < signer.starts_on:
        raise Refused(
            f"Hari terakhir {tanggal(signer.ends_on)} mendahului mulainya, "
            f"{tanggal(signer.starts_on)}. Perbaiki salah satunya."
        )
    _ask_overlap(signer)


def _ask_overlap(signer: PaperSigner) -> None:
    """Refused where another one signs the same kind of paper on one of these days."""
    others = PaperSigner.objects.standing().filter(paper=signer.paper).exclude(pk=signer.pk)
    others = others.filter(Q(ends_on=None) | Q(ends_on__gte=signer.starts_on))
    if signer.ends_on is not None:
        others = others.filter(starts_on__lte=signer.ends_on)
    other = others.first()
    if other is not None:
        until = f"sampai {tanggal(other.ends_on)}" if other.ends_on else "belum diakhiri"
        raise Refused(
            f"{SignedPaper(signer.paper).label} pada hari itu sudah ditandatangani {other} "
            f"(mulai {tanggal(other.starts_on)}, {until}). Akhiri terlebih dahulu penanda tangan "
            f"itu, atau pilih hari lain. {UNCHANGED}"
        )
