"""States and stages of a proposal (one unit, one period, one target predicate)."""

from enum import StrEnum

from django.db import models

from assessment.enums import Condition as Condition  # a period weighs them; proposals judge them
from zona_integritas.ground.formats import in_sentence


class State(models.TextChoices):
    IDENTIFIED = "identified", "Teridentifikasi"
    PROPOSED = "proposed", "Diusulkan sebagai calon"
    CANDIDATE = "candidate", "Calon ditetapkan"
    REJECTED = "rejected", "Tidak disetujui pimpinan"
    SELF_ASSESSMENT = "self_assessment", "Penilaian mandiri"
    BETWEEN = "between_check", "Diperiksa tingkat antara"
    SUBMITTED = "submitted", "Dikirim ke TPI"
    TPI_ASSESSMENT = "tpi_assessment", "Penilaian TPI"
    RETURNED = "returned", "Dikembalikan ke unit"
    NOT_CONTINUED = "not_continued", "Tidak dilanjutkan TPI"
    TPI_FINAL = "tpi_final", "Diputuskan TPI"
    REPORTED = "reported", "Dilaporkan ke pimpinan"
    NOT_PROPOSED = "not_proposed", "Belum diusulkan TPI"
    APPROVED = "approved", "Disetujui pimpinan"
    SENT = "sent", "Dikirim ke Kementerian PANRB"
    NATIONAL = "national_evaluation", "Dievaluasi Kementerian PANRB"
    AWARDED = "awarded", "Predikat ditetapkan"
    NOT_AWARDED = "not_awarded", "Belum ditetapkan"
    REVOKED = "revoked", "Predikat dicabut"
    WITHDRAWN = "withdrawn", "Ditarik"


class Move(StrEnum):
    """The names of the moves, as decisions and the record keep them. Each but the first has one
    row in ``proposals.workflow``, which owns all it means."""

    IDENTIFY = "identify"  # how a proposal begins: a decision, but no move from a state
    PROPOSE = "propose"
    NAME_CANDIDATE = "name_candidate"
    SEND_BACK = "send_back"
    REJECT = "reject"
    START_SELF_ASSESSMENT = "start_self_assessment"
    SUBMIT = "submit"
    SEND_TO_BETWEEN = "send_to_between"
    AGREE_BETWEEN = "agree_between"
    RETURN_BETWEEN = "return_between"
    GIVE_BACK = "give_back"
    START_TPI = "start_tpi"
    HAND_TO_LEAD = "hand_to_lead"
    BACK_TO_MEMBER = "back_to_member"
    HAND_TO_SUPERVISOR = "hand_to_supervisor"
    BACK_TO_LEAD = "back_to_lead"
    RETURN_ITEMS = "return_items"
    RESUBMIT = "resubmit"
    STOP_AT_GATE = "stop_at_gate"
    SETTLE = "settle"
    REOPEN_TPI = "reopen_tpi"
    REPORT_PROPOSED = "report_proposed"
    REPORT_NOT_YET = "report_not_yet"
    APPROVE = "approve"
    APPROVE_EXCEPTION = "approve_exception"
    DECLINE = "decline"
    ACKNOWLEDGE = "acknowledge"
    CANCEL_APPROVAL = "cancel_approval"
    SEND = "send"
    START_NATIONAL = "start_national"
    AWARD = "award"
    NOT_AWARD = "not_award"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"


# In these the season of the unit is over; a new proposal of the same period may begin.
ENDED = (
    State.REJECTED,
    State.NOT_CONTINUED,
    State.NOT_PROPOSED,
    State.WITHDRAWN,
    State.NOT_AWARDED,
    State.REVOKED,
)
# The TPI's report was handed in, and stands.
REPORTED_STATES = (
    State.REPORTED,
    State.APPROVED,
    State.SENT,
    State.NATIONAL,
    State.AWARDED,
    State.NOT_AWARDED,
    State.REVOKED,
    State.NOT_PROPOSED,
    State.REJECTED,  # after the report: not put forward this year
)
BEFORE_SENT = (
    State.IDENTIFIED,
    State.PROPOSED,
    State.CANDIDATE,
    State.SELF_ASSESSMENT,
    State.BETWEEN,
    State.SUBMITTED,
    State.TPI_ASSESSMENT,
    State.RETURNED,
    State.TPI_FINAL,
    State.REPORTED,
    State.APPROVED,
)


