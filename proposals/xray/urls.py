"""Addresses below /pantauan/periksa-silang/."""

from django.urls import path

from proposals.xray import views as xray

app_name = "xray"
urlpatterns = [
    path("", xray.xray, name="list"),
    path("temuan.xlsx", xray.xray_xlsx, name="xlsx"),
    path("kesampingkan/", xray.dismiss, name="dismiss"),
]
