"""Addresses below /lke/."""

from django.urls import path

from assessment.views import (
    answers,
    batches,
    carry_over,
    comparison,
    evidence,
    explain,
    lke,
    papers,
    presence,
    sheet_export,
    sheets,
    simulation,
    threads,
)

app_name = "assessment"
urlpatterns = [
    path("", lke.lke_list, name="list"),
    path("impor/", sheets.start, name="sheet_start"),
    path("impor/banyak/", batches.upload, name="batch_upload"),
    path("impor/banyak/<int:number>/", batches.detail, name="batch"),
    path("impor/banyak/<int:number>/mulai/", batches.begin, name="batch_begin"),
    path("<int:pk>/", lke.overview, name="overview"),
    path("<int:pk>/area/<str:code>/", lke.area, name="area"),
    path("<int:pk>/banding/", comparison.compare, name="compare"),
    path("<int:pk>/banding.xlsx", comparison.compare_xlsx, name="compare_xlsx"),
    path("<int:pk>/setuju/", answers.agree_many, name="agree_many"),
    path("<int:pk>/hadir/", presence.ping, name="presence"),
    path("<int:pk>/butir/<str:code>/", answers.answer, name="answer"),
    path("<int:pk>/butir/<str:code>/percakapan/", threads.talk, name="talk"),
    path("<int:pk>/butir/<str:code>/tanda/", answers.mark, name="mark"),
    path("<int:pk>/butir/<str:code>/bukti/", evidence.add, name="evidence_add"),
    path("<int:pk>/bukti/<int:use>/lepas/", evidence.remove, name="evidence_remove"),
    path("<int:pk>/bukti/<int:revision>/", evidence.download, name="evidence_download"),
    path("<int:pk>/bawa/", carry_over.carry_over, name="carry_over"),
    path("<int:pk>/impor/", sheets.upload, name="sheet_upload"),
    path("<int:pk>/impor/<int:number>/", sheets.check, name="sheet_check"),
    path("<int:pk>/impor/<int:number>/perbaiki.xlsx", sheets.annotated, name="sheet_annotated"),
    path("<int:pk>/kenapa/<str:code>/", explain.why, name="why"),
    path("<int:pk>/simulasi/", simulation.simulate, name="simulation"),
    path("<int:pk>/kertas-kerja.pdf", papers.worksheet_pdf, name="worksheet_pdf"),
    path("<int:pk>/lke.xlsx", sheet_export.download, name="sheet_export"),
]
