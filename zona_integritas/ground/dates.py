"""The days people type: what happened, and what is planned.

A *fact* (a paper's date, an event) lies neither ahead of today nor before anything this agency
could record; a *plan* (a window, a deadline, an end) may lie ahead. Every field of a form or a
model says which of the two it is by its class, and a model asks again where it is written:
no way in, be it form, import, service or shell, leaves a fact that has not happened yet.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from zona_integritas.ground.errors import Refused
from zona_integritas.ground.formats import tanggal

EARLIEST = date(2000, 1, 1)  # no season, decree or period that anybody records is older
LATEST = date(2100, 12, 31)
OLDEST_PAPER = date(1945, 8, 17)  # what is handed in as evidence may be as old as the republic
UNCHANGED = "Tidak ada data yang berubah."


def today() -> date:
    """The agency's day, in Asia/Jakarta."""
    return timezone.localdate()


def fact_problem(day: date, label: str = "Tanggal", earliest: date = EARLIEST) -> str | None:
    """Why something cannot have happened on this day; None where it can."""
    now = today()
    if day > now:
        return (
            f"{label} {tanggal(day)} belum tiba. Isi tanggal kejadiannya, paling lambat hari ini, "
            f"{tanggal(now)}."
        )
    return _before(day, label, earliest)


def plan_problem(day: date, label: str = "Tanggal", earliest: date = EARLIEST) -> str | None:
    """Why nothing can be planned for this day; None where it can."""
    if day > LATEST:
        return f"{label} {tanggal(day)} terlalu jauh. Isi tanggal paling lambat {tanggal(LATEST)}."
    return _before(day, label, earliest)


def _before(day: date, label: str, earliest: date) -> str | None:
    if day >= earliest:
        return None
    return f"{label} {tanggal(day)} terlalu lampau. Isi tanggal paling awal {tanggal(earliest)}."


def check_fact(day: date | None, label: str) -> None:
    """Refused where this cannot have happened on that day."""
    if day is not None and (problem := fact_problem(day, label)):
        raise Refused(f"{problem} {UNCHANGED}")


def check_year(year: int | None, label: str, earliest: int = EARLIEST.year) -> None:
    """Refused unless what is recorded of a year can be of that year."""
    if year is not None and not earliest <= year <= today().year:
        raise Refused(
            f"{label} {year} tidak dapat dicatat. Isi tahun {earliest} sampai {today().year}. "
            f"{UNCHANGED}"
        )


def check_of_year(day: date, label: str, year: int, year_label: str) -> None:
    """Refused unless the day belongs to the year: papers of a year come in it or in the next."""
    if not year <= day.year <= year + 1:
        raise Refused(
            f"{label} {tanggal(day)} tidak sesuai dengan {year_label.lower()} {year}. Isi tanggal "
            f"pada tahun {year} atau {year + 1}, atau perbaiki tahunnya. {UNCHANGED}"
        )


class _DayField(forms.DateField):
    def __init__(self, *, earliest: date = EARLIEST, **kwargs: Any) -> None:
        self.earliest = earliest
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def problem(self, day: date) -> str | None:
        raise NotImplementedError

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and (problem := self.problem(value)):
            raise ValidationError(problem)


class FactYear(forms.IntegerField):
    """The year something is of that happened."""

    def __init__(self, *, earliest: int = EARLIEST.year, **kwargs: Any) -> None:
        self.earliest = earliest
        super().__init__(min_value=earliest, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        try:
            check_year(value, "Tahun", self.earliest)
        except Refused as refused:
            raise ValidationError(refused.reasons) from refused


class FactField(_DayField):
    """The day something happened, or that a paper bears."""

    def problem(self, day: date) -> str | None:
        return fact_problem(day, earliest=self.earliest)


class PlanField(_DayField):
    """A day that may lie ahead."""

    def problem(self, day: date) -> str | None:
        return plan_problem(day, earliest=self.earliest)


class _StoredDay(models.DateField):  # type: ignore[type-arg]  # takes none at run time
    """A date that refuses to be written where it cannot be. For the database it is any date."""

    def __init__(self, *args: Any, earliest: date = EARLIEST, **kwargs: Any) -> None:
        self.earliest = earliest
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs

    def get_db_prep_save(self, value: object, connection: BaseDatabaseWrapper) -> Any:
        if value is not None and not hasattr(value, "as_sql"):
            day: date = self.to_python(value)
            label = str(self.verbose_name)
            if problem := self.problem(day, label[:1].upper() + label[1:]):
                raise Refused(f"{problem} {UNCHANGED}")
        return super().get_db_prep_save(value, connection)

    def problem(self, day: date, label: str) -> str | None:
        raise NotImplementedError


class FactDate(_StoredDay):
    """The day something happened, or that a paper bears."""

    def problem(self, day: date, label: str) -> str | None:
        return fact_problem(day, label, self.earliest)


class PlanDate(_StoredDay):
    """A day that may lie ahead."""

    def problem(self, day: date, label: str) -> str | None:
        return plan_problem(day, label, self.earliest)
