"""Addresses of the record."""

from django.urls import path

from zona_integritas.site.logbook import views

app_name = "record"
urlpatterns = [
    path("", views.agency, name="agency"),
    path("unduh/", views.agency_export, name="agency_export"),
    path("peran/", views.roles, name="roles"),
    path("peran/unduh/", views.roles_export, name="roles_export"),
    path("unit/<str:code>/", views.unit, name="unit"),
    path("unit/<str:code>/unduh/", views.unit_export, name="unit_export"),
    path("orang/<int:pk>/", views.person, name="person"),
    path("orang/<int:pk>/unduh/", views.person_export, name="person_export"),
    path("usulan/<int:pk>/", views.proposal, name="proposal"),
    path("usulan/<int:pk>/unduh/", views.proposal_export, name="proposal_export"),
    path("peristiwa/<int:pk>/", views.event, name="event"),
]
