"""What already stands among roles and should be looked at: for ``manage.py check_roles``."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from units.duty import FORBIDDEN, SHOWN, pairs_among
from units.enums import JUDGING_SIDE, Confirmation, Role
from units.models import RoleGrant, Unit
from units.running import running, standing
from zona_integritas.ground.dates import today
from zona_integritas.ground.formats import tanggal
from zona_integritas.ground.person_names import ended

# In the order they are told; the first two fail the command.
KINDS = {
    "forbidden": "Pasangan peran yang tidak boleh dipegang satu orang",
    "own_place": "Menilai atau memutuskan tempat kerja sendiri",
    "shown": "Kelompok kerja ZI yang juga administrator (diperbolehkan)",
    "alone": "Diberikan tanpa konfirmasi kedua",
    "awaited": "Menunggu konfirmasi",
    "past": "Hari terakhirnya sudah lewat, tetapi belum dicatat berakhir",
    "inactive": "Peran milik akun yang tidak aktif",
    "no_password": "Peran milik orang yang belum pernah dapat masuk",
    "one_administrator": "Unit yang administratornya hanya satu orang",
}
FAILING = frozenset({"forbidden", "own_place"})


@dataclass(frozen=True, slots=True)
class RoleFinding:
    kind: str
    person: str  # the user name
    unit: str  # the unit's code
    text: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def review_roles() -> list[RoleFinding]:
    """Everything worth telling, by kind."""
    rows = list(
        RoleGrant.objects.filter(standing())
        .select_related("user__unit", "unit", "granted_by")
        .order_by("user__username", "pk")
    )
    found = [*_pairs(rows), *_each(rows), *_past(), *_single_administrators()]
    order = list(KINDS)
    return sorted(found, key=lambda one: order.index(one.kind))


def _pairs(rows: list[RoleGrant]) -> Iterator[RoleFinding]:
    held: dict[int, list[RoleGrant]] = {}
    for grant in rows:
        held.setdefault(grant.user_id, []).append(grant)
    for grants in held.values():
        for kind, pairs in (("forbidden", FORBIDDEN), ("shown", SHOWN)):
            for one, other, pair in pairs_among(grants, pairs):
                both = f"{one.title} di {one.unit} dan {other.title} di {other.unit}"
                yield _finding(kind, one, f"{both}. {pair.why}")


def _each(rows: list[RoleGrant]) -> Iterator[RoleFinding]:
    for grant in rows:
        person, what = grant.user, f"{grant.title} di {grant.unit}"
        place = person.unit
        if (
            grant.role in JUDGING_SIDE
            and place is not None
            and place.parent_id is not None
            and grant.unit.path.startswith(place.path)
        ):
            yield _finding("own_place", grant, f"{what}, padahal bekerja di {place}.")
        given = f"diberikan {grant.granted_by or 'Sistem'} pada {tanggal(grant.granted_at)}"
        if grant.confirmation == Confirmation.ALONE:
            yield _finding("alone", grant, f"{what}, {given}.")
        if grant.confirmation == Confirmation.AWAITED:
            yield _finding("awaited", grant, f"{what}, {given}.")
        if not person.is_active:
            yield _finding("inactive", grant, f"{what}.")
        elif not person.has_usable_password() and person.last_login is None:
            yield _finding("no_password", grant, f"{what}.")


def _past() -> Iterator[RoleFinding]:
    rows = RoleGrant.objects.filter(ended_at__isnull=True, ends_on__lt=today())
    for grant in rows.select_related("user", "unit").order_by("ends_on"):
        yield _finding("past", grant, f"{grant.title} di {grant.unit}, {tanggal(grant.ends_on)}.")


def _single_administrators() -> Iterator[RoleFinding]:
    """Where a role of this kind is held, by how many people it is held there or above."""
    rows = list(
        RoleGrant.objects.filter(running(), role=Role.ADMIN, user__is_active=True)
        .select_related("user", "unit")
        .order_by("unit__code")
    )
    for unit in {grant.unit_id: grant.unit for grant in rows}.values():
        able = {grant.user_id: grant for grant in rows if unit.path.startswith(grant.unit.path)}
        if len(able) == 1:
            yield _finding("one_administrator", *_only(able, unit))


def _only(able: dict[int, RoleGrant], unit: Unit) -> tuple[RoleGrant, str]:
    grant = next(iter(able.values()))
    return grant, ended(f"{unit}: {grant.user}")


def _finding(kind: str, grant: RoleGrant, text: str) -> RoleFinding:
    if kind != "one_administrator":
        text = f"{grant.user}: {text}"
    return RoleFinding(kind, grant.user.username, grant.unit.code, text)
