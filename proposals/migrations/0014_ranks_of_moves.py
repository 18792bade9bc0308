"""Whoever moved an LKE as a rank before it was kept, acted as that rank."""

from typing import Any

from django.db import migrations

RANK_OF_MOVE = {
    "hand_to_lead": "tpi_member",
    "back_to_member": "tpi_lead",
    "hand_to_supervisor": "tpi_lead",
    "back_to_lead": "tpi_supervisor",
    "settle": "tpi_supervisor",
    "reopen_tpi": "tpi_supervisor",
    "report_proposed": "tpi_lead",
    "report_not_yet": "tpi_lead",
}


def keep_ranks(apps: Any, schema_editor: Any) -> None:
    decision, act = apps.get_model("proposals", "Decision"), apps.get_model("assessment", "RankAct")
    rows = (
        decision.objects.filter(move__in=RANK_OF_MOVE, proposal__assessment__isnull=False)
        .order_by()
        .values_list("proposal__assessment_id", "actor_id", "move")
        .distinct()
    )
    act.objects.bulk_create(
        [
            act(assessment_id=sheet, person_id=person, rank=RANK_OF_MOVE[move])
            for sheet, person, move in rows
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0016_team_and_ranks"),
        ("proposals", "0013_names_of_issued_papers"),
    ]
    operations = [migrations.RunPython(keep_ranks, migrations.RunPython.noop)]
