"""Addresses below /pantauan/."""

from django.urls import path

from proposals.overview.views import export as overview_export
from proposals.overview.views import pages as overview

app_name = "overview"
urlpatterns = [
    path("", overview.summary_page, name="summary"),
    path("peta/", overview.heat_page, name="heat"),
    path("banding/", overview.compare_page, name="compare"),
    path("tren/", overview.trend_page, name="trend"),
    path("selisih/", overview.differences_page, name="differences"),
    path("beban/", overview.workload_page, name="workload"),
    path("<slug:tab>.xlsx", overview_export.export, name="export"),
]
