"""What the application holds of one person, as tables.

Written for whoever will read it: the person gets all that is theirs; an administrator who makes
the copy for somebody gets what the register and the record show him anyway. Of other people there
are names, never their data: what the person did to another's account is told without its values.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.db.models import Q

from assessment.models import AnswerRevision, Comment, Phrase
from proposals.models import PassageRevision
from units.enums import AREA_LABELS
from units.models import ConflictOfInterest, RoleGrant, User
from units.services.second_factors import KINDS
from units.signing_in import in_words as method_in_words
from zona_integritas.ground.formats import as_shown
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.notices.models import Notice
from zona_integritas.ground.permissions import allowed
from zona_integritas.ground.throttle.sign_in import name_mark
from zona_integritas.site.logbook.lines import EventLine, in_words, lines_of
from zona_integritas.site.logbook.queries import all_of, events_of_person
from zona_integritas.site.logbook.reader import Readable, Reader

MOST = 50_000  # events of one copy
ABOUT_PEOPLE = ("units.user", "units.rolegrant", "units.conflictofinterest", "units.invitation")


@dataclass(frozen=True, slots=True)
class DataTable:
    """One kind of data: rows of texts under their headings."""

    key: str
    title: str
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]


def data_of(person: User, reader: User) -> list[DataTable]:
    """All tables, empty ones too: that nothing is held is an answer."""
    tables = [
        _account(person),
        _roles(person),
        _conflicts(person, reader),
        _sessions(person),
        _factors(person),
        _invitations(person),
        _failed(person),
    ]
    if person.pk == reader.pk:
        tables += [_notices(person), _comments(person), _answers(person), _texts(person)]
    done, about = events_of_person(person)
    return [
        *tables,
        _jobs(person),
        _events("done", "Yang dilakukan", _lines(done, person, reader)),
        _events("about", "Yang dilakukan terhadap akun ini", _lines(about, person, reader)),
    ]


def _moment(value: Any) -> str:
    return f"{as_shown(value):%Y-%m-%d %H:%M:%S}" if value else ""


def _account(person: User) -> DataTable:
    facts = {
        "Nama lengkap": person.full_name,
        "Nama pengguna": person.username,
        "Surel": person.email,
        "NIP": person.nip,
        "Jabatan": person.position,
        "Unit kerja": person.unit.name if person.unit else "",
        "Akun dibuat": _moment(person.date_joined),
        "Terakhir masuk": _moment(person.last_login),
        "Aktif": "Ya" if person.is_active else "Tidak",
    }
    return DataTable("account", "Akun", ("Isian", "Nilai"), list(facts.items()))


def _roles(person: User) -> DataTable:
    rows = RoleGrant.objects.filter(user=person).select_related("unit").order_by("pk")
    headings = ("Peran", "Unit", "Area", "Masa", "Diberikan", "Diakhiri", "Alasan diakhiri")
    return DataTable(
        "roles",
        "Peran",
        headings,
        [
            (
                one.title,
                one.unit.name,
                ", ".join(AREA_LABELS.get(area, area) for area in one.areas),
                one.days,
                _moment(one.granted_at),
                _moment(one.ended_at),
                one.end_reason,
            )
            for one in rows
        ],
    )


def _conflicts(person: User, reader: User) -> DataTable:
    rows = ConflictOfInterest.objects.filter(user=person).select_related("unit").order_by("pk")
    return DataTable(
        "conflicts",
        "Benturan kepentingan",
        ("Unit", "Alasan", "Sejak", "Diakhiri"),
        [
            (
                one.unit.name,
                one.reason if allowed(reader, "units.read_conflict_reason", one) else "",
                _moment(one.declared_at),
                _moment(one.ended_at),
            )
            for one in rows
        ],
    )


def _sessions(person: User) -> DataTable:
    return DataTable(
        "sessions",
        "Sesi masuk",
        ("Sejak", "Terakhir dipakai", "Alamat", "Perangkat", "Cara masuk"),
        [
            (
                _moment(one.begun_at),
                _moment(one.last_seen),
                one.address,
                one.device,
                method_in_words(one.method),
            )
            for one in person.sessions.order_by("-last_seen")
        ],
    )


def _factors(person: User) -> DataTable:
    """That there are some; never their secrets."""
    rows = Authenticator.objects.filter(user=person).order_by("pk")
    return DataTable(
        "factors",
        "Langkah kedua",
        ("Jenis", "Dipasang", "Terakhir dipakai"),
        [(KINDS[one.type], _moment(one.created_at), _moment(one.last_used_at)) for one in rows],
    )


def _invitations(person: User) -> DataTable:
    return DataTable(
        "invitations",
        "Undangan",
        ("Cara", "Dibuat", "Berlaku sampai", "Dipakai"),
        [
            (
                one.get_way_display(),
                _moment(one.made_at),
                _moment(one.valid_until),
                _moment(one.used_at),
            )
            for one in person.invitations.order_by("pk")
        ],
    )


def _failed(person: User) -> DataTable:
    rows = AccessAttempt.objects.filter(username=name_mark(person.username))
    return DataTable(
        "failed",
        "Percobaan masuk yang gagal",
        ("Waktu", "Alamat", "Peramban"),
        [
            (_moment(one.attempt_time), one.ip_address or "", one.user_agent)
            for one in rows.order_by("-attempt_time")
        ],
    )


def _notices(person: User) -> DataTable:
    rows = Notice.objects.filter(user=person)
    return DataTable(
        "notices",
        "Pemberitahuan",
        ("Waktu", "Jenis", "Isi", "Dibaca", "Dikirim sebagai surel"),
        [
            (
                _moment(one.created_at),
                one.get_kind_display(),
                one.text,
                _moment(one.read_at),
                _moment(one.mailed_at),
            )
            for one in rows
        ],
    )


def _comments(person: User) -> DataTable:
    rows = Comment.objects.filter(author=person).select_related(
        "thread__assessment__unit", "thread__assessment__period", "thread__indicator"
    )
    return DataTable(
        "comments",
        "Tulisan dalam percakapan",
        ("Waktu", "LKE", "Butir", "Tulisan"),
        [
            (
                _moment(one.written_at),
                str(one.thread.assessment),
                one.thread.indicator.code,
                one.text,
            )
            for one in rows.order_by("pk")
        ],
    )


def _answers(person: User) -> DataTable:
    rows = AnswerRevision.objects.filter(written_by=person).select_related(
        "answer__assessment__unit", "answer__assessment__period", "answer__indicator"
    )
    return DataTable(
        "answers",
        "Jawaban dan catatan pada LKE",
        ("Waktu", "LKE", "Butir", "Sisi", "Jawaban", "Catatan"),
        [
            (
                _moment(one.written_at),
                str(one.answer.assessment),
                one.answer.indicator.code,
                one.answer.get_side_display(),
                "" if one.value is None else str(one.value),
                one.note,
            )
            for one in rows.order_by("pk").iterator(chunk_size=1000)
        ],
    )


def _texts(person: User) -> DataTable:
    """Pieces of the report, and sentences kept for oneself."""
    passages = PassageRevision.objects.filter(written_by=person).order_by("pk")
    phrases = Phrase.objects.filter(owner=person).order_by("pk")
    return DataTable(
        "texts",
        "Teks LHE dan kalimat siap pakai",
        ("Waktu", "Jenis", "Tulisan"),
        [
            *((_moment(one.written_at), "Teks LHE", one.text) for one in passages),
            *(("", "Kalimat siap pakai", one.text) for one in phrases),
        ],
    )


def _jobs(person: User) -> DataTable:
    rows = Job.objects.filter(owner=person).order_by("pk")
    return DataTable(
        "jobs",
        "Proses yang dimulai",
        ("Proses", "Dimulai", "Berakhir", "Keadaan"),
        [
            (one.title, _moment(one.created_at), _moment(one.finished_at), one.get_state_display())
            for one in rows
        ],
    )


def _lines(scope: Q, person: User, reader: User) -> list[EventLine]:
    found, _ = all_of(Reader(reader), [scope], Q(), MOST)
    mine = _about(person)
    return lines_of(row if _is_theirs(row, mine) else _without_values(row) for row in found)


def _about(person: User) -> set[tuple[str, str]]:
    """The account and what hangs on it, as the record names them."""
    found = {("units.user", str(person.pk))}
    for rows in (person.grants.all(), person.conflicts.all(), person.invitations.all()):
        found.update((one._meta.label_lower, str(one.pk)) for one in rows)
    return found


def _is_theirs(row: Readable, mine: set[tuple[str, str]]) -> bool:
    event = row.event
    about_somebody = event.object_type in ABOUT_PEOPLE
    return not about_somebody or (event.object_type, event.object_id) in mine


def _without_values(row: Readable) -> Readable:
    """That something was done to another's account; not what stands there. The row itself is
    never stored again."""
    row.event.before, row.event.after, row.event.note = None, None, ""
    return row


def _events(key: str, title: str, lines: Iterable[EventLine]) -> DataTable:
    headings = ("Nomor", "Waktu", "Pelaku", "Alamat", "Peristiwa", "Objek", "Perubahan", "Catatan")
    return DataTable(
        key,
        title,
        headings,
        [
            (
                str(line.event.pk),
                _moment(line.event.at),
                line.actor,
                line.address,
                line.label,
                f"{line.object_kind}: {line.object_text}",
                "\n".join(in_words(change) for change in line.changes),
                line.note,
            )
            for line in lines
        ],
    )
