"""The field's own words for instrument, period and LKE."""

from django.db import models


class InstrumentStatus(models.TextChoices):
    DRAFT = "draft", "Konsep"
    PUBLISHED = "published", "Berlaku"
    RETIRED = "retired", "Tidak berlaku lagi"


class Side(models.TextChoices):
    """Whose answer it is. The three TPI ranks each keep their own; none overwrites another."""

    UNIT = "unit", "Unit"
    TPI_MEMBER = "tpi_member", "Anggota TPI"
    TPI_LEAD = "tpi_lead", "Ketua tim TPI"
    TPI_SUPERVISOR = "tpi_supervisor", "Pengendali teknis TPI"
    TPI_SECOND = "tpi_second", "Penilai kedua"  # blind double assessment; scores nothing
    TPN = "tpn", "TPN"


# The last rank that answered an indicator is the TPI's answer.
TPI_RANKS = (Side.TPI_MEMBER, Side.TPI_LEAD, Side.TPI_SUPERVISOR)


class View(models.TextChoices):
    """The three sides as people compare them: the TPI as one voice."""

    UNIT = "unit", "Penilaian mandiri"
    TPI = "tpi", "Penilaian TPI"
    TPN = "tpn", "Penilaian TPN"


class Phase(models.TextChoices):
    """Who may write in the LKE now. The proposal's workflow moves it."""

    PREPARED = "prepared", "Disiapkan"
    UNIT = "unit", "Diisi unit"
    TPI_MEMBER = "tpi_member", "Dinilai anggota TPI"
    TPI_LEAD = "tpi_lead", "Direviu ketua tim TPI"
    TPI_SUPERVISOR = "tpi_supervisor", "Diputuskan pengendali teknis"
    REPAIR = "repair", "Diperbaiki unit"
    CLOSED = "closed", "Ditutup"

    @property
    def turn(self) -> str:
        """Whose turn it is, as a sentence without its stop."""
        return {
            "prepared": "LKE belum dibuka",
            "unit": "Sekarang giliran tim unit",
            "tpi_member": "Sekarang giliran anggota TPI",
            "tpi_lead": "Sekarang giliran ketua tim TPI",
            "tpi_supervisor": "Sekarang giliran pengendali teknis",
            "repair": "Sekarang giliran tim unit memperbaiki",
            "closed": "LKE sudah ditutup",
        }[self.value]


BEFORE_FIRST_MOVE = (Phase.PREPARED, Phase.UNIT)
TPI_PHASES = (Phase.TPI_MEMBER, Phase.TPI_LEAD, Phase.TPI_SUPERVISOR)


class WindowKind(models.TextChoices):
    FILLING = "filling", "Pengisian LKE oleh unit"
    BETWEEN = "between", "Pemeriksaan tingkat antara"
    TPI = "tpi", "Penilaian TPI"
    REPAIR = "repair", "Perbaikan oleh unit"
    MINISTRY = "ministry", "Pengajuan ke Kementerian PANRB"


# Every season has these; the level between has its own only where an agency uses one.
SEASON_WINDOWS = tuple(kind for kind in WindowKind if kind != WindowKind.BETWEEN)


class Condition(models.TextChoices):
    """The three conditions of choice (PermenPANRB 90/2021)."""

    STRATEGIC = "strategis", "Melaksanakan pelayanan publik yang strategis"
    RESOURCES = "sumber_daya", "Mengelola sumber daya yang besar"
    REFORM = "reformasi", "Memiliki keberhasilan reformasi di unit kerja"

    @property
    def short(self) -> str:
        """For narrow columns."""
        return {
            "strategis": "Pelayanan strategis",
            "sumber_daya": "Sumber daya besar",
            "reformasi": "Keberhasilan reformasi",
        }[self.value]


class AnswerSource(models.TextChoices):
    FORM = "form", "Diisi di layar"
    AGREED = "agreed", "Disetujui sekaligus"
    IMPORT = "import", "Impor lembar LKE"
    CARRIED = "carried", "Dibawa dari LKE lain"


class TeamDuty(models.TextChoices):
    """Who stands above the ranks that score, by the letter of assignment, and scores nothing."""

    ANSWERABLE = "penanggung_jawab", "Penanggung jawab"
    DEPUTY = "wakil", "Wakil penanggung jawab"
    QUALITY = "pengendali_mutu", "Pengendali mutu"


