"""Mails about the own account that no notice can carry: they hold a secret link."""

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage

from units.models import User
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.notices.mail import full_address

logger = logging.getLogger(__name__)


def send_reset_link(person: User, path: str) -> None:
    """To the address on file. A mail that fails is in the log; the page says the same to all."""
    body = (
        f"Yth. {person},\n\n"
        f"Ada permintaan untuk mengatur ulang kata sandi akun «{person.username}» di aplikasi Zona "
        "Integritas. Buka tautan ini untuk memilih kata sandi baru:\n\n"
        f"{full_address(path)}\n\n"
        "Tautan berlaku dua jam dan hanya dapat dipakai satu kali. Bila Anda tidak memintanya, "
        "abaikan surel ini: kata sandi Anda tidak berubah.\n\n"
        f"--\n{agency_name()}\nSurel ini dikirim otomatis oleh aplikasi Zona Integritas; jangan "
        "dibalas.\n"
    )
    message = EmailMessage(
        subject="[Zona Integritas] Mengatur ulang kata sandi",
        body=body,
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (SMTPException, OSError, ValueError) as error:
        logger.warning("a mail to person %s failed: %s", person.pk, type(error).__name__)
