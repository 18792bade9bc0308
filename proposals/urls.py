"""Addresses below /usulan/."""

from django.urls import path

from proposals.views import ministry, papers, proposals, steps

app_name = "proposals"
urlpatterns = [
    path("", proposals.proposal_list, name="list"),
    path("baru/", proposals.proposal_new, name="new"),
    path("<int:pk>/", proposals.proposal_detail, name="detail"),
    path("<int:pk>/identifikasi/", steps.screening, name="screening"),
    path("<int:pk>/langkah/<slug:name>/", steps.move, name="move"),
    path("<int:pk>/kementerian/", steps.ministry, name="ministry"),
    path("<int:pk>/kesiapan/", ministry.readiness, name="readiness"),
    path("<int:pk>/kementerian/lembar/", ministry.sheet_upload, name="ministry_sheet"),
    path(
        "<int:pk>/kementerian/lembar/<int:number>/",
        ministry.sheet_check,
        name="ministry_sheet_check",
    ),
    path("pemantauan/<int:pk>/", ministry.monitoring, name="monitoring"),
    path("<int:pk>/lhe.pdf", papers.lhe_pdf, name="lhe_pdf"),
]
