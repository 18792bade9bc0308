"""Reading units, people and roles."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import (
    DateField,
    Exists,
    Expression,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)

from units.enums import PARTIAL_ROLES, UNIT_SIDE, PredicateKind, Role
from units.models import ConflictOfInterest, FormerUnit, HeldRole, Predicate, RoleGrant, Unit, User
from units.running import running, standing
from zona_integritas.ground.dates import today
from zona_integritas.ground.kept_statements import Given, KeptStatement


def roles_of(user: User) -> tuple[HeldRole, ...]:
    """The running roles of a person, read once per request (they hang on the user object)."""
    if not user.is_authenticated or not user.is_active:
        return ()
    held = user._held_roles
    if held is None:
        grants = RoleGrant.objects.filter(running(), user=user).values_list(
            "role", "unit__path", "areas"
        )
        held = user._held_roles = tuple(
            HeldRole(role, path, tuple(areas)) for role, path, areas in grants
        )
    return held


def read_roles(users: Iterable[Any]) -> None:
    """The roles and conflicts of many people in two queries, kept on them as for one person."""
    people = {user.pk: user for user in users}
    held: dict[int, list[HeldRole]] = {pk: [] for pk in people}
    grants = RoleGrant.objects.filter(running(), user__in=people)
    for pk, role, path, areas in grants.values_list("user_id", "role", "unit__path", "areas"):
        held[pk].append(HeldRole(role, path, tuple(areas)))
    paths: dict[int, list[str]] = {pk: [] for pk in people}
    conflicts = ConflictOfInterest.objects.filter(user__in=people, ended_at__isnull=True)
    for pk, path in conflicts.values_list("user_id", "unit__path"):
        paths[pk].append(path)
    for pk, user in people.items():
        user._held_roles, user._conflict_paths = tuple(held[pk]), tuple(paths[pk])


def people_with_roles(day: Expression) -> QuerySet[User]:
    """People with unit, roles and conflicts in one query; a row for each pair of the latter two."""
    return (
        User.objects.select_related("unit")
        .annotate(
            running=FilteredRelation("grants", condition=running("grants__", day)),
            partial=FilteredRelation(
                "conflicts",
                condition=Q(conflicts__ended_at__isnull=True),
            ),
            held_role=F("running__role"),
            held_path=F("running__unit__path"),
            held_areas=F("running__areas"),
            grant=F("running__pk"),
            conflict_path=F("partial__unit__path"),
            second_factor=Exists(_second_factors().filter(user=OuterRef("pk"))),
            # Every page names the agency: one look at the top of the tree, within this query.
            agency_name=Subquery(
                Unit.objects.filter(parent=None).order_by("pk").values("name")[:1]
            ),
        )
        .order_by("running__pk")
    )


_PERSON = KeptStatement(
    lambda: people_with_roles(Given("today", DateField())).filter(pk=Given("pk", IntegerField()))
)


def person_with_roles(pk: int) -> User | None:
    """One person by key, as the person of a request."""
    return one_person(_PERSON.rows(today=today(), pk=pk))


def one_person(rows: Sequence[Any]) -> User | None:
    """The one person of ``people_with_roles``, roles and conflicts kept as by ``read_roles``."""
    if not rows:
        return None
    person = rows[0]
    grants = {row.grant: row for row in rows if row.grant is not None}
    person._held_roles = tuple(
        HeldRole(row.held_role, row.held_path, tuple(row.held_areas)) for row in grants.values()
    )
    person._conflict_paths = tuple(
        {row.conflict_path: None for row in rows if row.conflict_path is not None}
    )
    person._has_factor = person.second_factor
    found: User = person
    return found


def _second_factors() -> QuerySet[Authenticator]:
    """Recovery codes alone are none: they stand in for one that was lost."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(type__in=kinds)
    return rows


def has_second_factor(user: User) -> bool:
    """Does the person have a second step of signing in? It came with the person of a request."""
    if user._has_factor is None:
        user._has_factor = _second_factors().filter(user=user).exists()
    return user._has_factor


def forget_roles(user: User) -> None:
    """After a grant or its end, the same user object asks the database again."""
    user.__dict__.pop("_held_roles", None)


