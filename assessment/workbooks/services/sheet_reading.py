"""What a file says by the LKE's own instrument, understood once for all steps of an import."""

import hashlib
from contextlib import nullcontext
from functools import cache
from pathlib import Path

from django.conf import settings

from assessment import scoring, workbooks
from assessment.lke.scoring_input import scoring_instrument
from assessment.models import Assessment
from assessment.workbooks.columns import NO_CHOICES, ColumnChoices
from assessment.workbooks.reading_text import reading_in, text_of
from assessment.workbooks.workbook_reading import WorkbookReading, read_lke_workbook
from zona_integritas.ground import files
from zona_integritas.ground.files.kept_readings import KeptReader
from zona_integritas.ground.files.spreadsheets import WorkbookReader


def read_sheet(
    assessment: Assessment,
    content: bytes,
    reader: WorkbookReader | None = None,
    wanted: str = "",
    choices: ColumnChoices = NO_CHOICES,
) -> WorkbookReading:
    """What the file says, by the LKE's own instrument version; of several sheets the ``wanted``."""
    instrument = scoring_instrument(assessment.instrument)
    with nullcontext(reader) if reader else KeptReader() as reading:
        asked = _asked(assessment, wanted, choices)
        if isinstance(reading, KeptReader):
            kept = reading.conclusion(content, asked)
            if kept is not None:
                return reading_in(kept)
        found = read_lke_workbook(
            content, instrument, settings.UPLOAD_MAX_BYTES, reading, wanted, choices
        )
        if isinstance(reading, KeptReader) and (text := text_of(found)) is not None:
            reading.conclude(content, asked, text)
        return found


def _asked(assessment: Assessment, wanted: str, choices: ColumnChoices) -> str:
    """All that decides what a file says besides its content: another of it is another answer."""
    own = assessment.instrument
    said = [
        (own.pk, own.digest, own.edition, settings.UPLOAD_MAX_BYTES, wanted),
        sorted(choices.sides),
        sorted(choices.chosen.items()),
        sorted((key, one.meaning, one.who, one.when) for key, one in choices.remembered.items()),
        choices.show,
    ]
    return f"{_program()} {said!r}"


@cache
def _program() -> str:
    """The digest of what reads sheets: a newer version reads anew."""
    digest = hashlib.sha256()
    for package in (workbooks, scoring, files):
        for path in sorted(Path(str(package.__file__)).parent.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