class TpiDocumentKind(models.TextChoices):
    """The papers of the TPI's own file, in the order of its work."""

    DECREE = "sk-tpi", "SK Tim Penilai Internal"
    PROGRAMME = "program", "Program kerja penilaian"
    INDEPENDENCE = "independensi", "Pernyataan independensi"
    INVITATION = "undangan", "Undangan"
    ATTENDANCE = "daftar-hadir", "Daftar hadir"
    ENTRY = "rapat-awal", "Notula rapat awal"
    EXIT = "rapat-akhir", "Notula rapat akhir"
    PLENARY = "pleno", "Berita acara pleno"

    @property
    def of_person(self) -> bool:
        """Signed by one assessor."""
        return self == TpiDocumentKind.INDEPENDENCE

    @property
    def of_unit(self) -> bool:
        """May be of the meetings with one unit."""
        own = (self.INVITATION, self.ATTENDANCE, self.ENTRY, self.EXIT)
        return self in own


class SnapshotPurpose(models.TextChoices):
    SUBMITTED = "submitted", "Dikirim unit"
    TPI_FINAL = "tpi_final", "Keputusan TPI"
    REPORTED = "reported", "Dilaporkan TPI"
    APPROVED = "approved", "Disetujui pimpinan"
    SENT = "sent", "Dikirim ke Kementerian PANRB"


class RecognisedBy(models.TextChoices):
    """How the unit of a file in a ZIP was found."""

    NAME = "name", "dari nama berkas"
    CONTENT = "content", "dari isi berkas"
    HAND = "hand", "dipilih sendiri"


class BatchItemState(models.TextChoices):
    """What became of one file of a batch of LKE workbooks."""

    WAITING = "waiting", "Menunggu"
    APPLIED = "applied", "Diterapkan"
    UNCHANGED = "unchanged", "Tetap"
    FAILED = "failed", "Gagal"
    SKIPPED = "skipped", "Tidak dipakai"  # another file was chosen for its unit


class ColumnMeaning(models.TextChoices):
    """What a column of an LKE sheet holds. The values are the words of ``--column``."""

    ANSWER = "jawaban", "Jawaban unit"
    NOTE = "catatan", "Catatan unit"
    EVIDENCE = "bukti", "Bukti"
    TPI_ANSWER = "jawaban-tpi", "Jawaban TPI"
    TPI_NOTE = "catatan-tpi", "Catatan TPI"
    SECOND_ANSWER = "jawaban-tpi-2", "Jawaban TPI kedua"
    SECOND_NOTE = "catatan-tpi-2", "Catatan TPI kedua"
    IGNORED = "abaikan", "Diabaikan"


class BatchQuestion(models.TextChoices):
    """What a person must say before a file of a batch can come in."""

    UNIT = "unit", "Perlu pilihan unit"
    SHEET = "sheet", "Perlu pilihan lembar"
    COLUMNS = "columns", "Perlu pilihan kolom"
    FILE = "file", "Perlu pilihan berkas"


class LinkOutcome(models.TextChoices):
    """What the link checker found at an address."""

    REACHABLE = "reachable", "Dapat dibuka"
    LOGIN = "login", "Meminta masuk"
    GONE = "gone", "Tidak ditemukan"
    CHANGED = "changed", "Isinya berubah"
    FAILED = "failed", "Tidak dapat dihubungi"
    REFUSED = "refused", "Alamat tidak diizinkan"


class SurveyKind(models.TextChoices):
    """The two surveys of hasil."""

    IPAK = "ipak", "Survei Persepsi Anti Korupsi (SPAK)"
    IPKP = "ipkp", "Survei Persepsi Kualitas Pelayanan (SPKP)"

    @property
    def short(self) -> str:
        """The survey's own letters; the value is those of its index."""
        return {"ipak": "SPAK", "ipkp": "SPKP"}[self.value]

    @property
    def node(self) -> str:
        """Where the sheet of PermenPANRB 90/2021 keeps this survey's index."""
        return {"ipak": "B.I", "ipkp": "B.II"}[self.value]
