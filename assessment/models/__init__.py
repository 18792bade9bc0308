from assessment.models.answer import Answer, AnswerRevision, ReturnedItem
from assessment.models.assessment import Assessment, ScoreSnapshot
from assessment.models.evidence import Evidence, EvidenceRevision, EvidenceUse
from assessment.models.instrument import (
    Indicator,
    IndicatorInput,
    Instrument,
    Node,
    Option,
    Prerequisite,
    Threshold,
)
from assessment.models.period import Period, PrerequisiteState, Window
from assessment.models.sheet_import import (
    InstrumentImport,
    SheetBatch,
    SheetBatchItem,
    SheetImport,
)

__all__ = [
    "Answer",
    "AnswerRevision",
    "Assessment",
    "Evidence",
    "EvidenceRevision",
    "EvidenceUse",
    "Indicator",
    "IndicatorInput",
    "Instrument",
    "InstrumentImport",
    "Node",
    "Option",
    "Period",
    "Prerequisite",
    "PrerequisiteState",
    "ReturnedItem",
    "ScoreSnapshot",
    "SheetBatch",
    "SheetBatchItem",
    "SheetImport",
    "Threshold",
    "Window",
]
