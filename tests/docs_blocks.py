"""Runs the fenced blocks of Markdown files: README, docs/ and tests/spec/.

Kinds of blocks (the words after the three backticks):

- ``pol``: a policy. It has no errors, no warnings but those it announces, and its 测例 pass.
- ``pol error``: a policy with mistakes. A line at fault ends in ``# error: PL201`` or ``# warning: PL403``; exactly these are found.
- ``pol fragment`` and ``pol fragment error``: the same, behind the lines of the last ``<!-- prelude … -->`` of the file (a file
  without one has only the version line as prelude).
- ``document PATH``: the text of a document; policies further down in the file can name it as their 原文 (a ``.pol`` in 引用).
- ``python``: run at the root of the repository; the blocks of one file share their names.
- ``console``: commands ``$ policylang …``, run at the root of the repository. A line ``# exit 1`` below one: it ends so.
- ``sh``: how to set up a machine; not run as it stands, ``test_docs.py`` holds it to the commands that it knows.
- ``text``: only directly after one of the others: what that one gives. After ``pol`` the decisions of all 测例, after ``pol error``
  the findings as they are shown, after ``python`` and ``console`` what is written. A line ``…`` stands for any lines.
- ``csv``, ``toml``: a file shown; a toml block is read.

In: a Markdown file. Out: ``Block``s; ``outputs(block)`` runs one and returns what it gives, ``AssertionError`` where it is wrong.
"""

import contextlib
import io
import os
import re
import shlex
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from policylang.cli.main import main
from policylang.core.ir import PolicySet
from policylang.core.scenario import Expectation, Scenario
from policylang.core.wording import quantity_text, value_text
from policylang.pipeline import Loaded, load, load_text
from policylang.report.diagnostics import render
from policylang.report.tests_report import results_text
from policylang.report.wording import Wording
from policylang.runtime.decision import POSITIVE_NEGATIVE, Decision, Outcome
from policylang.runtime.distance import distances
from policylang.runtime.evaluator import Evaluation
from policylang.testing.runner import run
from policylang.testing.words import asked_text, cause_text, holding_text, subject_text

ROOT = Path(__file__).parent.parent
POLICIES = ("pol", "pol error", "pol fragment", "pol fragment error")
RUN = (*POLICIES, "python", "console")
KINDS = (*RUN, "document", "text", "sh", "csv", "toml")
VERSION = "语言版本 1\n"
SILENT = frozenset({"PL401"})
"""Warnings that an example need not announce: a rule without 依据."""

FAILING = frozenset({*(no for _, no in POSITIVE_NEGATIVE.values()), Outcome.NOT_DUE})
"""Outcomes that have distances."""

_FENCE = re.compile(r"^(`{3,})(.*)$")
_EXPECTED = re.compile(r"#\s*(?:error|warning):\s*(PL\d{3}(?:\s*[,，、]\s*PL\d{3})*)")


@attrs.define
class Block:
    """One fenced block; ``line`` is that of its first line of text (from 1), ``prelude`` and ``documents`` hold for policies."""

    path: Path
    number: int
    kind: str
    argument: str
    line: int
    text: str
    prelude: str = ""
    documents: dict[str, str] = attrs.field(factory=dict)
    expected: "Block | None" = None
    """The ``text`` block directly after it."""

    @property
    def name(self) -> str:
        """How a failed test is called."""
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.line}"


def blocks_of(path: Path) -> list[Block]:
    """The blocks of a file, each ``text`` with the one it belongs to. ``AssertionError`` for a fence that is not known."""
    found: list[Block] = []
    prelude, documents = VERSION, dict[str, str]()
    for kind, argument, line, text in _fences(path.read_text(encoding="utf-8")):
        where = f"{path.relative_to(ROOT).as_posix()}:{line}"
        if kind == "prelude":
            prelude = VERSION + text
            continue
        assert kind in KINDS, f"{where}: a block of no known kind: {kind!r}"
        block = Block(path, len(found), kind, argument, line, text, prelude, dict(documents))
        if kind == "document":
            assert argument, f"{where}: a document without a path"
            documents[argument] = text
        if kind == "text":
            before = found[-1] if found else None
            assert before and before.kind in RUN and before.expected is None, f"{where}: a text block after nothing that is run"
            before.expected = block
        found.append(block)
    return found


