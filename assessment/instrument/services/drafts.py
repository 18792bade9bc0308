"""Editing a draft's title and tree. What it holds may be unsound in between; publishing asks."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db.models import Max

from assessment.instrument.services.editing import editing, node_of, refuse_known_code
from assessment.instrument.services.versions import NOTHING_CHANGED
from assessment.models import Instrument, Node
from units.models import Actor, User
from zona_integritas.ground.errors import Refused

# What may stand under what; None is the top of the sheet.
KINDS_UNDER: dict[str | None, tuple[str, ...]] = {
    None: ("component",),
    "component": ("aspect",),
    "aspect": ("area", "subarea"),
    "area": ("subarea",),
    "subarea": (),
}
DETAILS = ("title", "regulation", "legal_basis")
KIND_LABELS = {
    "component": "Komponen",
    "aspect": "Aspek",
    "area": "Area",
    "subarea": "Subarea",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeValues:
    """What a person may say about a component, aspect, area or sub-area."""

    name: str
    weight: Decimal


def save_details(
    *,
    actor: Actor,
    instrument: Instrument,
    seen: int,
    title: str,
    regulation: str,
    legal_basis: str = "",
) -> None:
    """The title, the regulation and its full citation (``legal_basis``, may be empty) of a draft.

    Refused where another regulation keeps the citation of the one before: papers would cite it.
    """
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.details_saved"
    ) as edit:
        held = edit.instrument
        edit.before = {name: getattr(held, name) for name in DETAILS}
        if regulation != held.regulation and legal_basis and legal_basis == held.legal_basis:
            raise Refused(
                f"Peraturannya diganti, tetapi dasar hukum lengkapnya masih yang lama. Tulis judul "
                f"lengkap {regulation}, atau kosongkan. {NOTHING_CHANGED}"
            )
        edit.after = {"title": title, "regulation": regulation, "legal_basis": legal_basis}
        for name, value in edit.after.items():
            setattr(held, name, value)


def save_node(
    *, actor: Actor, instrument: Instrument, seen: int, code: str, values: NodeValues
) -> None:
    """Another name or weight for a node of a draft."""
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.node_saved"
    ) as edit:
        node = node_of(edit.instrument, code)
        edit.before = {"code": code, "name": node.name, "weight": node.weight}
        node.name, node.weight = values.name, values.weight
        node.save(update_fields=["name", "weight"])
        edit.after = {"code": code, **asdict(values)}


def add_node(
    *,
    actor: User,
    instrument: Instrument,
    seen: int,
    parent: str | None,
    code: str,
    kind: str,
    area: str,
    values: NodeValues,
) -> None:
    """A new node at the end of its parent's, or at the end of the sheet."""
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.node_added"
    ) as edit:
        held = edit.instrument
        refuse_known_code(held, code)
        above = node_of(held, parent) if parent else None
        allowed = KINDS_UNDER[above.kind if above else None]
        if kind not in allowed:
            words = ", ".join(KIND_LABELS[one] for one in allowed) or "tidak ada bagian"
            raise Refused(
                f"{KIND_LABELS.get(kind, kind)} tidak dapat diletakkan di bawah "
                f"{parent or 'lembar'}; yang boleh: {words}. {NOTHING_CHANGED}"
            )
        if above is not None and above.indicators.exists():
            raise Refused(
                f"{parent} sudah memuat butir. Pindahkan atau hapus butirnya terlebih "
                f"dahulu sebelum "
                f"menambah bagian di bawahnya. {NOTHING_CHANGED}"
            )
        _insert(held, above, code=code, kind=kind, area=area, values=values)
        edit.after = {"code": code, "parent": parent, "kind": kind, "area": area, **asdict(values)}


def remove_node(*, actor: User, instrument: Instrument, seen: int, code: str) -> None:
    """Takes an empty node out of a draft."""
    with editing(
        actor=actor, instrument=instrument, seen=seen, action="instrument.node_removed"
    ) as edit:
        node = node_of(edit.instrument, code)
        if node.children.exists() or node.indicators.exists():
            raise Refused(
                f"{code} masih memuat bagian atau butir. Kosongkan terlebih dahulu isinya, "
                f"lalu hapus. "
                f"{NOTHING_CHANGED}"
            )
        edit.before = {"code": code, "name": node.name, "weight": node.weight, "kind": node.kind}
        node.delete()


def _insert(
    held: Instrument, above: Node | None, *, code: str, kind: str, area: str, values: NodeValues
) -> None:
    """Stands behind the last node below its parent; everything after makes room."""
    if above is None:
        last = held.nodes.aggregate(last=Max("order"))["last"]
        order = 0 if last is None else last + 1
    else:
        order = _end_of(held, above) + 1
    behind = list(held.nodes.filter(order__gte=order))
    for node in behind:
        node.order += 1
    Node.objects.bulk_update(behind, ["order"])
    Node.objects.create(
        instrument=held,
        code=code,
        parent=above,
        kind=kind,
        name=values.name,
        weight=values.weight,
        area=area,
        order=order,
    )


def _end_of(held: Instrument, above: Node) -> int:
    """The place of the last node in the subtree of ``above``."""
    inside, last = {above.pk}, above.order
    for node in held.nodes.all():
        if node.parent_id in inside:
            inside.add(node.pk)
            last = max(last, node.order)
    return last
