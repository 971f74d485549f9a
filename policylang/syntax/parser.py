"""Tokens to the tree.

In: a source file and the first node number. Out: ``ParseResult``: the tree of every block that parsed, all diagnostics, all
tokens. Never raises on any text. Reports PL122, PL123, PL135-PL137; the mistakes of a block are found by ``recovery``.
Relies on the tables of ``grammar.lark`` (LALR) and on ``building``; no Lark at run time, no recursion.
"""

from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from policylang.diagnostics import Diagnostic, Fix, in_order, make
from policylang.piece import Piece
from policylang.source import SourceFile, Span
from policylang.syntax import ast, limits
from policylang.syntax.building import Builder
from policylang.syntax.damage import Damage, damage_of
from policylang.syntax.lexer import lex
from policylang.syntax.tables import ABSENT, END, Production, load_tables
from policylang.syntax.tokens import Block, Lexed, Token

if TYPE_CHECKING:
    from policylang.syntax.recovery import Recovery

LANGUAGE_VERSION = 1


class ParseResult(Piece):
    """What parsing one file gives.

    ``module`` holds the declarations of the blocks without mistakes, and of those in which every mistake could be mended, in
    order. ``damage`` is what is lost with the others: no later pass can say that something of it is not there. ``next_id`` is the first node number not used.
    """

    module: ast.Module
    diagnostics: tuple[Diagnostic, ...]
    tokens: tuple[Token, ...]
    damage: Damage
    next_id: int


def parse(source: SourceFile, first_id: int = 1) -> ParseResult:
    """The tree of ``source``; node numbers begin at ``first_id``."""
    lexed = lex(source)
    run = _Run(source, first_id)
    for block in lexed.blocks:
        run.block(block)
    run.check_version(lexed)
    module_span = Span(source.path, 0, len(source.text))
    module = ast.Module(source.path, run.version, tuple(run.declarations), node_id=next(run.ids), span=module_span)
    diagnostics = run.diagnostics(lexed.diagnostics)
    return ParseResult(module, diagnostics, lexed.tokens, damage_of(run.damaged), next(run.ids))


