"""Text to tokens, and tokens to blocks with their layout.

In: a source file. Out: ``Lexed``. Reports PL103-PL111, PL113, PL120, PL126-PL130, PL140. Relies on the terminals of
``grammar.lark`` and the word table; the head of the grammar says in words what is done here. The scanner knows no
context: a word is the longest run of word characters, and only its place in the line decides whether it is a keyword.
"""

import calendar
import datetime
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from policylang.diagnostics import Diagnostic, Fix, make
from policylang.piece import Mutable, Piece, evolve
from policylang.source import SourceFile, Span
from policylang.syntax import limits, slips
from policylang.syntax.keywords import ANYWHERE, BODY, OPERATOR, TOP
from policylang.syntax.tables import load_tables
from policylang.syntax.tokens import WIDTHS, Block, Lexed, Token

_DEEPENING = frozenset({"PLUS", "MINUS", "TIMES", "DIVIDE", "NOT", "WHERE", "WHERE_B", "SATISFY", "KEEP", "ROUND", "EVERY"})


def lex(source: SourceFile) -> Lexed:
    """All tokens of ``source``, and its blocks; every lexical mistake once, at most one a line."""
    if len(source.text) > limits.MAX_CHARACTERS:
        return Lexed((), (), (make("PL126", Span(source.path, 0, 0), limit=str(limits.MAX_CHARACTERS)),))
    tokens, findings = scan(source)
    if len(tokens) > limits.MAX_TOKENS:
        return Lexed((), (), (make("PL129", Span(source.path, 0, 0), limit=str(limits.MAX_TOKENS)),))
    return _Lexer(source, findings).run(tokens)


def scan(source: SourceFile) -> tuple[list[Token], list[Diagnostic]]:
    """The terminals of the grammar as they stand, line ends and comments with them; what is no terminal becomes what was meant."""
    text, pattern = source.text, _scanner()
    tokens: list[Token] = []
    findings: list[Diagnostic] = []
    append, new = tokens.append, tuple.__new__
    at = 0
    while at < len(text):
        for match in pattern.finditer(text, at):
            kind = match.lastgroup
            if kind == "BLANK":
                continue
            if kind == "SLIP" or kind == "OTHER":
                break
            append(new(Token, (kind, match.group(), match.start(), match.end())))
        else:
            break
        slip = slips.read(source, match.start())
        tokens += slip.tokens
        findings.append(slip.finding)
        at = slip.end
    return tokens, findings


@lru_cache(maxsize=1)
def _scanner() -> re.Pattern[str]:
    """The terminals as one expression, in Lark's order; SLIP is a sign that is none, OTHER a character that begins no terminal."""
    terminals = [(name, f"(?P<{name}>{pattern})") for name, pattern in load_tables().terminals]
    signs = next(place for place, (name, _) in enumerate(terminals) if name == "GE")
    patterns = [pattern for _, pattern in terminals]
    return re.compile("|".join([*patterns[:signs], f"(?P<SLIP>{slips.SIGNS})", *patterns[signs:], "(?P<OTHER>.)"]), re.DOTALL)


class _Line(Piece):
    """A line that is neither blank nor only a comment: its tokens without comment and line end, and its first column."""

    tokens: list[Token]
    column: int


