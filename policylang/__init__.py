"""policylang: education policy documents made executable.

The public names load on first use, so that a command that needs little imports little.
"""

import importlib
from typing import TYPE_CHECKING, Any

from policylang.version import VERSION

if TYPE_CHECKING:
    from policylang.api import Policies as Policies
    from policylang.api import Records as Records
    from policylang.api import Report as Report
    from policylang.api import Result as Result
    from policylang.api import Subject as Subject
    from policylang.api import load as load
    from policylang.diagnostics import Diagnostic as Diagnostic
    from policylang.diagnostics import PolicyError as PolicyError
    from policylang.records.problems import RecordError as RecordError
    from policylang.records.problems import RecordProblem as RecordProblem
    from policylang.runtime.decision import Outcome as Outcome
    from policylang.runtime.proof import Proof as Proof

_HOMES = {
    "Diagnostic": "policylang.diagnostics",
    "Outcome": "policylang.runtime.decision",
    "Policies": "policylang.api",
    "PolicyError": "policylang.diagnostics",
    "Proof": "policylang.runtime.proof",
    "RecordError": "policylang.records.problems",
    "RecordProblem": "policylang.records.problems",
    "Records": "policylang.api",
    "Report": "policylang.api",
    "Result": "policylang.api",
    "Subject": "policylang.api",
    "load": "policylang.api",
}

__version__ = VERSION
__all__ = [
    "Diagnostic",
    "Outcome",
    "Policies",
    "PolicyError",
    "Proof",
    "RecordError",
    "RecordProblem",
    "Records",
    "Report",
    "Result",
    "Subject",
    "__version__",
    "load",
]


def __getattr__(name: str) -> Any:
    """A public name, from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
