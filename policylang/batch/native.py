"""Kernels as machine code, run on tables by as many threads as Polars has. A kernel is compiled once, however many tables it is run on.

In: a ``Kernel`` and a table with the columns that it reads. Out: the columns that it writes. Relies on polars and pyarrow, and on llvmlite, which the extra
``native`` brings and which is not imported before a table is large.
"""

import ctypes
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from typing import Any

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]

from policylang.batch.kernels import ALIGNED, BLOCK, FUNCTION, TRUTH, Buffer, Kernel
from policylang.batch.schedule import name_of

KEPT = 256
"""So many kernels are kept. A policy has a few for each kind of rows."""
AT_ONCE = 2048
"""So many blocks a thread takes at once."""
FEW = 16_384
"""PERF: where the rows that lie together are fewer than these, all are brought together first."""
NEEDED = "avx2"
"""What a processor must have, so that words become vectors and back in one or two operations."""
TYPES = {1: pa.bool_(), 8: pa.int8(), 16: pa.int16(), 32: pa.int32(), 64: pa.int64()}
BYTE = 8


@cache
def is_at_hand() -> bool:
    """Whether kernels can be compiled and are worth it on this machine."""
    try:
        import llvmlite.binding as llvm  # PERF: half of what Polars itself takes, for few tables
    except ImportError:
        return False
    return bool(llvm.get_host_cpu_features().get(NEEDED, False))


def computed(kernel: Kernel, table: pl.DataFrame) -> pl.DataFrame:
    """The columns that a kernel writes, for the rows of a table."""
    read = table.select(name_of(one.column) for one in kernel.read)
    if read.n_chunks() * FEW > read.height:
        read = read.rechunk()
    parts = [_Part(kernel, one) for one in read.to_arrow().to_batches() if one.num_rows]
    run = _compiled(kernel.text)
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        for done in [pool.submit(run, *task) for part in parts for task in part.tasks()]:
            done.result()
    names = [name_of(one.column) for one in kernel.written]
    types = [TYPES[one.bits] for one in kernel.written]
    made = pa.Table.from_batches([part.rows(names) for part in parts], pa.schema(zip(names, types, strict=True)))
    found = pl.from_arrow(made, rechunk=False)
    assert isinstance(found, pl.DataFrame)
    return found


class _Part:
    """Rows that lie in memory without a gap, and the columns written for them."""

    def __init__(self, kernel: Kernel, rows: Any) -> None:
        self.kernel = kernel
        self.height: int = rows.num_rows
        self.blocks, self.rest = divmod(self.height, BLOCK)
        whole, tail = rows.slice(0, self.blocks * BLOCK), rows.slice(self.blocks * BLOCK)
        self.whole = [_Read(one, whole.column(place)) for place, one in enumerate(kernel.read)] if self.blocks else []
        self.tail = [_Read(one, tail.column(place)) for place, one in enumerate(kernel.read)] if self.rest else []
        self.written = [_Written(one, self.blocks + bool(self.rest)) for one in kernel.written]

    def tasks(self) -> Iterator[tuple[Any, int, int]]:
        """What is to be run: addresses, the first block, the one after the last."""
        if self.blocks:
            addresses = self._addresses(self.whole, 0)
            yield from ((addresses, one, min(one + AT_ONCE, self.blocks)) for one in range(0, self.blocks, AT_ONCE))
        if self.rest:
            yield self._addresses(self.tail, self.blocks), 0, 1

    def rows(self, names: list[str]) -> Any:
        """The columns written."""
        return pa.RecordBatch.from_arrays([one.column(self.height) for one in self.written], names)

    def _addresses(self, read: list["_Read"], first: int) -> Any:
        """The addresses of all buffers, by their places; of those written, at a block."""
        found: dict[int, int] = {}
        for buffer, rows in zip(self.kernel.read, read, strict=True):
            found[buffer.place] = rows.values
            if buffer.nullable:
                found[buffer.place + 1] = rows.where
        for buffer, written in zip(self.kernel.written, self.written, strict=True):
            found[buffer.place] = written.values.address + first * BLOCK * buffer.bits // BYTE
            if written.where is not None:
                found[buffer.place + 1] = written.where.address + first * BLOCK // BYTE
        return (ctypes.c_void_p * len(found))(*(found[place] for place in range(len(found))))


class _Read:
    """Where a column that is read lies: ``values``, and ``where`` it has one. ``held``: what must not be freed before it is read."""

    def __init__(self, buffer: Buffer, rows: Any) -> None:
        if rows.null_count and not buffer.nullable:  # what lies in its place would be taken for a value
            raise AssertionError(f"{buffer.column} has gaps")
        where, values = rows.buffers()
        self.held: list[Any] = [rows]
        self.values = self._at(values, rows.offset, len(rows), buffer.bits)
        self.where = self._at(where, rows.offset, len(rows), TRUTH) if buffer.nullable else 0

    def _at(self, buffer: Any, offset: int, size: int, bits: int) -> int:
        """The address of the first of some values. No more is read than the table has: what is less than a block is copied, with room for one."""
        if buffer is None:
            return self._kept(b"\xff" * (-(-size // BLOCK) * BLOCK // BYTE))
        start, shift = divmod(offset * bits, BYTE)
        if not shift and size >= BLOCK:
            address: int = buffer.address + start
            return address
        copied = buffer.slice(start, -(-(shift + size * bits) // BYTE)).to_pybytes()
        if shift:  # a bitmap that begins within a byte
            copied = (int.from_bytes(copied, "little") >> shift).to_bytes(len(copied), "little")
        return self._kept(copied.ljust(BLOCK * bits // BYTE, b"\0"))

    def _kept(self, copied: bytes) -> int:
        buffer = pa.py_buffer(copied)
        self.held.append(buffer)
        address: int = buffer.address
        return address


class _Written:
    """A column that is written, with room for whole blocks."""

    def __init__(self, buffer: Buffer, blocks: int) -> None:
        self.bits = buffer.bits
        self.values = pa.allocate_buffer(blocks * BLOCK * buffer.bits // BYTE)
        self.where = pa.allocate_buffer(blocks * BLOCK // BYTE) if buffer.nullable else None
        if self.values.address % ALIGNED:
            raise AssertionError("Arrow aligns what it gives")

    def column(self, height: int) -> Any:
        """The column."""
        return pa.Array.from_buffers(TYPES[self.bits], height, [self.where, self.values])


@lru_cache(maxsize=KEPT)
def _compiled(text: str) -> Callable[[Any, int, int], None]:
    """The function of a kernel for this machine. While it runs other threads of Python do."""
    import llvmlite.binding as llvm  # PERF: see above

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    module = llvm.parse_assembly(text)
    module.verify()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=2, jit=True
    )
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    function = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)(engine.get_function_address(FUNCTION))

    def run(addresses: Any, first: int, end: int) -> None:
        """The code lives as long as what runs it."""
        assert engine is not None
        function(ctypes.addressof(addresses), first, end)

    return run
