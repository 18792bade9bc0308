from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0014_snapshots_point_at_sealed'),
        ('proposals', '0010_declaration_without_only_evidence'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='ministryrecord',
            name='score',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name='nilai TPN'),
        ),
        migrations.AddConstraint(
            model_name='ministryrecord',
            constraint=models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__range', (0, 100)), _connector='OR'), name='ministry_score_0_to_100'),
        ),
    ]
