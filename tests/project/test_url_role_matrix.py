"""Every address names its permission, and every role finds what it may, and nothing else."""

import os
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import rules
from django.test import Client
from django.urls import Resolver404, URLPattern, resolve, reverse
from django.utils import timezone

from assessment.evidence.services.evidence import add_link
from assessment.instrument.services.versions import copy_to_draft
from assessment.models import (
    AnswerRevision,
    Assessment,
    AssignmentLetter,
    DoubleAssessment,
    EvidenceUse,
    InstrumentImport,
    InterpretationNote,
    LetterSeat,
    Period,
    Phrase,
    SheetBatch,
    SheetImport,
    Survey,
    TeamOfficer,
    TeamSeat,
    TpiDocument,
)
from proposals.models import (
    AgendaItem,
    CommitmentEvent,
    Paper,
    PassageRevision,
    PlanItem,
    Proposal,
    ReportPassage,
    Sitting,
)
from proposals.register.services.issuing import FOLDER
from tests.kept_rows import Steps
from units.models import ConflictOfInterest, PaperSigner, RoleGrant, User
from units.services.predicates import add_predicate
from units.services.roles import grant_role
from zona_integritas.checks import addresses, view_attribute
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.files.kept_files import store
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.notices.models import Notice
from zona_integritas.ground.permissions import PermissionScope, declared_permissions
from zona_integritas.site.quarantine.models import QuarantinedFile

OPEN = {"public", "signed_in"}
ALL = os.environ.get("ZI_ODD") == "all"

