from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "zona_integritas.ground.audit"
    label = "audit"
    verbose_name = "Catatan audit"
