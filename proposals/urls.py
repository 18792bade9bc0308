"""Addresses below /usulan/."""

from django.urls import path

from proposals.choosing.views import between, long_list, ranking, removal
from proposals.corrections import views as corrections
from proposals.ministry.views import (
    meetings,
    ministry,
    objections,
    portal,
    second_person,
    stage_reports,
)
from proposals.ministry.views import results_list as ministry_list
from proposals.papers.views import report_texts
from proposals.plan.views import commitments, plans
from proposals.plan.views import sources as plan_sources
from proposals.sittings.views import acknowledging, notes, sittings
from proposals.sittings.views import decisions as sitting_decisions
from proposals.steps.views import moves as steps
from proposals.steps.views import proposals

app_name = "proposals"
urlpatterns = [
    path("", proposals.proposal_list, name="list"),
    path("baru/", proposals.proposal_new, name="new"),
    path("daftar-panjang/", long_list.page, name="long_list"),
    path("daftar-panjang/unduh.xlsx", long_list.book, name="long_list_book"),
    path("daftar-panjang/identifikasi/", long_list.identify, name="identify_many"),
    path("daftar-panjang/usulkan/", long_list.propose, name="propose_many"),
    path("tingkat-antara/", between.page, name="between"),
    path("peringkat/", ranking.page, name="ranking"),
    path("peringkat/unduh.xlsx", ranking.book, name="ranking_book"),
    path("<int:pk>/afirmasi/", ranking.affirmative, name="affirmative"),
    path("belum-diusulkan/", acknowledging.acknowledge, name="acknowledge"),
    path("sidang/", sittings.sitting_index, name="sittings"),
    path("sidang/baru/", sittings.sitting_new, name="sitting_new"),
    path("sidang/agenda/", sitting_decisions.agenda_add, name="agenda_add"),
    path("sidang/<int:pk>/", sittings.sitting_detail, name="sitting"),
    path("sidang/<int:pk>/ubah/", sittings.sitting_edit, name="sitting_edit"),
    path("sidang/<int:pk>/tambah/", sitting_decisions.agenda_choose, name="agenda_choose"),
    path(
        "sidang/<int:pk>/agenda/<int:number>/keluarkan/",
        sittings.agenda_remove,
        name="agenda_remove",
    ),
    path("sidang/<int:pk>/putuskan/", sitting_decisions.sitting_decide, name="sitting_decide"),
    path("sidang/<int:pk>/nota-dinas/", notes.note_new, name="note_new"),
    path("sidang/<int:pk>/nota-dinas/<int:number>/", notes.note_page, name="note"),
    path("sidang/<int:pk>/nota-dinas/<int:number>/berkas/", notes.note_file, name="note_file"),
    path("sidang/<int:pk>/daftar/", sittings.decision_list, name="decision_list"),
    path("sidang/<int:pk>/sk/", sittings.decree_file, name="decree_file"),
    path("kementerian/<int:year>/", ministry_list.upload, name="ministry_list"),
    path("kementerian/<int:year>/isian/", portal.form_page, name="portal_form"),
    path(
        "kementerian/<int:year>/templat.xlsx",
        ministry_list.template,
        name="ministry_list_template",
    ),
    path("kementerian/<int:year>/<str:token>/", ministry_list.check, name="ministry_list_check"),
    path("<int:pk>/", proposals.proposal_detail, name="detail"),
    path("<int:pk>/identifikasi/", steps.screening, name="screening"),
    path("<int:pk>/langkah/<slug:name>/", steps.move, name="move"),
    path("<int:pk>/kementerian/", steps.ministry, name="ministry"),
    path("<int:pk>/kementerian/<int:number>/berkas/", ministry.record_file, name="ministry_file"),
    path("<int:pk>/kementerian/sanggah/", objections.objection, name="objection"),
    path(
        "<int:pk>/kementerian/sanggah/<int:number>/berkas/",
        objections.piece_file,
        name="objection_file",
    ),
    path("<int:pk>/kementerian/laporan/", stage_reports.reports, name="stage_reports"),
    path(
        "<int:pk>/kementerian/laporan/<int:number>/berkas/",
        stage_reports.report_file,
        name="stage_report_file",
    ),
    path("<int:pk>/kementerian/pertemuan/", meetings.index, name="meetings"),
    path("<int:pk>/kementerian/pertemuan/baru/", meetings.edit, name="meeting_new"),
    path("<int:pk>/kementerian/pertemuan/<int:number>/", meetings.edit, name="meeting"),
    path("<int:pk>/kementerian/pertemuan/<int:number>/batalkan/", meetings.end, name="meeting_end"),
    path(
        "<int:pk>/kementerian/pertemuan/<int:number>/undangan/",
        meetings.invitation,
        name="meeting_file",
    ),
    path("<int:pk>/konfirmasi/<int:number>/", second_person.own_record, name="own_record"),
    path(
        "<int:pk>/konfirmasi/<int:number>/surat/",
        second_person.own_record_letter,
        name="own_record_letter",
    ),
    path("<int:pk>/hapus/", removal.proposal_remove, name="remove"),
    path(
        "<int:pk>/konfirmasi/<int:number>/bukti/<int:piece>/",
        second_person.own_record_piece,
        name="own_record_piece",
    ),
    path("<int:pk>/perbaiki/", corrections.index, name="corrections"),
    path("<int:pk>/perbaiki/<slug:kind>/<int:number>/", corrections.form_page, name="correction"),
    path("<int:pk>/kesiapan/", ministry.readiness, name="readiness"),
    path("<int:pk>/kementerian/lembar/", ministry.sheet_upload, name="ministry_sheet"),
    path(
        "<int:pk>/kementerian/lembar/<int:number>/",
        ministry.sheet_check,
        name="ministry_sheet_check",
    ),
    path("pemantauan/<int:pk>/", ministry.monitoring, name="monitoring"),
    path("<int:pk>/rencana/", plans.plan, name="plan"),
    path("<int:pk>/rencana/komponen/", plans.components, name="plan_components"),
    path("<int:pk>/rencana/baru/", plans.item_new, name="plan_item_new"),
    path("<int:pk>/rencana/usulan-isi/", plan_sources.suggested, name="plan_suggestions"),
    path("rencana/simulasi/<int:number>/", plan_sources.from_simulation, name="plan_simulation"),
    path("<int:pk>/rencana/tindak-lanjut/", plan_sources.follow_ups, name="follow_ups"),
    path("<int:pk>/rencana/<int:number>/", plans.item_edit, name="plan_item"),
    path("<int:pk>/rencana/<int:number>/kemajuan/", plans.progress, name="plan_progress"),
    path(
        "<int:pk>/rencana/laporan/<int:number>/bukti/", plans.report_file, name="plan_report_file"
    ),
    path("<int:pk>/rencana/<int:number>/akhiri/", plans.item_end, name="plan_item_end"),
    path("<int:pk>/teks-lhe/", report_texts.texts, name="report_texts"),
    path("<int:pk>/teks-lhe/baru/", report_texts.text_new, name="report_text_new"),
    path("<int:pk>/teks-lhe/ambil/", report_texts.text_take, name="report_text_take"),
    path("<int:pk>/teks-lhe/<int:number>/", report_texts.text_edit, name="report_text"),
    path(
        "<int:pk>/teks-lhe/<int:number>/riwayat/",
        report_texts.text_history,
        name="report_text_history",
    ),
    path("<int:pk>/teks-lhe/<int:number>/akhiri/", report_texts.text_end, name="report_text_end"),
    path(
        "<int:pk>/teks-lhe/<int:number>/urutan/",
        report_texts.text_order,
        name="report_text_order",
    ),
    path(
        "<int:pk>/teks-lhe/<int:number>/terima/",
        report_texts.text_accept,
        name="report_text_accept",
    ),
    path("<int:pk>/komitmen/", commitments.commitment, name="commitment"),
    path("<int:pk>/komitmen/pencanangan/", commitments.declaration, name="declaration"),
    path("<int:pk>/komitmen/kegiatan/", commitments.event_new, name="commitment_event_new"),
    path(
        "<int:pk>/komitmen/kegiatan/<int:number>/",
        commitments.event_evidence,
        name="commitment_event",
    ),
    path(
        "<int:pk>/komitmen/kegiatan/<int:number>/batalkan/",
        commitments.event_end,
        name="commitment_event_end",
    ),
]