# Who gets the page with 200 (or is sent on from it); everybody else gets 403 or 404.
# a: admin, p: pokja, h: head of unit A, m: member of unit A, 1 2 3: TPI ranks, l: leadership,
# o: observer, x: member of another unit, z: signed in without any role, s: bare superuser
EVERYONE = "aphm123loxzs"
AGENCY = "aphm123lo"
ANY_ROLE = "aphm123lox"
OVERVIEW = "ap23lo"
TABLE: dict[str, tuple[dict[str, Any], str]] = {
    "home": ({}, EVERYONE),
    "account_change_password": ({}, EVERYONE),
    # Only the superuser has a password to be asked for again; nobody a second step.
    "account_reauthenticate": ({}, "s"),
    "mfa_reauthenticate": ({}, "s"),
    "mfa_reauthenticate_webauthn": ({}, "s"),
    "sso_again": ({}, EVERYONE),
    "asked_again": ({}, EVERYONE),
    "mfa_index": ({}, EVERYONE),
    "mfa_activate_totp": ({}, EVERYONE),
    "mfa_deactivate_totp": ({}, ""),
    "mfa_add_webauthn": ({}, EVERYONE),
    "mfa_edit_webauthn": ({"pk": "person"}, ""),
    "mfa_remove_webauthn": ({"pk": "person"}, ""),
    "mfa_view_recovery_codes": ({}, ""),
    "mfa_generate_recovery_codes": ({}, EVERYONE),
    "units:second_factor_remove": ({"pk": "person"}, "a"),
    "units:sessions": ({}, EVERYONE),
    "units:session_owner": ({}, EVERYONE),
    "assessment:list": ({}, ANY_ROLE),
    "assessment:overview": ({"pk": "sheet"}, AGENCY),
    "assessment:repairs": ({"pk": "sheet"}, AGENCY),
    "assessment:area": ({"pk": "sheet", "code": "A.I.1"}, AGENCY),
    "assessment:area_form": ({"pk": "sheet", "code": "A.I.1"}, "hm123"),
    "assessment:repair_form": ({"pk": "sheet"}, "hm123"),
    "assessment:settle_form": ({"pk": "sheet"}, "123"),
    "assessment:fresh": ({"pk": "sheet", "code": "A.I.1"}, AGENCY),
    "assessment:why": ({"pk": "sheet", "code": "WBK:area.1"}, AGENCY),
    "assessment:history": ({"pk": "sheet", "code": "indicator"}, AGENCY),
    "assessment:simulation": ({"pk": "sheet"}, AGENCY),
    "assessment:carry_over": ({"pk": "sheet"}, "hm"),
    "assessment:sheet_export": ({"pk": "sheet"}, AGENCY),
    "assessment:evidence_preview": ({"pk": "sheet", "revision": "revision"}, AGENCY),
    "assessment:evidence_inline": ({"pk": "sheet", "revision": "revision"}, ""),  # a link: 404
    "assessment:links": ({"pk": "sheet"}, AGENCY),
    "assessment:evidence_manage": ({"pk": "sheet", "use": "use"}, "hm"),
    "assessment:evidence_many": ({"pk": "sheet"}, "hm"),
    "assessment:evidence_pick": ({"pk": "sheet", "code": "indicator"}, "hm"),
    "assessment:evidence_download": ({"pk": "sheet", "revision": "revision"}, AGENCY),
    "assessment:sheet_start": ({}, "a"),
    "assessment:surveys": ({"pk": "sheet"}, AGENCY),
    "assessment:survey_upload": ({"pk": "sheet"}, "ahm"),
    "assessment:survey_check": ({"pk": "sheet"}, "ahm"),
    "assessment:survey_columns": ({"pk": "sheet"}, "ahm"),
    "assessment:survey_template": ({"pk": "sheet", "kind": "ipak"}, "ahm"),
    "assessment:survey_people": ({"pk": "sheet", "number": "survey"}, "ahm123"),
    "assessment:survey_xlsx": ({"pk": "sheet", "number": "survey"}, "ahm123"),
    "assessment:compare": ({"pk": "sheet"}, AGENCY),
    "assessment:compare_xlsx": ({"pk": "sheet"}, AGENCY),
    "assessment:agree_many": ({"pk": "sheet"}, "123"),
    "assessment:desk": ({}, "123"),
    "assessment:desk_item": ({"pk": "sheet", "code": "indicator"}, "123"),
    "assessment:workload": ({}, "a123lo"),
    "assessment:doubles": ({}, "a123lo"),
    "assessment:double_draw": ({}, "a3"),
    "assessment:double": ({"pk": "sheet"}, "a123lo"),
    "assessment:double_finish": ({"pk": "sheet"}, ""),  # the second assessor only
    "instruments:readings": ({"pk": "instrument"}, ANY_ROLE),
    "instruments:reading_pin": ({"pk": "instrument"}, "a3"),
    "instruments:reading_end": ({"pk": "instrument", "number": "reading"}, "a3"),
    "assessment:phrases": ({}, "a123"),
    "assessment:phrase_pick": ({}, "a123"),
    "assessment:phrase_edit": ({"pk": "phrase"}, "a23"),
    "assessment:phrase_end": ({"pk": "phrase"}, "a23"),
    "assessment:continue": ({"pk": "sheet"}, AGENCY),
    "assessment:items": ({"pk": "sheet"}, AGENCY),
    "assessment:answer": ({"pk": "sheet", "code": "indicator"}, AGENCY),
    "assessment:who_fills": ({"pk": "sheet"}, AGENCY),
    "assessment:settle": ({"pk": "sheet"}, "123"),
    "assessment:teams": ({}, ANY_ROLE),
    "assessment:team": ({"code": "unit"}, AGENCY),
    "assessment:team_assign": ({}, "a"),
    "assessment:team_change": ({"pk": "seat"}, "a"),
    "assessment:team_change_check": ({"token": "tidak-ada"}, ""),
    "assessment:tpi_file": ({"year": "year"}, "a123lo"),
    "assessment:tpi_document_new": ({"year": "year"}, "a123"),
    "assessment:tpi_document_file": ({"pk": "tpi_document"}, "a123lo"),
    "assessment:tpi_document_end": ({"pk": "tpi_document"}, "a23"),
    "assessment:officers": ({}, ANY_ROLE),
    "assessment:officer_new": ({}, "a"),
    "assessment:officer_end": ({"pk": "officer"}, "a"),
    "assessment:team_letter": ({}, "a"),
    "assessment:team_letter_template": ({}, "a"),
    "assessment:team_letter_check": ({"token": "tidak-ada"}, ""),
    "assessment:team_letter_file": ({"pk": "letter"}, AGENCY),
    "assessment:batch_upload": ({}, "a"),
    "assessment:batch": ({"number": "batch"}, ""),
    "assessment:sheet_upload": ({"pk": "sheet"}, "ahm123"),
    "assessment:paper_sheet": ({"pk": "sheet"}, "al"),
    # 404: it was not brought as one
    "assessment:paper_columns": ({"pk": "sheet", "number": "sheet_import"}, ""),
    "assessment:paper_sheet_file": ({"pk": "sheet"}, ""),  # 404: none waits
    "assessment:sheet_check": ({"pk": "sheet", "number": "sheet_import"}, ""),
    "assessment:sheet_columns": ({"pk": "sheet", "number": "sheet_import"}, ""),
    "assessment:column_choices": ({}, "a"),
    "assessment:batch_columns": ({"number": "batch", "item": 1}, ""),
    "assessment:sheet_annotated": ({"pk": "sheet", "number": "sheet_import"}, ""),
    "periods:list": ({}, ANY_ROLE),
    "periods:detail": ({"year": "year"}, ANY_ROLE),
    "periods:holidays": ({"year": "year"}, ANY_ROLE),
    "periods:holidays_edit": ({"year": "year"}, "ap"),
    "periods:new": ({}, "ap"),
    "periods:edit": ({"year": "year"}, "ap"),
    "periods:between": ({"year": "year"}, "ap"),
    "periods:prerequisites": ({"year": "year"}, "ap"),
    "periods:prerequisite_new": ({"year": "year"}, "ap"),
    "periods:prerequisite": ({"year": "year", "code": "akip"}, "ap"),
    "periods:next": ({"year": "year"}, "ap"),
    "periods:proof": ({"year": "year", "code": "opini_bpk"}, ""),  # 404 until a file is there
    "instruments:list": ({}, ANY_ROLE),
    "instruments:import": ({}, "a"),
    "instruments:import_check": ({"number": "instrument_import"}, ""),
    "instruments:detail": ({"pk": "instrument"}, ANY_ROLE),
    "instruments:definition": ({"pk": "instrument"}, ANY_ROLE),
    "instruments:table_xlsx": ({"pk": "instrument"}, ANY_ROLE),
    "instruments:table_csv": ({"pk": "instrument"}, ANY_ROLE),
    "instruments:copy": ({"pk": "instrument"}, "a"),
    "instruments:publish": ({"pk": "draft"}, "a"),
    "instruments:retire": ({"pk": "instrument"}, "a"),
    "instruments:draft": ({"pk": "draft"}, "a"),
    "instruments:draft_details": ({"pk": "draft"}, "a"),
    "instruments:draft_node_new": ({"pk": "draft"}, "a"),
    "instruments:draft_node": ({"pk": "draft", "code": "A.I.1"}, "a"),
    "instruments:draft_item_new": ({"pk": "draft"}, ""),  # 404 without a place to add it
    "instruments:draft_item": ({"pk": "draft", "code": "indicator"}, "a"),
    "instruments:draft_pairs": ({"pk": "draft"}, "a"),
    "instruments:draft_thresholds": ({"pk": "draft"}, "a"),
    "instruments:draft_prerequisites": ({"pk": "draft"}, "a"),
    "instruments:draft_prerequisite_new": ({"pk": "draft"}, "a"),
    "instruments:draft_prerequisite": ({"pk": "draft", "code": "akip"}, "a"),
    "proposals:list": ({}, ANY_ROLE),
    "proposals:new": ({}, "p"),
    "proposals:long_list": ({}, "aplo"),
    "proposals:long_list_book": ({}, "aplo"),
    "proposals:between": ({}, "aphlo"),
    "proposals:ranking": ({}, "aplo"),
    "proposals:ranking_book": ({}, "aplo"),
    "proposals:acknowledge": ({}, "l"),
    "proposals:note_new": ({"pk": "sitting"}, "pl"),
    "proposals:note": ({"pk": "sitting", "number": 1}, ""),  # 404: nothing waits
    "proposals:note_file": ({"pk": "sitting", "number": 1}, ""),
    "proposals:sittings": ({}, "aplo"),
    "proposals:sitting_new": ({}, "pl"),
    "proposals:sitting": ({"pk": "sitting"}, "aplo"),
    "proposals:sitting_edit": ({"pk": "sitting"}, "pl"),
    "proposals:agenda_choose": ({"pk": "sitting"}, "pl"),
    "proposals:decision_list": ({"pk": "sitting"}, "aplo"),
    "proposals:decree_file": ({"pk": "sitting"}, ""),  # 404 until a file is there
    "proposals:detail": ({"pk": "proposal"}, AGENCY),
    "proposals:screening": ({"pk": "proposal"}, "p"),
    "proposals:move": ({"pk": "proposal", "name": "submit"}, "h"),
    "proposals:ministry": ({"pk": "proposal"}, "p"),
    "proposals:ministry_file": ({"pk": "proposal", "number": 1}, ""),  # 404: no entry yet
    "proposals:remove": ({"pk": "proposal"}, "a"),
    "proposals:corrections": ({"pk": "proposal"}, "ap"),
    "proposals:correction": ({"pk": "proposal", "kind": "hasil", "number": 1}, ""),  # 404: none
    "proposals:readiness": ({"pk": "proposal"}, AGENCY),
    "proposals:plan_report_file": ({"pk": "proposal", "number": 1}, ""),  # 404: no report yet
    "proposals:ministry_list": ({"year": "year"}, "p"),
    "proposals:portal_form": ({"year": "year"}, "aplo"),
    "proposals:objection": ({"pk": "proposal"}, "p"),
    "proposals:objection_file": ({"pk": "proposal", "number": 1}, ""),  # 404: none yet
    "proposals:stage_reports": ({"pk": "proposal"}, AGENCY),
    "proposals:stage_report_file": ({"pk": "proposal", "number": 1}, ""),  # 404: none yet
    "proposals:meetings": ({"pk": "proposal"}, AGENCY),
    "proposals:meeting_new": ({"pk": "proposal"}, "p"),
    "proposals:meeting": ({"pk": "proposal", "number": 1}, ""),  # 404: none yet
    "proposals:meeting_end": ({"pk": "proposal", "number": 1}, ""),
    "proposals:meeting_file": ({"pk": "proposal", "number": 1}, ""),
    "proposals:ministry_list_check": ({"year": "year", "token": "tidak-ada"}, ""),
    "proposals:ministry_list_template": ({"year": "year"}, "p"),
    "proposals:own_record": ({"pk": "proposal", "number": 1}, ""),  # 404: nothing waits
    "proposals:own_record_letter": ({"pk": "proposal", "number": 1}, ""),
    "proposals:own_record_piece": ({"pk": "proposal", "number": 1, "piece": 1}, ""),
    "proposals:ministry_sheet": ({"pk": "proposal"}, "p"),
    "proposals:ministry_sheet_check": ({"pk": "proposal", "number": "sheet_import"}, ""),
    "proposals:monitoring": ({"pk": "predicate"}, AGENCY),
    "plans": ({}, ANY_ROLE),
    "proposals:plan": ({"pk": "proposal"}, AGENCY),
    "proposals:plan_components": ({"pk": "proposal"}, "hm"),
    "proposals:plan_item_new": ({"pk": "proposal"}, "hm"),
    "proposals:plan_suggestions": ({"pk": "proposal"}, "hm"),
    "proposals:plan_simulation": ({"number": "sheet"}, "hm"),
    "overview:summary": ({}, OVERVIEW),
    "overview:heat": ({}, OVERVIEW),
    "overview:compare": ({}, OVERVIEW),
    "overview:trend": ({}, OVERVIEW),
    "overview:differences": ({}, OVERVIEW),
    "overview:workload": ({}, OVERVIEW),
    "overview:export": ({"tab": "summary"}, OVERVIEW),
    "xray:list": ({}, ANY_ROLE),
    "xray:xlsx": ({}, ANY_ROLE),
    "xray:dismiss": ({}, ""),  # 404 without the finding it is about
    "proposals:follow_ups": ({"pk": "proposal"}, AGENCY),
    "proposals:plan_item": ({"pk": "proposal", "number": "plan_item"}, "hm"),
    "proposals:plan_progress": ({"pk": "proposal", "number": "plan_item"}, "hm"),
    "proposals:plan_item_end": ({"pk": "proposal", "number": "plan_item"}, "hm"),
    "proposals:commitment": ({"pk": "proposal"}, AGENCY),
    "proposals:declaration": ({"pk": "proposal"}, "hm"),
    "proposals:commitment_event_new": ({"pk": "proposal"}, "hm"),
    "proposals:commitment_event": ({"pk": "proposal", "number": "commitment_event"}, "hm"),
    "proposals:commitment_event_end": ({"pk": "proposal", "number": "commitment_event"}, "hm"),
    "papers:list": ({}, ANY_ROLE),
    "papers:docx": ({"about": "usulan", "key": "proposal", "kind": "lhe"}, ""),  # no report yet
    "papers:recap_xlsx": ({"year": "year"}, "ap123lo"),
    "papers:batch": ({}, "hp23l"),
    "papers:detail": ({"pk": "paper"}, "ap123lo"),
    "papers:download": ({"pk": "paper"}, "ap123lo"),
    "papers:withdraw": ({"pk": "paper"}, "p23"),
    "papers:signed": ({"pk": "paper"}, "p23"),
    "papers:about": ({"about": "usulan", "key": "proposal"}, AGENCY),
    "papers:draft": ({"about": "usulan", "key": "proposal", "kind": "sk-calon"}, AGENCY),
    "papers:issue": ({"about": "lke", "key": "sheet", "kind": "kertas-kerja"}, "p23"),
    "papers:except": ({"pk": "proposal"}, "l"),
    "papers:outside": ({"about": "lke", "key": "sheet", "kind": "kertas-kerja"}, "p23"),
    # The season of the table is still with the unit: no TPI texts for its own people, and nobody
    # of the unit may know of them.
    "proposals:report_texts": ({"pk": "proposal"}, "ap123lo"),
    "proposals:report_text_new": ({"pk": "proposal"}, "123"),
    "proposals:report_text": ({"pk": "proposal", "number": "passage"}, "123"),
    "proposals:report_text_history": ({"pk": "proposal", "number": "passage"}, "ap123lo"),
    "proposals:report_text_end": ({"pk": "proposal", "number": "passage"}, "123"),
    "notices:list": ({}, EVERYONE),
    "notices:preferences": ({}, EVERYONE),
    "notices:open": ({"pk": "notice"}, "h"),
    "jobs:list": ({}, EVERYONE),
    "jobs:detail": ({"pk": "job"}, ""),
    "jobs:result": ({"pk": "job"}, ""),
    "privacy:kinds": ({}, EVERYONE),
    "privacy:own": ({}, EVERYONE),
    "privacy:person": ({"pk": "person"}, "a"),
    "units:agency": ({}, "ap123lo"),
    "units:agency_edit": ({}, "a"),
    "units:agency_logo": ({}, ""),  # none was uploaded
    "units:logo_edit": ({}, "a"),
    "units:signer_new": ({}, "a"),
    "units:signer_end": ({"pk": "signer"}, "a"),
    "units:letterhead": ({"code": "unit"}, "a"),
    "units:list": ({}, ANY_ROLE),
    "units:detail": ({"code": "unit"}, AGENCY),
    "units:conflict_declare": ({"code": "unit"}, "ap123l"),
    "units:conflict_end": ({"pk": "conflict"}, "a"),
    "units:new": ({}, "a"),
    "units:edit": ({"code": "unit"}, "a"),
    "units:deactivate": ({"code": "unit"}, "a"),
    "units:activate": ({"code": "unit"}, "a"),
    "units:remove": ({"code": "unit"}, "a"),
    "units:removed": ({}, "a"),
    "units:restore": ({"pk": "predicate"}, ""),  # 404 until something was removed
    "units:units_template": ({}, "a"),
    "units:users_template": ({}, "a"),
    "units:units_export": ({}, ANY_ROLE),
    "units:import_units": ({}, "a"),
    "units:import_users": ({}, "a"),
    "units:import_check": ({"token": "tidak-ada"}, ""),
    "units:predicate_new": ({"code": "unit"}, "ap"),
    "units:predicate_revoke": ({"pk": "predicate"}, "ap"),
    "quarantine:list": ({}, "a"),
    "record:agency": ({}, "alo"),
    "record:roles": ({}, "alo"),
    "record:unit": ({"code": "unit"}, AGENCY),
    "record:person": ({"pk": "person"}, "amo"),
    "record:proposal": ({"pk": "proposal"}, AGENCY),
    "record:event": ({"pk": "event"}, AGENCY),
    "units:people": ({}, "ao"),
    "units:person": ({"pk": "person"}, "ao"),
    "units:person_new": ({}, "a"),
    "units:person_edit": ({"pk": "person"}, "a"),
    "units:person_deactivate": ({"pk": "person"}, "a"),
    "units:person_activate": ({"pk": "person"}, "a"),
    "units:grant_new": ({"pk": "person"}, "a"),
    "units:grant_end": ({"pk": "grant"}, "a"),
    "units:not_yet": ({}, "ao"),
    "units:invite": ({}, "a"),
    "units:grants_awaiting": ({}, "a"),
    "units:grant_confirm": ({"pk": "awaited"}, "a"),
}
# Addresses that only take what a form sends: GET is refused to everybody.
POST_ONLY: dict[str, dict[str, Any]] = {
    "proposals:report_text_take": {"pk": "proposal"},
    "proposals:report_text_order": {"pk": "proposal", "number": "passage"},
    "proposals:report_text_accept": {"pk": "proposal", "number": "passage"},
    "text_size": {},
    "units:session_end": {},
    "jobs:cancel": {"pk": "job"},
    "quarantine:remove": {"pk": "quarantined"},
    "notices:read": {},
    "assessment:restore": {"pk": "sheet", "code": "indicator"},
    "assessment:desk_note": {"pk": "sheet", "code": "indicator"},
    "assessment:desk_order": {},
    "assessment:desk_undo": {"pk": "sheet", "code": "indicator"},
    "assessment:survey_take": {"pk": "sheet", "number": "survey"},
    "assessment:double_share": {},
    "assessment:presence": {"pk": "sheet"},
    "assessment:talk": {"pk": "sheet", "code": "indicator"},
    "assessment:batch_begin": {"number": "batch"},
    "assessment:batch_check": {"number": "batch"},
    "assessment:batch_assign": {"number": "batch", "item": 1},
    "assessment:batch_sheet": {"number": "batch", "item": 1},
    "assessment:batch_use": {"number": "batch", "item": 1},
    "assessment:column_choice_end": {"number": 1},
    "assessment:mark": {"pk": "sheet", "code": "indicator"},
    "assessment:evidence_add": {"pk": "sheet", "code": "indicator"},
    "assessment:evidence_place": {"pk": "sheet"},
    "assessment:evidence_replace": {"pk": "sheet", "use": "use"},
    "assessment:evidence_covers": {"pk": "sheet", "use": "use"},
    "assessment:evidence_use_too": {"pk": "sheet", "use": "use"},
    "assessment:evidence_confirm": {"pk": "sheet", "use": "use"},
    "assessment:evidence_archive": {"pk": "sheet"},
    "assessment:links_check": {"pk": "sheet"},
    "assessment:evidence_remove": {"pk": "sheet", "use": "use"},
    "assessment:evidence_back": {"pk": "sheet", "use": "use"},
    "proposals:identify_many": {},
    "proposals:propose_many": {},
    "proposals:affirmative": {"pk": "proposal"},
    "proposals:agenda_add": {},
    "proposals:agenda_remove": {"pk": "sitting", "number": "agenda_item"},
    "proposals:sitting_decide": {"pk": "sitting"},
    "units:users_export": {},
    "record:agency_export": {},
    "record:roles_export": {},
    "record:unit_export": {"code": "unit"},
    "record:person_export": {"pk": "person"},
    "record:proposal_export": {"pk": "proposal"},
    "instruments:draft_node_remove": {"pk": "draft", "code": "A.I.1"},
    "instruments:draft_item_remove": {"pk": "draft", "code": "indicator"},
    "instruments:draft_item_move": {"pk": "draft", "code": "indicator"},
    "instruments:draft_prerequisite_remove": {"pk": "draft", "code": "akip"},
}
# What belongs to the agency and not to one of its units, whoever holds a role on a unit alone.
AGENCY_WIDE = {
    "assessment:column_choice_end",
    "assessment:double_draw",
    "assessment:double_share",
    "instruments:reading_pin",
    "instruments:reading_end",
    "periods:holidays_edit",
    "periods:new",
    "periods:edit",
    "periods:between",
    "periods:prerequisites",
    "periods:prerequisite_new",
    "periods:prerequisite",
    "periods:next",
    "instruments:import",
    "instruments:import_check",
    "instruments:copy",
    "instruments:publish",
    "instruments:retire",
    "instruments:draft",
    "instruments:draft_details",
    "instruments:draft_node_new",
    "instruments:draft_node",
    "instruments:draft_node_remove",
    "instruments:draft_item_new",
    "instruments:draft_item",
    "instruments:draft_item_move",
    "instruments:draft_item_remove",
    "instruments:draft_pairs",
    "instruments:draft_thresholds",
    "instruments:draft_prerequisites",
    "instruments:draft_prerequisite_new",
    "instruments:draft_prerequisite",
    "instruments:draft_prerequisite_remove",
    "proposals:sitting_new",
    "proposals:sitting_edit",
    "proposals:note_new",
    "proposals:agenda_choose",
    "proposals:agenda_add",
    "proposals:agenda_remove",
    "proposals:ministry_list",
    "proposals:portal_form",
    "proposals:ministry_list_check",
    "proposals:ministry_list_template",
    "quarantine:list",
    "quarantine:remove",
    "units:agency",
    "units:agency_edit",
    "units:logo_edit",
    "units:signer_new",
    "units:signer_end",
}
# Also the agency's, by what they are about and not by the name of their permission: its papers,
# its phrases; and what is given to a unit from above it.
FROM_ABOVE = {
    "papers:recap_xlsx",
    "assessment:officer_end",
    "assessment:tpi_document_end",
    "assessment:phrase_edit",
    "assessment:team_change",
    "assessment:phrase_end",
    "units:conflict_end",
    "units:grant_confirm",
    "units:predicate_new",
    "units:predicate_revoke",
    "units:remove",
}
# The same roles held on unit A alone, by people who work elsewhere.
ON_A = {"A": "a", "P": "p", "T": "3", "L": "l", "O": "o"}
ROLES_ON_A = {
    "A": "admin",
    "P": "pokja",
    "T": "tpi_supervisor",
    "L": "leadership",
    "O": "observer",
}
PEOPLE = {
    "a": "demo-admin",
    "p": "demo-pokja",
    "h": "unit_head-a",
    "m": "unit_member-a",
    "1": "demo-tpi-anggota",
    "2": "demo-tpi-ketua",
    "3": "demo-tpi-dalnis",
    "l": "demo-pimpinan",
    "o": "demo-pengamat",
    "x": "unit_member-b",
    "z": "tanpa-peran",
    "s": "akar",
    **{letter: f"{role}-a" for letter, role in ROLES_ON_A.items()},
}


