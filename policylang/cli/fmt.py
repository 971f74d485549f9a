"""``policylang fmt``: the canonical form of policy files, in place; ``--check`` only says which would change.

Exit 1 where a file has mistakes, or with ``--check`` would change. A file is written whole or not at all.
"""

import argparse
import difflib
import sys
from pathlib import Path

from policylang.cli.config import policy_paths
from policylang.cli.exits import DONE, PROBLEMS, UsageError
from policylang.cli.screen import colored, emit, note, tell, writing
from policylang.cli.words import words
from policylang.report.diagnostics import render
from policylang.source import SUFFIX, SourceFile
from policylang.syntax.decoding import decode
from policylang.syntax.formatter import format_source
from policylang.syntax.limits import MAX_BYTES


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("paths", nargs="*", help=words(lang, "cli.paths"))
    parser.add_argument("--check", action="store_true", help=words(lang, "cli.fmt_check"))
    parser.add_argument("--diff", action="store_true", help=words(lang, "cli.fmt_diff"))


def run(args: argparse.Namespace) -> int:
    """Format each file; a block with a mistake stays as it is, and its mistakes are reported."""
    code = DONE
    for file in _files(policy_paths(args)):
        source, found = decode(_bytes(file), file.as_posix())
        if source is not None:
            result = format_source(source)
            found = result.diagnostics
            if result.changed and _changed(args, file, source.text, result.text):
                code = PROBLEMS
        if found:
            sources = {file.as_posix(): source or SourceFile(file.as_posix(), "")}
            note(render(found, sources, args.lang, "text", colored(sys.stderr)))
            code = PROBLEMS
    return code


def _changed(args: argparse.Namespace, file: Path, before: str, after: str) -> bool:
    """Shows or writes what changes; whether that is a problem."""
    if args.diff:
        lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), f"{file}", f"{file}")
        emit("".join(line if line.endswith("\n") else line + "\n" for line in lines))
    if args.check:
        tell(args.lang, "cli.would_change", file=file)
        return True
    if not args.diff:
        with writing(file) as stream:
            stream.write(after)
        tell(args.lang, "cli.changed", file=file)
    return False


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError("cli.cannot_read", file=file, reason=error.strerror or error) from error
    if len(content) > MAX_BYTES:
        raise UsageError("cli.too_large", file=file, limit=MAX_BYTES)
    return content


def _files(paths: list[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path])]
