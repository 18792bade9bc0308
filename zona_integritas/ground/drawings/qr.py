"""QR codes for paper."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, title: str) -> SafeString:
    """The QR code as SVG markup, sized by the stylesheet; of error level M, with its quiet zone."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer,
        kind="svg",
        xmldecl=False,
        svgns=True,
        svgclass="qr",
        lineclass=None,
        omitsize=True,
        border=2,
        dark="#000",
        title=title,
    )
    return mark_safe(buffer.getvalue().decode())  # made here from our own address
