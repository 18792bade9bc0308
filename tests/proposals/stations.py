"""One season walked once, stopping before every move: what everybody may do there, and what each
guard stops. Everything tried at a station is taken back before the walk goes on.

The tables here are written down from the product's own page, not read from the code.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessment.enums import TPI_RANKS, AnswerSource, Phase, Side
from assessment.lke.services.assessments import mark_returned, open_assessment
from assessment.models import (
    Answer,
    AnswerRevision,
    Assessment,
    Period,
    ReturnedItem,
    TeamOfficer,
    TeamSeat,
    Window,
)
from assessment.queries import indicators_of
from proposals.course.services.moves import apply_move
from proposals.models import (
    ChecklistItem,
    ConditionJudgement,
    Decision,
    MinistryRecord,
    PaperException,
    Proposal,
)
from tests.season import make_season
from units.models import ConflictOfInterest, Predicate, RoleGrant, Unit, User
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused, Stale
from zona_integritas.management.season_walk import SeasonWalk

# Move: from which states, to which, by whom.
BEFORE_SENT = [
    "identified",
    "proposed",
    "candidate",
    "self_assessment",
    "between_check",
    "submitted",
    "tpi_assessment",
    "returned",
    "tpi_final",
    "reported",
    "approved",
]
TABLE: dict[str, tuple[list[str], str, set[str]]] = {
    "propose": (["identified"], "proposed", {"pokja"}),
    "name_candidate": (["proposed"], "candidate", {"leadership"}),
    "send_back": (["proposed"], "identified", {"leadership"}),
    "reject": (["proposed"], "rejected", {"leadership"}),
    "start_self_assessment": (["candidate"], "self_assessment", {"pokja", "unit_head"}),
    "submit": (["self_assessment"], "submitted", {"unit_head"}),
    "send_to_between": (["self_assessment"], "between_check", {"unit_head"}),
    "agree_between": (["between_check"], "submitted", {"office_head"}),
    "return_between": (["between_check"], "self_assessment", {"office_head"}),
    "give_back": (["between_check", "submitted"], "self_assessment", {"unit_head"}),
    "start_tpi": (["submitted"], "tpi_assessment", {"tpi_lead"}),
    "hand_to_lead": (["tpi_assessment"], "tpi_assessment", {"tpi_member"}),
    "back_to_member": (["tpi_assessment"], "tpi_assessment", {"tpi_lead"}),
    "hand_to_supervisor": (["tpi_assessment"], "tpi_assessment", {"tpi_lead"}),
    "back_to_lead": (["tpi_assessment"], "tpi_assessment", {"tpi_supervisor"}),
    "return_items": (
        ["tpi_assessment"],
        "returned",
        {"tpi_member", "tpi_lead", "tpi_supervisor"},
    ),
    "resubmit": (["returned"], "tpi_assessment", {"unit_head"}),
    "stop_at_gate": (["submitted", "tpi_assessment"], "not_continued", {"tpi_lead"}),
    "settle": (["tpi_assessment"], "tpi_final", {"tpi_supervisor"}),
    "reopen_tpi": (["tpi_final", "reported"], "tpi_assessment", {"tpi_supervisor"}),
    "report_proposed": (["tpi_final"], "reported", {"tpi_lead"}),
    "report_not_yet": (["tpi_final"], "reported", {"tpi_lead"}),
    "approve": (["reported"], "approved", {"leadership"}),
    "approve_exception": (["reported"], "approved", {"leadership"}),
    "decline": (["reported"], "rejected", {"leadership"}),
    "acknowledge": (["reported"], "not_proposed", {"leadership"}),
    "cancel_approval": (["approved"], "reported", {"leadership"}),
    "send": (["approved"], "sent", {"pokja"}),
    "start_national": (["sent"], "national_evaluation", {"pokja"}),
    "award": (["national_evaluation"], "awarded", {"pokja"}),
    "not_award": (["national_evaluation"], "not_awarded", {"pokja"}),
    "revoke": (["awarded"], "revoked", {"pokja"}),
    "withdraw": (BEFORE_SENT, "withdrawn", {"pokja"}),
}
# What each move asks besides; none may be dropped, wherever else the same guard stands.
OWN = {"not_own_unit", "did_not_fill"}
TPI_TURN = OWN | {"window_is_open(tpi)"}
JUDGED = {"tpi_complete", "differences_explained", "nothing_marked"}
PREDICATE = {"not_barred", "has_wbk_for_wbbm"}
LEADS = OWN | {"did_not_propose", "did_not_judge"}  # every decision of leadership
DECIDED = LEADS | PREDICATE
SENT = {"did_not_judge", "window_is_open(filling)", "not_history", "lke_complete"}
CHECKED = {
    "no_conflict",
    "not_of_the_unit",
    "did_not_fill",
    "did_not_certify",
    "did_not_judge",
    "not_on_the_tpi_side",
    "window_is_open(between)",
}
ASKED: dict[str, set[str]] = {
    "propose": PREDICATE
    | {"no_conflict", "period_runs", "level_allows", "conditions_judged", "checklist_done"},
    "name_candidate": DECIDED,
    "send_back": LEADS,
    "reject": LEADS,
    "start_self_assessment": {"no_conflict", "window_is_open(filling)"},
    "submit": SENT | {"no_office_checks"},
    "send_to_between": SENT | {"office_checks"},
    "agree_between": CHECKED | {"office_quota_allows"},
    "return_between": CHECKED,
    "give_back": {"window_is_open(filling)"},
    "start_tpi": TPI_TURN | {"team_complete"},
    "hand_to_lead": TPI_TURN | JUDGED | {"turn_of(tpi_member)", "one_rank(tpi_member)"},
    "back_to_member": TPI_TURN | {"turn_of(tpi_lead)", "one_rank(tpi_lead)"},
    "hand_to_supervisor": TPI_TURN | JUDGED | {"turn_of(tpi_lead)", "one_rank(tpi_lead)"},
    "back_to_lead": TPI_TURN | {"turn_of(tpi_supervisor)", "one_rank(tpi_supervisor)"},
    "return_items": OWN | {"turn_of_own_rank", "window_is_open(repair)", "something_marked"},
    "resubmit": {"did_not_judge", "window_is_open(repair)", "items_repaired", "lke_complete"},
    "stop_at_gate": TPI_TURN | {"one_rank(tpi_lead)"},
    "settle": TPI_TURN | JUDGED | {"turn_of(tpi_supervisor)", "one_rank(tpi_supervisor)"},
    "reopen_tpi": TPI_TURN | {"one_rank(tpi_supervisor)"},
    "report_proposed": OWN | {"one_rank(tpi_lead)", "thresholds_hold", "signer_named"},
    "report_not_yet": OWN | {"one_rank(tpi_lead)", "signer_named"},
    "approve": DECIDED
    | {
        "thresholds_hold",
        "agency_prerequisites",
        "unit_prerequisites",
        "window_is_open(ministry)",
        "quota_allows",
    },
    "approve_exception": DECIDED | {"exception_needed"},
    "decline": LEADS,
    "acknowledge": LEADS | {"reported_not_yet"},
    "cancel_approval": LEADS,
    "send": {"no_conflict", "ministry_window_or_exception", "papers_complete"},
    "start_national": {"no_conflict"},
    "award": {"no_conflict", "recorded_outside", "panel_passed"},
    "not_award": {"no_conflict", "recorded_outside"},
    "revoke": {"no_conflict", "recorded_outside"},
    "withdraw": {"no_conflict"},
}
# The moves that are decided on a score: what the score was sealed for, and whose it is.
SEALED: dict[str, tuple[str, str]] = {
    "submit": ("submitted", "unit"),
    "send_to_between": ("submitted", "unit"),
    "agree_between": ("submitted", "unit"),
    "resubmit": ("submitted", "unit"),
    "stop_at_gate": ("submitted", "unit"),
    "settle": ("tpi_final", "tpi"),
    "report_proposed": ("reported", "tpi"),
    "report_not_yet": ("reported", "tpi"),
    "approve": ("approved", "tpi"),
    "approve_exception": ("approved", "tpi"),
    "decline": ("reported", "tpi"),
    "acknowledge": ("reported", "tpi"),
    "send": ("sent", "tpi"),
}
# Stations: the state, and the moves whose conditions all hold there.
READY: dict[str, tuple[str, set[str]]] = {
    "propose": ("identified", {"propose", "withdraw"}),
    "name_candidate": ("proposed", {"name_candidate", "send_back", "reject", "withdraw"}),
    "start_self_assessment": ("candidate", {"start_self_assessment", "withdraw"}),
    "submit": ("self_assessment", {"submit", "withdraw"}),
    "send_to_between": ("self_assessment", {"send_to_between", "withdraw"}),
    "agree_between": (
        "between_check",
        {"agree_between", "return_between", "give_back", "withdraw"},
    ),
    "start_tpi": ("submitted", {"start_tpi", "give_back", "stop_at_gate", "withdraw"}),
    "hand_to_lead": ("tpi_assessment", {"hand_to_lead", "stop_at_gate", "withdraw"}),
    "marked": ("tpi_assessment", {"return_items", "stop_at_gate", "withdraw"}),
    "repaired": ("returned", {"resubmit", "withdraw"}),
    "hand_to_supervisor": (
        "tpi_assessment",
        {"hand_to_supervisor", "back_to_member", "stop_at_gate", "withdraw"},
    ),
    "settle": ("tpi_assessment", {"settle", "back_to_lead", "stop_at_gate", "withdraw"}),
    "report_proposed": (
        "tpi_final",
        {"report_proposed", "report_not_yet", "reopen_tpi", "withdraw"},
    ),
    "approve": ("reported", {"approve", "decline", "reopen_tpi", "withdraw"}),
    "not_yet": ("reported", {"approve", "decline", "acknowledge", "reopen_tpi", "withdraw"}),
    "exception": ("reported", {"approve_exception", "decline", "reopen_tpi", "withdraw"}),
    "send": ("approved", {"send", "cancel_approval", "withdraw"}),
    "start_national": ("sent", {"start_national"}),
    "award": ("national_evaluation", {"award", "not_award"}),
    "revoke": ("awarded", {"revoke"}),
    "rejected": ("rejected", set()),
    "not_continued": ("not_continued", set()),
    "not_proposed": ("not_proposed", set()),
    "withdrawn": ("withdrawn", set()),
    "not_awarded": ("not_awarded", set()),
    "revoked": ("revoked", set()),
}
# Everybody, with the roles they hold on unit A.
ROLES = {
    "demo-admin": {"admin"},
    "demo-pokja": {"pokja"},
    "demo-tpi-anggota": {"tpi_member"},
    "demo-tpi-ketua": {"tpi_lead"},
    "demo-tpi-dalnis": {"tpi_supervisor"},
    "demo-pimpinan": {"leadership"},
    "demo-pengamat": {"observer"},
    "unit_head-a": {"unit_head"},
    "unit_member-a": {"unit_member"},
    "kepala-antara": {"unit_head", "office_head"},  # heads the office above unit A
    "unit_head-b": set(),
    "unit_member-b": set(),
    "tanpa-peran": set(),
    "akar": set(),  # a superuser
    "pimpinan-di-a": {"leadership"},  # works in unit A
    "ketua-dari-a": {"tpi_lead", "unit_member"},  # on both sides
    "dalnis-dari-a": {"tpi_supervisor", "unit_head"},
}
BOTH_SIDES = {"pimpinan-di-a", "ketua-dari-a", "dalnis-dari-a"}
# What somebody on both sides may still do: only what belongs to the unit's own side.
OWN_SIDE = {
    *("start_self_assessment", "submit", "send_to_between", "give_back", "resubmit"),
}
FACTS = {
    name: f"{name} 1"
    for name in [
        "sk_number",
        "task_number",
        "lhe_number",
        "letter_number",
        "sptjm_number",
        "decree_number",
    ]
} | {"revoked_source": "Surat 9", "certified": True}
DATES = [
    "sk_date",
    "task_date",
    "task_start",
    "task_end",
    "lhe_date",
    "lhe_signed_on",
    "letter_date",
    "sptjm_date",
    "started_on",
    "decree_date",
    "decided_on",
    "revoked_on",
]


class _TakeBack(Exception):
    pass


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written inside is undone afterwards."""
    try:
        with transaction.atomic():
            yield
            raise _TakeBack
    except _TakeBack:
        pass


