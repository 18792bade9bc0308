from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Catatan audit hanya ditambah, tidak diubah atau dihapus.';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
"""
ALLOW = """
DROP TRIGGER audit_append_only ON audit_auditevent;
DROP FUNCTION audit_refuse();
"""


def _on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    """The database defends the record too, against a hand on psql. SQLite keeps Python's guard:
    whoever can write that file could drop a trigger as well, and the digests tell either way."""

    dependencies = [("audit", "0002_initial")]

    operations = [migrations.RunPython(_on_postgresql(REFUSE), _on_postgresql(ALLOW))]