class Stage(models.IntegerChoices):
    IDENTIFICATION = 1, "Identifikasi"
    PROPOSAL = 2, "Usulan"
    ASSESSMENT = 3, "Penilaian mandiri"
    MINISTRY = 4, "Usulan ke Kementerian PANRB"
    AWARD = 5, "Penetapan"


STAGE_OF = {
    State.IDENTIFIED: Stage.IDENTIFICATION,
    State.PROPOSED: Stage.PROPOSAL,
    State.CANDIDATE: Stage.PROPOSAL,
    State.REJECTED: Stage.PROPOSAL,
    State.SELF_ASSESSMENT: Stage.ASSESSMENT,
    State.BETWEEN: Stage.ASSESSMENT,
    State.SUBMITTED: Stage.ASSESSMENT,
    State.TPI_ASSESSMENT: Stage.ASSESSMENT,
    State.RETURNED: Stage.ASSESSMENT,
    State.NOT_CONTINUED: Stage.ASSESSMENT,
    State.TPI_FINAL: Stage.ASSESSMENT,
    State.REPORTED: Stage.ASSESSMENT,
    State.NOT_PROPOSED: Stage.ASSESSMENT,
    State.APPROVED: Stage.MINISTRY,
    State.SENT: Stage.MINISTRY,
    State.NATIONAL: Stage.MINISTRY,
    State.AWARDED: Stage.AWARD,
    State.NOT_AWARDED: Stage.AWARD,
    State.REVOKED: Stage.AWARD,
}


class Recommendation(models.TextChoices):
    PROPOSE = "diusulkan", "Diusulkan"
    NOT_YET = "belum_diusulkan", "Belum diusulkan"


class MinistryStage(models.TextChoices):
    ADMINISTRATIVE = "administrasi", "Seleksi administrasi"
    OBJECTION = "sanggah", "Sanggah"
    DESK = "desk", "Evaluasi desk"
    INTERVIEW = "wawancara", "Wawancara"
    FIELD = "lapangan", "Evaluasi lapangan dan survei"
    PANEL = "panel", "Panel"
    REPORT = "lhe", "LHE TPN"


class MinistryResult(models.TextChoices):
    PASSED = "lulus", "Lulus"
    PASSED_WITH_NOTES = "lulus_catatan", "Lulus dengan catatan"
    FAILED = "tidak_lulus", "Tidak lulus"


class ReportedStage(models.TextChoices):
    """What an agency that awards WBK itself reports to the ministry, stage by stage. Codes and
    words are those of the ministry's stages."""

    ADMINISTRATIVE = "administrasi", "Seleksi administrasi"
    DESK = "desk", "Evaluasi desk"
    INTERVIEW = "wawancara", "Wawancara"
    FIELD = "lapangan", "Evaluasi lapangan dan survei"
    PANEL = "panel", "Panel"
    AWARD = "penetapan", "Penetapan"


class ObjectionGround(models.TextChoices):
    """On what a sanggah rests, as the ministry's form has it: one piece for each."""

    SHEET = "lke", "LKE"
    TWO_YEARS = "dua_tahun", "Predikat Menuju WBK paling sedikit dua tahun"
    FINDINGS = "tlhp", "Tindak lanjut hasil pemeriksaan (TLHP)"
    SURVEY = "survei", "Survei mandiri"
    WEALTH = "lhkpn", "LHKPN"


class MeetingKind(models.TextChoices):
    """How the ministry meets a unit."""

    INTERVIEW = "wawancara", "Wawancara"
    OBSERVATION = "observasi", "Observasi lapangan"
    PANEL = "panel", "Panel"
    OTHER = "lain", "Pertemuan lain"


class Degree(models.IntegerChoices):
    """How strongly a condition of choice holds; only for ranking, never a score of the LKE."""

    NONE = 0, "Tidak ada"
    LOW = 1, "Rendah"
    MEDIUM = 2, "Sedang"
    HIGH = 3, "Tinggi"
    VERY_HIGH = 4, "Sangat tinggi"


