"""What becomes of personal data whose time is over; each function is one kind's (``kinds``).

It answers how much is due, and removes it unless ``dry_run``. Run again it finds nothing more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Model, Q, QuerySet
from django.utils.timezone import localtime
from django_tasks_db.models import DBTaskResult

from assessment.evidence.services import many as evidence_aside
from assessment.models import (
    EvidenceOpened,
    ItemSeen,
    Presence,
    SheetBatch,
    SheetImport,
    Survey,
    SurveyResponse,
)
from assessment.surveys.services import imports as surveys
from assessment.workbooks.services import batch_files, imports
from proposals.ministry.services import results_list
from units.models import Invitation, PersonSession, RemovedObject, User
from units.models.removed import KEPT_DAYS
from zona_integritas.ground.actors import SYSTEM
from zona_integritas.ground.audit.models import AuditEvent
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.files.kept_files import files_older_than, storage_path
from zona_integritas.ground.jobs.models import Job
from zona_integritas.ground.notices.models import LastVisit, Notice, NoticePreference
from zona_integritas.ground.papers.drawings import forget_drafts
from zona_integritas.ground.throttle.models import SharedEntry, Tally
from zona_integritas.site.quarantine.models import QuarantinedFile
from zona_integritas.site.quarantine.services import forget_content

UNUSED = timedelta(days=1)  # an upload that nobody applied; who looks at a page now
PEOPLE_FILES = "imports"  # of registers, one folder a person
CONTACTS = ("email", "nip", "position")
UNAPPLIED = (surveys.FOLDER, results_list.FOLDER, PEOPLE_FILES, evidence_aside.FOLDER)


def _days_ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _years_ago(now: datetime, years: int) -> datetime:
    day = now.replace(day=28) if (now.month, now.day) == (2, 29) else now
    return day.replace(year=now.year - years)


def _remove(rows: QuerySet[Model], dry_run: bool) -> int:
    count = rows.count()
    if count and not dry_run:
        rows.delete()
    return count


def finished_jobs(now: datetime, dry_run: bool) -> int:
    """The job, its result, and its row in the queue."""
    before = _days_ago(now, settings.RESULT_KEEP_DAYS)
    due = Job.objects.filter(finished_at__lt=before)
    count = due.count()
    if not dry_run:
        for name in due.exclude(result_file="").values_list("result_file", flat=True):
            default_storage.delete(name)
        SheetBatch.objects.filter(job__in=due).update(job=None)
        due.delete()
        DBTaskResult.objects.filter(finished_at__lt=before).delete()
    return count


def sign_in_rows(now: datetime, dry_run: bool) -> int:
    """Failed sign-ins as django-axes keeps them: name, address, browser."""
    before = _days_ago(now, settings.SIGN_IN_KEEP_DAYS)
    return sum(
        _remove(model.objects.filter(attempt_time__lt=before), dry_run)
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    )


def ended_sessions(now: datetime, dry_run: bool) -> int:
    return _remove(PersonSession.objects.filter(expire_date__lt=now), dry_run)


def old_invitations(now: datetime, dry_run: bool) -> int:
    """Used, revoked or over: the record keeps that there was one."""
    before = _days_ago(now, settings.INVITATION_KEEP_DAYS)
    return _remove(Invitation.objects.filter(valid_until__lt=before), dry_run)


def removed_objects(now: datetime, dry_run: bool) -> int:
    """What nobody brought back in time."""
    before = _days_ago(now, KEPT_DAYS)
    return _remove(RemovedObject.objects.filter(removed_at__lte=before), dry_run)


def old_counts(now: datetime, dry_run: bool) -> int:
    """Of the throttle, and what other parts count in the shared cache."""
    counted = _remove(Tally.objects.filter(until__lt=now), dry_run)
    return counted + _remove(SharedEntry.objects.filter(expires__lt=now), dry_run)


def old_notices(now: datetime, dry_run: bool) -> int:
    """Read or not; one that was never mailed is no longer waited for."""
    before = _days_ago(now, settings.NOTICE_KEEP_DAYS)
    return _remove(Notice.objects.filter(created_at__lt=before), dry_run)


def quarantined_files(now: datetime, dry_run: bool) -> int:
    """What was found harmful, with what is left of its content."""
    due = QuarantinedFile.objects.filter(found_at__lt=_days_ago(now, settings.QUARANTINE_KEEP_DAYS))
    contents = set(due.exclude(sha256="").values_list("sha256", flat=True))
    count = _remove(due, dry_run)
    if not dry_run:
        for sha256 in contents:
            forget_content(sha256)
    return count


def left_presences(now: datetime, dry_run: bool) -> int:
    return _remove(Presence.objects.filter(seen_at__lt=now - UNUSED), dry_run)


def old_accounts(now: datetime, dry_run: bool) -> int:
    """Accounts closed long enough ago lose what one could reach the person by; the name stays
    with what the person did."""
    before = _years_ago(now, settings.ACCOUNT_KEEP_YEARS)
    holding = ~Q(email="") | ~Q(nip="") | ~Q(position="")
    count = 0
    for person in User.objects.filter(holding, is_active=False).select_related("unit"):
        if _closed_at(person) >= before:
            continue
        count += 1
        if not dry_run:
            for rows in (
                PersonSession.objects.filter(person=person),
                EmailAddress.objects.filter(user=person),
                Authenticator.objects.filter(user=person),
                SocialAccount.objects.filter(user=person),
                Notice.objects.filter(user=person),
                NoticePreference.objects.filter(user=person),
                LastVisit.objects.filter(user=person),
                EvidenceOpened.objects.filter(user=person),
                ItemSeen.objects.filter(user=person),
                Presence.objects.filter(user=person),
            ):
                rows.delete()
            _blank(person)
    return count


def _blank(person: User) -> None:
    """The record says which fields, and not once more what stood in them."""
    blanked = [name for name in CONTACTS if getattr(person, name)]
    for name in CONTACTS:
        setattr(person, name, "")
    person.set_unusable_password()
    person.save(update_fields=[*CONTACTS, "password"])
    record(
        actor=SYSTEM,
        action="person.blanked",
        target=person,
        after={"blanked": blanked},
        unit_path=person.unit.path if person.unit else "",
    )


def _closed_at(person: User) -> datetime:
    """When the record says so; of an account that nobody closed there, when it was last used."""
    closed = AuditEvent.objects.filter(
        action="person.deactivated", object_type="units.user", object_id=str(person.pk)
    )
    found = closed.order_by("-id").values_list("at", flat=True).first()
    return found or person.last_login or person.date_joined


def survey_contacts(now: datetime, dry_run: bool) -> int:
    """Names and phones of respondents, and the file they came in; the answers stay."""
    last_year = localtime(now).year - 1 - settings.SURVEY_KEEP_YEARS
    old = Survey.objects.filter(assessment__period__year__lte=last_year)
    named = SurveyResponse.objects.filter(survey__in=old).exclude(name="", phone="")
    count = named.count()
    if not dry_run:
        named.update(name="", phone="")
        _forget_files(old.exclude(sha256=""), Survey.objects.all(), surveys.FOLDER)
    return count


def kept_drafts(now: datetime, dry_run: bool) -> int:
    """Drawings of papers that nobody looked at lately."""
    return forget_drafts(dry_run=dry_run)


def import_files(now: datetime, dry_run: bool) -> int:
    """Originals of imported sheets (history, and what was judged on
    paper, keep their own: nothing else proves them), and uploads
    that nobody applied."""
    before = _days_ago(now, settings.IMPORT_KEEP_DAYS)
    old = Q(uploaded_at__lt=before, historic=False) & ~Q(sha256="")
    sheets = SheetImport.objects.filter(old, paper_sheet=None)
    zips = SheetBatch.objects.filter(old)
    kept = set(Survey.objects.exclude(sha256="").values_list("sha256", flat=True))
    unused = [
        name
        for folder in UNAPPLIED
        for name in files_older_than(folder, now - UNUSED)
        if name.rpartition("/")[2] not in kept
    ]
    count = sheets.count() + zips.count() + len(unused)
    if not dry_run:
        for name in unused:
            default_storage.delete(name)
        _forget_files(sheets, SheetImport.objects.all(), imports.FOLDER)
        _forget_files(zips, SheetBatch.objects.all(), batch_files.FOLDER)
    return count


def _forget_files(due: QuerySet[Model], all_rows: QuerySet[Model], folder: str) -> None:
    """The rows no longer name their file (the record still does); it goes with the last of them."""
    digests = set(due.values_list("sha256", flat=True))
    due.update(sha256="")
    still = set(all_rows.filter(sha256__in=digests).values_list("sha256", flat=True))
    for name in _names(folder, digests - still):
        default_storage.delete(name)


def _names(folder: str, digests: Iterable[str]) -> list[str]:
    place = batch_files.stored_name if folder == batch_files.FOLDER else None
    return [place(one) if place else storage_path(folder, one) for one in digests]
