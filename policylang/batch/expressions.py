"""Columns as expressions of an engine. The calls are those of narwhals, so that one lowering serves every column engine.

In: the columns that stand in a frame under their own name, the numbers that have 32 bits, the engine. Out: an expression for each column asked for. Narwhals
has the calls of Polars: an engine names the module that makes its expressions (``Engine.api``), and Polars is given its own.
"""

from collections.abc import Collection
from functools import reduce
from operator import and_, or_
from typing import Any

from policylang.batch.columns import Column
from policylang.batch.engines import Engine
from policylang.batch.schedule import name_of
from policylang.batch.widths import numbers_of

SYMMETRIC = ("eq", "lesser", "greater")
"""Operations whose operands can change places."""
WIDENING = ("add", "multiply", "divide_down", "lesser", "greater", "fill", "pick")
"""Operations that make numbers of numbers."""


class Expressions:
    """``named``: serials of the columns that are read by name; ``narrow``: of the numbers of 32 bits."""

    def __init__(self, named: Collection[int], narrow: Collection[int], engine: Engine) -> None:
        self.named = named
        self.narrow = narrow
        self.api = engine.api
        self.divides_exactly = engine.divides_exactly
        self.has_small_numbers = engine.has_small_numbers
        self.orders_truths = engine.orders_truths
        self._literals: dict[tuple[int, int], Any] = {}

    def of(self, column: Column) -> Any:
        """What computes a column; columns that have a name are read by it."""
        api = self.api
        if column.op in ("not", "and"):
            return self._truth(column)
        if column.op == "flag":  # PERF: picking one of two constants is many times as fast as making a truth a number
            mask, then, otherwise = self._straight(*column.args[:3])
            then, otherwise = (self._number(number, column.args[3]) for number in (then, otherwise))
            return api.when(self._operand(mask)).then(then).otherwise(otherwise)
        args = self._widened(column) if column.op in WIDENING else [self._operand(arg) for arg in column.args]
        match column.op:
            case "constant":
                return self._typed(column.args[0], column)
            case "fill":
                return args[0].fill_null(column.args[1])
            case "is_null":
                return args[0].is_null()
            case "narrow":  # PERF: it fits, so Polars need not look
                dtype, sure = getattr(api, f"Int{column.args[1]}"), {"wrap_numerical": True} if self.has_small_numbers else {}
                return args[0].cast(dtype, **sure)
            case _:
                return self._arithmetic(column.op, args, isinstance(column.args[0], Column))

    def _truth(self, column: Column) -> Any:
        """A mask that is a complement or a conjunction, in as few operations as say it."""
        if column.op == "and":
            all_of, none_of = self._sides(column)
            return ~none_of if all_of is None else all_of if none_of is None else self._without(all_of, none_of)
        inner = column.args[0]
        if inner.op != "and" or inner.serial in self.named:
            return ~self._operand(inner)
        all_of, none_of = self._sides(inner)
        return none_of if all_of is None else ~all_of if none_of is None else self._unless(all_of, none_of)

    def _sides(self, column: Column) -> tuple[Any, Any]:
        """Of a conjunction: where all parts hold that are no complements, and where one holds of those of which there is the complement."""
        nots = [part.args[0] for part in column.args if self._is_not(part)]
        plain = [self._operand(part) for part in column.args if not self._is_not(part)]
        return reduce(and_, plain) if plain else None, reduce(or_, map(self._operand, nots)) if nots else None

    def _is_not(self, part: Any) -> bool:
        return isinstance(part, Column) and part.op == "not" and part.serial not in self.named

    def _without(self, all_of: Any, none_of: Any) -> Any:
        """PERF: where truths are ordered, one operation instead of two."""
        return all_of > none_of if self.orders_truths else all_of & ~none_of

    def _unless(self, all_of: Any, none_of: Any) -> Any:
        return all_of <= none_of if self.orders_truths else ~all_of | none_of

    def _straight(self, mask: Any, then: Any, otherwise: Any) -> tuple[Any, Any, Any]:
        """A choice by a mask as one by its complement, where that is the one at hand."""
        if not self._is_not(mask):
            return mask, then, otherwise
        inner = mask.args[0]
        is_alternative = inner.op == "and" and inner.serial not in self.named and all(map(self._is_not, inner.args))
        return (mask, then, otherwise) if is_alternative else (inner, otherwise, then)

    def _arithmetic(self, op: str, args: list[Any], is_column: bool) -> Any:
        """``is_column``: the first operand is one; what is compared with a constant stands before it.

        A constant of Polars compared with a column that is null throughout gives a single row, the column compared with it all of them.
        """
        first, second = args[0], args[1]
        if not is_column and op in SYMMETRIC:
            first, second = second, first
        when = self.api.when
        match op:
            case "eq":
                return first == second
            case "le":
                return first <= second if is_column else second >= first
            case "lt":
                return first < second if is_column else second > first
            case "add":
                return first + second
            case "multiply":
                return first * second
            case "divide_down":
                near = first // second
                return near if self.divides_exactly else near + (first - near * second) // second
            case "lesser":
                return when(first <= second).then(first).otherwise(when(second < first).then(second))
            case "greater":
                return when(second <= first).then(first).otherwise(when(first < second).then(second))
            case "pick":
                return self._picked(*args)
            case _:
                raise AssertionError(op)

    def _picked(self, mask: Any, then: Any, otherwise: Any) -> Any:
        when = self.api.when
        if then is None:
            return when(~mask).then(otherwise)
        return when(mask).then(then) if otherwise is None else when(mask).then(then).otherwise(otherwise)

    def _widened(self, column: Column) -> list[Any]:
        """The operands of a number: of 64 bits where it has so many."""
        is_narrow = column.serial in self.narrow
        mask = [self._operand(column.args[0])] if column.op == "pick" else []
        made = []
        for arg in numbers_of(column):
            operand = self._operand(arg) if isinstance(arg, Column) or column.op != "pick" else self._typed(arg, column)
            is_widened = not is_narrow and isinstance(arg, Column) and arg.serial in self.narrow
            made.append(operand.cast(self.api.Int64) if is_widened else operand)
        return mask + made

    def _typed(self, value: Any, column: Column) -> Any:
        """A constant as a column has it: engines make those that stand alone as short as they can, and then count beyond it."""
        if isinstance(value, bool) or not isinstance(value, int):
            return value if value is None else self.api.lit(value)
        return self._number(value, 32 if column.serial in self.narrow else 64)

    def _number(self, value: int, bits: int) -> Any:
        """A constant of so many bits. PERF: made once, as a policy has few."""
        if (value, bits) not in self._literals:
            self._literals[value, bits] = self.api.lit(value, getattr(self.api, f"Int{bits}"))
        return self._literals[value, bits]

    def _operand(self, arg: Any) -> Any:
        """An argument: a named column, a nested operation, or a constant."""
        if not isinstance(arg, Column):
            return self.api.lit(arg) if isinstance(arg, int | str) else arg
        return self.api.col(name_of(arg)) if arg.serial in self.named else self.of(arg)
