"""An explanation for programs: JSON, version 1, described in ``docs/explanations.md``.

In: a proof and its evaluation. Out: text; the same explanation always gives the same bytes. Exact numbers stand as text, also
fractions; days as ``YYYY-MM-DD``; what is not there is ``null`` or an empty list, and no key is ever left out.
Relies on ``explanation`` and ``words``.
"""

import json
from datetime import date
from typing import Any

from policylang.core.expressions import Citation
from policylang.core.types import Type
from policylang.core.values import ABSENT, Cause
from policylang.core.wording import number_text, value_text
from policylang.report.explanation import Explanation, gather
from policylang.report.words import Phrases, phrases
from policylang.runtime.counterfactual import Change, Counterfactuals, Flip
from policylang.runtime.decision import Decision
from policylang.runtime.distance import Distance
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.missing import MissingFact
from policylang.runtime.proof import MASK, Assumption, Evidence, Proof, ProofNode
from policylang.runtime.timeline import Timeline

VERSION = 1
"""Of the document described in ``docs/explanations.md``."""

Json = dict[str, Any]


def explain_json(proof: Proof, *, evaluation: Evaluation, lang: str = "zh") -> str:
    """One decision explained; ``lang`` is the language of the sentences, all else is the same in both."""
    return json.dumps(explanation_data(gather(proof, evaluation), lang), ensure_ascii=False, indent=2) + "\n"


def explanation_data(given: Explanation, lang: str = "zh") -> Json:
    """The document as data."""
    words, proof = phrases(lang), given.proof
    return {
        "version": VERSION,
        "engine": given.engine,
        "as_of": given.as_of,
        "known_at": given.known_at or None,
        "policy": {
            "name": given.policy.name,
            "title": given.policy.title,
            "file": given.policy.path,
            "source": given.policy.source,
        },
        "dataset": list(given.dataset),
        "conclusion": words.conclusion(given.decision),
        "reason": words.one_line(proof),
        "decision": _decision(given.decision, words),
        "citations": [_citation(one) for one in given.decision.rule.citations],
        "proof": {
            "is_minimal": proof.is_minimal,
            "cited": [_evidence(one) for one in proof.cited],
            "nodes": [_node(node) for node in proof.nodes],
        },
        "missing": [_missing(one, words) for one in given.missing],
        "assumptions": [_assumption(one) for one in proof.assumptions],
        "changes": _changes(given.changes, words, proof.shows_sensitive),
        "timeline": _timeline(given.timeline),
    }


def _assumption(one: Assumption) -> Json:
    given = {"parameter": one.name, "key": one.key or None, "value": one.value}
    return {**given, "by": one.by} if one.by else given


def _decision(decision: Decision, words: Phrases) -> Json:
    row = decision.row
    return {
        "rule": decision.rule.name,
        "kind": decision.rule.kind.value,
        "level": decision.level,
        "subject": {"kind": row.kind, "id": row.id} if row is not None else None,
        "outcome": decision.outcome.label,
        "outcome_code": decision.outcome.name,
        "reason": decision.reason or None,
        "waived": decision.waived,
        "reportable": decision.reportable,
        "late_days": decision.late_days,
        "period": value_text(decision.period) if decision.period is not None else None,
        "fields": {name: value_text(value) for name, value in decision.fields.items()},
        "consequences": words.consequences(decision),
        "causes": [_cause(cause) for cause in decision.causes],
        "earlier": [
            {"period": value_text(one.period), "outcome": one.outcome.label, "late_days": one.late_days}
            for one in decision.earlier
        ],
    }


def _citation(citation: Citation) -> Json:
    found = citation.start >= 0
    return {
        "document": citation.document,
        "headings": list(citation.headings),
        "quote": citation.quote,
        "start": citation.start if found else None,
        "end": citation.end if found else None,
    }


def _node(node: ProofNode) -> Json:
    return {
        "role": node.role,
        "label": node.label,
        "text": node.text,
        "value": node.value,
        "decisive": node.decisive,
        "detail": node.detail.split(" / ") if node.detail else [],
        "distance": _distance(node.distance),
        "note": node.note or None,
        "explain": node.explain,
        "citations": [_citation(one) for one in node.citations],
        "evidence": [_evidence(one) for one in node.evidence],
        "children": [_node(child) for child in node.children],
    }


def _distance(distance: Distance | None) -> Json | None:
    if distance is None:
        return None
    amounts = [{"amount": number_text(number), "unit": unit} for number, unit in distance.amounts]
    return {"word": distance.word, "amounts": amounts, "text": distance.text()}


def _evidence(evidence: Evidence) -> Json:
    return {
        "kind": evidence.kind.value,
        "row_kind": evidence.row_kind,
        "row_id": evidence.row_id,
        "field": evidence.field,
        "value": evidence.value,
        "file": evidence.file,
        "sheet": evidence.sheet,
        "row": evidence.row or None,
        "column": evidence.column,
        "cited": evidence.cited,
        "sensitive": evidence.sensitive,
    }


def _cause(cause: Cause) -> Json:
    return {"kind": cause.kind.value, "name": cause.name, "row_kind": cause.row_kind, "row_id": cause.row_id}


def _missing(fact: MissingFact, words: Phrases) -> Json:
    low, high = fact.bounds
    return {
        "cause": _cause(fact.cause),
        "asked": words.missing(fact),
        "finder": fact.finder or None,
        "low": None if low is None else _exact(low, fact.type),
        "high": None if high is None else _exact(high, fact.type),
        "decides": ["always", "sometimes", "not_alone"][fact.rank],
        "answers": [
            {"value": None if one.value is None else _exact(one.value, fact.type), "outcome": one.outcome.label}
            for one in fact.answers
        ],
    }


def _exact(value: Any, type_: Type | None) -> str:
    return value.isoformat() if isinstance(value, date) else value_text(value, type_)


def _changes(found: Counterfactuals, words: Phrases, show_sensitive: bool) -> Json:
    return {
        "is_loss": found.is_loss,
        "is_complete": found.is_complete,
        "found": found.found,
        "cells": found.cells,
        "flips": [_flip(one, words, show_sensitive) for one in found.flips],
    }


def _flip(flip: Flip, words: Phrases, show_sensitive: bool) -> Json:
    return {
        "to": flip.to.label,
        "text": words.flip(flip, show_sensitive),
        "changes": [_change(one, show_sensitive) for one in flip.changes],
    }


def _change(change: Change, show_sensitive: bool) -> Json:
    is_blank = change.before is None or change.before is ABSENT
    shown = None if is_blank else _exact(change.before, change.field.type)
    return {
        "row_kind": change.row.kind,
        "row_id": change.row.id,
        "field": change.field.name,
        "year": change.year or None,
        "before": MASK if change.field.sensitive and not show_sensitive else shown,
        "after": _exact(change.after, change.field.type),
        "others": change.others,
    }


def _timeline(timeline: Timeline | None) -> Json | None:
    if timeline is None:
        return None
    return {
        "since": _day(timeline, timeline.since),
        "checked_from": timeline.checked_from.isoformat(),
        "changes_on": _day(timeline, timeline.changes_on),
        "to": timeline.to.label if timeline.to is not None else None,
        "checked_until": timeline.checked_until.isoformat(),
        "is_complete": timeline.is_complete,
    }


def _day(timeline: Timeline, day: date | None) -> str | None:
    if day is None:
        return None
    return MASK if day in timeline.private else day.isoformat()
