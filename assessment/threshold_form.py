"""The table of minima of a draft: one line per place, one column per predicate."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from assessment.instrument_forms import EditionForm, PlainDecimal
from assessment.models import Instrument
from assessment.scoring.model import Measure, Predicate
from assessment.services.instrument_terms import Minimum

MEASURES = [(Measure.VALUE.value, "Nilai"), (Measure.PERCENT.value, "Persen")]


@dataclass(frozen=True, slots=True)
class Line:
    """A place with its bound fields, for the page."""

    label: str
    measure: Any
    minima: list[Any]


class ThresholdsForm(EditionForm):
    """All minima at once; an emptied one is taken away."""

    place = forms.ChoiceField(label="Tambah ambang untuk", required=False)
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
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [
            ("", "Tidak menambah"),
            *((place, label) for place, label in names.items() if place not in rows),
        ]

    def lines(self) -> Iterator[Line]:
        for number, place in enumerate(self.lines_of):
            yield Line(
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
            self.add_error("place", "Pilih untuk apa ambang baru ini berlaku.")
        if data.get("place") and not given and not self.errors:
            self.add_error("place", "Isi paling sedikit satu batas minimal untuk ambang baru.")
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
    names = {"node:total": "Nilai total"}
    for node in nodes:
        if node.area:
            names.setdefault(f"area:{node.area}", f"Area {node.area} {node.name}")
    names.update({f"node:{node.code}": f"{node.code} {node.name}" for node in nodes})
    for row in instrument.indicators.filter(weight__isnull=False):
        names[f"node:{row.code}"] = f"{row.code} {row.statement[:60]}"
    return names
