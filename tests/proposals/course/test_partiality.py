"""A conflict of interest counts for whoever decides on a unit or records for it, too."""

from typing import Any

import pytest
from django.urls import reverse

from proposals.choosing.services.affirmative import set_affirmative
from proposals.choosing.services.identification import identify_many, judge_conditions
from proposals.course.turns import people_awaited
from proposals.enums import PaperKind
from proposals.ministry.services.monitoring import record_monitoring
from proposals.rules import ROLES_OF_PERMISSION, issue_permission
from proposals.sittings.services.sittings import open_sitting, put_on_agenda
from proposals.workflow import MOVES
from proposals.workflow.dossier import Dossier
from units.enums import PARTIAL_ROLES
from units.models import ConflictOfInterest, Predicate, User
from units.role_holders import RoleHolders
from units.services.conflicts import declare_conflict
from units.services.predicates import add_predicate, revoke_predicate, set_certificate
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.permissions import allowed
from zona_integritas.ground.transitions import reasons

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SENTENCE = "Benturan kepentingan Anda dengan Unit A tercatat"


def partial(season: Any, username: str) -> User:
    """This person in another request, after a conflict towards unit A was declared."""
    person = season.people[username]
    declare_conflict(
        actor=person, user=person, unit=season.units["A"], reason="Kakak kepala unit ini."
    )
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("username", ["demo-pimpinan", "demo-pokja"])
def test_leadership_and_pokja_declare_it_on_the_unit_page(
    season: Any, sign_in: Any, username: str
) -> None:
    client = sign_in(season.people[username])
    page = client.get(reverse("units:detail", args=["A"])).content.decode()
    address = reverse("units:conflict_declare", args=["A"])
    assert address in page
    assert list(client.get(address).context["form"].fields) == ["reason"]
    assert client.post(address, {"reason": "Kakak kepala unit ini."}).status_code == 302
    row = ConflictOfInterest.objects.get()
    assert (row.user, row.unit) == (season.people[username], season.units["A"])
    assert (
        "Kakak kepala unit ini." in client.get(reverse("units:detail", args=["A"])).content.decode()
    )


def test_the_reason_is_not_read_by_others_who_may_declare(season: Any, sign_in: Any) -> None:
    partial(season, "demo-pimpinan")
    page = sign_in(season.people["demo-pokja"]).get(reverse("units:detail", args=["A"]))
    assert "Kakak kepala unit ini." not in page.content.decode()


def test_no_move_of_the_table_is_open_to_the_partial(bring: Any, season: Any) -> None:
    """Whoever adds a move for those who judge, decide or record gives it this guard."""
    proposal = bring("reported")
    people = [season.people[f"demo-{name}"] for name in ("pimpinan", "pokja", "tpi-ketua")]
    for person in people:
        partial(season, person.username)
    open_moves = []
    for move in MOVES:
        roles = ROLES_OF_PERMISSION[move.permission]
        for person in User.objects.filter(pk__in=[one.pk for one in people]):
            if not (roles & PARTIAL_ROLES) or not allowed(person, move.permission, proposal):
                continue
            told = reasons(move, Dossier(proposal), person)
            if not any(text.startswith(SENTENCE) for text in told):
                open_moves.append((move.name, person.username))
    assert open_moves == []


def test_leadership_does_not_decide_and_nobody_waits_for_it(
    bring: Any, season: Any, move: Any, sign_in: Any
) -> None:
    proposal = bring("proposed")
    leader = partial(season, "demo-pimpinan")
    with pytest.raises(Refused, match=SENTENCE):
        move("demo-pimpinan", proposal, "name_candidate")
    awaited = people_awaited(RoleHolders([proposal.unit]), proposal, proposal.state)
    assert leader not in [held.person for held in awaited]
    home = sign_in(leader).get(reverse("home")).content.decode()
    assert reverse("proposals:detail", args=[proposal.pk]) not in home


def test_a_pokja_neither_identifies_nor_screens_nor_lists_it(
    bring: Any, season: Any, sign_in: Any
) -> None:
    proposal = bring("identified")
    pokja = partial(season, "demo-pokja")
    done, left = identify_many(
        actor=pokja, units=[season.units["A"]], period=season.period, target="WBK"
    )
    assert done == []
    assert left[0][1].startswith(SENTENCE)
    with pytest.raises(Refused, match=SENTENCE):
        judge_conditions(actor=pokja, proposal=proposal, conditions={}, checklist={})
    with pytest.raises(Refused, match=SENTENCE):
        set_affirmative(actor=pokja, proposal=proposal, affirmative=True)
    sitting = open_sitting(actor=pokja, title="Sidang", held_on=season.today)
    added, left_out = put_on_agenda(actor=pokja, sitting=sitting, proposals=[proposal], reasons={})
    assert added == []
    assert left_out[0][1].startswith(SENTENCE)
    page = sign_in(pokja).get(reverse("proposals:detail", args=[proposal.pk])).content.decode()
    assert SENTENCE in page


def test_a_partial_pokja_issues_no_paper_about_the_unit(bring: Any, season: Any) -> None:
    proposal = bring("approved")
    assert allowed(
        season.people["demo-pokja"], issue_permission(PaperKind.MINISTRY_LETTER), proposal
    )
    assert not allowed(
        partial(season, "demo-pokja"), issue_permission(PaperKind.MINISTRY_LETTER), proposal
    )


def test_a_partial_pokja_records_nothing_of_a_predicate(
    bring: Any, season: Any, sign_in: Any
) -> None:
    bring("awarded")
    held = Predicate.objects.get(unit=season.units["A"])
    pokja = partial(season, "demo-pokja")
    today = season.today
    acts = (
        lambda: add_predicate(
            actor=pokja, unit=season.units["A"], kind="WBK", year=today.year - 1,
            decree_number="K-1", decree_date=today,
        ),
        lambda: revoke_predicate(actor=pokja, predicate=held, revoked_on=today, reason="Kasus."),
        lambda: set_certificate(actor=pokja, predicate=held, certificate_date=today),
        lambda: record_monitoring(
            actor=pokja, predicate=held, year=today.year, on=today, maintained=True, text="Baik."
        ),
    )  # fmt: skip
    for act in acts:
        with pytest.raises(Refused, match=SENTENCE):
            act()
    assert not allowed(pokja, "units.record_predicate", season.units["A"])
    assert allowed(pokja, "units.record_predicate", season.units["B"])
    page = sign_in(pokja).get(reverse("units:detail", args=["A"])).content.decode()
    assert "Catat predikat" not in page
