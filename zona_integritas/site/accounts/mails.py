"""Mails about the own account that no notice can carry: they hold a secret link."""

import logging
import threading
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from smtplib import SMTPException

from django.core.mail import EmailMessage

from units.models import User
from zona_integritas.ground.agency import agency_name
from zona_integritas.ground.notices.mail import full_address

logger = logging.getLogger(__name__)


def send_reset_link(person: User, path: str) -> None:
    """To the address on file. A mail that fails is in the log; the page says the same to all, and
    as fast: nobody waits for the mail server."""
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
    apart(partial(_send, message, person.pk))


def apart(work: Callable[[], None]) -> None:
    """Beside the request, whose lines of the log it continues."""
    threading.Thread(target=copy_context().run, args=(work,), name="surel-sandi").start()


def _send(message: EmailMessage, number: int) -> None:
    try:
        message.send()
    except (SMTPException, OSError, ValueError) as error:
        logger.warning("a mail to person %s failed: %s", number, type(error).__name__)
