"""The seal of an issued paper: number, check code, and the address that says if it stands."""

import io
from dataclasses import dataclass
from datetime import datetime

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from proposals.register.services.numbers import spaced_code


@dataclass(frozen=True, slots=True)
class Seal:
    """What a template needs to print the seal."""

    number: str
    code: str
    code_spaced: str
    url: str
    check_url: str  # where the code is typed, for whoever has no camera
    qr: SafeString
    issued_at: datetime
    replaces: str  # the number of the paper this one replaces, or ""


def seal_of(*, number: str, code: str, issued_at: datetime, replaces: str) -> Seal:
    url = f"{settings.BASE_URL}/periksa/{code}/"
    return Seal(
        number=number,
        code=code,
        code_spaced=spaced_code(code),
        url=url,
        check_url=f"{settings.BASE_URL.split('://', 1)[1]}/periksa",
        qr=qr_svg(url),
        issued_at=issued_at,
        replaces=replaces,
    )


def qr_svg(text: str) -> SafeString:
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
        title="Kode QR ke halaman pemeriksaan dokumen",
    )
    return mark_safe(buffer.getvalue().decode())  # made here from our own address
