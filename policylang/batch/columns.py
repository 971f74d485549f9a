"""Columns: what is to be computed for all rows of a table, as a graph in which equal columns are one.

In: base columns of relations (tables, one row each subject or record) and operations on them. Out: nodes of a graph. Nothing is
computed here; what is known beforehand (constants, columns without blanks) is worked out while the graph is made.
A mask is a column of truths without nulls, or a ``bool``. A number is a column of 64-bit integers, null where there is none, or
an ``int`` or ``None``. Relies on nothing.
"""

from typing import Any

import attrs


@attrs.frozen(eq=False, repr=False)
class Column:
    """One node. ``op`` on ``args`` (columns or constants), for the rows of ``relation``.

    ``level``: how many times rows of other relations have to be reached before it can be computed.
    """

    serial: int
    relation: str
    op: str
    args: tuple[Any, ...]
    nullable: bool
    level: int

    def __repr__(self) -> str:
        return f"<{self.op} {self.serial} of {self.relation}>"


Mask = Column | bool
Scalar = Any
"""A column, or a constant: ``int``, ``str``, ``None``."""

CROSSING = ("get", "aggregate", "whole")
"""Operations whose first argument is a column of another relation."""


class Columns:
    """The graph. Makes nodes; an equal node is made once."""

    def __init__(self) -> None:
        self._made: dict[Any, Column] = {}

    def node(self, relation: str, op: str, args: tuple[Any, ...], nullable: bool, crossing: int = 0) -> Column:
        """The node of an operation."""
        key = (relation, op, *((arg.serial, Column) if isinstance(arg, Column) else (arg, type(arg)) for arg in args))
        found = self._made.get(key)
        if found is None:
            level = max((arg.level for arg in args if isinstance(arg, Column)), default=0) + crossing
            found = self._made[key] = Column(len(self._made), relation, op, args, nullable, level)
        return found

    def base(self, relation: str, name: str, nullable: bool) -> Column:
        """A column that the table has."""
        return self.node(relation, "base", (name,), nullable)

    def _op(self, op: str, *args: Any, nullable: bool | None = None) -> Column:
        columns = [arg for arg in args if isinstance(arg, Column)]
        relation = columns[0].relation
        if any(one.relation != relation for one in columns):
            raise AssertionError(f"{op} of columns of {relation} and another table")
        blank = any(one.nullable for one in columns) if nullable is None else nullable
        return self.node(relation, op, args, blank)

    # -------------------------------------------------------------- masks

    def not_(self, mask: Mask) -> Mask:
        """Where a mask does not hold."""
        if isinstance(mask, bool):
            return not mask
        if mask.op == "not":
            inner: Mask = mask.args[0]
            return inner
        return self._op("not", mask)

    def and_(self, *masks: Mask) -> Mask:
        """Where all masks hold."""
        return self._all("and", masks, True)

    def or_(self, *masks: Mask) -> Mask:
        """Where some mask holds."""
        return self._all("or", masks, False)

    def _all(self, op: str, masks: tuple[Mask, ...], neutral: bool) -> Mask:
        found: dict[int, Column] = {}
        for mask in masks:
            if isinstance(mask, bool):
                if mask is not neutral:
                    return not neutral
                continue
            for one in mask.args if mask.op == op else (mask,):
                found[one.serial] = one
        for one in found.values():
            if one.op == "not" and one.args[0].serial in found:
                return not neutral
        if not found:
            return neutral
        parts = tuple(found[serial] for serial in sorted(found))
        return parts[0] if len(parts) == 1 else self._op(op, *parts)

    def fill(self, column: Scalar, value: Any) -> Scalar:
        """A column with a constant in place of nulls."""
        if not isinstance(column, Column):
            return value if column is None else column
        return self._op("fill", column, value, nullable=False) if column.nullable else column

    def is_null(self, column: Scalar) -> Mask:
        """Where there is no value."""
        if not isinstance(column, Column):
            return column is None
        return self._op("is_null", column, nullable=False) if column.nullable else False

    def given(self, column: Scalar) -> Mask:
        """Where there is a value."""
        return self.not_(self.is_null(column))

    # -------------------------------------------------------------- comparisons: null where a side is null

    def test(self, op: str, left: Scalar, right: Scalar) -> Scalar:
        """``eq``, ``le`` or ``lt``; null where a side is null."""
        if left is None or right is None:
            return None
        if not isinstance(left, Column) and not isinstance(right, Column):
            return left == right if op == "eq" else left <= right if op == "le" else left < right
        if left is right:
            return True if op != "lt" and not left.nullable else self._op(op, left, right)
        return self._op(op, left, right)

    def holds(self, op: str, left: Scalar, right: Scalar) -> Mask:
        """Where the comparison surely holds."""
        mask: Mask = self.fill(self.test(op, left, right), False)
        return mask

    def is_in(self, column: Scalar, values: tuple[Any, ...]) -> Mask:
        """Where the value is one of some constants."""
        if not isinstance(column, Column):
            return column in values
        if not values:
            return False
        return self.or_(*(self.fill(self._op("eq", column, value), False) for value in values))

    # -------------------------------------------------------------- numbers: null where an operand is null

    def add(self, left: Scalar, right: Scalar) -> Scalar:
        """The sum."""
        if left is None or right is None:
            return None
        if not isinstance(left, Column) and not isinstance(right, Column):
            return left + right
        if left is not None and not isinstance(left, Column) and left == 0:
            return right
        if not isinstance(right, Column) and right == 0:
            return left
        return self._op("add", left, right)

    def multiply(self, left: Scalar, right: Scalar) -> Scalar:
        """The product."""
        if left is None or right is None:
            return None
        if not isinstance(left, Column) and not isinstance(right, Column):
            return left * right
        for one, other in ((left, right), (right, left)):
            if not isinstance(one, Column) and one == 1:
                return other
        return self._op("multiply", left, right)

    def divide_down(self, left: Scalar, by: Scalar) -> Scalar:
        """The quotient by a number above zero, rounded down; null where a side is null."""
        if left is None or by is None:
            return None
        if not isinstance(left, Column) and not isinstance(by, Column):
            return left // by
        return self._op("divide_down", left, by)

    def lesser(self, left: Scalar, right: Scalar) -> Scalar:
        """The smaller; null where a side is null."""
        return self._pick_of(left, right, "lesser")

    def greater(self, left: Scalar, right: Scalar) -> Scalar:
        """The greater; null where a side is null."""
        return self._pick_of(left, right, "greater")

    def _pick_of(self, left: Scalar, right: Scalar, op: str) -> Scalar:
        if left is None or right is None:
            return None
        if not isinstance(left, Column) and not isinstance(right, Column):
            return min(left, right) if op == "lesser" else max(left, right)
        return left if left is right else self._op(op, left, right)

    def pick(self, mask: Mask, then: Scalar, otherwise: Scalar) -> Scalar:
        """One value where a mask holds, another where it does not."""
        if isinstance(mask, bool):
            return then if mask else otherwise
        if then is otherwise or (not isinstance(then, Column) and not isinstance(otherwise, Column) and then == otherwise):
            return then
        blank = any(one is None or (isinstance(one, Column) and one.nullable) for one in (then, otherwise))
        return self._op("pick", mask, then, otherwise, nullable=blank)

    def count_of(self, masks: list[Mask]) -> Scalar:
        """How many of some masks hold."""
        total: Scalar = sum(mask is True for mask in masks)
        for mask in masks:
            if isinstance(mask, Column):
                total = self.add(self._op("flag", mask, 1, 64), total)
        return total

    def code(self, cases: list[tuple[Mask, int]], otherwise: int) -> Scalar:
        """A small number: that of the last mask that holds."""
        made: Scalar = otherwise
        for mask, number in cases:
            plain = number if mask is True else made
            made = plain if isinstance(mask, bool) else self._op("code", mask, number, made)
        return made

    def packed(self, masks: list[Mask]) -> Scalar:
        """Masks as the bits of one number, the first one lowest; in as few bytes as hold them."""
        width = 16 if len(masks) < 16 else 32 if len(masks) < 32 else 64
        total: Scalar = sum(1 << bit for bit, mask in enumerate(masks) if mask is True)
        for bit, mask in enumerate(masks):
            if isinstance(mask, Column):
                total = self.add(self._op("flag", mask, 1 << bit, width), total)
        return total

    # -------------------------------------------------------------- rows of other relations

    def get(self, column: Scalar, key: Column) -> Scalar:
        """The value of the row that ``key`` names, null where it names none."""
        if not isinstance(column, Column):
            return column
        return self.node(key.relation, "get", (column, key), True, crossing=1)

    def get_mask(self, mask: Mask, key: Column) -> Mask:
        """A mask of the row that ``key`` names; it does not hold where there is none."""
        if isinstance(mask, bool):
            return mask
        found: Mask = self.fill(self.get(mask, key), False)
        return found

    def aggregate(self, op: str, column: Scalar, key: Column, relation: str) -> Scalar:
        """``any``, ``sum``, ``least``, ``greatest`` of the rows whose ``key`` names a row of ``relation``; of none: no, 0, null."""
        if isinstance(column, bool) and op == "any" and not column:
            return False
        if not isinstance(column, Column):
            if column is None or (op == "sum" and column == 0):
                return None if op != "sum" else 0
            column = self.constant(key, column)
        made = self.node(relation, "aggregate", (column, key, op), True, crossing=1)
        return self.fill(made, False) if op == "any" else self.fill(made, 0) if op == "sum" else made

    def whole(self, op: str, column: Scalar, relation: str, of: str) -> Scalar:
        """As ``aggregate``, of all rows of relation ``of``, for each row of ``relation``."""
        if not isinstance(column, Column):
            if column is None or column is False or column == 0:
                return False if op == "any" else 0 if op == "sum" else None
            column = self.node(of, "constant", (column,), False)
        made = self.node(relation, "whole", (column, op), True, crossing=1)
        return self.fill(made, False) if op == "any" else self.fill(made, 0) if op == "sum" else made

    def constant(self, like: Column, value: Any) -> Column:
        """A column that has one value in every row."""
        return self.node(like.relation, "constant", (value,), False)
