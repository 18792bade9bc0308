"""Taking up waiting work inside the application, so that a demo needs no second process.

A real installation runs ``manage.py db_worker`` beside the application and leaves this off.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django_tasks_db.management.commands.db_worker import Worker

PAUSE = 2.0  # seconds between two tries while the database is away

_one_at_a_time = threading.Lock()
logger = logging.getLogger(__name__)


def keep_running(work: Callable[[], None]) -> None:
    """Does ``work`` anew until it ends by itself: a database that is restarted comes back, and
    what waits in its queue is still there."""
    away = False
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError) as error:
            if not away:
                logger.warning("the database is away, the queue waits for it: %s", error)
            away = True
            connections.close_all()
            time.sleep(PAUSE)


def work_off() -> None:
    """Does everything that waits in the queue, one after the other, then returns."""
    Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"dalam-aplikasi-{uuid.uuid4().hex[:12]}",
    ).run()


def wake() -> None:
    """Starts a thread that drains the queue, where the settings say so."""
    if settings.JOBS_IN_PROCESS:
        threading.Thread(target=_drain_and_close, name="pekerjaan", daemon=True).start()


def _drain_and_close() -> None:
    with _one_at_a_time:
        try:
            keep_running(work_off)
        finally:
            connections.close_all()
