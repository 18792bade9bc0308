"""Addresses below /instrumen/."""

from django.urls import path

from assessment.views import setup

app_name = "instruments"
urlpatterns = [
    path("", setup.instrument_list, name="list"),
    path("<int:pk>/", setup.instrument_detail, name="detail"),
]