def opens(letter: str, name: str) -> bool:
    """May this person open the address (which is about unit A)? A role held on A opens what the
    same role held on the agency opens, save what belongs to the agency or is given from above."""
    if letter in ON_A and name in AGENCY_WIDE | FROM_ABOVE:
        return False
    # Sentences are for who judges; only an administrator of the agency keeps the shared ones.
    # Both sides of an LKE judged on paper are brought in from above the unit.
    on_the_agency = {"assessment:phrases", "assessment:phrase_pick", "assessment:paper_sheet"}
    if letter == "A" and name in on_the_agency:
        return False
    return ON_A.get(letter, letter) in TABLE[name][1]


def patterns() -> Iterator[tuple[str, URLPattern]]:
    return addresses()


def permission_of(pattern: URLPattern) -> str | None:
    name = view_attribute(pattern, "permission_name")
    return None if name is None else str(name)


@pytest.mark.parametrize(("name", "pattern"), list(patterns()), ids=lambda value: str(value)[:40])
def test_every_view_names_a_known_permission(name: str, pattern: URLPattern) -> None:
    permission = permission_of(pattern)
    assert permission is not None, f"{name} names no permission"
    assert permission in OPEN or rules.perm_exists(permission), permission


def test_every_address_stands_in_the_table() -> None:
    public = {name for name, pattern in patterns() if permission_of(pattern) == "public"}
    names = {name for name, _ in patterns()}
    assert names - public == set(TABLE) | set(POST_ONLY)


