"""Predicates that earlier awards brought are told apart from those only recorded."""

from typing import Any

from django.db import migrations


def mark(apps: Any, schema_editor: Any) -> None:
    predicate = apps.get_model("units", "Predicate")
    awarded = apps.get_model("proposals", "Proposal").objects.filter(
        state__in=("awarded", "revoked")
    )
    for unit, kind, year in awarded.values_list("unit_id", "target", "period__year"):
        predicate.objects.filter(unit_id=unit, kind=kind, year=year).update(by_proposal=True)


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0006_predicate_by_proposal"),
        ("proposals", "0007_accepted_passages"),
    ]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