class _Lexer:
    """One run over a file. Lines become blocks; in a block open brackets join lines to logical lines."""

    def __init__(self, source: SourceFile, findings: list[Diagnostic]) -> None:
        self.source = source
        self.findings = findings
        self.tokens: list[Token] = []
        self.blocks: list[Block] = []

    def run(self, raw: Sequence[Token]) -> Lexed:
        """The blocks of ``raw``."""
        lines: list[_Line] = []
        depth = 0
        for line in self.lines(raw):
            if line.column == 0 and lines and line.tokens[0].text in BODY and line.tokens[0].text not in TOP:
                line = self.indented(line, lines)
            if (line.column == 0 and lines and (depth <= 0 or line.tokens[0].text in TOP)) or (
                lines and depth <= 0 and self.is_slipped(line, lines)
            ):
                self.block(lines)
                lines, depth = [], 0
            lines.append(line)
            for token in line.tokens:
                if token.kind == "LPAR":
                    depth += 1
                elif token.kind == "RPAR":
                    depth -= 1
        if lines:
            self.block(lines)
        self.tokens.sort(key=_place)
        return Lexed(tuple(self.tokens), self.with_findings(), tuple(self.findings))

    def is_slipped(self, line: _Line, above: Sequence[_Line]) -> bool:
        """Whether ``line`` was meant to begin a block: a blank line stands before it, and it is indented, but less than any
        line of the block ``above``, and not a clause."""
        first = line.tokens[0]
        if not 0 < line.column < min((other.column for other in above if other.column), default=2) or first.text in BODY:
            return False
        start = self.line_start(first.start)
        return not self.source.text[self.line_start(start - 1) : start].strip()

    def indented(self, line: _Line, above: Sequence[_Line]) -> _Line:
        """A clause that begins at column 0, moved below the declaration above it."""
        first = line.tokens[0]
        column = next((other.column for other in above if other.column), 2)
        self.report("PL140", first.start, first.end, " " * column, first.start, word=first.text)
        return _Line(line.tokens, column)

    def lines(self, raw: Sequence[Token]) -> Iterator[_Line]:
        """The lines of ``raw``; comments and line ends go straight to the tokens of the file."""
        tokens: list[Token] = []
        start = 0
        for token in raw:
            kind = token.kind
            if kind == "NEWLINE":
                self.tokens.append(token)
                if tokens:
                    yield _Line(tokens, self.column(start, tokens[0].start))
                    tokens = []
                if token.start - start > limits.MAX_LINE_CHARACTERS:
                    self.report("PL128", start, token.start, limit=str(limits.MAX_LINE_CHARACTERS))
                start = token.end
            elif kind == "COMMENT":
                self.tokens.append(token)
            else:
                tokens.append(token)
        if len(self.source.text) - start > limits.MAX_LINE_CHARACTERS:
            self.report("PL128", start, len(self.source.text), limit=str(limits.MAX_LINE_CHARACTERS))
        if tokens:
            yield _Line(tokens, self.column(start, tokens[0].start))

    def column(self, start: int, end: int) -> int:
        """Columns of the indentation ``start`` to ``end``: U+3000 counts two, and so does a tab, which is reported."""
        blank = self.source.text[start:end]
        if blank.strip(" ") == "":
            return len(blank)
        columns = sum({" ": 1, "\u3000": 2, "\t": 2}.get(character, 0) for character in blank)
        if "\t" in blank:
            self.report("PL105", start, end, " " * columns)
        return columns

    def block(self, lines: list[_Line]) -> None:
        """Add the block that ``lines`` make."""
        is_readable = self.close_brackets(lines)
        logical = self.logical_lines(lines)
        layout = _Layout(self)
        for place, line in enumerate(logical):
            words = classified(line.tokens, BODY if place else TOP)
            self.tokens += words
            self.check_figures(words)
            is_readable = is_readable and self.is_shallow(words)
            layout.line(line.column, words)
        is_readable = layout.close() and is_readable
        self.blocks.append(Block(tuple(layout.tokens), (), is_readable))

    def close_brackets(self, lines: list[_Line]) -> bool:
        """Close every bracket that nothing closes at the end of its line; false where they nest too deeply."""
        opened: list[tuple[Token, int]] = []
        unclosed: list[tuple[Token, int]] = []
        deepest = 0
        for number, line in enumerate(lines):
            first = line.tokens[0]
            if opened and (first.text in BODY or first.text in TOP) and line.column <= lines[opened[0][1]].column:
                unclosed += opened
                opened = []
            for token in line.tokens:
                if token.kind == "LPAR":
                    opened.append((token, number))
                    deepest = max(deepest, len(opened))
                elif token.kind == "RPAR" and opened:
                    opened.pop()
        if deepest > limits.MAX_BRACKETS:
            self.report("PL127", lines[0].tokens[0].start, lines[0].tokens[0].end, limit=str(limits.MAX_BRACKETS))
            return False
        for token, number in unclosed + opened:
            end = lines[number].tokens[-1].end
            self.report("PL110", token.start, token.end, "）", fix_at=end)
            lines[number].tokens.append(Token("RPAR", "", end, end))
        return True

    def logical_lines(self, lines: Sequence[_Line]) -> list[_Line]:
        """Lines joined while a bracket is open."""
        joined: list[_Line] = []
        depth = 0
        for line in lines:
            if depth > 0:
                joined[-1].tokens.extend(line.tokens)
            else:
                joined.append(line)
                depth = 0
            for token in line.tokens:
                if token.kind == "LPAR":
                    depth += 1
                elif token.kind == "RPAR":
                    depth -= 1
        return joined

    def is_shallow(self, words: Sequence[Token]) -> bool:
        """Whether one line holds few enough operators that no later pass can recurse too deeply."""
        operators = [word for word in words if word.kind in _DEEPENING]
        if len(operators) > limits.MAX_OPERATORS:
            word = operators[limits.MAX_OPERATORS]
            self.report("PL127", word.start, word.end, limit=str(limits.MAX_OPERATORS))
            return False
        return True

    def check_figures(self, words: Sequence[Token]) -> None:
        """Report days that are in no calendar and figures that are too long."""
        for word in words:
            if word.kind == "DATE" or word.kind == "MONTH" or word.kind == "YEAR":
                try:
                    datetime.date(*(*date_parts(word.text), 1, 1)[:3])
                except ValueError:
                    self.report("PL120", word.start, word.end, None, None, date=word.text, **_month_of(word.text))
            elif word.kind == "NUMBER" and len(word.text) > limits.MAX_DIGITS:
                self.report("PL130", word.start, word.end, limit=str(limits.MAX_DIGITS))

    def line_start(self, offset: int) -> int:
        """Where the line of ``offset`` begins."""
        return self.source.text.rfind("\n", 0, offset) + 1

    def report(self, code: str, start: int, end: int, fix: str | None = None, fix_at: int | None = None, **args: str) -> None:
        """Add a finding at ``start`` to ``end``; ``fix`` replaces that place, or is put in at ``fix_at``."""
        span = Span(self.source.path, start, end)
        place = span if fix_at is None else Span(self.source.path, fix_at, fix_at)
        fixes = () if fix is None else (Fix(place, fix),)
        self.findings.append(Diagnostic(code, span, tuple(args.items()), (), fixes))

    def with_findings(self) -> tuple[Block, ...]:
        """The blocks, each with what was reported from its first line to the next block; one finding a line."""
        by_line: dict[int, Diagnostic] = {}
        for finding in sorted(self.findings, key=lambda finding: (finding.span.start, finding.code)):
            by_line.setdefault(self.source.position(finding.span.start).line, finding)
        self.findings = list(by_line.values())
        if not self.findings:
            return tuple(self.blocks)
        starts = [block.tokens[0].start for block in self.blocks]
        in_block: dict[int, list[Diagnostic]] = {}
        for finding in self.findings:
            place = self.source.position(finding.span.start)
            line_end = finding.span.start - place.column + 1 + len(self.source.line(place.line))
            in_block.setdefault(bisect_right(starts, line_end) - 1, []).append(finding)
        return tuple(evolve(b, findings=tuple(in_block.get(n, ()))) for n, b in enumerate(self.blocks))


