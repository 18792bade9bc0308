"""Bars and the six-area radar as plain SVG. Exact numbers come in, floats only place the ink.

Presentation attributes only: our content security policy allows no ``style``, and WeasyPrint
draws the same markup. The classes let the screen's stylesheet recolour it (dark scheme).
"""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zona_integritas.ground.formats import angka, kurang, persen, ringkas

NAVY, TEAL, AMBER, RED = "#12355b", "#0f766e", "#b45309", "#b42318"
INK, LINE, TRACK = "#2b2925", "#cfcac1", "#e7e3dc"


def _share(value: Decimal | None, whole: Decimal) -> float:
    """Percent of ``whole``, kept inside the drawing."""
    if value is None or not whole:
        return 0.0
    return min(100.0, max(0.0, float(value / whole * 100)))


def bar_text(
    value: Decimal | None,
    weight: Decimal,
    minimum: Decimal | None = None,
    second: Decimal | None = None,
    label: str = "",
    second_label: str = "nilai pembanding",
) -> str:
    """What the bar says, in words."""
    parts = [f"{angka(value)} dari {ringkas(weight)}" if value is not None else "belum dinilai"]
    if value is not None and weight:
        parts[0] += f" ({persen(value / weight * 100)})"
    if minimum is not None:
        parts.append(f"minimal {angka(minimum)}")
        if value is not None:
            parts.append(kurang(minimum - value))
    if second is not None:
        parts.append(f"{second_label} {angka(second)}")
    text = "; ".join(parts)
    return f"{label}: {text}" if label else text


def bar_svg(
    value: Decimal | None,
    weight: Decimal,
    minimum: Decimal | None = None,
    second: Decimal | None = None,
    label: str = "",
    second_label: str = "nilai pembanding",
    width: str = "100%",
) -> SafeString:
    """Value of weight as a bar; the threshold a tick through it, a second value a line below."""
    if minimum is None or value is None:
        state, colour = "netral", NAVY
    elif value >= minimum:
        state, colour = "cukup", TEAL
    else:
        state, colour = "kurang", RED
    shapes = [
        format_html(
            '<rect class="skor-alas" x="0" y="4" width="100%" height="8" rx="2" fill="{}"/>', TRACK
        )
    ]
    if value is not None:
        shapes.append(
            format_html(
                '<rect class="skor-isi skor-{}" x="0" y="4" width="{}%" height="8" rx="2"'
                ' fill="{}"/>',
                state,
                f"{_share(value, weight):.2f}",
                colour,
            )
        )
    if second is not None:
        shapes.append(
            format_html(
                '<rect class="skor-kedua" x="0" y="14" width="{}%" height="2" fill="{}"/>',
                f"{_share(second, weight):.2f}",
                INK,
            )
        )
    if minimum is not None:
        at = f"{_share(minimum, weight):.2f}%"
        shapes.append(
            format_html(
                '<line class="skor-celah" x1="{0}" x2="{0}" y1="1" y2="15" stroke="#ffffff"'
                ' stroke-width="4"/>'
                '<line class="skor-ambang" x1="{0}" x2="{0}" y1="1" y2="15" stroke="{1}"'
                ' stroke-width="2"/>',
                at,
                INK,
            )
        )
    text = bar_text(value, weight, minimum, second, label, second_label)
    return format_html(
        '<svg class="skor" role="img" aria-label="{}" width="{}" height="16">{}</svg>',
        text,
        width,
        format_html_join("", "{}", ((shape,) for shape in shapes)),
    )


@dataclass(frozen=True, slots=True)
class Axis:
    """One spoke of the radar; any object with these names will do."""

    label: str
    percent: Decimal | None
    second: Decimal | None = None
    minimum: Decimal | None = None


# Geometry of the radar, in units of its own view box.
_RADIUS = 104.0
_GAP = 12.0  # between the outer ring and a label
_TEXT = 15.0
_LINE = 18.0
_CHARACTERS = 16  # a label line is this long, where its words allow
_LONGEST = 24  # a longer word is broken
_CHARACTER = 0.54 * _TEXT  # wider than most faces set it


def _direction(index: int, count: int) -> tuple[float, float]:
    angle = -math.pi / 2 + index * 2 * math.pi / count
    return math.cos(angle), math.sin(angle)


