"""From files to policies: the passes in order.

In: a folder of policy files, or some of them. Out: ``Loaded``: one ``Document`` for every file with a 政策 (and for every
file that no other one imports), elaborated with what it imports, apart from the others, so that each sees its own
vocabulary. Reads only below the root folder. Codes: PL270 file not found, PL272 too large, PL273 outside the root folder,
PL274 too many files, and those of parsing and elaboration. Relies on ``syntax`` and ``semantics``.
"""

import functools
import operator
import os
import posixpath
from collections.abc import Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

from policylang.collecting import no_collection
from policylang.core.ir import PolicySet
from policylang.core.scenario import Scenario
from policylang.diagnostics import Diagnostic, Severity, in_order, make
from policylang.piece import Mutable, Piece, field
from policylang.semantics import citations
from policylang.semantics.context import Resolution
from policylang.semantics.elaborate import elaborate
from policylang.semantics.policies import policy_info
from policylang.source import SourceFile, Span, policy_files
from policylang.syntax import ast
from policylang.syntax.damage import Damage
from policylang.syntax.decoding import decode
from policylang.syntax.limits import MAX_BYTES
from policylang.syntax.parser import ParseResult, parse

if TYPE_CHECKING:
    from policylang.semantics.coverage import Claim, Coverage

MAX_FILES = 1_000
"""Policy files of one load, imported ones included."""

PathLike = str | os.PathLike[str]


class Document(Piece):
    """One policy file with what it imports. ``policy_set`` is ``None`` after an error; ``scenarios`` are its own only."""

    path: str
    policy_set: PolicySet | None
    scenarios: tuple[Scenario, ...]
    resolution: Resolution
    modules: tuple[ast.Module, ...] = field(default=(), repr=False)


