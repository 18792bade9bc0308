import django.db.models.deletion
from django.db import migrations, models

import zona_integritas.written


def not_packed(apps, schema_editor):
    """As 0011 did it for snapshots: packing takes longer than the space is worth."""
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute(
            'ALTER TABLE assessment_sealedscore '
            'ALTER COLUMN answers SET STORAGE EXTERNAL, ALTER COLUMN result SET STORAGE EXTERNAL'
        )


class Migration(migrations.Migration):
    """What a snapshot says moves out of it: the same score is stored once, not at each step."""

    dependencies = [
        ('assessment', '0011_snapshots_letter_for_letter'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealedScore',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('instrument_digest', models.CharField(max_length=64)),
                ('engine_version', models.CharField(max_length=10)),
                ('result', zona_integritas.written.WrittenField()),
                ('answers', zona_integritas.written.WrittenField()),
            ],
        ),
        migrations.RunPython(not_packed, migrations.RunPython.noop),
        migrations.AddField(
            model_name='scoresnapshot',
            name='sealed',
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name='snapshots',
                to='assessment.sealedscore',
            ),
        ),
        migrations.AddField(
            model_name='scoresnapshot',
            name='answers_version',
            field=models.PositiveIntegerField(
                help_text="the LKE's, when it was frozen; unknown of older snapshots", null=True
            ),
        ),
        # On the way back the columns are there, empty, before they are filled.
        *(
            migrations.AlterField(model_name='scoresnapshot', name=name, field=field)
            for name, field in (
                ('instrument_digest', models.CharField(max_length=64, null=True)),
                ('engine_version', models.CharField(max_length=10, null=True)),
                ('result', zona_integritas.written.WrittenField(null=True)),
                ('answers', zona_integritas.written.WrittenField(null=True)),
                ('digest', models.CharField(max_length=64, null=True)),
            )
        ),
    ]
