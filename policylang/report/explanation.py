"""All that an explanation says, as data: the proof, what is missing, what would change it, when it changes, what it was made from.

In: a proof and the evaluation that it is about. Out: an ``Explanation``, from which text, JSON and HTML are written; and which nodes
of the proof a reader sees at first. Relies on ``runtime``.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policylang.core.ir import PolicyInfo
from policylang.piece import Piece, evolve, field
from policylang.runtime.decision import Decision, Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.proof import Evidence, Proof, ProofNode
from policylang.version import VERSION

if TYPE_CHECKING:
    from policylang.runtime.counterfactual import Counterfactuals
    from policylang.runtime.missing import MissingFact
    from policylang.runtime.timeline import Timeline


class Explanation(Piece):
    """One decision explained. ``document``: the text of the 原文, empty where it was not supplied; ``dataset``: file names."""

    proof: Proof
    policy: PolicyInfo
    document: str = field(repr=False)
    dataset: tuple[str, ...]
    as_of: str
    known_at: str
    engine: str
    changes: "Counterfactuals"
    missing: "tuple[MissingFact, ...]"
    timeline: "Timeline | None"

    @property
    def decision(self) -> Decision:
        """The decision that is explained."""
        return self.proof.decision


def gather(proof: Proof, evaluation: Evaluation) -> Explanation:
    """Everything about one decision; what would change it is worked out by the engine."""
    # PERF: a line for each decision needs none of it
    from policylang.runtime.counterfactual import changes

    # PERF: the same
    from policylang.runtime.missing import missing_first

    decision = proof.decision
    info = evaluation.policies.policies.get(decision.rule.policy) or PolicyInfo(decision.rule.policy, decision.rule.policy)
    files = {evidence.file: None for evidence in all_evidence(proof) if evidence.file}
    if decision.row is not None and decision.row.origin.file:
        files = {decision.row.origin.file: None, **files}
    return Explanation(
        proof=proof,
        policy=info,
        document=evaluation.policies.documents.get(info.source, ""),
        dataset=tuple(files),
        as_of=decision.as_of.isoformat(),
        known_at=evaluation.known_at.isoformat() if evaluation.known_at is not None else "",
        engine=VERSION,
        changes=changes(evaluation, decision),
        missing=missing_first(evaluation, decision),
        timeline=_timeline(proof, evaluation) if decision.trace is not None else None,
    )


def _timeline(proof: Proof, evaluation: Evaluation) -> "Timeline":
    """When it changes; for a reader who may see 敏感 cells no day is private."""
    from policylang.runtime.timeline import timeline  # PERF: a line for each decision needs none of it

    found = timeline(evaluation, proof.decision)
    return evolve(found, private=frozenset()) if proof.shows_sensitive else found


def all_nodes(proof: Proof) -> Iterator[ProofNode]:
    """Every node, outermost first."""
    stack = list(reversed(proof.nodes))
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def all_evidence(proof: Proof) -> Iterator[Evidence]:
    """The deciding facts, then the evidence of every node."""
    yield from proof.cited
    for node in all_nodes(proof):
        yield from node.evidence


# ------------------------------------------------------------------ what is shown at first

REQUIRED = ("适用", "要求", "层级要求", "合格")
"""Parts of a rule that are to be met."""
GROUP_WORDS = ("全部", "任一")
"""Lines of nodes that only hold others together."""


def parts_shown(proof: Proof) -> tuple[ProofNode, ...]:
    """The parts of the rule that decided. That the rule applies is left out where it rests on no deciding fact."""
    decisive = tuple(node for node in proof.nodes if node.decisive)
    if proof.decision.outcome is Outcome.NOT_APPLICABLE:
        return decisive
    return tuple(node for node in decisive if node.role != "适用" or node.value != "是" or is_cited(node)) or decisive


def is_cited(node: ProofNode) -> bool:
    """Whether a deciding fact stands at the node or below it."""
    pending = [node]
    while pending:
        one = pending.pop()
        if any(evidence.cited for evidence in one.evidence):
            return True
        pending += one.children
    return False


def children_shown(node: ProofNode) -> tuple[ProofNode, ...]:
    """Of the children of a node those that decided; of a failed one all that failed too; of an open one all that are open.

    Items that do not apply are left out, unless that is what decided.
    """
    alike = {"否", "未知"} & {node.value}
    inner = () if node.decisive else ("rows", "definition", "decision")
    shown = tuple(child for child in node.children if child.decisive or child.value in alike or child.role in inner)
    return tuple(child for child in shown if child.value != "不适用") if node.value != "不适用" else shown


def leaves_shown(proof: Proof) -> Iterator[ProofNode]:
    """The conditions that decided, without the groups, rows and definitions around and below them.

    Where a part that had to be met was not, only what stands in that part.
    """
    parts = parts_shown(proof)
    failed = tuple(node for node in parts if node.role in REQUIRED and node.value == "否")
    stack = list(reversed(failed or parts))
    while stack:
        node = stack.pop()
        below = [child for child in children_shown(node) if child.role == "item" and child.value == node.value]
        if below and (node.text in GROUP_WORDS or node.text.startswith("至少 ")):
            stack.extend(reversed(below))
        else:
            yield node


def is_on_cited_path(node: ProofNode) -> bool:
    """Whether a deciding fact stands at a node or below it."""
    stack = [node]
    while stack:
        one = stack.pop()
        if any(evidence.cited for evidence in one.evidence):
            return True
        stack.extend(one.children)
    return False


def own_evidence(node: ProofNode) -> tuple[Evidence, ...]:
    """The evidence of a node that no node below it repeats."""
    below = {_key(evidence) for child in node.children for one in _walk(child) for evidence in one.evidence}
    return tuple(evidence for evidence in node.evidence if _key(evidence) not in below)


def row_evidence(node: ProofNode) -> tuple[Evidence, ...]:
    """All evidence at a node and below it, each fact once."""
    found = {_key(evidence): evidence for one in _walk(node) for evidence in one.evidence}
    return tuple(found.values())


def _key(evidence: Evidence) -> tuple[object, ...]:
    return (evidence.kind, evidence.row_kind, evidence.row_id, evidence.field)


def _walk(node: ProofNode) -> Iterator[ProofNode]:
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        stack.extend(reversed(one.children))
