"""What should be looked at in a sheet, by kind: for the short list "Perlu diperiksa"."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assessment.lke.places import slug
from assessment.lke.reports.why import page_code_of
from assessment.scoring import model
from assessment.scoring.result import Result
from assessment.scoring.warnings import INFLATED, WITHOUT_EVIDENCE, find_warnings

FEW = 5
TITLES = {
    "n_per_0": "Penyebut nol",
    "more_than_due": "Lebih banyak daripada yang seharusnya",
    "repeated_count": "Jumlah yang sama diisi berbeda",
    "share_without_counts": "Persen tanpa jumlahnya",
    INFLATED: "Tampak memenuhi karena butir kosong tidak dihitung",
    WITHOUT_EVIDENCE: "Jawaban tertinggi tanpa bukti",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding; ``area`` and ``anchor`` lead to the item, a rule has neither."""

    about: str
    message: str
    area: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """The findings of one kind."""

    title: str
    items: tuple[Remark, ...]

    @property
    def many(self) -> bool:
        """Too many to read as sentences: their codes are enough, the title says what is wrong."""
        return len(self.items) > FEW and all(one.area for one in self.items)


def remarks(
    instrument: model.Instrument,
    answers: Mapping[str, model.Answer],
    result: Result,
    evidence: Collection[str],
) -> list[Remarks]:
    """Kinds in the order of ``TITLES``; empty where nothing is odd."""
    groups: dict[str, list[Remark]] = {code: [] for code in TITLES}
    for one in find_warnings(instrument, answers, result, evidence):
        known = instrument.knows(one.indicator)
        groups.setdefault(one.code, []).append(
            Remark(
                one.indicator,
                one.message,
                page_code_of(instrument, one.indicator) if known else "",
                slug(one.indicator) if known else "",
            )
        )
    return [
        Remarks(TITLES.get(code, code), tuple(found)) for code, found in groups.items() if found
    ]
