"""All decisions about one subject in a line each: name, outcome, the reason in short.

In: an evaluation and decisions. Out: text or JSON (version 1). Reasons are read from what was recorded; nothing is minimised or tried,
so that this is quick. Relies on ``words`` and ``runtime.proof``.
"""

import json
from collections.abc import Sequence

from policylang.core.facts import Row
from policylang.piece import Piece
from policylang.report.layout import padded, width_of, wrapped
from policylang.report.wording import visible
from policylang.report.words import Phrases, phrases
from policylang.runtime.decision import Decision
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.proof import outline

VERSION = 1
"""Of the JSON document."""
WIDEST_NAME = 36
"""Columns given to names; a longer one pushes its line to the right."""


class SummaryLine(Piece):
    """One decision in short. ``marks``: 破格, 可报例外, 已补; ``reason`` may be empty."""

    decision: Decision
    name: str
    outcome: str
    marks: str
    reason: str


def explain_all(evaluation: Evaluation, row: Row, lang: str = "zh", show_sensitive: bool = False) -> tuple[SummaryLine, ...]:
    """All decisions about ``row``, in dependency order."""
    return summarize(evaluation, evaluation.decisions_for(row), lang, show_sensitive)


def summarize(
    evaluation: Evaluation, decisions: Sequence[Decision], lang: str = "zh", show_sensitive: bool = False
) -> tuple[SummaryLine, ...]:
    """Decisions in a line each, in the order given."""
    words = phrases(lang)
    return tuple(_line(words, evaluation, decision, show_sensitive) for decision in decisions)


def _line(words: Phrases, evaluation: Evaluation, decision: Decision, show_sensitive: bool) -> SummaryLine:
    proof = outline(evaluation, decision, show_sensitive)
    fields = words.fields(decision)
    reason = "；".join([*fields, words.one_line(proof)] if fields else [words.one_line(proof)]).strip("；")
    return SummaryLine(decision, decision.name, words.outcome(decision.outcome), words.short_marks(decision), reason)


def summary_text(
    evaluation: Evaluation, decisions: Sequence[Decision], lang: str = "zh", show_sensitive: bool = False, width: int = 100
) -> str:
    """One line per decision: outcome, name, reason; under a heading for each subject."""
    words = phrases(lang)
    lines = summarize(evaluation, decisions, lang, show_sensitive)
    if not lines:
        return words.text("list.empty") + "\n"
    outcomes = max(width_of(line.outcome) for line in lines) + 2
    names = min(max(width_of(line.name) for line in lines), WIDEST_NAME) + 2
    found: list[str] = []
    subject: Row | None = None
    for line in lines:
        if line.decision.row is not subject and line.decision.row is not None:
            subject = line.decision.row
            found += [*([""] if found else []), words.row(subject)]
        head = "  " + padded(line.outcome, outcomes) + padded(visible(line.name), names)
        text = "；".join(part for part in (line.marks, line.reason) if part)
        found += wrapped(text, width, head, " " * (outcomes + 4)) if text else [head.rstrip()]
    return "\n".join(found) + "\n"


def summary_json(
    evaluation: Evaluation,
    decisions: Sequence[Decision],
    lang: str = "zh",
    show_sensitive: bool = False,
    left_out: Sequence[str] = (),
) -> str:
    """The same for programs: ``version``, ``as_of``, ``decisions`` (see ``docs/explanations.md``).

    ``left_out``: names of decisions that were not made because they rest on a whole population; then they are said too.
    """
    lines = summarize(evaluation, decisions, lang, show_sensitive)
    document: dict[str, object] = {
        "version": VERSION,
        "as_of": evaluation.as_of.isoformat(),
        "decisions": [_entry(line) for line in lines],
    }
    if left_out:
        document["left_out"] = list(left_out)
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _entry(line: SummaryLine) -> dict[str, object]:
    row = line.decision.row
    return {
        "policy": line.decision.rule.policy,
        "subject": {"kind": row.kind, "id": row.id} if row is not None else None,
        "decision": line.name,
        "outcome": line.decision.outcome.label,
        "outcome_code": line.decision.outcome.name,
        "marks": line.marks,
        "reason": line.reason,
    }
