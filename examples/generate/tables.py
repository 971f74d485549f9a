"""Rows gathered by kind and written as the CSV files of a folder of records.

In: rows as cells by header. Out: one file for each kind, UTF-8 with byte-order mark, and ``records.toml``.
"""

import csv
import io
from datetime import date
from pathlib import Path

Cell = str | int | None
"""What a row gives for one header; ``None`` is a blank cell, that is: not known, or for a 可无 field: there is none."""


class Tables:
    """The rows of a district. Columns stand in the order in which they are first given."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Cell]]] = {}

    def add(self, kind: str, /, **cells: Cell) -> None:
        """Adds one row."""
        self._rows.setdefault(kind, []).append(cells)

    def find(self, holder_kind: str, holder: str, matter: str, found: bool, day: str) -> None:
        """Adds a 人工认定; one that was never made is no row."""
        self.add("人工认定", 主体类别=holder_kind, 对象=holder, 事项=matter, 结果="是" if found else "否", 日期=day)

    def title(
        self, holder_kind: str, holder: str, title: str, level: str | None, since: str | None, until: Cell = None
    ) -> None:
        """Adds a 称号 held."""
        self.add("称号", 主体类别=holder_kind, 对象=holder, 称号=title, 层级=level, 自=since, 至=until)

    def count(self) -> str:
        """How many rows of each kind there are."""
        return ", ".join(f"{kind} {len(rows)}" for kind, rows in self._rows.items())

    def write(self, folder: Path, policy: str, as_of: date) -> None:
        """Writes the folder anew; files of kinds that are no more there are removed."""
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob("*.csv"):
            if file.stem not in self._rows:
                file.unlink()
        for kind, rows in self._rows.items():
            (folder / f"{kind}.csv").write_bytes(b"\xef\xbb\xbf" + _text(rows).encode())
        manifest = f'policy = "{policy}"\nas_of = {as_of.isoformat()}\n'
        (folder / "records.toml").write_bytes(manifest.encode())


def _text(rows: list[dict[str, Cell]]) -> str:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headers)
    for row in rows:
        writer.writerow(["" if (cell := row.get(header)) is None else cell for header in headers])
    return text.getvalue()
