"""People make their own password through a one-time link; nobody else ever sees one."""

import io
import logging
import re
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.units.test_imports import PEOPLE_HEAD, lines, put
from units.enums import InvitationWay
from units.models import Invitation, PersonSession, User
from units.services.invitation_mail import mail_in_background
from units.services.invitations import (
    InvitationTicket,
    accept_invitation,
    draw_tickets,
    keep_invitations,
    open_invitation,
)
from units.services.passwords import set_password
from units.services.roles import grant_role
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.logs import WithRequest
from zona_integritas.ground.notices.models import Notice

OWN = "Gunung-biru-2031"
BOTH = {"new_password1": OWN, "new_password2": OWN}


def ticket_of(agency: Any, username: str = "anggota", by: str = "admin") -> InvitationTicket:
    [ticket] = draw_tickets([agency.people[username]])
    keep_invitations(actor=agency.people[by], tickets=[ticket], way=InvitationWay.MAIL)
    return ticket


def page_of(ticket: InvitationTicket) -> str:
    return reverse("invitation", args=[ticket.token])


@pytest.fixture
def ticket(agency: Any) -> InvitationTicket:
    return ticket_of(agency)


def test_from_the_mail_to_the_own_password(agency: Any, as_user: Any, sign_in: Any) -> None:
    member = agency.people["anggota"]
    client = as_user("admin")
    asked = client.get(reverse("units:invite"), {"orang": member.pk})
    assert "1 orang" in asked.content.decode()
    sent = client.post(f"{reverse('units:invite')}?orang={member.pk}", {"way": "mail"})
    assert sent.status_code == 302
    [letter] = mail.outbox
    assert letter.to == [member.email]
    address = re.search(r"https?://\S+(/undangan/\S+)", letter.body)[1]
    visitor = sign_in(agency.people["luar"])  # somebody else is signed in on this computer
    page = visitor.get(address)
    assert page.status_code == 200
    assert 'value="anggota"' in page.content.decode()
    done = visitor.post(address, BOTH)
    assert (done.status_code, done["Location"]) == (302, reverse(settings.LOGIN_URL))
    assert not get_user(visitor).is_authenticated  # type: ignore[arg-type]
    told = User.objects.get(pk=member.pk)
    assert told.check_password(OWN)
    assert "«anggota» sudah dibuat" in visitor.get(done["Location"]).content.decode()


def test_what_is_in_the_way_of_the_first_sign_in_is_gone(
    agency: Any, ticket: InvitationTicket
) -> None:
    """A password that was handed out, and sessions anywhere."""
    member = agency.people["anggota"]
    set_password(actor=SYSTEM, user=member, password="Lautan-tenang-77")
    browser = Client()
    browser.force_login(member, backend="units.backends.PersonBackend")
    assert accept_invitation(token=ticket.token, password=OWN) == member
    assert not User.objects.get(pk=member.pk).password_handed_out
    assert not PersonSession.objects.filter(person=member).exists()
    assert browser.get(reverse("home")).status_code == 302
    assert "melalui undangan" in Notice.objects.filter(user=member).latest("pk").text


def test_looking_uses_nothing_up(ticket: InvitationTicket, client: Client) -> None:
    """Programs that read mail open every link, more than once."""
    for _ in range(3):
        assert client.get(page_of(ticket)).status_code == 200
        assert client.head(page_of(ticket)).status_code == 200
    assert client.post(page_of(ticket), BOTH).status_code == 302


@pytest.mark.one_database
def test_a_weak_password_leaves_it_open(ticket: InvitationTicket, client: Client) -> None:
    for one, other in (("pendek", "pendek"), (OWN, "lain"), ("orang anggota", "orang anggota")):
        answer = client.post(page_of(ticket), {"new_password1": one, "new_password2": other})
        assert answer.status_code == 422, one
    assert client.post(page_of(ticket), BOTH).status_code == 302


VOID = ["foreign", "used", "over", "revoked", "newer", "inactive", "more_rights", "giver_left"]


@pytest.mark.parametrize("case", VOID)
def test_what_cannot_be_used_gets_one_answer(agency: Any, client: Client, case: str) -> None:
    people, by = agency.people, "admin-a" if case in ("more_rights", "giver_left") else "admin"
    ticket = ticket_of(agency, by=by)
    rows = Invitation.objects.filter(user=people["anggota"])
    address = page_of(ticket)
    if case == "foreign":
        address = reverse("invitation", args=["A" * 16])
    elif case == "used":
        accept_invitation(token=ticket.token, password=OWN)
    elif case == "over":
        rows.update(valid_until=timezone.now() - timedelta(seconds=1))
    elif case == "revoked":
        rows.update(revoked_at=timezone.now())
    elif case == "newer":
        ticket_of(agency)
    elif case == "inactive":
        User.objects.filter(username="anggota").update(is_active=False)
    elif case == "more_rights":  # of the agency, since the strip was printed
        grant_role(actor=SYSTEM, user=people["anggota"], role="admin", unit=agency.units["BLN"])
    elif case == "giver_left":
        User.objects.filter(username="admin-a").update(is_active=False)
    before = User.objects.get(username="anggota").password
    nobody = client.get(reverse("invitation", args=["tidak-ada"]))
    for answer in (client.get(address), client.post(address, BOTH | {"new_password1": "x"})):
        assert answer.status_code == 404
        assert _plain(answer) == _plain(nobody)
    assert "minta undangan baru" in nobody.content.decode()
    assert client.post(address, BOTH).status_code == 404
    assert User.objects.get(username="anggota").password == before


