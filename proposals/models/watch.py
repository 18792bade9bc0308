"""What the scheduler saw last of a proposal's minima, so that people hear of a change once."""

from django.db import models

from assessment.enums import View
from proposals.models.proposal import Proposal


class ThresholdWatch(models.Model):
    """Letters per rule of the target, in the instrument's order, as ``LiveFigures`` has them:
    ``m`` met, ``n`` nearly, ``x`` missed.

    ``seen`` is the last look; ``told`` the worst that people heard since the rule was last met
    (``m`` where nothing was told since).
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="watches")
    view = models.CharField(max_length=4, choices=View)
    seen = models.TextField()
    told = models.TextField()
    version = models.PositiveIntegerField(help_text="of the answers that were looked at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "view"], name="watch_once_per_view"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.view}: {self.seen}"
