"""Asking for long work, doing it with signs of life, cancelling it.

A job function is a django-tasks task that takes the job's id first and does its work inside
``running(job_id)``. It commits piece by piece; what is finished stays finished.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO, Any, Protocol

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from zona_integritas.ground.actors import Visitor
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.files.kept_files import FULL, is_full, write
from zona_integritas.ground.jobs.models import ACTIVE, Job, JobState
from zona_integritas.ground.jobs.worker import wake
from zona_integritas.ground.permissions import (
    PermissionScope,
    WrongQuestion,
    allowed,
    allowed_somewhere,
    scope_of,
)

LOST_AFTER = timedelta(minutes=5)  # without a sign of life the worker is gone
WAITS_AT_MOST = timedelta(hours=1)  # while no job of anybody begins or goes on
REPORT_EVERY = 0.25  # seconds between two looks at the row: the work itself is what takes time
REMARKS_KEPT = 500
LOST = "Proses ini terhenti di tengah jalan. Yang sudah selesai tetap tersimpan; mulai lagi."
NEVER_TAKEN = (
    "Proses ini tidak pernah dimulai, sehingga tidak ada data yang berubah. Mulai lagi; bila "
    "terulang, minta pengelola server memeriksa proses yang mengerjakan antrean."
)
END_TRIES = 20  # a database that restarts is back within seconds
END_PAUSE = 1.5
NO_LONGER = (
    "Peran Anda sekarang tidak lagi mencakup isi proses ini, sehingga hasilnya tidak dapat "
    "diambil. Tidak ada data yang berubah."
)
UNEXPECTED = (
    "Terjadi kesalahan yang tidak terduga (proses nomor {number}). Yang sudah selesai tetap "
    "tersimpan. Mulai lagi; bila terulang, sampaikan nomor itu kepada administrator."
)

logger = logging.getLogger(__name__)


class Cancelled(Exception):
    """The owner asked to stop; what was committed stays."""


def start(
    *,
    actor: AbstractBaseUser,
    key: str,
    title: str,
    permission: str,
    about: Sequence[Model] = (),
    task: "Task[..., None]",
    page: str = "",
    total: int = 0,
    **arguments: Any,
) -> Job:
    """Puts the work into the queue, to begin when this transaction is committed.

    ``task`` is called with the job's id and ``arguments``. The job and its row in the queue are
    written together: a job without one would wait for ever. Refused while the same work
    (``key``) is waiting or running; work that nobody will finish is given up first.

    ``permission`` is what allows this, ``about`` the objects it is about: asked again whenever
    the result is taken. Work that brings no file (``JobProgress.keep``) may leave them out.
    """
    if scope_of(permission) is not PermissionScope.OBJECT and about:
        raise WrongQuestion(f"{permission} is about no object: {about!r}")
    give_up_lost()
    try:
        with transaction.atomic():
            job = Job.objects.create(
                key=key,
                title=title,
                owner_id=actor.pk,
                page=page,
                total=total,
                permission=permission,
                about=[[thing._meta.label_lower, thing.pk] for thing in about],
            )
            task.enqueue(job.pk, **arguments)
    except IntegrityError as error:
        raise Refused(f"«{title}» sedang dikerjakan; tunggu sampai selesai.") from error
    transaction.on_commit(wake)
    return job


def may_take(user: Visitor, job: Job) -> bool:
    """May its owner, who was allowed to begin it, still see what it brought? Of many objects
    every one is asked about; one that is gone answers no."""
    if job.owner_id != user.pk or not job.permission:
        return False
    if not job.about:
        return allowed_somewhere(user, job.permission)
    keys: dict[str, list[int]] = {}
    for label, key in job.about:
        keys.setdefault(label, []).append(key)
    for label, wanted in keys.items():
        found = apps.get_model(label)._default_manager.in_bulk(wanted)
        if not all(key in found and allowed(user, job.permission, found[key]) for key in wanted):
            return False
    return True


def give_up_lost() -> int:
    """Marks as failed what nobody will finish; answers how many jobs there were.

    That is running work without a sign of life, waiting work that no longer stands in the queue
    (its worker died before it began, or the row was removed), and waiting work while the queue
    as a whole stands still.
    """
    now = timezone.now()
    lost = Job.objects.filter(state=JobState.RUNNING, seen_at__lt=now - LOST_AFTER)
    count = lost.update(state=JobState.FAILED, failure=LOST, finished_at=now)
    return count + _give_up_waiting(now)


def _give_up_waiting(now: datetime) -> int:
    waiting = Job.objects.filter(state=JobState.WAITING)
    old = dict(waiting.filter(created_at__lt=now - LOST_AFTER).values_list("pk", "created_at"))
    if not old:
        return 0
    moved = now - WAITS_AT_MOST
    just_taken = DBTaskResult.objects.running().filter(started_at__gte=now - LOST_AFTER)
    rows = DBTaskResult.objects.ready() | just_taken
    queued = {asked["args"][0] for asked in rows.values_list("args_kwargs", flat=True)}
    alive = Job.objects.filter(seen_at__gte=moved).exists()
    never = [pk for pk, since in old.items() if pk not in queued or (not alive and since < moved)]
    return waiting.filter(pk__in=never).update(
        state=JobState.FAILED, failure=NEVER_TAKEN, finished_at=now
    )


def cancel(*, actor: AbstractBaseUser, job: Job) -> None:
    """A waiting job ends now, a running one after the piece it is at."""
    if job.owner_id != actor.pk:
        raise PermissionDenied("Proses ini dimulai oleh orang lain.")
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
    if waiting.update(state=JobState.CANCELLED, cancel_requested=True, finished_at=now):
        return
    if not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_requested=True):
        raise Refused("Proses ini sudah berakhir.")


class Reporter(Protocol):
    """Who is told how far the work is: a job's page, or a shell."""

    def begin(self, total: int, message: str = "") -> None: ...

    def step(self, message: str = "", by: int = 1) -> None: ...

    def remark(self, sentence: str) -> None: ...