def _plain(answer: Any) -> str:
    return re.sub(r'value="[\w]{64}"', "", answer.content.decode())


def test_wrong_tokens_ask_the_database_alike(
    agency: Any, ticket: InvitationTicket, django_assert_num_queries: Any
) -> None:
    Invitation.objects.update(valid_until=timezone.now())
    for token in (ticket.token, "B" * 16, "x" * 5000, "\u0431" * 16):
        with django_assert_num_queries(1):
            assert open_invitation(token) is None


@pytest.mark.one_database
def test_many_tries_from_one_address_wait(
    agency: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("units.views.joining.PER_MINUTE", 3)
    address = reverse("invitation", args=["C" * 16])
    answers = [client.get(address).status_code for _ in range(8)]  # a minute may begin between
    assert answers[0] == 404
    assert answers[-1] == 429


def test_of_two_who_send_it_one_gets_it(
    agency: Any, ticket: InvitationTicket, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = open_invitation(ticket.token)
    monkeypatch.setattr("units.services.invitations.open_invitation", lambda token: found)
    assert accept_invitation(token=ticket.token, password=OWN) is not None
    assert accept_invitation(token=ticket.token, password="Lautan-tenang-77") is None
    assert User.objects.get(username="anggota").check_password(OWN)


def test_nobody_invites_who_has_more_rights_or_oneself(agency: Any, as_user: Any) -> None:
    people = agency.people
    grant_role(actor=SYSTEM, user=people["kepala"], role="leadership", unit=agency.units["B"])
    for by, whom in (("admin-a", "kepala"), ("admin-a", "anggota-b"), ("pengamat", "anggota")):
        with pytest.raises(PermissionDenied):
            ticket_of(agency, whom, by=by)
    client = as_user("admin-a")
    ids = [people[name].pk for name in ("kepala", "admin-a", "anggota-b", "anggota")]
    page = client.post(
        reverse("units:invite") + "?" + "&".join(f"orang={pk}" for pk in ids), {"way": "mail"}
    )
    assert page.status_code == 302
    assert [one.to for one in mail.outbox] == [[people["anggota"].email]]
    shown = client.get(reverse("units:invite"), {"orang": ids}).content.decode()
    assert "Orang kepala memegang hak yang lebih luas" in shown
    assert "Kata sandi sendiri diganti" in shown
    assert "anggota-b" not in shown


def test_no_token_is_kept_anywhere(
    agency: Any, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the table, the record, or a line of the log, also of a refused or broken request."""
    ticket = ticket_of(agency)
    caplog.handler.addFilter(WithRequest())
    with caplog.at_level(logging.DEBUG):
        client.post(page_of(ticket), {"new_password1": "x", "new_password2": "x"})
        Client(enforce_csrf_checks=True).post(page_of(ticket), BOTH)
        logging.getLogger("django.server").info('"GET %s HTTP/1.1" 200', page_of(ticket))
    assert "/undangan/…" in caplog.text
    assert ticket.token not in caplog.text
    assert ticket.token not in repr(ticket)
    client.post(page_of(ticket), BOTH)
    kept = [str(list(Invitation.objects.values())), str(list(AuditEvent.objects.values()))]
    kept += [str(list(Notice.objects.values())), str(list(User.objects.values()))]
    assert not any(ticket.token in text or OWN in text for text in kept)
    answer = client.get(page_of(ticket_of(agency)))
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]


def test_it_is_on_record_who_invited_and_that_it_was_used(ticket: InvitationTicket) -> None:
    accept_invitation(token=ticket.token, password=OWN)
    invited, used = AuditEvent.objects.order_by("-pk")[:2][::-1]
    assert (invited.action, invited.actor.username) == ("person.invited", "admin")
    assert invited.after["way"] == "mail"
    assert (used.action, used.actor.username) == ("person.invitation_used", "anggota")


def test_a_mail_that_does_not_go_out_leaves_no_open_invitation(
    agency: Any, as_user: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    member = agency.people["anggota"]
    answer = as_user("admin").post(
        f"{reverse('units:invite')}?orang={member.pk}", {"way": "mail"}, follow=True
    )
    assert "tidak terkirim" in answer.content.decode()
    assert Invitation.objects.get().revoked_at is not None


def test_many_go_in_the_background_and_the_queue_holds_no_token(
    agency: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_user("admin")
    User.objects.filter(username="tpi").update(email="")
    asked = f"{reverse('units:invite')}?semua=ya"
    answer = client.post(asked, {"way": "mail"})
    job = Job.objects.get()
    assert answer["Location"] == reverse("jobs:detail", args=[job.pk])
    people = User.objects.exclude(username="admin").values_list("pk", flat=True)
    assert not Invitation.objects.exists()
    mail_in_background.func(job.pk, agency.people["admin"].pk, list(people))
    job.refresh_from_db()
    assert (job.state, len(mail.outbox)) == ("done", len(people) - 1)
    assert "belum mempunyai alamat surel" in job.remarks[0]


@pytest.mark.one_database
def test_the_sheet_has_a_strip_for_each_and_is_given_once(agency: Any, as_user: Any) -> None:
    people = [agency.people[name] for name in ("anggota", "anggota-b")]
    set_password(actor=SYSTEM, user=people[0], password="Lautan-tenang-77")
    asked = f"{reverse('units:invite')}?orang={people[0].pk}&orang={people[1].pk}"
    answer = as_user("admin").post(asked, {"way": "printed"})
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    with pypdfium2.PdfDocument(io.BytesIO(answer.content)) as sheet:
        text = " ".join(sheet[0].get_textpage().get_text_bounded().split())
    codes = re.findall(r"Kode ((?:[A-Z2-9]{4} ){3}[A-Z2-9]{4})", text)
    assert len(codes) == 2
    assert "anggota-b" in text
    typed = Client().post(reverse("invitation_code"), {"code": codes[0].lower()})
    page = Client().get(typed["Location"])
    assert page.context["person"] == people[0]
    # Who has a password already hears of it.
    assert "dicetak oleh Orang admin" in Notice.objects.filter(user=people[0]).latest("pk").text
    assert not Notice.objects.filter(user=people[1]).exists()


@pytest.mark.one_database
def test_what_is_no_code_is_not_looked_for(agency: Any, client: Client) -> None:
    for code in ("", "abc", "x" * 16 + "/", "\u0430" * 16, "../" * 5):
        assert client.post(reverse("invitation_code"), {"code": code}).status_code == 422, code


def test_who_has_not_come_yet(agency: Any, as_user: Any, client: Client) -> None:
    people = agency.people
    for name in ("kepala", "anggota", "tpi"):
        ticket_of(agency, name)
    Invitation.objects.filter(user=people["kepala"]).update(valid_until=timezone.now())
    User.objects.filter(username="ketua").update(last_login=timezone.now())
    set_password(actor=SYSTEM, user=people["dalnis"], password="Lautan-tenang-77")
    reader = as_user("admin")
    page = reader.get(reverse("units:not_yet"))
    states = {line.person.username: line.state for line, _ in page.context["lines"]}
    assert (states["kepala"], states["anggota"], states["luar"]) == ("lewat", "berlaku", "belum")
    assert "ketua" not in states
    assert "melalui surel oleh Orang admin" in page.content.decode()
    for state, wanted in (
        ("lewat", {"kepala"}),
        ("berlaku", {"anggota", "tpi"}),
        ("dibuat", {"dalnis"}),
    ):
        found = reader.get(reverse("units:not_yet"), {"keadaan": state}).context["lines"]
        assert {line.person.username for line, _ in found} == wanted, state
    found = reader.get(reverse("units:not_yet"), {"unit": "B"}).context["lines"]
    assert {line.person.username for line, _ in found} == {"anggota-b", "luar"}
    part = as_user("admin-a").get(reverse("units:not_yet")).context["lines"]
    assert {line.person.username for line, _ in part} == {"kepala", "anggota"}


def test_the_list_asks_as_much_for_many_as_for_few(
    agency: Any, as_user: Any, django_assert_max_num_queries: Any
) -> None:
    client = as_user("admin")
    with django_assert_max_num_queries(9):
        client.get(reverse("units:not_yet"))
    with django_assert_max_num_queries(9):
        client.get(reverse("units:people"))


def test_an_import_leads_to_those_who_need_an_invitation(agency: Any, as_user: Any) -> None:
    rows = lines(PEOPLE_HEAD, "wati,Wati,wati@instansi.example,,,A,,,")
    done = put(as_user("admin"), "orang", rows)
    assert done["Location"] == f"{reverse('units:not_yet')}?keadaan=belum"


def test_how_long_is_a_setting(agency: Any, settings: Any) -> None:
    settings.INVITATION_HOURS = 5
    [ticket] = draw_tickets([agency.people["anggota"]])
    left = ticket.valid_until - timezone.now()
    assert timedelta(hours=4, minutes=59) < left < timedelta(hours=5)
