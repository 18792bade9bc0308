"""The proposal: where one unit stands in one period on its way to one predicate."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from assessment.models import Assessment, Period
from proposals.enums import ENDED, STAGE_OF, Recommendation, Stage, State
from units.enums import PredicateKind
from units.models import Unit

MINISTRY, OWN_PANEL = "Kementerian PANRB", "panel mandiri"


class Proposal(models.Model):
    """Moved only by ``proposals.course.services.moves``; facts of a move live on its decision row,
    except those that later stages read again and again."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="proposals")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="proposals")
    target = models.CharField("predikat yang dituju", max_length=4, choices=PredicateKind)
    state = models.CharField(max_length=20, choices=State, default=State.IDENTIFIED)
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    affirmative = models.BooleanField(
        "afirmasi", default=False, help_text="of the ministry's affirmative category"
    )
    recommendation = models.CharField(max_length=20, choices=Recommendation, blank=True)
    # A written exception of leadership stays on the proposal for ever, for everybody to see.
    exception_reason = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    state_since = models.DateTimeField()

    class Meta:
        ordering = ["-period__year", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period"],
                condition=~models.Q(state__in=ENDED),
                name="one_active_proposal_per_unit_and_period",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="proposal_state"
            ),
            models.CheckConstraint(
                condition=models.Q(target__in=PredicateKind.values), name="proposal_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name} · {self.get_target_display()} {self.period.year}"

    @cached_property
    def unit_name(self) -> str:
        """What the unit was called in the period; today's name is the unit's own."""
        return self.unit.name if self.unit.changed_on is None else self.period.name_of(self.unit)

    @property
    def by_agency(self) -> bool:
        """Does the agency award it itself, with its own panel (WBK Mandiri)?"""
        return self.target == PredicateKind.WBK and self.period.wbk_by_agency

    @property
    def evaluator(self) -> str:
        """Who evaluates it after leadership's approval."""
        return OWN_PANEL if self.by_agency else MINISTRY

    def worded(self, text: str) -> str:
        """A sentence about the ministry's stages, with the name of who runs them here."""
        if not self.by_agency:
            return text
        for name in (f"panel {MINISTRY}", MINISTRY, "kementerian"):
            text = text.replace(name, OWN_PANEL)
        return text

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # Django keeps ours
        return self.worded(str(State(self.state).label))

    @property
    def stage(self) -> Stage | None:
        """The stage of the present state; a withdrawn proposal has none of its own."""
        return STAGE_OF.get(State(self.state))

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED
