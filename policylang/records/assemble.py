"""All tables of a source joined into one dataset.

In: raw tables in any order. Out: a ``Reading``: rows linked to the rows they belong to and refer to, child tables,
keys. The result does not depend on the order of the tables. Codes: PL603, PL632 to PL634, PL694, and those of
``records.rows``.

An id of a kind whose table was not supplied is taken on trust: it gives a row without facts, which stands in no table.
A table that lost a row to a mistake is not complete, so that no decision rests on "there is none".
"""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from policylang.core.facts import FINDINGS, TITLES, Dataset, Row, Table
from policylang.core.ir import Vocabulary
from policylang.piece import evolve
from policylang.records.cells import Ref
from policylang.records.columns import HELD, table_kinds
from policylang.records.limits import Limits
from policylang.records.problems import ProblemList, Reading, RecordProblem, shown
from policylang.records.rows import Link, TableRows, expectation, read_rows
from policylang.records.tables import RawTable
from policylang.records.words import folded


def assemble(raw_tables: Iterable[RawTable], vocabulary: Vocabulary, limits: Limits, problems: ProblemList) -> Reading:
    """Reads all tables and joins them."""
    assembly = _Assembly(vocabulary, limits, problems)
    return assembly.join(assembly.read(raw_tables))


def join(
    tables: Iterable[TableRows],
    vocabulary: Vocabulary,
    limits: Limits,
    problems: ProblemList,
    elsewhere: Mapping[str, Collection[str]] | None = None,
) -> Reading:
    """Joins tables whose rows were read before, one of each kind.

    ``elsewhere``: ids of kinds whose rows are known but not here; they may be named.
    """
    return _Assembly(vocabulary, limits, problems, elsewhere or {}).join(tables)


