"""The six-area radar. Exact numbers come in, floats only place the ink."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zona_integritas.ground.drawings.canvas import (
    AMBER,
    INK,
    LINE,
    NAVY,
    TEAL,
    ViewBox,
    drawing,
    share,
)
from zona_integritas.ground.formats import persen


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
        reach = scale * share(value, Decimal(100)) / 100
        found.append((x * reach, y * reach))
    return found


def path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


@dataclass(frozen=True, slots=True)
class Label:
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


def placed_label(axis: Axis, index: int, count: int) -> Label:
    x, y = _direction(index, count)
    lines = _wrapped(str(axis.label))
    anchor = "middle" if abs(x) < 0.2 else "start" if x > 0 else "end"
    height = (len(lines) + 1) * _LINE
    reach = _RADIUS + _GAP
    if anchor == "middle":
        top = y * reach - height if y < 0 else y * reach
    else:
        top = y * reach - height / 2
    return Label(lines, persen(axis.percent), x * reach, top + _TEXT, anchor)


def box_around(labels: Sequence[Label]) -> ViewBox:
    """Room for all labels; the centre of the radar stays in its middle."""
    boxes = [label.box for label in labels]
    half = max(max(abs(box[0]), abs(box[2])) for box in boxes) + 4
    top = min(box[1] for box in boxes) - 4
    return ViewBox(-half, top, 2 * half, max(box[3] for box in boxes) + 4 - top)


def label_svg(label: Label) -> SafeString:
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
    lines, entries = _lines(axes, names)
    shapes = [*web(count), *lines, *_points(axes), *(label_svg(label) for label in labels)]
    box = box_around(labels)
    if len(entries) > 1:
        shapes += _legend(entries, 9.0, box.top + box.high + 14)
        half = max(box.wide / 2, sum(52 + len(name) * _CHARACTER for _, name in entries) / 2)
        box = ViewBox(-half, box.top, 2 * half, box.high + 26)
    said = radar_text(axes, names)
    words = format_html("<title>{}</title><desc>{}</desc>", title, said)
    return drawing(
        "radar",
        f"{title}. {said}",
        [words, *shapes],
        width=size,
        height=box.height(size),
        box=box,
    )


def _lines(
    axes: Sequence[Any], names: tuple[str, str, str]
) -> tuple[list[SafeString], list[tuple[str, str]]]:
    """The outlines from below to above, and what the legend calls them in its own order."""
    seconds = [getattr(axis, "second", None) for axis in axes]
    minimums = [getattr(axis, "minimum", None) for axis in axes]
    shapes, entries = [], [("utama", names[0])]
    if any(minimum is not None for minimum in minimums):
        shapes.append(_area("ambang", minimums))
        entries.append(("ambang", names[2]))
    shapes.append(_area("utama", [axis.percent for axis in axes], fill=True))
    if any(second is not None for second in seconds):
        shapes.append(_area("kedua", seconds))
        entries.insert(1, ("kedua", names[1]))
    return shapes, entries


def _points(axes: Sequence[Any]) -> list[SafeString]:
    """A dot at each value that is known."""
    return [
        format_html(
            '<circle class="radar-titik" cx="{}" cy="{}" r="3.5" fill="{}"/>',
            f"{x:.1f}",
            f"{y:.1f}",
            TEAL,
        )
        for (x, y), axis in zip(spoke_points([axis.percent for axis in axes]), axes, strict=True)
        if axis.percent is not None
    ]
