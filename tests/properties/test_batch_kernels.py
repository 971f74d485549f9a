"""Kernels compute what expressions of Polars compute: drawn graphs of columns, on numbers at the ends of their types, cells that are missing, tables of any height.

Graphs are drawn by the calls of ``Columns``, so they are what a lowering can make; each is run twice.
"""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples

from policylang.batch import native
from policylang.batch.coding import whole
from policylang.batch.columns import Column, Columns
from policylang.batch.engines import Polars
from policylang.batch.run import Run
from policylang.batch.schedule import Schedule, name_of, schedule

RELATION = "数"
NARROW = {"small": 2**16, "mark": 10**5, "day": date.max.toordinal(), "int": 2**31}
"""How great the numbers of those columns get that are read as numbers of 32 bits."""
ENDS = {
    "small": (-(2**16) + 1, -1, 0, 1, 2**16 - 1),
    "int": (-(2**31), -1, 0, 7, 2**31 - 1),
    "long": (-(2**62), -3, -1, 0, 1, 59, 60, 61, 2**62),
    "sure": (-(2**53), 0, 1, 2**53),
}
MARKS = tuple(Decimal(text) for text in ("-9999.9", "0.0", "59.9", "60.0", "9999.9"))
DAYS = (date(1, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2020, 2, 29), date.max)
TYPES: dict[str, Any] = {
    "truth": pl.Boolean(),
    "flag": pl.Boolean(),
    "small": pl.Int32(),
    "int": pl.Int32(),
    "long": pl.Int64(),
    "sure": pl.Int64(),
    "mark": pl.Decimal(5, 1),
    "wide": pl.Decimal(18, 1),
    "day": pl.Date(),
    "code": pl.Int16(),
    "enum": pl.Enum(["甲", "乙", "丙"]),
    "word": pl.String(),
    "text": pl.String(),
}
CELLS: dict[str, tuple[Any, ...]] = {
    **ENDS,
    "truth": (False, True),
    "flag": (False, True),
    "mark": MARKS,
    "wide": MARKS,
    "day": DAYS,
    "code": (0, 1, 2),
    "enum": ("甲", "乙", "丙"),
    "word": ("甲", "乙"),
    "text": ("甲", "丙"),
}
COMPLETE = {"truth", "sure"}
"""Columns without gaps."""
CONSTANTS = (0, 1, 3, 10, 60, 600, 737_425, 2**31 - 1, 2**31, -(2**31), 2**40)
HEIGHTS = (0, 1, 63, 64, 65, 200)
SEEN: Counter[str] = Counter()


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    """A table, of which perhaps only some rows are taken, so that bitmaps begin within a byte, or which lies in several parts."""
    height = draw(st.sampled_from(HEIGHTS))
    before = draw(st.sampled_from((0, 3, 8, 64)))
    columns = {}
    for name, cells in CELLS.items():
        known = st.sampled_from(cells if name in COMPLETE else (None, *cells))
        few = draw(st.lists(known, min_size=1, max_size=9))
        columns[name] = pl.Series(name, [few[row % len(few)] for row in range(before + height)], TYPES[name])
    table = pl.DataFrame(columns)[before:]
    return pl.concat([table[: height // 3], table[height // 3 :]], rechunk=False) if draw(st.booleans()) else table


class Graph:
    """A graph that grows: truths, numbers and words to make others of."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.c = c = Columns()
        base = {name: c.base(RELATION, name, name not in COMPLETE) for name in TYPES}
        self.truths: list[Any] = [
            base["truth"],
            c.fill(base["flag"], False),
            *(c.is_null(base[n]) for n in ("flag", "word", "day")),
        ]
        self.numbers: list[Any] = [base[name] for name in (*ENDS, "mark", "wide", "day")]
        self.words: list[Any] = [base["word"], base["text"]]
        self.codes: list[Any] = [base["code"], base["enum"]]

    def one(self, among: list[Any]) -> Any:
        return self.draw(st.sampled_from(among[-8:] + among[:12]))

    def number(self) -> Any:
        """A number, or a constant."""
        return self.draw(st.sampled_from(CONSTANTS)) if self.draw(st.integers(0, 3)) == 0 else self.one(self.numbers)

    def grow(self) -> None:
        c, kind = self.c, self.draw(st.sampled_from(("truth", "truth", "truth", "number", "number", "code", "word")))
        if kind == "truth":
            self.truths.append(self.truth())
        elif kind == "number":
            self.numbers.append(self.counted())
        elif kind == "word":
            mask = self.one(self.truths)
            self.words.append(c.pick(mask, self.draw(st.sampled_from(("甲", "乙", None))), self.one([*self.words, "丙"])))
            self.truths.append(c.holds("eq", self.one(self.words), "甲"))
        else:
            masks = [self.one(self.truths) for _ in range(self.draw(st.integers(1, 9)))]
            first, second = masks[0], masks[-1]
            coded = c.code([(first, 3), (c.and_(c.not_(first), second), 4)], 5)
            self.numbers.append(self.draw(st.sampled_from((c.packed(masks), c.count_of(masks), coded))))

    def truth(self) -> Any:
        c, op = self.c, self.draw(st.sampled_from(("not", "and", "or", "eq", "le", "lt", "code", "null", "pick", "same")))
        mask, other = self.one(self.truths), self.one(self.truths)
        match op:
            case "not":
                return c.not_(mask)
            case "and":
                return c.and_(mask, other, self.one(self.truths))
            case "or":
                return c.or_(mask, other)
            case "code":
                return c.is_in(self.one(self.codes), (0, 2))
            case "null":
                return c.is_null(self.one(self.numbers))
            case "pick":
                return c.pick(mask, other, self.one([*self.truths, True]))
            case "same":
                return c.holds("eq", mask, other)
            case _:
                return c.holds(op, self.number(), self.number())

    def counted(self) -> Any:
        c, op = self.c, self.draw(st.sampled_from(("add", "multiply", "divide", "lesser", "greater", "pick", "fill", "flag")))
        left, right = self.one(self.numbers), self.number()
        match op:
            case "add":
                return c.add(left, right)
            case "multiply":
                return c.multiply(left, self.draw(st.sampled_from((-1, 2, 7, right))))
            case "divide":
                return c.divide_down(left, self.draw(st.sampled_from((1, 3, 12, c.greater(1, right)))))
            case "lesser":
                return c.lesser(left, right)
            case "greater":
                return c.greater(left, right)
            case "pick":
                return c.pick(self.one(self.truths), left, self.one([*self.numbers, 600, None]))
            case "fill":
                return c.fill(left, self.draw(st.sampled_from((0, 1000, 2**40))))
            case _:
                return c.fill(self.one(self.codes), 2)


@st.composite
def graphs(draw: st.DrawFn) -> list[Column]:
    """Columns wanted."""
    graph = Graph(draw)
    for _ in range(draw(st.integers(5, 40))):
        graph.grow()
    made = [*graph.truths, *graph.numbers, *graph.words]
    wanted = draw(st.lists(st.sampled_from(made), min_size=1, max_size=12))
    return [one for one in dict.fromkeys(wanted) if isinstance(one, Column)]


def read(table: pl.DataFrame, plan: Schedule, as_stored: bool) -> pl.LazyFrame:
    """The columns that a schedule reads, as those are that come from tables: numbers as wide as it asks for, decimals and days as they are stored, or counted."""
    columns = []
    for name in plan.bases[RELATION]:
        dtype, column = TYPES[name], pl.col(name)
        if name == "enum":
            column = column.to_physical() if as_stored else whole(column.to_physical(), pl.UInt8(), 16)
        is_number = dtype.is_integer() and name != "code"
        if is_number or ((dtype.is_decimal() or dtype == pl.Date) and not as_stored):
            column = whole(column, dtype, 32 if name in plan.small[RELATION] else 64)
        columns.append(column)
    return table.lazy().select(columns)


def compared(table: pl.DataFrame, wanted: list[Column]) -> None:
    """Computes columns by expressions and by kernels."""
    plan = schedule(wanted, is_ordered=True, sizes={RELATION: NARROW})
    found = {}
    for fuses_from in (None, 0):
        engine = Polars(fuses_from)
        frames = {RELATION: engine.frame(read(table, plan, engine.fuses_at(table.height)), table.height)}
        run = Run(plan, engine)
        found[fuses_from] = engine.collected(run.on(frames, engine)[RELATION])
        for cut in run.fusion.cuts.values():
            SEEN["fused"] += cut.kernel is not None
            SEEN["with words before"] += len(cut.first[1]) > 0
            SEEN["with words after"] += any(len(stage) for stage in cut.last)
    for one in wanted:
        assert found[0][name_of(one)].to_list() == found[None][name_of(one)].to_list(), one
    SEEN["all"] += 1


@examples(150)
@given(tables(), graphs())
def kernels_of(table: pl.DataFrame, wanted: list[Column]) -> None:
    if wanted:
        compared(table, wanted)


def test_kernels() -> None:
    assert native.is_at_hand(), "on this machine kernels cannot be tested"
    kernels_of()
    assert SEEN["fused"] > SEEN["all"] // 2, SEEN
    assert min(SEEN["with words before"], SEEN["with words after"]) > SEEN["all"] // 10, SEEN


NUMBERS = (*ENDS, "mark", "wide", "day")


def test_each_operation_on_each_type() -> None:
    """Every pair of cells of every two columns, and every constant beside every column."""
    c = Columns()
    base = {name: c.base(RELATION, name, name not in COMPLETE) for name in TYPES}
    pairs = [(base[one], base[two]) for one in NUMBERS for two in NUMBERS]
    pairs += [pair for one in NUMBERS for number in CONSTANTS for pair in ((base[one], number), (number, base[one]))]
    made = [c.holds(op, *pair) for op in ("eq", "le", "lt") for pair in pairs]
    made += [c.holds("eq", base[name], number) for name in ("code", "enum") for number in CONSTANTS]
    made += [op(*pair) for op in (c.add, c.multiply, c.lesser, c.greater) for pair in pairs]
    made += [c.divide_down(left, c.greater(right, 1)) for left, right in pairs]
    made += [c.pick(base["truth"], *pair) for pair in pairs]
    made += [c.fill(base[one], number) for one in NUMBERS for number in CONSTANTS]
    made += [c.fill(base["flag"], truth) for truth in (False, True)]
    made += [c.holds(op, base["truth"], other) for op in ("eq", "le", "lt") for other in (base["flag"], True, False)]
    most = max(map(len, CELLS.values())) + 1
    rows = [(one, two) for one in range(most) for two in range(most)]
    columns = {}
    for place, name in enumerate((*NUMBERS, "code", "enum", "truth", "flag")):
        cells = CELLS[name] if name in COMPLETE else (None, *CELLS[name])
        columns[name] = pl.Series([cells[(row[0] + place * row[1]) % len(cells)] for row in rows], dtype=TYPES[name])
    # A column of the table that is itself wanted has 64 bits, and so has what is made of it.
    compared(pl.DataFrame(columns), [*dict.fromkeys(one for one in made if isinstance(one, Column) and one.op != "base")])
