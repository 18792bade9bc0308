"""Papers issued before say on their rows what they had printed: names and listed units."""

import os
from typing import Any

from django.db import migrations

LISTING = ("usulan-calon", "sk-calon", "usulan-kementerian", "sptjm")
# What the settings printed as the agency until now, whatever the top unit was called.
PRINTED = "Badan Layanan Nusantara"
COUNTED = ("approved", "sent", "national_evaluation", "awarded", "not_awarded")
WAITED = {
    "usulan-calon": ("proposed",),
    "usulan-kementerian": COUNTED,
    "sptjm": COUNTED,
}


def name_then(apps: Any, unit: Any, moment: Any) -> str:
    """The first renaming after that moment tells what the unit was called before it."""
    events = (
        apps.get_model("audit", "AuditEvent")
        .objects.filter(
            object_type="units.unit",
            object_id=str(unit.pk),
            action__in=("unit.updated", "unit.moved"),
            at__gt=moment,
        )
        .order_by("pk")
    )
    for before, after in events.values_list("before", "after"):
        old, new = (before or {}).get("name"), (after or {}).get("name")
        if old and old != new:
            return str(old)
    return str(unit.name)


def listed_then(apps: Any, paper: Any) -> list[Any]:
    """Whom a letter or decree listed: its proposal, its sitting's, or those of the period that
    were in such a state then."""
    proposals = apps.get_model("proposals", "Proposal").objects.select_related("unit")
    decisions = apps.get_model("proposals", "Decision").objects
    if paper.proposal_id:
        return list(proposals.filter(pk=paper.proposal_id))
    if paper.sitting_id:
        named = decisions.filter(
            sitting=paper.sitting_id, move="name_candidate", at__lte=paper.issued_at
        )
        return list(proposals.filter(pk__in=named.values("proposal")))
    last = dict(
        decisions.filter(proposal__period=paper.period_id, at__lte=paper.issued_at)
        .order_by("pk")
        .values_list("proposal_id", "to_state")
    )
    then = [pk for pk, state in last.items() if state in WAITED[paper.kind]]
    return list(proposals.filter(pk__in=then).order_by("-target", "unit__code"))


def write_names(apps: Any, schema_editor: Any) -> None:
    row = apps.get_model("proposals", "PaperUnit")
    agency = os.environ.get("AGENCY_NAME", PRINTED).strip()[:200]
    papers = apps.get_model("proposals", "Paper").objects.select_related("unit").order_by("pk")
    for paper in papers:
        paper.agency_name = agency
        if paper.unit is not None:
            paper.unit_name = name_then(apps, paper.unit, paper.issued_at)
        paper.save(update_fields=["agency_name", "unit_name"])
        if paper.kind in LISTING:
            row.objects.bulk_create(
                row(
                    paper=paper,
                    proposal=one,
                    unit_code=one.unit.code,
                    unit_name=name_then(apps, one.unit, paper.issued_at),
                )
                for one in listed_then(apps, paper)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0012_names_as_printed"),
        ("audit", "0004_reading_and_truncate"),
        ("units", "0006_predicate_by_proposal"),
    ]

    operations = [migrations.RunPython(write_names, migrations.RunPython.noop)]