class Stations(SeasonWalk):
    """Looks around before each move; what was found stands in ``tried`` and ``stopped``."""

    tried: dict[tuple[str, str, str], str]  # (station, move, person): what came of it
    stopped: dict[tuple[str, str], str]  # (move, guard): the refusal where the guard says no
    sealed: dict[str, set[tuple[str, str] | None]]  # move: the scores its decisions carry

    def begin(self, guards_of: dict[str, list[str]]) -> None:
        self.tried, self.stopped, self.guards_of = {}, {}, guards_of
        self.sealed = {}
        _people_on_both_sides(self.units)
        self.users = list(User.objects.filter(username__in=ROLES).select_related("unit"))
        self.run("A", "WBK", "awarded", 95)
        self._look("revoke")
        for state in (
            "rejected",
            "not_continued",
            "not_proposed",
            "withdrawn",
            "not_awarded",
            "revoked",
        ):
            with taken_back():
                Proposal.objects.filter(pk=self.proposal.pk).update(state=state)
                self._look(state)

    def _move_as(self, actor: User, move: str, note: str = "", **facts: Any) -> None:
        self._look(move)
        if move == "submit":
            self._excursion_to_the_level_between()
        if move == "hand_to_lead":
            self._excursion_to_the_unit()
        if move == "approve":
            with taken_back():
                Period.objects.update(quota_wbk=0)
                self._look("exception")
            with taken_back():
                Proposal.objects.update(recommendation="belum_diusulkan")
                self._look("not_yet")
        super()._move_as(actor, move, note, **facts)
        if move == "start_tpi":
            self._seat_both_sides()

    def _seat_both_sides(self) -> None:
        """Past the services, which seat nobody who belongs to the unit."""
        for name, rank in (("ketua-dari-a", "tpi_lead"), ("dalnis-dari-a", "tpi_supervisor")):
            TeamSeat.objects.create(
                assessment=self.sheet,
                person=User.objects.get(username=name),
                rank=rank,
                since=self.today,
                recorded_at=timezone.now(),
            )

    def _excursion_to_the_level_between(self) -> None:
        """Whoever heads the agency's top unit checks first, from here to the end of it."""
        with taken_back():
            Period.objects.update(between_level="instansi", between_quota=1)
            Window.objects.create(
                period=self.period,
                kind="between",
                opens_on=self.today - timedelta(days=5),
                closes_on=self.today + timedelta(days=9),
            )
            self._look("send_to_between")
            self._try(fresh_user("unit_head-a"), "send_to_between")
            self._look("agree_between")
        self.proposal = Proposal.objects.select_related("assessment").get(pk=self.proposal.pk)

    def _excursion_to_the_unit(self) -> None:
        with taken_back():
            for row in list(indicators_of(self.sheet))[:2]:
                mark_returned(
                    actor=self.people["demo-tpi-anggota"],
                    assessment=self.sheet,
                    indicator=row,
                    reason="Lengkapi buktinya.",
                )
            self._look("marked")
            self._try(fresh_user("demo-tpi-anggota"), "return_items")
            ReturnedItem.objects.update(repaired_at=timezone.now())
            self._look("repaired")
        self.proposal = Proposal.objects.select_related("assessment").get(pk=self.proposal.pk)

    def phase(self) -> str:
        return Assessment.objects.get(pk=self.sheet.pk).phase

    def _look(self, station: str) -> None:
        state, ready = READY[station]
        seen = Proposal.objects.get(pk=self.proposal.pk)
        assert seen.state == state, station
        for move, (sources, _, roles) in TABLE.items():
            # A stale page is told so before anybody asks who looks: one person is enough.
            here = state in sources
            for user in self.users if here else self.users[:1]:
                with taken_back():
                    self.tried[station, move, user.username] = self._try(user, move, copy(seen))
            if move in ready:
                right = next(name for name, held in ROLES.items() if held & roles)
                for guard in self.guards_of[move]:
                    with taken_back():
                        BREAK[guard](self, right)
                        self.stopped[move, guard] = self._try(fresh_user(right), move)

    def _try(self, actor: User, move: str, seen: Proposal | None = None) -> str:
        """Makes the move as this person; answers the new state, or how it was refused."""
        seen = seen or Proposal.objects.get(pk=self.proposal.pk)
        state, rows = seen.state, Decision.objects.count()
        try:
            apply_move(
                actor=actor,
                proposal=seen,
                move=move,
                expected_state=state,
                note="Alasan tertulis.",
                facts={**FACTS, **dict.fromkeys(DATES, self.today)},
            )
        except Stale:
            return "stale"
        except PermissionDenied:
            return "denied"
        except Refused as refused:
            assert Decision.objects.count() == rows
            assert Proposal.objects.get(pk=seen.pk).state == state
            return "refused: " + " ".join(refused.reasons)
        assert Decision.objects.count() == rows + 1
        score = Decision.objects.select_related("snapshot").latest("id").snapshot
        self.sealed.setdefault(move, set()).add(
            (score.purpose, score.view) if score is not None else None
        )
        return Proposal.objects.get(pk=seen.pk).state