class _Level(Mutable):
    """An open column and the first line at it; ``count`` lines stand at it."""

    column: int
    start: int
    count: int = 1


class _Layout:
    """The tokens of one block with NEWLINE, INDENT and DEDENT."""

    def __init__(self, lexer: _Lexer) -> None:
        self.lexer = lexer
        self.tokens: list[Token] = []
        self.levels: list[_Level] = []
        self.deepest = 0

    def line(self, column: int, words: Sequence[Token]) -> None:
        """Add a logical line that begins at ``column``."""
        start = words[0].start
        if not self.levels:
            self.levels.append(_Level(0, start))
            if column:
                self.lexer.report("PL107", self.lexer.line_start(start), start, "", columns="0")
        elif column > self.levels[-1].column:
            self.levels.append(_Level(column, start))
            self.deepest = max(self.deepest, len(self.levels))
            self.tokens.append(Token("INDENT", "", start, start))
        else:
            if column < self.levels[-1].column:
                self.dedent(column, start)
            self.levels[-1].count += 1
        self.tokens += words
        end = words[-1].end
        self.tokens.append(Token("NEWLINE", "", end, end))

    def dedent(self, column: int, start: int) -> None:
        """Close levels down to ``column``. At a column that is none of theirs, one of two lines is at fault: the only line
        of the level that it nearly is, or else this one, which then counts as the nearest level."""
        while column < self.levels[-1].column and column <= self.levels[-2].column:
            self.close_level()
        level = self.levels[-1]
        if column == level.column:
            return
        if level.count == 1:
            self.lexer.report("PL106", self.lexer.line_start(level.start), level.start, " " * column, columns=str(column))
            level.column = column
            return
        above = self.levels[-2].column
        nearest = level.column if level.column - column <= column - above or len(self.levels) == 2 else above
        self.lexer.report("PL106", self.lexer.line_start(start), start, " " * nearest, columns=str(nearest))
        if nearest == above:
            self.close_level()

    def close_level(self) -> None:
        """Close the innermost level."""
        end = self.tokens[-1].end
        self.levels.pop()
        self.tokens.append(Token("DEDENT", "", end, end))

    def close(self) -> bool:
        """Close what is open; false where blocks nest too deeply."""
        while len(self.levels) > 1:
            self.close_level()
        if self.deepest > limits.MAX_INDENTS:
            first = self.tokens[0]
            self.lexer.report("PL127", first.start, first.end, limit=str(limits.MAX_INDENTS))
            return False
        return True