def holds(user: User, roles: Collection[str], unit: Unit) -> bool:
    """Does the person hold one of ``roles`` on ``unit``?"""
    return any(held.role in roles and held.covers(unit) for held in roles_of(user))


def holds_above(user: User, roles: Collection[str], unit: Unit) -> bool:
    """Does the person hold one of ``roles`` above ``unit`` (for the agency: on itself)?"""
    return any(held.role in roles and held.lies_above(unit) for held in roles_of(user))


def holds_agency_wide(user: User, roles: Collection[str]) -> bool:
    """Does the person hold one of ``roles`` on the top of the tree?"""
    return any(held.role in roles and held.agency_wide for held in roles_of(user))


def holds_somewhere(user: User, roles: Collection[str]) -> bool:
    """Does the person hold one of ``roles`` on any unit? Opens lists and forms, decides nothing."""
    return any(held.role in roles for held in roles_of(user))


def areas_of(user: User, unit: Unit, role: str = Role.UNIT_MEMBER) -> frozenset[str] | None:
    """The areas a unit member (or, with ``role``, a rank of the TPI) may write on ``unit``; None
    means all of them. The widest of the person's grants counts.
    """
    areas: set[str] = set()
    for held in roles_of(user):
        if held.role == role and held.covers(unit):
            if not held.areas:
                return None
            areas.update(held.areas)
    if role == Role.UNIT_MEMBER and holds(user, {Role.UNIT_HEAD}, unit):
        return None
    return frozenset(areas)


def belongs_to(user: User, unit: Unit) -> bool:
    """Is this the person's own unit: works in it or below it, or is on its filling side?"""
    if user.unit is not None and user.unit.path.startswith(unit.path):
        return True
    return holds(user, {Role.UNIT_MEMBER, Role.UNIT_HEAD}, unit)


def conflict_paths(user: User) -> tuple[str, ...]:
    """The parts of the tree this person declared to be partial towards; read once per request."""
    paths = user._conflict_paths
    if paths is None:
        rows = ConflictOfInterest.objects.filter(user_id=user.pk, ended_at__isnull=True)
        paths = user._conflict_paths = tuple(rows.values_list("unit__path", flat=True))
    return paths


def forget_conflicts(user: User) -> None:
    """After a declaration or its end, the same user object asks the database again."""
    user.__dict__.pop("_conflict_paths", None)


def has_conflict(user: User, unit: Unit) -> bool:
    """Did the person declare a conflict of interest towards the unit or one above it?"""
    return any(unit.path.startswith(path) for path in conflict_paths(user))


def people_beside(unit: Unit) -> QuerySet[User]:
    """Who judges, decides or records for the unit: whose conflict of interest would count."""
    grants = RoleGrant.objects.filter(
        running(), role__in=PARTIAL_ROLES, unit_id__in=[*unit.ancestor_ids, unit.pk]
    )
    return User.objects.filter(is_active=True, grants__in=grants).distinct()


def conflicts_shown(user: User, unit: Unit, everybody: bool) -> QuerySet[ConflictOfInterest]:
    """The conflicts a page of the unit shows: one's own, or ``everybody``'s."""
    rows = conflicts_with(unit)
    return rows if everybody else rows.filter(user_id=user.pk)


def conflicts_with(unit: Unit) -> QuerySet[ConflictOfInterest]:
    """The running conflicts of interest towards the unit or one above it."""
    return ConflictOfInterest.objects.filter(
        unit_id__in=[*unit.ancestor_ids, unit.pk], ended_at__isnull=True
    ).select_related("user", "unit")


def within_reach(user: User, path_field: str = "path") -> Q:
    """A condition for rows whose unit (reached by ``path_field``) the person may see."""
    condition = Q(pk__in=[])
    for path in {held.path for held in roles_of(user)}:
        condition |= Q(**{f"{path_field}__startswith": path})
    return condition


def visible_units(user: User) -> QuerySet[Unit]:
    """The units covered by any role of the person. Parity with ``units.view_unit`` is tested."""
    return Unit.objects.filter(within_reach(user))


