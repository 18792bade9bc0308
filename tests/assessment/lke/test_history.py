"""Who reads which versions of an item: drafts are told to those who follow the work alone."""

from typing import Any

import pytest
from django.urls import reverse

from assessment.enums import Phase, Side
from assessment.lke.reports.history import item_history
from assessment.lke.reports.page import LkePage
from assessment.lke.services.answers import save_answer
from assessment.models import Answer, Assessment
from assessment.seen import seen_assessment
from units.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CODE = "A.I.1.i.b"


def unit_notes(person: User, sheet: Assessment) -> list[str]:
    """The notes of the unit's versions this person reads, the oldest first."""
    seen = seen_assessment(User.objects.get(pk=person.pk), sheet.pk)
    assert seen is not None
    row = seen.instrument.indicators.get(code=CODE)
    for one in item_history(LkePage(person, seen), row):
        if one.side == Side.UNIT:
            return [version.note for version in one.versions][::-1]
    return []


def write(person: User, sheet: Assessment, note: str) -> None:
    sheet = Assessment.objects.get(pk=sheet.pk)
    row = sheet.instrument.indicators.get(code=CODE)
    own = Answer.objects.get(assessment=sheet, indicator=row, side=Side.UNIT)
    save_answer(
        actor=person,
        assessment=sheet,
        indicator=row,
        side=Side.UNIT,
        value=own.value,
        note=note,
        expected_version=own.version,
    )


def test_the_tpi_reads_of_the_unit_what_was_sent_and_no_draft(
    bring: Any, season: Any, sign_in: Any, move: Any
) -> None:
    proposal = bring("self_assessment")
    sheet, people = proposal.assessment, season.people
    filler, member = people["unit_member-a"], people["demo-tpi-anggota"]
    write(filler, sheet, "Draf pertama.")
    write(filler, sheet, "Draf kedua.")
    assert unit_notes(member, sheet) == []  # nothing was sent
    everything = unit_notes(filler, sheet)
    assert everything[-2:] == ["Draf pertama.", "Draf kedua."]
    assert unit_notes(people["demo-pengamat"], sheet) == everything
    # Sent: what stood then is told.
    proposal = bring("tpi_assessment", unit="B")
    sent = proposal.assessment
    told = unit_notes(member, sent)
    assert len(told) == 1
    Assessment.objects.filter(pk=sent.pk).update(phase=Phase.UNIT)
    write(people["unit_member-b"], sent, "Perbaikan yang belum dikirim.")
    assert unit_notes(member, sent) == told
    assert unit_notes(people["unit_member-b"], sent)[-1] == "Perbaikan yang belum dikirim."
    page = sign_in(member).get(reverse("assessment:history", args=[sent.pk, CODE]))
    assert page.status_code == 200
    assert "Perbaikan yang belum dikirim." not in page.content.decode()
