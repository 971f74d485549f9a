"""What is computed in each row alone, as one loop for LLVM: columns stay in registers and are never written, other than those wanted.

In: columns of one relation, each after those that it rests on; how those that are read are laid out. Out: a ``Kernel``, the text of a function of LLVM and the columns that it reads
and writes. It decides ``BLOCK`` rows at a time: of so many rows a truth is one word, as it lies in the bitmaps of Arrow, and a number a vector. A
value that may be missing has a second word that says where it is there; nothing rests on what lies in its place. No name and no word of a policy or of a
table stands in the text, only numbers of columns, operations and whole numbers. Relies on ``batch.columns`` and ``batch.widths``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs

from policylang.batch.columns import Column
from policylang.batch.widths import bits_of, numbers_of

BLOCK = 64
TRUTH = 1
"""The bits of a truth."""
DECIMAL = 128
"""The bits of a decimal in a table."""
WORD = f"i{BLOCK}"
BITS = f"<{BLOCK} x i1>"
COMPARED = {"eq": "eq", "le": "sle", "lt": "slt"}
COUNTED = {"add": "add", "multiply": "mul"}
CHOSEN = {"lesser": "sle", "greater": "sge"}
BLANK = "zeroinitializer"
FUNCTION = "decide"
ALIGNED = 64
"""What is written begins at a multiple of so many bytes."""


@attrs.frozen
class Layout:
    """How a column that is read lies in memory: its bits in each row, those as which it is counted, what is added to it. ``is_signed``: its numbers may be below zero."""

    bits: int
    counted: int
    plus: int = 0
    is_signed: bool = True


@attrs.frozen(eq=False)
class Buffer:
    """A column that is read or written. ``place``: of the address of its values; that of the bitmap that says where it has one, if ``nullable``, is the next."""

    column: Column
    bits: int
    nullable: bool
    place: int


@attrs.frozen(eq=False)
class Kernel:
    """``text``: the function ``FUNCTION`` of the addresses of the buffers, the first block and the one after the last."""

    text: str = attrs.field(repr=False)
    read: tuple[Buffer, ...]
    written: tuple[Buffer, ...]


@attrs.frozen
class Value:
    """A column in a block. ``where``: the word that says where it has a value; ``None``: everywhere."""

    name: str
    bits: int
    where: str | None = None


def kernel_of(
    columns: Iterable[Column], layouts: Mapping[int, Layout], wanted: Collection[int], narrow: Collection[int]
) -> Kernel:
    """The kernel that computes columns. ``layouts``: of those that are read, by serial; ``wanted``: serials of those that are written; ``narrow``: of the numbers of 32 bits."""
    columns = tuple(columns)
    writer = _Writer(layouts, narrow)
    read: list[Buffer] = []
    written: list[Buffer] = []
    for column in columns:
        if column.serial in layouts:
            read.append(writer.load(column))
        else:
            writer.compute(column)
        if column.serial in wanted:  # PERF: at once, so that no register holds it any longer
            written.append(writer.store(column))
    return Kernel(writer.text(), tuple(read), tuple(written))


def _vector(bits: int) -> str:
    return f"<{BLOCK} x i{bits}>"


def _all(bits: int, number: int) -> str:
    """A number in every row."""
    return f"splat (i{bits} {number})"


def _divider(bits: int, by: int | None) -> str:
    """The name of a function that divides."""
    return f"divide{bits}" if by is None else f"divide{bits}by{by}"


def _division(bits: int, by: int | None) -> str:
    """A function that divides numbers by others, or by one above zero, and rounds down.

    A divisor is above zero wherever there is one; in the place of one that is missing there may be anything.
    """
    kind = f"i{bits}"
    return f"""define internal void @{_divider(bits, by)}(ptr %dividends, ptr %divisors) #1 {{
entry:
  br label %loop
loop:
  %row = phi i64 [ 0, %entry ], [ %next, %loop ]
  %place = getelementptr {kind}, ptr %dividends, i64 %row
  %dividend = load {kind}, ptr %place
  %beside = getelementptr {kind}, ptr %divisors, i64 %row
  %given = load {kind}, ptr %beside
  %is_sound = icmp sgt {kind} %given, 0
  %divisor = select i1 %is_sound, {kind} %given, {kind} 1
  %near = sdiv {kind} %dividend, {"%divisor" if by is None else by}
  %product = mul {kind} %near, {"%divisor" if by is None else by}
  %is_above = icmp sgt {kind} %product, %dividend
  %one = zext i1 %is_above to {kind}
  %quotient = sub {kind} %near, %one
  store {kind} %quotient, ptr %place
  %next = add i64 %row, 1
  %is_last = icmp eq i64 %next, {BLOCK}
  br i1 %is_last, label %exit, label %loop
