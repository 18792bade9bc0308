from proposals.models.commitment import CommitmentEvent, Declaration
from proposals.models.decision import Decision, Sitting
from proposals.models.identification import ChecklistItem, ConditionJudgement
from proposals.models.ministry import MinistryRecord, Monitoring
from proposals.models.plan import FollowUp, PlanComponent, PlanItem, PlanProgress
from proposals.models.proposal import Proposal

__all__ = [
    "ChecklistItem",
    "CommitmentEvent",
    "ConditionJudgement",
    "Decision",
    "Declaration",
    "FollowUp",
    "MinistryRecord",
    "Monitoring",
    "PlanComponent",
    "PlanItem",
    "PlanProgress",
    "Proposal",
    "Sitting",
]
