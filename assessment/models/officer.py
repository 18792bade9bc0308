"""Who stands above the TPI's teams without scoring: penanggung jawab, wakil, pengendali mutu."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessment.enums import TeamDuty
from units.models import Unit
from zona_integritas.ground.dates import PlanDate


class TeamOfficerQuerySet(models.QuerySet["TeamOfficer"]):
    def standing(self) -> "TeamOfficerQuerySet":
        """Those that were not taken back."""
        return self.filter(cancelled_at=None)

    def on(self, day: date) -> "TeamOfficerQuerySet":
        """Whoever holds the duty on this day."""
        open_end = Q(ends_on=None) | Q(ends_on__gte=day)
        return self.standing().filter(open_end, starts_on__lte=day)


class TeamOfficer(models.Model):
    """Somebody answers for the teams that judge a unit and those below it, from a day on, until
    another day or until further notice. The nearest to the judged unit counts.

    The person needs no account: name, NIP and office stand as papers print them.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="team_officers")
    duty = models.CharField("tugas", max_length=20, choices=TeamDuty)
    name = models.CharField("nama", max_length=200)
    nip = models.CharField("NIP", max_length=18, blank=True)
    office = models.CharField("jabatan", max_length=200)
    basis = models.CharField("dasar penunjukan", max_length=200, blank=True)
    starts_on = PlanDate("mulai")
    ends_on = PlanDate("hari terakhir", null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField("ditambahkan")
    cancelled_at = models.DateTimeField("dibatalkan", null=True, blank=True)

    objects = TeamOfficerQuerySet.as_manager()

    class Meta:
        ordering = ["unit__path", "duty", "-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(duty__in=TeamDuty.values), name="team_duty"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="officer_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.office}"
