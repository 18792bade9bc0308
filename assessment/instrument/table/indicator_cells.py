"""How a cell of the indicator table becomes part of our document, and how it is written out."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from import_export.widgets import Widget

from assessment.lke.scoring_input import json_decimal
from assessment.scoring.model import AnswerType, InputRole

# Per scale: what a person writes, and the choices in their order.
SCALE_LABELS = {
    AnswerType.YES_NO: "Ya/Tidak",
    AnswerType.ABC: "A/B/C",
    AnswerType.ABCD: "A/B/C/D",
    AnswerType.ABCDE: "A/B/C/D/E",
    AnswerType.RATIO: "Persentase",
    AnswerType.DECREASE: "Penurunan",
    AnswerType.INDEX: "Indeks 0-4",
}
ROLE_LABELS = {
    InputRole.NUMERATOR: "pembilang",
    InputRole.DENOMINATOR: "penyebut",
    InputRole.PREVIOUS: "tahun lalu",
    InputRole.CURRENT: "tahun ini",
    InputRole.INFO: "keterangan",
}
ZERO_LABELS = {"full": "penuh", "zero": "nol"}
CODE = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
MAX_SOAL = 999_999


def text_of(value: object) -> str:
    """A cell as text: whole numbers without an idle ``.0``, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\r\n", "\n").strip()


def _key(text: str) -> str:
    return " ".join(text.casefold().replace("–", "-").split())


class IndicatorCell(Widget):
    """A text. ``allowed`` says in words what the cell may hold."""

    allowed = "teks"

    def __init__(self, required: bool = False, maximum: int = 0) -> None:
        super().__init__()
        self.required = required
        self.maximum = maximum

    def clean(self, value: object, row: object = None, **kwargs: Any) -> Any:
        text = text_of(value)
        if self.required and not text:
            raise ValueError("Sel ini belum diisi.")
        if self.maximum and len(text) > self.maximum:
            raise ValueError(f"Isinya {len(text)} karakter; paling banyak {self.maximum}.")
        return text

    def render(self, value: object, obj: object = None, **kwargs: Any) -> Any:
        return "" if value is None else str(value)


class CodeCell(IndicatorCell):
    allowed = "kode seperti A.I.1.i.a"

    def clean(self, value: object, row: object = None, **kwargs: Any) -> str:
        text: str = super().clean(value)
        if not CODE.fullmatch(text):
            raise ValueError(f"«{text}» bukan kode. Pakai huruf, angka, dan titik di antaranya.")
        return text


class NodeCell(CodeCell):
    """The code of a node of the sheet; ``nodes`` comes from the running import."""

    allowed = "kode bagian yang ada dalam instrumen"

    def clean(self, value: object, row: object = None, **kwargs: Any) -> str:
        code = super().clean(value)
        if code not in kwargs["nodes"]:
            raise ValueError(
                f"Bagian «{code}» tidak ada dalam instrumen. Tulis kode bagian yang ada; bagian "
                "baru ditambahkan di layar konsep."
            )
        return code


class IndicatorChoiceCell(IndicatorCell):
    """One of some values, written as its label or its code."""

    def __init__(self, labels: dict[Any, str], required: bool = True) -> None:
        super().__init__(required)
        self.labels = {str(code): label for code, label in labels.items()}
        self.known = {_key(code): code for code in self.labels}
        self.known.update({_key(label): code for code, label in self.labels.items()})
        self.allowed = join(self.labels.values())

    def clean(self, value: object, row: object = None, **kwargs: Any) -> str | None:
        text = super().clean(value)
        if not text:
            return None
        code = self.known.get(_key(text))
        if code is None:
            raise ValueError(f"«{text}» tidak dikenal. Pilih {self.allowed}.")
        return code

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.labels.get(value, "")