def fresh_user(username: str) -> User:
    """As the next request would read the person: nothing of earlier roles is kept."""
    return User.objects.select_related("unit").get(username=username)


def expected(station: str, move: str, username: str) -> str:
    state, ready = READY[station]
    sources, target, roles = TABLE[move]
    if state not in sources:
        return "stale"
    if not ROLES[username] & roles:
        return "denied"
    if username in BOTH_SIDES and move not in OWN_SIDE:
        return "refused"
    if move == "return_items" and username != "demo-tpi-anggota":
        return "refused"  # another rank's turn
    return target if move in ready else "refused"


def _people_on_both_sides(units: dict[str, Unit]) -> None:
    """Past the services, which would refuse to make them."""
    User.objects.create_user("tanpa-peran", full_name="Tanpa Peran")
    User.objects.create_superuser("akar", "akar@instansi.example", "x", full_name="Akar")
    office = User.objects.create_user("kepala-antara", full_name="Kepala Antara")
    RoleGrant.objects.create(user=office, role="unit_head", unit=units["BLN"])
    for name in BOTH_SIDES:
        person = User.objects.create_user(name, full_name=name)
        if name == "pimpinan-di-a":
            User.objects.filter(pk=person.pk).update(unit=units["A"])
        for role in ROLES[name]:
            place = units["A"] if role.startswith("unit_") else units["BLN"]
            RoleGrant.objects.create(user=person, role=role, unit=place)


