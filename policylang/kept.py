"""Policies as they were elaborated, kept in a file: deciding again needs neither parser nor checker.

In: paths of policy files and the policies wanted. Out: their policy sets, if a file keeps them that was made of the same texts by
the same program. The texts are compared by SHA-256, the program by the size and the time of its files. The file names no code and
is never executed: it is JSON (``core.encoding``), of which each declaration is read when it is asked for. A file that is
damaged, of another version, or that somebody else could have written is passed over, and written again.

It stands in the folder that ``POLICYLANG_CACHE`` names (empty: nothing is kept), else in the user's folder for such files. Only the
user can write there, so that nobody else can put other rules in place of those of the policies. Relies on ``core``.

    line 1     name and version of the form, SHA-256 of all that follows
    line 2     what it was made of, and where in the rest each declaration stands
    line 3 …   for each policy set the lines of ``core.encoding``
"""

import contextlib
import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from policylang.core.deferred import Deferred, DeferredRules, Head
from policylang.core.encoding import EncodingError, Lines, encode
from policylang.core.ir import PolicySet, RuleKind
from policylang.core.populations import over_population
from policylang.piece import Piece
from policylang.source import policy_files
from policylang.version import VERSION

MAGIC = b"policylang-kept 1 "
FOLDER = "POLICYLANG_CACHE"
MOST_BYTES = 64 << 20
MOST_FILES = 50
"""So many are kept in the folder; before another one is written, the oldest goes."""
_HOME = Path(__file__).parent
_PARTS = ("", "core", "semantics", "syntax", "syntax/ast", "syntax/building")
"""Folders of the package whose files decide what a policy set is."""
_DECLARED = ("parameters", "definitions", "tables", "ladders", "documents")

Contents = Mapping[str, bytes | None]


class Kept(Piece, eq=False):
    """Policy sets, with the names of those rules of each that rest on a whole population."""

    sets: tuple[PolicySet, ...]
    over_population: tuple[frozenset[str], ...]

    @property
    def by_name(self) -> dict[str, PolicySet]:
        """The set that decides by the rules of a policy, by the name of the policy."""
        return {name: policies for policies in self.sets for name in policies.deciding}


def kept_of(sets: Iterable[PolicySet]) -> Kept:
    """The same of policy sets just made."""
    given = tuple(sets)
    return Kept(given, tuple(over_population(policies) for policies in given))


