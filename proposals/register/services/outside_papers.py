"""A paper that was written, numbered and signed elsewhere takes the place of one of ours."""

from dataclasses import replace
from datetime import date

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from assessment.evidence.services.files import Content, check_upload
from proposals.models import Paper, Proposal
from proposals.register.services.doubles import check_doubles, check_entered_once
from proposals.register.services.entering import enter_paper, numbering_row
from proposals.register.services.issuing import (
    FOLDER,
    About,
    PaperType,
    may_issue,
    papers_replaced,
)
from proposals.register.services.numbers import new_code
from proposals.workflow.chronology import check_order, recorded_dates
from units.models import User
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.dates import check_fact
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files import kept_files
from zona_integritas.ground.formats import tanggal

UNCHANGED = "Tidak ada data yang berubah."
NUMBER_LIMIT = 100


@transaction.atomic
def record_outside(
    *,
    actor: User,
    paper: PaperType,
    about: About,
    number: str,
    dated: date,
    upload: "UploadedFile[bytes]",
    with_move: bool = False,
) -> Paper:
    """Enters the signed PDF under its own number and day, in the place of the paper we would
    have made. Refused where number or file are another paper's, and where the decision bears
    another number or day: that is put right by a correction. ``with_move``: the decision it rests
    on is taken in the same transaction."""
    if not may_issue(actor, paper.kind, about):
        raise PermissionDenied("Peran Anda tidak mencakup naskah ini.")
    about = replace(about, outside=True)
    if not with_move and (reason := paper.not_yet(about)):
        raise Refused(reason)
    number = clean_number(number)
    check_fact(dated, "Tanggal naskah")
    content = pdf_of(upload)
    listed = paper.lists(about) if paper.lists is not None else []
    concerned = listed or ([about.proposal] if about.proposal else [])
    if not with_move:
        check_agrees(paper.kind, concerned, number, dated)
    replaced = papers_replaced(paper, about)
    check_entered_once(replaced, number=number, dated=dated, sha256=content.sha256)
    older = [one.pk for one in replaced]
    check_doubles(
        kind=paper.kind,
        number=number,
        sha256=content.sha256,
        year=about.period.year,
        proposals=concerned,
        but=older,
    )
    entered = _row(actor, paper, about, number, dated, content)
    enter_paper(actor=actor, paper=entered, listed=listed, replaces=older)
    return entered


def _row(
    actor: User, paper: PaperType, about: About, number: str, dated: date, content: Content
) -> Paper:
    entered = about.as_paper(paper.kind)
    entered.outside, entered.dated = True, dated
    entered.year, entered.number, entered.code = dated.year, number, new_code()
    entered.unit_name = about.unit_name
    entered.agency_name = agency_name()
    entered.title = f"{paper.kind.label} {entered.of_whom} {about.period.year}"[:300]
    entered.sha256 = kept_files.store(FOLDER, content.data)
    entered.content_digest, entered.size = content.sha256, len(content.data)
    entered.issued_by, entered.issued_at = actor, timezone.now()
    return entered


def clean_number(number: str) -> str:
    number = " ".join(number.split())
    if not number:
        raise Refused(f"Nomor naskah belum diisi. {UNCHANGED}")
    if len(number) > NUMBER_LIMIT:
        raise Refused(
            f"Nomor naskah berisi {len(number)} karakter; paling banyak {NUMBER_LIMIT}. {UNCHANGED}"
        )
    return number


def pdf_of(upload: "UploadedFile[bytes]") -> Content:
    """The file, which has to be a PDF."""
    content = check_upload(upload)
    if content.content_type != "application/pdf":
        raise Refused(
            f"Berkas «{content.name}» bukan PDF. Unggah naskah bertanda tangan sebagai PDF. "
            f"{UNCHANGED}"
        )
    return content


def check_agrees(
    kind: str, proposals: list[Proposal], number: str, dated: date, *, printed: str = ""
) -> None:
    """The decision may bear a number and a day already: then the paper is that paper. Where it
    bears none yet, or only the number our register ``printed``, the day is asked as that of any
    paper."""
    rows, number_key, day_key = numbering_row(kind)
    if not rows:
        return
    moves = [row.name for row in rows]
    known = recorded_dates(proposals)
    for proposal in proposals:
        decided = proposal.decisions.filter(move__in=moves).order_by("id").last()
        told = decided.facts if decided is not None else {}
        if not told.get(number_key) or told[number_key] == printed:
            check_order(known[proposal.pk], {day_key: dated})
        elif (told[number_key], told[day_key]) != (number, dated.isoformat()):
            raise Refused(
                f"Untuk {proposal.unit_name} tercatat nomor {told[number_key]} tanggal "
                f"{tanggal(date.fromisoformat(told[day_key]))}. Isi nomor dan tanggal itu, atau "
                "perbaiki terlebih dahulu melalui «Perbaiki data» pada halaman usulannya. "
                f"{UNCHANGED}"
            )