def classified(tokens: Sequence[Token], first_words: Mapping[str, str]) -> list[Token]:
    """A logical line with labels, words and units told apart; ``first_words`` are keywords as its first word."""
    words, at = _label(tokens) if first_words is BODY else ([], 0)
    table: Mapping[str, str] = first_words
    kind = ""
    for token in tokens[at:]:
        before, kind = kind, token.kind
        if kind == "NAME":
            text = token.text
            kind = table.get(text) or ANYWHERE.get(text) or "NAME"
            if before == "NUMBER" and kind == "NAME":
                words += _units(token, words[-1].end == token.start)
                kind = words[-1].kind
            else:
                words.append(token if kind == "NAME" else Token(kind, text, token.start, token.end))
        else:
            if kind == "LPAR" and before == "WHERE":
                where = words[-1]
                words[-1] = Token("WHERE_B", where.text, where.start, where.end)
            words.append(token)
        table = ANYWHERE
    return words


def _label(tokens: Sequence[Token]) -> tuple[list[Token], int]:
    """The label that begins a line, and how many tokens it takes."""
    first, size = tokens[0], 0
    if first.kind == "MINUS":
        size = 1
    elif first.kind == "NUMBER" and len(tokens) > 1 and tokens[1].kind in ("DOT", "COMMA"):
        size = 2
    elif first.kind == "LPAR" and len(tokens) > 2 and tokens[1].kind in ("NAME", "NUMBER") and tokens[2].kind == "RPAR":
        size = 3
    if not size or size == len(tokens):
        return [], 0
    return [Token("LABEL", "".join(token.text for token in tokens[:size]), first.start, tokens[size - 1].end)], size


def _units(token: Token, is_glued: bool) -> list[Token]:
    """The word after a figure: a unit, or glued to the figure a unit and the longest operator that ends it (``3年至``)."""
    text, start = token.text, token.start
    if is_glued:
        for cut in range(1, len(text)):
            if operator := OPERATOR.get(text[cut:]):
                return [Token("UNIT", text[:cut], start, start + cut), Token(operator, text[cut:], start + cut, token.end)]
    return [Token("UNIT", text, start, token.end)]


def date_parts(text: str) -> tuple[int, ...]:
    """Year, month and day of a date as far as written."""
    return tuple(int(part) for part in re.findall("[0-9]+", text.translate(WIDTHS)))


def _place(token: Token) -> int:
    return token.start


def _month_of(date: str) -> dict[str, str]:
    """Year, month and its last day, for a day that its month does not have; nothing where there is no such month."""
    year, month = (*date_parts(date), 0)[:2]
    if not (datetime.MINYEAR <= year <= datetime.MAXYEAR and 1 <= month <= 12):
        return {}
    return {"year": str(year), "month": str(month), "days": str(calendar.monthrange(year, month)[1])}
