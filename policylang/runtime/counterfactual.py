"""What would change it: the smallest sets of changes to changeable facts that give another outcome.

In: an evaluation and one of its decisions. Out: ``Counterfactuals``: sets of at most three cells of fields declared 可改变, of the
subject or of what stands above or below it, with values at which the outcome turns. Every set was tried by the engine, and so was
every part of it: no part is enough. New records are not thought up: only cells that were read are changed.
Relies on ``candidates`` and ``sandbox``.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from policylang.core.facts import Row
from policylang.core.ir import Field, RuleKind
from policylang.piece import Piece
from policylang.runtime.candidates import Candidate, Prober, decides
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, FactKind, Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.minimal import all_facts
from policylang.runtime.sandbox import CellAt, Sandbox

LIMIT = 3
"""Sets that are given."""
MAX_SIZE = 3
"""Cells in one set."""
MAX_CELLS = 200
"""Changeable cells that are looked at."""
MAX_TRIALS = 3000
"""Decisions made for one search (fewer where each reads many facts); after that ``is_complete`` is false."""


class Change(Piece):
    """One cell with the value recorded and the value that it would have to have.

    ``others``: how many further cells of the same field would do as well in its place.
    """

    row: Row
    field: Field
    before: Any
    after: Any
    year: int = 0
    others: int = 0


class Flip(Piece):
    """Changes that together give the outcome ``to``; none of them can be left out."""

    changes: tuple[Change, ...]
    to: Outcome


class Counterfactuals(Piece):
    """What was found.

    ``is_complete``: all sets of up to two cells were tried. ``found``: how many there are; at most ``LIMIT`` are given.
    ``is_loss``: the outcome is the favourable one, and each flip is what would lose it. ``cells``: changeable cells read.
    """

    flips: tuple[Flip, ...] = ()
    is_complete: bool = True
    found: int = 0
    is_loss: bool = False
    cells: int = 0
    trials: int = 0


def is_favourable(decision: Decision) -> bool:
    """Whether an outcome is the one that the subject would wish for (of a 处理: 不触发)."""
    if decision.rule.kind is RuleKind.SANCTION:
        return decision.outcome is Outcome.NOT_TRIGGERED
    wished = {POSITIVE_NEGATIVE[decision.rule.kind][0], Outcome.OBSERVED, Outcome.CARRIED_OUT}
    return decision.outcome in wished


def changes(evaluation: Evaluation, decision: Decision, limit: int = LIMIT) -> Counterfactuals:
    """The smallest changes that give another decided outcome; of a favourable one, the single changes that would lose it."""
    if not decides(decision.outcome):
        return Counterfactuals()
    sandbox = Sandbox(evaluation, decision)
    base = sandbox.decide(tracing=True)
    cells = changeable_cells(sandbox, base)
    is_loss = is_favourable(decision)
    search = _Search(sandbox, base, Prober(sandbox, base), cells[:MAX_CELLS], 1 if is_loss else MAX_SIZE)
    flips = search.run()
    is_complete = search.is_complete and len(cells) <= MAX_CELLS
    return Counterfactuals(tuple(flips[:limit]), is_complete, len(flips), is_loss, len(cells), sandbox.trials)


def changeable_cells(sandbox: Sandbox, decision: Decision) -> list[CellAt]:
    """Known cells of 可改变 fields that were read, except of other subjects of the same kind, in the order read."""
    found: dict[CellAt, None] = {}
    for fact in all_facts(decision):
        cell = sandbox.cell(fact) if fact.kind is FactKind.CELL else None
        if cell is not None and cell.field.changeable and cell.value is not None and not _is_anothers(cell.row, decision.row):
            found[cell] = None
    return list(found)


def _is_anothers(row: Row, subject: Row | None) -> bool:
    """Whether a row is, or belongs to, another row of the subject's kind."""
    if subject is None:
        return False
    level, seen = [row], {id(row)}
    while level:
        if any(one.kind == subject.kind and one is not subject for one in level):
            return True
        above = [parent for one in level if one is not subject for parent in one.links.values()]
        level = [parent for parent in above if id(parent) not in seen]
        seen.update(id(parent) for parent in level)
    return False


class _Search:
    """Sets of growing size; what contains a set that was found is not looked at."""

    def __init__(self, sandbox: Sandbox, base: Decision, prober: Prober, cells: Sequence[CellAt], size: int) -> None:
        self.sandbox = sandbox
        self.base = base
        self.prober = prober
        self.cells = cells
        self.size = size
        self.is_complete = True
        self.allowance = sandbox.allowance(MAX_TRIALS)
        self.others: dict[int, int] = {}

    def run(self) -> list[Flip]:
        """All flips, the fewest changes first, then in the order in which the cells were read."""
        singles = self._singles()
        flips = [self._flip((one,), one.outcome) for one in self._nearest(singles)]
        rest = [one for one in singles if one.outcome is self.base.outcome and one.turned]
        found: list[frozenset[int]] = []
        for size in range(2, self.size + 1):
            for chosen in combinations(rest, size):
                ids = frozenset(id(one) for one in chosen)
                if len({one.cell for one in chosen}) < size or any(known <= ids for known in found):
                    continue
                if self.sandbox.trials >= self.allowance:
                    self.is_complete = self.is_complete and size > 2
                    return flips
                outcome = self._outcome(chosen)
                if decides(outcome) and outcome is not self.base.outcome:
                    found.append(ids)
                    flips.append(self._flip(chosen, outcome))
        return flips

    def _singles(self) -> list[Candidate]:
        """Candidates of all cells; of those that turn the same conditions, the one with the smallest step."""
        best: dict[Any, list[Candidate]] = {}
        for cell in self.cells:
            if self.sandbox.trials >= self.allowance:
                self.is_complete = False
                break
            for one in self.prober.candidates(cell):
                best.setdefault((one.turned, one.outcome, cell.row.kind, cell.field.name), []).append(one)
        chosen = []
        for alike in best.values():
            first = min(alike, key=lambda one: one.step)
            self.others[id(first)] = len({one.cell for one in alike}) - 1
            chosen.append(first)
        return chosen

    def _nearest(self, singles: list[Candidate]) -> list[Candidate]:
        """Singles that decide otherwise; of one cell, for each outcome and direction, the nearest value."""
        best: dict[Any, Candidate] = {}
        for one in singles:
            if one.outcome is self.base.outcome or not decides(one.outcome):
                continue
            key = (one.cell, one.outcome, _direction(one))
            if key not in best or one.step < best[key].step:
                best[key] = one
        return list(best.values())

    def _outcome(self, chosen: Sequence[Candidate]) -> Outcome:
        with self.sandbox.changed([(one.cell, one.value) for one in chosen]):
            return self.sandbox.decide().outcome

    def _flip(self, chosen: Sequence[Candidate], to: Outcome) -> Flip:
        return Flip(tuple(self._change(one) for one in chosen), to)

    def _change(self, one: Candidate) -> Change:
        cell = one.cell
        row = self.sandbox.original(cell.row)
        return Change(row, cell.field, cell.value, one.value, cell.year, self.others.get(id(one), 0))


def _direction(one: Candidate) -> Any:
    old, new = one.cell.value, one.value
    return new > old if type(old) is type(new) and not isinstance(new, bool | str | tuple) else repr(new)
