"""The evaluation sheet as data: a versioned tree of nodes, indicators, rules.

Keys are codes and soal ids. A version that an assessment uses is never changed again.
"""

import re

from django.core.validators import MinValueValidator
from django.db import models

from assessment.enums import InstrumentStatus
from units.enums import PredicateKind
from zona_integritas.ground.dates import FactDate, PlanDate, today
from zona_integritas.ground.formats import tanggal

DIGITS, PLACES = 9, 4  # of a weight or a minimum
_SHORT = re.compile(r"PermenPANRB (\d+) Tahun (\d{4})(?: jo\. (\d+) Tahun (\d{4}))?")
_MINISTERIAL = "Peraturan Menteri PANRB"


class Instrument(models.Model):
    """One version of the LKE, e.g. PermenPANRB 90/2021, version 1."""

    code = models.CharField("kode", max_length=60)
    version = models.PositiveSmallIntegerField("versi", default=1)
    title = models.CharField("judul", max_length=200)
    regulation = models.CharField("peraturan", max_length=200)
    legal_basis = models.TextField(
        "dasar hukum", blank=True, help_text="the regulation with its full title, as papers cite it"
    )
    status = models.CharField(
        max_length=10, choices=InstrumentStatus, default=InstrumentStatus.DRAFT
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 of the definition")
    origin = models.CharField("asal", max_length=200, blank=True)
    predecessor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors"
    )
    mapping = models.JSONField(
        default=dict, blank=True, help_text="indicator code here → its code in the predecessor"
    )
    effective_from = PlanDate("berlaku sejak", null=True, blank=True)
    effective_to = FactDate("berlaku sampai", null=True, blank=True)
    edition = models.PositiveIntegerField(default=1, help_text="grows with each edit of a draft")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="instrument_version_unique"),
            models.CheckConstraint(
                condition=models.Q(status__in=InstrumentStatus.values), name="instrument_status"
            ),
            models.CheckConstraint(
                condition=models.Q(effective_to__isnull=True)
                | models.Q(effective_to__gte=models.F("effective_from")),
                name="instrument_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        # The version first: it is what one chooses by, and fields are narrow.
        return f"Versi {self.version} · {self.title} · {self.regulation}"

    @property
    def regulation_in_full(self) -> str:
        """As a letter to the ministry names it: what is stored stays as short as it was sealed."""
        found = _SHORT.fullmatch(self.regulation)
        if found is None:
            return self.regulation
        number, year, changed, changed_in = found.groups()
        first = f"{_MINISTERIAL} Nomor {number} Tahun {year}"
        if changed is None:
            return first
        changing = f"{_MINISTERIAL} Nomor {changed} Tahun {changed_in}"
        return f"{first} sebagaimana telah diubah dengan {changing}"

    @property
    def state_in_words(self) -> str:
        """As people ask: a version that was published for next year is not in force yet."""
        label = str(self.get_status_display())
        if self.status != InstrumentStatus.PUBLISHED or self.effective_from is None:
            return label
        begins = self.effective_from > today()
        return f"Terbit, berlaku mulai {tanggal(self.effective_from)}" if begins else label

    @property
    def olds(self) -> dict[str, tuple[str, ...]]:
        """Each item's code → those of the predecessor that it continues. One code was stored as a
        text before there were halves and merged items."""
        return {
            code: (found,) if isinstance(found, str) else tuple(found or ())
            for code, found in self.mapping.items()
        }

    @property
    def law(self) -> str:
        """The regulation as a line of the laws a paper rests on."""
        return f"{(self.legal_basis or self.regulation_in_full).rstrip('. ')}."


class Node(models.Model):
    """A component, aspect, area or sub-area with its weight in points of 100."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="nodes")
    code = models.CharField(max_length=30)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    weight = models.DecimalField(
        max_digits=DIGITS, decimal_places=PLACES, validators=[MinValueValidator(0)]
    )
    area = models.CharField(max_length=10, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "code"], name="node_code_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Indicator(models.Model):
    """One scored question. ``weight`` only where the sheet sets one (the three hasil items)."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="indicators")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=30)
    statement = models.TextField()
    guidance = models.TextField(blank=True)
    answer_type = models.CharField(max_length=12)
    weight = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    zero_denominator = models.CharField(max_length=5, blank=True)
    zero_previous = models.JSONField(null=True, blank=True)
    soal_ids = models.JSONField(default=list)
    evidence_examples = models.JSONField(default=list)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "code"], name="indicator_code_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.statement[:80]}"


class Option(models.Model):
    """A choice of an indicator: its letter, its criterion, its multiplier."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="options")
    label = models.CharField(max_length=10)
    criterion = models.TextField()
    multiplier = models.DecimalField(max_digits=6, decimal_places=4)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "label"], name="option_label_unique"),
            models.CheckConstraint(
                condition=models.Q(multiplier__gte=0, multiplier__lte=1),
                name="option_multiplier_0_1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.criterion[:60]}"


class IndicatorInput(models.Model):
    """A count that a percentage indicator is made of, with its number on the ministry's portal."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="inputs")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    role = models.CharField(max_length=12)
    soal_id = models.PositiveIntegerField(null=True, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "key"], name="input_key_unique"),
        ]

    def __str__(self) -> str:
        return self.label


class Threshold(models.Model):
    """A minimum for a predicate, on a node, an indicator, the total ("total") or an area."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="thresholds")
    predicate = models.CharField(max_length=4, choices=PredicateKind)
    node = models.CharField(max_length=30, blank=True)
    area = models.CharField(max_length=10, blank=True)
    measure = models.CharField(max_length=8)
    minimum = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["predicate", "order"]

    def __str__(self) -> str:
        return f"{self.predicate} {self.node or self.area} ≥ {self.minimum}"


class Prerequisite(models.Model):
    """A condition outside the score. ``hard`` ones block sending; others are a checklist."""

    instrument = models.ForeignKey(
        Instrument, on_delete=models.CASCADE, related_name="prerequisites"
    )
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=300)
    level = models.CharField(max_length=10)  # agency · unit
    kind = models.CharField(max_length=10)  # hard · checklist
    applies_to = models.JSONField(default=list)
    minimum = models.JSONField(default=dict)
    agency_types = models.JSONField(default=list)
    wait_years = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "code"], name="prerequisite_code_unique"),
        ]

    def __str__(self) -> str:
        return self.label
