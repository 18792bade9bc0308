from django.db import migrations, models

import zona_integritas.written


class Migration(migrations.Migration):
    """Another way to write the same columns: nothing changes in the database."""

    dependencies = [
        ('assessment', '0009_evidence_covers'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='scoresnapshot',
                    name='answers',
                    field=models.JSONField(encoder=zona_integritas.written.WrittenEncoder),
                ),
                migrations.AlterField(
                    model_name='scoresnapshot',
                    name='result',
                    field=models.JSONField(encoder=zona_integritas.written.WrittenEncoder),
                ),
            ]
        )
    ]
