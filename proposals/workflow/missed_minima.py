"""Missed minima in words: proposed to the TPI as reasons, and read back from its decision."""

from collections.abc import Mapping
from typing import Any

from proposals.workflow.dossier import Dossier
from zona_integritas.ground.formats import Number, angka, kurang, persen


def missed_line(
    label: str, measure: str, value: Number | None, minimum: Number | None, gap: Number | None
) -> str:
    """«Pengawasan 57,20 % (nilai minimal 60,00 %, kurang 2,80 poin persen)»."""
    percent = measure == "percent"
    write = persen if percent else angka
    short = kurang(gap, percent=percent)
    return f"{label} {write(value)} (nilai minimal {write(minimum)}, {short})"


def missed_text(dossier: Dossier) -> str:
    """What the TPI may say of why the unit is not yet proposed; empty where every rule holds."""
    return "\n".join(
        missed_line(row.rule.label, row.rule.measure, row.value, row.minimum, row.gap)
        for row in dossier.tpi_verdict.missed
    )


def missed_lines(facts: Mapping[str, Any]) -> list[str]:
    """The minima a decision recorded as missed, in words."""
    return [
        missed_line(row["label"], row["measure"], row["value"], row["minimum"], row["gap"])
        for row in facts.get("missed", ())
    ]
