"""What an .xlsx may do before the spreadsheet library sees it.

In: the bytes of a file. Out: the same workbook as a plain archive of its XML parts, or the code of what is wrong. A
workbook of a kilobyte can claim a cell in its last row and column, repeat one long text a million times, or unpack to
gigabytes; the library would allocate all of it and abort the process. So every part is unpacked within limits, and the
cells it claims are counted first. Error values (``#DIV/0!``) become text, so that they are reported and not read as
blanks. Codes: PL608, PL612, PL613, PL615, PL617. Relies on nothing.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib

from policylang.records.limits import Limits

_DAMAGED = (
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
)
"""In how many ways ``zipfile`` fails on a damaged archive, a password or an unknown method included."""
_KEPT = ("xl/", "_rels/")
_CONTENT_TYPES = "[Content_Types].xml"
_PARTS = 5_000
_LONGEST_TEXT = 32 * 4
_CELL_TAG = re.compile(rb"<(?!/)(?:[^<>\s]*:)?c[\s/>]")
_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: (?:s|t|cm|vm|ph)="[A-Za-z0-9]*")* ?/?>')
_ANY_TAG = re.compile(rb"<(?:[\w.-]+:)?(row|c)((?:\s[^<>]*)?)>")
_REFERENCE = re.compile(rb"""\sr\s*=\s*(?:"([A-Z]{0,3})([0-9]{0,7})"|'([A-Z]{0,3})([0-9]{0,7})')""")
_ATTRIBUTES = re.compile(rb"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>&]*"|'[^'<>&]*'))*\s*/?""")
_ANY_REFERENCE = re.compile(rb"\sr\s*=")
_ERROR_CELL = re.compile(rb"""(<(?:[\w.-]+:)?c\s[^<>]*?\bt\s*=\s*)(?:"e"|'e')""")
_TEXT_CELL = re.compile(rb"""\bt\s*=\s*["']s["']""")
_TEXT_INDEX = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>\s*<(?:[\w.-]+:)?v>\s*([0-9]{1,9})\s*<""")
_SHARED = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")


class PackageError(Exception):
    """The workbook is not taken; ``code`` and ``args`` say why."""

    def __init__(self, code: str, limit: int = 0) -> None:
        self.code = code
        self.limit = limit
        super().__init__(code)


def safe_package(content: bytes, limits: Limits) -> io.BytesIO:
    """The workbook with nothing but its XML parts, checked. Raises ``PackageError``."""
    try:
        parts = _unpacked(content, limits.unpacked_bytes)
    except _DAMAGED as error:
        raise PackageError("PL608") from error
    if _CONTENT_TYPES not in parts or "xl/workbook.xml" not in parts:
        raise PackageError("PL608")
    for part in parts.values():
        _check_extent(part, limits)
    _check_texts(parts, limits)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), _errors_as_text(part))
    packed.seek(0)
    return packed


def _unpacked(content: bytes, limit: int) -> dict[str, bytes]:
    """All XML parts, unpacked within ``limit`` bytes together (what the archive says of their sizes is not believed)."""
    parts: dict[str, bytes] = {}
    left = limit
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if len(infos) > _PARTS:
            raise PackageError("PL615", limit)
        for info in infos:
            name = info.filename
            if name != _CONTENT_TYPES and not (name.startswith(_KEPT) and name.endswith((".xml", ".rels"))):
                continue
            with archive.open(info) as stream:
                part = stream.read(left + 1)
            left -= len(part)
            if left < 0:
                raise PackageError("PL615", limit)
            if name in parts:
                raise PackageError("PL608")
            parts[name] = part
    return parts


def _errors_as_text(part: bytes) -> bytes:
    """The part with its error values (``#DIV/0!``) turned into text."""
    if b'"e"' not in part and b"'e'" not in part:
        return part
    return _ERROR_CELL.sub(rb'\1"str"', part)


def _check_extent(part: bytes, limits: Limits) -> None:
    """Holds the last row and column that the cells of a part claim against the limits."""
    total = _cell_count(part)
    if not total:
        return
    plain = _PLAIN_CELL.findall(part)
    if len(plain) == total:
        columns = max(map(_column_number, {letters for letters, _ in plain}))
        rows = max(map(int, {row for _, row in plain}))
    else:
        rows, columns = _counted_extent(part)
    if rows > limits.rows:
        raise PackageError("PL611", limits.rows)
    if columns > limits.columns:
        raise PackageError("PL612", limits.columns)
    if rows * columns > limits.cells:
        raise PackageError("PL617", limits.cells)


def _cell_count(part: bytes) -> int:
    """How many cells a part has."""
    # PERF: hardly ever is there a prefix, or a tag of another name than <col…; then counting takes a tenth of the time.
    plain = part.count(b"<c ")
    if b":c" not in part and part.count(b"<c") == plain + part.count(b"<co"):
        return plain
    return len(_CELL_TAG.findall(part))


def _counted_extent(part: bytes) -> tuple[int, int]:
    """The same for a part whose cells do not all say where they stand: those follow the one before."""
    row = column = rows = columns = seen = 0
    for tag in _ANY_TAG.finditer(part):
        name, attributes = tag.groups()
        found = _REFERENCE.search(attributes)
        if not _ATTRIBUTES.fullmatch(attributes) or len(_ANY_REFERENCE.findall(attributes)) > (found is not None):
            raise PackageError("PL608")
        letters, digits = (
            (found.group(1) or found.group(3) or b"", found.group(2) or found.group(4) or b"") if found else (b"", b"")
        )
        if name == b"row":
            row, column = (int(digits) if digits else row + 1), 0
        else:
            seen += 1
            row, column = (int(digits) if digits else row), (_column_number(letters) if letters else column + 1)
        rows, columns = max(rows, row), max(columns, column)
    if seen != _cell_count(part):
        raise PackageError("PL608")
    return rows, columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _check_texts(parts: dict[str, bytes], limits: Limits) -> None:
    """Holds the size of all texts, repeated as often as cells repeat them, against the limit."""
    lengths: list[int] = []
    for part in parts.values():
        if b"<si" not in part and b":si" not in part:
            continue
        starts = [found.start() for found in _SHARED.finditer(part)]
        if starts:
            lengths += [after - before for before, after in zip(starts, [*starts[1:], len(part)], strict=True)]
    longest = max(lengths, default=0)
    if longest > limits.cell_length * _LONGEST_TEXT:
        raise PackageError("PL613", limits.cell_length)
    for part in parts.values() if longest else ():
        # PERF: there are no more cells of text than this; a sheet of short texts needs no pattern.
        if (part.count(b'"s"') + part.count(b"'s'")) * longest <= limits.unpacked_bytes:
            continue
        uses = len(_TEXT_CELL.findall(part))
        indexes = _TEXT_INDEX.findall(part)
        if len(indexes) != uses or sum(lengths[int(i)] for i in indexes if int(i) < len(lengths)) > limits.unpacked_bytes:
            raise PackageError("PL615", limits.unpacked_bytes)
