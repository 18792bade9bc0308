"""The field's own words for units and people."""

from django.db import models


class UnitLevel(models.TextChoices):
    AGENCY = "instansi", "Instansi"
    ECHELON_1 = "eselon_1", "Unit eselon I"
    ECHELON_2 = "eselon_2", "Unit kerja eselon II"
    ECHELON_3 = "eselon_3", "Satuan kerja eselon III"
    ECHELON_4 = "eselon_4", "Unit eselon IV"
    REGION = "kawasan", "Kawasan"


class ServiceKind(models.TextChoices):
    PUBLIC = "layanan_publik", "Pelayanan publik langsung"
    LICENSING = "perizinan", "Perizinan"
    LAW = "penegakan_hukum", "Penegakan hukum"
    EDUCATION = "pendidikan", "Pendidikan dan pelatihan"
    SUPPORT = "pendukung", "Dukungan internal"


class Role(models.TextChoices):
    ADMIN = "admin", "Administrator instansi"
    POKJA = "pokja", "Kelompok kerja ZI"
    UNIT_MEMBER = "unit_member", "Anggota tim unit"
    UNIT_HEAD = "unit_head", "Kepala unit"
    TPI_MEMBER = "tpi_member", "Anggota TPI"
    TPI_LEAD = "tpi_lead", "Ketua tim TPI"
    TPI_SUPERVISOR = "tpi_supervisor", "Pengendali teknis TPI"
    LEADERSHIP = "leadership", "Pimpinan instansi"
    OBSERVER = "observer", "Pengamat"


class Capacity(models.TextChoices):
    """In which capacity somebody holds a role; papers say so before the title."""

    FULL = "definitif", "Definitif"
    ACTING = "plt", "Plt. (pelaksana tugas)"
    DAILY = "plh", "Plh. (pelaksana harian)"


TITLE_PREFIX = {Capacity.FULL: "", Capacity.ACTING: "Plt. ", Capacity.DAILY: "Plh. "}


class Confirmation(models.TextChoices):
    """What a second administrator said of a role that needs one."""

    NOT_NEEDED = "not_needed", "Tidak diperlukan"
    AWAITED = "awaited", "Menunggu konfirmasi"
    CONFIRMED = "confirmed", "Dikonfirmasi"
    ALONE = "alone", "Tanpa konfirmasi kedua"


class GrantState(models.TextChoices):
    """Where a role somebody was given stands today."""

    RUNNING = "berjalan", "Sedang berjalan"
    AWAITED = "menunggu", "Menunggu konfirmasi"
    COMING = "akan_datang", "Belum mulai"
    OVER = "berakhir", "Sudah berakhir"


UNIT_SIDE = frozenset({Role.UNIT_MEMBER, Role.UNIT_HEAD})
TPI_SIDE = frozenset({Role.TPI_MEMBER, Role.TPI_LEAD, Role.TPI_SUPERVISOR})
JUDGING_SIDE = TPI_SIDE | {Role.LEADERSHIP}
# Whom a conflict of interest keeps away from a unit: they judge, decide, or record for it.
PARTIAL_ROLES = JUDGING_SIDE | {Role.POKJA}
# Who judges, decides, records or gives roles: never chosen by the unit itself.
GIVEN_FROM_ABOVE = PARTIAL_ROLES | {Role.ADMIN}
# Held by one person for others: the roles one may hold as Plt. or Plh.
OFFICES = frozenset({Role.UNIT_HEAD, Role.LEADERSHIP})
# Who gives roles and who decides: effective once a second administrator confirms.
CONFIRMED_BY_SECOND = frozenset({Role.LEADERSHIP, Role.ADMIN})
# The roles that may be limited to some of the areas.
AREA_ROLES = TPI_SIDE | {Role.UNIT_MEMBER}


class PredicateKind(models.TextChoices):
    WBK = "WBK", "Menuju WBK"
    WBBM = "WBBM", "Menuju WBBM"


class RemovedKind(models.TextChoices):
    """What may be removed while it has no history."""

    UNIT = "unit", "Unit"
    PROPOSAL = "proposal", "Usulan"


class InvitationWay(models.TextChoices):
    """How the one-time link reaches the person."""

    MAIL = "mail", "Surel"
    PRINTED = "printed", "Lembar cetak"


class TimeZone(models.TextChoices):
    """Indonesia's three clocks."""

    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class AgencyKind(models.TextChoices):
    """What an agency is: some of its prerequisites differ."""

    MINISTRY = "kementerian", "Kementerian"
    INSTITUTION = "lembaga", "Lembaga"
    PROVINCE = "provinsi", "Pemerintah provinsi"
    REGENCY = "kabupaten", "Pemerintah kabupaten"
    CITY = "kota", "Pemerintah kota"


class SignedPaper(models.TextChoices):
    """The papers for which the agency says who signs. Codes and words are those of the kinds of
    papers (``proposals.enums.PaperKind``), which a test compares."""

    NOMINATION = "usulan-calon", "Surat usulan calon"
    CANDIDATE_DECREE = "sk-calon", "Surat keputusan penetapan calon"
    LHE = "lhe", "Laporan Hasil Evaluasi TPI"
    MINISTRY_LETTER = "usulan-kementerian", "Surat usulan ke Kementerian PANRB"
    SPTJM = "sptjm", "Surat pernyataan tanggung jawab mutlak"
    AWARD_DECREE = "sk-penetapan", "Surat keputusan penetapan predikat"
    RECAP = "rekapitulasi", "Rekapitulasi instansi"


class SignManner(models.TextChoices):
    """In whose right somebody signs, as the signature says it."""

    OWN = "sendiri", "Atas jabatannya sendiri"
    ACTING = "plt", "Plt. (pelaksana tugas jabatan itu)"
    DAILY = "plh", "Plh. (pelaksana harian jabatan itu)"
    BEHALF = "an", "a.n. (atas nama pejabat lain)"
    FOR = "ub", "u.b. (untuk beliau, melalui pejabat yang menerima mandat)"


# The areas of the LKE a role may be limited to, as people choose them.
AREA_LABELS = {
    "1": "1 Manajemen Perubahan",
    "2": "2 Penataan Tatalaksana",
    "3": "3 Penataan Sistem Manajemen SDM Aparatur",
    "4": "4 Penguatan Akuntabilitas",
    "5": "5 Penguatan Pengawasan",
    "6": "6 Peningkatan Kualitas Pelayanan Publik",
    "hasil": "Hasil",
}