def _fences(text: str) -> Iterator[tuple[str, str, int, str]]:
    """Kind, argument, first line and text of every fenced block and of every prelude."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        is_prelude = lines[at].startswith("<!-- prelude")
        at += 1
        if not fence and not is_prelude:
            continue
        start, end = at, fence[1] if fence else "-->"
        while at < len(lines) and lines[at] != end:
            at += 1
        assert at < len(lines), f"line {start}: a block that does not end"
        info = fence[2].strip() if fence else "prelude"
        kind, _, argument = info.partition(" ") if info.startswith("document ") else (info, "", "")
        yield kind, argument, start + 1, "".join(line + "\n" for line in lines[start:at])
        at += 1


def rewrite(block: Block, text: str) -> None:
    """Put ``text`` into the file in place of the text of a block (which may have moved since it was read)."""
    now = blocks_of(block.path)[block.number]
    lines = block.path.read_text(encoding="utf-8").split("\n")
    lines[now.line - 1 : now.line - 1 + now.text.count("\n")] = text.rstrip("\n").split("\n")
    block.path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def matches(expected: str, given: str) -> bool:
    """Whether an output is as expected; a line ``…`` stands for any lines, spaces at the end of a line do not count."""
    wanted = [line.rstrip() for line in expected.rstrip("\n").split("\n")]
    pattern = "\n".join(r"[^\n]*(?:\n[^\n]*)*?" if line.strip() == "…" else re.escape(line) for line in wanted)
    return re.fullmatch(pattern, "\n".join(line.rstrip() for line in given.rstrip("\n").split("\n"))) is not None


def outputs(block: Block, names: dict[str, Any]) -> str:
    """Run a block; what a ``text`` block after it shows. ``names``: those that the python blocks of the file share."""
    match block.kind:
        case "python":
            return _python(block, names)
        case "console":
            return _console(block)
        case "toml":
            tomllib.loads(block.text)
            return ""
        case kind if kind in POLICIES:
            return _policy(block)
        case _:
            return ""


# ------------------------------------------------------------------ policies


def loaded(block: Block) -> Loaded:
    """The policy of a block, behind its prelude."""
    return _loaded(block, (block.prelude if "fragment" in block.kind else "") + block.text)


def _loaded(block: Block, text: str) -> Loaded:
    """The policy of a block, with the files that it can import."""
    if not any(name.endswith(".pol") for name in block.documents):
        return load_text(text, block.path.name, block.documents)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {**block.documents, block.path.name: text}.items():
            Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
            Path(folder, name).write_text(content, encoding="utf-8")
        return load(Path(folder, block.path.name))


def _policy(block: Block) -> str:
    prelude = block.prelude if "fragment" in block.kind else ""
    loaded = _loaded(block, prelude + block.text)
    above = prelude.count("\n") - (block.line - 1)
    at = [(loaded.sources[d.span.path].position(d.span.start).line - above, d.code) for d in loaded.diagnostics]
    found = sorted(at)
    wanted = sorted(_announced(block))
    if [each for each in found if each in wanted or not _is_silent(*each, block)] != wanted:
        shown = render(loaded.diagnostics, loaded.sources, "zh", limit=None)
        raise AssertionError(f"{block.name}: expected {wanted}, found {found} (line, code)\n{shown}")
    if block.kind.endswith("error"):
        shown = [d for d, (line, code) in zip(loaded.diagnostics, at, strict=True) if not _is_silent(line, code, block)]
        return render(shown, loaded.sources, "zh", limit=None)
    _scenarios_pass(block, loaded)
    return decisions_text(loaded)


def _is_silent(line: int, code: str, block: Block) -> bool:
    """A warning that an example need not announce: SILENT, or about the prelude."""
    return code in SILENT or (code.startswith("PL4") and line < block.line)


def _announced(block: Block) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(block.text.split("\n"), block.line):
        for codes in _EXPECTED.findall(line):
            yield from ((number, code) for code in re.findall(r"PL\d{3}", codes))


def _scenarios_pass(block: Block, loaded: Loaded) -> None:
    for document in loaded.documents:
        if document.policy_set is not None:
            results = run(document.policy_set, document.scenarios)
            shown = results_text(results, loaded.sources, Wording.of("zh")) if not results.is_passed else ""
            assert results.is_passed, f"{block.name}:\n{shown}"


def decisions_text(loaded: Loaded) -> str:
    """The decisions of every 测例, a line each: subject, rule, outcome, values, causes, distances and marks."""
    lines: list[str] = []
    for document in loaded.documents:
        for scenario in document.scenarios if document.policy_set is not None else ():
            assert document.policy_set is not None
            lines += [scenario.name, *(f"  {line}" for line in _decisions(document.policy_set, scenario))]
    return "".join(line + "\n" for line in lines)


def _decisions(policies: PolicySet, scenario: Scenario) -> Iterator[str]:
    bindings = {(name, key): value for name, key, value in scenario.bindings}
    evaluation = Evaluation(policies, scenario.dataset, scenario.as_of, scenario.known_at, bindings, tracing=True)
    for kind in policies.vocabulary.kinds:
        for row in scenario.dataset.rows(kind):
            for decision in evaluation.decisions_for(row):
                yield f"{row.id} 的 {decision_text(decision)}"
    for rule in policies.rules.values():
        if not rule.kinds:
            yield decision_text(evaluation.decide(rule.name))
    for expectation in scenario.expectations:
        if expectation.rule not in policies.rules:
            yield _as_expected(expectation)


def _as_expected(expectation: Expectation) -> str:
    """What a 期望 says of a 定义, a 阶梯 or a title; it has been run, so that is what was found."""
    of = f"{subject_text(expectation)} 的 " if expectation.subject else ""
    if expectation.holds is not None:
        return f"{of.removesuffix('的 ')}{holding_text(expectation.holds)}"
    value = expectation.outcome or value_text(expectation.value, expectation.type)
    return f"{of}{asked_text(expectation)}：{value}"


def decision_text(decision: Decision) -> str:
    """One decision in one line."""
    words = [f"{decision.name}：{decision.outcome.label}"]
    words += [f"{name} {_value_text(name, value)}" for name, value in decision.fields.items()]
    words += [cause_text(decision.causes), *(one.text() for one in distances(decision) if decision.outcome in FAILING)]
    words += ["破格" if decision.waived else "", "可报例外" if decision.reportable else ""]
    words += [f"晚 {decision.late_days}日" if decision.late_days is not None else ""]
    words += [f"（{value_text(one.period)} {one.outcome.label}）" for one in decision.earlier if one.period is not None]
    return " ".join(word for word in words if word)


def _value_text(name: str, value: Any) -> str:
    is_amount = name in ("学时", "学分") and isinstance(value, int)
    return quantity_text(value, name) if is_amount else value_text(value)


# ------------------------------------------------------------------ python and commands


def _python(block: Block, names: dict[str, Any]) -> str:
    written = io.StringIO()
    code = compile("\n" * (block.line - 1) + block.text, str(block.path), "exec")
    with _at_root(), contextlib.redirect_stdout(written):
        exec(code, names)
    return written.getvalue()


def _console(block: Block) -> str:
    written = io.StringIO()
    lines = block.text.rstrip("\n").split("\n")
    for at, line in enumerate(lines):
        if line.startswith("# exit "):
            continue
        assert line.startswith("$ policylang "), f"{block.name}: only `$ policylang …` is run: {line}"
        following = lines[at + 1] if at + 1 < len(lines) else ""
        wanted = int(following.removeprefix("# exit ")) if following.startswith("# exit ") else 0
        with _at_root(), contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
            code = main(shlex.split(line.removeprefix("$ policylang "), comments=True))
        assert code == wanted, f"{block.name}: {line} ended with {code}\n{written.getvalue()}"
    return written.getvalue()


@contextlib.contextmanager
def _at_root() -> Iterator[None]:
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        yield
    finally:
        os.chdir(before)
