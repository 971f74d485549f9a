"""An explanation as plain text: the conclusion first, then the basis, the reasons, what is missing, what would change it.

In: a proof and its evaluation. Out: text; nothing is written here. Only characters of GBK stand in it, apart from those of names and
values, so that a Chinese Windows console shows it. ``full`` shows every condition; those that did not decide stand without arrow.
Relies on ``explanation``, ``words`` and ``layout``.
"""

from collections.abc import Iterable, Iterator, Sequence

from policylang.piece import Piece
from policylang.report.explanation import (
    Explanation,
    children_shown,
    gather,
    is_on_cited_path,
    own_evidence,
    parts_shown,
    row_evidence,
)
from policylang.report.layout import padded, width_of, wrapped
from policylang.report.wording import visible
from policylang.report.words import TRUTHS, Phrases, phrases
from policylang.runtime.decision import Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.proof import Evidence, Proof, ProofNode

WIDTH = 100
"""Columns of a line where the caller does not say."""
SHOWN_ROWS = 10
"""Records listed below one condition unless everything is asked for."""
SHOWN_FACTS = 8
"""Facts listed below one condition unless everything is asked for."""

_BOLD, _RED, _GREEN, _YELLOW, _GREY, _PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[90m", "\x1b[0m"
_INKS = {"是": _GREEN, "否": _RED, "未知": _YELLOW, "不适用": _GREY}


def explain_text(
    proof: Proof,
    *,
    evaluation: Evaluation,
    lang: str = "zh",
    full: bool = False,
    color: bool = False,
    width: int = WIDTH,
) -> str:
    """One decision explained, as text that ends in a line end."""
    writer = _Writer(phrases(lang), full, color, width)
    return "\n".join(writer.all(gather(proof, evaluation))) + "\n"


class _Writer(Piece):
    words: Phrases
    full: bool
    color: bool
    width: int

    def all(self, given: Explanation) -> Iterator[str]:
        """Every section that has something to say."""
        decision = given.decision
        yield from self.section("proof.conclusion", [self.words.conclusion(decision)], bold=True)
        yield from wrapped(self.words.because(given.proof), self.width, *[" " * self.column] * 2)
        yield from self.section("proof.consequences", self.words.consequences(decision))
        yield from self.section("proof.basis", self.basis(given))
        yield from self.reasons(given.proof)
        yield from self.section("proof.missing", self.missing(given), numbered=True)
        yield from self.section("proof.assumptions", [self.words.assumption(one) for one in given.proof.assumptions])
        yield from self.changes(given)
        yield from self.section("proof.timeline", self.words.timeline(given.timeline) if given.timeline is not None else [])
        yield from self.section("proof.earlier", self.earlier(given))
        yield from self.section("proof.made", self.made(given))

    def section(self, key: str, lines: Iterable[str], numbered: bool = False, bold: bool = False) -> Iterator[str]:
        """A heading in the left column and lines beside it; nothing if there are no lines."""
        found = list(lines)
        if not found:
            return
        title = self.words.text(key)
        lead = padded("", self.column)
        yield from ([] if bold else [""])
        for index, line in enumerate(found):
            number = f"{index + 1}. " if numbered else ""
            first = (padded(title, self.column) if index == 0 else lead) + number
            rest = lead + " " * len(number)
            made = wrapped(line, self.width, first, rest)
            yield from (self.paint(one, _BOLD) for one in made) if bold else made

    @property
    def column(self) -> int:
        """Width of the left column."""
        keys = ("proof.conclusion", "proof.consequences", "proof.missing", "proof.changes", "proof.timeline", "proof.earlier")
        return max(width_of(self.words.text(key)) for key in keys) + 2

    def paint(self, text: str, ink: str) -> str:
        """Text in a colour, where colours are wanted."""
        return f"{ink}{text}{_PLAIN}" if self.color and ink else text

    # -------------------------------------------------------------- basis and reasons

    def basis(self, given: Explanation) -> Iterator[str]:
        """The passages that the rule rests on."""
        before = ""
        for citation in given.decision.rule.citations:
            title = self.words.citation(citation)
            if title != before:
                yield title
            before = title
            yield self.words.quote(citation)

    def reasons(self, proof: Proof) -> Iterator[str]:
        """The tree of reasons, with what the marks mean."""
        nodes = proof.nodes if self.full else parts_shown(proof)
        if not nodes and not proof.decision.reason:
            return
        yield ""
        yield self.words.text("proof.reasons")
        if proof.decision.reason:
            yield "  " + self.words.reason(proof.decision.reason)
        for node in nodes:
            yield from self.node(node, 1)
        if proof.cited:
            yield from wrapped(
                self.words.text("proof.legend" if proof.is_minimal else "proof.legend.plain"), self.width, "  ", "  "
            )

    def node(self, node: ProofNode, depth: int) -> Iterator[str]:
        """One node with its evidence and what stands below it."""
        indent = "  " * depth
        mark = padded("→" if node.decisive else "", 3) if self.full else ""
        head = f"{mark}[{self.words.value(node.value)}] " if node.value in TRUTHS else mark
        detail = self.words.node_detail(node)
        text = self.title(node) + (f"  {detail}" if detail else "")
        lines = wrapped(text, self.width, indent + head, indent + " " * width_of(head))
        ink = _GREY if self.full and not node.decisive else _INKS.get(node.value, "")
        yield from (self.paint(line, ink) for line in lines) if self.color else lines
        yield from self.below(node, depth + 1, indent + " " * max(2, width_of(head)))

    def title(self, node: ProofNode) -> str:
        """The line of the policy; in front of it the part of the rule or the label, behind it a value that is no truth."""
        text = visible(node.text)
        if (
            node.role in ("适用", "要求", "层级要求", "破格", "否决", "情形", "合格", "禁止", "达到", "前提")
            and node.role != node.text
        ):
            text = f"{node.role}：{text}"
        if node.label:
            text = f"{visible(node.label)} {text}"
        shown = self.words.text("proof.detail.value", value=node.value) if self.words.is_value_shown(node) else ""
        return f"{text} {shown}" if shown else text

    def below(self, node: ProofNode, depth: int, indent: str) -> Iterator[str]:
        """Quotations of a node, its evidence, its children."""
        for citation in node.citations if node.role != "decision" else ():
            yield from wrapped(self.words.quote(citation), self.width, indent, indent)
        children = node.children if self.full else children_shown(node)
        if node.role == "rows" and node.value != "否" and not self.full:
            yield from self.facts(row_evidence(node), node, indent)
            return
        yield from self.facts(own_evidence(node), node, indent)
        rows = [child for child in children if child.role == "rows"]
        hidden = rows[SHOWN_ROWS:] if not self.full else []
        for child in children:
            if all(child is not one for one in hidden):
                yield from self.node(child, depth)
        if hidden:
            yield indent + self.words.text("proof.more_rows", count=str(len(hidden)))

    def facts(self, facts: Sequence[Evidence], node: ProofNode, indent: str) -> Iterator[str]:
        """Facts read: those that decide with a mark; the others where there are none, or where everything is asked for."""
        shown = list(facts) if self.full or not is_on_cited_path(node) else [one for one in facts if one.cited]
        limit = len(shown) if self.full else SHOWN_FACTS
        for one in shown[:limit]:
            mark = "* " if one.cited else "- "
            yield from wrapped(self.words.evidence(one), self.width, indent + mark, indent + "  ")
        if len(shown) > limit:
            yield indent + self.words.text("proof.more_rows", count=str(len(shown) - limit))

    # -------------------------------------------------------------- the rest

    def missing(self, given: Explanation) -> list[str]:
        """What to find out, with what it would decide."""
        joint = "；" if self.words.lang == "zh" else "; "
        return [joint.join([self.words.missing(fact), *self.words.answers(fact)]) for fact in given.missing]

    def changes(self, given: Explanation) -> Iterator[str]:
        """What would change it, or lose it."""
        if given.decision.outcome is Outcome.NOT_APPLICABLE:
            return
        if given.decision.outcome is Outcome.PENDING:
            yield from self.section("proof.changes", [self.words.text("change.pending")])
            return
        key = "proof.losses" if given.changes.is_loss else "proof.changes"
        yield from self.section(key, self.words.changes(given.changes, given.proof.shows_sensitive))

    def earlier(self, given: Explanation) -> list[str]:
        """Earlier periods of 每 with their outcomes."""
        return [self.words.outcome(one.outcome) + self.words.marks(one) for one in given.decision.earlier]

    def made(self, given: Explanation) -> list[str]:
        """What the decision was made from."""
        policy = visible(given.policy.title or given.policy.name) + (
            f"（{visible(given.policy.path)}）" if given.policy.path else ""
        )
        days = [self.words.text("made.as_of", date=given.as_of)]
        if given.known_at:
            days.append(self.words.text("made.known_at", date=given.known_at))
        lines = [self.words.text("made.engine", version=given.engine) + "  " + "  ".join(days)]
        lines.append(self.words.text("made.policy", policy=policy))
        if given.dataset:
            lines.append(self.words.text("made.dataset", dataset="、".join(given.dataset)))
        return lines
