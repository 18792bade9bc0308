import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('assessment', '0013_seal_snapshots'),
    ]

    operations = [
        *(
            migrations.RemoveField(model_name='scoresnapshot', name=name)
            for name in ('instrument_digest', 'engine_version', 'result', 'answers', 'digest')
        ),
        migrations.AlterField(
            model_name='scoresnapshot',
            name='sealed',
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name='snapshots',
                to='assessment.sealedscore',
            ),
        ),
    ]
