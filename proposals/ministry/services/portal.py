"""What the ministry's form asks of a period's proposal is kept until the portal asks for it."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from assessment.evidence.services.evidence import checked_url
from assessment.models import Period
from proposals.ministry.portal_fields import ADDRESSES, FIELDS
from proposals.models import PortalForm
from units.models import User
from zona_integritas.ground.audit.record import record
from zona_integritas.ground.errors import Refused
from zona_integritas.ground.lengths import check_length
from zona_integritas.ground.permissions import require

UNCHANGED = "Tidak ada data yang berubah."
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{5,38}")


@transaction.atomic
def save_portal_form(*, actor: User, period: Period, values: Mapping[str, str]) -> PortalForm:
    """Takes all fields as they stand in the form; any may still be empty."""
    require(actor, "proposals.fill_portal_form")
    clean = {name: str(values.get(name, "")).strip() for name in FIELDS}
    for name in ADDRESSES:
        if clean[name]:
            clean[name] = checked_url(clean[name])
    check_length("Nama narahubung", clean["contact_name"], 200)
    if clean["contact_phone"] and not _PHONE.fullmatch(clean["contact_phone"]):
        raise Refused(
            f"«{clean['contact_phone'][:40]}» bukan nomor telepon. Tulis angkanya, misalnya "
            f"0812 3456 7890. {UNCHANGED}"
        )
    if clean["contact_mail"]:
        try:
            validate_email(clean["contact_mail"])
        except ValidationError as error:
            raise Refused(
                f"«{clean['contact_mail'][:80]}» bukan alamat surel. Tulis seperti "
                f"nama@instansi.go.id. {UNCHANGED}"
            ) from error
    held = PortalForm.objects.select_for_update(of=("self",)).filter(period=period).first()
    before = {name: getattr(held, name) if held else "" for name in FIELDS}
    if before == clean:
        return held or PortalForm(period=period)
    form, _ = PortalForm.objects.update_or_create(
        period=period, defaults={**clean, "saved_by": actor}
    )
    changed = [name for name in FIELDS if before[name] != clean[name]]
    record(
        actor=actor,
        action="portal_form.saved",
        target=form,
        before={name: before[name] for name in changed},
        after={name: clean[name] for name in changed},
    )
    return form
