"""The X-ray of a period: what does not fit together, how grave it is, and whose turn it is.

Each check is one function over all LKE in scope, with a fixed number of queries; ``CHECKS`` is the
list of them. Nothing here changes a figure, and nothing is stored but what somebody set aside.
"""

from proposals.xray.reports.examine import Examination, run_checks
from proposals.xray.reports.finding import Finding, Owner, Severity, XrayCheck, XrayScope, scope_for

__all__ = [
    "Examination",
    "Finding",
    "Owner",
    "Severity",
    "XrayCheck",
    "XrayScope",
    "run_checks",
    "scope_for",
]
