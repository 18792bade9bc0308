"""Addresses below /periode/."""

from django.urls import path

from assessment.views import setup

app_name = "periods"
urlpatterns = [
    path("", setup.period_list, name="list"),
    path("baru/", setup.period_new, name="new"),
    path("<int:year>/", setup.period_detail, name="detail"),
    path("<int:year>/ubah/", setup.period_edit, name="edit"),
    path("<int:year>/syarat/", setup.period_prerequisites, name="prerequisites"),
]