class IndicatorNumberCell(IndicatorCell):
    """A number that is not negative, as the text our document keeps; nothing is None."""

    allowed = "angka, misalnya 17,5"

    def clean(self, value: object, row: object = None, **kwargs: Any) -> str | None:
        text = super().clean(value)
        return decimal_text(text, Decimal(99_999)) if text else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return (value or "").replace(".", ",")


class MultipliersCell(IndicatorCell):
    """``A=1; B=0,5; C=0``; nothing means those of the scale."""

    allowed = "pengali setiap pilihan, misalnya A=1; B=0,5; C=0"

    def clean(self, value: object, row: object = None, **kwargs: Any) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in filter(None, (one.strip() for one in super().clean(value).split(";"))):
            label, equals, number = (one.strip() for one in part.partition("="))
            if not equals or not label:
                raise ValueError(f"«{part}» bukan pengali. Tulis seperti A=1; B=0,5; C=0.")
            found[_label(label)] = decimal_text(number, Decimal(1))
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(f"{label}={one.replace('.', ',')}" for label, one in value.items())


class SoalCell(IndicatorCell):
    allowed = "nomor soal, dipisahkan titik koma"

    def clean(self, value: object, row: object = None, **kwargs: Any) -> list[int]:
        words = [one.strip() for one in super().clean(value).split(";")]
        return [soal_number(word) for word in words if word]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(map(str, value))


class CountCell(IndicatorCell):
    """``key|label|role|soal_id`` of one count, or nothing."""

    allowed = "kunci|nama|peran|nomor soal"

    def clean(self, value: object, row: object = None, **kwargs: Any) -> dict[str, Any] | None:
        text = super().clean(value)
        if not text:
            return None
        parts = [part.strip() for part in text.split("|")]
        if len(parts) != 4 or not all(parts[:3]):
            raise ValueError(
                f"«{text[:60]}» bukan jumlah. Tulis empat bagian, misalnya "
                "jumlah_agen|Banyaknya agen|penyebut|88."
            )
        key, label, role, soal = parts
        if not CODE.fullmatch(key) or len(key) > 40:
            raise ValueError(f"Kunci «{key}» hanya memuat huruf, angka, dan garis bawah.")
        if len(label) > 200:
            raise ValueError(f"Nama jumlah berisi {len(label)} karakter; paling banyak 200.")
        roles = IndicatorChoiceCell(ROLE_LABELS)
        number = soal_number(soal) if soal else None
        return {"key": key, "label": label, "soal_id": number, "role": roles.clean(role)}

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if not value:
            return ""
        role = ROLE_LABELS[InputRole(value["role"])]
        return f"{value['key']}|{value['label']}|{role}|{value['soal_id'] or ''}"


class LinesCell(IndicatorCell):
    allowed = "satu bukti per baris di dalam sel"

    def clean(self, value: object, row: object = None, **kwargs: Any) -> list[str]:
        lines = (line.strip() for line in super().clean(value).split("\n"))
        return [line for line in lines if line]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "\n".join(value)


def decimal_text(text: str, maximum: Decimal) -> str:
    """«0,50» as «0.5»; a ``ValueError`` in words for anything else."""
    try:
        if not re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,9})?", text):
            raise InvalidOperation
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise ValueError(f"«{text}» bukan angka. Tulis seperti 0,5.") from None
    if number > maximum:
        raise ValueError(f"«{text}» terlalu besar; paling besar {maximum}.")
    if number != round(number, 4):
        raise ValueError(f"«{text}» memuat lebih dari empat angka di belakang koma.")
    return json_decimal(number)


def soal_number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) < 1:
        raise ValueError(f"Nomor soal «{text}» bukan bilangan bulat 1 sampai {MAX_SOAL}.")
    return int(text)


def _label(text: str) -> str:
    return {"ya": "Ya", "tidak": "Tidak"}.get(text.casefold(), text.upper())


def join(words: Iterable[str]) -> str:
    *most, last = list(words)
    return f"{', '.join(most)}, atau {last}" if most else last
