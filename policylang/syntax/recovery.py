"""What is wrong in a block that does not parse: every mistake once, in its place, none that follows from another.

In: a block and what it should be. Out: its diagnostics, at most one a line. Reports PL107, PL115-PL118, PL124, PL125, PL134,
PL138, PL139, PL141, PL142, PL144 and what ``repairs`` proposes. Relies on the lexer's layout: a line begins with a clause keyword and ends where it ends, so a line
that cannot be mended is stood in for by the shortest line of its kind, and the lines below and after it are read on.
"""

from collections import deque
from collections.abc import Iterable, Sequence

import attrs

from policylang.diagnostics import Diagnostic, Fix, Label, make
from policylang.source import SourceFile, Span
from policylang.suggest import closest, correction, mended
from policylang.syntax import limits
from policylang.syntax.automaton import Automaton, Place, kinds_of
from policylang.syntax.examples import EXAMPLES
from policylang.syntax.expectations import clause_words, expectation
from policylang.syntax.keywords import BODY, TOP, word_of
from policylang.syntax.lines import Line, line_tree
from policylang.syntax.repairs import Fault, Repair, repairs
from policylang.syntax.tables import END, load_tables
from policylang.syntax.tokens import Block, Token

MAX_REPAIRS = 3
"""Mistakes mended in one line before the line is given up."""
MIN_GAIN = 3
"""Tokens that a repair must make readable where it does not mend the rest of the line."""

_STAND_INS = tuple(
    tuple(kinds.split())
    for kinds in (
        "", "ALL", "NAME", "NAME OBJECT NAME", "NAME AT NAME", "NAME OUT_OF NAME", "NAME OBJECT NAME COLON NAME",
        "NAME OBJECT NAME EQ NAME", "NAME OBJECT NAME EQ ALL", "NAME COLON NAME EQ NAME", "NAME EQ NUMBER", "QUOTE", "STRING",
        "NUMBER UNIT", "NUMBER", "BY NAME", "NAME QUOTE", "NAME FROM QUOTE", "NAME LPAR NAME RPAR", "DATE", "SEED NAME",
        "NAME PREFERRED", "NAME NAME", "COLON NAME", "SHARE NUMBER PERCENT", "GE NUMBER UNIT", "NAME THEN NAME",
        "NAME OBJECT NAME FINDER STRING", "NUMBER UNIT EQ NUMBER UNIT",
    )
)  # fmt: skip
"""Ends of lines: after its first word some of them makes a line of every kind."""


_FILLERS = tuple(
    tuple(kinds.split())
    for kinds in (
        "CITE QUOTE", "EXPECT NAME NAME", "NAME", "NAME COLON NAME", "NAME SHARE NUMBER PERCENT", "WHEN NAME THEN NAME",
        "NAME GE NUMBER UNIT", "NAME PREFERRED", "NAME NAME", "QUOTE",
    )
)  # fmt: skip
"""Whole lines: in every block some of them can stand."""


_GUESSES = ("PL131", "PL132")
"""A word too few or too many: in the first line of a block what it declares may be another thing than what was meant."""


