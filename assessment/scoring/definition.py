"""Reading an instrument's definition, strictly: every problem is named, nothing is assumed."""

import json
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from assessment.scoring.model import (
    COUNTED,
    AnswerType,
    Indicator,
    Input,
    InputRole,
    Instrument,
    Measure,
    Node,
    NodeKind,
    Option,
    Predicate,
    Rule,
    ZeroPolicy,
)

BUILTIN = (
    Path(__file__).resolve().parents[2] / "fixtures" / "instruments" / "permenpanrb-90-2021.json"
)
FULL_WEIGHT = Decimal(100)
LEVELS = ("agency", "unit")  # of a prerequisite
KINDS = ("hard", "checklist")
SMALLEST = Decimal("0.0001")
# Two of the hasil items have sentences for names; people call them by these words.
SHORT_NAMES = {"B.I.a": "Survei persepsi antikorupsi (IPAK)", "B.I.b": "Capaian kinerja"}


class DefinitionError(ValueError):
    """The definition contradicts itself. ``problems`` are Indonesian sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def builtin_document() -> dict[str, Any]:
    """The built-in LKE of PermenPANRB 90/2021 as its JSON document."""
    document: dict[str, Any] = json.loads(BUILTIN.read_text(encoding="utf-8"))
    return document


def builtin() -> Instrument:
    """The built-in instrument, validated."""
    return load(builtin_document())


def load(document: dict[str, Any]) -> Instrument:
    """The instrument of a definition; raises ``DefinitionError`` with every problem found."""
    try:
        instrument = _build(document)
        problems = [*validate(instrument), *_prerequisites(document)]
    except DefinitionError:
        raise
    except KeyError as error:
        raise DefinitionError([f"Susunan definisi tidak lengkap: {error} tidak ada."]) from error
    except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise DefinitionError([f"Susunan definisi tidak dikenal: {error!r}."]) from error
    if problems:
        raise DefinitionError(problems)
    return instrument


def _build(document: dict[str, Any]) -> Instrument:
    nodes = tuple(
        Node(
            code=_text(row["code"], "Kode", 30),
            parent=row.get("parent"),
            kind=NodeKind(row["kind"]),
            name=_text(row["name"], "Nama bagian", 200),
            weight=exact_number(row["weight"]),
            area=_text(row["area"], "Area", 10) if row.get("area") else None,
        )
        for row in document["nodes"]
    )
    indicators = tuple(
        _indicator(row, document["scales"].get(row["answer_type"], {}))
        for row in document["indicators"]
    )
    names = _names(nodes, indicators)
    return Instrument(
        code=_text(document["code"], "Kode instrumen", 60),
        version=str(document.get("version", "1")),
        title=_text(document["title"], "Judul", 200),
        regulation=_text(document["regulation"], "Peraturan", 200),
        nodes=nodes,
        indicators=indicators,
        rules=tuple(
            _rule(row, Predicate(predicate), names)
            for predicate, rows in document["thresholds"].items()
            for row in rows
        ),
    )


def _indicator(row: dict[str, Any], scale: dict[str, str]) -> Indicator:
    policy = row.get("zero_denominator")
    return Indicator(
        code=_text(row["code"], "Kode", 30),
        parent=_text(row["parent"], "Kode induk", 30),
        statement=_text(row["statement"], "Pernyataan", 5000),
        answer_type=AnswerType(row["answer_type"]),
        soal_ids=tuple(_soal_id(one) for one in row["soal_ids"]),
        options=tuple(
            Option(
                _text(entry["label"], "Pilihan", 10),
                _text(entry["criterion"], "Kriteria", 5000),
                exact_number(multiplier_of(entry, scale)),
            )
            for entry in row.get("options") or []
        ),
        inputs=tuple(
            Input(
                _text(entry["key"], "Kunci jumlah", 40),
                _text(entry["label"], "Nama jumlah", 200),
                InputRole(entry["role"]),
                _soal_id(entry["soal_id"]),
            )
            for entry in row.get("inputs") or []
        ),
        weight=None if row.get("weight") is None else exact_number(row["weight"]),
        zero_denominator=ZeroPolicy(policy) if policy else None,
    )


def exact_number(value: object) -> Decimal:
    """A weight, multiplier or minimum: up to 99999 with at most four decimals, as it is stored."""
    number = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value).strip())
    if not number.is_finite() or number.adjusted() > 4 or number != number.quantize(SMALLEST):
        raise DefinitionError([f"«{value}» bukan angka dengan paling banyak 4 desimal."])
    return number


def _text(value: object, name: str, limit: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > limit or "\0" in value:
        shown = str(value)[:60]
        raise DefinitionError([f"{name} «{shown}» harus berupa teks, 1 sampai {limit} huruf."])
    return value


def _soal_id(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**6:
        raise DefinitionError([f"Nomor soal «{str(value)[:40]}» harus bilangan bulat positif."])
    return value


def multiplier_of(option: dict[str, Any], scale: dict[str, str]) -> str:
    """A choice may have a multiplier of its own; without one it takes its scale's."""
    own = option.get("multiplier")
    return scale[option["label"]] if own is None else own


