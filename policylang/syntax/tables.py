"""The tables that the lexer and the parser run on, made from ``grammar.lark``.

In: the grammar. Out: ``Tables`` (terminals in scanning order; LALR states and productions). Lark makes them once, when the
package is built (``build_tables``), as lines of JSON beside the grammar; loading them needs no Lark. Where the file is absent
or was made from another grammar, they are made in memory. Relies on Lark only for making them. Reports no codes.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from policylang.piece import Piece

STARTS = ("version", "declaration")
SHIPPED = "tables.jsonl"
"""A line for everything but the states, then a line for each state."""
HOME = Path(__file__).parent  # PERF: importlib.resources takes 15 ms to import
END = "$END"

# How a production makes its children: a place is taken as it is, spliced in (a helper's list), or stands for an absent [part].
ABSENT = -1000


class Production(Piece):
    """``origin`` made of ``size`` symbols; ``action`` names the method of the builder, "" a list, ``None`` passes the one child on.

    ``shape`` is ``None`` where the children are the symbols themselves; else place ``i``, ``~i`` (splice) or ``ABSENT``.
    """

    origin: str
    size: int
    action: str | None
    shape: tuple[int, ...] | None


class States(dict[int, Mapping[str, int]]):
    """The states by number. PERF: of a thousand lines of JSON a file needs some hundred, each is read when it is first asked for."""

    def __init__(self, lines: list[bytes]) -> None:
        super().__init__()
        self._lines = lines

    def __missing__(self, number: int) -> Mapping[str, int]:
        row: Mapping[str, int] = json.loads(self._lines[number])
        self[number] = row
        return row

    def rows(self) -> Iterator[Mapping[str, int]]:
        """All states, in order."""
        return (self[number] for number in range(len(self._lines)))


class Tables(Piece, eq=False):
    """LALR tables: ``states[s][symbol]`` is a state to go to (``>= 0``) or a production to reduce by (``~number``)."""

    terminals: tuple[tuple[str, str], ...]
    productions: tuple[Production, ...]
    states: States
    starts: Mapping[str, int]
    ends: Mapping[str, int]


def grammar_text() -> str:
    """The text of ``grammar.lark``."""
    return (HOME / "grammar.lark").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def load_tables() -> Tables:
    """The shipped tables if they were made from this grammar, else tables made now."""
    grammar = grammar_text()
    shipped = HOME / SHIPPED
    if shipped.is_file():
        lines = shipped.read_bytes().splitlines()
        head = json.loads(lines[0])
        if head["grammar"] == _digest(grammar) and len(lines) == 1 + head["count"]:
            return _read(head, lines[1:])
    made = [line.encode() for line in make_tables(grammar)]
    return _read(json.loads(made[0]), made[1:])


def build_tables(path: Path) -> None:
    """Write the tables of ``grammar.lark`` to ``path``: called when the package is built."""
    path.write_bytes("".join(f"{line}\n" for line in make_tables(grammar_text())).encode())


def make_tables(grammar: str) -> list[str]:
    """Tables of ``grammar`` as lines of JSON; needs Lark."""
    import lark  # PERF: heavy, and wanted only where no tables are shipped

    class NoLexer(lark.lexer.Lexer):
        """PERF: the basic lexer would compare all terminals pairwise, for half a minute; lexer.py scans."""

        def __init__(self, conf: object) -> None: ...

        def lex(self, state: object, parser: object) -> Any:
            """Never called."""
            return iter(())

    made = lark.Lark(grammar, parser="lalr", lexer=NoLexer, strict=True, start=list(STARTS), maybe_placeholders=True)
    table: Any = made.parser.parser._parse_table
    productions = sorted(made.rules, key=lambda rule: (rule.origin.name, [s.name for s in rule.expansion]))
    numbers = {rule: number for number, rule in enumerate(productions)}
    order = _visited(table)
    states = [_row(table.states[state], numbers, order) for state in order]
    head = {
        "grammar": _digest(grammar),
        "lark": lark.__version__,
        "terminals": [[t.name, t.pattern.to_regexp()] for t in sorted(made.terminals, key=_scan_order)],
        "productions": [_production(rule) for rule in productions],
        "count": len(states),
        "starts": {start: order[state] for start, state in sorted(table.start_states.items())},
        "ends": {start: order[state] for start, state in sorted(table.end_states.items())},
    }
    return [json.dumps(one, ensure_ascii=False, separators=(",", ":"), sort_keys=True) for one in (head, *states)]


def _digest(grammar: str) -> str:
    """Tells whether the tables are of this grammar. PERF: hashlib takes 4 ms to import; nothing is to be kept safe here."""
    text = grammar.replace("\r\n", "\n").encode()
    return f"{len(text)}-{zlib.crc32(text):08x}"


def _scan_order(terminal: Any) -> tuple[int, int, int, str]:
    """Lark's own order for the basic lexer."""
    pattern = terminal.pattern
    return -terminal.priority, -pattern.max_width, -len(pattern.value), terminal.name


def _visited(table: Any) -> dict[int, int]:
    """Lark's number of each state to ours: in the order of a walk from the start states, so that every build is the same."""
    order: dict[int, int] = {}
    waiting = [table.start_states[start] for start in reversed(STARTS)]
    while waiting:
        state = waiting.pop()
        if state not in order:
            order[state] = len(order)
            waiting += [argument for _, (action, argument) in sorted(table.states[state].items()) if str(action) == "Shift"]
    return order


def _row(row: Mapping[str, Any], numbers: Mapping[Any, int], order: Mapping[int, int]) -> dict[str, int]:
    return {
        symbol: order[argument] if str(action) == "Shift" else ~numbers[argument]
        for symbol, (action, argument) in sorted(row.items())
    }


def _production(rule: Any) -> list[Any]:
    """Origin, size, action and shape, as ``Production`` has them."""
    origin = str(rule.origin.name)
    symbols = [str(symbol.name) for symbol in rule.expansion]
    absent = rule.options.empty_indices or (False,) * len(symbols)
    shape: list[int] = []
    place = 0
    for is_absent in absent:
        if is_absent:
            shape.append(ABSENT)
        else:
            shape.append(~place if symbols[place].startswith("_") else place)
            place += 1
    plain = shape == list(range(len(symbols)))
    if rule.options.expand1 and not rule.alias and len(shape) == 1:
        assert plain, rule
        return [origin, len(symbols), None, None]
    action = "" if origin.startswith("_") else str(rule.alias or origin)
    return [origin, len(symbols), action, None if plain else shape]


def _read(data: Mapping[str, Any], states: list[bytes]) -> Tables:
    return Tables(
        terminals=tuple((name, pattern) for name, pattern in data["terminals"]),
        productions=tuple(
            Production(origin, size, action, None if shape is None else tuple(shape))
            for origin, size, action, shape in data["productions"]
        ),
        states=States(states),
        starts=data["starts"],
        ends=data["ends"],
    )
