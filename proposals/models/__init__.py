from proposals.models.decision import Decision
from proposals.models.identification import ChecklistItem, ConditionJudgement
from proposals.models.ministry import MinistryRecord
from proposals.models.proposal import Proposal

__all__ = ["ChecklistItem", "ConditionJudgement", "Decision", "MinistryRecord", "Proposal"]
