from proposals.models.commitment import CommitmentEvent, Declaration
from proposals.models.correction import Correction, DateReason
from proposals.models.decision import AgendaItem, Decision, Sitting
from proposals.models.identification import ChecklistItem, ConditionJudgement
from proposals.models.ministry import MinistryRecord, Monitoring, OwnRecord
from proposals.models.ministry_side import (
    MinistryMeeting,
    ObjectionPiece,
    PortalForm,
    StageReport,
)
from proposals.models.paper import (
    Paper,
    PaperException,
    PaperSequence,
    PaperUnit,
    PassageRevision,
    ReportPassage,
)
from proposals.models.plan import FollowUp, PlanComponent, PlanItem, PlanProgress
from proposals.models.proposal import Proposal
from proposals.models.signed_note import SignedNote
from proposals.models.watch import ThresholdWatch
from proposals.models.xray import Dismissal

__all__ = [
    "AgendaItem",
    "ChecklistItem",
    "CommitmentEvent",
    "ConditionJudgement",
    "Correction",
    "DateReason",
    "Decision",
    "Declaration",
    "Dismissal",
    "FollowUp",
    "MinistryMeeting",
    "MinistryRecord",
    "Monitoring",
    "ObjectionPiece",
    "OwnRecord",
    "Paper",
    "PaperException",
    "PaperSequence",
    "PaperUnit",
    "PassageRevision",
    "PlanComponent",
    "PlanItem",
    "PlanProgress",
    "PortalForm",
    "Proposal",
    "ReportPassage",
    "SignedNote",
    "Sitting",
    "StageReport",
    "ThresholdWatch",
]
