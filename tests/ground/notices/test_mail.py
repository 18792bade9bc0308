"""Mail: at once, once a day or never; a failure is tried again and nobody is flooded."""

from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from units.models import User
from zona_integritas.ground.notices import services
from zona_integritas.ground.notices.mail import send_digests, send_waiting
from zona_integritas.ground.notices.models import MailChoice, Notice, NoticeKind, NoticePreference
from zona_integritas.ground.notices.services import News, tell

pytestmark = pytest.mark.django_db


class Broken(EmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPException("penuh")


BROKEN = f"{__name__}.Broken"


@pytest.fixture(autouse=True)
def base(settings: Any) -> None:
    settings.BASE_URL = "https://zi.instansi.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def sari() -> User:
    return User.objects.create_user("sari", "sari@instansi.example", full_name="Sari Dewi")


@pytest.fixture
def say(django_capture_on_commit_callbacks: Any) -> Any:
    def of(person: User, key: str, kind: str = NoticeKind.HANDOVER, text: str = "Kabar.") -> None:
        with django_capture_on_commit_callbacks(execute=True):
            tell([News(person, kind, key, text, "/usulan/1/")])

    return of


def choose(person: User, mail: str, kind: str = NoticeKind.HANDOVER) -> None:
    services.choose_mail(user=person, choices={kind: mail})


def test_a_single_mail_goes_out_at_once_to_whoever_wants_it(sari: User, say: Any) -> None:
    choose(sari, MailChoice.AT_ONCE)
    say(sari, "a", text="Unit A: penilaian TPI.")
    (sent,) = mail.outbox
    row = Notice.objects.get()
    assert sent.to == ["sari@instansi.example"]
    assert sent.subject == "[Zona Integritas] Giliran Anda: Unit A: penilaian TPI."
    assert f"https://zi.instansi.example/pemberitahuan/{row.pk}/" in sent.body
    assert "https://zi.instansi.example/pemberitahuan/surel/" in sent.body
    assert row.mailed_at is not None
    send_waiting()
    assert len(mail.outbox) == 1


def test_the_subject_of_a_mail_is_short_and_says_the_deed_first(
    sari: User, say: Any, django_capture_on_commit_callbacks: Any
) -> None:
    choose(sari, MailChoice.AT_ONCE)
    long = "Balai Besar Pelatihan " * 4
    with django_capture_on_commit_callbacks(execute=True):
        subject = f"Giliran Anda: putuskan nilai TPI · {long}"
        tell([News(sari, NoticeKind.HANDOVER, "a", f"{long}: x.", "/usulan/1/", subject)])
    say(sari, "b", text=f"{long}: penilaian TPI.")
    first, second = mail.outbox
    assert first.subject.startswith("[Zona Integritas] Giliran Anda: putuskan nilai TPI · Balai")
    for sent in (first, second):
        assert len(sent.subject) <= 70
        assert sent.subject.endswith(" …")
    assert long.strip() in second.body


def test_without_a_choice_one_digest_a_day_holds_everything(sari: User, say: Any) -> None:
    say(sari, "a", text="Satu.")
    say(sari, "b", NoticeKind.MENTION, text="Dua.")
    assert mail.outbox == []
    assert send_digests().mails == 1
    (sent,) = mail.outbox
    assert "2 pemberitahuan" in sent.subject
    assert "Giliran Anda (1)" in sent.body
    assert "Dua." in sent.body
    say(sari, "c")
    assert send_digests().mails == 0  # had one today
    Notice.objects.filter(mailed_at__isnull=False).update(
        mailed_at=timezone.now() - timedelta(days=1)
    )
    assert send_digests().mails == 1
    assert "1 pemberitahuan" in mail.outbox[1].subject


def test_a_single_mail_of_today_does_not_hold_the_digest_back(sari: User, say: Any) -> None:
    choose(sari, MailChoice.AT_ONCE, NoticeKind.MENTION)
    say(sari, "a", NoticeKind.MENTION)
    say(sari, "b")
    assert send_digests().mails == 1
    assert len(mail.outbox) == 2


def test_whoever_wants_no_mail_gets_none(sari: User, say: Any) -> None:
    choose(sari, MailChoice.NONE)
    say(sari, "a")
    send_waiting()
    send_digests()
    assert mail.outbox == []


def test_what_was_read_is_not_mailed(sari: User, say: Any) -> None:
    say(sari, "a")
    services.mark_read(user=sari, notice=Notice.objects.get())
    assert send_digests().mails == 0


def test_no_mail_to_a_person_without_an_address_or_an_account(sari: User, say: Any) -> None:
    say(sari, "a")
    User.objects.filter(pk=sari.pk).update(email="")
    assert send_digests().mails == 0
    User.objects.filter(pk=sari.pk).update(email="sari@instansi.example", is_active=False)
    assert send_digests().mails == 0


def test_a_mail_that_failed_is_tried_at_the_next_run_and_given_up_after_a_week(
    sari: User, say: Any, settings: Any
) -> None:
    choose(sari, MailChoice.AT_ONCE)
    settings.EMAIL_BACKEND = BROKEN
    say(sari, "a")  # the act itself goes on
    assert Notice.objects.get().mailed_at is None
    assert send_waiting().failed == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_waiting().mails == 1
    say(sari, "b")
    Notice.objects.update(mailed_at=None, created_at=timezone.now() - timedelta(days=8))
    assert send_waiting().mails == 0


def test_a_mail_server_that_is_away_is_not_asked_again_and_again(say: Any, settings: Any) -> None:
    people = [
        User.objects.create_user(f"p{number}", f"p{number}@instansi.example", full_name="P")
        for number in range(6)
    ]
    for person in people:
        say(person, "a")
    settings.EMAIL_BACKEND = BROKEN
    assert send_digests().failed == 3


def test_a_line_break_in_a_text_makes_no_header(sari: User, say: Any) -> None:
    choose(sari, MailChoice.AT_ONCE)
    say(sari, "a", text="Unit\r\nBcc: lain@instansi.example")
    assert (
        mail.outbox[0].subject == "[Zona Integritas] Giliran Anda: Unit Bcc: lain@instansi.example"
    )
    assert mail.outbox[0].bcc == []


def test_a_long_digest_names_the_first_and_counts_the_rest(sari: User, say: Any) -> None:
    for number in range(45):
        say(sari, f"k{number}")
    send_digests()
    assert mail.outbox[0].body.count("- Kabar.") == 40
    assert "Dan 5 lainnya" in mail.outbox[0].body
    assert not Notice.objects.filter(mailed_at__isnull=True).exists()


class TestPreferences:
    def test_each_kind_is_chosen_apart(self, sari: User, sign_in: Any) -> None:
        client = sign_in(sari)
        address = reverse("notices:preferences")
        # What was done to the account is always mailed, so it is not asked.
        assert client.get(address).content.decode().count('value="digest" checked') == len(
            set(NoticeKind) - {NoticeKind.ACCOUNT}
        )
        client.post(address, {"surel-mention": "now", "surel-window": "none"})
        assert dict(NoticePreference.objects.values_list("kind", "mail")) == {
            "mention": "now",
            "window": "none",
        }
        client.post(address, {"surel-mention": "digest"})
        assert NoticePreference.objects.get(kind="mention").mail == "digest"

    def test_an_unknown_way_is_refused_and_nothing_changes(self, sari: User, sign_in: Any) -> None:
        answer = sign_in(sari).post(
            reverse("notices:preferences"), {"surel-window": "none", "surel-mention": "pos"}
        )
        assert answer.status_code == 422
        assert "tidak dikenal" in answer.content.decode()
        assert not NoticePreference.objects.exists()
