"""A value of a weight as a bar. Exact numbers come in, floats only place the ink."""

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from zona_integritas.ground.drawings.canvas import INK, NAVY, RED, TEAL, TRACK, drawing, share
from zona_integritas.ground.formats import angka, kurang, persen, ringkas


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
    shapes = [
        format_html(
            '<rect class="skor-alas" x="0" y="4" width="100%" height="8" rx="2" fill="{}"/>', TRACK
        )
    ]
    if value is not None:
        shapes.append(_value(value, weight, minimum))
    if second is not None:
        shapes.append(
            format_html(
                '<rect class="skor-kedua" x="0" y="14" width="{}%" height="2" fill="{}"/>',
                f"{share(second, weight):.2f}",
                INK,
            )
        )
    if minimum is not None:
        shapes.append(_minimum(minimum, weight))
    text = bar_text(value, weight, minimum, second, label, second_label)
    return drawing("skor", text, shapes, width=width, height=16)


def _value(value: Decimal, weight: Decimal, minimum: Decimal | None) -> SafeString:
    state, colour = "netral", NAVY
    if minimum is not None:
        state, colour = ("cukup", TEAL) if value >= minimum else ("kurang", RED)
    return format_html(
        '<rect class="skor-isi skor-{}" x="0" y="4" width="{}%" height="8" rx="2" fill="{}"/>',
        state,
        f"{share(value, weight):.2f}",
        colour,
    )


def _minimum(minimum: Decimal, weight: Decimal) -> SafeString:
    """A tick, with a gap around it that shows on every colour."""
    return format_html(
        '<line class="skor-celah" x1="{0}" x2="{0}" y1="1" y2="15" stroke="#ffffff"'
        ' stroke-width="4"/>'
        '<line class="skor-ambang" x1="{0}" x2="{0}" y1="1" y2="15" stroke="{1}"'
        ' stroke-width="2"/>',
        f"{share(minimum, weight):.2f}%",
        INK,
    )
