"""Every diagnostic has a page, every page holds: what it says to avoid is reported so, what it says to prefer is not."""

import contextlib
import io
import os
import re
import shlex
import string
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import pytest

from policylang.cli.main import main
from policylang.diagnostics import Diagnostic, Severity
from policylang.messages import catalogue
from policylang.pipeline import Loaded, load
from policylang.records.load import read_path
from policylang.report.diagnostics import render
from policylang.report.records import render_problems

PAGES = Path(__file__).parent.parent / "docs" / "diagnostics"
VOCABULARY, POLICY = "vocabulary.pol", "policy.pol"
"""The words of the examples, and a policy that has them."""
PRELUDE = f"语言版本 1\n引用 “{VOCABULARY}”\n\n"
"""What stands above an example that is not a whole file (``alone``)."""

SECTIONS = ("摘要", "避免", "改为", "原因")
NOT_SHOWN = frozenset({"PL401", "PL406"})
"""Warnings that an example need not announce."""

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"# ([←↑]) (PL\d{3}(?:、PL\d{3})*)")
_SHOWN_CODE = re.compile(r"\[(PL\d{3})\]")


@attrs.frozen
class Block:
    """A fenced block: what kind, for a file its name, and its text; ``span`` in the page."""

    kind: str
    name: str
    text: str
    span: tuple[int, int]

    @property
    def is_file(self) -> bool:
        """Whether it is a file for the examples of its page."""
        return self.kind in ("file", "document", "csv")


@attrs.frozen
class Page:
    """One page; ``sections`` by heading, ``given`` files of 避免 hold for 改为 too."""

    path: Path
    text: str
    code: str
    sections: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> "Page":
        """The page in a file."""
        text = path.read_text(encoding="utf-8")
        parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
        return cls(path, text, path.stem, dict(zip(parts[1::2], parts[2::2], strict=True)))

    def blocks(self, section: str) -> list[Block]:
        """The fenced blocks of a section."""
        at = self.text.index(f"## {section}\n")
        after = self.text.find("\n## ", at)
        found = []
        for fence in _FENCE.finditer(self.text, at, after if after > 0 else len(self.text)):
            kind, _, name = fence[1].partition(" ") if fence[1].startswith(("file", "document", "csv")) else (fence[1], "", "")
            found.append(Block(kind, name, fence[2], fence.span(2)))
        return found


@attrs.frozen
class Result:
    """What an example gives: the report as shown, the codes with the line of the block (0: none), those that are errors."""

    shown: str
    found: tuple[tuple[int, str], ...]
    errors: tuple[str, ...]


def run(page: Page, section: str, folder: Path) -> Result:
    """Run the example of a section: all its files together."""
    blocks = page.blocks(section)
    own = {block.kind for block in blocks if block.is_file}
    earlier = [block for block in page.blocks("避免") if block.is_file and (block.kind != "csv" or "csv" not in own)]
    files = {block.name: block.text for block in (*earlier, *blocks) if block.is_file}
    for name in (VOCABULARY, POLICY):
        (folder / name).write_bytes((PAGES / name).read_bytes())
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for block in blocks:
        if block.kind.startswith("pol"):
            return of_policy(block, folder)
        if block.kind in ("python", "console"):
            return of_output(block, folder)
    assert any(block.kind == "csv" for block in blocks), f"{page.code}: nothing to run in {section}"
    return of_records(folder)


def of_policy(block: Block, folder: Path) -> Result:
    above = "" if "alone" in block.kind.split() else PRELUDE
    path = folder / POLICY
    path.write_text(above + block.text, encoding="utf-8", newline="\n")
    loaded = load(path, root=folder)
    findings = [d for d in loaded.diagnostics if is_shown(d, loaded, block)]
    rows = above.count("\n")
    found = [(loaded.sources[d.span.path].position(d.span.start).line - rows, d.code) for d in findings]
    errors = tuple(d.code for d in findings if d.severity is Severity.ERROR)
    for lang in ("zh", "en"):
        assert not re.search(r"\{\w*\}", render(findings, loaded.sources, lang, limit=None)), "an argument is missing"
    return Result(render(findings, loaded.sources, limit=None).replace(folder.name + "/", ""), tuple(sorted(found)), errors)


def is_shown(finding: Diagnostic, loaded: Loaded, block: Block) -> bool:
    """Not a warning about the shared words, nor one that examples need not announce."""
    if finding.severity is Severity.ERROR:
        return True
    return not finding.span.path.endswith(VOCABULARY) and (finding.code not in NOT_SHOWN or finding.code in block.text)