@pytest.fixture
def places(steps: Steps, season: Any, bring: Any) -> dict[str, Any]:
    """What the addresses are about; made once, then put back as rows."""
    proposal = bring("self_assessment")

    def make() -> None:
        steps.season.places = make_places(steps.season, proposal)

    steps.take(("places",), make)
    return dict(steps.season.places)


def make_places(season: Any, proposal: Proposal) -> dict[str, Any]:
    """A proposal under self assessment with an evidence, and an import nobody here made."""
    sheet = proposal.assessment
    row = AnswerRevision.objects.filter(answer__assessment=sheet).first().answer.indicator
    use: EvidenceUse = add_link(
        actor=season.people["unit_member-a"],
        assessment=sheet,
        indicator=row,
        url="https://arsip.instansi.example/a",
    )
    User.objects.create_user("tanpa-peran", full_name="Tanpa Peran")
    User.objects.create_superuser("akar", "akar@instansi.example", "x", full_name="Akar")
    other = User.objects.create_user("lain", full_name="Lain")
    for role in ROLES_ON_A.values():
        person = User.objects.create_user(
            f"{role}-a", full_name=f"Orang {role}", unit=season.units["B"]
        )
        grant_role(actor=SYSTEM, user=person, role=role, unit=season.units["A"])
    upload = SheetImport.objects.create(
        assessment=sheet, file_name="x.xlsx", sha256="0" * 64, uploaded_by=other
    )
    predicate = add_predicate(
        actor=SYSTEM,
        unit=season.units["A"],
        kind="WBK",
        year=season.period.year - 3,
        decree_number="D-1",
        decree_date=date(season.period.year - 3, 12, 1),
    )
    sitting = Sitting.objects.create(title="Uji", held_on=season.today, opened_by=other)
    passage = ReportPassage.objects.create(
        proposal=proposal,
        kind="temuan",
        text="Uji",
        written_by=season.people["demo-tpi-ketua"],
        written_at=timezone.now(),
        accepted_at=timezone.now(),
    )
    PassageRevision.objects.create(
        passage=passage,
        version=1,
        text="Uji",
        written_by=passage.written_by,
        written_at=passage.written_at,
    )
    return {
        "signer": PaperSigner.objects.create(
            paper="rekapitulasi",
            manner="sendiri",
            office="Sekretaris",
            name="Penanda Tangan",
            starts_on=season.today,
            added_at=timezone.now(),
        ).pk,
        "passage": passage.pk,
        "notice": Notice.objects.create(
            user=season.people["unit_head-a"], kind="decision", key="uji", text="Uji", url="/"
        ).pk,
        "sheet": sheet.pk,
        "sitting": sitting.pk,
        "agenda_item": AgendaItem.objects.create(
            sitting=sitting, proposal=proposal, added_by=other
        ).pk,
        "proposal": proposal.pk,
        "revision": use.evidence.revisions.get().pk,
        "sheet_import": upload.pk,
        "event": AuditEvent.objects.filter(action="evidence.added").latest("pk").pk,
        "year": season.period.year,
        "instrument": sheet.instrument_id,
        "draft": copy_to_draft(actor=SYSTEM, instrument=sheet.instrument).pk,
        "indicator": row.code,
        "use": use.pk,
        "unit": season.units["A"].code,
        "person": season.people["unit_member-a"].pk,
        "grant": season.people["unit_member-a"].grants.get().pk,
        "awaited": RoleGrant.objects.create(
            user=other,
            role="leadership",
            unit=season.units["A"],
            granted_by=season.people["unit_member-a"],
            confirmation="awaited",
        ).pk,
        "tpi_document": TpiDocument.objects.create(
            period=season.period,
            kind="sk-tpi",
            number="SK-1",
            dated=season.today,
            sha256=store("berkas-tpi", b"%PDF-1.7"),
            file_name="sk.pdf",
            content_type="application/pdf",
            added_by=other,
            added_at=timezone.now(),
        ).pk,
        "officer": TeamOfficer.objects.get().pk,
        "seat": TeamSeat.objects.create(
            assessment=Assessment.objects.create(
                unit=season.units["A"],
                period=Period.objects.create(year=2001, instrument=sheet.instrument),
                instrument=sheet.instrument,
            ),
            person=other,
            rank="tpi_member",
            since=season.today,
            recorded_at=timezone.now(),
        ).pk,
        "letter": LetterSeat.objects.create(
            letter=AssignmentLetter.objects.create(
                number="ST-1",
                dated=season.today,
                sha256=store("surat-tugas", b"%PDF-1.7"),
                file_name="st.pdf",
                uploaded_by=other,
            ),
            grant=season.people["unit_member-a"].grants.get(),
        ).letter_id,
        "predicate": predicate.pk,
        "plan_item": PlanItem.objects.create(
            proposal=proposal,
            component="1",
            activity="Uji",
            target="Uji",
            person="Uji",
            quarter="B12",
            created_by=other,
        ).pk,
        "commitment_event": CommitmentEvent.objects.create(
            proposal=proposal,
            kind="sosialisasi",
            topic="Uji",
            held_on=season.today,
            recorded_by=other,
        ).pk,
        "instrument_import": InstrumentImport.objects.create(
            file_name="x.json", sha256="0" * 64, uploaded_by=other
        ).pk,
        "conflict": ConflictOfInterest.objects.create(
            user=other, unit=season.units["A"], reason="Uji"
        ).pk,
        "survey": Survey.objects.create(
            assessment=sheet, kind="ipak", file_name="x.csv", sha256="0" * 64
        ).pk,
        "reading": InterpretationNote.objects.create(
            instrument=sheet.instrument, indicator=row, text="Uji"
        ).pk,
        "double": DoubleAssessment.objects.create(assessment=sheet).pk,
        "phrase": Phrase.objects.create(text="Kalimat instansi.").pk,
        "batch": SheetBatch.objects.create(
            period=season.period, file_name="x.zip", sha256="0" * 64, uploaded_by=other
        ).pk,
        "paper": Paper.objects.create(
            kind="kertas-kerja",
            year=season.period.year,
            sequence=900,  # none that the counter gives out
            number="900",
            code="7K2M9QXR4TBV",
            title="Uji",
            period=season.period,
            unit=season.units["A"],
            assessment=sheet,
            content_digest="0" * 64,
            sha256=store(FOLDER, b"%PDF-1.7"),
            size=8,
            issued_at=sheet.created_at,
        ).pk,
        "job": Job.objects.create(key="uji", title="Pekerjaan orang lain", owner=other).pk,
        "quarantined": QuarantinedFile.objects.create(uploaded_by=other, size=1).pk,
    }


