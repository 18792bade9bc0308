"""On PostgreSQL the application's user owns nothing: it works, and cannot touch the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from assessment.models import Answer, Assessment
from assessment.queries import indicators_of
from tests.paths import ROOT
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.verify import first_broken

NAME = "zi_uji_aplikasi"
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="roles are PostgreSQL's"
)


@pytest.mark.django_db
@pytest.mark.one_database
def test_on_sqlite_there_is_nothing_to_give() -> None:
    with pytest.raises(CommandError, match="hanya untuk PostgreSQL"):
        call_command("database_roles", NAME)


@pytest.fixture
def role(db: None) -> str:
    """Goes with the test's transaction. The owner is whoever runs the tests."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {NAME} LOGIN")
    return NAME


@contextmanager
def acting_as(name: str) -> Iterator[Any]:
    """What this user may do is asked of it, as after a sign-in of its own."""
    with connection.cursor() as cursor:
        # What was written so far must be settled: the other user may not read every trigger.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SET LOCAL ROLE {name}")
        try:
            yield cursor
        finally:
            cursor.execute("RESET ROLE")


@on_postgresql
@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_applications_user_serves_a_page_and_a_save(
    role: str, season: Any, bring: Any, sign_in: Any
) -> None:
    sheet = Assessment.objects.get(pk=bring("self_assessment").assessment.pk)
    code = indicators_of(sheet)[0].code
    client = sign_in(season.people["unit_member-a"])
    call_command("database_roles", role, stdout=StringIO())
    before = AuditEvent.objects.count()
    with acting_as(role):
        page = client.get(reverse("assessment:list"))
        answer = client.post(
            reverse("assessment:evidence_add", args=[sheet.pk, code]),
            {"tautan": "https://arsip.instansi.example/baru"},
        )
    assert (page.status_code, answer.status_code) == (200, 302)
    assert AuditEvent.objects.count() == before + 1
    assert Answer.objects.filter(assessment=sheet).exists()
    assert first_broken()[1] is None


@on_postgresql
@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET note = 'x'",
        "DELETE FROM audit_auditevent",
        "TRUNCATE audit_auditevent",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER audit_append_only",
        "ALTER TABLE audit_auditevent DISABLE TRIGGER USER",
        "DROP TRIGGER audit_append_only ON audit_auditevent",
        "DROP TABLE audit_auditevent CASCADE",
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NULL; END'",
        "SET session_replication_role = replica",
        "ALTER TABLE units_user ADD COLUMN x integer",
        "CREATE TABLE baru (x integer)",
        "DELETE FROM django_migrations",
    ],
)
def test_the_applications_user_changes_neither_the_record_nor_a_table(
    role: str, statement: str
) -> None:
    call_command("database_roles", role, stdout=StringIO())
    refused = "permission denied|must be owner"
    with acting_as(role), pytest.raises(DatabaseError, match=refused), transaction.atomic():
        connection.cursor().execute(statement)


@on_postgresql
@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_user_that_owns_the_tables_or_everything_is_refused(role: str) -> None:
    with pytest.raises(CommandError, match="belum ada"):
        call_command("database_roles", "tidak_ada")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE audit_auditevent OWNER TO {role}")
    with pytest.raises(CommandError, match="memiliki 1 tabel"):
        call_command("database_roles", role)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {role} SUPERUSER")
    with pytest.raises(CommandError, match="superuser"):
        call_command("database_roles", role)


@on_postgresql
@pytest.mark.postgresql
@pytest.mark.django_db
def test_what_would_be_done_is_shown_and_a_strange_name_is_only_a_name() -> None:
    said = StringIO()
    call_command("database_roles", 'a"; DROP TABLE x; --', "--show", stdout=said)
    shown = said.getvalue()
    assert 'GRANT USAGE ON SCHEMA public TO "a""; DROP TABLE x; --";\n' in shown


def test_the_page_for_installations_makes_both_users_and_gives_the_rights() -> None:
    page = (ROOT / "docs/installation.md").read_text("utf-8")
    for command in ("CREATE ROLE zi_owner LOGIN", "CREATE ROLE zi_app LOGIN"):
        assert command in page
    assert "manage.py database_roles zi_app" in page
