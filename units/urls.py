"""Addresses of units, people and their imports. A unit's code never begins with a hyphen, so the
pages under ``-/`` can never be taken for one."""

from django.urls import path

from units.views import (
    active,
    conflicts,
    grants,
    imports,
    invitations,
    leaving,
    people,
    predicates,
    second_factors,
    sessions,
    units,
)

app_name = "units"
urlpatterns = [
    path("akun/sesi", sessions.sessions, name="sessions"),
    path("akun/sesi/akhiri", sessions.session_end, name="session_end"),
    path("akun/sesi/pemilik", sessions.session_owner, name="session_owner"),
    path("unit/", units.unit_list, name="list"),
    path("unit/-/baru/", units.unit_new, name="new"),
    path("unit/-/impor/", imports.import_units, name="import_units"),
    path("unit/-/impor/<str:token>/", imports.import_check, name="import_check"),
    path("unit/-/templat/", imports.units_template, name="units_template"),
    path("unit/-/ekspor/", imports.units_export, name="units_export"),
    path("unit/-/predikat/<int:pk>/cabut/", predicates.predicate_revoke, name="predicate_revoke"),
    path("unit/-/benturan/<int:pk>/akhiri/", conflicts.end, name="conflict_end"),
    path("unit/<str:code>/benturan/", conflicts.declare, name="conflict_declare"),
    path("unit/<str:code>/", units.unit_detail, name="detail"),
    path("unit/<str:code>/ubah/", units.unit_edit, name="edit"),
    path("unit/<str:code>/nonaktifkan/", active.unit_active, {"active": False}, name="deactivate"),
    path("unit/<str:code>/aktifkan/", active.unit_active, {"active": True}, name="activate"),
    path("unit/<str:code>/predikat/", predicates.predicate_new, name="predicate_new"),
    path("pengguna/", people.people, name="people"),
    path("pengguna/baru/", people.person_new, name="person_new"),
    path("pengguna/belum-masuk/", invitations.not_yet, name="not_yet"),
    path("pengguna/undang/", invitations.invite, name="invite"),
    path("pengguna/impor/", imports.import_users, name="import_users"),
    path("pengguna/templat/", imports.users_template, name="users_template"),
    path("pengguna/ekspor/", imports.users_export, name="users_export"),
    path("pengguna/peran/menunggu/", grants.grants_awaiting, name="grants_awaiting"),
    path("pengguna/peran/<int:pk>/konfirmasi/", grants.grant_confirm, name="grant_confirm"),
    path("pengguna/peran/<int:pk>/akhiri/", grants.grant_end, name="grant_end"),
    path("pengguna/<int:pk>/", people.person, name="person"),
    path(
        "pengguna/<int:pk>/langkah-kedua/hapus/",
        second_factors.second_factor_remove,
        name="second_factor_remove",
    ),
    path("pengguna/<int:pk>/ubah/", people.person_edit, name="person_edit"),
    path(
        "pengguna/<int:pk>/nonaktifkan/",
        leaving.close,
        name="person_deactivate",
    ),
    path(
        "pengguna/<int:pk>/aktifkan/",
        leaving.reopen,
        name="person_activate",
    ),
    path("pengguna/<int:pk>/peran/", grants.grant_new, name="grant_new"),
]
