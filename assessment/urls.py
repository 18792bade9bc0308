"""Addresses below /lke/."""

from django.urls import path

from assessment.assignments.views import letters
from assessment.desk.views import desk, together
from assessment.evidence.views import evidence, links
from assessment.evidence.views import manage as evidence_manage
from assessment.judging.views import doubles, phrases, settling, teams, workload
from assessment.lke.views import (
    answers,
    carry_over,
    comparison,
    explain,
    focus,
    history,
    lke,
    presence,
    repairs,
    simulation,
    threads,
)
from assessment.surveys.views import columns as survey_columns
from assessment.surveys.views import surveys
from assessment.workbooks.views import batches, on_paper, sheets
from assessment.workbooks.views import columns as sheet_columns
from assessment.workbooks.views import export as sheet_export

app_name = "assessment"
urlpatterns = [
    path("", lke.lke_list, name="list"),
    path("ruang/", desk.desk, name="desk"),
    path("ruang/urutan/", desk.order, name="desk_order"),
    path("ruang/<int:pk>/<str:code>/", desk.item, name="desk_item"),
    path("ruang/<int:pk>/<str:code>/urungkan/", desk.undo, name="desk_undo"),
    path("impor/", sheets.start, name="sheet_start"),
    path("impor/banyak/", batches.upload, name="batch_upload"),
    path("impor/banyak/<int:number>/", batches.detail, name="batch"),
    path("impor/banyak/<int:number>/periksa/", batches.check, name="batch_check"),
    path("impor/banyak/<int:number>/<int:item>/unit/", batches.assign, name="batch_assign"),
    path("impor/banyak/<int:number>/<int:item>/lembar/", batches.choose, name="batch_sheet"),
    path(
        "impor/banyak/<int:number>/<int:item>/kolom/", sheet_columns.of_item, name="batch_columns"
    ),
    path("impor/kolom/", sheet_columns.remembered, name="column_choices"),
    path("impor/kolom/<int:number>/hapus/", sheet_columns.end, name="column_choice_end"),
    path("impor/banyak/<int:number>/mulai/", batches.begin, name="batch_begin"),
    path("tim/", teams.teams, name="teams"),
    path("tim/tetapkan/", teams.assign, name="team_assign"),
    path("tim/surat-tugas/", letters.letter_new, name="team_letter"),
    path("tim/surat-tugas/templat/", letters.letter_template, name="team_letter_template"),
    path("tim/surat-tugas/<int:pk>/berkas/", letters.letter_file, name="team_letter_file"),
    path("tim/surat-tugas/periksa/<str:token>/", letters.letter_check, name="team_letter_check"),
    path("tim/unit/<str:code>/", teams.team, name="team"),
    path("beban/", workload.show, name="workload"),
    path("ganda/", doubles.doubles, name="doubles"),
    path("ganda/bagian/", doubles.share, name="double_share"),
    path("ganda/undi/", doubles.draw_page, name="double_draw"),
    path("<int:pk>/ganda/", doubles.double, name="double"),
    path("<int:pk>/ganda/selesai/", doubles.finish, name="double_finish"),
    path("kalimat/", phrases.phrases, name="phrases"),
    path("kalimat/pilih/", phrases.pick, name="phrase_pick"),
    path("kalimat/<int:pk>/", phrases.edit, name="phrase_edit"),
    path("kalimat/<int:pk>/akhiri/", phrases.end, name="phrase_end"),
    path("<int:pk>/lanjut/", lke.go_on, name="continue"),
    path("<int:pk>/perbaikan/", repairs.repair_list, name="repairs"),
    path("<int:pk>/putus/", settling.settle, name="settle"),
    path("<int:pk>/putus/<str:code>/", settling.settle_item, name="settle_item"),
    path("<int:pk>/", lke.overview, name="overview"),
    path("<int:pk>/area/<str:code>/", lke.area, name="area"),
    path("<int:pk>/survei/", surveys.survey_list, name="surveys"),
    path("<int:pk>/survei/impor/", surveys.upload, name="survey_upload"),
    path("<int:pk>/survei/periksa/", surveys.check, name="survey_check"),
    path("<int:pk>/survei/kolom/", survey_columns.choose, name="survey_columns"),
    path("<int:pk>/survei/templat/<str:kind>.csv", surveys.template, name="survey_template"),
    path("<int:pk>/survei/<int:number>/ambil/", surveys.take, name="survey_take"),
    path("<int:pk>/survei/<int:number>/responden/", surveys.people, name="survey_people"),
    path("<int:pk>/survei/<int:number>/responden.xlsx", surveys.people_xlsx, name="survey_xlsx"),
    path("<int:pk>/banding/", comparison.compare, name="compare"),
    path("<int:pk>/banding.xlsx", comparison.compare_xlsx, name="compare_xlsx"),
    path("<int:pk>/setuju/", together.agree_many, name="agree_many"),
    path("<int:pk>/yang-mengisi/", presence.who_fills, name="who_fills"),
    path("<int:pk>/hadir/", presence.ping, name="presence"),
    path("<int:pk>/butir/<str:code>/", focus.item, name="answer"),
    path("<int:pk>/butir/<str:code>/riwayat/", history.history, name="history"),
    path("<int:pk>/butir/<str:code>/kembali/", history.restore, name="restore"),
    path("<int:pk>/butir/<str:code>/percakapan/", threads.talk, name="talk"),
    path("<int:pk>/butir/<str:code>/tanda/", answers.mark, name="mark"),
    path("<int:pk>/butir/<str:code>/bukti/", evidence.add, name="evidence_add"),
    path("<int:pk>/bukti/<int:use>/lepas/", evidence.remove, name="evidence_remove"),
    path("<int:pk>/bukti/<int:use>/ganti/", evidence_manage.replace, name="evidence_replace"),
    path("<int:pk>/bukti/<int:use>/kelola/", evidence_manage.manage, name="evidence_manage"),
    path("<int:pk>/bukti/<int:use>/dokumen/", evidence_manage.covers, name="evidence_covers"),
    path("<int:pk>/bukti/<int:use>/pakai/", evidence_manage.use_too, name="evidence_use_too"),
    path("<int:pk>/bukti/<int:use>/berlaku/", evidence_manage.confirm, name="evidence_confirm"),
    path("<int:pk>/butir/<str:code>/bukti/pilih/", evidence_manage.pick, name="evidence_pick"),
    path("<int:pk>/bukti/arsip/", evidence.archive, name="evidence_archive"),
    path("<int:pk>/bukti/<int:revision>/lihat/", evidence.preview, name="evidence_preview"),
    path("<int:pk>/bukti/<int:revision>/isi/", evidence.inline, name="evidence_inline"),
    path("<int:pk>/bukti/<int:revision>/", evidence.download, name="evidence_download"),
    path("<int:pk>/tautan/", links.links, name="links"),
    path("<int:pk>/tautan/periksa/", links.check, name="links_check"),
    path("<int:pk>/bawa/", carry_over.carry_over, name="carry_over"),
    path("<int:pk>/impor/", sheets.upload, name="sheet_upload"),
    path("<int:pk>/impor/<int:number>/", sheets.check, name="sheet_check"),
    path("<int:pk>/impor/<int:number>/kolom/", sheet_columns.of_import, name="sheet_columns"),
    path("<int:pk>/impor/<int:number>/perbaiki.xlsx", sheets.annotated, name="sheet_annotated"),
    path("<int:pk>/kertas/", on_paper.paper_sheet, name="paper_sheet"),
    path("<int:pk>/kertas/berkas", on_paper.paper_sheet_file, name="paper_sheet_file"),
    path("<int:pk>/kenapa/<str:code>/", explain.why, name="why"),
    path("<int:pk>/simulasi/", simulation.simulate, name="simulation"),
    path("<int:pk>/lke.xlsx", sheet_export.download, name="sheet_export"),
]