def of_records(folder: Path) -> Result:
    loaded = load(folder / VOCABULARY, root=folder)
    problems = read_path(folder, loaded.sets[0].vocabulary).problems
    errors = tuple(problem.code for problem in problems if problem.severity is Severity.ERROR)
    return Result(render_problems(problems), tuple((0, problem.code) for problem in problems), errors)


def of_output(block: Block, folder: Path) -> Result:
    written = io.StringIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
            if block.kind == "python":
                exec(compile(block.text, "example", "exec"), {"__name__": "example"})
            else:
                for line in block.text.splitlines():
                    main(shlex.split(line.removeprefix("$ policylang ")))
    finally:
        os.chdir(before)
    shown = written.getvalue()
    codes = tuple((0, code) for code in _SHOWN_CODE.findall(shown))
    return Result(shown, codes, tuple(code for _, code in codes))


def announced(block: Block) -> Iterator[tuple[int, str]]:
    """Line and code of every mark: ``# ← PL201`` in its line, ``# ↑ PL201`` below it."""
    for number, line in enumerate(block.text.split("\n"), 1):
        for arrow, codes in _MARK.findall(line):
            yield from ((number - (arrow == "↑"), code) for code in codes.split("、"))


def pages() -> list[Page]:
    return [Page.read(path) for path in sorted(PAGES.glob("PL*.md"))]


def codes() -> list[str]:
    return sorted(key for key in catalogue("zh") if re.fullmatch(r"PL\d{3}", key))


def title(code: str) -> str:
    """The heading of a page: the code and its message, ``…`` for what the message is filled with."""
    return f"# {code} {re.sub(r'{[^}]*}', '…', catalogue('zh')[code])}"


ALL = pages()


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert [page.code for page in ALL] == codes()


def test_both_languages_say_the_same() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert zh.keys() == en.keys()
    for key in zh:
        if key.startswith("PL"):
            assert arguments(zh[key]) == {name.removesuffix("_en") for name in arguments(en[key])}, key
    for key, text in (*zh.items(), *en.items()):
        if re.fullmatch(r"PL\d{3}", key):
            assert text and "\n" not in text and not text.endswith(("。", ".")), key


def arguments(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.code)
def test_form(page: Page, request: pytest.FixtureRequest) -> None:
    head, *rest = page.text.split("\n## ")
    if head.split("\n")[0] != title(page.code) and request.config.getoption("--update"):
        page.path.write_text(title(page.code) + page.text[page.text.index("\n") :], encoding="utf-8", newline="\n")
        return
    assert head.split("\n")[0] == title(page.code)
    assert re.search(r"\A#[^\n]*\n\n[^\n]*[a-z][^\n]*\.\n*\Z", head), "no summary in English"
    assert tuple(part.split("\n")[0] for part in rest) == SECTIONS
    assert all(text.strip() for text in page.sections.values())
    assert page.text.count("\n") <= 75


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.code)
def test_avoid(page: Page, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Exactly what is marked is reported; the report reads as the page says."""
    result = run(page, "避免", tmp_path)
    blocks = page.blocks("避免")
    example = next(block for block in blocks if not block.is_file or block is blocks[-2])
    if example.kind.startswith("pol"):
        assert page.code in {code for _, code in announced(example)}
        assert sorted(result.found) == sorted(announced(example)), result.shown
    else:
        assert {code for _, code in result.found} == {page.code}, result.shown
    shown = blocks[-1]
    assert shown.kind == "text", "no report"
    if shown.text != result.shown and request.config.getoption("--update"):
        now = Page.read(page.path)
        text, shown = now.text, now.blocks("避免")[-1]
        page.path.write_text(text[: shown.span[0]] + result.shown + text[shown.span[1] :], encoding="utf-8", newline="\n")
        return
    assert shown.text == result.shown, "run pytest --update and read the difference"


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.code)
def test_prefer(page: Page, tmp_path: Path) -> None:
    result = run(page, "改为", tmp_path)
    assert page.code not in {code for _, code in result.found}, result.shown
    assert not result.errors, result.shown


def index(found: Sequence[Page]) -> str:
    """The table of all pages for README.md."""
    rows = [f"| [{page.code}]({page.code}.md) | {title(page.code).partition(f'{page.code} ')[2]} |" for page in found]
    return "\n".join(["| 编号 | 消息 |", "| --- | --- |", *rows]) + "\n"


def test_index(request: pytest.FixtureRequest) -> None:
    path = PAGES / "README.md"
    text = path.read_text(encoding="utf-8")
    at = text.index("| 编号 | 消息 |")
    if request.config.getoption("--update"):
        path.write_text(text[:at] + index(ALL), encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8")[at:] == index(ALL)
