"""Several units on one radar. Each has its own dash pattern and mark, so that it prints grey."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from zona_integritas.ground.drawings.canvas import AMBER, INK, NAVY, TEAL, drawing
from zona_integritas.ground.drawings.radar import (
    Axis,
    box_around,
    label_svg,
    path,
    placed_label,
    spoke_points,
    web,
)
from zona_integritas.ground.formats import persen

MOST = 4
# class, colour, dash pattern, mark
_LOOKS = (
    ("satu", TEAL, "none", "circle"),
    ("dua", NAVY, "8 4", "square"),
    ("tiga", "#7a3b8f", "3 3", "diamond"),
    ("empat", AMBER, "12 3 3 3", "triangle"),
)


@dataclass(frozen=True, slots=True)
class Series:
    """One unit: its name and a percentage per axis, None where it is unknown."""

    name: str
    values: Sequence[Decimal | None]


def many_text(labels: Sequence[str], series: Sequence[Series]) -> str:
    """Every value in words, for those who cannot see the drawing."""
    said = [
        f"{one.name}: "
        + ", ".join(
            f"{label} {persen(value)}" for label, value in zip(labels, one.values, strict=True)
        )
        for one in series
    ]
    return ". ".join(said) + "."


def radar_many_svg(
    labels: Sequence[str],
    series: Sequence[Series],
    title: str,
    minimums: Sequence[Decimal | None] = (),
) -> SafeString:
    """Up to four units over three axes and more; the minima as a fine dotted line."""
    if len(labels) < 3 or not 1 <= len(series) <= MOST:
        raise ValueError("three axes at least, and one to four units")
    shapes = list(web(len(labels)))
    if any(minimum is not None for minimum in minimums):
        shapes.append(
            format_html(
                '<polygon class="radar-jaring radar-batas" points="{}" fill="none" stroke="{}"'
                ' stroke-width="1.5" stroke-dasharray="1 3"/>',
                path(spoke_points(minimums)),
                INK,
            )
        )
    for one, look in zip(series, _LOOKS, strict=False):
        shapes += _outline(one, look)
    placed = [
        replace(placed_label(Axis(name, None), place, len(labels)), value="")
        for place, name in enumerate(labels)
    ]
    shapes += [label_svg(one) for one in placed]
    box = box_around(placed)
    return drawing(
        "radar radar-banding",
        f"{title}. {many_text(labels, series)}",
        shapes,
        width=540,
        height=box.height(540),
        box=box,
    )


def sample_svg(place: int) -> SafeString:
    """The line and mark of the unit at ``place`` (from 0), for the legend in the page."""
    name, colour, dash, mark = _LOOKS[place]
    return format_html(
        '<svg class="contoh-garis" width="36" height="14" viewBox="0 0 36 14" aria-hidden="true">'
        '<line class="banding-{0}" x1="1" x2="35" y1="7" y2="7" stroke="{1}" stroke-width="2.5"'
        ' stroke-dasharray="{2}"/>{3}</svg>',
        name,
        colour,
        dash,
        _mark(mark, 18, 7, name, colour),
    )


def _outline(one: Series, look: tuple[str, str, str, str]) -> list[SafeString]:
    name, colour, dash, mark = look
    points = spoke_points(one.values)
    marks = [
        _mark(mark, x, y, name, colour)
        for (x, y), value in zip(points, one.values, strict=True)
        if value is not None
    ]
    polygon = format_html(
        '<polygon class="banding-{}" points="{}" fill="none" stroke="{}" stroke-width="2.5"'
        ' stroke-dasharray="{}" stroke-linejoin="round"/>',
        name,
        path(points),
        colour,
        dash,
    )
    return [polygon, *marks]


def _mark(kind: str, x: float, y: float, name: str, colour: str) -> SafeString:
    if kind == "circle":
        return format_html(
            '<circle class="banding-isi-{}" cx="{}" cy="{}" r="4" fill="{}"/>',
            name,
            f"{x:.1f}",
            f"{y:.1f}",
            colour,
        )
    shape = {
        "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        "diamond": ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)),
        "triangle": ((0, -5), (5, 4), (-5, 4)),
    }[kind]
    return format_html(
        '<polygon class="banding-isi-{}" points="{}" fill="{}"/>',
        name,
        path([(x + dx, y + dy) for dx, dy in shape]),
        colour,
    )
