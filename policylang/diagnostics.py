"""Findings for the author of a policy: data only, no words and no screens.

The words stand in ``policylang.messages`` by code, in Chinese and English; ``policylang.report.diagnostics``
renders them. Codes: PL1xx syntax, PL2xx names, PL3xx types and rules, PL4xx warnings, PL5xx evaluation,
PL6xx records. A code is never reused.
"""

import enum
from collections.abc import Iterable

from policylang.piece import Piece
from policylang.source import Span


class Severity(enum.Enum):
    """How bad: an error stops evaluation, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Label(Piece):
    """A further place that belongs to a finding; ``key`` names its words in the catalogue (``PL203.first``)."""

    span: Span
    key: str
    args: tuple[tuple[str, str], ...] = ()


class Fix(Piece):
    """An edit that mends the finding: replace what ``span`` covers by ``replacement``."""

    span: Span
    replacement: str


class Diagnostic(Piece):
    """One finding: its code, its place, what its message template needs, and how to mend it."""

    code: str
    span: Span
    args: tuple[tuple[str, str], ...] = ()
    related: tuple[Label, ...] = ()
    fixes: tuple[Fix, ...] = ()

    @property
    def severity(self) -> Severity:
        """PL4xx are warnings, everything else is an error."""
        return Severity.WARNING if self.code.startswith("PL4") else Severity.ERROR


def make(code: str, span: Span, /, *, related: tuple[Label, ...] = (), fixes: tuple[Fix, ...] = (), **args: str) -> Diagnostic:
    """A diagnostic with its message arguments given by keyword."""
    return Diagnostic(code, span, tuple(args.items()), related, fixes)


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, place and code: the order in which every renderer shows them, each once."""
    return sorted(set(diagnostics), key=lambda d: (d.span.path, d.span.start, d.span.end, d.code, d.args))


class PolicyError(Exception):
    """A policy set that cannot be used; carries the diagnostics that say why."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(in_order(diagnostics))
        super().__init__(", ".join(sorted({d.code for d in self.diagnostics})))
