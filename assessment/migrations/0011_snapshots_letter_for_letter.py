from django.db import migrations

import zona_integritas.written

# Not packed either: a snapshot with all sides takes 40 KB instead of 10, and is stored in about a
# third of the time, which is what a sitting about two hundred units waits for.
KEEP = """
ALTER TABLE assessment_scoresnapshot
    ALTER COLUMN answers TYPE json USING answers::json,
    ALTER COLUMN result TYPE json USING result::json;
ALTER TABLE assessment_scoresnapshot
    ALTER COLUMN answers SET STORAGE EXTERNAL,
    ALTER COLUMN result SET STORAGE EXTERNAL;
"""
TAKE_APART = """
ALTER TABLE assessment_scoresnapshot
    ALTER COLUMN answers TYPE jsonb USING answers::jsonb,
    ALTER COLUMN result TYPE jsonb USING result::jsonb;
ALTER TABLE assessment_scoresnapshot
    ALTER COLUMN answers SET STORAGE EXTENDED,
    ALTER COLUMN result SET STORAGE EXTENDED;
"""


def on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == 'postgresql':
            schema_editor.execute(statements)

    return run


class Migration(migrations.Migration):
    """SQLite keeps JSON as text already."""

    dependencies = [
        ('assessment', '0010_snapshots_written_once'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='scoresnapshot',
                    name='answers',
                    field=zona_integritas.written.WrittenField(),
                ),
                migrations.AlterField(
                    model_name='scoresnapshot',
                    name='result',
                    field=zona_integritas.written.WrittenField(),
                ),
            ],
            database_operations=[
                migrations.RunPython(on_postgresql(KEEP), on_postgresql(TAKE_APART)),
            ],
        )
    ]