class _Run:
    """One call of ``parse``."""

    def __init__(self, source: SourceFile, first_id: int) -> None:
        self.source = source
        self.ids = count(first_id)
        self.driver = _Driver(Builder(source.path, self.ids), source.path)
        self.recovery: Recovery | None = None
        self.version: ast.Version | None = None
        self.declarations: list[Any] = []
        self.findings: list[Diagnostic] = []
        self.damaged: list[Block] = []
        self.unread: list[Span] = []
        self.failed = 0

    def block(self, block: Block) -> None:
        """Parse one block; where it has a mistake, have all of them found."""
        first = block.tokens[0]
        start = "version" if first.kind == "VERSION" else "declaration"
        node = self.driver.run(block.tokens, start) if not block.findings else None
        if node is None:
            node = self.mistakes(block, start)
        if node is None:
            self.damaged.append(block)
        elif isinstance(node, ast.Version):
            self.place_version(node)
        else:
            self.declarations.append(node)

    def mistakes(self, block: Block, start: str) -> Any:
        """Report what is wrong in a block; its node if all of it could be mended, so that its names and types are checked too."""
        if not block.is_readable:
            return None
        self.failed += 1
        if len(self.findings) >= limits.MAX_FINDINGS:
            self.unread.append(Span(self.source.path, block.tokens[0].start, block.tokens[0].end))
            return None
        from policylang.syntax.recovery import Recovery as Found  # PERF: not loaded for texts without mistakes

        self.recovery = self.recovery or Found(self.source)
        findings, mended = self.recovery.findings(block, start)
        self.findings += findings
        return self.driver.run(mended, start) if mended is not None else None

    def diagnostics(self, lexical: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
        """All findings in order; of more than a file's worth the rest is counted, and blocks that were not looked at."""
        found = in_order((*lexical[: limits.MAX_FINDINGS], *self.findings))
        left = found[limits.MAX_FINDINGS :]
        count = max(len(lexical) - limits.MAX_FINDINGS, 0) + len(left) + len(self.unread)
        if count:
            place = (left[0].span if left else self.unread[0]) if left or self.unread else found[-1].span
            return (*found[: limits.MAX_FINDINGS], make("PL136", place, count=str(count)))
        return tuple(found)

    def place_version(self, node: ast.Version) -> None:
        """Keep the version; report one that is unknown or not the first line."""
        if self.version is not None or self.declarations or self.failed:
            if self.version is not None or self.declarations:
                self.findings.append(make("PL137", node.span, fixes=(Fix(node.span, ""),)))
        elif node.number.value != LANGUAGE_VERSION:
            fix = Fix(node.number.span, str(LANGUAGE_VERSION))
            self.findings.append(
                make("PL123", node.number.span, fixes=(fix,), found=str(node.number.value), known=str(LANGUAGE_VERSION))
            )
        self.version = self.version or node

    def check_version(self, lexed: Lexed) -> None:
        """Report a file without declarations, or without the version line."""
        blocks = lexed.blocks
        if not blocks:
            if not lexed.diagnostics:
                self.findings.append(make("PL135", Span(self.source.path, 0, 0)))
        elif blocks[0].tokens[0].kind != "VERSION" and self.version is None:
            start = Span(self.source.path, 0, 0)
            fix = Fix(start, f"语言版本 {LANGUAGE_VERSION}\n")
            self.findings.append(make("PL122", start, fixes=(fix,), version=str(LANGUAGE_VERSION)))


Reduce = tuple[str, int, Callable[..., Any] | None, tuple[int, ...] | None]


class _Driver:
    """The LALR automaton, building nodes as it reduces."""

    def __init__(self, builder: Builder, path: str) -> None:
        tables = load_tables()
        self.path = path
        self.states = tables.states
        self.starts = tables.starts
        self.ends = tables.ends
        self.chains: dict[tuple[int, int, str], int] = {}
        self.productions = [_bound(production, builder) for production in tables.productions]

    def run(self, tokens: Sequence[Token], start: str) -> Any:
        """The node that ``tokens`` make; ``None`` where they make none."""
        states, productions, path, end_state = self.states, self.productions, self.path, self.ends[start]
        stack = [self.starts[start]]
        values: list[Any] = []
        begins: list[int] = []
        ends: list[int] = []
        at_end = tokens[-1].end
        for token in (*tokens, Token(END, "", at_end, at_end)):
            kind = token.kind
            while True:
                action = states[stack[-1]].get(kind)
                if action is None:
                    return None
                if action >= 0:
                    stack.append(action)
                    values.append(token)
                    begins.append(token.start)
                    ends.append(token.end)
                    break
                origin, size, build, shape = productions[~action]
                if build is not None:
                    children = values[-size:] if shape is None else _shaped(values[-size:], shape, build)
                    begin, end = begins[-size], ends[-1]
                    del stack[-size:], values[-size:], begins[-size:], ends[-size:]
                    values.append(children if build is list else build(Span(path, begin, end), *children))
                    begins.append(begin)
                    ends.append(end)
                    stack.append(states[stack[-1]][origin])
                else:
                    stack[-1] = self.passed_on(stack[-2], stack[-1], kind)
                if kind == END and stack[-1] == end_state:
                    return values[-1]
        return None

    def passed_on(self, below: int, top: int, kind: str) -> int:
        """The state after all productions that only pass their one child on. PERF: a name is a path, a factor, a sum …"""
        known = self.chains.get((below, top, kind))
        if known is not None:
            return known
        first, state = top, top
        while state >= 0:
            top = state
            action = self.states[top].get(kind, 0)
            origin, _, build, _ = self.productions[~action] if action < 0 else ("", 0, list, None)
            state = self.states[below][origin] if build is None else -1
        self.chains[below, first, kind] = top
        return top


def _bound(production: Production, builder: Builder) -> Reduce:
    """A production with its method; ``list`` stands for a helper's list, ``None`` for passing the one child on."""
    action = production.action
    build = None if action is None else getattr(builder, action) if action else list
    return production.origin, production.size, build, production.shape


def _shaped(children: list[Any], shape: tuple[int, ...], build: Callable[..., Any]) -> list[Any]:
    """``children`` as the method takes them. PERF: a list that grows to the right grows in place, not by copying."""
    if build is list and shape[0] == ~0:
        children[0].extend(_shaped(children, shape[1:], tuple) if len(shape) > 1 else ())
        return children[0]  # type: ignore[no-any-return]
    shaped: list[Any] = []
    for place in shape:
        if place >= 0:
            shaped.append(children[place])
        elif place == ABSENT:
            shaped.append(None)
        else:
            shaped.extend(children[~place])
    return shaped
