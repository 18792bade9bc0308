"""What cannot be undone asks for a sign-in that is not long ago, and loses no word by it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from lxml import html

from tests.project.test_url_role_matrix import permission_of
from units.fresh import FRESH_PERMISSIONS
from units.models import RoleGrant, User
from units.sessions import FACTS
from zona_integritas.checks import addresses, view_attribute

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "Lautan-tenang-77"
# They show what such a permission is about, and change nothing.
SHOWS = {
    "units:grants_awaiting",
    "proposals:own_record_letter",
    "proposals:own_record_piece",
    "assessment:team_letter_template",
}
# They are about more, and ask those who decide there.
ALSO = {
    "proposals:ministry_list_check",
    "proposals:move",
    "proposals:sitting",
    "proposals:correction",
    "assessment:answer",
    "assessment:desk_item",
    "assessment:settle_form",
    "assessment:paper_sheet",
    "units:import_users",
    "units:import_check",
}


def grow_old(client: Client, minutes: int = 31) -> Client:
    session = client.session
    begun = timezone.now() - timedelta(minutes=minutes)
    session[FACTS] = {**session[FACTS], "begun": begun.isoformat()}
    session.save()
    return client


@pytest.fixture
def admin(season: Any) -> User:
    person: User = season.people["demo-admin"]
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


@pytest.fixture
def old(admin: User, sign_in: Any) -> Client:
    return grow_old(sign_in(admin))


def asks(pattern: URLPattern) -> bool:
    return bool(view_attribute(pattern, "asks_fresh"))


@pytest.mark.one_database
def test_every_view_that_decides_asks() -> None:
    found = list(addresses())
    wanted = {name for name, one in found if permission_of(one) in FRESH_PERMISSIONS} - SHOWS
    assert {name for name, one in found if asks(one)} == wanted | ALSO
    named = {permission_of(one) for name, one in found if asks(one)}
    assert FRESH_PERMISSIONS - named <= {"assessment.confirm_paper_sheet"}  # asked within a page


def test_it_is_asked_before_the_form_opens_and_leads_back(old: Client, season: Any) -> None:
    page = reverse("units:grant_new", args=[season.people["unit_member-a"].pk])
    asked = old.get(page)
    assert asked.status_code == 302
    assert asked["Location"].startswith(f"{reverse('account_reauthenticate')}?next=")
    form = old.get(asked["Location"])
    assert "Pastikan diri Anda" in form.content.decode()
    sent = {"password": "bukan-ini-juga", "next": page}
    wrong = old.post(reverse("account_reauthenticate"), sent)
    assert "Kata sandi tidak cocok" in wrong.content.decode()
    right = old.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": page})
    assert right["Location"] == page
    assert old.get(page).status_code == 200


def test_shortly_after_signing_in_nobody_is_asked(
    admin: User, sign_in: Any, season: Any, settings: Any
) -> None:
    page = reverse("units:grant_new", args=[season.people["unit_member-a"].pk])
    assert grow_old(sign_in(admin), 29).get(page).status_code == 200
    settings.FRESH_SIGN_IN_MINUTES = 10
    assert grow_old(sign_in(admin), 11).get(page).status_code == 302


def test_what_was_typed_and_sent_too_late_is_sent_once_more(old: Client, season: Any) -> None:
    member = season.people["unit_member-a"]
    page = reverse("units:grant_new", args=[member.pk])
    typed = {"role": "unit_member", "unit": season.units["B"].pk, "areas": ["1", "2"]}
    before = RoleGrant.objects.count()
    late = old.post(page, typed)
    assert late.status_code == 403
    assert "Tidak ada data yang berubah" in " ".join(late.content.decode().split())
    fields = html.fromstring(late.content).xpath("//main//form//input[@type='hidden']")
    kept = [(one.get("name"), one.get("value")) for one in fields]
    assert {("role", "unit_member"), ("areas", "1"), ("areas", "2")} <= set(kept)
    assert RoleGrant.objects.count() == before
    other_tab = {"password": PASSWORD, "next": reverse("asked_again")}
    done = old.post(reverse("account_reauthenticate"), other_tab)
    assert "lalu kirim sekali lagi" in old.get(done["Location"]).content.decode()
    again: dict[str, list[str]] = {}
    for name, value in kept:
        again.setdefault(name, []).append(value)
    assert old.post(page, again).status_code in {200, 302, 422}  # the form's own answer


def test_a_piece_of_a_page_leads_there_and_keeps_what_waits(old: Client, season: Any) -> None:
    page = reverse("units:grant_new", args=[season.people["unit_member-a"].pk])
    at = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}?a=1"}
    piece = old.get(page, headers=at)
    assert piece["HX-Redirect"].endswith(f"next={page.replace('/', '%2F')}%3Fa%3D1")
    sent = old.post(page, {"role": "observer"}, headers=at, follow=True)
    # By this mark the scripts of a page know that what was typed has to wait.
    assert 'data-halaman="masuk"' in sent.content.decode()


def test_of_the_moves_only_decisions_ask(season: Any, sign_in: Any, bring: Any) -> None:
    proposal = bring("proposed")
    leader = grow_old(sign_in(season.people["demo-pimpinan"]))
    page = reverse("proposals:move", args=[proposal.pk, "name_candidate"])
    assert leader.get(page).status_code == 302
    assert sign_in(season.people["demo-pimpinan"]).get(page).status_code == 200
    worker = grow_old(sign_in(season.people["demo-pokja"]))
    own = reverse("proposals:move", args=[proposal.pk, "withdraw"])
    assert worker.get(own).status_code != 302


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("demo-tpi-dalnis", "settle"),
        ("demo-tpi-dalnis", "reopen_tpi"),
        ("demo-pokja", "award"),
        ("demo-pokja", "revoke"),
    ],
)
def test_settling_scores_and_recording_predicates_ask_too(
    season: Any, sign_in: Any, bring: Any, who: str, name: str
) -> None:
    proposal = bring("tpi_assessment")
    person = season.people[who]
    page = reverse("proposals:move", args=[proposal.pk, name])
    old = grow_old(sign_in(person))
    assert old.get(page).status_code == 302
    assert old.post(page, {"state": proposal.state}).status_code == 403
    assert sign_in(person).get(page).status_code == 200
