"""Addresses below /pemberitahuan/."""

from django.urls import path

from zona_integritas.ground.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("baca/", views.notice_read, name="read"),
    path("surel/", views.preferences, name="preferences"),
    path("<int:pk>/", views.notice_open, name="open"),
]