def _names(nodes: Iterable[Node], indicators: Iterable[Indicator]) -> dict[str, str]:
    names = {"total": "Nilai total"}
    names.update({node.code: node.name for node in nodes})
    names.update({node.area: node.name for node in nodes if node.area})
    names.update({entry.code: entry.statement for entry in indicators})
    names.update({code: label for code, label in SHORT_NAMES.items() if code in names})
    return names


def _rule(row: dict[str, Any], predicate: Predicate, names: dict[str, str]) -> Rule:
    area, node = row.get("area"), row.get("node")
    label = names.get(area or node or "", "")
    return Rule(
        code=f"area.{area}" if area else node or "",
        predicate=predicate,
        label=label,
        measure=Measure(row["measure"]),
        minimum=exact_number(row["min"]),
        node=node,
        area=area,
    )


def _prerequisites(document: dict[str, Any]) -> list[str]:
    """What is wrong with the conditions outside the score, which the engine does not read."""
    problems = []
    for item in (document.get("prerequisites") or {}).get("items", []):
        code = _text(item["code"], "Kode syarat", 40)
        _text(item["label"], "Nama syarat", 300)
        for key, allowed in (("level", LEVELS), ("kind", KINDS)):
            if item[key] not in allowed:
                words = " atau ".join(allowed)
                problems.append(f"{code}: {key} {item[key]!r}, seharusnya {words}.")
    return problems


def validate(instrument: Instrument) -> list[str]:
    """Everything that is wrong with an instrument, each as a sentence; empty when sound."""
    problems = _structure(instrument)
    if problems:  # sums over a broken tree would only repeat the same fault
        return problems
    return [
        *_weights(instrument),
        *(problem for entry in instrument.indicators for problem in _scale(entry)),
        *_soal(instrument),
        *_rules(instrument),
    ]


def _structure(instrument: Instrument) -> list[str]:
    problems = []
    codes = [node.code for node in instrument.nodes] + [e.code for e in instrument.indicators]
    problems += [f"Kode {code} dipakai {n} kali." for code, n in Counter(codes).items() if n > 1]
    before: set[str] = set()
    for node in instrument.nodes:
        if node.parent is not None and node.parent not in before:
            problems.append(f"{node.code}: induk {node.parent} tidak ada sebelum barisnya.")
        if node.weight <= 0:
            problems.append(f"{node.code}: bobot {_said(node.weight)} harus lebih dari 0.")
        before.add(node.code)
    problems += [
        f"{entry.code}: induk {entry.parent} tidak ada."
        for entry in instrument.indicators
        if entry.parent not in before
    ]
    return problems


def _weights(instrument: Instrument) -> list[str]:
    problems = []
    roots = sum(node.weight for node in instrument.nodes if node.parent is None)
    if roots != FULL_WEIGHT:
        problems.append(f"Jumlah bobot komponen {_said(roots)}, seharusnya {FULL_WEIGHT}.")
    for node in instrument.nodes:
        children = instrument.children(node.code)
        own = instrument.indicators_under(node.code)
        if children and own:
            problems.append(f"{node.code}: memuat bagian dan butir sekaligus; pilih salah satu.")
        if not children and not own:
            problems.append(f"{node.code}: tidak memuat bagian atau butir.")
        if children and sum(child.weight for child in children) != node.weight:
            found = sum(child.weight for child in children)
            problems.append(
                f"{node.code}: jumlah bobot bagian {_said(found)}, seharusnya {_said(node.weight)}."
            )
        weighted = [entry.weight for entry in own if entry.weight is not None]
        if weighted and (len(weighted) != len(own) or sum(weighted) != node.weight):
            problems.append(
                f"{node.code}: jumlah bobot butir {_said(sum(weighted))}, "
                f"seharusnya {_said(node.weight)}."
            )
    return problems