def spoke_points(
    values: Sequence[Decimal | None], scale: float = _RADIUS
) -> list[tuple[float, float]]:
    """Where each value (0 to 100) lies on its spoke."""
    found = []
    for index, value in enumerate(values):
        x, y = _direction(index, len(values))
        reach = scale * _share(value, Decimal(100)) / 100
        found.append((x * reach, y * reach))
    return found


def path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


@dataclass(frozen=True, slots=True)
class _Label:
    lines: tuple[str, ...]
    value: str
    x: float
    y: float  # baseline of the first line
    anchor: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        wide = max(len(line) for line in (*self.lines, self.value)) * _CHARACTER
        left = {"start": self.x, "middle": self.x - wide / 2, "end": self.x - wide}[self.anchor]
        return left, self.y - _TEXT, left + wide, self.y + len(self.lines) * _LINE + 4


def _wrapped(text: str) -> tuple[str, ...]:
    lines = textwrap.wrap(text, _CHARACTERS, break_long_words=False) or ["–"]
    return tuple(part for line in lines for part in textwrap.wrap(line, _LONGEST))


def placed_label(axis: Any, index: int, count: int) -> _Label:
    x, y = _direction(index, count)
    lines = _wrapped(str(axis.label))
    anchor = "middle" if abs(x) < 0.2 else "start" if x > 0 else "end"
    height = (len(lines) + 1) * _LINE
    reach = _RADIUS + _GAP
    if anchor == "middle":
        top = y * reach - height if y < 0 else y * reach
    else:
        top = y * reach - height / 2
    return _Label(lines, persen(axis.percent), x * reach, top + _TEXT, anchor)


def label_svg(label: _Label) -> SafeString:
    spans = format_html_join(
        "",
        '<tspan x="{}" y="{}">{}</tspan>',
        (
            (f"{label.x:.1f}", f"{label.y + row * _LINE:.1f}", line)
            for row, line in enumerate(label.lines)
        ),
    )
    return format_html(
        '<text class="radar-nama" text-anchor="{0}" font-size="{1}" fill="{2}">{3}'
        '<tspan class="radar-nilai" x="{4}" y="{5}" font-weight="700">{6}</tspan></text>',
        label.anchor,
        f"{_TEXT:.0f}",
        INK,
        spans,
        f"{label.x:.1f}",
        f"{label.y + len(label.lines) * _LINE:.1f}",
        label.value,
    )


def radar_text(axes: Sequence[Any], names: tuple[str, str, str]) -> str:
    """Every axis in words, for those who cannot see the drawing."""
    said = []
    for axis in axes:
        text = f"{axis.label} {persen(axis.percent)}"
        if (second := getattr(axis, "second", None)) is not None:
            text += f", {names[1]} {persen(second)}"
        if (minimum := getattr(axis, "minimum", None)) is not None:
            text += f", {names[2]} {persen(minimum)}"
        said.append(text)
    return "; ".join(said) + "."


def _legend(entries: Sequence[tuple[str, str]], centre: float, top: float) -> list[SafeString]:
    """Samples of the lines in use, with their names, in one row."""
    widths = [34 + len(name) * _CHARACTER + 18 for _, name in entries]
    x = centre - sum(widths) / 2
    found = []
    for (kind, name), wide in zip(entries, widths, strict=True):
        dash, width, colour = _STROKES[kind]
        found.append(
            format_html(
                '<line class="radar-{0}" x1="{1}" x2="{2}" y1="{3}" y2="{3}" stroke="{4}"'
                ' stroke-width="{5}" stroke-dasharray="{6}"/>'
                '<text class="radar-nama" x="{7}" y="{8}" font-size="{9}" fill="{10}">{11}</text>',
                kind,
                f"{x:.1f}",
                f"{x + 26:.1f}",
                f"{top:.1f}",
                colour,
                width,
                dash,
                f"{x + 32:.1f}",
                f"{top + 4.5:.1f}",
                f"{_TEXT:.0f}",
                INK,
                name,
            )
        )
        x += wide
    return found