def address(name: str, places: dict[str, Any]) -> str:
    wanted = TABLE[name][0] if name in TABLE else POST_ONLY[name]
    kwargs = {key: places.get(value, value) for key, value in wanted.items()}
    return reverse(name, kwargs=kwargs)


def read_to_its_end(answer: Any) -> None:
    """A file is closed by its reader."""
    if answer.streaming:
        assert b"".join(answer.streaming_content)


def answers_as_it_should(letter: str, name: str, answer: Any) -> bool:
    # Without its origin a browser's form is refused as forged.
    assert answer["Referrer-Policy"] == "same-origin", name
    read_to_its_end(answer)
    return answer.status_code in ({200, 302} if opens(letter, name) else {403, 404})


@pytest.mark.usefixtures("sketched")
@pytest.mark.one_database
@pytest.mark.slow_walk
@pytest.mark.parametrize("letter", sorted(set(PEOPLE) - set(ON_A)))
def test_each_role_opens_exactly_what_it_may(
    places: dict[str, Any], sign_in: Any, letter: str
) -> None:
    client = sign_in(User.objects.get(username=PEOPLE[letter]))
    assert {
        name: answer.status_code
        for name in TABLE
        if not answers_as_it_should(letter, name, answer := client.get(address(name, places)))
    } == {}


