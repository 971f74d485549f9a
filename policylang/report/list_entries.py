"""Every decision about everybody, in words: what the lists of a bureau are made of.

In: an evaluation with tracing. Out: ``Entry``s by rule, in the order of the documents; rows in the order of the records. The reason
is that of ``explain``: the conditions that decided, read from what was recorded. Relies on ``words`` and ``runtime``.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import attrs

from policylang.core.facts import Row
from policylang.core.ir import PolicySet, Qualification, Rule, Selection
from policylang.core.wording import value_text
from policylang.report.masking import free_text, personal_text
from policylang.report.wording import visible
from policylang.report.words import Phrases
from policylang.runtime.decision import Decision, Outcome
from policylang.runtime.evaluator import Evaluation
from policylang.runtime.proof import outline
from policylang.runtime.selection import draw

CHUNK = 500
"""Rows after which what was recorded is let go of: traces of a whole county have no room in memory."""
_OWN_COLUMNS = ("名次", "名额")
"""Values of a 遴选 that stand in columns of their own."""

Step = Callable[[], None]


@attrs.frozen(eq=False)
class Entry:
    """One decision in words. ``group``, ``keys`` and ``lot`` are of a 遴选."""

    row: Row | None
    outcome: Outcome
    level: str = ""
    values: str = ""
    consequences: str = ""
    reason: str = ""
    lacking: str = ""
    marks: str = ""
    rank: int | None = None
    quota: str = ""
    group: tuple[str, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    lot: str = ""


@attrs.frozen
class Reader:
    """What decisions are put into words with."""

    words: Phrases
    shows_personal: bool = False

    def entry(self, evaluation: Evaluation, decision: Decision) -> Entry:
        """One decision."""
        proof = outline(evaluation, decision, self.shows_personal)
        rank = decision.fields.get("名次")
        made = Entry(
            row=decision.row,
            outcome=decision.outcome,
            level=decision.level or "",
            values=self._free("；".join(self._values(decision))),
            consequences=self._free("、".join(self.words.consequences(decision))),
            reason=self._free(self.words.one_line(proof)),
            lacking=self._free("；".join(self.words.cause(cause) for cause in decision.causes)),
            marks=self.words.short_marks(decision),
            rank=rank if isinstance(rank, int) else None,
            quota=value_text(decision.fields["名额"]) if "名额" in decision.fields else "",
        )
        body = decision.rule.body
        if not isinstance(body, Selection) or decision.row is None:
            return made
        keys = tuple((node.text, node.value) for node in proof.nodes if node.role == "key")
        return attrs.evolve(made, keys=keys, **self._place(evaluation, decision.rule, body, decision.row))

    def _values(self, decision: Decision) -> list[str]:
        named = zip((name for name in decision.fields if name != "后果"), self.words.fields(decision), strict=True)
        return [text for name, text in named if name not in _OWN_COLUMNS]

    def _place(self, evaluation: Evaluation, rule: Rule, body: Selection, row: Row) -> dict[str, Any]:
        """The group of a candidate, and its lot."""
        env = evaluation.env_for(rule.policy, (row,), rule)
        group = tuple(self._free(visible(value_text(evaluation.value(one, env), one.type))) for one in body.groups)
        seed = evaluation.value(body.seed, env) if body.seed is not None else None
        return {"group": group, "lot": draw(seed, row.id) if isinstance(seed, str) else ""}

    def _free(self, text: str) -> str:
        return free_text(text, self.shows_personal)

    def personal(self, row: Row, policies: PolicySet) -> dict[str, str]:
        """The 敏感 cells of a subject, by field."""
        fields = policies.vocabulary.kinds[row.kind].fields.values()
        chosen = [field for field in fields if field.sensitive and not field.by_year]
        return {field.name: visible(personal_text(row.cells.get(field.name), field, self.shows_personal)) for field in chosen}


def gather_entries(
    evaluation: Evaluation, rules: Iterable[Rule], reader: Reader, step: Step = lambda: None
) -> dict[str, list[Entry]]:
    """The entries of each rule; ``step`` is called after each row and rule."""
    chosen = tuple(rules)
    found: dict[str, list[Entry]] = {rule.name: [] for rule in chosen}
    for kind in evaluation.policies.vocabulary.kinds:
        about = [rule for rule in chosen if kind in rule.kinds]
        rows = iter(evaluation.dataset.rows(kind)) if about else iter(())
        while chunk := tuple(islice(rows, CHUNK)):
            run = evaluation.renewed()
            for row in chunk:
                for rule in about:
                    found[rule.name] += [reader.entry(run, decision) for decision in _decisions(run, rule, row)]
                    step()
    for rule in chosen:
        if not rule.kinds:
            found[rule.name].append(reader.entry(evaluation, evaluation.decide_on(rule, None, evaluation.as_of)))
            step()
    return found


def _decisions(evaluation: Evaluation, rule: Rule, row: Row) -> Iterator[Decision]:
    """One decision, or one for each level."""
    levels = rule.body.levels if isinstance(rule.body, Qualification) else None
    for level in levels.values if levels is not None else (None,):
        yield evaluation.decide_on(rule, row, evaluation.as_of, level)


def count_decisions(evaluation: Evaluation, rules: Iterable[Rule]) -> int:
    """How many times ``gather_entries`` calls ``step``."""
    return sum(sum(len(evaluation.dataset.rows(kind)) for kind in rule.kinds) if rule.kinds else 1 for rule in rules)


def in_document_order(policies: PolicySet) -> tuple[Rule, ...]:
    """All rules as they stand in their policies, one policy after the other."""
    order = list(policies.policies)
    rules = policies.rules.values()
    return tuple(
        sorted(rules, key=lambda rule: (order.index(rule.policy), rule.place.span.start if rule.place is not None else 0))
    )