# Worlds in which one guard says no ----------------------------------------------------------

World = Callable[[Stations, str], Any]


def _close(kind: str) -> World:
    def change(walk: Stations, actor: str) -> None:
        day = walk.today - timedelta(days=1)
        Window.objects.filter(kind=kind).update(closes_on=day)

    return change


def _wrote(side: str) -> World:
    """The actor once wrote an answer of this side."""

    def change(walk: Stations, actor: str) -> None:
        proposal = Proposal.objects.get(pk=walk.proposal.pk)
        if proposal.assessment is None:
            sheet = open_assessment(actor=SYSTEM, unit=proposal.unit, period=proposal.period)
            Proposal.objects.filter(pk=proposal.pk).update(assessment=sheet)
        else:
            sheet = proposal.assessment
        answer, _ = Answer.objects.get_or_create(
            assessment=sheet,
            indicator=indicators_of(sheet)[0],
            side=side,
            defaults={"value": None, "updated_at": timezone.now()},
        )
        AnswerRevision.objects.create(
            answer=answer,
            version=99,
            value=None,
            source=AnswerSource.FORM,
            written_by=User.objects.get(username=actor),
            written_at=timezone.now(),
        )

    return change


def _turn(walk: Stations, actor: str) -> None:
    other = Phase.TPI_LEAD if walk.phase() == Phase.TPI_MEMBER else Phase.TPI_MEMBER
    Assessment.objects.update(phase=other)


