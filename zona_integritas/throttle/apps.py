from django.apps import AppConfig


class ThrottleConfig(AppConfig):
    name = "zona_integritas.throttle"
    label = "throttle"
