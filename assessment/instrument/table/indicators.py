"""The resource: one row per indicator, keyed by its code, over a document instead of tables."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import tablib
from django.core.exceptions import ValidationError
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from assessment.instrument.table.indicator_cells import (
    SCALE_LABELS,
    ZERO_LABELS,
    CodeCell,
    CountCell,
    IndicatorCell,
    IndicatorChoiceCell,
    IndicatorNumberCell,
    LinesCell,
    MultipliersCell,
    NodeCell,
    SoalCell,
    text_of,
)
from assessment.scoring.definition import multiplier_of
from assessment.scoring.model import COUNTED, AnswerType

LETTERS = ("ya", "tidak", "a", "b", "c", "d", "e")
COUNTS = 6
LABELS: dict[str, tuple[str, ...]] = {
    AnswerType.YES_NO.value: ("Ya", "Tidak"),
    AnswerType.ABC.value: ("A", "B", "C"),
    AnswerType.ABCD.value: ("A", "B", "C", "D"),
    AnswerType.ABCDE.value: ("A", "B", "C", "D", "E"),
}


class IndicatorRow:
    """An indicator as the table's columns see it."""

    def __init__(self, known: dict[str, Any] | None, scales: dict[str, dict[str, str]]) -> None:
        known = known or {}
        self.known = known
        self.code: str = known.get("code", "")
        self.parent: str = known.get("parent", "")
        self.statement: str = known.get("statement", "")
        self.guidance: str = known.get("guidance") or ""
        self.answer_type: str | None = known.get("answer_type")
        self.weight: str | None = known.get("weight")
        self.zero_denominator: str | None = known.get("zero_denominator")
        self.soal_ids: list[int] = list(known.get("soal_ids") or [])
        self.evidence_examples: list[str] = list(known.get("evidence_examples") or [])
        options = known.get("options") or []
        scale = scales.get(self.answer_type or "", {})
        self.multipliers = {one["label"]: multiplier_of(one, scale) for one in options}
        criteria = {one["label"].lower(): one["criterion"] for one in options}
        for letter in LETTERS:
            setattr(self, f"criterion_{letter}", criteria.get(letter, ""))
        inputs = known.get("inputs") or []
        for number in range(1, COUNTS + 1):
            here = inputs[number - 1] if number <= len(inputs) else None
            setattr(self, f"count_{number}", here)

    def indicator(self, scales: dict[str, dict[str, str]]) -> dict[str, Any]:
        """The row as an indicator of our document; what the table has no column for stays."""
        kind = self.answer_type or ""
        scale = scales.get(kind, {})
        options = []
        for label in LABELS.get(kind, ()):
            own = self.multipliers.get(label)
            option = {"label": label, "criterion": getattr(self, f"criterion_{label.lower()}")}
            options.append(option if own in (None, scale[label]) else {**option, "multiplier": own})
        counts = [getattr(self, f"count_{number}") for number in range(1, COUNTS + 1)]
        inputs = [one for one in counts if one] if kind in COUNTED else []
        numbered = [one["soal_id"] for one in inputs if one["soal_id"]]
        found = {
            "code": self.code,
            "parent": self.parent,
            "soal_ids": numbered if inputs else self.soal_ids,
            "statement": self.statement,
            "guidance": self.guidance,
            "answer_type": kind,
            "weight": self.weight,
            "options": options,
            "inputs": inputs,
            "zero_denominator": self.zero_denominator,
            "evidence_examples": self.evidence_examples,
        }
        if kind == AnswerType.DECREASE and self.known.get("zero_previous"):
            found["zero_previous"] = self.known["zero_previous"]
        return found

    def contradictions(self) -> dict[str, str]:
        """What cells say against each other, by attribute."""
        kind = self.answer_type or ""
        labels = LABELS.get(kind, ())
        scale = SCALE_LABELS[AnswerType(kind)] if kind else ""
        wrong: dict[str, str] = {}
        for letter in LETTERS:
            wanted = letter in {label.lower() for label in labels}
            filled = bool(getattr(self, f"criterion_{letter}"))
            name = letter.capitalize()
            if wanted and not filled:
                wrong[f"criterion_{letter}"] = f"Kriteria {name} belum diisi untuk skala {scale}."
            elif filled and not wanted:
                wrong[f"criterion_{letter}"] = (
                    f"Skala {scale} tidak memakai pilihan {name}. Kosongkan sel ini."
                )
        unknown = [label for label in self.multipliers if label not in labels]
        if unknown:
            wrong["multipliers"] = (
                f"Skala {scale} tidak memakai pilihan {unknown[0]}. Hapus pengalinya."
            )
        if kind not in COUNTED and any(
            getattr(self, f"count_{number}") for number in range(1, COUNTS + 1)
        ):
            wrong["count_1"] = f"Skala {scale} tidak memakai jumlah. Kosongkan kolom jumlah."
        return wrong