class Loaded(Piece):
    """A load: its documents in the order of their paths, all files read (policies and 原文) by path, all findings.

    ``contents``: what every file held that was looked into, by its place on this machine; ``None`` where it could not be read.
    """

    documents: tuple[Document, ...]
    sources: dict[str, SourceFile] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]
    contents: dict[str, bytes | None] = field(factory=dict, repr=False)

    @property
    def sets(self) -> tuple[PolicySet, ...]:
        """The policy sets without errors."""
        return tuple(document.policy_set for document in self.documents if document.policy_set is not None)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios of all documents."""
        return tuple(scenario for document in self.documents for scenario in document.scenarios)

    @property
    def is_sound(self) -> bool:
        """Whether there are no errors."""
        return all(diagnostic.severity is not Severity.ERROR for diagnostic in self.diagnostics)

    def coverage(self) -> "tuple[Coverage, ...]":
        """What became of every sentence of each 原文, in the order of the policy files that name them."""
        from policylang.semantics.claims import claims_on  # PERF: what only a report needs is not loaded for a check
        from policylang.semantics.coverage import coverage

        claims: dict[str, list[Claim]] = {}
        texts: dict[str, citations.Document] = {}
        for document, policies in ((one, one.policy_set) for one in self.documents):
            for info in policies.policies.values() if policies is not None else ():
                if policies is not None and info.source in self.sources:
                    text = texts.setdefault(info.source, citations.Document(self.sources[info.source]))
                    claims.setdefault(info.source, []).extend(claims_on(text, info, policies, document.modules))
        return tuple(coverage(texts[path], claims[path]) for path in claims)


@no_collection()
def load(
    paths: PathLike | Sequence[PathLike],
    root: PathLike | None = None,
    with_scenarios: bool = True,
    only: Set[str] | None = None,
) -> Loaded:
    """Read, parse and elaborate policy files; a folder stands for all its ``.pol`` files, sorted.

    Nothing outside ``root`` is read: by default the folder itself, or the one that holds all the files. Deciding needs no
    scenarios, and only some policies: a load of less is faster. ``only``: names of the policies to elaborate.
    """
    given = [Path(path) for path in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
    files = policy_files(given)
    loader = _Loader((_root(given) if root is None else Path(root)).resolve(), all(not path.is_absolute() for path in given))
    for file in files:
        loader.read(loader.shown(file), Span(loader.shown(file), 0, 0), only)
    return loader.loaded([loader.shown(file) for file in files], with_scenarios, only)


@no_collection()
def load_text(text: str, path: str = "policy.pol", documents: dict[str, str] | None = None) -> Loaded:
    """Parse and elaborate one text that imports nothing; ``documents``: the 原文 by path."""
    loader = _Loader(None, True)
    loader.take(path, text)
    for name, content in (documents or {}).items():
        loader.documents[name] = content
        loader.sources[name] = SourceFile(name, content)
    return loader.loaded([path])


def _root(given: Sequence[Path]) -> Path:
    folders = [path if path.is_dir() else path.parent for path in given]
    return Path(os.path.commonpath([os.path.realpath(folder) for folder in folders])) if len(folders) > 1 else folders[0]


class _Loader(Mutable):
    """One load. Files are known by the path shown to people: as the caller wrote it, or from the name of the root folder on."""

    root: Path | None
    is_relative: bool
    parsed: dict[str, ParseResult] = field(factory=dict)
    imports: dict[str, tuple[str, ...]] = field(factory=dict)
    sources: dict[str, SourceFile] = field(factory=dict)
    documents: dict[str, str | None] = field(factory=dict)
    contents: dict[str, bytes | None] = field(factory=dict)
    diagnostics: list[Diagnostic] = field(factory=list)
    next_id: int = 1

    def shown(self, file: Path) -> str:
        """The path of a file as shown: as written, or from the name of the root folder on where it was written absolute."""
        if self.is_relative or self.root is None:
            return posixpath.normpath(file.as_posix())
        return posixpath.normpath(os.path.relpath(os.path.realpath(file), self.root.parent).replace(os.sep, "/"))

    def read(self, path: str, at: Span, only: Set[str] | None = None) -> None:
        """Read and parse a policy file and what it imports, each once; not a file that has none of the policies ``only``."""
        waiting = [(path, at)]
        while waiting:
            name, place = waiting.pop(0)
            if name in self.parsed:
                continue
            if len(self.parsed) >= MAX_FILES:
                self.diagnostics.append(make("PL274", place, limit=str(MAX_FILES)))
                break
            text = self.text(name, place)
            if text is not None and (only is None or name != path or _may_declare(text, only)):
                waiting += self.take(name, text)

    def take(self, path: str, text: str) -> list[tuple[str, Span]]:
        """Parse one file; what it imports, with where it says so."""
        source = self.sources[path] = SourceFile(path, text)
        result = self.parsed[path] = parse(source, self.next_id)
        self.next_id = result.next_id
        self.diagnostics.extend(result.diagnostics)
        wanted: list[tuple[str, Span]] = []
        for node in result.module.declarations:
            if isinstance(node, ast.Import):
                wanted.append((_beside(path, node.path.value), node.path.span))
            elif isinstance(node, ast.Policy) and self.root is not None:
                self.document(node)
        self.imports[path] = tuple(name for name, _ in wanted)
        return wanted if self.root is not None else []

    def document(self, node: ast.Policy) -> None:
        """Read the 原文 of a 政策; one that is not there is reported when its quotations are looked for."""
        path = policy_info(node, lambda _: None).source
        if not path or path in self.documents:
            return
        line = next(line for line in node.lines if line.key.text == "原文")
        file = self.file(path)
        if file is not None and not file.is_file():
            self.contents[self.place(path)] = None
            return
        text = self.documents[path] = self.text(path, line.values[0].span)
        if text is not None:
            self.sources[path] = SourceFile(path, text)

    def place(self, path: str) -> str:
        """Where a shown path stands on this machine, links not followed."""
        return os.path.abspath(path if self.is_relative or self.root is None else self.root.parent / path)

    def file(self, path: str) -> Path | None:
        """Where a shown path stands; ``None`` outside the root folder."""
        if self.root is None:
            return None
        absolute = Path(os.path.realpath(self.place(path)))
        return absolute if absolute.is_relative_to(self.root) else None

    def text(self, path: str, at: Span) -> str | None:
        """The text of a file, or ``None`` with the reason reported."""
        file = self.file(path)
        if file is None:
            self.diagnostics.append(make("PL273", at, path=path))
            return None
        self.contents[self.place(path)] = None
        try:
            with file.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError:
            self.diagnostics.append(make("PL270", at, path=path))
            return None
        if len(content) > MAX_BYTES:
            self.diagnostics.append(make("PL272", at, path=path, limit=str(MAX_BYTES)))
            return None
        self.contents[self.place(path)] = content
        source, findings = decode(content, path)
        self.diagnostics.extend(findings)
        return source.text if source is not None else None

    def loaded(self, paths: Sequence[str], with_scenarios: bool = True, only: Set[str] | None = None) -> Loaded:
        """Elaborate the groups of files and put everything together; of files that are not wanted nothing is said."""
        groups = [(path, group) for path, group in self.groups(paths) if only is None or only & self._names(path)]
        wanted = {name for _, group in groups for name in group}
        silent = self.parsed.keys() - wanted if only is not None else set()
        documents = [self.elaborated(path, group, with_scenarios) for path, group in groups]
        shown = in_order(finding for finding in self.diagnostics if finding.span.path not in silent)
        return Loaded(tuple(documents), self.sources, tuple(shown), self.contents)

    def elaborated(self, path: str, group: Sequence[str], with_scenarios: bool) -> Document:
        """One file with all that it imports."""
        modules = tuple(self.parsed[name].module for name in group)
        damage = functools.reduce(operator.or_, (self.parsed[name].damage for name in group))
        if any(wanted not in self.parsed for name in group for wanted in self.imports[name]):
            damage |= Damage(heads=frozenset({"引用"}))
        done = elaborate(modules, self.sources, self.documents, damage, with_scenarios)
        lines = {self.line(finding) for name in group for finding in self.parsed[name].diagnostics}
        self.diagnostics.extend(finding for finding in done.diagnostics if self.line(finding) not in lines)
        is_parsed = all(d.severity is not Severity.ERROR for name in group for d in self.parsed[name].diagnostics)
        own = tuple(s for s in done.scenarios if s.place is not None and s.place.span.path == path)
        return Document(path, done.policy_set if is_parsed else None, own, done.resolution, modules)

    def line(self, finding: Diagnostic) -> tuple[str, int]:
        """The line in which a finding begins. A line that could be mended may say another thing than was meant: what else is
        found in it is not shown."""
        path = finding.span.path
        return path, self.sources[path].position(finding.span.start).line if path in self.sources else 0

    def groups(self, paths: Sequence[str]) -> list[tuple[str, list[str]]]:
        """Each file that stands for itself, with all that it imports before it."""
        imported = {name for path in self.parsed for name in self._all_imports(path)}
        heads = [path for path in paths if path in self.parsed and (path not in imported or self._is_own(path))]
        found = [(path, [*self._all_imports(path), path]) for path in heads]
        for path in paths:  # a ring of imports without a 政策: the first of it stands for all
            if path in self.parsed and all(path not in group for _, group in found):
                found.append((path, [*self._all_imports(path), path]))
        return found

    def _is_own(self, path: str) -> bool:
        """Whether an imported file is a document of its own: it has a 政策."""
        return bool(self._names(path))

    def _names(self, path: str) -> set[str]:
        """The policies that a file declares."""
        return {node.name.text for node in self.parsed[path].module.declarations if isinstance(node, ast.Policy)}

    def _all_imports(self, path: str) -> list[str]:
        """The files that ``path`` imports, directly or not, each after those that it imports itself."""
        done: dict[str, None] = {}
        entered = {path}
        stack: list[tuple[str, list[str]]] = [(path, list(self.imports.get(path, ())))]
        while stack:
            name, rest = stack[-1]
            if not rest:
                stack.pop()
                if name != path:
                    done[name] = None
                continue
            following = rest.pop(0)
            if following in self.parsed and following not in entered:
                entered.add(following)
                stack.append((following, list(self.imports.get(following, ()))))
        return list(done)


def _may_declare(text: str, names: Set[str]) -> bool:
    """Whether a 政策 of one of these names may stand in a text that is not parsed yet."""
    starts = (line for line in text.splitlines() if line.lstrip().startswith("政策"))
    return any(name in line for line in starts for name in names)


def _beside(path: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
