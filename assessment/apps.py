from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "LKE"

    def ready(self) -> None:
        from assessment import rules
        from units.services import sides

        sides.OBJECTIONS.append(rules.ends_blindness)
