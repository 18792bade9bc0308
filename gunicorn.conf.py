"""What gunicorn itself says goes into the log in the form of all other lines. Nothing else is set
here: how the server is started stands where it is started."""

from zona_integritas.settings import LOGGING as logconfig_dict  # noqa: N811 - gunicorn names it

__all__ = ["logconfig_dict"]