def _said(number: Decimal | int) -> str:
    """A number the way people here read it: with a comma, without idle zeros."""
    text = format(Decimal(number), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _scale(entry: Indicator) -> list[str]:
    """What is wrong with how an indicator is answered."""
    idle = []
    if entry.options and entry.answer_type in (*COUNTED, AnswerType.INDEX):
        idle.append(f"{entry.code}: skalanya tidak memakai pilihan; hapus pilihannya.")
    if entry.inputs and entry.answer_type not in COUNTED:
        idle.append(f"{entry.code}: skalanya tidak memakai jumlah; hapus jumlahnya.")
    return idle + _answerable(entry)


def _answerable(entry: Indicator) -> list[str]:
    roles = [one.role for one in entry.inputs]
    if entry.answer_type == AnswerType.RATIO:
        problems = [
            f"{entry.code}: butir persentase tidak punya {word}."
            for role, word in (
                (InputRole.NUMERATOR, "pembilang"),
                (InputRole.DENOMINATOR, "penyebut"),
            )
            if role not in roles
        ]
        if entry.zero_denominator is None:
            problems.append(f"{entry.code}: kebijakan 0 dari 0 belum ditentukan.")
        return problems
    if entry.answer_type == AnswerType.DECREASE:
        if InputRole.PREVIOUS in roles and InputRole.CURRENT in roles:
            return []
        return [f"{entry.code}: butir penurunan perlu jumlah tahun lalu dan tahun ini."]
    if entry.answer_type == AnswerType.INDEX:
        return []
    expected = ["Ya", "Tidak"] if entry.answer_type == AnswerType.YES_NO else None
    labels = [option.label for option in entry.options]
    if expected is None:
        expected = list(entry.answer_type.value.upper())
    if labels != expected:
        return [
            f"{entry.code}: pilihan {'/'.join(labels) or '(kosong)'}, seharusnya "
            f"{'/'.join(expected)}."
        ]
    if any(not 0 <= option.multiplier <= 1 for option in entry.options):
        return [f"{entry.code}: pengali pilihan harus antara 0 dan 1."]
    return []


def _soal(instrument: Instrument) -> list[str]:
    problems = []
    for entry in instrument.indicators:
        if entry.answer_type in COUNTED:
            own = tuple(one.soal_id for one in entry.inputs)
            if own != entry.soal_ids:
                problems.append(f"{entry.code}: soal {entry.soal_ids} tidak sama dengan {own}.")
        elif len(entry.soal_ids) != 1:
            problems.append(f"{entry.code}: harus tepat satu soal, ada {len(entry.soal_ids)}.")
    used = Counter(soal for entry in instrument.indicators for soal in entry.soal_ids)
    problems += [f"Soal {soal} dipetakan {n} kali." for soal, n in used.items() if n > 1]
    missing = sorted(set(range(1, len(used) + 1)) - set(used))
    if missing:
        problems.append(f"Soal {', '.join(map(str, missing))} tidak dipetakan ke butir mana pun.")
    return problems


def _rules(instrument: Instrument) -> list[str]:
    known = {"total", *(node.code for node in instrument.nodes)}
    known.update(entry.code for entry in instrument.indicators)
    problems = []
    for rule in instrument.rules:
        where = f"Ambang {rule.predicate} {rule.code}"
        if rule.area is not None and rule.area not in instrument.area_codes:
            problems.append(f"{where}: area {rule.area} tidak ada.")
        if rule.area is None and rule.node not in known:
            problems.append(f"{where}: simpul {rule.node} tidak ada.")
        if rule.minimum < 0:
            problems.append(f"{where}: batas {_said(rule.minimum)} tidak boleh negatif.")
    for predicate in Predicate:
        codes = Counter(rule.code for rule in instrument.rules_for(predicate))
        problems += [f"Ambang {predicate} {code} ganda." for code, n in codes.items() if n > 1]
    return problems
