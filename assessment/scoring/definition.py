"""Reading an instrument's definition, strictly: every problem is named, nothing is assumed."""

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from assessment.scoring.definition_checks import validate
from assessment.scoring.definition_problems import (
    WHOLE,
    DefinitionPart,
    DefinitionProblem,
    Place,
    ProblemCode,
    should_be,
)
from assessment.scoring.model import (
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
LEVELS = ("agency", "unit")  # of a prerequisite
KINDS = ("hard", "checklist")
SMALLEST = Decimal("0.0001")
# Two of the hasil items have sentences for names; people call them by these words.
SHORT_NAMES = {"B.I.a": "Indeks Persepsi Anti Korupsi (IPAK)", "B.I.b": "Capaian kinerja"}


class DefinitionError(ValueError):
    """The definition contradicts itself, in each of its ``problems``."""

    def __init__(self, problems: list[DefinitionProblem]) -> None:
        super().__init__("\n".join(one.sentence for one in problems))
        self.problems = problems

    @classmethod
    def unreadable(cls, code: ProblemCode, sentence: str) -> "DefinitionError":
        """A value that cannot be read; what it belongs to is not known yet."""
        return cls([DefinitionProblem(code, WHOLE, sentence)])

    @property
    def sentences(self) -> list[str]:
        return [one.sentence for one in self.problems]


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
        raise DefinitionError.unreadable(
            ProblemCode.STRUCTURE, f"Susunan definisi tidak lengkap: {error} tidak ada."
        ) from error
    except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise DefinitionError.unreadable(
            ProblemCode.STRUCTURE, f"Susunan definisi tidak dikenal: {error!r}."
        ) from error
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
                None if entry.get("soal_id") is None else _soal_id(entry["soal_id"]),
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
        raise DefinitionError.unreadable(
            ProblemCode.NUMBER, f"«{value}» bukan angka dengan paling banyak 4 desimal."
        )
    return number


def _text(value: object, name: str, limit: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > limit or "\0" in value:
        shown = str(value)[:60]
        raise DefinitionError.unreadable(
            ProblemCode.TEXT, f"{name} «{shown}» harus berupa teks, 1 sampai {limit} karakter."
        )
    return value


def _soal_id(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**6:
        raise DefinitionError.unreadable(
            ProblemCode.SOAL_NUMBER,
            f"Nomor soal «{str(value)[:40]}» harus bilangan bulat positif.",
        )
    return value


def multiplier_of(option: dict[str, Any], scale: dict[str, str]) -> str:
    """A choice may have a multiplier of its own; without one it takes its scale's."""
    own = option.get("multiplier")
    return scale[option["label"]] if own is None else own


def _names(nodes: Iterable[Node], indicators: Iterable[Indicator]) -> dict[str, str]:
    names = {"total": "Nilai akhir"}
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


def _prerequisites(document: dict[str, Any]) -> list[DefinitionProblem]:
    """What is wrong with the conditions outside the score, which the engine does not read."""
    problems: list[DefinitionProblem] = []
    for item in (document.get("prerequisites") or {}).get("items", []):
        code = _text(item["code"], "Kode syarat", 40)
        _text(item["label"], "Nama syarat", 300)
        for key, allowed in (("level", LEVELS), ("kind", KINDS)):
            if item[key] not in allowed:
                place = Place(DefinitionPart.PREREQUISITE, code)
                problems.append(
                    should_be(
                        ProblemCode.PREREQUISITE,
                        place,
                        f"{place}: {key}",
                        repr(item[key]),
                        " atau ".join(allowed),
                    )
                )
    return problems
