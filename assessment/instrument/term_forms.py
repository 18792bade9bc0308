"""Forms of a draft's minima (a line per place, a column per predicate) and prerequisites."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import Truncator

from assessment.instrument.forms import EditionForm, PlainDecimal, code_shape, text_area
from assessment.instrument.services.terms import Minimum, PrerequisiteValues
from assessment.models import Instrument, Prerequisite
from assessment.scoring.definition import SHORT_NAMES
from assessment.scoring.model import Measure, Predicate
from units.enums import PredicateKind

MEASURES = [(Measure.VALUE.value, "Nilai"), (Measure.PERCENT.value, "Persen")]

LEVELS = [("agency", "Instansi"), ("unit", "Unit")]
STRICTNESS = [("hard", "Wajib (menahan pengajuan)"), ("checklist", "Daftar periksa")]


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """A place with its bound fields, for the page."""

    label: str
    measure: Any
    minima: list[Any]


class ThresholdsForm(EditionForm):
    """All minima at once; an emptied one is taken away."""

    place = forms.ChoiceField(label="Tambah nilai minimal untuk", required=False)
    measure = forms.ChoiceField(label="Ukuran", choices=MEASURES, required=False)

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, instrument=instrument, **kwargs)
        names = _places(instrument)
        rows: dict[str, dict[str, Any]] = {}
        for row in instrument.thresholds.all():
            place = f"area:{row.area}" if row.area else f"node:{row.node}"
            rows.setdefault(place, {"measure": row.measure})[row.predicate] = row.minimum
        self.lines_of = list(rows)
        self.labels = {place: names.get(place, place.partition(":")[2]) for place in rows}
        for number, (_place, known) in enumerate(rows.items()):
            self.fields[f"measure_{number}"] = forms.ChoiceField(
                choices=MEASURES, initial=known["measure"]
            )
            for predicate in Predicate:
                self.fields[f"min_{number}_{predicate}"] = PlainDecimal(
                    required=False, initial=known.get(predicate)
                )
        for predicate in Predicate:
            self.fields[f"min_new_{predicate}"] = PlainDecimal(required=False)
        for bound in self.fields.values():
            look = "form-select" if isinstance(bound, forms.ChoiceField) else "form-control"
            bound.widget.attrs["class"] = look
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [
            ("", "Tidak menambah"),
            *((place, label) for place, label in names.items() if place not in rows),
        ]

    def lines(self) -> Iterator[ThresholdRow]:
        for number, place in enumerate(self.lines_of):
            yield ThresholdRow(
                self.labels[place],
                self[f"measure_{number}"],
                [self[f"min_{number}_{predicate}"] for predicate in Predicate],
            )

    def new_minima(self) -> list[tuple[str, Any]]:
        return [(predicate.value, self[f"min_new_{predicate}"]) for predicate in Predicate]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        given = any(data.get(f"min_new_{predicate}") is not None for predicate in Predicate)
        if given and not data.get("place"):
            self.add_error("place", "Pilih untuk apa nilai minimal baru ini berlaku.")
        if data.get("place") and not given and not self.errors:
            self.add_error("place", "Isi paling sedikit satu angka untuk nilai minimal baru.")
        return data

    def values(self) -> list[Minimum]:
        """The minima, predicate by predicate, places in the order of the page."""
        data = self.cleaned_data
        found = []
        for predicate in Predicate:
            places = [
                (place, data[f"measure_{number}"], data[f"min_{number}_{predicate}"])
                for number, place in enumerate(self.lines_of)
            ]
            if data["place"]:
                places.append((data["place"], data["measure"], data[f"min_new_{predicate}"]))
            for place, measure, minimum in places:
                if minimum is None:
                    continue
                sort, _, code = place.partition(":")
                found.append(
                    Minimum(
                        predicate=predicate.value,
                        node=code if sort == "node" else "",
                        area=code if sort == "area" else "",
                        measure=measure or Measure.VALUE.value,
                        minimum=minimum,
                    )
                )
        return found


def _places(instrument: Instrument) -> dict[str, str]:
    """Where a minimum may stand: the total, areas, nodes, indicators with a weight."""
    nodes = list(instrument.nodes.all())
    names = {"node:total": "Nilai akhir"}
    for node in nodes:
        if node.area:
            names.setdefault(f"area:{node.area}", f"Area {node.area} {node.name}")
    names.update({f"node:{node.code}": f"{node.code} {node.name}" for node in nodes})
    for row in instrument.indicators.filter(weight__isnull=False):
        name = SHORT_NAMES.get(row.code) or Truncator(row.statement).chars(60)
        names[f"node:{row.code}"] = f"{row.code} {name}"
    return names


class ConditionForm(EditionForm):
    """A prerequisite outside the score."""

    code = forms.CharField(label="Kode", max_length=40, validators=[code_shape])
    label = text_area("Bunyi syarat", 2, max_length=300)
    level = forms.ChoiceField(label="Tingkat", choices=LEVELS)
    kind = forms.ChoiceField(label="Sifat", choices=STRICTNESS)
    applies_to = forms.MultipleChoiceField(
        label="Berlaku untuk",
        choices=PredicateKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    min_wbk = forms.CharField(label="Batas untuk WBK", max_length=40, required=False)
    min_wbbm = forms.CharField(label="Batas untuk WBBM", max_length=40, required=False)
    wait_years = forms.IntegerField(
        label="Masa tunggu (tahun)", min_value=1, max_value=20, required=False
    )
    source = text_area("Sumber", 2, max_length=2000, required=False)

    def __init__(self, *args: Any, item: Prerequisite | None, **kwargs: Any) -> None:
        self.item = item
        if item is not None:
            kwargs["initial"] = {
                "code": item.code,
                "label": item.label,
                "level": item.level,
                "kind": item.kind,
                "applies_to": item.applies_to,
                "min_wbk": item.minimum.get("WBK"),
                "min_wbbm": item.minimum.get("WBBM"),
                "wait_years": item.wait_years,
                "source": item.source,
            }
        super().__init__(*args, **kwargs)
        if item is not None:
            self.fields["code"].disabled = True

    def values(self) -> PrerequisiteValues:
        data = self.cleaned_data
        known = self.item.minimum if self.item else {}
        said = {"WBK": data["min_wbk"], "WBBM": data["min_wbbm"]}
        return PrerequisiteValues(
            label=data["label"],
            level=data["level"],
            kind=data["kind"],
            applies_to=tuple(data["applies_to"]),
            # A minimum that is required but not yet known stays named, without a value.
            minimum={one: said[one] or None for one in said if said[one] or one in known},
            wait_years=data["wait_years"],
            source=data["source"],
        )
