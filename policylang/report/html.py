"""An explanation as one HTML page that stands alone: no script, nothing fetched; folded by ``details``.

In: one proof or several, and their evaluation. Out: text. Every word that comes from a policy, a document or the records is escaped.
Conditions that decided stand open, the others folded and grey. Relies on ``explanation``, ``words`` and ``html_style``.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

import attrs

from policylang.core.expressions import Citation
from policylang.piece import evolve
from policylang.report.explanation import Explanation, children_shown, gather, own_evidence
from policylang.report.html_style import STYLE
from policylang.report.wording import visible, visible_character
from policylang.report.words import Phrases, phrases
from policylang.runtime.counterfactual import is_favourable
from policylang.runtime.decision import FactKind, Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.proof import Evidence, Proof, ProofNode

CONTEXT = 160
"""Characters of the document shown on each side of a passage."""
MOST_CHILDREN = 200
"""Conditions or records listed below one node."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_CLASSES = {"是": "yes", "否": "no", "未知": "open", "不适用": "idle"}
_PARTS = ("适用", "要求", "层级要求", "破格", "否决", "情形", "合格", "禁止", "达到", "前提")


def explain_html(proofs: Proof | Sequence[Proof], *, evaluation: Evaluation, lang: str = "zh") -> str:
    """One page on one decision, or on several with a list of them in front."""
    chosen = (proofs,) if isinstance(proofs, Proof) else tuple(proofs)
    page = _Page(phrases(lang))
    return "\n".join(page.all([gather(proof, evaluation) for proof in chosen])) + "\n"