class _Assembly:
    """One dataset in the making."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        limits: Limits,
        problems: ProblemList,
        elsewhere: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> None:
        self.vocabulary = vocabulary
        self.limits = limits
        self.problems = problems
        self.elsewhere = elsewhere
        self.kinds = table_kinds(vocabulary)
        self.tables: dict[str, TableRows] = {}
        self.index: dict[str, dict[str, Row]] = {}
        self.trusted: dict[str, dict[str, Row]] = {}
        self.folded_ids: dict[str, dict[str, str]] = {}

    def read(self, raw_tables: Iterable[RawTable]) -> list[TableRows]:
        """The rows of all tables."""
        supplied = self.one_for_each_kind(raw_tables)
        return [
            read_rows(supplied[name], kind, self.vocabulary, self.limits, self.problems)
            for name, kind in self.kinds.items()
            if name in supplied
        ]

    def join(self, tables: Iterable[TableRows]) -> Reading:
        """Links, groups and numbers."""
        given = {table.kind.name: table for table in tables}
        self.tables = {name: given[name] for name in self.kinds if name in given}
        self.index = {name: {row.id: row for row in table.rows} for name, table in self.tables.items()}
        for table in self.tables.values():
            self.link(table)
        dataset = Dataset()
        for name, table in self.tables.items():
            complete = table.is_whole and table.raw.is_complete
            dataset.tables[name] = Table(tuple(table.rows), complete)
        for table in self.tables.values():
            self.give_children(table)
        self.number_rows()
        return Reading(dataset, self.problems.sorted())

    def one_for_each_kind(self, raw_tables: Iterable[RawTable]) -> dict[str, RawTable]:
        """The table of each kind; a second one is a problem."""
        supplied: dict[str, RawTable] = {}
        for raw in sorted(raw_tables, key=lambda raw: (raw.file, raw.sheet)):
            first = supplied.setdefault(raw.kind, raw)
            if first is not raw:
                args = (("kind", raw.kind), ("first", first.sheet or first.file))
                self.problems.add(RecordProblem("PL603", raw.file, raw.sheet, args=args))
                supplied[raw.kind] = evolve(first, is_complete=False)
        return supplied

    def link(self, table: TableRows) -> None:
        """Turns the ids of one table into rows."""
        for link in table.parents:
            assert isinstance(link.value, Ref)
            row = self.find(table, link, link.value)
            if row is None:
                table.is_whole = False
            elif self.may_belong(table, link, row):
                link.row.links[row.kind] = row
        for link in table.links:
            refs = (link.value,) if isinstance(link.value, Ref) else link.value.items
            rows = [self.find(table, link, ref) for ref in refs]
            found = tuple(row for row in rows if row is not None)
            if len(found) == len(rows):
                link.row.cells[link.column.name] = found[0] if isinstance(link.value, Ref) else found
        self.check_owners(table)

    def find(self, table: TableRows, link: Link, ref: Ref) -> Row | None:
        """The row that a cell names; an unknown id is a problem where the table of that kind is known to be complete."""
        known = self.index.get(ref.kind, {}).get(ref.id)
        if known is not None:
            return known
        supplied = self.tables.get(ref.kind)
        if ref.id in self.elsewhere.get(ref.kind, ()):
            supplied = None
        elif ref.kind in self.elsewhere and supplied is None:
            self.report(table, link, "PL632", found=ref.id, target=ref.kind, near=self.near(ref))
            return None
        if supplied is None or not supplied.raw.is_complete or self.is_left_out(supplied):
            trusted = self.trusted.setdefault(ref.kind, {})
            if ref.id not in trusted:
                trusted[ref.id] = Row(ref.kind, ref.id)
            return trusted[ref.id]
        self.report(table, link, "PL632", found=ref.id, target=ref.kind, near=self.near(ref))
        return None

    def is_left_out(self, table: TableRows) -> bool:
        """Whether the table could not be read at all, so that its ids are not known."""
        return not table.rows and not table.is_whole

    def near(self, ref: Ref) -> str:
        """The id that differs from ``ref`` only in width, case or blanks."""
        if ref.kind not in self.folded_ids:
            self.folded_ids[ref.kind] = {folded(id_).lower(): id_ for id_ in self.index.get(ref.kind, {})}
        return self.folded_ids[ref.kind].get(folded(ref.id).lower(), "")

    def may_belong(self, table: TableRows, link: Link, owner: Row) -> bool:
        """Whether a title or a finding is one that a row of that kind can have."""
        if table.kind.name == TITLES:
            name, declared = link.row.cells.get(TITLES), {t.name: t.kinds for t in self.vocabulary.titles.values()}
        elif table.kind.name == FINDINGS:
            name, declared = link.row.cells.get("事项"), {f.name: f.kinds for f in self.vocabulary.findings.values()}
        else:
            return True
        kinds = declared.get(name, ()) if isinstance(name, str) else ()
        if not kinds or owner.kind in kinds:
            return True
        self.report(table, link, "PL634", found=owner.id, name=str(name), kinds="、".join(kinds))
        table.is_whole = False
        return False

    def check_owners(self, table: TableRows) -> None:
        """Rows that belong to nobody: a problem where the row is nothing by itself, else a warning."""
        if not table.kind.parents:
            return
        alone = [row for row in table.rows if not row.links]
        tried = {id(link.row) for link in table.parents}
        parents = "、".join(table.kind.parents[:4]) + ("……" if len(table.kind.parents) > 4 else "")
        loose: list[Row] = []
        for row in alone:
            number = table.positions[id(row)]
            if id(row) in tried or number in table.has_wrong_owner:
                continue
            if table.kind.name in HELD or (number not in table.has_own_id and table.raw.header is None):
                self.report_row(table, row, "PL633", parents=parents)
                table.is_whole = False
            else:
                loose.append(row)
        has_parents = any(self.rows_of(parent) for parent in table.kind.parents)
        if loose and has_parents:
            self.report_row(table, loose[0], "PL694", parents=parents, count=str(len(loose)))

    def rows_of(self, kind: str) -> tuple[Row, ...]:
        """All rows of a kind, those taken on trust last, by id."""
        trusted = self.trusted.get(kind, {})
        return (*self.index.get(kind, {}).values(), *(trusted[id_] for id_ in sorted(trusted)))

    def give_children(self, table: TableRows) -> None:
        """Gives every parent its rows of this table."""
        whole = table.is_whole and all(row.links for row in table.rows)
        groups: dict[int, list[Row]] = {}
        for row in table.rows:
            for owner in row.links.values():
                groups.setdefault(id(owner), []).append(row)
        listed = set(table.raw.listed)
        for kind in table.kind.parents:
            for owner in self.rows_of(kind):
                rows = groups.get(id(owner), [])
                is_listed = (kind, owner.id) in listed or table.raw.is_complete
                if rows or not whole or (is_listed and not table.raw.is_complete):
                    owner.tables[table.kind.name] = Table(tuple(rows), whole and is_listed)

    def number_rows(self) -> None:
        """Numbers all rows from 1: by kind as declared, in the order supplied, then those taken on trust by id."""
        trusted = (self.trusted[kind][id_] for kind in self.kinds if kind in self.trusted for id_ in sorted(self.trusted[kind]))
        rows = (*(row for table in self.tables.values() for row in table.rows), *trusted)
        for key, row in enumerate(rows, 1):
            row.key = key

    def report(self, table: TableRows, link: Link, code: str, found: str, **args: str) -> None:
        """Reports a cell that names a row."""
        sensitive = link.column.is_sensitive
        if sensitive:
            args.pop("near", None)
        more = expectation(link.column) if link.column.field is not None else {}
        column, given = link.column, tuple({**more, **args}.items())
        problem = RecordProblem(code, column=column.letters, field=column.name, found=shown(found, sensitive), args=given)
        self.add(table, link.row, problem)

    def report_row(self, table: TableRows, row: Row, code: str, **args: str) -> None:
        """Reports a whole row."""
        self.add(table, row, RecordProblem(code, args=tuple(args.items())))

    def add(self, table: TableRows, row: Row, problem: RecordProblem) -> None:
        """Adds a problem of a row of ``table``, with its place."""
        given = (("kind", table.kind.name), *problem.args)
        if table.raw.header is not None:
            path = table.raw.paths[table.positions[id(row)] - 1] + (f".{problem.field}" if problem.field else "")
            placed = evolve(problem, row=table.positions[id(row)], path=path, args=given)
        else:
            origin = row.origin
            placed = evolve(problem, file=origin.file, sheet=origin.sheet, row=origin.row, args=given)
        self.problems.add(placed, table.kind.name)
