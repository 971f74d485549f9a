"""Records from Python dicts.

In: ``{"教师": [{"编号": …, "学时": 72, "培训记录": [{…}]}]}``: for each kind one dict or a list of them; a kind below
another may stand inside the row that it belongs to, a parent inside its child. Out: a ``Reading``. A key that is
missing is unknown; ``None`` is a blank cell. Codes: PL602, PL616, PL658. Relies on ``records.assemble``; one plain row is read
by ``records.alone``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from policylang.core.ir import Vocabulary
from policylang.records.alone import read_alone
from policylang.records.assemble import assemble
from policylang.records.columns import ID, Header, Role, table_kinds
from policylang.records.folders import kinds_by_word
from policylang.records.limits import LIMITS, Limits
from policylang.records.problems import ProblemList, Reading, RecordProblem, shown
from policylang.records.tables import MISSING, RawTable
from policylang.records.words import Wrong, folded, identifier
from policylang.suggest import closest


def read_dicts(mapping: Mapping[str, Any], vocabulary: Vocabulary, limits: Limits = LIMITS) -> Reading:
    """The records that ``mapping`` holds."""
    alone = read_alone(mapping, vocabulary) if limits is LIMITS else None
    return alone if alone is not None else _Dicts(vocabulary, limits).read(mapping)


@attrs.define(eq=False)
class _Gathered:
    """The rows of one kind, gathered from everywhere."""

    rows: list[dict[str, Any]] = attrs.field(factory=list)
    paths: list[str] = attrs.field(factory=list)
    ids: set[str] = attrs.field(factory=set)
    listed: list[tuple[str, str]] = attrs.field(factory=list)
    is_complete: bool = False

    def table(self, kind: str) -> RawTable:
        """The rows as a table whose columns are all keys, in the order met."""
        header = tuple(dict.fromkeys(key for row in self.rows for key in row))
        rows = [[row.get(key, MISSING) for key in header] for row in self.rows]
        return RawTable(
            kind, rows=rows, header=header, paths=tuple(self.paths), is_complete=self.is_complete, listed=tuple(self.listed)
        )


@attrs.frozen
class _Place:
    """The row that a key belongs to: its kind and id, where it stands, how deep."""

    kind: str
    row_id: str
    path: str
    depth: int


class _TooManyError(Exception):
    """More rows than are taken."""


class _Dicts:
    """Flattens nested dicts into tables."""

    def __init__(self, vocabulary: Vocabulary, limits: Limits) -> None:
        self.vocabulary = vocabulary
        self.limits = limits
        self.problems = ProblemList(limits.problems)
        self.kinds = table_kinds(vocabulary)
        self.by_word = kinds_by_word(self.kinds)
        self.headers: dict[str, Header] = {}
        self.gathered: dict[str, _Gathered] = {}
        self.count = 0

    def read(self, mapping: Mapping[str, Any]) -> Reading:
        """Reads the whole mapping."""
        try:
            self.gather(mapping)
        except _TooManyError:
            self.report("PL611", "", limit=str(self.limits.rows))
            self.gathered = {}
        tables = [gathered.table(kind) for kind, gathered in self.gathered.items()]
        return assemble(tables, self.vocabulary, self.limits, self.problems)

    def gather(self, mapping: Mapping[str, Any]) -> None:
        """Takes all kinds of the mapping."""
        for key, value in mapping.items():
            kind = self.by_word.get(folded(str(key)))
            if kind is None:
                self.report("PL602", shown(str(key)), near="、".join(closest(str(key), self.by_word.values())))
            elif value is not None:
                self.table_of(kind).is_complete = True
                self.take_rows(kind, value, kind, None, 1)

    def table_of(self, kind: str) -> _Gathered:
        """The rows of a kind gathered so far."""
        return self.gathered.setdefault(kind, _Gathered())

    def take_rows(self, kind: str, value: Any, path: str, owner: tuple[str, str] | None, depth: int) -> None:
        """Takes one row or a list of rows, below ``owner``."""
        if depth > self.limits.depth:
            self.report("PL616", path, limit=str(self.limits.depth))
            return
        is_list = isinstance(value, Sequence) and not isinstance(value, str | bytes)
        for place, row in enumerate(value if is_list else [value]):
            where = f"{path}[{place}]" if is_list else path
            if isinstance(row, Mapping):
                self.take_row(kind, row, where, owner, depth)
            else:
                self.report("PL658", where, found=shown(row))

    def take_row(self, kind: str, row: Mapping[str, Any], path: str, owner: tuple[str, str] | None, depth: int) -> str:
        """Takes one row and what is inside it; gives its id."""
        gathered = self.table_of(kind)
        own = self.own_id(kind, row)
        row_id = own or f"{kind}#{len(gathered.rows) + 1}"
        flat: dict[str, Any] = dict([owner] if owner is not None else [])
        if own is None:
            flat[ID] = row_id
        gathered.rows.append(flat)
        gathered.paths.append(path)
        gathered.ids.add(row_id)
        self.count += 1
        if self.count > self.limits.rows:
            raise _TooManyError
        for key, value in row.items():
            self.take_entry(_Place(kind, row_id, path, depth), flat, str(key), value)
        return row_id

    def take_entry(self, at: "_Place", flat: dict[str, Any], key: str, value: Any) -> None:
        """Takes one key of a row: child rows, a parent, years of a field, or a plain value."""
        name, path = folded(key), f"{at.path}.{key}"
        child, parent = self.child(at.kind, name), self.parent(at.kind, name)
        if child is not None:
            if value is not None:
                self.table_of(child).listed.append((at.kind, at.row_id))
                self.take_rows(child, value, path, (at.kind, at.row_id), at.depth + 1)
        elif parent is not None and isinstance(value, Mapping):
            flat[key] = self.take_parent(parent, value, path, at.depth + 1)
        elif self.is_by_year(at.kind, name) and isinstance(value, Mapping):
            flat |= {f"{key}/{year}年": figure for year, figure in value.items()}
        elif not (self.header(at.kind).role_of(key) is Role.ID and ID in flat):
            flat[key] = value

    def take_parent(self, kind: str, value: Mapping[str, Any], path: str, depth: int) -> str | None:
        """Takes a parent that stands inside its child; one that was met before is only named."""
        if depth > self.limits.depth:
            self.report("PL616", path, limit=str(self.limits.depth))
            return None
        own = self.own_id(kind, value)
        if own is not None and own in self.table_of(kind).ids:
            return own
        return self.take_row(kind, value, path, None, depth)

    def own_id(self, kind: str, row: Mapping[str, Any]) -> str | None:
        """The id that a row gives itself; what is no id at all is left for the reader to report."""
        for key, value in row.items():
            if value is not None and self.header(kind).role_of(str(key)) is Role.ID:
                found = identifier(value)
                return str(value) if isinstance(found, Wrong) else found or None
        return None

    def child(self, kind: str, name: str) -> str | None:
        """The kind of child rows that a key of a row means."""
        found = self.by_word.get(name)
        if found is None or found in self.kinds[kind].fields or kind not in self.kinds[found].parents:
            return None
        return found

    def parent(self, kind: str, name: str) -> str | None:
        """The kind of parent that a key of a row means."""
        found = self.by_word.get(name)
        return found if found in self.kinds[kind].parents else None

    def is_by_year(self, kind: str, name: str) -> bool:
        """Whether a key is a field 按 年度."""
        field = self.kinds[kind].fields.get(name)
        return field is not None and field.by_year

    def header(self, kind: str) -> Header:
        """What knows the keys of rows of a kind."""
        if kind not in self.headers:
            self.headers[kind] = Header(self.kinds[kind], self.vocabulary, has_letters=False)
        return self.headers[kind]

    def report(self, code: str, path: str, found: str = "", **args: str) -> None:
        """Reports a problem at a place in the dicts."""
        self.problems.add(RecordProblem(code, found=found, path=path, args=tuple(args.items())), path)
