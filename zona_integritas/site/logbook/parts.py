"""Which rows hang on an LKE or a proposal, found once through the models' own foreign keys."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CharField, ForeignKey, Model, Q, QuerySet
from django.db.models.functions import Cast

from assessment.models import Assessment
from proposals.models import Proposal
from zona_integritas.site.logbook.objects import OBJECTS

HOPS = 2


@cache
def way_to(label: str, target: type[Model]) -> str | None:
    """The lookup from a kind of object to what it hangs on (``thread__assessment``), or None."""
    model = apps.get_model(label)
    if model is target:
        return "pk"
    reached: list[tuple[type[Model], str]] = [(model, "")]
    for _ in range(HOPS):
        further: list[tuple[type[Model], str]] = []
        for found, way in reached:
            if found in (Assessment, Proposal):
                continue  # what a proposal hangs on is another question
            for field in found._meta.fields:
                if not isinstance(field, ForeignKey):
                    continue
                step = f"{way}__{field.name}" if way else field.name
                if field.related_model is target:
                    return step
                further.append((field.related_model, step))
        reached = further
    return None


def objects_under(target: type[Model], pk: int) -> Q:
    """A condition on events: about this LKE or proposal, or about anything that hangs on it."""
    condition = Q(object_type=target._meta.label_lower, object_id=str(pk))
    for label in OBJECTS:
        way = way_to(label, target)
        if way and way != "pk":
            condition |= Q(object_type=label, object_id__in=keys(label, **{way: pk}))
    return condition


def keys(label: str, **lookup: Any) -> QuerySet[Any]:
    """The ids of such rows as the record writes them: as text."""
    rows = apps.get_model(label).objects.filter(**lookup)
    found: QuerySet[Any] = rows.annotate(as_text=Cast("pk", CharField()))
    return found.values("as_text").order_by()


def assessments_of(events: Iterable[Any]) -> dict[tuple[str, str], Assessment]:
    """The LKE each event is about, by kind and id of its object: one query per kind."""
    wanted: dict[str, set[str]] = {}
    for event in events:
        wanted.setdefault(event.object_type, set()).add(event.object_id)
    places: dict[tuple[str, str], int] = {}
    for label, ids in wanted.items():
        if label not in OBJECTS:
            continue
        way = way_to(label, Assessment)
        if label == "proposals.proposal":
            way = "assessment"
        elif way is None and (to_proposal := way_to(label, Proposal)):
            way = f"{to_proposal}__assessment"
        if way is None:
            continue
        rows = apps.get_model(label).objects.filter(pk__in=ids).values_list("pk", way)
        places.update({(label, str(pk)): sheet for pk, sheet in rows if sheet is not None})
    sheets = (
        Assessment.objects.select_related("unit", "period", "double_assessment")
        .filter(pk__in=set(places.values()))
        .in_bulk()
    )
    return {key: sheets[pk] for key, pk in places.items() if pk in sheets}
