from assessment.models.answer import Answer, AnswerRevision, ReturnedItem
from assessment.models.assessment import Assessment, ScoreSnapshot, SealedScore
from assessment.models.evidence import (
    Evidence,
    EvidenceOpened,
    EvidenceRevision,
    EvidenceUse,
    LinkCheck,
)
from assessment.models.holiday import Holiday, HolidayList
from assessment.models.instrument import (
    Indicator,
    IndicatorInput,
    Instrument,
    Node,
    Option,
    Prerequisite,
    Threshold,
)
from assessment.models.judging import (
    AssignmentLetter,
    DoubleAssessment,
    InterpretationNote,
    LetterSeat,
    Phrase,
    RankAct,
    TeamSeat,
)
from assessment.models.live_figures import LiveFigures
from assessment.models.officer import TeamOfficer
from assessment.models.period import (
    Period,
    PeriodPrerequisite,
    PrerequisiteState,
    Window,
    WindowExtension,
)
from assessment.models.sheet_import import (
    ColumnChoice,
    InstrumentImport,
    PaperSheet,
    SheetBatch,
    SheetBatchItem,
    SheetImport,
)
from assessment.models.survey import Survey, SurveyResponse
from assessment.models.talk import Comment, ItemSeen, Presence, Thread
from assessment.models.tpi_document import TpiDocument

__all__ = [
    "Answer",
    "AnswerRevision",
    "Assessment",
    "AssignmentLetter",
    "ColumnChoice",
    "Comment",
    "DoubleAssessment",
    "Evidence",
    "EvidenceOpened",
    "EvidenceRevision",
    "EvidenceUse",
    "Holiday",
    "HolidayList",
    "Indicator",
    "IndicatorInput",
    "Instrument",
    "InstrumentImport",
    "InterpretationNote",
    "ItemSeen",
    "LetterSeat",
    "LinkCheck",
    "LiveFigures",
    "Node",
    "Option",
    "PaperSheet",
    "Period",
    "PeriodPrerequisite",
    "Phrase",
    "Prerequisite",
    "PrerequisiteState",
    "Presence",
    "RankAct",
    "ReturnedItem",
    "ScoreSnapshot",
    "SealedScore",
    "SheetBatch",
    "SheetBatchItem",
    "SheetImport",
    "Survey",
    "SurveyResponse",
    "TeamOfficer",
    "TeamSeat",
    "Thread",
    "Threshold",
    "TpiDocument",
    "Window",
    "WindowExtension",
]
