from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "LKE"

    def ready(self) -> None:
        from assessment import rules
        from assessment.slots import fill_slots
        from units.services import sides

        sides.OBJECTIONS.append(rules.ends_blindness)
        fill_slots()
