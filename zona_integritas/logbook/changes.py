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
    EventKind,
    MinistryResult,
    MinistryStage,
    PlanOrigin,
    Quarter,
    Recommendation,
    State,
)
from proposals.workflow import FACTS, MOVES
from units.enums import PredicateKind, Role, ServiceKind, TimeZone, UnitLevel
from zona_integritas.audit.models import AuditEvent
from zona_integritas.formats import tanggal, tanggal_waktu

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
    "kind": _choices(SurveyKind, EventKind, PredicateKind, WindowKind),
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
    "move": {move.name: move.label for move in MOVES},
}
LABELS = {
    "activity": "Kegiatan",
    "added": "Ditambahkan",
    "address": "Alamat",
    "affirmative": "Afirmasi",
    "answers": "Jawaban",
    "area": "Area",
    "areas": "Area",
    "base": "Versi dasar",
    "budget": "Anggaran (rupiah)",
    "bytes": "Ukuran (bita)",
    "carried_from": "Dibawa dari",
    "certificate_date": "Tanggal piagam",
    "changed": "Diubah",
    "chosen": "Dibangun",
    "closes_on": "Ditutup",
    "code": "Kode",
    "component": "Komponen",
    "conditions": "Syarat pemilihan",
    "checklist": "Daftar periksa",
    "count": "Jumlah",
    "counted": "Dihitung",
    "date": "Tanggal",
    "decisions": "Putusan",
    "declared_on": "Tanggal pencanangan",
    "decree": "Nomor keputusan",
    "digest": "Sidik",
    "done": "Ditindaklanjuti",
    "effective_from": "Berlaku mulai",
    "effective_to": "Berlaku sampai",
    "email": "Email",
    "evidence": "Bukti",
    "facts": "Keterangan",
    "file": "Berkas",
    "files": "Berkas",
    "filters": "Saringan",
    "format": "Bentuk",
    "fulfilled": "Terpenuhi",
    "full_name": "Nama lengkap",
    "held_on": "Tanggal pelaksanaan",
    "indicator": "Butir",
    "indicators": "Butir terkait",
    "instrument": "Instrumen",
    "is_active": "Aktif",
    "is_open": "Periode berjalan",
    "items": "Butir",
    "kind": "Jenis",
    "left_out": "Tidak dihitung",
    "level": "Tingkat",
    "link": "Tautan",
    "maintained": "Dipertahankan",
    "mentions": "Menyebut",
    "met_wbbm": "Memenuhi untuk WBBM",
    "met_wbk": "Memenuhi untuk WBK",
    "name": "Nama",
    "nip": "NIP",
    "note": "Catatan",
    "number": "Versi",
    "objection_deadline": "Batas sanggah",
    "on": "Tanggal",
    "on_site": "Peserta di tempat",
    "online": "Peserta daring",
    "opens_on": "Dibuka",
    "origin": "Asal",
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
    "purpose": "Keperluan",
    "quarter": "Triwulan",
    "quota_wbbm": "Kuota WBBM",
    "quota_wbk": "Kuota WBK",
    "reason": "Alasan",
    "response": "Tindak lanjut",
    "result": "Hasil",
    "revoked_on": "Tanggal pencabutan",
    "role": "Peran",
    "round": "Putaran",
    "scale_max": "Skala tertinggi",
    "service_kind": "Jenis layanan",
    "sha256": "Sidik berkas",
    "side": "Sisi",
    "sitting": "Nomor sidang",
    "sk_date": "Tanggal SK",
    "sk_number": "Nomor SK",
    "source": "Cara",
    "speaker": "Narasumber",
    "staff_count": "Jumlah pegawai",
    "stage": "Tahap",
    "state": "Status",
    "status": "Keadaan",
    "survey": "Nomor survei",
    "target": "Target",
    "text": "Tulisan",
    "time_zone": "Zona waktu",
    "title": "Judul",
    "topic": "Topik",
    "tpi_only": "Hanya untuk TPI",
    "tpi_side": "Termasuk sisi TPI",
    "tpi_visible": "Sisi TPI terlihat unit",
    "unit": "Unit",
    "url": "Alamat",
    "user": "Orang",
    "username": "Nama pengguna",
    "valid_from": "Berlaku mulai",
    "valid_until": "Berlaku sampai",
    "value": "Nilai",
    "version": "Versi",
    "view": "Sisi nilai",
    "year": "Tahun",
} | {fact.key: fact.label for facts in FACTS.values() for fact in facts}
CONDITIONS = _choices(Condition)
SIDES = {str(side): str(side.label) for side in Side}
# Content that is the same before and after says nothing; these name what the event is about.
TECHNICAL = ("digest", "sha256", "instrument_digest")
ALWAYS = ("indicator", "side")

AnswerShown = Callable[[str], bool]


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
        if codes and value in codes:
            return codes[value]
        if DAY.match(value):
            return _dated(value)
        if MOMENT.match(value):
            return _timed(value)
        return value
    if isinstance(value, Mapping):
        parts = (
            (LABELS.get(str(key)) or str(key).replace("_", " "), _said(str(key), one))
            for key, one in value.items()
        )
        return "; ".join(f"{label}: {said}" for label, said in parts if said)
    if isinstance(value, list | tuple):
        return "; ".join(said for one in value if (said := _said(name, one)))
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