def _blank(*sides: str) -> World:
    def change(walk: Stations, actor: str) -> None:
        code = indicators_of(walk.sheet)[3].code
        Answer.objects.filter(side__in=sides, indicator__code=code).update(value=None)

    return change


def _taken_away(walk: SeasonWalk, actor: User) -> None:
    Answer.objects.filter(side__in=TPI_RANKS).update(value=None)
    Assessment.objects.update(answers_version=F("answers_version") + 1)


def _unexplained(walk: Stations, actor: str) -> None:
    row = Answer.objects.filter(side=Side.UNIT, indicator__options__isnull=False).first()
    assert row is not None
    labels = [option.label for option in row.indicator.options.all()]
    other = next(label for label in reversed(labels) if label != row.value)
    answers = Answer.objects.filter(side__in=TPI_RANKS, indicator=row.indicator)
    answers.update(value=other, note="")


def _mark(walk: Stations, actor: str) -> None:
    ReturnedItem.objects.create(
        assessment=walk.sheet,
        indicator=indicators_of(walk.sheet)[0],
        reason="x",
        marked_by=walk.people["demo-tpi-anggota"],
    )


def _revoked(walk: Stations, actor: str) -> None:
    Predicate.objects.create(
        unit=walk.unit,
        kind="WBK",
        year=walk.today.year - 3,
        decree_number="x",
        decree_date=walk.today - timedelta(days=900),
        revoked_on=walk.today - timedelta(days=300),
        revoked_reason="x",
    )


