"""People, and the roles they hold on units."""

from dataclasses import dataclass
from typing import Any, Self

from django.contrib.auth.models import AbstractUser
from django.db import models

from units.enums import TITLE_PREFIX, Capacity, Confirmation, Role
from units.models.unit import Unit
from units.name_key import NameKeyField, SortNameField
from zona_integritas.ground.actors import System
from zona_integritas.ground.dates import PlanDate, today
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.person_names import bare_name


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A running role of a person: which, on which part of the tree, in which areas."""

    role: str
    path: str
    areas: tuple[str, ...]

    def covers(self, unit: Unit) -> bool:
        return unit.path.startswith(self.path)

    def lies_above(self, unit: Unit) -> bool:
        """On a unit above this one; on the agency, above which there is none, also itself."""
        return self.covers(unit) and (self.path != unit.path or self.agency_wide)

    @property
    def agency_wide(self) -> bool:
        """Held on the top of the tree."""
        return self.path.count("/") == 2


class User(AbstractUser):
    """A person with an account. ``unit`` is where the person works (separation of duty asks)."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("nama lengkap", max_length=150)
    # What people are sorted by: lists follow the name, not its titles.
    sort_name = SortNameField(max_length=150, editable=False, default="", db_default="")
    name_key = NameKeyField(max_length=170, editable=False, default="", unique=True)
    nip = models.CharField("NIP", max_length=18, blank=True)
    position = models.CharField("jabatan", max_length=150, blank=True)
    unit = models.ForeignKey(
        Unit,
        verbose_name="unit kerja",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="staff",
    )
    large_text = models.BooleanField("teks besar", default=False)
    # How an assessor goes through the items of several units: one question for all of them.
    desk_by_question = models.BooleanField("menilai per butir", default=False, db_default=False)
    # Somebody else knows the password: nothing is opened before it is changed.
    password_handed_out = models.BooleanField("kata sandi dibuatkan", default=False)
    # The account is open to the end of this day, and ``is_active`` is False from the next one on.
    last_day = PlanDate("hari terakhir", null=True, blank=True)
    closing_reason = models.CharField("alasan ditutup", max_length=300, blank=True)
    # What ``units.queries`` read for this request: kept on the person, asked for once.
    _held_roles: tuple[HeldRole, ...] | None = None
    _conflict_paths: tuple[str, ...] | None = None
    _has_factor: bool | None = None

    REQUIRED_FIELDS = ["full_name", "email"]

    class Meta:
        ordering = ["sort_name", "full_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["nip"], condition=~models.Q(nip=""), name="user_nip_unique"
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """However a person is read, an account whose last day is over is not active: signing in,
        requests, permissions and services ask no further."""
        person = super().from_db(*args, **kwargs)
        last_day = person.__dict__.get("last_day")
        if last_day is not None and last_day < today():
            person.is_active = False
        return person

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return bare_name(self.full_name).split(" ")[0] or self.username


# Who may act in a service: a person, or the system by its name. One that is for people only says so
# by taking a ``User``.
Actor = User | System


class RoleGrant(models.Model):
    """A role held on a unit, covering the units below it. Ended, never deleted.

    ``areas`` limits a unit member or an assessor to some of the six areas ("1".."6", "hasil");
    empty means all. ``starts_on`` and ``ends_on`` are days of the role, both included; without
    them it runs from when it was given, and until somebody ends it. Whether it runs now is asked
    of ``units.running`` only.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField("peran", max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    areas = models.JSONField("area", default=list, blank=True)
    capacity = models.CharField("kedudukan", max_length=10, choices=Capacity, default=Capacity.FULL)
    starts_on = PlanDate("mulai berlaku", null=True, blank=True)
    ends_on = PlanDate("hari terakhir", null=True, blank=True)
    granted_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="grants_given"
    )
    granted_at = models.DateTimeField(auto_now_add=True)
    confirmation = models.CharField(
        "konfirmasi", max_length=12, choices=Confirmation, default=Confirmation.NOT_NEEDED
    )
    confirmed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="grants_ended"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField("alasan", max_length=300, blank=True)

    class Meta:
        ordering = ["unit__code", "role", "user__sort_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=models.Q(ended_at__isnull=True),
                name="one_running_grant_per_role_and_unit",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="grant_role"),
            models.CheckConstraint(
                condition=models.Q(capacity__in=Capacity.values), name="grant_capacity"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmation__in=Confirmation.values), name="grant_confirmation"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on"))
                | models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True),
                name="grant_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"

    @property
    def title(self) -> str:
        """The role with «Plt.» or «Plh.» before it where it is held so."""
        return f"{TITLE_PREFIX[Capacity(self.capacity)]}{Role(self.role).label}"

    @property
    def days(self) -> str:
        """Its first and last day in words, as far as they were set."""
        parts = []
        if self.starts_on:
            parts.append(f"mulai {tanggal(self.starts_on)}")
        if self.ends_on:
            parts.append(f"sampai {tanggal(self.ends_on)}")
        return " ".join(parts)


class ConflictOfInterest(models.Model):
    """A person declares to be partial towards a unit (and those below it): judges none of them."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="conflicts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("alasan", max_length=300)
    declared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"],
                condition=models.Q(ended_at__isnull=True),
                name="one_running_conflict_per_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit}"
