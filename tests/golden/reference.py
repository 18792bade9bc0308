"""The regulation's arithmetic once more, on purpose without the engine.

Written from the formulas of PermenPANRB 90/2021, Lampiran III: weights and multipliers stand here
again as the sheet has them, and a node is the sum of what lies below it. Nothing is imported from
the application, so that a mistake there is not repeated here.

Not here, since the sheet divides by zero there: percentages whose denominator is zero.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

# Column "Bobot" of each sub-area, and how many items share it alike.
SUBAREAS = {
    "A.I.1.i": ("0.5", 2), "A.I.1.ii": ("1", 3), "A.I.1.iii": ("1", 3), "A.I.1.iv": ("1.5", 4),
    "A.I.2.i": ("1", 3), "A.I.2.ii": ("2", 4), "A.I.2.iii": ("0.5", 2),
    "A.I.3.i": ("0.25", 3), "A.I.3.ii": ("0.5", 3), "A.I.3.iii": ("1.25", 6),
    "A.I.3.iv": ("2", 4), "A.I.3.v": ("0.75", 1), "A.I.3.vi": ("0.25", 1),
    "A.I.4.i": ("2.5", 3), "A.I.4.ii": ("2.5", 8),
    "A.I.5.i": ("1.5", 2), "A.I.5.ii": ("1.5", 4), "A.I.5.iii": ("1.5", 4),
    "A.I.5.iv": ("1.5", 3), "A.I.5.v": ("1.5", 5),
    "A.I.6.i": ("1", 4), "A.I.6.ii": ("1", 6), "A.I.6.iii": ("1", 3), "A.I.6.iv": ("1", 3),
    "A.I.6.v": ("1", 3),
    "A.II.1.i": ("2", 2), "A.II.1.ii": ("1", 1), "A.II.1.iii": ("1", 1),
    "A.II.2.i": ("0.5", 1), "A.II.2.ii": ("1", 2), "A.II.2.iii": ("2", 3),
    "A.II.3.i": ("1.5", 1), "A.II.3.ii": ("1.5", 1), "A.II.3.iii": ("2", 1),
    "A.II.4.i": ("2", 1), "A.II.4.ii": ("1.5", 1), "A.II.4.iii": ("1.5", 1),
    # Two halves of weight 1; one half is missing from the sum of the circulated sheet.
    "A.II.5.i": ("2.5", 1), "A.II.5.ii": ("3", 1), "A.II.5.iii": ("2", 2),
    "A.II.6.i": ("2.5", 2), "A.II.6.ii": ("2.5", 1),
}  # fmt: skip
OUTCOMES = {"B.I.a": "17.5", "B.I.b": "5", "B.II.a": "17.5"}
# By the column "Pilihan Jawaban".
MULTIPLIERS = {
    "ya_tidak": {"Ya": "1", "Tidak": "0"},
    "abc": {"A": "1", "B": "0.5", "C": "0"},
    "abcd": {"A": "1", "B": "0.67", "C": "0.33", "D": "0"},
    "abcde": {"A": "1", "B": "0.75", "C": "0.5", "D": "0.25", "E": "0"},
}


def reached(done: str, *due: str) -> Callable[[Mapping[str, int]], Fraction]:
    """The sheet's ``IF(K130/K129>1,1,K130/K129)``."""
    return lambda n: min(Fraction(1), Fraction(n[done], sum(n[key] for key in due)))


def fewer(counts: Mapping[str, int]) -> Fraction:
    """The sheet's fall of the breaches of discipline; none in both years is full marks."""
    before, now = counts["pelanggaran_tahun_lalu"], counts["pelanggaran_tahun_ini"]
    if before == now == 0:
        return Fraction(1)
    return max(Fraction(0), Fraction(before - now, before))


PERCENTAGES: dict[str, Callable[[Mapping[str, int]], Fraction]] = {
    "A.II.1.i.a": reached("jumlah_perubahan", "jumlah_agen"),
    "A.II.1.i.b": reached("jumlah_terintegrasi", "jumlah_perubahan"),
    "A.II.3.iii.a": fewer,
    "A.II.4.i.a": reached("jumlah_sasaran_tercapai", "jumlah_sasaran"),
    "A.II.5.ii.a": reached("pengaduan_selesai", "pengaduan_harus"),
    "A.II.5.iii.a": reached("sudah_lapor", "wajib_kepala_satker", "wajib_pejabat", "wajib_lainnya"),
    "A.II.5.iii.b": reached("sudah_lapor", "administrator", "pengawas", "fungsional_pelaksana"),
    "A.II.6.i.b": reached("jumlah_dipermudah", "jumlah_layanan"),
}


def points(code: str, scale: str, answer: Any) -> Fraction:
    """What one answer brings to the total of 100."""
    if scale in MULTIPLIERS:
        share = Fraction(MULTIPLIERS[scale][answer])
    elif code in PERCENTAGES:
        share = PERCENTAGES[code](answer)
    else:  # the survey's index
        share = Fraction(str(answer)) / 4
    if code in OUTCOMES:
        return share * Fraction(OUTCOMES[code])
    weight, items = SUBAREAS[code.rpartition(".")[0]]
    return share * Fraction(weight) / items


def figures(scales: Mapping[str, str], answers: Mapping[str, Any]) -> dict[str, Fraction]:
    """Every node's figure and the total, with blanks as zero. ``scales``: each item's kind."""
    found: dict[str, Fraction] = {"total": Fraction(0)}
    for code, scale in scales.items():
        own = points(code, scale, answers[code]) if code in answers else Fraction(0)
        parts = code.split(".")
        nodes = [".".join(parts[:length]) for length in range(1, len(parts))]
        for node in ("total", *nodes):
            found[node] = found.get(node, Fraction(0)) + own
    return found
