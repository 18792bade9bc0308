"""What one definition says differently from another: for the eyes, before anything is changed.

Indicators are compared with those they continue (``item_pairs``); nodes find each other by code.
Whatever is stored is compared: two definitions without a difference are the same version.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessment.instrument.item_pairs import Codes, proposed_mapping

Document = Mapping[str, Any]
Row = Mapping[str, Any]

KINDS = {
    "added": "Ditambah",
    "removed": "Dihapus",
    "paired": "Pecahan atau gabungan",
    "rescaled": "Skala lain",
    "reweighted": "Bobot lain",
    "moved": "Kode atau tempat lain",
    "rules": "Nilai minimal dan syarat",
    "counts": "Jumlah dan kebijakan 0 dari 0",
    "numbered": "Nomor soal portal lain",
    "reworded": "Kalimat lain",
}
HEADINGS = {"code": "Kode instrumen", "title": "Judul", "regulation": "Peraturan"}
LEVELS = {"component": "komponen", "aspect": "aspek", "area": "area", "subarea": "subarea"}
ROLES = {
    "numerator": "pembilang",
    "denominator": "penyebut",
    "previous": "tahun lalu",
    "current": "tahun ini",
    "info": "keterangan",
}
POLICIES = {"full": "penuh", "zero": "nol"}
PREVIOUS = {"current_zero": "tahun ini 0", "current_positive": "tahun ini lebih dari 0"}
WORDS = {"agency": "instansi", "unit": "unit", "hard": "wajib", "checklist": "daftar periksa"}


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """``kind`` is a key of ``KINDS``; ``code`` the newer code where there is one."""

    kind: str
    code: str
    title: str
    before: str
    after: str


def compare_definitions(
    before: Document, after: Document, mapping: Mapping[str, Codes] | None = None
) -> list[DefinitionChange]:
    """Every difference, in the order of ``KINDS`` and of the sheet; items as ``mapping`` pairs
    them, or as they seem to belong together."""
    paired = proposed_mapping(before, after) if mapping is None else mapping
    found = [
        *_headings(before, after),
        *_nodes(before, after),
        *_indicators(before, after, paired),
        *_order(before, after, paired),
        *_rules(before, after),
        *_prerequisites(before, after),
    ]
    order = list(KINDS)
    return sorted(found, key=lambda one: order.index(one.kind))


def _headings(before: Document, after: Document) -> Iterator[DefinitionChange]:
    for key, label in HEADINGS.items():
        if before[key] != after[key]:
            yield DefinitionChange("reworded", label, "", before[key], after[key])


def _nodes(before: Document, after: Document) -> Iterator[DefinitionChange]:
    old = {node["code"]: node for node in before["nodes"]}
    new = {node["code"]: node for node in after["nodes"]}
    for code, node in new.items():
        name = node["name"]
        if code not in old:
            yield DefinitionChange("added", code, name, "", f"bobot {_said(node['weight'])}")
            continue
        was = old[code]
        if _number(was["weight"]) != _number(node["weight"]):
            yield DefinitionChange(
                "reweighted", code, name, _said(was["weight"]), _said(node["weight"])
            )  # fmt: skip
        if _place(was) != _place(node):
            yield DefinitionChange("moved", code, name, _place(was), _place(node))
        if was["name"] != name:
            yield DefinitionChange("reworded", code, name, was["name"], name)
    for code, node in old.items():
        if code not in new:
            yield DefinitionChange(
                "removed", code, node["name"], f"bobot {_said(node['weight'])}", ""
            )


def _place(node: Row) -> str:
    level = LEVELS.get(node["kind"], node["kind"])
    area = f", area {node['area']}" if node.get("area") else ""
    return f"{level} di bawah {node.get('parent') or 'instrumen'}{area}"


def _indicators(
    before: Document, after: Document, olds: Mapping[str, Codes]
) -> Iterator[DefinitionChange]:
    old = {row["code"]: row for row in before["indicators"]}
    uses = Counter(code for codes in olds.values() for code in codes)
    for row in after["indicators"]:
        codes = [code for code in olds.get(row["code"], ()) if code in old]
        if not codes:
            yield DefinitionChange("added", row["code"], row["statement"], "", scale_of(row))
        elif len(codes) > 1 or uses[codes[0]] > 1:
            told = f"{'gabungan' if len(codes) > 1 else 'pecahan'} dari {' dan '.join(codes)}"
            yield DefinitionChange("paired", row["code"], row["statement"], told, scale_of(row))
        else:
            yield from _changes(old[codes[0]], row, before["scales"], after["scales"])
    for code, was in old.items():
        if code not in uses:
            yield DefinitionChange("removed", code, was["statement"], scale_of(was), "")


def _changes(
    was: Row, row: Row, old_scales: Mapping[str, Row], new_scales: Mapping[str, Row]
) -> Iterator[DefinitionChange]:
    code, title = row["code"], row["statement"]
    if (was["code"], was["parent"]) != (code, row["parent"]):
        places = [f"{one['code']} di bawah {one['parent']}" for one in (was, row)]
        plain = was["code"] != code and was["parent"] == row["parent"]
        earlier, later = (was["code"], code) if plain else places
        yield DefinitionChange("moved", code, title, earlier, later)
    earlier, later = _worth(was, old_scales), _worth(row, new_scales)
    if earlier != later:
        yield DefinitionChange("rescaled", code, title, earlier, later)
    if _number(was.get("weight")) != _number(row.get("weight")):
        yield DefinitionChange("reweighted", code, title, _weight(was), _weight(row))
    if _counts(was) != _counts(row):
        yield DefinitionChange("counts", code, title, _counts(was), _counts(row))
    if not row.get("inputs") and was["soal_ids"] != row["soal_ids"]:
        earlier, later = (", ".join(map(str, one["soal_ids"])) for one in (was, row))
        yield DefinitionChange("numbered", code, title, earlier, later)
    if was["statement"] != title:
        yield DefinitionChange("reworded", code, title, was["statement"], title)
    yield from _texts(was, row)


def _texts(was: Row, row: Row) -> Iterator[DefinitionChange]:
    """The words around the statement: criteria, names of counts, guidance, typical evidence."""
    code, title = row["code"], row["statement"]
    places = (
        ("options", "label", "criterion", "Kriteria"),
        ("inputs", "key", "label", "Nama jumlah"),
    )
    for rows, key, words, part in places:
        old = {one[key]: one[words] for one in was.get(rows) or []}
        for one in row.get(rows) or []:
            if one[key] in old and old[one[key]] != one[words]:
                yield DefinitionChange(
                    "reworded", code, f"{part} {one[key]} · {title}", old[one[key]], one[words]
                )  # fmt: skip
    earlier, later = was.get("guidance") or "", row.get("guidance") or ""
    if earlier != later:
        yield DefinitionChange("reworded", code, f"Penjelasan · {title}", earlier, later)
    earlier, later = ("; ".join(one.get("evidence_examples") or []) for one in (was, row))
    if earlier != later:
        yield DefinitionChange("reworded", code, f"Contoh bukti · {title}", earlier, later)


def scale_of(row: Row) -> str:
    """The scale in words: ``A/B/C``, ``%``."""
    options = row.get("options") or []
    if not options:
        return {"ratio": "%", "decrease": "penurunan (%)"}.get(row["answer_type"], "indeks 0–4")
    return "/".join(one["label"] for one in options)


def _worth(row: Row, scales: Mapping[str, Row]) -> str:
    """The scale with what each choice counts, its own multiplier or that of its scale."""
    options = row.get("options") or []
    scale = scales.get(row["answer_type"], {})
    worth = [
        (one["label"], scale[one["label"]] if one.get("multiplier") is None else one["multiplier"])
        for one in options
    ]
    return " · ".join(f"{label} = {_said(value)}" for label, value in worth) or scale_of(row)


def _soal(count: Row) -> str:
    return f"soal {count['soal_id']}" if count["soal_id"] else "belum bernomor soal"


def _counts(row: Row) -> str:
    parts = [
        f"{one['key']} ({ROLES.get(one['role'], one['role'])}, {_soal(one)})"
        for one in row.get("inputs") or []
    ]
    if row.get("zero_denominator"):
        policy = row["zero_denominator"]
        parts.append(f"0 dari 0: {POLICIES.get(policy, policy)}")
    for key, policy in sorted((row.get("zero_previous") or {}).items()):
        parts.append(f"tahun lalu 0, {PREVIOUS.get(key, key)}: {POLICIES.get(policy, policy)}")
    return ", ".join(parts)


def _weight(row: Row) -> str:
    return "bagian yang sama" if row.get("weight") is None else _said(row["weight"])


def _number(value: object) -> str:
    text = "" if value is None else str(value).strip()
    return text.rstrip("0").rstrip(".") if "." in text else text


def _said(value: object) -> str:
    """A number the way people here read it."""
    return _number(value).replace(".", ",")


def _order(
    before: Document, after: Document, olds: Mapping[str, Codes]
) -> Iterator[DefinitionChange]:
    """Parts and items that stand in both, below the same parent, in another order.

    Sheets are read row by row: the order is part of the definition.
    """
    mapping = {code: codes[0] for code, codes in olds.items() if len(codes) == 1}
    names = {node["code"]: node["name"] for node in after["nodes"]}
    for key, older in (
        ("nodes", lambda code: code),
        ("indicators", lambda code: mapping.get(code)),
    ):
        old, new = _under(before[key], lambda code: code), _under(after[key], older)
        for parent, codes in new.items():
            kept = [code for code in codes if code in old.get(parent, [])]
            was = [code for code in old.get(parent, []) if code in kept]
            if kept != was:
                title = f"Urutan · {names.get(parent, 'instrumen')}"
                yield DefinitionChange("moved", parent, title, ", ".join(was), ", ".join(kept))


def _under(rows: Iterable[Row], code_of: Callable[[str], str | None]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        code = code_of(row["code"])
        if code is not None:
            found.setdefault(row.get("parent") or "", []).append(code)
    return found


def _rules(before: Document, after: Document) -> Iterator[DefinitionChange]:
    def minima(document: Document) -> dict[str, str]:
        return {
            f"{predicate} {rule.get('area') or rule.get('node')}": (
                f"{_said(rule['min'])}{'%' if rule['measure'] == 'percent' else ''}"
            )
            for predicate, rules in document["thresholds"].items()
            for rule in rules
        }

    yield from _changed("Nilai minimal", minima(before), minima(after))


def _prerequisites(before: Document, after: Document) -> Iterator[DefinitionChange]:
    def terms(document: Document) -> dict[str, str]:
        items = (document.get("prerequisites") or {}).get("items", [])
        return {item["code"]: _term(item) for item in items}

    yield from _changed("Syarat", terms(before), terms(after))


def _term(item: Row) -> str:
    """A prerequisite with everything that decides when it is met, in one sentence."""
    minima = item.get("min") or {}
    parts = [
        item["label"],
        f"{WORDS[item['level']]}, {WORDS[item['kind']]}",
        f"untuk {', '.join(item.get('applies_to') or []) or 'semua'}",
        *(
            f"{word} paling rendah {low}"
            for word, low in sorted(minima.items(), reverse=True)
            if low
        ),
        *(f"hanya {kind}" for kind in item.get("agency_types") or []),
        *([f"tunggu {item['wait_years']} tahun"] if item.get("wait_years") is not None else []),
        *([f"sumber: {item['source']}"] if item.get("source") else []),
    ]
    return " · ".join(parts)


def _changed(
    word: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[DefinitionChange]:
    for code in [*old, *(code for code in new if code not in old)]:
        if old.get(code) != new.get(code):
            yield DefinitionChange(
                "rules", f"{word} {code}", "", old.get(code, ""), new.get(code, "")
            )
