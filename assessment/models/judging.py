"""What assessors work with: ready sentences, readings of an indicator, a second blind opinion."""

from django.conf import settings
from django.db import models

from assessment.enums import Side
from assessment.models.assessment import Assessment
from assessment.models.instrument import Indicator, Instrument
from units.models import RoleGrant
from zona_integritas.ground.dates import FactDate
from zona_integritas.ground.formats import tanggal


class Phrase(models.Model):
    """A ready sentence for notes; everybody's where it has no owner."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="phrases"
    )
    text = models.CharField("kalimat", max_length=500)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text


class InterpretationNote(models.Model):
    """A common reading of an indicator, pinned in the instrument for all who fill and judge."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="readings")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    text = models.TextField("penafsiran bersama")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.indicator.code}: {self.text[:60]}"


class AssignmentLetter(models.Model):
    """A letter of assignment (surat tugas) as it was uploaded; the file never changes."""

    number = models.CharField("nomor", max_length=100)
    dated = FactDate("tanggal")
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Surat Tugas Nomor {self.number} tanggal {tanggal(self.dated)}"


class LetterSeat(models.Model):
    """A role in a team that a letter of assignment gave, or named again."""

    letter = models.ForeignKey(AssignmentLetter, on_delete=models.PROTECT, related_name="seats")
    grant = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, related_name="letters")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "grant"], name="named_once_in_a_letter")
        ]

    def __str__(self) -> str:
        return f"{self.letter} · {self.grant}"


class TeamSeat(models.Model):
    """A person in a rank of the team that a letter of assignment named for this LKE.

    Roles on the tree are a pool; this is the team. Who leaves it has ``ended_at``, and stays.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats"
    )
    rank = models.CharField(max_length=15, choices=Side, help_text="the side this rank writes")
    areas = models.JSONField(default=list, blank=True, help_text="empty is all of them")
    since = FactDate(help_text="the first day, by the letter")
    letter = models.ForeignKey(
        AssignmentLetter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # A changed letter (surat tugas perubahan): from when another one sits here, by which letter,
    # and whose work goes on here.
    until = FactDate("digantikan sejak", null=True, blank=True)
    ended_by_letter = models.ForeignKey(
        AssignmentLetter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "person", "rank"],
                condition=models.Q(ended_at__isnull=True),
                name="seated_once_in_a_rank",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_rank_display()}"

    @property
    def areas_text(self) -> str:
        """«area 1, hasil»; empty where it is all of them."""
        named = ("hasil" if area == "hasil" else f"area {area}" for area in self.areas)
        return ", ".join(named)


class RankAct(models.Model):
    """Somebody acted as a rank of the TPI without writing: handed the LKE on or back, returned
    items, settled, reported. Who wrote stands in ``AnswerRevision``."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="rank_acts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(max_length=15, choices=Side)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "person", "rank"], name="acted_as_a_rank"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_rank_display()}"


class DoubleAssessment(models.Model):
    """An LKE of the period's sample that a second assessor judges blind.

    Neither sees the other's answers before both are done; then they are compared.
    """

    assessment = models.OneToOneField(
        Assessment, on_delete=models.PROTECT, related_name="double_assessment"
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField(auto_now_add=True)
    first_done_at = models.DateTimeField(null=True, blank=True)
    second_done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Penilaian ganda {self.assessment}"

    @property
    def is_open(self) -> bool:
        """Both are done: the two may be compared."""
        return self.first_done_at is not None and self.second_done_at is not None
