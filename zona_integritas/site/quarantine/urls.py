"""Addresses of the quarantine."""

from django.urls import path

from zona_integritas.site.quarantine import views

app_name = "quarantine"
urlpatterns = [
    path("", views.quarantine, name="list"),
    path("<int:pk>/hapus/", views.remove, name="remove"),
]
