"""字段映射: which sheet is of which kind, and which column is which field, as somebody confirmed it.

    version = 1

    [[sheet]]
    sheet = "城关小学"            # "*": any; file = "2013/*.xlsx" narrows it down
    kind = "教师"                # "不读": not a table of records
    header_rows = [3, 4]         # where it is not found by itself
    fill = { "学校" = "{sheet}" }  # columns that the sheet does not have; also "{file}"
    confirmed = true

    [[column]]
    kind = "教师"
    header = "年度考核/2013年"
    field = "考核等次/2013年"     # as docs/records.md names columns; "不读": passed over
    confirmed = true

In: the text of such a file. Out: a ``Mapping``, or ``MappingError``; proposals as text to be added. What is not confirmed is
not used. Relies on ``records.words``.
"""

import json
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import attrs

from policylang.records.words import folded

VERSION = 1
SKIP = "不读"
ANY = "*"
MAX_BYTES = 1_000_000
_HEAD = "# 字段映射：哪张表是哪种主体的，哪一列是哪个字段。核对以后把 confirmed 改成 true。\nversion = 1\n"


class MappingError(ValueError):
    """A mapping that cannot be read; the text says what is wrong."""


@attrs.frozen
class SheetRule:
    """What a sheet is. ``header_rows``: first and last, from 1; ``fill``: columns that it does not have."""

    kind: str
    sheet: str = ANY
    file: str = ANY
    header_rows: tuple[int, int] | None = None
    fill: tuple[tuple[str, str], ...] = ()
    confirmed: bool = False

    def fits(self, file: str, sheet: str) -> bool:
        """Whether it is about that sheet of that file."""
        if self.sheet != ANY and folded(self.sheet) != folded(sheet):
            return False
        return fnmatchcase(file, self.file) or fnmatchcase(file.rpartition("/")[2], self.file)


@attrs.frozen
class ColumnRule:
    """What a column is: its header as it stands (levels joined with ``/``), the column that it means."""

    kind: str
    header: str
    field: str
    confirmed: bool = False


@attrs.frozen
class Mapping:
    """All rules, in the order written; the first that fits counts."""

    sheets: tuple[SheetRule, ...] = ()
    columns: tuple[ColumnRule, ...] = ()

    def sheet(self, file: str, sheet: str) -> SheetRule | None:
        """The rule about a sheet."""
        return next((rule for rule in self.sheets if rule.fits(file, sheet)), None)

    def column(self, kind: str, header: str) -> ColumnRule | None:
        """The rule about a column."""
        wanted = folded(header)
        return next((rule for rule in self.columns if rule.kind == kind and folded(rule.header) == wanted), None)


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file. Raises ``MappingError``."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise MappingError(f"{path}: > {MAX_BYTES} bytes")
        return parse_mapping(content.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"{path}: {error}") from error
    except MappingError as error:
        raise MappingError(f"{path}: {error}") from error


def parse_mapping(text: str) -> Mapping:
    """The mapping that a text writes. Raises ``MappingError``."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MappingError(str(error)) from error
    if content.get("version") != VERSION:
        raise MappingError(f"version = {content.get('version')!r}: {VERSION}")
    _only(content, {"version", "sheet", "column"}, "")
    sheets = tuple(_sheet(entry, place) for place, entry in enumerate(_list(content, "sheet"), 1))
    columns = tuple(_column(entry, place) for place, entry in enumerate(_list(content, "column"), 1))
    return Mapping(sheets, columns)


def proposal_text(rules: Iterable[SheetRule | ColumnRule], near: dict[ColumnRule, tuple[str, ...]], is_new: bool) -> str:
    """Rules as text to be added to a mapping, with further suggestions as comments."""
    lines = [_HEAD] if is_new else []
    for rule in rules:
        if isinstance(rule, SheetRule):
            lines += [
                "",
                "[[sheet]]",
                f"sheet = {_text(rule.sheet)}",
                f"file = {_text(rule.file)}",
                f"kind = {_text(rule.kind)}",
            ]
            lines += [f"header_rows = [{rule.header_rows[0]}, {rule.header_rows[1]}]"] if rule.header_rows is not None else []
        else:
            further = "、".join(_plain(word) for word in near.get(rule, ()) if word != rule.field)
            lines += ["", "[[column]]", f"kind = {_text(rule.kind)}", f"header = {_text(rule.header)}"]
            lines.append(f"field = {_text(rule.field)}" + (f"  # 或：{further}" if further else ""))
        lines.append(f"confirmed = {'true' if rule.confirmed else 'false'}")
    return "".join(line + "\n" for line in lines)


def _list(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = content.get(name, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise MappingError(f"[[{name}]]")
    return found


def _sheet(entry: dict[str, Any], place: int) -> SheetRule:
    where = f"[[sheet]] {place}"
    _only(entry, {"sheet", "file", "kind", "header_rows", "fill", "confirmed"}, where)
    rows, fill = entry.get("header_rows"), entry.get("fill", {})
    if rows is not None and not (
        isinstance(rows, list) and len(rows) == 2 and all(type(row) is int for row in rows) and 0 < rows[0] <= rows[1]
    ):
        raise MappingError(f"{where}: header_rows")
    if not isinstance(fill, dict) or not all(isinstance(value, str) for value in fill.values()):
        raise MappingError(f"{where}: fill")
    kind, sheet, file = _string(entry, "kind", where), _string(entry, "sheet", where, ANY), _string(entry, "file", where, ANY)
    header_rows = (rows[0], rows[1]) if rows else None
    return SheetRule(kind, sheet, file, header_rows, tuple(fill.items()), _confirmed(entry, where))


def _column(entry: dict[str, Any], place: int) -> ColumnRule:
    where = f"[[column]] {place}"
    _only(entry, {"kind", "header", "field", "confirmed"}, where)
    kind, header, field = (_string(entry, name, where) for name in ("kind", "header", "field"))
    return ColumnRule(kind, header, field, _confirmed(entry, where))


def _string(entry: dict[str, Any], name: str, where: str, default: str | None = None) -> str:
    value = entry.get(name, default)
    if not isinstance(value, str):
        raise MappingError(f"{where}: {name}")
    return value


def _confirmed(entry: dict[str, Any], where: str) -> bool:
    value = entry.get("confirmed", False)
    if not isinstance(value, bool):
        raise MappingError(f"{where}: confirmed")
    return value


def _only(entry: dict[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise MappingError(f"{where}: {', '.join(unknown)}")


def _text(value: str) -> str:
    """A TOML string."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(value: str) -> str:
    return "".join(c for c in value if c.isprintable())
