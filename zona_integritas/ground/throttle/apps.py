from django.apps import AppConfig


class ThrottleConfig(AppConfig):
    name = "zona_integritas.ground.throttle"
    label = "throttle"

    def ready(self) -> None:
        from zona_integritas.ground.throttle import sign_in  # noqa: F401  # it listens to signing in