def called(words: str, way: str = "unit__") -> Q:
    """The rows whose unit is, or ever was, called so (``way`` leads to it); all without words."""
    if not words:
        return Q()
    former = FormerUnit.objects.filter(Q(name__icontains=words) | Q(code__icontains=words))
    return (
        Q(**{f"{way}name__icontains": words})
        | Q(**{f"{way}code__icontains": words})
        | Q(**{f"{way}pk__in": former.values("unit")})
    )


def read_former(units: Iterable[Unit]) -> None:
    """What these units were called before, for a list that goes by it: one query, and none where
    nothing ever changed."""
    changed = [unit for unit in units if unit.changed_on is not None]
    if changed:
        prefetch_related_objects(changed, "former")


def people_with(role: str, unit: Unit) -> QuerySet[User]:
    """Who holds ``role`` on ``unit`` or on a unit above it."""
    return User.objects.filter(
        is_active=True,
        grants__in=RoleGrant.objects.filter(
            running(), role=role, unit_id__in=[*unit.ancestor_ids, unit.pk]
        ),
    ).distinct()


def people_holding(role: str) -> QuerySet[User]:
    """Who holds ``role`` anywhere."""
    held = RoleGrant.objects.filter(running(), role=role)
    return User.objects.filter(is_active=True, grants__in=held).distinct()


def valid_predicate(unit: Unit, kind: str = PredicateKind.WBK) -> Predicate | None:
    """The newest predicate of this kind that was not revoked."""
    return unit.predicates.filter(kind=kind, revoked_on__isnull=True).order_by("-year").first()


def units_holding(kind: str, units: Iterable[int]) -> set[int]:
    """Which of these units hold a predicate of this kind that was not revoked."""
    rows = Predicate.objects.filter(unit_id__in=list(units), kind=kind, revoked_on__isnull=True)
    return set(rows.values_list("unit_id", flat=True))


def last_revocations(units: Iterable[int]) -> dict[int, date]:
    """When each of these units last lost a predicate, for those that ever did; it may not be
    proposed for two years from then."""
    rows = Predicate.objects.filter(unit_id__in=list(units), revoked_on__isnull=False)
    found = rows.order_by("revoked_on").values_list("unit_id", "revoked_on")
    return {unit: day for unit, day in found if day is not None}


def units_held(user: User, roles: Iterable[str]) -> QuerySet[Unit]:
    """The units the person holds one of ``roles`` on, with everything below them."""
    wanted = set(roles)
    condition = Q(pk__in=[])
    for path in {held.path for held in roles_of(user) if held.role in wanted}:
        condition |= Q(path__startswith=path)
    return Unit.objects.filter(condition)


def units_under(user: User, roles: Iterable[str]) -> QuerySet[Unit]:
    """The units the person stands above with one of ``roles`` and does not belong to. Parity with
    ``units.rules.stands_above`` is tested."""
    wanted = set(roles)
    held = [one for one in roles_of(user) if one.role in wanted]
    above = Q(pk__in=[])
    for one in held:
        above |= Q(path__startswith=one.path) & (Q(parent=None) | ~Q(path=one.path))
    own = Q(pk__in=[])
    if user.unit is not None:
        own |= Q(pk__in=[*user.unit.ancestor_ids, user.unit.pk])
    for one in roles_of(user):
        if one.role in UNIT_SIDE:
            own |= Q(path__startswith=one.path)
    return Unit.objects.filter(above & (Q(parent=None) | ~own))


def running_grants(person: User) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(running(), user=person).select_related("unit")


def standing_grants(person: User) -> QuerySet[RoleGrant]:
    """Also those that begin later or wait for a confirmation: they bind the person already."""
    return RoleGrant.objects.filter(standing(), user=person).select_related("unit")


def visible_people(user: User) -> QuerySet[User]:
    """Who works or ever held a role where the person may read the register; and, for those who
    read it for the agency, the people who stand nowhere yet: without a unit and any role."""
    wanted = {Role.ADMIN, Role.OBSERVER}
    if not holds_somewhere(user, wanted):
        return User.objects.none()
    units = units_held(user, wanted).values("pk")
    granted = RoleGrant.objects.filter(unit__in=units).values("user")
    found = Q(unit__in=units) | Q(pk__in=granted)
    if holds_agency_wide(user, wanted):
        found |= Q(unit__isnull=True, grants__isnull=True, is_superuser=False)
    return User.objects.filter(found).distinct()
