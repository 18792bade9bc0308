"""What a paper says, as its template reads it: a name that is misspelt is an error of types."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessment.models import Instrument, Period, ScoreSnapshot
from units.models import Unit
from zona_integritas.ground.agency import Letterhead, letterhead
from zona_integritas.ground.formats import tanggal_waktu


class Block:
    """A part of a paper whose fields are names of the template like the paper's own."""


@dataclass(frozen=True, kw_only=True)
class Frame(Block):
    """What ``contents/base.html`` prints in head and foot of every paper."""

    agency: Letterhead
    title: str
    document_code: str
    digest: str  # 64 hex digits, of the snapshot or of the figures
    period: Period
    year_text: str
    instrument: Instrument
    made_at: datetime  # the moment whose state the paper shows
    # Which LKE of it came out of a file, and so were not judged here: in two words for the foot
    # of every page, and in a sentence for its end.
    origin: str = ""
    origin_sentence: str = ""

    @classmethod
    def of(
        cls,
        *,
        title: str,
        code: str,
        digest: str,
        period: Period,
        instrument: Instrument,
        at: datetime,
        letterhead_of: Unit | None = None,
    ) -> "Frame":
        """``letterhead_of``: the unit that signs, which may have a letterhead of its own."""
        return cls(
            agency=letterhead(letterhead_of),
            title=title,
            document_code=code,
            digest=digest,
            period=period,
            year_text=str(period.year),
            instrument=instrument,
            made_at=at,
        )


@dataclass(frozen=True, kw_only=True)
class PaperContent:
    """A kind of paper adds its own fields, each a name of its template. No slots: ``context``
    reads the fields as they are, without copying what stands in them."""

    frame: Frame
    snapshot: ScoreSnapshot | None = None  # the frozen score it stands on
    number: str = ""  # under which it was decided or sent; "" for that of the register

    def context(self, seal: object | None) -> dict[str, Any]:
        """Everything the template may name; without a seal it is a draft."""
        told = {"seal": seal, "state_at": tanggal_waktu(self.frame.made_at), **vars(self)}
        for part in vars(self).values():
            if isinstance(part, Block):
                told |= vars(part)
        return told
