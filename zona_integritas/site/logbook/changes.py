"""Before → after of an event in words: labels for fields, meanings for codes."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assessment.enums import (
    AnswerSource,
    InstrumentStatus,
    Phase,
    Side,
    SnapshotPurpose,
    SurveyKind,
    View,
    WindowKind,
)
from proposals.enums import (
    Condition,
    Degree,
    EventKind,
    MinistryResult,
    MinistryStage,
    PaperKind,
    PassageKind,
    PlanOrigin,
    Quarter,
    Recommendation,
    State,
)
from proposals.workflow import MOVES
from proposals.xray.reports.examine import CHECKS
from units.enums import PredicateKind, Role, ServiceKind, TimeZone, UnitLevel
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.formats import angka, nilai, persen, tanggal, tanggal_waktu

LONG = 160  # letters: beyond that the value is folded
SHOWN = 6  # changes shown at once; the others are folded
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its label, the old and the new value in words ("" for none)."""

    label: str
    old: str
    new: str
    technical: bool = False  # a digest: for the event's own page

    @property
    def long(self) -> bool:
        return len(self.old) + len(self.new) > LONG


def _choices(*enums: Any) -> dict[str, str]:
    return {str(value): str(label) for enum in enums for value, label in enum.choices}


# Fields whose values are codes. A name may mean two things (a plan's and a survey's ``kind``).
CODES: dict[str, dict[str, str]] = {
    "state": _choices(State),
    "phase": _choices(Phase),
    "side": _choices(Side),
    "source": _choices(AnswerSource, PlanOrigin),
    "role": _choices(Role),
    "kind": _choices(SurveyKind, EventKind, PredicateKind, WindowKind, PaperKind, PassageKind),
    "target": _choices(PredicateKind),
    "stage": _choices(MinistryStage),
    "result": _choices(MinistryResult),
    "purpose": _choices(SnapshotPurpose),
    "view": _choices(View),
    "status": _choices(InstrumentStatus),
    "level": _choices(UnitLevel),
    "service_kind": _choices(ServiceKind),
    "time_zone": _choices(TimeZone),
    "quarter": _choices(Quarter),
    "recommendation": _choices(Recommendation),
    "origin": _choices(PlanOrigin),
    "degree": _choices(Degree),
    "page": {"agency": "Seluruh instansi", "unit": "Unit", "person": "Orang", "proposal": "Usulan"},
    "check": {check.name: check.title for check in CHECKS},
    "move": {move.name: move.label for move in MOVES},
}
LABELS = {
    "accepted": "Penerimaan butir",
    "activity": "Kegiatan",
    "added": "Ditambahkan",
    "address": "Alamat",
    "affirmative": "Afirmasi",
    "already_recorded": "Sudah tercatat",
    "answer_type": "Jenis jawaban",
    "answers": "Jawaban",
    "applies_to": "Berlaku untuk",
    "area": "Area",
    "areas": "Area",
    "base": "Versi dasar",
    "before": "Sudah terundi sebelumnya",
    "budget": "Anggaran (rupiah)",
    "bytes": "Ukuran (bita)",
    "carried_from": "Dibawa dari",
    "certificate_date": "Tanggal piagam",
    "changed": "Diubah",
    "check": "Pemeriksaan",
    "checklist": "Daftar periksa",
    "chosen": "Dibangun",
    "closes_on": "Ditutup",
    "code": "Kode",
    "component": "Komponen",
    "conditions": "Syarat pemilihan",
    "conflicts": "Bertentangan",
    "content_digest": "Sidik isi",
    "count": "Jumlah",
    "counted": "Dihitung",
    "covers": "Dokumen yang dimuat",
    "criterion": "Kriteria",
    "date": "Tanggal",
    "decisions": "Putusan",
    "declared_on": "Tanggal pencanangan",
    "decree": "Nomor keputusan",
    "degree": "Kekuatan",
    "digest": "Sidik",
    "done": "Ditindaklanjuti",
    "double_share": "Bagian penilaian ganda",
    "drawn": "Terundi",
    "effective_from": "Berlaku mulai",
    "effective_to": "Berlaku sampai",
    "email": "Email",
    "empty_rows": "Baris tanpa hasil",
    "evidence": "Bukti",
    "evidence_examples": "Contoh bukti",
    "facts": "Keterangan",
    "failed": "Tidak dapat dihubungi",
    "file": "Berkas",
    "file_name": "Nama berkas",
    "files": "Berkas",
    "filters": "Saringan",
    "finding": "Temuan",
    "for_all": "Untuk semua penilai",
    "format": "Bentuk",
    "fulfilled": "Terpenuhi",
    "full_name": "Nama lengkap",
    "gone": "Tidak ditemukan",
    "guidance": "Petunjuk",
    "held_on": "Tanggal pelaksanaan",
    "indicator": "Butir",
    "indicators": "Butir terkait",
    "imported": "Dari impor lembar",
    "inputs": "Isian hitungan",
    "instrument": "Instrumen",
    "is_active": "Aktif",
    "is_open": "Periode berjalan",
    "items": "Butir",
    "key": "Kunci",
    "kind": "Jenis",
    "label": "Nama",
    "left": "Tidak diterapkan",
    "left_out": "Tidak dihitung",
    "level": "Tingkat",
    "link": "Tautan",
    "login": "Meminta masuk",
    "maintained": "Dipertahankan",
    "measure": "Ukuran",
    "mentions": "Menyebut",
    "met_wbbm": "Memenuhi untuk WBBM",
    "met_wbk": "Memenuhi untuk WBK",
    "minimum": "Minimal",
    "missed": "Ambang yang belum terpenuhi",
    "multiplier": "Pengali",
    "name": "Nama",
    "new": "Baru",
    "nip": "NIP",
    "note": "Catatan",
    "number": "Versi",
    "objection_deadline": "Batas sanggah",
    "on": "Tanggal",
    "opened": "Dibuka",
    "on_site": "Peserta di tempat",
    "online": "Peserta daring",
    "opened_from": "Dibuka dari periode",
    "opens_on": "Dibuka",
    "options": "Pilihan jawaban",
    "order": "Urutan",
    "origin": "Asal",
    "origin_text": "Menjawab",
    "page": "Halaman",
    "parent": "Unit induk",
    "path": "Letak dalam pohon unit",
    "percent": "Kemajuan (persen)",
    "person": "Penanggung jawab",
    "phase": "Giliran",
    "pieces": "Banyaknya bukti",
    "place": "Tempat",
    "population": "Populasi",
    "position": "Jabatan",
    "predecessor": "Dari versi",
    "predicate": "Nomor catatan predikat",
    "proof": "Bukti",
    "proof_name": "Nama berkas bukti",
    "proof_sha256": "Sidik berkas bukti",
    "proposals": "Usulan",
    "purpose": "Keperluan",
    "quarter": "Triwulan",
    "quota_wbbm": "Kuota WBBM",
    "quota_wbk": "Kuota WBK",
    "reachable": "Dapat dibuka",
    "reason": "Alasan",
    "letter": "Surat",
    "recorded": "Dicatat",
    "recorded_by": "Dicatat oleh (dari unit itu)",
    "recorder": "Nomor pencatat",
    "refused": "Alamat tidak diizinkan",
    "regulation": "Dasar hukum",
    "replaces": "Nomor catatan dokumen yang digantikan",
    "response": "Tindak lanjut",
    "result": "Hasil",
    "revoked_on": "Tanggal pencabutan",
    "role": "Peran",
    "round": "Putaran",
    "rule": "Cara pengundian",
    "scale_max": "Skala tertinggi",
    "score": "Nilai TPN",
    "screening_weights": "Bobot syarat pemilihan",
    "second": "Penilai kedua",
    "service_kind": "Jenis layanan",
    "sha256": "Sidik berkas",
    "share": "Bagian",
    "side": "Sisi",
    "signed_by": "Ditandatangani oleh",
    "signed_sha256": "Sidik berkas bertanda tangan",
    "shared_ranks": "Jenjang TPI",
    "sitting": "Nomor sidang",
    "sk_date": "Tanggal SK",
    "sk_number": "Nomor SK",
    "soal_id": "Nomor soal",
    "soal_ids": "Nomor soal",
    "source": "Cara",
    "speaker": "Narasumber",
    "staff_count": "Jumlah pegawai",
    "staff_signed": "Pegawai yang menandatangani",
    "staff_total": "Jumlah pegawai",
    "stage": "Tahap",
    "state": "Status",
    "statement": "Pernyataan",
    "status": "Keadaan",
    "survey": "Nomor survei",
    "target": "Target",
    "team": "Tim penilai",
    "text": "Tulisan",
    "time_zone": "Zona waktu",
    "title": "Judul",
    "what": "Yang dicatat",
    "tpi_people": "Orang untuk tiga jenjang TPI",
    "topic": "Topik",
    "tpi_only": "Hanya untuk TPI",
    "tpi_side": "Termasuk sisi TPI",
    "tpi_visible": "Sisi TPI terlihat unit",
    "unchanged": "Tidak berubah",
    "unit": "Unit",
    "units": "Unit",
    "unseen": "Diterima tanpa dibuka",
    "url": "Alamat",
    "user": "Orang",
    "username": "Nama pengguna",
    "valid_from": "Berlaku mulai",
    "valid_until": "Berlaku sampai",
    "value": "Nilai",
    "version": "Versi",
    "view": "Sisi nilai",
    "wait_years": "Masa tunggu (tahun)",
    "weight": "Bobot",
    "year": "Tahun",
    "zero_denominator": "Bila penyebut nol",
} | {fact.key: fact.label for move in MOVES for fact in move.asks}
CONDITIONS = _choices(Condition)
SIDES = {str(side): str(side.label) for side in Side}
# Content that is the same before and after says nothing; these name what the event is about.
TECHNICAL = (
    "digest",
    "sha256",
    "instrument_digest",
    "content_digest",
    "signed_sha256",
    "proof_sha256",
)
ALWAYS = ("indicator", "side")
# A minimum the TPI found missed, as it stays with the report.
MISSED = {"label", "measure", "value", "minimum", "gap"}

