from typing import Any

from django.db import migrations

import units.name_key
from zona_integritas.ground.person_names import sort_key


def fill(apps: Any, schema_editor: Any) -> None:
    """Each person the name they are sorted by."""
    user = apps.get_model("units", "User")
    people = list(user.objects.only("pk", "full_name"))
    for person in people:
        person.sort_name = sort_key(person.full_name)
    user.objects.bulk_update(people, ["sort_name"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("units", "0012_removed_objects")]

    operations = [
        migrations.AlterModelOptions(
            name="rolegrant",
            options={"ordering": ["unit__code", "role", "user__sort_name"]},
        ),
        migrations.AlterModelOptions(
            name="user",
            options={"ordering": ["sort_name", "full_name"]},
        ),
        migrations.AddField(
            model_name="user",
            name="sort_name",
            field=units.name_key.SortNameField(
                db_default="", default="", editable=False, max_length=150
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
