"""``manage.py db_worker``: does the work that waits in the queue."""

from typing import Any

from django_tasks_db.management.commands import db_worker

from zona_integritas.ground.jobs.worker import keep_running


class Command(db_worker.Command):
    """The queue's own, but it lives on when PostgreSQL is restarted or not there yet.

    The one it replaces ends with the first lost connection, and the work waits until somebody
    notices.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        keep_running(lambda: super(Command, self).handle(*args, **options))
