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

CROSSING = ("get", "aggregate", "whole", "ranked", "capped", "struck")
"""Operations whose first argument is a column of another relation, or that need all rows of their own."""
STRICT = ("add", "multiply", "lesser", "greater", "eq", "le", "lt")
"""Operations that have no value just where an operand has none."""
WIDEST = 12
"""So many parts of an ``and`` are compared with each other."""


def width_of(count: int) -> int:
    """How many bits a number has that holds so many truths; its sign is none of them."""
    return next(bits for bits in (8, 16, 32, 64) if count < bits)


class Columns:
    """The graph. Makes nodes; an equal node is made once."""

    def __init__(self) -> None:
        self._made: dict[Any, Column] = {}
        self._conjunctions: dict[frozenset[int], Mask] = {}

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
        """Where all masks hold.

        Masks are ``and`` and ``not`` only (``or_`` is the ``not`` of an ``and``), with what follows from the parts worked out: so a column that is the
        complement of another one is found to be so however it came about, and what can never hold is not computed.
        """
        parts: dict[int, Column] = {}
        pending = list(masks)
        while pending:
            mask = pending.pop()
            if isinstance(mask, bool):
                if not mask:
                    return False
            elif mask.op == "and":
                pending += mask.args
            else:
                parts[mask.serial] = mask
        key = frozenset(parts)
        found = self._conjunctions.get(key)
        if found is None:
            found = self._conjunctions[key] = self._conjunction(parts)
        return found

    def _conjunction(self, parts: dict[int, Column]) -> Mask:
        if any(one.op == "not" and one.args[0].serial in parts for one in parts.values()):
            return False
        reduced = self._reduced(parts)
        if reduced is not None:
            return self.and_(*reduced)
        if not parts:
            return True
        found = tuple(parts[serial] for serial in sorted(parts))
        return found[0] if len(found) == 1 else self._op("and", *found)

    def _reduced(self, parts: dict[int, Column]) -> list[Mask] | None:
        """The parts with one that follows from the others taken out or made shorter; ``None`` if there is none."""
        clauses = [one for one in parts.values() if one.op == "not" and one.args[0].op == "and"]
        for clause in clauses:
            inside = clause.args[0].args
            rest = [one for one in inside if one.serial not in parts]
            is_sure = any(self._opposite(one) in parts for one in rest)
            if is_sure or len(rest) < len(inside):
                others: list[Mask] = [one for one in parts.values() if one is not clause]
                return others if is_sure else [*others, self.not_(self.and_(*rest))]
        for place, one in enumerate(clauses[:WIDEST]):
            for other in clauses[place + 1 : WIDEST]:
                common = self._resolved(one.args[0].args, other.args[0].args)
                if common is not None:
                    return [*(p for p in parts.values() if p is not one and p is not other), self.not_(self.and_(*common))]
        return None

    def _resolved(self, one: tuple[Column, ...], other: tuple[Column, ...]) -> list[Column] | None:
        """What is common to two lists that differ in one part, which one has and of which the other has the opposite."""
        serials = {part.serial for part in other}
        apart = [part for part in one if part.serial not in serials]
        if len(one) != len(other) or len(apart) != 1 or self._opposite(apart[0]) not in serials:
            return None
        return [part for part in one if part is not apart[0]]

    def _opposite(self, mask: Column) -> int:
        """The serial of the complement, -1 if it was never made."""
        if mask.op == "not":
            serial: int = mask.args[0].serial
            return serial
        found = self._made.get((mask.relation, "not", (mask.serial, Column)))
        return -1 if found is None else found.serial

    def or_(self, *masks: Mask) -> Mask:
        """Where some mask holds."""
        return self.not_(self.and_(*(self.not_(one) for one in masks)))

    def fill(self, column: Scalar, value: Any) -> Scalar:
        """A column with a constant in place of nulls."""
        if not isinstance(column, Column):
            return value if column is None else column
        return self._op("fill", column, value, nullable=False) if column.nullable else column

    def is_null(self, column: Scalar) -> Mask:
        """Where there is no value."""
        if not isinstance(column, Column):
            return column is None
        if not column.nullable:
            return False
        if column.op in STRICT:
            return self.or_(*(self.is_null(one) for one in column.args))
        if column.op == "pick":
            mask, then, otherwise = column.args
            return self.or_(self.and_(mask, self.is_null(then)), self.and_(self.not_(mask), self.is_null(otherwise)))
        return self._op("is_null", column, nullable=False)

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
        if op == "eq" and (filled := self._filled(left, right)) is not None:
            return self.given(filled)
        return self._op(op, left, right)

    def _filled(self, left: Scalar, right: Scalar) -> Column | None:
        """The column that two numbers are, times as much and with different constants in place of nulls: they are equal where it has a value."""
        while isinstance(left, Column) and isinstance(right, Column):
            if left.op != right.op or left.op not in ("multiply", "fill"):
                return None
            (one, by), (other, also_by) = left.args, right.args
            if left.op == "fill":
                return one if one is other and by != also_by else None
            if isinstance(by, Column) or by != also_by or by == 0:
                return None
            left, right = one, other
        return None

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

    def narrow(self, column: Scalar, bits: int) -> Scalar:
        """A number in as many bits, which hold it."""
        return self._op("narrow", column, bits) if isinstance(column, Column) and bits < 64 else column

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
        if mask.op == "not":
            return self.pick(mask.args[0], otherwise, then)
        then, otherwise = self._picked(mask, then, True), self._picked(mask, otherwise, False)
        if then is otherwise or (not isinstance(then, Column) and not isinstance(otherwise, Column) and then == otherwise):
            return then
        if then is None and mask.op == "is_null" and mask.args[0] is otherwise:
            return otherwise
        blank = any(one is None or (isinstance(one, Column) and one.nullable) for one in (then, otherwise))
        return self._op("pick", mask, then, otherwise, nullable=blank)

    def _picked(self, mask: Column, value: Scalar, holds: bool) -> Scalar:
        """A value where it is known whether the mask holds."""
        if isinstance(value, Column) and value.op == "pick" and value.args[0] is mask:
            return value.args[1 if holds else 2]
        return value

    def count_of(self, masks: list[Mask]) -> Scalar:
        """How many of some masks hold."""
        total: Scalar = sum(mask is True for mask in masks)
        for mask in masks:
            if isinstance(mask, Column):
                total = self.add(self._op("flag", mask, 1, 0, 64), total)
        return total

    def code(self, cases: list[tuple[Mask, int]], otherwise: int) -> Scalar:
        """A small number: that of the mask that holds; no two of them hold in one row."""
        possible = [(mask, number) for mask, number in cases if mask is not False]
        made: Scalar = otherwise
        if possible and self.or_(*(mask for mask, _ in possible)) is True:
            made = possible.pop()[1]
        plain = made
        for mask, number in possible:
            if not isinstance(mask, Column):
                made = number
            elif not isinstance(made, Column):
                made = self._op("flag", mask, number, made, 8)
            else:
                made = self.add(self._op("flag", mask, number - plain, 0, 8), made)
        return made

    def packed(self, masks: list[Mask]) -> Scalar:
        """Masks as the bits of one number, the first one lowest; in as few bytes as hold them."""
        width = width_of(len(masks))
        total: Scalar = sum(1 << bit for bit, mask in enumerate(masks) if mask is True)
        for bit, mask in enumerate(masks):
            if isinstance(mask, Column):
                total = self.add(self._op("flag", mask, 1 << bit, 0, width), total)
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
        if mask.op == "not":
            return self.and_(self.given(key), self.not_(self.get_mask(mask.args[0], key)))
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

    def ranked(self, relation: str, plan: Any, told: str) -> Column:
        """What the selection of a ``batch.selected.Plan`` tells of the rows of a relation; null where a row is no candidate."""
        key = self.base(relation, "#key", False)
        stands = (plan.stands,) if isinstance(plan.stands, Column) else ()
        return self.node(relation, "ranked", (key, *stands, *plan.columns().values(), plan, told), True, crossing=1)

    def capped(self, relation: str, plan: Any, told: str) -> Column:
        """What a ``batch.capping.Capping`` tells of the rows of a relation."""
        key = self.base(relation, "#key", False)
        return self.node(relation, "capped", (key, *plan.columns().values(), plan, told), True, crossing=1)

    def struck(self, relation: str, plan: Any, told: str) -> Column:
        """What a ``batch.striking.Striking`` tells of the rows of a relation, a mask."""
        key = self.base(relation, "#key", False)
        return self.node(relation, "struck", (key, *plan.columns(), plan, told), False, crossing=1)

    def constant(self, like: Column, value: Any) -> Column:
        """A column that has one value in every row."""
        return self.node(like.relation, "constant", (value,), False)
