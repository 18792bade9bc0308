"""What every drawing has: colours, letters, a frame, and words for those who cannot see it.

Presentation attributes only: our content security policy allows no ``style``, and WeasyPrint
draws the same markup. The classes let the screen's stylesheet recolour it (dark scheme).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NAVY, TEAL, AMBER, RED = "#12355b", "#0f766e", "#b45309", "#b42318"
INK, LINE, TRACK = "#2b2925", "#cfcac1", "#e7e3dc"
_FACE = "Kertas, sans-serif"


@dataclass(frozen=True, slots=True)
class ViewBox:
    """The part of the plane that is shown, in units of its own."""

    left: float
    top: float
    wide: float
    high: float

    def height(self, width: int) -> str:
        """How high the drawing is in pixels when it is this wide."""
        return f"{width * self.high / self.wide:.0f}"

    def __str__(self) -> str:
        return f"{self.left:.1f} {self.top:.1f} {self.wide:.1f} {self.high:.1f}"


def drawing(
    css: str,
    says: str,
    shapes: Iterable[SafeString],
    *,
    height: int | str,
    width: int | str = "100%",
    letters: int | None = None,
    box: ViewBox | None = None,
) -> SafeString:
    """The frame around the shapes. ``says`` tells everything that the drawing shows.

    ``letters`` is their size in pixels. With a ``box`` each text has a size of its own, and what
    reaches beyond the edge is shown; a drawing with neither has no letters.
    """
    attributes = (
        ("class", css),
        ("role", "img"),
        ("aria-label", says),
        ("viewBox", box),
        ("width", width),
        ("height", height),
        ("font-family", _FACE if letters or box else None),
        ("font-size", letters),
        ("overflow", "visible" if box else None),
    )
    told = format_html_join("", ' {}="{}"', (one for one in attributes if one[1] is not None))
    return format_html("<svg{}>{}</svg>", told, joined(shapes))


def joined(shapes: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((shape,) for shape in shapes))


def share(value: Decimal | None, whole: Decimal) -> float:
    """Percent of ``whole``, kept inside the drawing."""
    if value is None or not whole:
        return 0.0
    return min(100.0, max(0.0, float(value / whole * 100)))
