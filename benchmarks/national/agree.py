"""The five policies on a generated country: every decision of the batch engine beside the reference engine. ``python -m benchmarks.national.agree``

``--people 100000`` takes hours; nothing else is compared more thoroughly. Compared are outcome, items that decided, facts missing, values and
waivers, of every rule about every row. The reference engine remembers what it decides, with proofs: it is begun anew for every few rows,
and for each 遴选 and 目标, which are about all rows at once. Printed are the decisions compared and the first differences; exit code 1 if any.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterator

import attrs

from benchmarks.national.generate import draw_of, frames, parser_of
from benchmarks.national.templates import template_of
from policylang.batch.decide import Batch, Decisions, answer
from policylang.batch.engines import ENGINES
from policylang.core.facts import Row
from policylang.core.ir import Rule, RuleKind
from policylang.runtime.decision import Decision
from policylang.runtime.evaluator import Evaluation
from tests.batch_equality import expected, told

ROWS = 500
"""So many rows are decided by one evaluation."""
SHOWN = 5
OF_ALL = (RuleKind.SELECTION, RuleKind.TARGET)


@attrs.define
class Tally:
    """What was compared, and what differed."""

    compared: int = 0
    differing: int = 0
    first: list[str] = attrs.field(factory=list)

    def add(self, decisions: Decisions, place: int, decision: Decision, row: Row | None) -> None:
        """Compares one decision of the reference engine with that of the table."""
        kind = row.kind if row is not None else ""
        about = next(one for one in decisions.about[kind] if one.name == decision.name)
        given = decisions.tables[kind].row(place, named=True)
        found, wanted = told(answer(about, given)), expected(decision)
        self.compared += 1
        if found != wanted or given["id"] != (row.id if row is not None else ""):
            self.differing += 1
            if len(self.first) < SHOWN:
                self.first.append(f"{decision.name} of {kind} {given['id']}\n  reference {wanted}\n  batch     {found}")


def rules_of(batch: Batch, kind: str) -> list[Rule]:
    """The rules about a kind of rows."""
    return [rule for rule in batch.policies.rules.values() if kind in (rule.kinds or ("",))]


def begun(batch: Batch) -> Evaluation:
    """A reference engine that remembers nothing yet."""
    return Evaluation(batch.policies, batch.dataset, batch.as_of, batch.known_at, batch.bindings, region=batch.region)


def decided(batch: Batch, kind: str) -> Iterator[tuple[int, Decision, Row | None]]:
    """All decisions about a kind of rows by the reference engine, with the place of the row."""
    rows: tuple[Row | None, ...] = batch.dataset.rows(kind) if kind else (None,)
    rules = rules_of(batch, kind)
    single = [rule for rule in rules if rule.kind not in OF_ALL]
    for first in range(0, len(rows) if single else 0, ROWS):
        run = begun(batch)
        for place, row in enumerate(rows[first : first + ROWS], first):
            for rule in single:
                yield from ((place, one, row) for one in of_levels(run, rule, row))
    for rule in rules:
        if rule.kind in OF_ALL:
            run = begun(batch)
            for place, row in enumerate(rows):
                yield from ((place, one, row) for one in of_levels(run, rule, row))


def of_levels(run: Evaluation, rule: Rule, row: Row | None) -> Iterator[Decision]:
    """A decision for each level applied for."""
    levels = getattr(rule.body, "levels", None)
    for level in levels.values if levels else (None,):
        yield run.decide(rule.name, row, level)


def compared(batch: Batch, engine: str) -> Tally:
    """Every decision of a batch held against the reference engine."""
    decisions, tally = batch.decide(ENGINES[engine]()), Tally()
    kinds = dict.fromkeys(kind for rule in batch.policies.rules.values() for kind in rule.kinds or ("",))
    for kind in kinds:
        for place, decision, row in decided(batch, kind):
            tally.add(decisions, place, decision, row)
    return tally


def main() -> None:
    """Compare, and say how much."""
    parser = parser_of(__doc__, [100_000])
    parser.add_argument("--engine", choices=list(ENGINES), default="polars")
    args: argparse.Namespace = parser.parse_args()
    differing = 0
    for people in args.people:
        draw = draw_of(args, people)
        for name in args.districts:
            template, before = template_of(name), time.perf_counter()
            tally = compared(Batch(template.policies, frames(template, draw), template.as_of), args.engine)
            spent, peak = time.perf_counter() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            print(f"{template.policy}: {people:,} people, {tally.compared:,} decisions, {tally.differing} differ,", end=" ")
            print(f"{spent:,.0f} s, peak {peak:.1f} GiB", *tally.first, sep="\n", flush=True)
            differing += tally.differing
    sys.exit(differing > 0)


if __name__ == "__main__":
    main()
