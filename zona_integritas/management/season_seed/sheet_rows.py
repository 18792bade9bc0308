"""The rows of an invented LKE: answers with who wrote them when, evidence, returned items."""

import random
from datetime import timedelta

from django.utils import timezone

from assessment.enums import Side
from assessment.lke.scoring_input import stored_value
from assessment.models import (
    Answer,
    Assessment,
    Evidence,
    EvidenceRevision,
    EvidenceUse,
    Indicator,
    ReturnedItem,
)
from assessment.scoring import model
from proposals.enums import Move
from units.models import User
from zona_integritas.management.season_seed.agency import SeedUnit
from zona_integritas.management.season_seed.course import Course

EVIDENCE = 6  # of an LKE
UNIT_NOTES = (
    "Sudah dilaksanakan; lihat {evidence}.",
    "Dibuktikan dengan {evidence} yang disahkan kepala unit.",
    "Berjalan sejak awal tahun. Bukti: {evidence}.",
    "",
)
TPI_NOTES = (
    "Bukti belum memuat seluruh unsur kriteria; baru sebagian yang dapat diyakini.",
    "Pelaksanaan belum berkala. Dokumen semester II belum tersedia saat penilaian.",
    "Belum ada tindak lanjut atas hasil pemantauan.",
    "Data pada lampiran tidak sama dengan isian; dinilai menurut dokumen yang sah.",
)


def answer_rows(
    place: SeedUnit,
    course: Course,
    assessment: Assessment,
    sides: dict[Side, dict[str, model.Answer]],
    indicators: dict[str, Indicator],
    pokja: User,
    chance: random.Random,
) -> list[Answer]:
    """Every side's answers, spread over the days that side had."""
    team, now = place.team, timezone.now()
    judging, settled = course.at(Move.START_TPI) or now, course.at(Move.SETTLE) or now
    handed = course.at(Move.HAND_TO_LEAD) or settled
    who = {
        Side.UNIT: (
            (place.member, place.head),
            course.at(Move.START_SELF_ASSESSMENT) or now,
            course.at(Move.SUBMIT) or now,
        ),
        Side.TPI_MEMBER: ((team.member,), judging, handed),
        Side.TPI_LEAD: ((team.lead,), handed, settled),
        Side.TPI_SUPERVISOR: ((team.supervisor,), settled, settled),
        Side.TPN: ((pokja,), course.at(Move.START_NATIONAL) or now, now),
    }
    given = sides.get(Side.UNIT, {})
    found = []
    for side, answers in sides.items():
        people, start, end = who[side]
        seconds = max((end - start).total_seconds(), 0)
        for code, answer in answers.items():
            row = indicators[code]
            if side == Side.UNIT:
                note = _unit_note(row, chance)
            else:
                note = "" if answer == given.get(code) else chance.choice(TPI_NOTES)
            found.append(
                Answer(
                    assessment=assessment,
                    indicator=row,
                    side=side,
                    value=stored_value(answer),
                    note=note,
                    updated_by=people[-1] if chance.random() < 0.1 else people[0],
                    updated_at=start + timedelta(seconds=seconds * chance.random()),
                )
            )
    return found


def _unit_note(row: Indicator, chance: random.Random) -> str:
    proof = chance.choice(row.evidence_examples) if row.evidence_examples else "berkas"
    return chance.choice(UNIT_NOTES).format(evidence=proof)


def evidence_rows(
    place: SeedUnit, assessment: Assessment, rows: list[Indicator], chance: random.Random
) -> tuple[list[Evidence], list[EvidenceRevision], list[EvidenceUse]]:
    """A few addresses as evidence of the unit, each under one indicator."""
    evidence, revisions, uses = [], [], []
    year, member = assessment.period.year, place.member
    for row in chance.sample(rows, EVIDENCE):
        title = row.evidence_examples[0] if row.evidence_examples else "Berkas pendukung"
        one = Evidence(unit=place.unit, title=title[:200], created_by=member)
        evidence.append(one)
        revisions.append(
            EvidenceRevision(
                evidence=one,
                number=1,
                url="https://arsip.instansi.example/"
                f"{place.unit.code.lower()}/{year}/{row.code.lower()}",
                added_by=member,
            )
        )
        uses.append(
            EvidenceUse(evidence=one, assessment=assessment, indicator=row, added_by=member)
        )
    return evidence, revisions, uses


def returned_rows(
    place: SeedUnit,
    course: Course,
    assessment: Assessment,
    rows: list[Indicator],
    chance: random.Random,
) -> list[ReturnedItem]:
    """Three items that went back to the unit once; one is repaired while it still works."""
    marked, back = course.at(Move.RETURN_ITEMS), course.at(Move.RESUBMIT)
    return [
        ReturnedItem(
            assessment=assessment,
            indicator=row,
            round=1,
            reason="Lengkapi bukti yang sudah disahkan dan perjelas periodenya.",
            marked_by=place.team.member,
            repaired_at=back or (marked if number == 0 else None),
        )
        for number, row in enumerate(chance.sample(rows, 3))
    ]
