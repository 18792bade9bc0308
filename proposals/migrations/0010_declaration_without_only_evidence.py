from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ('proposals', '0009_declaration_evidence'),
    ]

    operations = [
        migrations.RemoveField('declaration', 'only_evidence'),
    ]
