"""The seal of an issued paper: number, check code, and the address that says if it stands."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.safestring import SafeString

from proposals.register.services.numbers import spaced_code
from zona_integritas.ground.drawings.qr import qr_svg


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
        qr=qr_svg(url, "Kode QR ke halaman pemeriksaan dokumen"),
        issued_at=issued_at,
        replaces=replaces,
    )
