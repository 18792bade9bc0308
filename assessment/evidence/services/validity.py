"""From when and until when evidence holds, apart from the day it was handed in."""

from dataclasses import dataclass
from datetime import date

from zona_integritas.ground.dates import OLDEST_PAPER, UNCHANGED, fact_problem, plan_problem
from zona_integritas.ground.errors import Refused


@dataclass(frozen=True, slots=True)
class Validity:
    """The days a revision says of itself; None where it says nothing."""

    effective_on: date | None = None
    valid_until: date | None = None

    def check(self) -> None:
        for problem in (
            self.effective_on and fact_problem(self.effective_on, "Berlaku sejak", OLDEST_PAPER),
            self.valid_until and plan_problem(self.valid_until, "Berlaku sampai", OLDEST_PAPER),
        ):
            if problem:
                raise Refused(f"{problem} {UNCHANGED}")
        if self.effective_on and self.valid_until and self.valid_until < self.effective_on:
            raise Refused(
                "Tanggal «berlaku sampai» mendahului «berlaku sejak». Perbaiki salah satunya."
            )

    def fields(self) -> dict[str, date | None]:
        """The columns of a revision."""
        return {"effective_on": self.effective_on, "valid_until": self.valid_until}

    def told(self) -> dict[str, str]:
        """The days as the record says them."""
        return {name: day.isoformat() for name, day in self.fields().items() if day}


UNKNOWN = Validity()
