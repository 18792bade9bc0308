"""What each kind of event is called, what it is about, and who may read it at all.

Closed by default: an event that stands in no table here is shown to the agency's readers only,
under its bare name; a test keeps the tables complete.
"""

from dataclasses import dataclass
from enum import Enum

from proposals.workflow import MOVES


class Audience(Enum):
    """Whom an event concerns, among those who may see its unit."""

    ALL = "all"
    SIDES = "sides"  # answers: each side by its own rule
    TPI = "tpi"  # the assessors' work: the unit's side not before it may see the TPI's side
    ASSESSORS = "assessors"  # drafts of a report: never the unit's side, which gets the report
    JUDGES = "judges"  # conflicts of interest: who declares them and who reads the register
    REGISTER = "register"  # personal data: who reads the register of people, and the person
    ACCOUNT = "account"  # signing in: the person, and who administers the account
    AGENCY = "agency"  # administrators, observers and leadership


class Reason(Enum):
    """Who reads why, among those who read that it happened. Whoever wrote it, and whom it is about,
    always do."""

    OPEN = "open"
    CONFLICT = "conflict"  # who may end conflicts of interest with the unit
    ACCOUNT = "account"  # who manages the accounts of the unit
    ROLE = "role"  # administrators, observers and leadership


@dataclass(frozen=True, slots=True)
class Action:
    label: str
    kind: str
    audience: Audience = Audience.ALL
    reason: Reason = Reason.OPEN


KINDS = {
    "usulan": "Usulan dan keputusan",
    "jawaban": "Jawaban dan nilai LKE",
    "bukti": "Bukti dukung",
    "percakapan": "Percakapan",
    "dokumen": "Dokumen dan laporan",
    "rencana": "Rencana, tindak lanjut, komitmen",
    "unit": "Unit dan predikat",
    "peran": "Peran dan benturan kepentingan",
    "orang": "Akun pengguna",
    "masuk": "Masuk dan sesi",
    "pengaturan": "Periode, instrumen, pengaturan",
    "data": "Data yang dibawa keluar",
}

