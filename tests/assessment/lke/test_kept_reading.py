"""What the statements that are kept bring is what the plain queries bring, for everybody."""

from typing import Any

import pytest

from assessment.evidence.services.evidence import add_link
from assessment.lke.reports import beside
from assessment.lke.reports.kept import evidence_of_item
from assessment.lke.services.threads import add_comment
from assessment.models import Assessment, DoubleAssessment, EvidenceUse
from assessment.queries import (
    evidence_of,
    evidenced_codes,
    indicator_rows,
    read_answers,
    visible_assessments,
)
from assessment.seen import seen_assessment
from proposals.plan.recommendations import shown_to
from units.models import User

pytestmark = pytest.mark.django_db


def facts(row: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_who_sees_an_lke_is_who_finds_it_in_the_list(bring: Any, season: Any) -> None:
    sheet = bring("tpi_assessment").assessment
    other = season.people["unit_member-b"]
    people = list(User.objects.all())
    found = {
        person.username: (
            seen_assessment(person, sheet.pk) is not None,
            visible_assessments(person).filter(pk=sheet.pk).exists(),
        )
        for person in people
    }
    assert {seen for seen, _ in found.values()} == {True, False}
    assert all(seen == listed for seen, listed in found.values()), found
    assert seen_assessment(other, 2**70) is None
    # The second assessor finds it by being drawn, not by a role over the unit.
    second = User.objects.get(username="demo-tpi-dalnis")
    second.grants.update(unit=season.units["B"])
    second = User.objects.get(pk=second.pk)
    assert seen_assessment(second, sheet.pk) is None
    DoubleAssessment.objects.create(assessment=sheet, second=second)
    again = User.objects.get(pk=second.pk)
    assert seen_assessment(again, sheet.pk) is not None
    assert visible_assessments(again).filter(pk=sheet.pk).exists()


def test_an_item_alone_is_what_it_is_among_the_others(bring: Any, season: Any) -> None:
    sheet: Assessment = bring("tpi_assessment").assessment
    member = season.people["demo-tpi-anggota"]
    rows = [row for row in indicator_rows(sheet.instrument) if row.code.startswith("A.I.1.")]
    Assessment.objects.filter(pk=sheet.pk).update(phase="unit")
    sheet.refresh_from_db()
    filler = season.people["unit_member-a"]
    for number in (1, 2):
        url = f"https://contoh.go.id/{number}"
        add_link(
            actor=filler, assessment=sheet, indicator=rows[0], url=url, title=f"Bukti {number}"
        )
    add_comment(actor=member, assessment=sheet, indicator=rows[0], text="Yang mana?")
    plain = [use for use in evidence_of(sheet, rows) if use.indicator_id == rows[0].pk]
    kept = evidence_of_item(sheet, rows[0])
    assert len(plain) >= 2
    assert [facts(one) for one in kept] == [facts(one) for one in plain]
    for one, two in zip(kept, plain, strict=True):
        first, second = (list(use.evidence.revisions.all()) for use in (one, two))
        assert [facts(row) for row in first] == [facts(row) for row in second]
        assert first[0].evidence == one.evidence
    running = EvidenceUse.objects.filter(assessment=sheet, ended_at__isnull=True)
    assert evidenced_codes(sheet) == set(running.values_list("indicator__code", flat=True))
    for row in rows:
        together = beside.threads(sheet, rows).get(row.pk)
        assert beside.threads(sheet, [row]).get(row.pk) == together
        assert beside.readings([row]).get(row.pk, []) == beside.readings(rows).get(row.pk, [])
    assert {row.pk for row in read_answers(sheet)} == set(
        sheet.answers.values_list("pk", flat=True)
    )


def test_recommendations_come_by_either_way(bring: Any, season: Any) -> None:
    proposal = bring("tpi_assessment")
    unit, person = proposal.unit, season.people["demo-pengamat"]
    year = proposal.period.year
    kept = [row.pk for row in shown_to(person, unit, until=year)]
    assert kept == [row.pk for row in shown_to(person, unit) if row.proposal.period.year <= year]
