from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0007_live_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="livefigures",
            name="stands",
            field=models.BooleanField(
                default=False,
                help_text="the TPI's once it judged every item, until then the unit's",
            ),
        ),
        # Of rows that were stored before it is not known: they count as stale.
        migrations.RunSQL(
            "UPDATE assessment_assessment SET figures_version = 0", migrations.RunSQL.noop
        ),
    ]
