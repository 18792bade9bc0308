"""What happens to an issued paper: handed out, withdrawn, signed, checked from outside."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from proposals.enums import TO_MINISTRY
from proposals.models import Paper, Proposal
from proposals.register.services.dispatches import letters_listing, valid_papers
from proposals.register.services.doubles import check_doubles
from proposals.register.services.entering import number_decisions
from proposals.register.services.issuing import FOLDER
from proposals.register.services.numbers import typed_code
from proposals.register.services.outside_papers import (
    UNCHANGED,
    check_agrees,
    clean_number,
    pdf_of,
)
from proposals.rules import issue_permission
from units.models import Unit, User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.dates import check_fact
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.permissions import require

REASON_LIMIT = 300
HAS_FILE = "Naskah dari luar dicatat dengan berkas bertanda tangannya. Tidak ada yang berubah."
GONE = "Naskah ini sudah tidak berlaku: digantikan atau dicabut. Tidak ada yang berubah."

# What a check of a file may answer.
AS_ISSUED, AS_SIGNED, OTHER = "terbitan", "bertanda_tangan", "lain"


def content_of(paper: Paper, *, as_issued: bool = False) -> bytes:
    """The file that stands: the signed one where there is one, else what was issued."""
    signed = paper.signed_sha256 and not as_issued
    return kept_files.fetch(
        FOLDER, paper.signed_sha256 if signed else paper.sha256, f"{paper.number}.pdf"
    )


@transaction.atomic
def withdraw_paper(*, actor: User, paper: Paper, reason: str) -> None:
    """The paper no longer stands; it stays in the register with the reason. Not undone."""
    require(actor, issue_permission(paper.kind), paper.subject)
    reason = reason.strip()
    if not reason:
        raise Refused("Isi alasan pencabutan; tidak ada yang berubah.")
    if len(reason) > REASON_LIMIT:
        raise Refused(
            f"Alasan berisi {len(reason)} karakter; paling banyak {REASON_LIMIT}. Ringkas "
            f"alasannya, lalu simpan lagi."
        )
    changed = Paper.objects.filter(
        pk=paper.pk, withdrawn_at__isnull=True, replaced_by__isnull=True
    ).update(withdrawn_by=actor, withdrawn_at=timezone.now(), withdrawn_reason=reason)
    if not changed:
        raise Stale(GONE)
    record(
        actor=actor,
        action="paper.withdrawn",
        target=paper,
        note=reason,
        unit_path=_path(paper.unit),
    )


def withdraw_papers(*, actor: User, proposal: Proposal, kinds: Sequence[str], reason: str) -> int:
    """The papers about a score or state that no longer holds are withdrawn, in the transaction
    of the move that ended it; answers how many. Whoever may make the move may do this."""
    own = valid_papers().filter(proposal=proposal, kind__in=kinds)
    return _withdraw(actor, own, reason)


def withdraw_letters(*, actor: User, proposal: Proposal, reason: str) -> int:
    """The same for what was written to the ministry about this unit, alone or with others. A
    letter that has gone out with others stays what it was; the ministry hears of it otherwise."""
    return _withdraw(actor, letters_listing(proposal, TO_MINISTRY), reason)


def _withdraw(actor: User, valid: QuerySet[Paper], reason: str) -> int:
    rows = Paper.objects.filter(pk__in=valid.values("pk")).select_related("unit")
    fallen = list(rows.select_for_update(of=("self",)))
    short = reason if len(reason) <= REASON_LIMIT else reason[: REASON_LIMIT - 1] + "…"
    for paper in fallen:
        paper.withdrawn_by, paper.withdrawn_at = actor, timezone.now()
        paper.withdrawn_reason = short
        paper.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
        record(
            actor=actor,
            action="paper.withdrawn",
            target=paper,
            note=short,
            unit_path=_path(paper.unit),
        )
    return len(fallen)


@transaction.atomic
def add_signed(
    *,
    actor: User,
    paper: Paper,
    upload: "UploadedFile[bytes]",
    number: str = "",
    dated: date | None = None,
) -> Paper:
    """The signed copy comes in, and is from now on the one that stands and is handed out.

    A PDF within ``UPLOAD_MAX_MB``. A newer signed copy takes the place of an older one; the
    record keeps the digests of both. ``number`` and ``dated`` are those an office system gave when
    it was signed: they are the paper's from then on, and those of the decision it rests on.
    """
    require(actor, issue_permission(paper.kind), paper.subject)
    content = pdf_of(upload)
    if content.sha256 == paper.sha256:
        raise Refused(
            f"Berkas «{content.name}» sama persis dengan naskah terbitan, sehingga belum "
            "ditandatangani. Pilih berkas yang sudah ditandatangani. Tidak ada yang berubah."
        )
    before = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if not before.is_valid:
        raise Stale(GONE)
    if before.outside:
        raise Refused(HAS_FILE)
    check_doubles(
        kind=before.kind,
        number="",
        sha256=content.sha256,
        year=before.period.year,
        but=[before.pk],
    )
    told = _given(before, number, dated)
    old = before.signed_sha256
    before.signed_name = content.name
    before.signed_sha256 = kept_files.store(FOLDER, content.data)
    before.signed_size = len(content.data)
    before.signed_by = actor
    before.signed_at = timezone.now()
    before.save(
        update_fields=[
            *("signed_name", "signed_sha256", "signed_size", "signed_by", "signed_at"),
            *("heading_number", "dated", "number_awaited"),
        ]
    )
    record(
        actor=actor,
        action="paper.signed",
        target=before,
        before={"signed_sha256": old},
        after={"signed_sha256": before.signed_sha256, "name": content.name, **told},
        unit_path=_path(paper.unit),
    )
    if told:
        number_decisions(actor=actor, paper=before)
    return before


def takes_number(paper: Paper) -> bool:
    """May number and day still come from outside: its heading bears no number of a decision?"""
    return not paper.heading_number


def _given(paper: Paper, number: str, dated: date | None) -> dict[str, Any]:
    """Puts the number and the day that came back on the paper; answers what is told of it."""
    if not number.strip() and dated is None and not paper.number_awaited:
        return {}
    if not takes_number(paper):
        raise Refused(
            f"Naskah ini sudah bernomor {paper.heading_number}. Nomor yang keliru diperbaiki "
            f"melalui «Perbaiki data» pada halaman usulannya. {UNCHANGED}"
        )
    if not number.strip() or dated is None:
        raise Refused(
            "Isi nomor dan tanggal yang diberikan aplikasi persuratan; keduanya masuk bersama "
            f"berkas bertanda tangan. {UNCHANGED}"
        )
    number = clean_number(number)
    check_fact(dated, "Tanggal naskah")
    concerned = [one.proposal for one in paper.listed.select_related("proposal__unit")]
    concerned = concerned or ([paper.proposal] if paper.proposal is not None else [])
    check_agrees(paper.kind, concerned, number, dated, printed=paper.number)
    check_doubles(
        kind=paper.kind,
        number=number,
        year=paper.period.year,
        proposals=concerned,
        but=[paper.pk],
    )
    paper.heading_number, paper.dated, paper.number_awaited = number, dated, False
    return {"number": number, "dated": dated}


def by_code(text: str) -> Paper | None:
    """The paper with this check code, as somebody typed it. Unknown and misspelt look alike."""
    code = typed_code(text[:40])
    if not (code.isascii() and code.isalnum()):
        code = ""  # asked all the same: the answer takes as long
    # What was written elsewhere bears no code of ours.
    found = Paper.objects.filter(code=code, outside=False)
    return found.select_related("unit", "period", "replaced_by").first()


def match_file(paper: Paper, upload: "UploadedFile[bytes]") -> str:
    """Is this file the paper? ``AS_ISSUED``, ``AS_SIGNED`` or ``OTHER``; nothing is kept."""
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    found = digest.hexdigest()
    if paper.signed_sha256 and found == paper.signed_sha256:
        return AS_SIGNED
    return AS_ISSUED if found == paper.sha256 else OTHER


def _path(unit: Unit | None) -> str:
    return unit.path if unit else ""
