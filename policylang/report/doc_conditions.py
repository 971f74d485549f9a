"""Conditions and values of a policy as sentences: lines that hold others are lists, names lead to what they name.

In: nodes of the IR. Out: ``Clause``s. The words are those of the policy, which are nearly those of the document; only what holds them
together is said in the language of the page. Relies on ``core`` and ``words``.
"""

from collections.abc import Iterator, Sequence

from policylang.core import expressions as x
from policylang.core.expressions import Citation, Node
from policylang.core.walk import parts, walk
from policylang.piece import Piece
from policylang.report.wording import visible
from policylang.report.words import Phrases

_EVIDENCE, _COVERS = "证据 ", "涵盖 "
"""Keywords that begin a line, for which a sentence has other words."""


class Run(Piece):
    """A stretch of text; ``name``: what it names, if it names a rule, a figure, a definition or a table."""

    text: str
    name: str = ""


class Clause(Piece):
    """One sentence, or the head of a list of them; with what is quoted for it, and its 说明."""

    runs: tuple[Run, ...]
    children: "tuple[Clause, ...]" = ()
    citations: tuple[Citation, ...] = ()
    explain: str = ""


class Conditions(Piece):
    """What conditions are put into words with."""

    words: Phrases

    def say(self, key: str, **args: str) -> str:
        """A sentence of the catalogue."""
        return self.words.text(f"doc.{key}", **args)

    def clause(self, node: Node) -> Clause:
        """A condition; of a group that has one member only, that member."""
        if isinstance(node, x.Group) and not node.inline:
            members = tuple(self.member(item) for item in node.items)
            return members[0] if len(members) == 1 else Clause((Run(self.group(node)),), members)
        groups = tuple(_outer_groups(node))
        runs = (*self.line(node), Run(self.say("colon"))) if groups else self.line(node)
        return Clause(runs, tuple(self.member(item) for group in groups for item in group.items))

    def line(self, node: Node) -> tuple[Run, ...]:
        """The line of the policy; of 证据 and 涵盖 with what holds it together."""
        line = line_of(node)
        if isinstance(node, x.Covers):
            held = line_of(node.where).removeprefix(_EVIDENCE) if node.where is not None else ""
            is_said = node.where is not None and line_of(node.where).startswith(_EVIDENCE)
            args = {"rows": held if is_said else node.rows.kind, "members": line.removeprefix(_COVERS)}
            return named_runs(self.say("covers", **args), tuple(names_in(node)))
        if line.startswith(_EVIDENCE):
            return named_runs(self.say("evidence", rows=line.removeprefix(_EVIDENCE)), tuple(names_in(node)))
        return linked(node)

    def group(self, node: x.Group) -> str:
        """全部, 任一 or 至少 k 项 as the head of a list."""
        key = "evidence" if line_of(node).startswith(_EVIDENCE) else "group"
        return self.say(f"{key}.{node.op.name}", count=str(node.k))

    def member(self, item: x.Item) -> Clause:
        """One line of a group, with its label in front."""
        made = self.clause(item.body)
        runs = (Run(f"{visible(item.label)} "), *made.runs) if item.label else made.runs
        return Clause(runs, made.children, (*item.citations, *made.citations), visible(item.explain))


def linked(node: Node) -> tuple[Run, ...]:
    """The line of the policy at a node, with links to what it names."""
    return named_runs(line_of(node), tuple(names_in(node)))


def line_of(node: Node) -> str:
    """The line of the policy, without the quotations that follow it."""
    return visible(node.place.text.split("\n", 1)[0].split(" 依据 「", 1)[0].strip())


def names_in(piece: object) -> Iterator[str]:
    """What a piece of the IR names."""
    for node in walk(piece):
        if isinstance(node, x.Parameter | x.Definition | x.TableValue):
            yield node.name
        elif isinstance(node, x.OutcomeOf | x.ResultField):
            yield node.rule


def named_runs(text: str, names: Sequence[str]) -> tuple[Run, ...]:
    """``text`` cut where one of ``names`` stands; of two that begin at one place the longer."""
    known = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    runs: list[Run] = []
    plain = start = 0
    while start < len(text):
        name = next((name for name in known if text.startswith(name, start)), "")
        if not name:
            start += 1
            continue
        runs += [Run(text[plain:start])] if start > plain else []
        runs.append(Run(name, name))
        start = plain = start + len(name)
    return (*runs, Run(text[plain:])) if plain < len(text) else tuple(runs)


def _outer_groups(node: Node) -> Iterator[x.Group]:
    """The lists below a node that stand on lines of their own, not those inside them."""
    pending: list[object] = [node]
    while pending:
        top = pending.pop()
        if isinstance(top, x.Group) and not top.inline:
            yield top
        elif not isinstance(top, x.Aggregate):  # what an aggregate counts stands on its line, or in a sentence before it
            pending.extend(reversed(parts(top)))
