"""Where the tests find the project, the golden answers, and the strange sheets beside a clone."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Both sides of a whole LKE, answer by answer, with the figures the ministry's sheet gives.
TWO_SIDES = ROOT / "tests" / "assessment" / "two_sides.json"
# Only where the project lies beside it; a test that needs it is skipped elsewhere.
SHARED = ROOT.parent / "shared" / "lke"
