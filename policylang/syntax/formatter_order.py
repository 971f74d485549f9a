"""The order of the clauses in a rule.

In: the clauses of a rule by their leading terminal. Out: the same clauses in canonical order. Clauses of one kind keep
their order, and so do 证据 and 涵盖, since a 涵盖 belongs to the 证据 before it; nothing else in a rule depends on order.
Reports no codes; relies on the terminals of ``grammar.lark``.
"""

from collections.abc import Sequence
from typing import TypeVar

CLAUSE_ORDER: tuple[tuple[str, ...], ...] = (
    ("CITE",),
    ("EXPLAIN",),
    ("REPLACE", "EXCEPT_FROM"),
    ("NATURE",),
    ("APPLIES",),
    ("PER",),
    ("DEADLINE",),
    ("LEVELS",),
    ("RUNGS",),
    ("COMPULSORY",),
    ("OPTIONAL",),
    ("EVIDENCE", "COVER"),
    ("MODULES",),
    ("COMPONENTS",),
    ("PASS",),
    ("GRADES",),
    ("REQUIRE",),
    ("FORBID",),
    ("WAIVE",),
    ("VETO",),
    ("LEVEL_REQ",),
    ("CASE",),
    ("RESULT",),
    ("OVERLAP",),
    ("COUNTED",),
    ("REACH",),
    ("ENTER",),
    ("CAP",),
    ("GRANT",),
    ("VALID",),
    ("GIVE",),
    ("GROUP_BY",),
    ("QUOTA",),
    ("RANK",),
    ("LOT",),
    ("TIES",),
)
"""First what every rule has, then when it holds, what it wants, what follows. Clauses in one row keep their order."""

RULES = frozenset(
    {
        "STUDY",
        "EXAM",
        "CREDIT",
        "LADDER",
        "PROMOTION",
        "ELIGIBILITY",
        "AWARD_STATUS",
        "DUTY",
        "TASK",
        "SANCTION",
        "REWARD",
        "SELECTION",
        "TARGET",
    }
)
"""The declarations whose clauses are put in order."""

_RANK = {terminal: rank for rank, row in enumerate(CLAUSE_ORDER) for terminal in row}

Clause = TypeVar("Clause")


def in_clause_order(clauses: Sequence[tuple[str, Clause]]) -> list[Clause]:
    """The clauses of one rule, given with their leading terminals; unchanged if one of these is no clause."""
    if any(terminal not in _RANK for terminal, _ in clauses):
        return [clause for _, clause in clauses]
    return [clause for _, clause in sorted(clauses, key=lambda pair: _RANK[pair[0]])]