_Row = str | tuple[str, Audience] | tuple[str, Audience, Reason]
_OF_KIND: dict[str, dict[str, _Row]] = {
    "usulan": {
        "proposal.identify": "Unit diidentifikasi",
        "proposal.removed": "Usulan dihapus",
        "proposal.restored": "Usulan dikembalikan",
        "proposal.affirmative": "Kategori afirmasi diubah",
        "proposal.screened": "Syarat pemilihan dan daftar periksa dinilai",
        "sitting.opened": "Sidang dibuka",
        "sitting.changed": "Data sidang diubah",
        "sitting.agenda_added": "Masuk agenda sidang",
        "sitting.agenda_removed": "Dikeluarkan dari agenda sidang",
        "sitting.decided": "Putusan sidang dicatat",
        "note.awaits": "Putusan dengan nota dinas dicatat, menunggu konfirmasi",
        "note.confirmed": "Putusan dengan nota dinas dikonfirmasi",
        "note.refused": "Putusan dengan nota dinas ditolak atau ditarik",
        "proposal.corrected": "Data usulan diperbaiki",
        "dates.reasoned": "Urutan tanggal naskah diterima dengan alasan",
        "own_record.awaits": "Hasil unit sendiri dicatat, menunggu konfirmasi",
        "own_record.confirmed": "Hasil unit sendiri dikonfirmasi dari luar unit",
        "own_record.refused": "Hasil unit sendiri ditolak atau ditarik",
        "ministry.recorded": "Hasil Kementerian PANRB dicatat",
        "ministry.list_applied": "Daftar hasil Kementerian PANRB diterapkan",
        "portal_form.saved": ("Isian portal Kementerian PANRB disimpan", Audience.AGENCY),
        "stage.reported": "Tahap WBK Mandiri dilaporkan ke Kementerian PANRB",
        "meeting.saved": "Pertemuan dengan Kementerian PANRB dicatat",
        "meeting.ended": "Pertemuan dengan Kementerian PANRB dibatalkan",
        "finding.set_aside": ("Temuan periksa silang dikesampingkan", Audience.AGENCY),
        "finding.shown_again": ("Temuan periksa silang ditampilkan lagi", Audience.AGENCY),
        "season.seeded": ("Data contoh dibuat", Audience.AGENCY),
    },
    "jawaban": {
        "answer.saved": ("Jawaban disimpan", Audience.SIDES),
        "answers.saved": ("Beberapa jawaban disimpan", Audience.SIDES),
        "answers.agreed": ("Beberapa butir disetujui sekaligus", Audience.TPI),
        "assessment.opened": "LKE dibuka",
        "assessment.phase": "Giliran mengisi LKE berpindah",
        "assessment.historic": "LKE diimpor sebagai data historis",
        "assessment.returned": "Butir dikembalikan ke unit",
        "item.marked": ("Butir ditandai untuk dikembalikan", Audience.TPI),
        "item.unmarked": ("Tanda pengembalian dihapus", Audience.TPI),
        "double.drawn": ("Unit uji petik penilaian ganda dipilih", Audience.AGENCY),
        "double.assigned": ("Penilai kedua ditunjuk", Audience.AGENCY),
        "double.finished": ("Satu dari dua penilaian ganda selesai", Audience.AGENCY),
        "snapshot.taken": "Nilai dikunci",
        "sheet.uploaded": "Lembar LKE diunggah",
        "sheet.applied": "Lembar LKE diterapkan",
        "paper_sheet.brought": "LKE yang dinilai di atas kertas diimpor, menunggu pimpinan",
        "paper_sheet.confirmed": "LKE yang dinilai di atas kertas dikonfirmasi pimpinan",
        "paper_sheet.refused": "LKE yang dinilai di atas kertas tidak disetujui pimpinan",
        "sheet.chosen": "Lembar dalam berkas LKE dipilih",
        "sheet.columns_chosen": "Arti kolom berkas LKE dipilih",
        "column_choice.made": ("Arti judul kolom lembar LKE diingat", Audience.AGENCY),
        "column_choice.ended": ("Arti judul kolom lembar LKE dihapus", Audience.AGENCY),
        "sheet_batch.sheet_chosen": "Lembar sebuah berkas dalam kumpulan dipilih",
        "sheet_batch.file_chosen": "Satu dari beberapa berkas sebuah unit dalam kumpulan dipilih",
        "sheet_batch.columns_chosen": "Arti kolom sebuah berkas dalam kumpulan dipilih",
        "sheet_batch.unit_set": "Unit sebuah berkas dalam kumpulan ditetapkan",
        "sheet_batch.uploaded": "Kumpulan lembar LKE diunggah",
        "survey.uploaded": "Berkas survei diunggah",
        "survey.imported": "Hasil survei diterapkan",
        "survey.taken_over": "Indeks survei dipakai di LKE",
    },
    "bukti": {
        "evidence.added": "Bukti ditambahkan",
        "evidence.removed": "Bukti dilepas dari butir",
        "evidence.kept": "Pelepasan bukti diurungkan",
        "evidence.replaced": "Versi baru bukti",
        "evidence.confirmed": "Bukti dari LKE lama dinyatakan masih berlaku",
        "evidence.covers": "Dokumen yang dimuat bukti ditandai",
        "evidence.links_checked": "Tautan bukti diperiksa",
    },
    "percakapan": {
        "thread.said": "Tulisan dalam percakapan dikirim",
        "thread.settled": ("Percakapan diselesaikan", Audience.TPI),
        "thread.reopened": ("Percakapan dibuka lagi", Audience.TPI),
    },
    "dokumen": {
        "paper.issued": "Naskah diterbitkan",
        "papers.excepted": "Naskah menyusul dikecualikan dari syarat pengiriman",
        "paper.from_outside": "Naskah dari luar dicatat",
        "proposal.numbered": "Nomor naskah masuk",
        "paper.signed": "Naskah bertanda tangan diunggah",
        "paper.withdrawn": "Naskah dicabut",
        "report_text.added": ("Teks LHE ditulis", Audience.ASSESSORS),
        "report_text.changed": ("Teks LHE diubah", Audience.ASSESSORS),
        "report_text.accepted": ("Teks LHE diterima", Audience.ASSESSORS),
        "report_text.moved": ("Urutan teks LHE diubah", Audience.ASSESSORS),
        "report_text.ended": ("Teks LHE dikeluarkan", Audience.ASSESSORS),
    },
    "rencana": {
        "plan.component": "Komponen rencana ditetapkan",
        "plan.item_added": "Kegiatan ditambahkan ke rencana",
        "plan.item_changed": "Kegiatan rencana diubah",
        "plan.item_ended": "Kegiatan rencana dihentikan",
        "plan.progress": "Kemajuan kegiatan dilaporkan",
        "follow_up.made": ("Rekomendasi menjadi tindak lanjut", Audience.TPI),
        "follow_up.answered": "Tindak lanjut dijawab",
        "commitment.declared": "Pencanangan dan pakta integritas dicatat",
        "commitment.event_added": "Kegiatan sosialisasi atau pelatihan dicatat",
        "commitment.event_evidence": "Bukti kegiatan ditambahkan",
        "commitment.event_ended": "Kegiatan dibatalkan",
    },
    "unit": {
        "unit.created": "Unit ditambahkan",
        "unit.updated": "Data unit diubah",
        "unit.moved": "Unit dipindahkan",
        "unit.activated": "Unit diaktifkan",
        "unit.removed": "Unit dihapus",
        "unit.restored": "Unit dikembalikan",
        "unit.deactivated": "Unit dinonaktifkan",
        "letterhead.saved": "Kop naskah disimpan",
        "predicate.added": "Predikat dicatat",
        "predicate.revoked": "Predikat dicabut",
        "predicate.corrected": "Data predikat diperbaiki",
        "predicate.certificate": "Tanggal piagam dicatat",
        "predicate.monitored": "Pemantauan predikat dicatat",
    },
    "peran": {
        "role.granted": "Peran diberikan",
        "team.letter": "Surat tugas tim penilai diunggah",
        "team.changed": "Tim penilai diubah menurut surat tugas",
        "tpi_file.added": "Berkas TPI disimpan",
        "tpi_file.ended": ("Berkas TPI dikeluarkan", Audience.ALL, Reason.ROLE),
        "team.officer_added": "Penanggung jawab TPI dicatat",
        "team.officer_ended": ("Masa penanggung jawab TPI diakhiri", Audience.ALL, Reason.ROLE),
        "team.officer_cancelled": (
            "Catatan penanggung jawab TPI dibatalkan",
            Audience.ALL,
            Reason.ROLE,
        ),
        "role.ended": ("Peran diakhiri", Audience.ALL, Reason.ROLE),
        "role.end_set": ("Hari terakhir peran ditetapkan", Audience.ALL, Reason.ROLE),
        "role.lapsed": ("Peran berakhir pada hari terakhirnya", Audience.ALL, Reason.ROLE),
        "role.confirmed": "Peran dikonfirmasi administrator kedua",
        "role.refused": (
            "Peran yang menunggu konfirmasi ditolak",
            Audience.ALL,
            Reason.ROLE,
        ),
        "role.withdrawn": (
            "Peran yang menunggu konfirmasi ditarik",
            Audience.ALL,
            Reason.ROLE,
        ),
        "conflict.declared": (
            "Benturan kepentingan dinyatakan",
            Audience.JUDGES,
            Reason.CONFLICT,
        ),
        "conflict.ended": ("Benturan kepentingan diakhiri", Audience.JUDGES, Reason.CONFLICT),
    },
    "orang": {
        "person.created": ("Orang ditambahkan", Audience.REGISTER),
        "person.updated": ("Data orang diubah", Audience.REGISTER),
        "person.invited": ("Undangan membuat kata sandi", Audience.REGISTER),
        "person.invitation_failed": ("Surel undangan tidak terkirim", Audience.REGISTER),
        "person.invitation_used": ("Kata sandi dibuat melalui undangan", Audience.REGISTER),
        "person.password_set": ("Kata sandi dibuatkan dari server", Audience.REGISTER),
        "person.password_changed": ("Kata sandi sendiri diganti", Audience.REGISTER),
        "person.password_reset": ("Kata sandi diatur ulang melalui surel", Audience.REGISTER),
        "person.blanked": ("Data kontak akun tertutup dikosongkan", Audience.REGISTER),
        "person.activated": ("Akun dibuka kembali", Audience.REGISTER),
        "person.closing_set": ("Hari terakhir akun ditetapkan", Audience.REGISTER, Reason.ACCOUNT),
        "person.deactivated": ("Akun ditutup", Audience.REGISTER, Reason.ACCOUNT),
    },
    "masuk": {
        "second_factor.added": ("Langkah kedua ditambahkan", Audience.ACCOUNT),
        "second_factor.removed": ("Langkah kedua dihapus", Audience.ACCOUNT),
        "second_factor.codes_made": ("Kode pemulihan dibuat baru", Audience.ACCOUNT),
        "second_factor.taken_off": (
            "Langkah kedua yang hilang dihapus administrator",
            Audience.REGISTER,
            Reason.ACCOUNT,
        ),
        "sign_in.done": ("Masuk", Audience.ACCOUNT),
        "sign_in.left": ("Keluar", Audience.ACCOUNT),
        "sign_in.failed": ("Percobaan masuk gagal", Audience.ACCOUNT),
        "sign_in.held": ("Percobaan masuk ditahan", Audience.ACCOUNT),
        "sign_in.refused": ("Masuk melalui SSO tidak diterima", Audience.ACCOUNT),
        "session.ended": ("Sesi diakhiri dari perangkat lain", Audience.ACCOUNT),
    },
    "pengaturan": {
        "upload.quarantined": ("Unggahan berbahaya disisihkan", Audience.AGENCY),
        "upload.destroyed": ("Isi berkas di karantina dihapus", Audience.AGENCY),
        "signer.added": "Penanda tangan naskah ditambahkan",
        "signer.ended": "Hari terakhir penanda tangan ditetapkan",
        "signer.cancelled": "Penanda tangan naskah dibatalkan",
        "period.created": "Periode dibuka",
        "period.between": "Tingkat antara diatur",
        "period.updated": "Periode diubah",
        "period.double_share": "Bagian penilaian ganda diatur",
        "reading.pinned": "Penafsiran bersama ditetapkan",
        "reading.ended": "Penafsiran bersama dicabut",
        "phrase.added": "Kalimat siap pakai ditambahkan",
        "phrase.changed": "Kalimat siap pakai diubah",
        "phrase.ended": "Kalimat siap pakai dihapus dari daftar",
        "window.set": "Jadwal diatur",
        "holidays.kept": "Hari libur disimpan",
        "prerequisite.set": "Syarat instansi dicatat",
        "prerequisite.worded": "Syarat periode diubah",
        "instrument.loaded": "Instrumen bawaan dimuat",
        "instrument.imported": "Instrumen diimpor",
        "instrument.copied": "Konsep instrumen dibuat dari versi lain",
        "instrument.published": "Instrumen diterbitkan",
        "instrument.retired": "Instrumen diakhiri",
        "instrument.details_saved": "Keterangan instrumen diubah",
        "instrument.node_saved": "Bagian instrumen diubah",
        "instrument.node_added": "Bagian instrumen ditambahkan",
        "instrument.node_removed": "Bagian instrumen dihapus",
        "instrument.item_saved": "Butir instrumen diubah",
        "instrument.item_added": "Butir instrumen ditambahkan",
        "instrument.item_removed": "Butir instrumen dihapus",
        "instrument.item_moved": "Butir instrumen dipindahkan",
        "instrument.pairs_saved": "Pasangan butir instrumen diubah",
        "instrument.thresholds_saved": "Nilai minimal instrumen diubah",
        "instrument.prerequisite_saved": "Syarat instrumen diubah",
        "instrument.prerequisite_added": "Syarat instrumen ditambahkan",
        "instrument.prerequisite_removed": "Syarat instrumen dihapus",
        "instrument_import.uploaded": "Berkas instrumen diunggah",
    },
    "data": {
        "person.data_taken": ("Salinan data sendiri dibuat", Audience.ACCOUNT),
        "person.data_exported": (
            "Salinan data orang dibuat",
            Audience.REGISTER,
            Reason.ACCOUNT,
        ),
        "breach.examined": ("Jangkauan kegagalan pelindungan data diperiksa", Audience.AGENCY),
        "retention.ran": ("Data yang masa simpannya sudah lewat dihapus", Audience.AGENCY),
        "people.exported": ("Data pengguna diunduh", Audience.REGISTER),
        "survey.people_viewed": "Data responden survei dibuka",
        "sheet.exported": "Lembar LKE diunduh",
        "evidence.exported": "Arsip bukti dibuat",
        "workload.exported": ("Beban penilaian diunduh", Audience.AGENCY),
        "findings.exported": ("Temuan periksa silang diunduh", Audience.AGENCY),
        "record.exported": ("Catatan aktivitas diunduh", Audience.AGENCY),
        "roles.exported": ("Daftar peran diunduh", Audience.AGENCY),
    },
}


def _actions() -> dict[str, Action]:
    found = {
        f"proposal.{move.name}": Action(
            move.past,
            "usulan",
            Audience.TPI if move.among_assessors else Audience.ALL,
        )
        for move in MOVES
    }
    for kind, rows in _OF_KIND.items():
        for name, said in rows.items():
            label, *rest = (said,) if isinstance(said, str) else said
            found[name] = Action(label, kind, *rest)
    return found


ACTIONS = _actions()

# Words of a search are not looked for where not everybody who finds the event may read them.
PRIVATE_REASONS = [name for name, row in ACTIONS.items() if row.reason is not Reason.OPEN]


def action(name: str) -> Action:
    return ACTIONS.get(name) or Action(name, "", Audience.AGENCY)


def of_kind(kind: str) -> list[str]:
    return [name for name, row in ACTIONS.items() if row.kind == kind]
