"""The settings of tests, benchmarks and type checks: the application's own, in demo mode, unless
the environment says otherwise. What they start in processes of its own is in demo mode too."""

import os

os.environ.setdefault("DEMO_MODE", "1")

from zona_integritas.settings import *  # noqa: F403 - read once the mode is set