exit:
  ret void
}}
"""


class _Writer:
    """Writes the loop over blocks."""

    def __init__(self, layouts: Mapping[int, Layout], narrow: Collection[int]) -> None:
        self.layouts = layouts
        self.narrow = narrow
        self.values: dict[int, Value] = {}
        self.lines: list[str] = []
        self.divisions: dict[tuple[int, int | None], None] = {}
        self.buffers = 0
        self.count = 0

    def text(self) -> str:
        """The whole function."""
        places = range(self.buffers)
        addresses = [
            f"  %place{one} = getelementptr ptr, ptr %buffers, i64 {one}\n  %buffer{one} = load ptr, ptr %place{one}"
            for one in places
        ]
        operands = [f"  %operand{one} = alloca {_vector(64)}, align 64" for one in range(2)] if self.divisions else []
        return "\n".join(
            (
                *(_division(bits, by) for bits, by in self.divisions),
                f"define void @{FUNCTION}(ptr %buffers, i64 %first, i64 %end) #0 {{",
                "entry:",
                *operands,
                *addresses,
                "  br label %loop",
                "loop:",
                "  %block = phi i64 [ %first, %entry ], [ %next, %loop ]",
                *self.lines,
                "  %next = add i64 %block, 1",
                "  %is_last = icmp sge i64 %next, %end",
                "  br i1 %is_last, label %exit, label %loop",
                "exit:",
                "  call void @llvm.x86.sse.sfence()",  # what was written past the caches is there for other threads
                "  ret void",
                "}",
                "declare void @llvm.x86.sse.sfence()",
                'attributes #0 = { nounwind "min-legal-vector-width"="512" "prefer-vector-width"="512" }',
                "!0 = !{i32 1}",
                "attributes #1 = { noinline nounwind }",
                "",
            )
        )

    # -------------------------------------------------------------- memory

    def load(self, column: Column) -> Buffer:
        """A column that is read."""
        layout, place = self.layouts[column.serial], self.buffers
        value = self._loaded(layout)
        where = self._loaded(Layout(TRUTH, TRUTH)) if column.nullable else None
        self.values[column.serial] = Value(value, layout.counted, where)
        return Buffer(column, layout.bits, column.nullable, place)

    def _loaded(self, layout: Layout) -> str:
        bits, counted = layout.bits, layout.counted
        if bits == TRUTH:
            return self._do(f"load {WORD}, ptr {self._address(WORD)}, align 1")
        if bits > 64:  # PERF: the lower parts of the numbers, without a look at the others
            parts = bits // counted
            every = self._do(f"load <{BLOCK * parts} x i{counted}>, ptr {self._address(f'[{BLOCK} x i{bits}]')}, align 1")
            lowest = ", ".join(f"i32 {place * parts}" for place in range(BLOCK))
            whole = f"<{BLOCK * parts} x i{counted}>"
            found = self._do(f"shufflevector {whole} {every}, {whole} poison, <{BLOCK} x i32> <{lowest}>")
        else:
            found = self._do(f"load {_vector(bits)}, ptr {self._address(_vector(bits))}, align 1")
            found = self._as_wide(found, bits, counted, layout.is_signed)
        return found if not layout.plus else self._do(f"add {_vector(counted)} {found}, {_all(counted, layout.plus)}")

    def store(self, column: Column) -> Buffer:
        """A column that is written."""
        value, place = self.values[column.serial], self.buffers
        if value.bits == TRUTH:
            self.lines.append(f"  store {WORD} {value.name}, ptr {self._address(WORD)}, align 8")
        else:  # PERF: past the caches, which would read a line before it is written
            kind = _vector(value.bits)
            self.lines.append(f"  store {kind} {value.name}, ptr {self._address(kind)}, align {ALIGNED}, !nontemporal !0")
        if value.where is not None:
            self.lines.append(f"  store {WORD} {value.where}, ptr {self._address(WORD)}, align 8")
        return Buffer(column, value.bits, value.where is not None, place)

    def _address(self, kind: str) -> str:
        """Where the rows of the block lie in the next buffer."""
        buffer = f"%buffer{self.buffers}"
        self.buffers += 1
        return self._do(f"getelementptr {kind}, ptr {buffer}, i64 %block")

    # -------------------------------------------------------------- operations

    def _do(self, operation: str) -> str:
        self.count += 1
        self.lines.append(f"  %v{self.count} = {operation}")
        return f"%v{self.count}"

    def compute(self, column: Column) -> None:
        """A column, of those before it."""
        args = column.args
        match column.op:
            case "not":
                mask = self._truth(args[0])
                made = Value(self._not(mask.name), TRUTH, mask.where)
            case "and":
                made = self._and([self._truth(one) for one in args])
            case "eq" | "le" | "lt":
                made = self._compared(column)
            case "is_null":
                made = Value(self._not(self._where(args[0]) or "-1"), TRUTH)
            case "fill":
                made = self._filled(column)
            case "flag":
                chosen = self._chosen(self._sure(args[0]), args[3], _all(args[3], args[1]), _all(args[3], args[2]))
                made = Value(chosen, args[3])
            case "pick":
                made = self._picked(column)
            case "narrow":
                value = self.values[args[0].serial]
                made = Value(self._as_wide(value.name, value.bits, args[1]), args[1], value.where)
            case "add" | "multiply" | "lesser" | "greater" | "divide_down":
                made = self._counted(column)
            case _:
                raise AssertionError(column.op)
        self.values[column.serial] = made

    def _compared(self, column: Column) -> Value:
        args = column.args
        where = self._both(args)
        if any(self._is_truth(one) for one in args):
            left, right = (self._truth(one).name for one in args)
            if column.op != "eq":  # no is less than yes
                left_is_less = self._do(f"and {WORD} {self._not(left)}, {right}")
                equal_too = self._not(self._do(f"and {WORD} {left}, {self._not(right)}"))
                return Value(left_is_less if column.op == "lt" else equal_too, TRUTH, where)
            return Value(self._not(self._do(f"xor {WORD} {left}, {right}")), TRUTH, where)
        bits = max(self._bits(one) for one in args)
        left, right = (self._number(one, bits) for one in args)
        return Value(self._word(f"icmp {COMPARED[column.op]} {_vector(bits)} {left}, {right}"), TRUTH, where)

    def _counted(self, column: Column) -> Value:
        bits, where = self._width(column), self._both(column.args)
        left, right = (self._number(one, bits) for one in column.args)
        kind = _vector(bits)
        if column.op in COUNTED:
            return Value(self._do(f"{COUNTED[column.op]} {kind} {left}, {right}"), bits, where)
        if column.op in CHOSEN:
            first = self._word(f"icmp {CHOSEN[column.op]} {kind} {left}, {right}")
            return Value(self._chosen(first, bits, left, right), bits, where)
        return Value(self._divided(bits, left, column.args[1], right), bits, where)

    def _divided(self, bits: int, left: str, divisor: Any, right: str) -> str:
        """The quotient, rounded down. PERF: number by number, in a function: as vectors the code of a division is a thousand lines."""
        kind = _vector(bits)
        for place, vector in enumerate((left, right)):
            self.lines.append(f"  store {kind} {vector}, ptr %operand{place}, align 64")
        by = divisor if isinstance(divisor, int) else None
        self.divisions[bits, by] = None
        self.lines.append(f"  call void @{_divider(bits, by)}(ptr %operand0, ptr %operand1)")
        return self._do(f"load {kind}, ptr %operand0, align 64")

    def _filled(self, column: Column) -> Value:
        inner, constant = column.args
        value = self.values[inner.serial]
        if value.where is None:
            return value
        if value.bits == TRUTH:
            name = (
                f"or {WORD} {value.name}, {self._not(value.where)}" if constant else f"and {WORD} {value.name}, {value.where}"
            )
            return Value(self._do(name), TRUTH)
        bits = self._width(column)
        return Value(self._chosen(value.where, bits, self._number(inner, bits), _all(bits, constant)), bits)

    def _picked(self, column: Column) -> Value:
        mask, then, otherwise = column.args
        sure = self._sure(mask)
        if any(self._is_truth(one) for one in (then, otherwise)):
            bits, picked = TRUTH, self._either(sure, self._truth(then).name, self._truth(otherwise).name)
        else:
            bits = self._width(column)
            picked = self._chosen(sure, bits, *(self._number(one, bits) for one in (then, otherwise)))
        wheres = [self._where(one) for one in (then, otherwise)]
        if wheres == [None, None]:
            return Value(picked, bits)
        return Value(picked, bits, self._either(sure, *("-1" if one is None else one for one in wheres)))

    def _and(self, parts: Sequence[Value]) -> Value:
        made = parts[0]
        for part in parts[1:]:
            name = self._do(f"and {WORD} {made.name}, {part.name}")
            where = None
            if made.where is not None or part.where is not None:  # one that fails is enough to know
                known = self._joined(made.where, part.where)
                fails = [self._fails(one) for one in (made, part)]
                where = self._do(f"or {WORD} {known}, {self._do(f'or {WORD} {fails[0]}, {fails[1]}')}")
            made = Value(name, TRUTH, where)
        return made

    def _fails(self, value: Value) -> str:
        """Where a truth is known not to hold."""
        no = self._not(value.name)
        return no if value.where is None else self._do(f"and {WORD} {no}, {value.where}")

    # -------------------------------------------------------------- parts of operations

    def _not(self, word: str) -> str:
        return self._do(f"xor {WORD} {word}, -1")

    def _word(self, comparison: str) -> str:
        """A comparison of vectors as a word."""
        return self._do(f"bitcast {BITS} {self._do(comparison)} to {WORD}")

    def _chosen(self, word: str, bits: int, then: str, otherwise: str) -> str:
        kind = _vector(bits)
        return self._do(f"select {BITS} {self._do(f'bitcast {WORD} {word} to {BITS}')}, {kind} {then}, {kind} {otherwise}")

    def _either(self, word: str, then: str, otherwise: str) -> str:
        """Of two words one where a third holds, the other elsewhere."""
        first = self._do(f"and {WORD} {word}, {then}")
        return self._do(f"or {WORD} {first}, {self._do(f'and {WORD} {self._not(word)}, {otherwise}')}")

    def _joined(self, *words: str | None) -> str | None:
        """Where all of some words hold."""
        made: str | None = None
        for word in dict.fromkeys(word for word in words if word is not None):
            made = word if made is None else self._do(f"and {WORD} {made}, {word}")
        return made

    def _as_wide(self, name: str, bits: int, wanted: int, is_signed: bool = True) -> str:
        if bits == wanted:
            return name
        widened = "sext" if is_signed else "zext"
        return self._do(f"{widened if bits < wanted else 'trunc'} {_vector(bits)} {name} to {_vector(wanted)}")

    # -------------------------------------------------------------- operands

    def _is_truth(self, arg: Any) -> bool:
        return isinstance(arg, bool) or (isinstance(arg, Column) and self.values[arg.serial].bits == TRUTH)

    def _truth(self, arg: Any) -> Value:
        return self.values[arg.serial] if isinstance(arg, Column) else Value("-1" if arg else "0", TRUTH)

    def _sure(self, mask: Column) -> str:
        """Where a mask surely holds."""
        value = self.values[mask.serial]
        return value.name if value.where is None else self._do(f"and {WORD} {value.name}, {value.where}")

    def _where(self, arg: Any) -> str | None:
        """Where an operand has a value."""
        return self.values[arg.serial].where if isinstance(arg, Column) else "0" if arg is None else None

    def _both(self, args: Sequence[Any]) -> str | None:
        return self._joined(*map(self._where, args))

    def _number(self, arg: Any, bits: int) -> str:
        """An operand in as many bits."""
        if isinstance(arg, Column):
            value = self.values[arg.serial]
            return self._as_wide(value.name, value.bits, bits)
        return BLANK if arg is None else _all(bits, arg)

    def _bits(self, arg: Any) -> int:
        return self.values[arg.serial].bits if isinstance(arg, Column) else bits_of(abs(arg))

    def _width(self, column: Column) -> int:
        """How many bits a number has: those that an engine would give it."""
        own = 32 if column.serial in self.narrow else 64
        found = []
        for arg in numbers_of(column):
            if not isinstance(arg, Column):
                found += [own if column.op == "pick" else bits_of(abs(arg))] if arg is not None else []
            elif arg.serial in self.narrow:
                found.append(own)
            else:
                found.append(self.values[arg.serial].bits)
        return max(found)
