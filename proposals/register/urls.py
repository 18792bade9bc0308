"""Addresses below /periksa/, open to everybody."""

from django.urls import path

from proposals.register import views as paper_check

app_name = "check"
urlpatterns = [
    path("", paper_check.start, name="start"),
    path("<str:code>/", paper_check.paper, name="paper"),
]
