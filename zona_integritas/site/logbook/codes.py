"""What the codes in the fields of an event mean."""

from typing import Any

from assessment.enums import (
    AnswerSource,
    ColumnMeaning,
    InstrumentStatus,
    Phase,
    Side,
    SnapshotPurpose,
    SurveyKind,
    TeamDuty,
    View,
    WindowKind,
)
from proposals.enums import (
    CorrectionKind,
    Degree,
    EventKind,
    MeetingKind,
    MinistryResult,
    MinistryStage,
    PaperKind,
    PassageKind,
    PlanOrigin,
    Quarter,
    Recommendation,
    ReportedStage,
    State,
)
from proposals.workflow import MOVES
from proposals.xray.reports.examine import CHECKS
from units.enums import (
    AgencyKind,
    Capacity,
    Confirmation,
    InvitationWay,
    PredicateKind,
    Role,
    ServiceKind,
    SignedPaper,
    SignManner,
    TimeZone,
    UnitLevel,
)
from units.signing_in import METHODS


def choices_of(*enums: Any) -> dict[str, str]:
    return {str(value): str(label) for enum in enums for value, label in enum.choices}


# Fields whose values are codes. A name may mean two things (a plan's and a survey's ``kind``).
CODES: dict[str, dict[str, str]] = {
    "state": choices_of(State),
    "phase": choices_of(Phase),
    "side": choices_of(Side),
    "source": choices_of(AnswerSource, PlanOrigin),
    "role": choices_of(Role),
    "capacity": choices_of(Capacity),
    "confirmation": choices_of(Confirmation),
    "kind": choices_of(
        SurveyKind,
        EventKind,
        PredicateKind,
        WindowKind,
        PaperKind,
        PassageKind,
        AgencyKind,
        MeetingKind,
    ),
    "paper": choices_of(SignedPaper),
    "manner": choices_of(SignManner),
    "duty": choices_of(TeamDuty),
    "target": choices_of(PredicateKind),
    "stage": choices_of(MinistryStage, ReportedStage),
    "correction": choices_of(CorrectionKind),
    "result": choices_of(MinistryResult),
    "purpose": choices_of(SnapshotPurpose),
    "view": choices_of(View),
    "way": choices_of(InvitationWay),
    "status": choices_of(InstrumentStatus),
    "level": choices_of(UnitLevel),
    "between_level": choices_of(UnitLevel),
    "service_kind": choices_of(ServiceKind),
    "time_zone": choices_of(TimeZone),
    "quarter": choices_of(Quarter),
    "recommendation": choices_of(Recommendation),
    "origin": choices_of(PlanOrigin),
    "degree": choices_of(Degree),
    "page": {"agency": "Seluruh instansi", "unit": "Unit", "person": "Orang", "proposal": "Usulan"},
    "check": {check.name: check.title for check in CHECKS},
    "move": {move.name: move.label for move in MOVES},
    "method": METHODS,
    "meaning": choices_of(ColumnMeaning),
}