def read_kept(paths: Sequence[Path], only: Set[str] | None = None) -> Kept | None:
    """What is kept for these paths and policies, if it is made of what stands there now; else ``None``."""
    file = _file(paths, only)
    content = _content(file) if file is not None else None
    if content is None:
        return None
    try:
        return _read(content, _request(paths, only))
    except (EncodingError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None


def keep(kept: Kept, contents: Contents, paths: Sequence[Path], only: Set[str] | None = None) -> None:
    """Keeps policy sets made of files with these contents. Where that cannot be done, nothing is kept."""
    file = _file(paths, only)
    if file is None:
        return
    with contextlib.suppress(OSError, EncodingError, RecursionError):
        _write(file, b"".join(_lines(kept, contents, _request(paths, only))))


# ------------------------------------------------------------------ what it is made of


def _request(paths: Sequence[Path], only: Set[str] | None) -> dict[str, Any]:
    """What was asked for, and what answers it: paths as given and where they lead, the files that they stand for, the program."""
    return {
        "paths": [str(path) for path in paths],
        "here": os.getcwd(),
        "real": [os.path.realpath(path) for path in paths],
        "listed": [str(path) for path in policy_files(paths)],
        "only": sorted(only) if only is not None else None,
        "program": _program(),
    }


def _program() -> str:
    """Tells one state of the package from another."""
    seen = hashlib.sha256(VERSION.encode())
    for part in _PARTS:
        with contextlib.suppress(OSError), os.scandir(_HOME / part) as entries:
            for name, known in sorted((entry.name, entry.stat()) for entry in entries if entry.is_file()):
                seen.update(f"{part}/{name} {known.st_size} {known.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _digest(content: bytes | None) -> str | None:
    return hashlib.sha256(content).hexdigest() if content is not None else None


def _now(path: str) -> str | None:
    try:
        with open(path, "rb") as stream:
            return _digest(stream.read(MOST_BYTES))
    except OSError:
        return None


# ------------------------------------------------------------------ where it stands


def _folder() -> Path | None:
    """The folder for kept policies; ``None``: nothing is kept."""
    said = os.environ.get(FOLDER)
    if said is not None:
        return Path(said) if said else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base) / "policylang" / "cache" if base else None
    base = os.environ.get("XDG_CACHE_HOME")
    if base and os.path.isabs(base):
        return Path(base) / "policylang"
    home = os.path.expanduser("~")
    if not os.path.isabs(home):
        return None
    return Path(home, "Library/Caches/policylang") if sys.platform == "darwin" else Path(home, ".cache/policylang")


def _file(paths: Sequence[Path], only: Set[str] | None) -> Path | None:
    """The file for these paths and policies."""
    folder = _folder()
    if folder is None:
        return None
    asked = json.dumps([[os.path.abspath(path), os.path.isabs(path)] for path in paths] + [sorted(only or ())] + [os.getcwd()])
    return folder / f"{hashlib.sha256(asked.encode()).hexdigest()[:32]}.kept"


def _content(file: Path) -> bytes | None:
    """What the file holds; ``None`` where there is none, or where it may be of somebody else."""
    try:
        with file.open("rb") as stream:
            known = os.fstat(stream.fileno())
            if not stat.S_ISREG(known.st_mode) or known.st_size > MOST_BYTES or not _is_own(known):
                return None
            return stream.read()
    except OSError:
        return None


def _is_own(known: os.stat_result) -> bool:
    """Whether only this user could have written a file. On Windows the folder of the user says so."""
    if sys.platform == "win32":
        return True
    return known.st_uid == os.geteuid() and not known.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write(file: Path, content: bytes) -> None:
    """Writes the file whole or not at all."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_room(file)
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
        os.replace(aside, file)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise


def _make_room(file: Path) -> None:
    """Removes the oldest files where there are too many."""
    others = sorted((one.stat().st_mtime_ns, one) for one in file.parent.glob("*.kept*") if one != file)
    for _, one in others[: max(0, len(others) - MOST_FILES + 1)]:
        with contextlib.suppress(OSError):
            one.unlink()


# ------------------------------------------------------------------ its lines


def _lines(kept: Kept, contents: Contents, request: Mapping[str, Any]) -> Iterator[bytes]:
    files = {path: _digest(content) for path, content in contents.items()}
    sets: list[dict[str, Any]] = []
    below: list[bytes] = []
    for policies, over in zip(kept.sets, kept.over_population, strict=True):
        places, declarations = _places(policies)
        lines = encode(declarations)
        sets.append({**places, "over": sorted(over), "from": len(below), "to": len(below) + len(lines)})
        below += [line.encode() for line in lines]
    head = json.dumps({"request": request, "files": files, "sets": sets}, ensure_ascii=False, separators=(",", ":"))
    rest = b"\n".join([head.encode(), *below]) + b"\n"
    yield MAGIC + hashlib.sha256(rest).hexdigest().encode() + b"\n"
    yield rest


def _places(policies: PolicySet) -> tuple[dict[str, Any], list[object]]:
    """Where each declaration stands among them all."""
    declarations: list[object] = [policies.policies, policies.vocabulary, policies.passages]
    places: dict[str, Any] = {}
    for part in _DECLARED:
        declared: Mapping[str, object] = getattr(policies, part)
        places[part] = dict(zip(declared, range(len(declarations), len(declarations) + len(declared)), strict=True))
        declarations += declared.values()
    places["rules"] = []
    for rule in policies.rules.values():
        places["rules"].append([len(declarations), rule.name, rule.kind.name, rule.policy, rule.kinds, rule.levels])
        declarations.append(rule)
    return places, declarations


def _read(content: bytes, request: Mapping[str, Any]) -> Kept | None:
    first, _, rest = content.partition(b"\n")
    if first != MAGIC + hashlib.sha256(rest).hexdigest().encode():
        return None
    head, *lines = rest.split(b"\n")
    said = json.loads(head)
    if said["request"] != request or any(_now(path) != digest for path, digest in said["files"].items()):
        return None
    sets = [_set(one, Lines(lines[one["from"] : one["to"]])) for one in said["sets"]]
    return Kept(tuple(sets), tuple(frozenset(one["over"]) for one in said["sets"]))


def _set(said: Mapping[str, Any], lines: Lines) -> PolicySet:
    heads = tuple(
        Head(name, RuleKind[kind], policy, tuple(kinds), tuple(at)) for _, name, kind, policy, kinds, at in said["rules"]
    )
    rules = {name: place for place, name, *_ in said["rules"]}
    declared: dict[str, Any] = {part: Deferred(said[part], lines.__getitem__) for part in _DECLARED}
    return PolicySet(
        policies=lines[0],
        vocabulary=lines[1],
        passages=lines[2],
        rules=DeferredRules(heads, rules, lines.__getitem__),
        **declared,
    )
