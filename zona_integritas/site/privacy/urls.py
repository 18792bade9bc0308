"""Addresses about personal data."""

from django.urls import path

from zona_integritas.site.privacy import views

app_name = "privacy"
urlpatterns = [
    path("data-pribadi/", views.kinds, name="kinds"),
    path("akun/data/", views.own, name="own"),
    path("pengguna/<int:pk>/data/", views.of_person, name="person"),
    path("data-pribadi/ringkas/", views.short, name="short"),
]
