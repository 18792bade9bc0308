"""The form of a year's holidays: one line each, typed or pasted from a sheet."""

import re
from typing import Any

from django import forms

from assessment.models import Holiday
from assessment.periods.services.holidays import HolidayLine
from zona_integritas.ground.files.written_days import day_in
from zona_integritas.ground.formats import tanggal

_PARTS = re.compile(r"\s*[;\t]\s*")


def as_line(holiday: Holiday) -> str:
    joint = "; cuti bersama" if holiday.joint else ""
    return f"{tanggal(holiday.day)}; {holiday.name}{joint}"


class HolidayForm(forms.Form):
    """Lines that cannot be read are named, each with what is in it."""

    basis = forms.CharField(
        label="Dasar (keputusan bersama menteri)",
        max_length=200,
        required=False,
        help_text="Nomor keputusan bersama tentang hari libur nasional dan cuti bersama.",
    )
    lines = forms.CharField(
        label="Hari libur",
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text="Satu baris satu hari: tanggal; nama; lalu «cuti bersama» bila bukan libur "
        "nasional. Kolom dari lembar kerja dapat disalin dan ditempel di sini.",
    )

    def clean_lines(self) -> list[HolidayLine]:
        found, problems = [], []
        for number, text in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not text.strip():
                continue
            line = _read(text)
            if isinstance(line, str):
                problems.append(f"Baris {number}, «{text.strip()[:80]}»: {line}")
            else:
                found.append(line)
        if problems:
            raise forms.ValidationError(problems)
        return found

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def _read(text: str) -> HolidayLine | str:
    """The line, or why it cannot be read."""
    day, *rest = _PARTS.split(text.strip())
    name = rest[0].strip() if rest else ""
    kind = rest[1].casefold().strip() if len(rest) > 1 else ""
    known = day_in(day)
    if known is None:
        return "tanggalnya tidak dapat dibaca. Tulis misalnya 1 Januari 2027."
    if not name:
        return "nama hari liburnya belum ada. Tulis sesudah titik koma."
    if kind not in ("", "cuti bersama", "cuti", "libur nasional", "libur"):
        return f"«{kind}» tidak dikenal. Tulis «cuti bersama» atau kosongkan."
    return HolidayLine(known, name, kind.startswith("cuti"))