AnswerShown = Callable[[str], bool]


# Keys that stand beside a name and a role in words.
BESIDE_NAMES = {"person", "rank"}


def changes_of(event: AuditEvent, shown: AnswerShown | None = None) -> list[Change]:
    """What the event changed, field by field. ``shown`` says which sides' answers may be read."""
    before, after = dict(_flat(event.before)), dict(_flat(event.after))
    found = []
    for key in [*before, *(key for key in after if key not in before)]:
        side = _side_of(key)
        if side and shown is not None and not shown(side):
            continue
        old, new = before.get(key), after.get(key)
        name = key.rpartition("|")[2]
        if old == new and name not in ALWAYS:
            continue
        change = Change(_label(key), _said(name, old), _said(name, new), name in TECHNICAL)
        if change.old or change.new:
            found.append(change)
    return found


def sides_in(event: AuditEvent) -> set[str]:
    """The sides whose answers the event tells of."""
    found: set[str] = set()
    for values in (event.before, event.after):
        found.update(side for key, _ in _flat(values) if (side := _side_of(key)))
        if isinstance(values, dict) and values.get("side") in SIDES:
            found.add(values["side"])
    if not found and event.object_type == "assessment.answer":
        # Events of the first version told the side only in the object's text: "A.I.1 unit: A".
        words = event.object_text.partition(":")[0].split(" ")
        found.update(word for word in words if word in SIDES)
    return found


