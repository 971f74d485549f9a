"""``policylang fmt``: the canonical form of policy files, in place; ``--check`` only says which would change."""

import argparse
import difflib
import os
import sys
import tempfile
from pathlib import Path

from policylang.cli.config import policy_paths, read_config
from policylang.cli.exits import DONE, PROBLEMS, UsageError
from policylang.cli.screen import emit
from policylang.cli.words import words


def add(parser: argparse.ArgumentParser, lang: str) -> None:
    """The arguments of the command."""
    parser.add_argument("paths", nargs="*", help=words(lang, "cli.paths"))
    parser.add_argument("--check", action="store_true", help=words(lang, "cli.fmt_check"))
    parser.add_argument("--diff", action="store_true", help=words(lang, "cli.fmt_diff"))


def run(args: argparse.Namespace) -> int:
    """Format each file; a block with a mistake stays as it is, and its mistakes are reported."""
    from policylang.report.diagnostics import render
    from policylang.source import SourceFile
    from policylang.syntax.formatter import format_source
    from policylang.syntax.parser import decode

    code = DONE
    for file in _files(policy_paths(args, read_config())):
        data = file.read_bytes()
        source, found = decode(data, file.as_posix())
        if source is None:
            sys.stderr.write(render(found, {file.as_posix(): SourceFile(file.as_posix(), "")}, args.lang))
            code = PROBLEMS
            continue
        result = format_source(source)
        if result.diagnostics:
            sys.stderr.write(render(result.diagnostics, {source.path: source}, args.lang))
            code = PROBLEMS
        if result.changed:
            code = _changed(args, file, source.text, result.text, code)
    return code


def _changed(args: argparse.Namespace, file: Path, before: str, after: str, code: int) -> int:
    if args.diff:
        lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), f"{file}", f"{file}")
        emit("".join(lines))
    if args.check:
        print(words(args.lang, "cli.would_change", file=str(file)), file=sys.stderr)
        return PROBLEMS
    if not args.diff:
        replace_file(file, after.encode("utf-8"))
        print(words(args.lang, "cli.changed", file=str(file)), file=sys.stderr)
    return code


def replace_file(file: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".fmt-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, file.stat().st_mode & 0o777)
        os.replace(name, file)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise UsageError("cli.cannot_write", file=str(file), reason=str(error)) from error


def _files(paths: list[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.glob("*.pol")) if path.is_dir() else [path])]
