"""What is said of one kind of personal data, and the bases in law that several share."""

from dataclasses import dataclass

from django.conf import settings

from zona_integritas.site.privacy.services.retention import Cleaning

LAW = "UU 27/2022"
PUBLIC_TASK = f"Pelaksanaan tugas dan kewenangan instansi ({LAW} Pasal 20 ayat (2) huruf e)"
DUTY = f"Kewajiban hukum instansi ({LAW} Pasal 20 ayat (2) huruf c)"
PROTECTION = f"Kewajiban melindungi data pribadi ({LAW} Pasal 35 sampai Pasal 39)"
REPORTS = f"Kewajiban mencatat pemrosesan ({LAW} Pasal 31)"
ARCHIVE = "Sesuai jadwal retensi arsip instansi"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKind:
    """``holds`` names models (``app.model``) or columns; ``setting`` the number in ``kept``."""

    key: str
    title: str
    what: str
    purpose: str
    basis: str
    kept: str
    then: str
    read_by: str
    holds: tuple[str, ...] = ()
    setting: str = ""
    clean: Cleaning | None = None

    @property
    def kept_for(self) -> str:
        return self.kept.format(getattr(settings, self.setting)) if self.setting else self.kept
