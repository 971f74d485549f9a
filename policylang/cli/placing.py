"""A folder of files that appears whole or not at all.

In: where it is wanted, and the bytes of its files. A folder that is there is replaced only where it holds what was placed there before
and nothing else: its list of contents says so. Raises ``UsageError`` for what cannot be written. Relies on ``exits``.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from policylang.cli.exits import UsageError, unwritable

CONTENTS = "policylang-lists.json"
"""The file of a placed folder that lists the others with their digests."""


def check_folder(target: Path) -> None:
    """Raises ``UsageError`` where a folder cannot be placed: what stands there is no folder, or holds something else."""
    with _said(target):
        if not target.exists():
            return
        if not target.is_dir():
            raise UsageError("cli.no_folder", file=target)
        known = _contents(target)
        for path in sorted(target.rglob("*")):
            name = path.relative_to(target).as_posix()
            if not path.is_dir() and name not in known:
                raise UsageError("cli.foreign_file", folder=target, file=name)


def place_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """A folder with these files (names with ``/`` stand in folders of it) and their list. Raises ``UsageError``."""
    with folder_in_place(target) as folder:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


@contextlib.contextmanager
def folder_in_place(target: Path) -> Iterator[Path]:
    """A folder to be filled, which comes into its place when all is well. Raises ``UsageError``."""
    check_folder(target)
    with _said(target):
        real = Path(os.path.realpath(target))
        real.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=real.parent, prefix=f".{real.name}.", suffix=".part"))
        try:
            (aside / "new").mkdir()
            yield aside / "new"
            _seal(aside / "new")
            _swap(aside / "new", real, aside / "old")
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _seal(folder: Path) -> None:
    """Adds the list of the files, and brings all of them down to the disk: a full one says so here and not later."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    digests = {path.relative_to(folder).as_posix(): _digest(path) for path in paths}
    listing = json.dumps({"version": 1, "files": digests}, ensure_ascii=False, indent=2) + "\n"
    (folder / CONTENTS).write_text(listing, encoding="utf-8")
    for path in (*paths, folder / CONTENTS):
        with path.open("rb") as stream:
            os.fsync(stream.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _swap(made: Path, target: Path, old: Path) -> None:
    """Puts a folder in its place; where that fails the one before comes back."""
    is_there = target.exists()
    if is_there:
        os.replace(target, old)
    try:
        os.replace(made, target)
    except BaseException:
        if is_there:
            os.replace(old, target)
        raise


def _contents(folder: Path) -> set[str]:
    """The files that were placed in a folder; none where it has no list of them."""
    try:
        found = json.loads((folder / CONTENTS).read_bytes())["files"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()
    return {CONTENTS, *found} if isinstance(found, dict) else set()


@contextlib.contextmanager
def _said(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(target, error) from error
