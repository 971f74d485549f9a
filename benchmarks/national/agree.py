"""The five policies on a generated country: every decision of the batch engine beside the reference engine. ``python -m benchmarks.national.agree``

100,000 people of each take an hour or two; with ``--every 20`` the batch engine decides all, the reference engine every twentieth row. Compared are outcome, items that decided, facts missing, values and
waivers, of every rule about every row. The reference engine remembers what it decides, with proofs: it is begun anew for every few rows,
and for each 遴选 and 目标, which are about all rows at once. Printed are the decisions compared and the first differences; exit code 1 if any.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

import attrs

from benchmarks.national.generate import draw_of, frames, parser_of
from benchmarks.national.templates import template_of
from policylang.batch.decide import About, Batch, answer
from policylang.batch.engines import ENGINES, Engine, Polars
from policylang.core.facts import Row
from policylang.core.ir import Rule, RuleKind
from policylang.runtime.decision import Decision
from policylang.runtime.evaluator import Evaluation
from tests.batch_equality import expected, told

ROWS = 500
"""So many rows are decided by one evaluation."""
SHOWN = 5
KERNELS = "kernels"
OF_ALL = (RuleKind.SELECTION, RuleKind.TARGET)


@attrs.define
class Tally:
    """What was compared, and what differed."""

    compared: int = 0
    differing: int = 0
    first: list[str] = attrs.field(factory=list)

    def add(self, about: About, given: dict[str, Any], decision: Decision, row: Row | None) -> None:
        """Compares one decision of the reference engine with that of the table."""
        found, wanted = told(answer(about, given)), expected(decision)
        self.compared += 1
        if found != wanted or given["id"] != (row.id if row is not None else ""):
            self.differing += 1
            if len(self.first) < SHOWN:
                self.first.append(f"{decision.name} of {about.kind} {given['id']}\n  reference {wanted}\n  batch     {found}")


def rules_of(batch: Batch, kind: str) -> list[Rule]:
    """The rules about a kind of rows."""
    return [rule for rule in batch.policies.rules.values() if kind in (rule.kinds or ("",))]


def decided(batch: Batch, kind: str, every: int) -> Iterator[tuple[int, Decision, Row | None]]:
    """All decisions about a kind of rows by the reference engine, with the place of the row."""

    def begun() -> Evaluation:
        return Evaluation(batch.policies, batch.dataset, batch.as_of, batch.known_at, batch.bindings, region=batch.region)

    rows: tuple[Row | None, ...] = batch.dataset.rows(kind) if kind else (None,)
    places = range(0, len(rows), every)
    rules = rules_of(batch, kind)
    single = [rule for rule in rules if rule.kind not in OF_ALL]
    for first in range(0, len(places) if single else 0, ROWS):
        run = begun()
        for place in places[first : first + ROWS]:
            for rule in single:
                yield from ((place, one, rows[place]) for one in of_levels(run, rule, rows[place]))
    for rule in rules:
        if rule.kind in OF_ALL:
            run = begun()
            for place in places:
                yield from ((place, one, rows[place]) for one in of_levels(run, rule, rows[place]))


def of_levels(run: Evaluation, rule: Rule, row: Row | None) -> Iterator[Decision]:
    """A decision for each level applied for."""
    levels = getattr(rule.body, "levels", None)
    for level in levels.values if levels else (None,):
        yield run.decide(rule.name, row, level)


def compared(batch: Batch, engine: Engine, every: int) -> Tally:
    """Every decision of a batch held against the reference engine."""
    decisions, tally = batch.decide(engine), Tally()
    for kind, abouts in decisions.about.items():
        names, table = {about.name: about for about in abouts}, decisions.tables[kind]
        last = -1
        given: dict[str, Any] = {}
        for place, decision, row in decided(batch, kind, every):
            if place != last:
                last, given = place, table.row(place, named=True)
            tally.add(names[decision.name], given, decision, row)
    return tally


def main() -> None:
    """Compare, and say how much."""
    parser = parser_of(__doc__, [100_000])
    parser.add_argument("--every", type=int, default=1, help="only every so many-th row is decided by the reference engine too")
    parser.add_argument(
        "--engine",
        choices=[*ENGINES, KERNELS],
        default="polars",
        help="kernels: Polars, with what is in rows compiled for few rows too",
    )
    args: argparse.Namespace = parser.parse_args()
    differing = 0
    for people in args.people:
        draw = draw_of(args, people)
        for name in args.districts:
            template, before = template_of(name), time.perf_counter()
            batch = Batch(template.policies, frames(template, draw), template.as_of)
            engine = Polars(fuses_from=0) if args.engine == KERNELS else ENGINES[args.engine]()
            tally = compared(batch, engine, args.every)
            spent, peak = time.perf_counter() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            print(f"{template.policy}: {people:,} people, {tally.compared:,} decisions, {tally.differing} differ,", end=" ")
            print(f"{spent:,.0f} s, peak {peak:.1f} GiB", *tally.first, sep="\n", flush=True)
            differing += tally.differing
    sys.exit(differing > 0)


if __name__ == "__main__":
    main()
