"""A database from before 0.2 is refused: the steps that would bring it further are gone.

0.2 began anew with one migration per app. Of an older database Django would take that first step
as done and go on with tables that may lack columns.
"""

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

# Every older database went through this step, and none of today's has it. Not "any step that is
# unknown here": whoever goes back from a newer version is not told to begin with an empty database.
STEP_BEFORE_0_2 = ("assessment", "0002_initial")


def refusal(connection: BaseDatabaseWrapper) -> str | None:
    """Why this database cannot be used and what to do; ``None`` where it can."""
    if STEP_BEFORE_0_2 not in MigrationRecorder(connection).applied_migrations():
        return None
    if connection.vendor == "sqlite":
        return (
            f"Basis data di {settings.VAR_DIR} berasal dari versi sebelum 0.2 yang tidak dapat "
            "diperbarui lagi: pindahkan isi folder itu ke tempat lain, lalu jalankan lagi dengan "
            "basis data baru."
        )
    return (
        "Basis data ini berasal dari versi sebelum 0.2 yang tidak dapat diperbarui lagi: simpan "
        "salinannya, lalu arahkan DATABASE_URL ke basis data kosong."
    )
