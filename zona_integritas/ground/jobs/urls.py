"""Addresses below /pekerjaan/."""

from django.urls import path

from zona_integritas.ground.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<int:pk>/", views.job_detail, name="detail"),
    path("<int:pk>/batal/", views.job_cancel, name="cancel"),
    path("<int:pk>/hasil/", views.job_result, name="result"),
]
