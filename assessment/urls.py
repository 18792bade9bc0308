"""Addresses below /lke/."""

from django.urls import URLPattern, path

from assessment.views import papers

app_name = "assessment"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/kertas-kerja.pdf", papers.worksheet_pdf, name="worksheet_pdf"),
]
