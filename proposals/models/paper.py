"""Papers as they were issued, their numbers, and what people write into an LHE."""

from django.conf import settings
from django.db import models

from assessment.models import Assessment, Period, ScoreSnapshot
from proposals.enums import PaperKind, PassageKind
from proposals.models.correction import Correction
from proposals.models.decision import Sitting
from proposals.models.proposal import Proposal
from units.models import Unit
from zona_integritas.ground.dates import FactDate


class PaperSequence(models.Model):
    """The last number given to a kind of paper in a year: locked while the next one is taken."""

    kind = models.CharField(max_length=20, choices=PaperKind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "year"], name="paper_sequence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class Paper(models.Model):
    """One paper: file, digest, number, what it was made from, who and when.

    Its file never changes. A newer paper of the same kind about the same thing replaces it
    (``replaced_by``); a signed copy that was handed in is then the one that stands. Unit and
    agency may be renamed later: what it calls them stands on its row.

    One that was written and numbered elsewhere is entered with its file (``outside``): it counts
    in no sequence of ours. One whose number an office system gives after signing stays unfinished
    until number and signed file come back (``number_awaited``).
    """

    kind = models.CharField("jenis", max_length=20, choices=PaperKind)
    year = models.PositiveSmallIntegerField("tahun")
    sequence = models.PositiveIntegerField("urutan", null=True)
    number = models.CharField("nomor", max_length=120)
    code = models.CharField("kode periksa", max_length=20, unique=True)
    title = models.CharField("judul", max_length=300)
    # As they are printed on it; "" where it is of the whole agency, or bears no other number.
    unit_name = models.CharField("nama unit", max_length=200, blank=True)
    agency_name = models.CharField("nama instansi", max_length=200, blank=True)
    heading_number = models.CharField("nomor naskah", max_length=200, blank=True)
    dated = FactDate("tanggal naskah", null=True)
    outside = models.BooleanField("dari luar", default=False)
    number_awaited = models.BooleanField("nomor menyusul", default=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="papers")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="papers")
    assessment = models.ForeignKey(
        Assessment, null=True, on_delete=models.PROTECT, related_name="papers"
    )
    proposal = models.ForeignKey(
        Proposal, null=True, on_delete=models.PROTECT, related_name="papers"
    )
    sitting = models.ForeignKey(Sitting, null=True, on_delete=models.PROTECT, related_name="papers")
    snapshot = models.ForeignKey(
        ScoreSnapshot, null=True, on_delete=models.PROTECT, related_name="papers"
    )
    content_digest = models.CharField(
        max_length=64, help_text="of the snapshot, or of the figures it was made from"
    )
    sha256 = models.CharField(max_length=64, help_text="of the PDF, where its file is kept")
    size = models.PositiveIntegerField()
    archival = models.BooleanField(default=False, help_text="made as PDF/A")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaces"
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField("alasan", max_length=300, blank=True)
    # Its data were put right after it was issued: it stands until a new one replaces it, and
    # says then why it was.
    renewal = models.ForeignKey(
        Correction, null=True, on_delete=models.PROTECT, related_name="papers"
    )
    signed_name = models.CharField(max_length=200, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    signed_size = models.PositiveIntegerField(null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "sequence"], name="paper_number_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=PaperKind.values), name="paper_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(withdrawn_reason=""),
                name="paper_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(outside=True, sequence__isnull=True, dated__isnull=False)
                | models.Q(outside=False, sequence__isnull=False),
                name="paper_counted_or_from_outside",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def of_whom(self) -> str:
        """The unit or, without one, the agency, by the name that is printed."""
        return self.unit_name or self.agency_name

    @property
    def is_valid(self) -> bool:
        """Neither replaced by a newer one nor withdrawn."""
        return self.replaced_by_id is None and self.withdrawn_at is None

    @property
    def official_number(self) -> str:
        """The one number it is quoted by: that of its heading, else that of the register; ""
        while it is still to come."""
        return "" if self.number_awaited else self.heading_number or self.number

    @property
    def subject(self) -> Proposal | Assessment | Sitting | Period:
        """What it is about: permissions are asked with it."""
        return self.proposal or self.assessment or self.sitting or self.period


class PaperUnit(models.Model):
    """A unit that a letter or decree lists, by the name it bore then.

    Two of the same kind stand side by side as long as they list other units.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="listed")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="listed_on")
    unit_code = models.CharField(max_length=30)
    unit_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "proposal"], name="on_a_paper_once"),
        ]

    def __str__(self) -> str:
        return self.unit_name


class PaperException(models.Model):
    """Leadership lets a proposal be sent although these papers are still to come, and says why.
    It stays visible with the proposal; the papers are still awaited."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="paper_exceptions"
    )
    kinds = models.JSONField("naskah yang dikecualikan", default=list)
    reason = models.TextField("alasan")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="paper_exception_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {', '.join(self.kinds)}"

    @property
    def papers(self) -> list[str]:
        """The excepted kinds, by their names inside a sentence."""
        return [PaperKind(kind).in_sentence for kind in self.kinds]


class ReportPassage(models.Model):
    """A finding, recommendation or appreciation of the TPI, written for the LHE.

    ``version`` grows with each edit; ended with a reason, never deleted. What a member proposes
    stands in the report once the lead or the supervisor accepts it (``accepted_at``).
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="passages")
    kind = models.CharField(max_length=12, choices=PassageKind)
    area = models.CharField(max_length=10, blank=True, help_text='"1".."6", "B.I", "B.II"')
    indicator = models.CharField("butir", max_length=30, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    accepted_at = models.DateTimeField(
        null=True, blank=True, help_text="empty while it is only a member's proposal"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["kind", "area", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=PassageKind.values), name="passage_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class PassageRevision(models.Model):
    """Each wording a passage ever had."""

    passage = models.ForeignKey(ReportPassage, on_delete=models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField()
    text = models.TextField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["passage", "version"], name="passage_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.passage_id} versi {self.version}"