class Recovery:
    """Finds the mistakes in blocks of one file."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.automaton = Automaton(load_tables())

    def findings(self, block: Block, start: str) -> tuple[list[Diagnostic], tuple[Token, ...] | None]:
        """The mistakes of ``block`` that the lexer did not report, and its tokens once they are mended.

        ``None`` in their place where a mistake could not be mended, or only by guessing.
        """
        reader = _Reader(self.source, self.automaton, block)
        for line in line_tree(block.tokens):
            reader.declaration(line, start)
        is_mended = reader.is_mended and not any(
            finding.code in _GUESSES and self.source.position(finding.span.start).line == self.source.position(head.start).line
            for head in block.tokens[:1]
            for finding in reader.found
        )
        return reader.found, reader.mended_tokens(block.tokens) if is_mended else None


@attrs.frozen
class _After:
    """The place after a line; ``is_sure`` where nothing before it had to be left out, so that what follows can be judged."""

    place: Place
    is_sure: bool = True


class _Reader:
    """One block."""

    def __init__(self, source: SourceFile, automaton: Automaton, block: Block) -> None:
        self.source = source
        self.automaton = automaton
        self.found: list[Diagnostic] = []
        self.reported = {source.position(finding.span.start).line for finding in block.findings}
        self.top: Line | None = None
        self.is_mended = all(finding.fixes for finding in block.findings)
        self.lines_mended: dict[int, tuple[Token, ...]] = {}

    def mended_tokens(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """``tokens`` with the lines that were mended in place of what was written."""
        found: list[Token] = []
        line: list[Token] = []
        for token in tokens:
            if token.kind in ("NEWLINE", "INDENT", "DEDENT"):
                found += self.lines_mended.get(line[0].start, line) if line else ()
                found.append(token)
                line = []
            else:
                line.append(token)
        return (*found, *line)

    def declaration(self, line: Line, start: str) -> None:
        """Read the whole block."""
        self.top = line
        place = self.automaton.start(start)
        after = self.line(place, line, is_top=True)
        if after is not None and after.is_sure and self.automaton.step(after.place, END) is None:
            self.report_missing_block(line, after.place)

    # ---- lines

    def lines(self, place: Place, lines: Sequence[Line], beside: Place | None = None) -> _After:
        """Read lines of one column; ``beside`` is the place after the line above them."""
        is_sure = True
        waiting = deque(lines)
        while waiting and len(self.found) < limits.MAX_FINDINGS:
            line = waiting.popleft()
            if beside is not None and self.is_beside(place, beside, line):
                self.report_indent([line], beside=self.column(line.tokens[0]) - 2)
                self.line(beside, line)
                after = None
            else:
                if line.first.kind == "EXPECT" and self.automaton.step(place, "EXPECT") is None:
                    self.report("PL141", self.token_span(line.first))
                    place = self.filled(place) or place
                after = self.line(place, line, is_sure=is_sure)
            if after is None:
                filled = self.filled(place)
                place, is_sure = filled or place, is_sure and filled is not None
                continue
            if self.automaton.accepts(after.place) == ("INDENT",):
                after = self.unindented(place, line, after.place, waiting)
            place, is_sure = after.place, is_sure and after.is_sure
        return _After(place, is_sure)

    def line(self, place: Place, line: Line, is_top: bool = False, is_sure: bool = True) -> _After | None:
        """Read a line and what is below it; ``None`` where it had to be skipped."""
        end = line.tokens[-1].end
        tokens = (*line.tokens, Token("NEWLINE", "", end, end))
        kinds = kinds_of(tokens)
        count = self.automaton.reach(place, kinds)
        is_read = count == len(kinds)
        if not is_read:
            kinds_read = self.mended(place, line, tokens, count, is_top, is_sure)
            is_read = kinds_read is not None
            kinds = kinds_read or kinds
            self.is_mended &= is_read
        after = self.automaton.after(place, *kinds) if is_read else self.stand_in(place, line)
        if after is None:
            return None
        return self.below(place, after, line)

    def below(self, before: Place, after: Place, line: Line) -> _After | None:
        """Read the lines below a line, from the place after it."""
        if not line.below:
            return _After(after)
        inside = self.automaton.step(after, "INDENT")
        if not self.takes_block(after, line) and self.is_items(after, line) and (group := self.stand_in(before, line)):
            self.report_no_group(before, line)
            after, inside = group, self.automaton.step(group, "INDENT")
        if inside is None:
            return self.too_deep(after, line)
        block = self.lines(inside, line.below, after)
        closed = self.automaton.step(block.place, "DEDENT")
        if closed is not None:
            return _After(closed)
        if block.is_sure:
            self.report_missing_block(line, block.place)
        stand_in = self.stand_in(before, line)
        return None if stand_in is None else self.closed_block(stand_in)

    def is_items(self, after: Place, line: Line) -> bool:
        """Whether what stands below a line can only be items: it is no clause, and could not stand after the line."""
        first = line.below[0].tokens[0].kind
        return line.below[0].first.kind not in BODY.values() and self.automaton.step(after, first) is None

    def report_no_group(self, before: Place, line: Line) -> None:
        """A line over a block of items that does not say 全部 or 任一, or misspells it."""
        last = line.tokens[-1]
        meant = mended(last.text, closest(last.text, ("全部", "任一"))) if last.kind == "NAME" else None
        kinds = [*kinds_of(line.tokens[:-1]), "ALL", "NEWLINE", "INDENT", line.below[0].tokens[0].kind]
        if meant is not None and self.automaton.after(before, *kinds) is not None:
            self.report_misspelt(last, meant)
        else:
            self.report("PL144", self.token_span(last), found=last.text)

    def closed_block(self, after: Place) -> _After | None:
        """The place after a block that stands in for the one that could not be read."""
        inside = self.automaton.step(after, "INDENT")
        for _ in range(2):  # what a 测例 needs: a fact, then an expectation
            inside = inside and self.filled(inside)
            closed = inside and self.automaton.step(inside, "DEDENT")
            if closed is not None:
                return _After(closed)
        return None

    def filled(self, place: Place) -> Place | None:
        """The place after the shortest line that can stand at ``place``, whatever it says."""
        for kinds in _FILLERS:
            after = self.automaton.after(place, *kinds, "NEWLINE")
            if after is not None:
                return after
        return None

    def is_beside(self, place: Place, beside: Place, line: Line) -> bool:
        """Whether a line can only stand beside the line that it is indented below."""
        kind = line.tokens[0].kind
        return self.automaton.step(place, kind) is None and self.automaton.step(beside, kind) is not None

    def too_deep(self, after: Place, line: Line) -> _After:
        """Lines below a line that takes none: they are read as if they stood beside it."""
        column = self.column(line.tokens[0])
        self.report_indent(line.below, column)
        return self.lines(after, line.below) if column else _After(after, False)

    def report_indent(self, lines: Sequence[Line], beside: int) -> None:
        """Report that ``lines`` are indented too far; they should begin at column ``beside``."""
        fixes = []
        for line in lines:
            first = line.tokens[0]
            if self.starts_line(first):
                fixes.append(Fix(self.span(first.start - self.column(first), first.start), " " * max(beside, 0)))
        first = lines[0].tokens[0]
        span = self.span(first.start - self.column(first), first.start)
        self.report("PL107", span, fixes=tuple(fixes), columns=str(max(beside, 0)))

    def unindented(self, before: Place, line: Line, after: Place, waiting: deque[Line]) -> _After:
        """A line that needs lines below it and has none: those after it that can only be meant so are taken for them."""
        inside = self.automaton.step(after, "INDENT")
        assert inside is not None
        taken: list[Line] = []
        while waiting and self.is_item(inside, waiting[0]):
            taken.append(waiting.popleft())
        if not taken:
            self.report_missing_block(line, after)
            return self.closed_block(after) or _After(before, False)
        fixes = tuple(
            Fix(self.span(item.tokens[0].start, item.tokens[0].start), "  ")
            for item in taken
            if self.starts_line(item.tokens[0])
        )
        word = " ".join(token.text for token in line.tokens[-2:])
        self.report("PL134", self.token_span(taken[0].tokens[0]), fixes=fixes, word=word)
        items = self.lines(inside, taken)
        closed = self.automaton.step(items.place, "DEDENT")
        return _After(closed or before, closed is not None)

    def is_item(self, inside: Place, line: Line) -> bool:
        """Whether a line can only be one of the block that begins at ``inside``."""
        can_begin = self.automaton.step(inside, line.tokens[0].kind) is not None
        return can_begin and line.first.kind not in BODY.values()

    def stand_in(self, place: Place, line: Line) -> Place | None:
        """The place after the shortest line that begins like ``line`` and takes lines below it if ``line`` has any."""
        first = line.first.kind
        heads = [(first,), ("LABEL", first), ("ALL",), ("LABEL", "ALL"), ("NAME",), ("LABEL", "NAME")]
        for head in heads:
            begun = self.automaton.after(place, *head)
            for kinds in _STAND_INS if begun is not None else ():
                after = self.automaton.after(begun, *kinds, "NEWLINE")
                if after is None:
                    continue
                wants_block = self.automaton.accepts(after) == ("INDENT",)
                if self.takes_block(after, line) if line.below else not wants_block:
                    return after
        return None

    # ---- mistakes in a line

    def mended(
        self, place: Place, line: Line, tokens: tuple[Token, ...], count: int, is_top: bool, is_sure: bool
    ) -> list[str] | None:
        """Report the first mistake of a line; the kinds of the mended line, ``None`` where nothing mends it."""
        best = self.best(place, line, tokens, count)
        self.report_fault(place, line, tokens, count, best, is_top, is_sure)
        for _ in range(MAX_REPAIRS):
            if best is None:
                return None
            tokens = best.tokens
            kinds = kinds_of(tokens)
            count = self.automaton.reach(place, kinds)
            if count == len(kinds):
                self.lines_mended[line.tokens[0].start] = tokens[:-1]
                return kinds
            best = self.best(place, line, tokens, count)
        return None

    def best(self, place: Place, line: Line, tokens: tuple[Token, ...], count: int) -> Repair | None:
        """The likeliest repair of those that mend the rest of the line, or else make most of it readable."""
        begun = self.automaton.after(place, *kinds_of(tokens[:count]))
        assert begun is not None
        fault = Fault(self.source, tokens, count, self.automaton.accepts(begun))
        best: tuple[tuple[bool, int, int], Repair] | None = None
        for repair in repairs(fault):
            kinds = kinds_of(repair.tokens)
            reached = self.automaton.reach(place, kinds)
            is_mended = reached == len(kinds) and self.takes(place, kinds, line)
            gain = reached - count - (len(kinds) - len(tokens))
            if not is_mended and gain < MIN_GAIN:
                continue
            rank = (not is_mended, repair.cost if is_mended else -gain, repair.cost)
            if best is None or rank < best[0]:
                best = rank, repair
        return None if best is None else best[1]

    def takes(self, place: Place, kinds: Sequence[str], line: Line) -> bool:
        """Whether a line has lines below it just where it needs them."""
        after = self.automaton.after(place, *kinds)
        return after is not None and (not line.below or self.takes_block(after, line))

    def takes_block(self, after: Place, line: Line) -> bool:
        """Whether the lines below ``line`` can begin at the place after it."""
        return self.automaton.after(after, "INDENT", line.below[0].tokens[0].kind) is not None

    def report_fault(
        self,
        place: Place,
        line: Line,
        tokens: tuple[Token, ...],
        count: int,
        repair: Repair | None,
        is_top: bool,
        is_sure: bool,
    ) -> None:
        """Say what is wrong at ``tokens[count]``."""
        token = tokens[count]
        begun = self.automaton.after(place, *kinds_of(tokens[:count]))
        assert begun is not None
        expected = self.automaton.accepts(begun)
        leads = token.start == line.first.start
        if mixed := _mixed(tokens, count, expected):
            related = (Label(self.token_span(mixed), "PL115.first", (("first", mixed.text),)),)
            self.report("PL115", self.token_span(token), related=related, word=token.text, first=mixed.text)
        elif repair is not None:
            self.report_repair(repair)
        elif leads and not is_sure:
            return  # a line before it was skipped: what can come here is not known
        elif leads and is_top:
            self.report_first_word(token, TOP, _listed(tuple(TOP)))
        elif leads and token.kind == "ELSE":
            self.report("PL124", self.token_span(token))
        elif leads and "EXPECT" in expected and "NAME" not in expected:
            self.report("PL142", self.token_span(token), found=token.text)
        elif leads and (token.kind in BODY.values() or clause_words(expected)):
            self.report_clause(token, expected)
        elif token.kind == "NEWLINE" and line.below and "ALL" in expected and line.below[0].first.kind not in BODY.values():
            last = tokens[count - 1]
            fix = Fix(self.span(last.end, last.end), f" {word_of('ALL')}")
            self.report("PL144", self.token_span(last), fixes=(fix,), found=last.text)
        elif token.kind == "NEWLINE":
            last = tokens[count - 1]
            wanted = expectation(expected)
            example = self.example(line)
            self.report(
                "PL138", self.token_span(last), found=last.text, expected=wanted.zh, expected_en=wanted.en, example=example
            )
        else:
            wanted = expectation(expected)
            example = self.example(line)
            self.report(
                "PL116", self.token_span(token), found=token.text, expected=wanted.zh, expected_en=wanted.en, example=example
            )

    def report_clause(self, token: Token, expected: Sequence[str]) -> None:
        """A line whose first word begins no line here."""
        words = clause_words(expected)
        assert self.top is not None
        head = self.top.first.text
        if token.kind in BODY.values() and words:
            heads = _listed([word for word, kind in TOP.items() if self.can_hold(kind, token.kind)])
            self.report("PL118", self.token_span(token), word=token.text, head=head, words=_listed(words), heads=heads)
            return
        wanted = _listed(words) if words else expectation([kind for kind in expected if kind != "INDENT"]).zh
        self.report_first_word(token, words, wanted)

    def report_first_word(self, token: Token, known: Iterable[str], wanted: str) -> None:
        """A first word that is none of those known; ``wanted`` is said where it resembles none of them."""
        similar, span = closest(token.text, known), self.token_span(token)
        fixes = correction(token.text, similar, span)
        self.report("PL117", span, fixes=fixes, found=token.text, words=_listed(similar) or wanted)

    def report_misspelt(self, token: Token, meant: str) -> None:
        """A word that was meant to be another one."""
        span = self.token_span(token)
        self.report("PL119", span, fixes=(Fix(span, meant),), found=token.text, meant=meant)

    def can_hold(self, head: str, clause: str) -> bool:
        """Whether a declaration may have this clause."""
        begun = self.automaton.after(self.automaton.start("declaration"), head)
        for kinds in _STAND_INS if begun is not None else ():
            inside = self.automaton.after(begun, *kinds, "NEWLINE", "INDENT")
            if inside is not None:
                return self.automaton.step(inside, clause) is not None and self.automaton.step(inside, "NAME") is None
        return False

    def example(self, line: Line) -> str:
        """A line that begins with the word that ``line`` begins with."""
        return EXAMPLES.get(line.first.text, "")

    def report_repair(self, repair: Repair) -> None:
        """Say how a line is mended."""
        if self.is_new(repair.at.start):
            span = self.token_span(repair.at)
            self.found.append(Diagnostic(repair.code, span, repair.args, (), repair.fixes))

    def report_missing_block(self, line: Line, place: Place) -> None:
        """A line whose block is missing or not complete."""
        first = line.first
        expected = self.automaton.accepts(place)
        if first.kind == "SCENARIO" and "EXPECT" in expected:
            self.report_no_expectation(line)
            return
        inside = self.automaton.step(place, "INDENT")
        expected = self.automaton.accepts(inside) if inside is not None else expected
        wanted = expectation([kind for kind in expected if kind not in ("DEDENT", "NEWLINE")])
        span = self.token_span(first)
        self.report("PL139", span, word=first.text, expected=wanted.zh, expected_en=wanted.en)

    def report_no_expectation(self, scenario: Line) -> None:
        """A 测例 without 期望; a last line that begins nearly with that word was meant to be one."""
        last = scenario
        while last.below:
            last = last.below[-1]
        if self.source.position(last.first.start).line in self.reported:
            return  # that line was meant to be one
        first = scenario.below[-1].first if scenario.below else scenario.first
        word = word_of("EXPECT")
        if first.kind == "NAME" and first.text.startswith(word):
            fix = Fix(self.token_span(first), f"{word} {first.text[len(word) :]}")
            meant = fix.replacement
            self.report("PL112", self.token_span(first), fixes=(fix,), found=first.text, word=word, meant=meant)
        elif first.kind == "NAME" and mended(first.text, closest(first.text, [word])):
            self.report_misspelt(first, word)
        else:
            self.report("PL125", self.token_span(scenario.first))

    # ---- places

    def report(self, code: str, span: Span, related: tuple[Label, ...] = (), fixes: tuple[Fix, ...] = (), **args: str) -> None:
        """Add a finding unless its line has one."""
        self.is_mended = False
        if self.is_new(span.start):
            self.found.append(make(code, span, related=related, fixes=fixes, **args))

    def is_new(self, offset: int) -> bool:
        """Whether nothing was reported yet in the line at ``offset``; from now on something was."""
        line = self.source.position(offset).line
        if line in self.reported:
            return False
        self.reported.add(line)
        return True

    def span(self, start: int, end: int) -> Span:
        """A place in this file."""
        return Span(self.source.path, start, end)

    def token_span(self, token: Token) -> Span:
        """Where a token stands."""
        return Span(self.source.path, token.start, token.end)

    def column(self, token: Token) -> int:
        """Characters before a token in its line."""
        return self.source.position(token.start).column - 1

    def starts_line(self, token: Token) -> bool:
        """Whether only blanks stand before a token in its line."""
        return not self.source.text[token.start - self.column(token) : token.start].strip()


def _mixed(tokens: Sequence[Token], count: int, expected: Sequence[str]) -> Token | None:
    """The 且 or 或 before ``tokens[count]`` at the same depth of brackets that it must not be mixed with."""
    kind = tokens[count].kind
    if kind not in ("AND", "OR") or ("COMMA" in expected and tokens[count - 1].kind == "RPAR"):
        return None
    depth = 0
    for token in reversed(tokens[:count]):
        depth += (token.kind == "RPAR") - (token.kind == "LPAR")
        if depth < 0:
            return None
        if depth == 0 and token.kind in ("AND", "OR") and token.kind != kind:
            return token
    return None


def _listed(words: Sequence[str]) -> str:
    return "、".join(f"`{word}`" for word in words)