@pytest.mark.one_database
def test_what_is_the_agencys_is_declared_so() -> None:
    """By hand above, and once more from the permissions: neither list misses one of the other."""
    scopes = declared_permissions()
    found = {
        name
        for name, pattern in patterns()
        if scopes.get(str(permission_of(pattern))) is PermissionScope.AGENCY
    }
    assert found == AGENCY_WIDE


@pytest.mark.usefixtures("sketched")
@pytest.mark.one_database
def test_a_role_on_a_part_sends_nothing_to_what_is_the_agencys(
    places: dict[str, Any], sign_in: Any
) -> None:
    before = AuditEvent.objects.count()
    wrong = []
    for letter in ON_A:
        client = sign_in(User.objects.get(username=PEOPLE[letter]))
        for name in sorted(AGENCY_WIDE | (FROM_ABOVE - {"papers:recap_xlsx"})):
            # What such a form would send; a field that is missing is never the reason.
            status = client.post(address(name, places), FILLED).status_code
            if status not in {403, 404, 405}:  # 405: a page that only shows, to nobody else
                wrong.append(f"{name} as {PEOPLE[letter]}: {status}")
    assert "\n".join(wrong) == ""
    assert AuditEvent.objects.count() == before


FILLED = {
    "title": "Diganti",
    "held_on": "2026-01-05",
    "bagian": "50",
    "text": "Diganti",
    "ya": "1",
    "tahun": "2031",
}
OFFERED = re.compile(r'(?:href|action|formaction)="(/[^"#]*)')