@attrs.frozen
class _Page:
    words: Phrases

    def all(self, given: Sequence[Explanation]) -> Iterator[str]:
        """The whole page."""
        lang = "zh-CN" if self.words.lang == "zh" else "en"
        title = self.words.conclusion(given[0].decision) if len(given) == 1 else self.words.text("proof.list")
        yield f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{escape(title)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<main>"
        if len(given) != 1:
            yield from self.contents(given)
        for number, one in enumerate(given, 1):
            yield from self.article(one, number)
        yield "</main>\n</body>\n</html>"

    def contents(self, given: Sequence[Explanation]) -> Iterator[str]:
        """The list of decisions, each with a link."""
        yield f"<h1>{self.say('proof.list')}</h1>"
        heads = "".join(f"<th>{self.say(key)}</th>" for key in ("html.whose", "list.rule", "list.outcome"))
        yield f'<nav class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>'
        for number, one in enumerate(given, 1):
            link = f'<a href="#d{number}">{escape(visible(one.decision.name))}</a>'
            outcome = escape(self.words.outcome(one.decision.outcome))
            yield f"<tr><td>{escape(self.words.row(one.decision.row))}</td><td>{link}</td><td>{outcome}</td></tr>"
        yield "</tbody></table></nav>"

    def article(self, given: Explanation, number: int) -> Iterator[str]:
        """One decision."""
        decision, proof = given.decision, given.proof
        yield f'<article id="d{number}">\n<div class="lead {_tone(given)}">\n<h1>{escape(self.words.conclusion(decision))}</h1>'
        because = self.words.because(proof)
        yield (f'<p class="because">{escape(because)}</p>' if because else "") + "</div>"
        yield from self.listed("proof.consequences", self.words.consequences(decision))
        yield from self.section("proof.basis", (part for one in decision.rule.citations for part in self.citation(one, given)))
        yield from self.section("proof.reasons", self.reasons(given))
        yield from self.section("proof.facts", self.facts_table(proof))
        yield from self.section("proof.missing", self.missing(given))
        yield from self.listed("proof.assumptions", [self.words.assumption(one) for one in proof.assumptions])
        yield from self.changes(given)
        yield from self.listed("proof.timeline", self.words.timeline(given.timeline) if given.timeline is not None else [])
        earlier = [self.words.outcome(one.outcome) + self.words.marks(one) for one in decision.earlier]
        yield from self.listed("proof.earlier", earlier)
        yield f"<footer>{self.footer(given)}</footer>\n</article>"

    # -------------------------------------------------------------- sections

    def say(self, key: str, **args: str) -> str:
        """A sentence of the catalogue, escaped."""
        return escape(self.words.text(key, **args))

    def section(self, key: str, body: Iterable[str]) -> Iterator[str]:
        """A heading and what stands below it; nothing where there is nothing."""
        found = [line for line in body if line]
        if found:
            yield f"<section>\n<h2>{self.say(key)}</h2>"
            yield from found
            yield "</section>"

    def listed(self, key: str, lines: Sequence[str]) -> Iterator[str]:
        """A section of one list."""
        items = [f"<li>{escape(line)}</li>" for line in lines]
        yield from self.section(key, ["<ul>", *items, "</ul>"] if items else [])

    def missing(self, given: Explanation) -> Iterator[str]:
        """What is to be found out, the most useful first."""
        if given.missing:
            yield "<ol>"
        for fact in given.missing:
            answers = "".join(f"<li>{escape(line)}</li>" for line in self.words.answers(fact))
            yield f"<li>{escape(self.words.missing(fact))}<ul>{answers}</ul></li>"
        if given.missing:
            yield "</ol>"

    def changes(self, given: Explanation) -> Iterator[str]:
        """What would change it, or lose it."""
        if given.decision.outcome is Outcome.NOT_APPLICABLE:
            return
        if given.decision.outcome is Outcome.PENDING:
            lines = [self.words.text("change.pending")]
        else:
            lines = self.words.changes(given.changes, given.proof.shows_sensitive)
        yield from self.listed("proof.losses" if given.changes.is_loss else "proof.changes", lines)

    def footer(self, given: Explanation) -> str:
        """What the decision was made from."""
        policy = given.policy.title or given.policy.name
        policy += f"（{given.policy.path}）" if given.policy.path else ""
        parts = [self.words.text("made.engine", version=given.engine), self.words.text("made.as_of", date=given.as_of)]
        if given.known_at:
            parts.append(self.words.text("made.known_at", date=given.known_at))
        parts.append(self.words.text("made.policy", policy=policy))
        if given.dataset:
            parts.append(self.words.text("made.dataset", dataset="、".join(given.dataset)))
        return " · ".join(escape(part) for part in parts)

    # -------------------------------------------------------------- the document

    def citation(self, citation: Citation, given: Explanation) -> Iterator[str]:
        """A passage, and folded below it the text around it with the passage marked."""
        yield f'<blockquote><p>{escape(self.words.quote(citation))}</p><p class="where">{escape(self.words.citation(citation))}</p>'
        if 0 <= citation.start < citation.end <= len(given.document):
            yield f'<details><summary class="soft">{self.say("html.context")}</summary>{_context(citation, given.document)}</details>'
        yield "</blockquote>"

    # -------------------------------------------------------------- reasons

    def reasons(self, given: Explanation) -> Iterator[str]:
        """The tree of conditions."""
        proof = given.proof
        if proof.decision.reason:
            yield f"<p>{escape(self.words.reason(proof.decision.reason))}</p>"
        if proof.nodes:
            yield '<ul class="tree">'
            yield from (line for node in proof.nodes for line in self.node(node, node.decisive))
            yield "</ul>"
        if proof.cited:
            yield f'<p class="soft">{self.say("proof.legend" if proof.is_minimal else "proof.legend.plain")}</p>'

    def node(self, node: ProofNode, matters: bool) -> Iterator[str]:
        """One condition: folded where something stands below it; open if it decided, or failed beside what decided."""
        yield "<li>" if matters else '<li class="idle">'
        body = list(self.body(node, matters))
        if body:
            yield f"<details{' open' if matters else ''}><summary>{self.title(node)}</summary>"
            yield from body
            yield "</details>"
        else:
            yield f'<span class="node">{self.title(node)}</span>'
        yield "</li>"

    def title(self, node: ProofNode) -> str:
        """Value, part of the rule, label, line of the policy, remark."""
        tone = _CLASSES.get(node.value, "")
        parts = [f'<span class="value {tone}">{escape(self.words.value(node.value))}</span>'] if tone else []
        if node.role in _PARTS and node.role != node.text:
            parts.append(f'<span class="role">{escape(node.role)}</span>')
        if node.label:
            parts.append(f'<span class="role">{escape(visible(node.label))}</span>')
        parts.append(escape(visible(node.text)))
        if self.words.is_value_shown(node):
            parts.append(self.say("proof.detail.value", value=node.value))
        detail = self.words.node_detail(node)
        if detail:
            parts.append(f'<span class="detail{"" if node.value == "否" else " plain"}">{escape(detail)}</span>')
        return " ".join(parts)

    def body(self, node: ProofNode, matters: bool) -> Iterator[str]:
        """What stands below a condition: quotations, facts, further conditions."""
        for citation in node.citations if node.role != "decision" else ():
            yield f'<p class="where">{escape(self.words.quote(citation))}</p>'
        facts = own_evidence(node)[:MOST_CHILDREN]
        if facts:
            yield '<ul class="facts">'
            for one in facts:
                yield f"<li{' class=cited' if one.cited else ''}>{escape(self.words.evidence(one))}</li>"
            yield "</ul>"
        if node.children:
            yield "<ul>"
            shown = {id(child) for child in children_shown(node)} if matters else set()
            for child in node.children[:MOST_CHILDREN]:
                yield from self.node(child, id(child) in shown)
            if len(node.children) > MOST_CHILDREN:
                yield f'<li class="idle">{self.say("proof.more_rows", count=str(len(node.children) - MOST_CHILDREN))}</li>'
            yield "</ul>"

    def facts_table(self, proof: Proof) -> Iterator[str]:
        """The deciding facts with their places."""
        if not proof.cited:
            return
        keys = ("html.record", "html.field", "html.value", "html.place")
        yield (
            '<div class="scroll"><table><thead><tr>'
            + "".join(f"<th>{self.say(key)}</th>" for key in keys)
            + "</tr></thead><tbody>"
        )
        for evidence in proof.cited[:MOST_CHILDREN]:
            yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in self._cells(evidence)) + "</tr>"
        yield "</tbody></table></div>"
        if len(proof.cited) > MOST_CHILDREN:
            yield f"<p>{self.say('proof.more_rows', count=str(len(proof.cited) - MOST_CHILDREN))}</p>"

    def _cells(self, evidence: Evidence) -> tuple[str, ...]:
        record = (
            self.words.subject(evidence.row_kind, evidence.row_id) if evidence.row_id else self.words.text("proof.everyone")
        )
        if evidence.kind is FactKind.CELL:
            return record, visible(evidence.field), visible(evidence.value), self.words.place(evidence)
        said = self.words.evidence(evolve(evidence, file="", sheet="", row=0, column=""))
        return record, visible(evidence.field), said, self.words.place(evidence)


def _tone(given: Explanation) -> str:
    if given.decision.outcome in (Outcome.PENDING, Outcome.TIED, Outcome.NOT_DUE):
        return "open"
    if given.decision.outcome is Outcome.NOT_APPLICABLE:
        return ""
    return "good" if is_favourable(given.decision) else "bad"


def _context(citation: Citation, document: str) -> str:
    """The text around a passage, cut at ``CONTEXT`` characters, with the passage marked."""
    first, last = max(0, citation.start - CONTEXT), min(len(document), citation.end + CONTEXT)
    before = ("…" if first else "") + document[first : citation.start]
    after = document[citation.end : last] + ("…" if last < len(document) else "")
    passage = document[citation.start : citation.end]
    return f'<div class="context">{_shown(before)}<mark>{_shown(passage)}</mark>{_shown(after)}</div>'


def _shown(text: str) -> str:
    """Text of a document, escaped; lines stay lines."""
    return escape("".join(c if c == "\n" else visible_character(c) for c in text))