# kind: dash pattern, stroke width, colour; the patterns keep them apart in grey print.
_STROKES = {
    "utama": ("none", "2.5", TEAL),
    "kedua": ("7 4", "2", NAVY),
    "ambang": ("2 3", "1.75", AMBER),
}


def _area(kind: str, values: Sequence[Decimal | None], fill: bool = False) -> SafeString:
    dash, width, colour = _STROKES[kind]
    return format_html(
        '<polygon class="radar-{0}" points="{1}" fill="{2}" fill-opacity="{3}" stroke="{4}"'
        ' stroke-width="{5}" stroke-dasharray="{6}" stroke-linejoin="round"/>',
        kind,
        path(spoke_points(values)),
        colour if fill else "none",
        "0.14" if fill else "1",
        colour,
        width,
        dash,
    )


def web(count: int) -> list[SafeString]:
    """Rings and spokes behind a radar."""
    rings = [
        format_html(
            '<polygon class="radar-jaring" points="{}" fill="none" stroke="{}" stroke-width="{}"/>',
            path(spoke_points([Decimal(100)] * count, _RADIUS * ring / 4)),
            LINE,
            "1.25" if ring == 4 else "0.75",
        )
        for ring in (1, 2, 3, 4)
    ]
    spokes = [
        format_html(
            '<line class="radar-jaring" x1="0" y1="0" x2="{}" y2="{}" stroke="{}"'
            ' stroke-width="0.75"/>',
            f"{x:.1f}",
            f"{y:.1f}",
            LINE,
        )
        for x, y in spoke_points([Decimal(100)] * count)
    ]
    return rings + spokes


def radar_svg(
    axes: Sequence[Any],
    size: int = 460,
    title: str = "Nilai per area pengungkit",
    names: tuple[str, str, str] = ("Nilai", "Pembanding", "Minimal"),
) -> SafeString:
    """Six areas (or any three and more) as a radar; ``size`` is its natural width in pixels.

    An axis has ``label``, ``percent`` and, where known, ``second`` and ``minimum`` (0 to 100).
    """
    count = len(axes)
    if count < 3:
        raise ValueError("a radar needs three axes at least")
    labels = [placed_label(axis, index, count) for index, axis in enumerate(axes)]
    seconds = [getattr(axis, "second", None) for axis in axes]
    minimums = [getattr(axis, "minimum", None) for axis in axes]
    shapes = web(count)
    entries = [("utama", names[0])]
    if any(minimum is not None for minimum in minimums):
        shapes.append(_area("ambang", minimums))
        entries.append(("ambang", names[2]))
    shapes.append(_area("utama", [axis.percent for axis in axes], fill=True))
    if any(second is not None for second in seconds):
        shapes.append(_area("kedua", seconds))
        entries.insert(1, ("kedua", names[1]))
    shapes += [
        format_html(
            '<circle class="radar-titik" cx="{}" cy="{}" r="3.5" fill="{}"/>',
            f"{x:.1f}",
            f"{y:.1f}",
            TEAL,
        )
        for (x, y), axis in zip(spoke_points([axis.percent for axis in axes]), axes, strict=True)
        if axis.percent is not None
    ]
    shapes += [label_svg(label) for label in labels]
    boxes = [label.box for label in labels]
    half = max(max(abs(box[0]), abs(box[2])) for box in boxes) + 4
    top = min(box[1] for box in boxes) - 4
    bottom = max(box[3] for box in boxes) + 4
    if len(entries) > 1:
        shapes += _legend(entries, 9.0, bottom + 14)
        bottom += 26
        half = max(half, sum(52 + len(name) * _CHARACTER for _, name in entries) / 2)
    wide, high = 2 * half, bottom - top
    return format_html(
        '<svg class="radar" role="img" aria-label="{}" viewBox="{} {} {} {}" width="{}"'
        ' height="{}" font-family="Kertas, sans-serif" overflow="visible">'
        "<title>{}</title><desc>{}</desc>{}</svg>",
        f"{title}. {radar_text(axes, names)}",
        f"{-half:.1f}",
        f"{top:.1f}",
        f"{wide:.1f}",
        f"{high:.1f}",
        size,
        f"{size * high / wide:.0f}",
        title,
        radar_text(axes, names),
        format_html_join("", "{}", ((shape,) for shape in shapes)),
    )
