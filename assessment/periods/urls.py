"""Addresses below /periode/."""

from django.urls import path

from assessment.periods.views import between, holidays, periods, prerequisites

app_name = "periods"
urlpatterns = [
    path("", periods.period_list, name="list"),
    path("baru/", periods.period_new, name="new"),
    path("hari-libur/<int:year>/", holidays.holidays, name="holidays"),
    path("hari-libur/<int:year>/ubah/", holidays.holidays_edit, name="holidays_edit"),
    path("<int:year>/", periods.period_detail, name="detail"),
    path("<int:year>/ubah/", periods.period_edit, name="edit"),
    path("<int:year>/tingkat-antara/", between.between, name="between"),
    path("<int:year>/syarat/", prerequisites.period_prerequisites, name="prerequisites"),
    path("<int:year>/syarat/baru/", prerequisites.period_prerequisite, name="prerequisite_new"),
    path(
        "<int:year>/syarat/<str:code>/ubah/", prerequisites.period_prerequisite, name="prerequisite"
    ),
    path("<int:year>/syarat/<str:code>/bukti/", prerequisites.prerequisite_proof, name="proof"),
    path("<int:year>/berikutnya/", periods.period_next, name="next"),
]
