"""Rows of another 地区, to which a policy does not apply. Relies on ``batch.cells``."""

from policylang.batch.cells import NOTHING, Reader
from policylang.batch.columns import Column, Mask
from policylang.batch.lowering import Lowering
from policylang.batch.reach import Reached
from policylang.core.ir import PolicyInfo
from policylang.core.values import Cause, CauseKind
from policylang.runtime.evaluator import REGION


def is_elsewhere(low: Lowering, policy: PolicyInfo, relation: str) -> Mask:
    """Where a row is of another 地区: by its own, else by that of the nearest row that it belongs to, else by that of the run."""
    if not policy.region:
        return False
    c = low.columns
    found: Mask = False
    elsewhere: Mask = False
    level: list[tuple[str, tuple[Column, ...]]] = [(relation, ())]
    seen: set[str] = set()
    while level:
        following: list[tuple[str, tuple[Column, ...]]] = []
        for kind, keys in level:
            table = low.tables[kind]
            seen.add(kind)
            if table.cells.get(REGION, NOTHING).form == "word":
                own = Reader(low, table, REGION, table.cells[REGION], Cause(CauseKind.MISSING, REGION, kind), None).word()
                reached = Reached(kind, keys, True, {})
                other = c.and_(own.known, c.not_(low.values.word_is(own, policy.region)))
                elsewhere = c.or_(elsewhere, c.and_(c.not_(found), low.brought_mask(other, reached)))
                found = c.or_(found, low.brought_mask(own.known, reached))
            following += [
                (parent, (*keys, c.base(kind, f"↑{parent}", True)))
                for parent in table.parents
                if parent not in seen and parent in low.tables
            ]
        level = following
    if low.region is not None and low.region != policy.region:
        elsewhere = c.or_(elsewhere, c.not_(found))
    return elsewhere