class JobProgress:
    """What the work says while it goes on. ``step`` is also where a cancellation takes hold."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._reported = 0.0

    def begin(self, total: int, message: str = "") -> None:
        self.job.total, self.job.message = total, message[:300]
        self._report()

    def step(self, message: str = "", by: int = 1) -> None:
        """``by`` more pieces are done. Raises ``Cancelled`` when the owner asked for it."""
        self.job.done += by
        self.job.message = message[:300]
        if time.monotonic() - self._reported >= REPORT_EVERY or self.job.done >= self.job.total:
            self._report()

    def remark(self, sentence: str) -> None:
        """A piece that could not be done: the work goes on, and its page lists it."""
        self.job.remarks.append(sentence[:500])
        Job.objects.filter(pk=self.job.pk).update(remarks=self.job.remarks[:REMARKS_KEPT])

    def _report(self) -> None:
        self._reported = time.monotonic()
        alive = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING)
        if (
            not alive.update(
                done=self.job.done,
                total=self.job.total,
                message=self.job.message,
                seen_at=timezone.now(),
            )
            or alive.filter(cancel_requested=True).exists()
        ):
            raise Cancelled

    def keep(self, content: bytes | IO[bytes], name: str) -> None:
        """Offers a file for download when the work is done; a large one is given as a file. What
        is in it must be known, or a role on another unit would open it later."""
        if not self.job.about and scope_of(self.job.permission) is PermissionScope.OBJECT:
            raise WrongQuestion(f"{self.job.permission}: the job names no object")
        stored = f"hasil/{self.job.pk}"
        write(stored, content)
        self.job.result_file, self.job.result_name = stored, name[:200]
        Job.objects.filter(pk=self.job.pk).update(result_file=stored, result_name=name[:200])


@contextmanager
def run_job(job_id: int) -> Iterator[JobProgress | None]:
    """Marks the job as running, then done, failed with a sentence, or cancelled.

    Yields None when the job was cancelled before its turn, or taken by another worker.
    """
    mine = Job.objects.filter(pk=job_id, state=JobState.WAITING).update(
        state=JobState.RUNNING, seen_at=timezone.now()
    )
    if not mine:
        yield None
        return
    progress = JobProgress(Job.objects.get(pk=job_id))
    state, failure = JobState.DONE, ""
    try:
        yield progress
    except Cancelled:
        state = JobState.CANCELLED
    except Refused as refused:
        state, failure = JobState.FAILED, " ".join(refused.reasons)
    except Exception as error:
        logger.exception("job %s failed", job_id)
        state = JobState.FAILED
        failure = FULL if is_full(error) else UNEXPECTED.format(number=job_id)
    _end(
        job_id,
        state=state,
        failure=failure,
        done=progress.job.done,
        message=progress.job.message,
    )


def _end(job_id: int, **values: Any) -> None:
    """Writes how the work ended, also when the database was restarted under it."""
    for left in reversed(range(END_TRIES)):
        try:
            Job.objects.filter(pk=job_id, state__in=ACTIVE).update(
                finished_at=timezone.now(), **values
            )
        except (OperationalError, InterfaceError):
            if not left or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(END_PAUSE)
        else:
            return
