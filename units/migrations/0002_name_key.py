from typing import Any

from django.db import migrations

import units.name_key
from units.name_key import name_key


def fill(apps: Any, schema_editor: Any) -> None:
    """Each account its key. Where two looked alike before this rule, the later one is marked."""
    user = apps.get_model("units", "User")
    taken: set[str] = set()
    for person in user.objects.order_by("pk").only("pk", "username").iterator():
        key = name_key(person.username)
        if key in taken:
            key = f"{key}#{person.pk}"
        taken.add(key)
        user.objects.filter(pk=person.pk).update(name_key=key)


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="name_key",
            field=units.name_key.NameKeyField(default="", editable=False, max_length=170),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="user",
            name="name_key",
            field=units.name_key.NameKeyField(
                default="", editable=False, max_length=170, unique=True
            ),
        ),
    ]