def _partial(walk: Stations, actor: str) -> None:
    person = User.objects.get(username=actor)
    ConflictOfInterest.objects.create(
        user=person, unit=walk.unit, reason="Kakak kepala unit.", declared_by=person
    )


def _only(model: Any, **values: Any) -> World:
    return lambda walk, actor: model.objects.update(**values)


BREAK: dict[str, World] = {
    "no_conflict": _partial,
    "recorded_outside": lambda walk, actor: User.objects.filter(username=actor).update(
        unit=walk.unit
    ),
    "period_runs": _only(Period, is_open=False),
    "level_allows": _only(Unit, level="eselon_4"),
    "not_barred": _revoked,
    "has_wbk_for_wbbm": _only(Proposal, target="WBBM"),
    "conditions_judged": _only(ConditionJudgement, fulfilled=False),
    "checklist_done": _only(ChecklistItem, fulfilled=False),
    "no_office_checks": _only(Period, between_level="instansi"),
    "office_checks": _only(Period, between_level=""),
    "not_of_the_unit": lambda walk, actor: User.objects.filter(username=actor).update(
        unit=walk.unit
    ),
    "did_not_certify": lambda walk, actor: Decision.objects.filter(move="send_to_between").update(
        actor=User.objects.get(username=actor)
    ),
    "not_on_the_tpi_side": lambda walk, actor: RoleGrant.objects.create(
        user=User.objects.get(username=actor), role="tpi_member", unit=walk.units["BLN"]
    ),
    "window_is_open(between)": _close("between"),
    "office_quota_allows": _only(Period, between_quota=0),
    "not_own_unit": lambda walk, actor: User.objects.filter(username=actor).update(unit=walk.unit),
    "did_not_fill": _wrote("unit"),
    "did_not_judge": _wrote("tpi_member"),
    "did_not_propose": lambda walk, actor: Proposal.objects.update(
        created_by=User.objects.get(username=actor)
    ),
    "window_is_open(filling)": _close("filling"),
    "window_is_open(tpi)": _close("tpi"),
    "window_is_open(repair)": _close("repair"),
    "window_is_open(ministry)": _close("ministry"),
    "ministry_window_or_exception": _close("ministry"),
    "papers_complete": lambda walk, actor: PaperException.objects.all().delete(),
    "not_history": _only(Assessment, historic="Musim lalu."),
    "lke_complete": _blank("unit"),
    "team_complete": lambda walk, actor: RoleGrant.objects.filter(role="tpi_member").update(
        ended_at=timezone.now()
    ),
    "turn_of(tpi_member)": _turn,
    "turn_of(tpi_lead)": _turn,
    "turn_of(tpi_supervisor)": _turn,
    "turn_of_own_rank": _turn,
    "one_rank(tpi_member)": _wrote("tpi_lead"),
    "one_rank(tpi_lead)": _wrote("tpi_member"),
    "one_rank(tpi_supervisor)": _wrote("tpi_lead"),
    "tpi_complete": _blank(*TPI_RANKS),
    "differences_explained": _unexplained,
    "nothing_marked": _mark,
    "something_marked": lambda walk, actor: ReturnedItem.objects.all().delete(),
    "items_repaired": _only(ReturnedItem, repaired_at=None),
    "thresholds_hold": _taken_away,
    "signer_named": lambda walk, actor: TeamOfficer.objects.all().delete(),
    "agency_prerequisites": lambda walk, actor: walk.period.prerequisites.update(met_wbk=False),
    "unit_prerequisites": lambda walk, actor: walk.period.own_prerequisites.filter(
        code="dicanangkan_setahun"
    ).update(kind="hard"),
    "quota_allows": _only(Period, quota_wbk=0),
    "reported_not_yet": _only(Proposal, recommendation="diusulkan"),
    "exception_needed": _only(Period, quota_wbk=2),
    "panel_passed": lambda walk, actor: MinistryRecord.objects.filter(stage="panel").delete(),
}
SENTENCES = {
    "recorded_outside": "baru berlaku setelah dikonfirmasi orang kedua dari luar unit",
    "no_conflict": "Benturan kepentingan Anda dengan Unit A tercatat",
    "period_runs": "sudah ditutup",
    "level_allows": "Yang dapat diusulkan",
    "not_barred": "unit baru dapat diusulkan lagi mulai",
    "has_wbk_for_wbbm": "mensyaratkan predikat Menuju WBK",
    "conditions_judged": "dinilai belum terpenuhi",
    "checklist_done": "Butir wajib pada daftar periksa belum terpenuhi",
    "no_office_checks": "diperiksa Instansi BLN sebelum TPI",
    "office_checks": "Tidak ada kantor tingkat antara di atas unit ini",
    "not_of_the_unit": "tidak dapat memeriksa LKE-nya",
    "did_not_certify": "Anda sendiri yang mengesahkan LKE ini",
    "not_on_the_tpi_side": "Anda memegang peran TPI atas unit ini",
    "window_is_open(between)": "Jadwal «Pemeriksaan tingkat antara» sudah ditutup",
    "office_quota_allows": "Kuota Instansi BLN periode",
    "not_own_unit": "Anda bertugas di Unit A",
    "did_not_fill": "Anda ikut mengisi LKE unit ini",
    "did_not_judge": "Anda ikut menilai LKE unit ini",
    "did_not_propose": "Anda sendiri yang mengusulkan unit ini",
    "window_is_open(filling)": "Jadwal «Pengisian LKE oleh unit» sudah ditutup",
    "window_is_open(tpi)": "Jadwal «Penilaian TPI» sudah ditutup",
    "window_is_open(repair)": "Jadwal «Perbaikan oleh unit» sudah ditutup",
    "window_is_open(ministry)": "Jadwal «Pengajuan ke Kementerian PANRB» sudah ditutup",
    "ministry_window_or_exception": "Jadwal «Pengajuan ke Kementerian PANRB» sudah ditutup",
    "papers_complete": "Naskah menyusul: surat usulan calon, surat keputusan penetapan calon",
    "not_history": "berisi data historis",
    "lke_complete": "1 butir LKE belum dijawab",
    "team_complete": "Tim penilai unit ini belum lengkap: Anggota TPI",
    "turn_of(tpi_member)": "Sekarang giliran ketua tim TPI",
    "turn_of(tpi_lead)": "Sekarang giliran anggota TPI",
    "turn_of(tpi_supervisor)": "Sekarang giliran anggota TPI",
    "one_rank(tpi_member)": "Anda telah menilai LKE ini sebagai ketua tim TPI",
    "one_rank(tpi_lead)": "Anda telah menilai LKE ini sebagai anggota TPI",
    "one_rank(tpi_supervisor)": "Anda telah menilai LKE ini sebagai ketua tim TPI",
    "turn_of_own_rank": "Butir dikembalikan oleh jenjang TPI yang sedang mendapat giliran",
    "tpi_complete": "1 butir belum dinilai TPI",
    "differences_explained": "1 butir berbeda dari jawaban unit tanpa catatan TPI",
    "nothing_marked": "1 butir ditandai untuk dikembalikan",
    "something_marked": "Belum ada butir yang ditandai",
    "items_repaired": "2 butir yang dikembalikan belum diperbaiki",
    "thresholds_hold": "Nilai minimal Menuju WBK belum terpenuhi",
    "signer_named": "Penanggung jawab tim penilai Unit A belum dicatat",
    "agency_prerequisites": "Syarat instansi belum terpenuhi",
    "unit_prerequisites": "pencanangan belum dicatat",
    "quota_allows": "Kuota Menuju WBK",
    "reported_not_yet": "TPI mengusulkan unit ini",
    "exception_needed": "pakai persetujuan biasa",
    "panel_passed": "Hasil panel Kementerian PANRB belum dicatat lulus",
}


def walked(guards_of: dict[str, list[str]]) -> SimpleNamespace:
    """The whole walk; answers what was tried and what was stopped."""
    season = make_season()
    walk = Stations(season.period, season.units, season.people, random.Random(7))
    walk.begin(guards_of)
    return SimpleNamespace(tried=walk.tried, stopped=walk.stopped, sealed=walk.sealed)
