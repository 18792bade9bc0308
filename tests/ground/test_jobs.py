"""Long work: asked for once, cancelled, failed with a sentence, its result only for its owner."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from tests.paths import ROOT
from units.enums import Role
from units.models import Unit, User
from units.services.roles import end_role, grant_role
from units.services.units import create_unit
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.jobs import services
from zona_integritas.ground.jobs.models import Job, JobState
from zona_integritas.ground.jobs.worker import work_off
from zona_integritas.ground.permissions import UnknownPermission

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_thread(settings: Any) -> None:
    """The tests drain the queue themselves."""
    settings.JOBS_IN_PROCESS = False


@pytest.fixture
def owner() -> User:
    """Observes two units; what the work is about is the first of them."""
    person = User.objects.create_user("pemilik", full_name="Pemilik Pekerjaan")
    top = None
    for code in ("U0", "U1", "U2"):
        unit = create_unit(
            actor=SYSTEM, code=code, name=f"Unit {code}", parent=top,
            level="eselon_2", service_kind="pendukung",
        )  # fmt: skip
        if top is not None:
            grant_role(actor=SYSTEM, user=person, role=Role.OBSERVER, unit=unit)
        top = top or unit
    return person


@task()
def count_up(job_id: int, upto: int, stop_at: int = 0, fail_at: int = 0) -> None:
    with services.run_job(job_id) as progress:
        if progress is None:
            return
        progress.begin(upto)
        for number in range(1, upto + 1):
            if number == stop_at:
                Job.objects.filter(pk=job_id).update(cancel_requested=True)
                services.REPORT_EVERY, before = 0, services.REPORT_EVERY
                try:
                    progress.step(f"nomor {number}")
                finally:
                    services.REPORT_EVERY = before
            if number == fail_at:
                raise ZeroDivisionError
            progress.step(f"nomor {number}")
        progress.keep(b"hasil", "hasil.txt")


def begin(owner: User, key: str = "hitung", **arguments: Any) -> Job:
    return services.start(
        actor=owner,
        key=key,
        title="Menghitung",
        permission="units.view_unit",
        about=[Unit.objects.get(code="U1")],
        task=count_up,
        **{"upto": 5, **arguments},
    )


def test_work_goes_from_waiting_to_done_and_keeps_its_result(owner: User, sign_in: Any) -> None:
    job = begin(owner)
    assert job.state == JobState.WAITING
    work_off()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.percent) == (JobState.DONE, 5, 5, 100)
    client = sign_in(owner)
    page = client.get(reverse("jobs:detail", args=[job.pk])).content.decode()
    assert "hasil.txt" in page
    response = client.get(reverse("jobs:result", args=[job.pk]))
    assert b"".join(response.streaming_content) == b"hasil"
    assert response["Content-Disposition"].startswith("attachment")


def test_who_lost_the_role_since_takes_no_result(owner: User, sign_in: Any) -> None:
    job = begin(owner)
    work_off()
    Job.objects.update(remarks=["U1: gambarnya rusak."])
    client, page = sign_in(owner), reverse("jobs:detail", args=[job.pk])
    assert "hasil.txt" in client.get(page).content.decode()
    grant = owner.grants.get(unit__code="U1")
    end_role(actor=SYSTEM, grant=grant, reason="Pindah tugas.")  # the one on U2 runs on
    shown = client.get(page).content.decode()
    assert "tidak lagi mencakup" in shown
    assert "hasil.txt" not in shown
    assert "gambarnya rusak" not in shown
    assert "hasil.txt" not in client.get(reverse("jobs:list")).content.decode()
    response = client.get(reverse("jobs:result", args=[job.pk]))
    assert response.status_code == 403
    assert "tidak lagi mencakup" in response.content.decode()


def test_a_result_of_older_days_that_names_no_permission_is_not_handed_out(
    owner: User, sign_in: Any
) -> None:
    job = begin(owner)
    work_off()
    Job.objects.update(permission="", about=[])
    assert sign_in(owner).get(reverse("jobs:result", args=[job.pk])).status_code == 403


def test_a_file_is_kept_only_where_the_job_says_what_is_in_it(owner: User, caplog: Any) -> None:
    job = services.start(
        actor=owner, key="x", title="X", permission="units.view_unit", task=count_up, upto=1
    )
    work_off()
    job.refresh_from_db()
    assert (job.state, job.result_file) == (JobState.FAILED, "")
    assert "WrongQuestion" in caplog.text
    with pytest.raises(UnknownPermission):
        services.start(actor=owner, key="y", title="Y", permission="salah.eja", task=count_up)


def starting() -> Iterator[tuple[str, set[str]]]:
    """Place and arguments of every call in the source that asks for long work."""
    for app in ("zona_integritas", "units", "assessment", "proposals"):
        for file in (ROOT / app).rglob("*.py"):
            tree = ast.parse(file.read_text("utf-8"))
            names = {
                alias.asname or alias.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                and node.module == "zona_integritas.ground.jobs.services"
                for alias in node.names
                if alias.name == "start"
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
                    yield f"{file.name}:{node.lineno}", {one.arg or "" for one in node.keywords}


@pytest.mark.one_database
def test_whatever_is_begun_names_its_permission() -> None:
    found = dict(starting())
    assert len(found) >= 4
    assert [place for place, given in found.items() if "permission" not in given] == []


def test_the_same_work_is_not_asked_for_twice_at_a_time(owner: User) -> None:
    begin(owner)
    with pytest.raises(Refused, match="sedang dikerjakan"):
        begin(owner)
    begin(owner, key="lain")
    work_off()
    begin(owner)  # ended work may be asked for again
    assert Job.objects.filter(key="hitung").count() == 2


def test_a_waiting_job_is_cancelled_at_once_and_never_begun(owner: User) -> None:
    job = begin(owner)
    services.cancel(actor=owner, job=job)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.CANCELLED, 0)
    with pytest.raises(Refused):
        services.cancel(actor=owner, job=job)


def test_a_running_job_stops_after_the_piece_it_is_at(owner: User) -> None:
    job = begin(owner, stop_at=3)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.CANCELLED, 3)
    assert job.result_file == ""


def test_a_failure_is_a_sentence_and_the_pieces_done_are_counted(owner: User, caplog: Any) -> None:
    job = begin(owner, fail_at=4)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.FAILED, 3)
    assert f"nomor {job.pk}" in job.failure
    assert "ZeroDivisionError" in caplog.text


def test_work_whose_worker_died_may_be_begun_again(owner: User) -> None:
    job = begin(owner)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, seen_at=timezone.now() - timedelta(minutes=6)
    )
    again = begin(owner)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "terhenti" in job.failure
    work_off()
    again.refresh_from_db()
    assert again.state == JobState.DONE


def long_ago(job: Job, **past: float) -> None:
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(**past))


def given_up(job: Job) -> bool:
    job.refresh_from_db()
    if job.state == JobState.WAITING:
        return False
    assert job.state == JobState.FAILED
    assert "tidak pernah dimulai" in job.failure
    return True


def test_work_that_finds_no_place_in_the_queue_is_not_left_waiting(owner: User) -> None:
    with pytest.raises(TypeError):
        begin(owner, upto=object())  # what the queue cannot keep
    assert not Job.objects.exists()
    begin(owner)


@pytest.mark.parametrize("how", ["removed", "taken", "failed"])
def test_work_that_no_longer_stands_in_the_queue_may_be_begun_again(owner: User, how: str) -> None:
    job = begin(owner)
    if how == "removed":
        DBTaskResult.objects.all().delete()
    else:  # a worker took it and died, or could not call it
        status = "RUNNING" if how == "taken" else "FAILED"
        DBTaskResult.objects.update(status=status, started_at=timezone.now() - timedelta(minutes=6))
    with pytest.raises(Refused, match="sedang dikerjakan"):
        begin(owner)  # its row may just be on the way
    long_ago(job, minutes=6)
    again = begin(owner)
    assert given_up(job)
    work_off()
    again.refresh_from_db()
    assert again.state == JobState.DONE


def test_a_long_queue_is_waited_for_and_one_that_stands_still_is_not(
    owner: User, sign_in: Any
) -> None:
    job, other = begin(owner), begin(owner, key="lain")
    long_ago(job, minutes=61)
    Job.objects.filter(pk=other.pk).update(state=JobState.RUNNING, seen_at=timezone.now())
    services.give_up_lost()
    assert not given_up(job)
    Job.objects.filter(pk=other.pk).update(seen_at=timezone.now() - timedelta(minutes=61))
    page = sign_in(owner).get(reverse("jobs:detail", args=[job.pk])).content.decode()
    assert "tidak pernah dimulai" in page
    assert given_up(job)
    work_off()  # its row is still there, and is passed over
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.FAILED, 0)


@pytest.mark.postgresql
def test_how_work_ended_is_written_though_its_connection_was_cut(owner: User) -> None:
    if connection.vendor != "postgresql":
        return  # a file is not restarted
    job = begin(owner)
    with services.run_job(job.pk) as progress:
        assert progress is not None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (mine,) = cursor.fetchone()
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [mine])
        other.close()
        progress.remark("Ini tidak lagi sampai.")
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert f"nomor {job.pk}" in job.failure


def test_nobody_else_sees_or_stops_it(owner: User, sign_in: Any) -> None:
    job = begin(owner)
    other = User.objects.create_user("lain", full_name="Orang Lain")
    client = sign_in(other)
    assert client.get(reverse("jobs:detail", args=[job.pk])).status_code == 404
    assert client.post(reverse("jobs:cancel", args=[job.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        services.cancel(actor=other, job=job)
    assert "Menghitung" not in client.get(reverse("jobs:list")).content.decode()
