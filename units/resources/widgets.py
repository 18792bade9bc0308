"""How a cell becomes a value, with a sentence where it cannot."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Choices
from import_export.widgets import Widget

from units.enums import AREA_LABELS
from units.models import Unit
from units.services.roles import AREAS

# 1.250.000 and 1,250,000 are whole numbers; 1.5 and 1,50 are not.
GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")


def plain_cell(value: object) -> str:
    """A cell as text: numbers without an idle ``.0``, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()


class TextCell(Widget):
    """A text; ``required`` ones name themselves when empty."""

    def __init__(self, required: bool = False) -> None:
        super().__init__()
        self.required = required

    def clean(self, value: object, row: object = None, **kwargs: Any) -> Any:
        text = plain_cell(value)
        if self.required and not text:
            raise ValueError("Belum diisi.")
        return text

    def render(self, value: object, obj: object = None, **kwargs: Any) -> Any:
        return plain_cell(value)


class ChoiceCell(TextCell):
    """One of some choices, written as its code or its label, in any case."""

    def __init__(self, choices: type[Choices], noun: str, required: bool = True) -> None:
        super().__init__(required)
        self.labels: dict[str, str] = dict(choices.choices)
        self.noun = noun
        self.known = {str(code).lower(): code for code in self.labels} | {
            label.lower(): code for code, label in self.labels.items()
        }

    def clean(self, value: object, row: object = None, **kwargs: Any) -> Any:
        text = super().clean(value)
        if not text:
            return ""
        code = self.known.get(" ".join(text.lower().split()))
        if code is None:
            raise ValueError(f"«{text}» bukan {self.noun}. Pilih {_or(self.labels.values())}.")
        return code

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return self.labels.get(value, "")


class NumberCell(Widget):
    """A whole number, or nothing."""

    def __init__(self, as_decimal: bool = False) -> None:
        super().__init__()
        self.as_decimal = as_decimal

    def clean(self, value: object, row: object = None, **kwargs: Any) -> Any:
        text = plain_cell(value)
        if not text:
            return None
        said = text
        if isinstance(value, str):
            text = re.sub(r"^Rp\.?\s*", "", text, flags=re.IGNORECASE)
            if GROUPED.fullmatch(text):
                text = re.sub(r"[.,]", "", text)
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValueError(f"«{said}» bukan angka. Tulis bilangan bulat tanpa huruf.") from None
        if not number.is_finite() or number != number.to_integral_value() or number < 0:
            raise ValueError(f"«{said}» bukan bilangan bulat yang tidak negatif.")
        return Decimal(int(number)) if self.as_decimal else int(number)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return None if value is None else int(value)


class NipCell(TextCell):
    """An NIP has more digits than a spreadsheet number keeps, so only text is safe."""

    def clean(self, value: object, row: object = None, **kwargs: Any) -> Any:
        said = plain_cell(value)
        text = re.sub(r"\s", "", said)
        if isinstance(value, int | float) or re.fullmatch(r"\d+[.,]?\d*[eE]\+?\d+", text):
            raise ValueError(
                "NIP tersimpan sebagai angka, sehingga angka terakhirnya dapat berubah. Format "
                "kolom nip sebagai teks, lalu ketik ulang NIP-nya."
            )
        if text and not re.fullmatch(r"\d{1,18}", text):
            raise ValueError(f"«{said}» bukan NIP. NIP hanya memuat angka, paling banyak 18.")
        return text


class UnitCell(TextCell):
    """A unit by its code. ``units`` (by code) and ``planned`` come from the running import."""

    def __init__(self, noun: str, required: bool = False) -> None:
        super().__init__(required)
        self.noun = noun

    def clean(self, value: object, row: object = None, **kwargs: Any) -> Any:
        code = super().clean(value)
        if not code:
            return None
        unit = kwargs["units"].get(code)
        if unit is None:
            number = kwargs["planned"].get(code)
            if number is not None:
                raise ValueError(f"{self.noun} «{code}» di baris {number} masih salah.")
            raise ValueError(
                f"{self.noun} «{code}» tidak ditemukan. Tulis kode unit yang sudah ada."
            )
        return unit

    def render(self, value: object, obj: object = None, **kwargs: Any) -> Any:
        return value.code if isinstance(value, Unit) else ""


class AreasCell(Widget):
    """Areas between semicolons, by number or name; nothing means all of them."""

    def clean(self, value: object, row: object = None, **kwargs: Any) -> Any:
        text = plain_cell(value)
        if isinstance(value, float) and not value.is_integer():
            raise ValueError(
                f"«{text}» terbaca sebagai angka desimal. Format kolom area sebagai teks dan "
                "pisahkan dengan titik koma, misalnya 1; 2."
            )
        wanted: set[str] = set()
        unknown = []
        for piece in re.split(r"[;,\n]", text):
            found = _areas_in(piece)
            if found is None:
                unknown.append(piece.strip())
            else:
                wanted |= found
        if unknown:
            raise ValueError(
                f"«{', '.join(unknown)}» bukan area. Pilih {_or(AREAS)}, atau tulis namanya, "
                f"misalnya {AREA_LABELS['1'].partition(' ')[2]}."
            )
        return tuple(area for area in AREAS if area in wanted)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "; ".join(value or ())


_AREA_NAMES = {
    name: area
    for area, label in AREA_LABELS.items()
    for name in (label.lower(), label.lower().removeprefix(area).strip(), area)
    if name
}


def _areas_in(piece: str) -> set[str] | None:
    """One area by its name or number, or several numbers; None where it is neither."""
    words = piece.lower().split()
    if words[:1] == ["area"]:
        words = words[1:]
    named = _AREA_NAMES.get(" ".join(words))
    if named is not None:
        return {named}
    return set(words) - {"area"} if set(words) <= {*AREAS, "area"} else None


def _or(words: Iterable[Any]) -> str:
    *most, last = [str(word) for word in words]
    return f"{', '.join(most)}, atau {last}" if most else last
