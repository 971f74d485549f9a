"""Policy files in canonical form.

In: a source file. Out: its text with canonical signs, spaces, indentation, blank lines and order of clauses, or the text
as it was with the diagnostics that say why. It works on tokens, not on the tree: comments and labels stay where they are,
lines are neither joined nor cut, and a declaration with a syntax error is left untouched while the others are formatted.
Every run is checked: the tokens and comments of the result must be those of the source.
Codes: those of the parser where a declaration is broken; PL190 where the check fails. Relies on ``lexer``, ``parser`` and the
two ``formatter_`` modules.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

import attrs

from policylang.diagnostics import Diagnostic, make
from policylang.source import SourceFile, Span
from policylang.syntax.automaton import Automaton, kinds_of
from policylang.syntax.formatter_order import RULES, in_clause_order
from policylang.syntax.formatter_spelling import essence, spell
from policylang.syntax.keywords import JOINING
from policylang.syntax.lexer import lex
from policylang.syntax.parser import parse
from policylang.syntax.tables import END, load_tables
from policylang.syntax.tokens import Block, Lexed, Token

_INDENT = "  "
_BEFORE_COMMENT = "  "
_LAYOUT = frozenset({"NEWLINE", "INDENT", "DEDENT", "COMMENT"})
_JOINING = frozenset(JOINING.values())


@attrs.frozen
class FormatResult:
    """The formatted text; ``changed`` says whether it differs from the source."""

    text: str
    diagnostics: tuple[Diagnostic, ...]
    changed: bool


def format_source(source: SourceFile) -> FormatResult:
    """``source`` in canonical form; formatting the result again changes nothing."""
    lexed = lex(source)
    automaton = Automaton(load_tables())
    sound = frozenset(block.tokens[0].start for block in lexed.blocks if _is_sound(block, automaton))
    is_whole = lexed.blocks and len(sound) == len(lexed.blocks)
    diagnostics = lexed.diagnostics if is_whole else parse(source).diagnostics
    if not lexed.blocks:
        return FormatResult(source.text, diagnostics, False)
    text = _Formatter(source, lexed, sound).text()
    if text != source.text and not _is_same(lexed, lex(SourceFile(source.path, text))):
        return FormatResult(source.text, (*diagnostics, make("PL190", Span(source.path, 0, 0))), False)
    return FormatResult(text, diagnostics, text != source.text)


def _is_sound(block: Block, automaton: Automaton) -> bool:
    """Whether the block has no mistake. PERF: a third of the time of parsing it, since no tree is built."""
    if block.findings or not block.is_readable:
        return False
    start = automaton.start("version" if block.tokens[0].kind == "VERSION" else "declaration")
    return automaton.after(start, *kinds_of(block.tokens), END) is not None


@attrs.frozen
class _Logical:
    """One line of the grammar: its tokens and its level."""

    tokens: Sequence[Token]
    level: int

    @property
    def lead(self) -> str:
        """The terminal that the line begins with, a label aside."""
        has_label = len(self.tokens) > 1 and self.tokens[0].kind == "LABEL"
        return self.tokens[has_label].kind


@attrs.frozen
class _Row:
    """What stays together: a line of the grammar (several of text where a bracket is open), a comment, or a blank line."""

    texts: tuple[str, ...]
    level: int = 0
    lead: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.texts


@attrs.frozen
class _Declaration:
    """The rows of a block, after those that stand above it."""

    above: tuple[_Row, ...]
    rows: tuple[_Row, ...]


class _Formatter:
    """One run over one file."""

    def __init__(self, source: SourceFile, lexed: Lexed, sound: frozenset[int]) -> None:
        self.source = source
        self.lexed = lexed
        self.lines = source.text.split("\n")
        self.starts = list(accumulate((len(line) + 1 for line in self.lines[:-1]), initial=0))
        self.comments = {self.line(t.start): t.text.rstrip() for t in lexed.tokens if t.kind == "COMMENT"}
        self.sound = sound  # where the blocks begin that could be parsed

    def text(self) -> str:
        rows: list[_Row] = []
        before: _Declaration | None = None
        declarations, below = self.declarations()
        for declaration in declarations:
            above = list(declaration.above)
            has_body = len(declaration.rows) > 1 or (before is not None and len(before.rows) > 1)
            if before and has_body and not any(row.is_blank for row in above):
                above.insert(0, _Row(()))
            rows += above
            rows += declaration.rows
            before = declaration
        return self.joined([*rows, *below])

    def joined(self, rows: Sequence[_Row]) -> str:
        """The text of ``rows``: blank lines one at most and none at the ends, line ends as in the source."""
        end = "\r\n" if "\r\n" in self.source.text else "\n"
        lines: list[str] = []
        for is_blank, group in groupby(rows, key=lambda row: row.is_blank):
            if not is_blank:
                lines += (text for row in group for text in row.texts)
            elif lines:
                lines.append("")
        while lines and not lines[-1]:
            lines.pop()
        return end.join([*lines, ""])

    def declarations(self) -> tuple[list[_Declaration], list[_Row]]:
        """Every block with what stands above it, and what stands below the last."""
        blocks = self.lexed.blocks
        first = [self.line(block.tokens[0].start) for block in blocks]
        last = [*first[1:], len(self.starts)]
        made: list[_Declaration] = []
        above = self.loose(0, first[0])
        for block, begin, end in zip(blocks, first, last, strict=True):
            stop = self.stop(begin, end)
            is_sound = block.tokens[0].start in self.sound
            rows = self.body(block, begin, stop) if is_sound else self.untouched(begin, stop)
            made.append(_Declaration(tuple(above), tuple(rows)))
            above = self.loose(stop, end)
        return made, above

    def line(self, offset: int) -> int:
        """Number of the line of ``offset``, from 0."""
        return bisect_right(self.starts, offset) - 1

    def raw(self, line: int) -> str:
        return self.lines[line].rstrip("\r")

    def stop(self, begin: int, end: int) -> int:
        """The line after the last that belongs to the block: blank lines and comments at column 0 below it do not."""
        while end > begin + 1 and (not self.raw(end - 1).strip() or self.raw(end - 1)[0] in "#＃"):
            end -= 1
        return end

    def untouched(self, begin: int, stop: int) -> list[_Row]:
        rows = [_Row((self.raw(line),)) for line in range(begin, stop)]
        return [row if row.texts[0] else _Row(("",)) for row in rows]

    def loose(self, begin: int, stop: int) -> list[_Row]:
        """Blank lines and comments between blocks."""
        return [_Row((self.comments[line],)) if line in self.comments else _Row(()) for line in range(begin, stop)]

    def body(self, block: Block, begin: int, stop: int) -> list[_Row]:
        rows: list[_Row] = []
        columns: list[int] = []
        at = begin
        for logical in _logical_lines(block):
            first = self.line(logical.tokens[0].start)
            column = logical.tokens[0].start - self.starts[first]
            rows += self.between(at, first, columns, _width(self.raw(first)[:column]), logical.level)
            columns[logical.level :] = [_width(self.raw(first)[:column])]
            at = self.line(logical.tokens[-1].start) + 1
            rows.append(_Row(tuple(self.written(logical, first, at)), logical.level, logical.lead))
        rows += self.between(at, stop, columns, 0, 0)
        return _ordered(rows)

    def between(self, begin: int, stop: int, columns: Sequence[int], next_column: int, next_level: int) -> Iterator[_Row]:
        """Comments and blank lines; a comment goes with the line below it unless it is indented deeper."""
        for line in range(begin, stop):
            if line not in self.comments:
                yield _Row(())
                continue
            raw = self.raw(line)
            column = _width(raw[: len(raw) - len(raw.lstrip(" \t\u3000"))])
            is_deeper = column > next_column
            level = max(next_level, sum(c <= column for c in columns) - 1) if is_deeper else next_level
            yield _Row((_INDENT * level + self.comments[line],), level)

    def written(self, logical: _Logical, first: int, stop: int) -> Iterator[str]:
        """The lines of text of one line of the grammar."""
        if stop == first + 1 and first not in self.comments:
            yield _INDENT * logical.level + "".join(spell(logical.tokens, _JOINING))
            return
        pieces: dict[int, list[str]] = {line: [] for line in range(first, stop)}
        closing = set()
        for token, text in zip(logical.tokens, spell(logical.tokens, _JOINING), strict=True):
            line = self.line(token.start)
            if not pieces[line] and token.kind == "RPAR":
                closing.add(line)
            pieces[line].append(text)
        for line, texts in pieces.items():
            if not texts and line not in self.comments:
                continue
            level = logical.level + (line != first and line not in closing)
            comment = [self.comments[line]] if line in self.comments else []
            yield _INDENT * level + _BEFORE_COMMENT.join([*(["".join(texts).lstrip(" ")] if texts else []), *comment])


def _logical_lines(block: Block) -> Iterator[_Logical]:
    level = 0
    tokens: list[Token] = []
    for token in block.tokens:
        if token.kind not in _LAYOUT:
            tokens.append(token)
            continue
        if tokens:
            yield _Logical(tokens, level)
            tokens = []
        level += (token.kind == "INDENT") - (token.kind == "DEDENT")
    if tokens:
        yield _Logical(tokens, level)


def _ordered(rows: list[_Row]) -> list[_Row]:
    """The rows of a block with the clauses of a rule in canonical order, each with the comments above it."""
    if not rows or rows[0].lead not in RULES:
        return rows
    clauses: list[tuple[str, list[_Row]]] = []
    waiting: list[_Row] = []
    for row in rows[1:]:
        waiting.append(row)
        if row.lead and (row.level == 1 or not clauses):
            clauses.append((row.lead, waiting))
            waiting = []
        elif clauses and (row.lead or row.level > 1):
            clauses[-1][1].extend(waiting)
            waiting = []
    return [rows[0], *(row for clause in in_clause_order(clauses) for row in clause), *waiting]


def _width(blank: str) -> int:
    return len(blank) + blank.count("\u3000")


def _is_same(before: Lexed, after: Lexed) -> bool:
    """Whether the comments and the tokens of every line are the same, the order of clauses in a rule aside."""
    if len(before.blocks) != len(after.blocks) or _comments(before) != _comments(after):
        return False
    pairs = zip(before.blocks, after.blocks, strict=True)
    return all(_plain(a) == _plain(b) or _essence(a) == _essence(b) for a, b in pairs)


def _comments(lexed: Lexed) -> list[str]:
    return sorted(token.text.rstrip() for token in lexed.tokens if token.kind == "COMMENT")


def _plain(block: Block) -> list[tuple[str, str]]:
    return [token[:2] for token in block.tokens]


def _essence(block: Block) -> object:
    lines = [(line.lead, (line.level, [essence(token) for token in line.tokens])) for line in _logical_lines(block)]
    return _clauses(lines) if lines and lines[0][0] in RULES else lines


def _clauses(lines: Sequence[tuple[str, tuple[int, list[tuple[str, str]]]]]) -> object:
    clauses: list[tuple[str, list[object]]] = []
    for lead, line in lines[1:]:
        if line[0] == 1 or not clauses:
            clauses.append((lead, []))
        clauses[-1][1].append(line)
    return lines[0], in_clause_order(clauses)
