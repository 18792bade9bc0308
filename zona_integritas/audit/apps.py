from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "zona_integritas.audit"
    label = "audit"
    verbose_name = "Catatan audit"