def _flat(values: Any) -> Iterator[tuple[str, Any]]:
    """The fields, and the fields of what stands inside them: ``unit:A.I.1|note``."""
    if not isinstance(values, Mapping):
        return
    for key, value in values.items():
        if key in ("facts", "answers"):
            yield from _flat(value)
        elif value is None:
            continue
        elif isinstance(value, Mapping) and _side_of(key):
            yield key, _answer(value)
        elif isinstance(value, Mapping) and LABELS.keys() & value.keys():
            yield from ((f"{key}|{part}", one) for part, one in value.items())
        else:
            yield key, value


def _answer(value: Mapping[str, Any]) -> str:
    """An answer with its note, as one: ``B – Bukti belum lengkap.``"""
    parts = [_said("value", value.get("value")), _said("note", value.get("note"))]
    if value.get("abstained") is True:
        parts.insert(0, "tidak menilai")
    return " – ".join(part for part in parts if part)


def _side_of(key: str) -> str:
    """``unit`` of the key ``unit:A.I.1``, as an import names an answer; "" of other keys."""
    side, colon, _ = key.partition(":")
    return side if colon and side in SIDES else ""


def _label(key: str) -> str:
    outer, _, inner = key.rpartition("|")
    label = LABELS.get(inner) or inner.replace("_", " ").capitalize()
    if side := _side_of(key):
        label = f"{key.partition(':')[2]} · {SIDES[side]}"
    elif outer:
        label = f"{CONDITIONS.get(outer) or outer.replace('_', ' ').capitalize()}: {label.lower()}"
    return label


def _said(name: str, value: Any) -> str:
    """A value as a reader understands it."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    codes = CODES.get(name)
    if isinstance(value, str):
        if name == "score":
            return nilai(value)
        if codes and value in codes:
            return codes[value]
        if DAY.match(value):
            return _dated(value)
        if MOMENT.match(value):
            return _timed(value)
        return value
    if isinstance(value, Mapping) and value.keys() >= MISSED:
        shown = persen if value["measure"] == "percent" else angka
        parts_of = (_number(value[key], shown) for key in ("value", "minimum"))
        return f"{value['label']}: {' dari minimal '.join(parts_of)}"
    if isinstance(value, Mapping):
        parts = (
            (
                LABELS.get(str(key)) or CONDITIONS.get(str(key)) or str(key).replace("_", " "),
                _said(str(key), one),
            )
            for key, one in value.items()
            if str(key) not in BESIDE_NAMES
        )
        return "; ".join(f"{label}: {said}" for label, said in parts if said)
    if isinstance(value, list | tuple):
        return "; ".join(said for one in value if (said := _said(name, one)))
    return (codes or {}).get(str(value), str(value))


def _number(value: Any, shown: Callable[[str], str]) -> str:
    """An exact figure of a rule with two decimals; what is no figure stays as it stands."""
    try:
        return shown(value)
    except (ArithmeticError, TypeError, ValueError):
        return str(value)


def _dated(value: str) -> str:
    try:
        return tanggal(date.fromisoformat(value))
    except ValueError:
        return value


def _timed(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return tanggal_waktu(moment) if moment.tzinfo else value