def offered_by(answer: Any) -> Iterator[tuple[str, str]]:
    """Every link and form of a page, and the name of the address it leads to."""
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return
    for link in sorted(set(OFFERED.findall(answer.content.decode()))):
        try:
            yield link, resolve(link.partition("?")[0]).view_name
        except Resolver404:
            continue


@pytest.mark.usefixtures("sketched")
@pytest.mark.one_database
@pytest.mark.slow_walk
@pytest.mark.parametrize("letter", ON_A)
def test_a_role_on_a_part_opens_what_it_may_and_no_page_offers_it_what_is_refused(
    places: dict[str, Any], sign_in: Any, letter: str
) -> None:
    """One walk asks both: each address, and each link and form on the pages that open; each kind
    of link is followed once. As the administrator of a part; as the others with ``ZI_ODD=all``,
    since ``test_planted_words`` follows what any of them is offered."""
    follows = letter == "A" or ALL
    client = sign_in(User.objects.get(username=PEOPLE[letter]))
    wrong, followed = set(), set()
    for name in TABLE:
        answer = client.get(address(name, places))
        if not answers_as_it_should(letter, name, answer):
            wrong.add(f"{name}: {answer.status_code}")
        if not opens(letter, name):
            continue
        for link, found in offered_by(answer):
            if found in AGENCY_WIDE:
                wrong.add(f"{name} offers {found}")
            elif follows and found in TABLE and found not in followed:
                followed.add(found)
                read_to_its_end(led := client.get(unescape(link)))
                if led.status_code in {403, 404}:
                    wrong.add(f"{name} offers {link}, refused")
    assert wrong == set()


@pytest.mark.one_database
def test_a_stranger_is_sent_to_the_login_page_everywhere(places: dict[str, Any]) -> None:
    for name in [*TABLE, *POST_ONLY]:
        response = Client().get(address(name, places))
        assert response.status_code == 302, name
        assert response["Location"].startswith(reverse("account_login")), name


@pytest.mark.usefixtures("sketched")
@pytest.mark.one_database
def test_what_changes_something_does_not_answer_to_a_mere_visit(
    places: dict[str, Any], sign_in: Any
) -> None:
    for username in PEOPLE.values():
        client = sign_in(User.objects.get(username=username))
        for name in POST_ONLY:
            assert client.get(address(name, places)).status_code in {403, 405}, name
        assert client.get(reverse("account_logout")).status_code == 405


def test_an_inactive_person_is_signed_out(season: Any, sign_in: Any) -> None:
    person = season.people["demo-pokja"]
    client = sign_in(person)
    person.is_active = False
    person.save()
    assert client.get(reverse("proposals:list")).status_code == 302