class Quarter(models.TextChoices):
    """The four reporting months of a development plan."""

    B03 = "B03", "Triwulan I (B03)"
    B06 = "B06", "Triwulan II (B06)"
    B09 = "B09", "Triwulan III (B09)"
    B12 = "B12", "Triwulan IV (B12)"


class PlanOrigin(models.TextChoices):
    """Where an item of a plan came from."""

    MANUAL = "manual", "Ditulis unit"
    GAP = "gap", "Selisih terhadap nilai minimal"
    ADVICE = "advice", "Saran perbaikan"
    NOTE = "note", "Catatan TPI"
    MINISTRY = "ministry", "Catatan kementerian"


class EventKind(models.TextChoices):
    """What a unit does to make its commitment known."""

    OUTREACH = "sosialisasi", "Sosialisasi"
    TRAINING = "pelatihan", "Pelatihan"


class OwnRecordKind(models.TextChoices):
    """What somebody of the unit records only together with a second person from outside; the
    value of a move is the move's name."""

    MINISTRY = "ministry", "Hasil Kementerian PANRB"
    AWARD = Move.AWARD.value, "Penetapan predikat"
    NOT_AWARD = Move.NOT_AWARD.value, "Predikat belum ditetapkan"
    REVOKE = Move.REVOKE.value, "Pencabutan predikat"


class PaperKind(models.TextChoices):
    """The papers of a season; the value names the kind in addresses and numbers."""

    WORKSHEET = "kertas-kerja", "Kertas kerja LKE"
    LHE = "lhe", "Laporan Hasil Evaluasi TPI"
    MINUTES = "berita-acara", "Berita acara pertemuan penutup"
    NOMINATION = "usulan-calon", "Surat usulan calon"
    CANDIDATE_DECREE = "sk-calon", "Surat keputusan penetapan calon"
    DECISION_LIST = "daftar-keputusan", "Daftar keputusan sidang"
    MINISTRY_LETTER = "usulan-kementerian", "Surat usulan ke Kementerian PANRB"
    SPTJM = "sptjm", "Surat pernyataan tanggung jawab mutlak"
    AWARD_DECREE = "sk-penetapan", "Surat keputusan penetapan predikat"
    RECAP = "rekapitulasi", "Rekapitulasi instansi"
    PLAN = "rencana", "Rencana pembangunan Zona Integritas"

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence."""
        return "LHE" if self == PaperKind.LHE else in_sentence(str(self.label))


class PaperAbout(models.TextChoices):
    """What a paper may be about; the value stands in addresses."""

    SHEET = "lke", "LKE"
    PROPOSAL = "usulan", "Usulan"
    SITTING = "sidang", "Sidang"
    PERIOD = "periode", "Periode"


# These show the TPI's side, so only those read them who may see it.
TPI_PAPERS = (PaperKind.WORKSHEET, PaperKind.LHE, PaperKind.MINUTES)
TO_MINISTRY = (PaperKind.MINISTRY_LETTER, PaperKind.SPTJM)


class CorrectionKind(models.TextChoices):
    """What a recorded correction puts right."""

    TARGET = "predikat", "Predikat yang dituju"
    DECREE = "sk-calon", "SK penetapan calon"
    TASK = "surat-tugas", "Surat tugas TPI"
    TEAM = "tim-penilai", "Tim penilai menurut surat tugas"
    REPORT = "lhe", "Laporan Hasil Evaluasi"
    LETTER = "surat-usulan", "Surat usulan"
    SPTJM = "sptjm", "SPTJM"
    START = "mulai-evaluasi", "Mulai evaluasi kementerian"
    RESULT = "hasil", "Hasil kementerian"
    AWARD = "penetapan", "Keputusan penetapan"
    REFUSAL = "pemberitahuan", "Pemberitahuan belum ditetapkan"
    REVOCATION = "pencabutan", "Pencabutan predikat"


class PassageKind(models.TextChoices):
    """What people write into an LHE besides its figures."""

    FINDING = "temuan", "Temuan"
    RECOMMENDATION = "rekomendasi", "Rekomendasi"
    APPRECIATION = "apresiasi", "Apresiasi"
