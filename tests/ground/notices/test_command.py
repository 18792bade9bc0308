"""``send_notices``: twice is as good as once, and never two at a time."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from units.models import User
from zona_integritas.ground.files.kept_readings import FOLDER
from zona_integritas.ground.notices.models import Notice
from zona_integritas.ground.notices.services import News, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def aside(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def told() -> User:
    person = User.objects.create_user("sari", "sari@instansi.example", full_name="Sari")
    tell([News(person, "handover", "a", "Kabar.", "/usulan/")])
    return person


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("send_notices", *arguments, stdout=out)
    return out.getvalue()


def test_twice_sends_once(told: User) -> None:
    assert "0 surel langsung, 1 ringkasan" in run()
    assert "0 surel langsung, 0 ringkasan" in run()
    assert len(mail.outbox) == 1


def test_a_dry_run_says_what_it_would_send_and_sends_nothing(told: User) -> None:
    assert "Akan dikirim: 0 surel langsung, 1 ringkasan" in run("--dry-run")
    assert mail.outbox == []
    assert Notice.objects.get().mailed_at is None


def test_a_failure_makes_the_command_fail_and_is_tried_again(told: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.ground.notices.test_mail.Broken"
    with pytest.raises(CommandError, match="1 surel gagal"):
        run()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert "1 ringkasan" in run()


def test_two_runs_at_a_time_are_refused(told: User, settings: Any) -> None:
    """The other run is another process: on PostgreSQL one connection may lock twice."""
    hold = (
        "import django; django.setup(); from django.conf import settings; "
        "from pathlib import Path; "
        f"settings.VAR_DIR = Path({str(settings.VAR_DIR)!r}); "
        f"settings.DATABASES['default']['NAME'] = {str(connection.settings_dict['NAME'])!r}; "
        "from zona_integritas.ground.notices.single_run import single_run; "
        "held = single_run('send_notices'); "
        "print(held.__enter__(), flush=True); input()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", hold],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "zona_integritas.settings"},
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "True"
        with pytest.raises(CommandError, match="sedang berjalan"):
            run()
        assert mail.outbox == []
    finally:
        other.communicate("selesai\n")
    assert "1 ringkasan" in run()


def test_what_was_read_of_a_workbook_does_not_lie_on(settings: Any) -> None:
    """Names and numbers of people nobody applied: gone with the next daily run."""
    folder = Path(default_storage.path(FOLDER))
    folder.mkdir(parents=True)
    old, new = folder / "lama", folder / "baru"
    for file in (old, new):
        file.write_bytes(b"x")
    os.utime(old, (0, 0))
    run("--dry-run")
    assert old.exists()
    run()
    assert (old.exists(), new.exists()) == (False, True)