class RowLoader(BaseInstanceLoader):
    """Rows come from the document the import began with, never from the database."""

    def get_instance(self, row: Mapping[str, Any]) -> IndicatorRow | None:
        resource: Any = self.resource
        known = resource.known.get(text_of(row["kode"]))
        return IndicatorRow(known, resource.scales) if known else None


class IndicatorResource(Resource):
    """Reads rows over ``document`` and keeps what they say; nothing reaches the database."""

    code = Field("code", "kode", CodeCell(required=True, maximum=30))
    parent = Field("parent", "induk", NodeCell(required=True, maximum=30))
    statement = Field("statement", "pernyataan", IndicatorCell(required=True))
    guidance = Field("guidance", "panduan", IndicatorCell())
    answer_type = Field("answer_type", "skala", IndicatorChoiceCell(SCALE_LABELS))
    weight = Field("weight", "bobot", IndicatorNumberCell())
    multipliers = Field("multipliers", "pengali", MultipliersCell())
    criterion_ya = Field("criterion_ya", "kriteria_ya", IndicatorCell())
    criterion_tidak = Field("criterion_tidak", "kriteria_tidak", IndicatorCell())
    criterion_a = Field("criterion_a", "kriteria_a", IndicatorCell())
    criterion_b = Field("criterion_b", "kriteria_b", IndicatorCell())
    criterion_c = Field("criterion_c", "kriteria_c", IndicatorCell())
    criterion_d = Field("criterion_d", "kriteria_d", IndicatorCell())
    criterion_e = Field("criterion_e", "kriteria_e", IndicatorCell())
    count_1 = Field("count_1", "jumlah_1", CountCell())
    count_2 = Field("count_2", "jumlah_2", CountCell())
    count_3 = Field("count_3", "jumlah_3", CountCell())
    count_4 = Field("count_4", "jumlah_4", CountCell())
    count_5 = Field("count_5", "jumlah_5", CountCell())
    count_6 = Field("count_6", "jumlah_6", CountCell())
    soal_ids = Field("soal_ids", "soal_id", SoalCell())
    zero_denominator = Field(
        "zero_denominator", "kebijakan_0_0", IndicatorChoiceCell(ZERO_LABELS, required=False)
    )
    evidence_examples = Field("evidence_examples", "contoh_bukti", LinesCell())

    NEEDED: ClassVar = ("kode", "induk", "pernyataan", "skala")

    class Meta:
        import_id_fields = ("code",)
        instance_loader_class = RowLoader
        # The preview compares whole documents, so nothing is compared or drawn row by row.
        skip_diff = True
        skip_html_diff = True
        store_row_values = True
        use_transactions = False

    def __init__(self, document: dict[str, Any], scales: dict[str, dict[str, str]]) -> None:
        super().__init__()
        self.document = document
        self.scales = scales
        self.known = {row["code"]: row for row in document["indicators"]}
        self.nodes = {node["code"] for node in document["nodes"]}
        self.rows: list[tuple[int, IndicatorRow]] = []
        self.first: dict[str, int] = {}

    @classmethod
    def columns(cls) -> list[str]:
        return [str(field.column_name) for field in cls.fields.values()]

    def init_instance(self, row: object = None) -> IndicatorRow:
        return IndicatorRow(None, self.scales)

    def import_instance(
        self, instance: IndicatorRow, row: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().import_instance(instance, row, nodes=self.nodes, **kwargs)
        wrong = instance.contradictions()
        if instance.code in self.first:
            wrong["code"] = (
                f"Kode {instance.code} sudah ada di baris {self.first[instance.code]}. "
                "Satu butir satu baris."
            )
        if wrong:
            raise ValidationError(wrong)

    def save_instance(
        self, instance: IndicatorRow, is_create: bool, row: Mapping[str, Any], **kwargs: Any
    ) -> None:
        number = int(row[ROW])
        self.first[instance.code] = number
        self.rows.append((number, instance))

    def save_m2m(self, instance: object, row: object, **kwargs: Any) -> None:
        """Rows have no relations."""

    def export_rows(self) -> tablib.Dataset:
        """Every indicator of the document under the import's own columns."""
        return self.export(queryset=list(self._all()))

    def _all(self) -> Iterable[IndicatorRow]:
        return (IndicatorRow(known, self.scales) for known in self.document["indicators"])


ROW = "#"
