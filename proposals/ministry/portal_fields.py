"""What the ministry's form asks of a period, and what of it is still missing."""

from proposals.models import PortalForm

CONTACT = {
    "contact_name": "nama narahubung",
    "contact_phone": "telepon narahubung",
    "contact_mail": "surel narahubung",
}
ADDRESSES = {
    "letter_url": "alamat surat usulan",
    "sptjm_url": "alamat SPTJM",
    "clearance_url": "alamat surat clearance",
    "survey_url": "alamat laporan survei",
}
FIELDS = {**CONTACT, **ADDRESSES}


def missing_fields(form: PortalForm | None) -> list[str]:
    """What nobody has filled in yet, by its label."""
    return [label for name, label in FIELDS.items() if form is None or not getattr(form, name)]
