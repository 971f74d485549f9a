"""Expressions as IR with their types, and what is said about mistakes in them: text in, text out."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from expression_text import text, type_text

from policylang.core.types import ErrorType
from policylang.core.walk import walk
from policylang.diagnostics import Diagnostic
from policylang.messages import catalogue
from policylang.semantics.elaborate import Elaboration, elaborate
from policylang.semantics.expressions import FORMS
from policylang.source import SourceFile
from policylang.syntax import ast
from policylang.syntax.parser import parse

FOLDER = Path(__file__).parent.parent / "elaboration"
VOCABULARY = (FOLDER / "vocabulary.pol").read_text(encoding="utf-8")


def elaborated(policy: str) -> tuple[SourceFile, Elaboration]:
    source = SourceFile("a.pol", policy)
    parsed = parse(source)
    assert not parsed.diagnostics, [(d.code, source.text_of(d.span)) for d in parsed.diagnostics]
    return source, elaborate([parsed.module], {"a.pol": source}, {})


def defined(line: str) -> tuple[SourceFile, Elaboration]:
    """The expression of a line as the 定义 试."""
    kinds, expression = re.fullmatch(r"(?:\[(.*?)\] )?(.*)", line).groups()  # type: ignore[union-attr]
    return elaborated(f"{VOCABULARY}定义 试 对象 {kinds or '教师'} = {expression}\n")


def errors(result: Elaboration) -> list[Diagnostic]:
    return [d for d in result.diagnostics if not d.code.startswith("PL4")]


def finding(source: SourceFile, diagnostic: Diagnostic) -> str:
    fix = "".join(f" → {fix.replacement}" for fix in diagnostic.fixes)
    return f"{diagnostic.code} `{' '.join(source.text_of(diagnostic.span).split())}`{fix}"


def as_ir(line: str) -> list[str]:
    source, result = defined(line)
    if errors(result) or result.policy_set is None:
        return [finding(source, d) for d in errors(result)]
    body = result.policy_set.definitions["试"].body
    assert not [node for node in walk(body) if isinstance(node.type, ErrorType)], "reported nothing"
    return [f"{text(body)} : {type_text(body.type)}"]


def as_findings(line: str) -> list[str]:
    source, result = defined(line)
    return [finding(source, d) for d in errors(result)] or ["nothing is wrong"]


def entries(name: str) -> list[tuple[str, list[str]]]:
    """The lines of a file, each with the indented lines below it."""
    found: list[tuple[str, list[str]]] = []
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[-1][1].append(line.strip())
        elif line.strip():
            found.append((line, []))
    return found


def blocks() -> list[tuple[str, list[str]]]:
    """The blocks of declarations, each with its findings."""
    whole = (FOLDER / "declarations.txt").read_text(encoding="utf-8")
    split = [block.strip("\n").split("\n") for block in whole.split("----\n")]
    return [
        ("\n".join(line for line in lines if not line.startswith("#")), [line[2:] for line in lines if line.startswith("#")])
        for lines in split
    ]


def declared(block: str) -> list[str]:
    source, result = elaborated(f"语言版本 1\n{block}\n")
    return [finding(source, d) for d in errors(result)] or ["nothing is wrong"]


def rewrite(name: str, made: Callable[[str], list[str]]) -> None:
    lines = [line for expression, _ in entries(name) for line in (expression, *(f"    {row}" for row in made(expression)))]
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_written(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update", default=False):
        rewrite("expressions.txt", as_ir)
        rewrite("mistakes.txt", as_findings)
        shown = (f"{block}\n" + "".join(f"# {line}\n" for line in declared(block)) for block, _ in blocks())
        (FOLDER / "declarations.txt").write_text("----\n".join(shown), encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "expected"), entries("expressions.txt"), ids=lambda value: value if isinstance(value, str) else ""
)
def test_expressions(line: str, expected: list[str]) -> None:
    assert as_ir(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"), entries("mistakes.txt"), ids=lambda value: value if isinstance(value, str) else ""
)
def test_mistakes(line: str, expected: list[str]) -> None:
    assert as_findings(line) == expected


@pytest.mark.parametrize(("block", "expected"), blocks())
def test_declarations(block: str, expected: list[str]) -> None:
    assert declared(block) == expected


def test_every_form_is_elaborated() -> None:
    assert set(FORMS) == set(ast.Expr.__args__)


def test_every_finding_has_words() -> None:
    folder = Path(__file__).parent.parent.parent / "policylang" / "semantics"
    codes = {
        code
        for path in folder.glob("*.py")
        for code in re.findall(r'"(PL(?:20|21|22|23|24|30|31|32|33)\d)"', path.read_text("utf-8"))
    }
    for lang in ("zh", "en"):
        assert not sorted(code for code in codes if code not in catalogue(lang))


def test_arguments_of_words_are_given() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    for name in ("mistakes.txt", "declarations.txt"):
        pairs = entries(name) if name == "mistakes.txt" else blocks()
        for line, _ in pairs:
            _, result = defined(line) if name == "mistakes.txt" else elaborated(f"语言版本 1\n{line}\n")
            for found in errors(result):
                for words in (zh, en):
                    for key in (found.code, f"{found.code}.help", f"{found.code}.label"):
                        words.get(key, "").format(**dict(found.args))
