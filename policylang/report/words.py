"""Explanations in words: one sentence for each outcome, reason, fact, missing fact, change and day.

In: what ``runtime`` found, and a language. Out: plain text, one line each, with control characters written as escapes. Names,
values and lines of a policy stay as they are written in both languages. Relies on the message catalogue.
"""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from policylang.core.expressions import Citation
from policylang.core.facts import Row
from policylang.core.ir import Assessment, Credit, Field, Qualification, Sanction
from policylang.core.types import NumberType, Type
from policylang.core.values import ABSENT, Cause, CauseKind
from policylang.core.wording import quantity_text, value_text
from policylang.report.explanation import REQUIRED, leaves_shown, parts_shown
from policylang.report.wording import Wording, visible
from policylang.runtime.decision import Decision, FactKind, Outcome
from policylang.runtime.distance import Distance
from policylang.runtime.proof import MASK, Assumption, Evidence, Proof, ProofNode

if TYPE_CHECKING:  # PERF: a line for each decision needs none of it
    from policylang.runtime.counterfactual import Change, Counterfactuals, Flip
    from policylang.runtime.missing import MissingFact
    from policylang.runtime.timeline import Timeline

TRUTHS = ("是", "否", "未知", "不适用")
"""Values of conditions."""
SHOWN_REASONS = 3
"""Conditions named in the reason in one line."""
SHOWN_ANSWERS = 4
"""Values that would decide, shown for one missing fact."""


@lru_cache(maxsize=2)
def phrases(lang: str) -> "Phrases":
    """The sentences of ``zh`` or ``en``."""
    return Phrases(lang)


def cause_text(cause: Cause, lang: str = "zh") -> str:
    """One cause of 待定: ``缺失事实 学时（培训记录 甲·2）``."""
    return phrases(lang).cause(cause)


def outcome_text(outcome: Outcome, lang: str = "zh") -> str:
    """The word for an outcome; in English with the Chinese one behind it."""
    return phrases(lang).outcome(outcome)


class Phrases:
    """The sentences of one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.wording = Wording.of(lang)

    def text(self, key: str, /, **args: str) -> str:
        """One template filled in; what is filled in is escaped."""
        return self.wording.text(key, tuple(args.items()))

    # -------------------------------------------------------------- conclusion

    def outcome(self, outcome: Outcome) -> str:
        """The word for an outcome."""
        return self.text(f"outcome.{outcome.name}")

    def subject(self, kind: str, id_: str) -> str:
        """``教师 甲``."""
        return self.text("proof.subject", kind=kind, id=id_)

    def row(self, row: Row | None) -> str:
        """The kind and id of a row."""
        return self.subject(row.kind, row.id) if row is not None else ""

    def conclusion(self, decision: Decision) -> str:
        """The conclusion in one sentence."""
        outcome = self.outcome(decision.outcome)
        if decision.row is None:
            head = self.text("proof.of_all", rule=decision.name, outcome=outcome)
        else:
            head = self.text("proof.of_row", subject=self.row(decision.row), rule=decision.name, outcome=outcome)
        fields = self.fields(decision)
        tail = (
            self.text("proof.mark.fields", fields="，".join(fields) if self.lang == "zh" else ", ".join(fields))
            if fields
            else ""
        )
        return head + tail + self.marks(decision)

    def marks(self, decision: Decision) -> str:
        """破格, 可报例外, 已补, and the period judged."""
        found = ""
        if decision.period is not None and getattr(decision.rule.body, "every", None) is not None:
            found += self.text("proof.mark.period", period=value_text(decision.period))
        if decision.waived:
            found += self.text("proof.mark.waived")
        if decision.reportable:
            found += self.text("proof.mark.reportable")
        if decision.late_days is not None:
            found += self.text("proof.mark.late", days=str(decision.late_days))
        return found

    def short_marks(self, decision: Decision) -> str:
        """The same in a word each."""
        found = [self.text("proof.short.waived")] if decision.waived else []
        found += [self.text("proof.short.reportable")] if decision.reportable else []
        if decision.late_days is not None:
            found.append(self.text("proof.short.late", days=str(decision.late_days)))
        return "、".join(found) if self.lang == "zh" else ", ".join(found)

    def fields(self, decision: Decision) -> list[str]:
        """成绩, 等次, 学时, 名次 … with their values."""
        return [visible(_field(decision, name, value)) for name, value in decision.fields.items() if name != "后果"]

    def consequences(self, decision: Decision) -> list[str]:
        """What follows: effects of a penalty, what is given."""
        body = decision.rule.body
        effects = body.effects if isinstance(body, Sanction) and decision.outcome is Outcome.TRIGGERED else ()
        found = [visible(_first_line(effect.place.text) if effect.place is not None else effect.word) for effect in effects]
        if isinstance(body, Qualification) and decision.outcome in (Outcome.AWARDED, Outcome.GRANTED):
            found += [visible(give.what or give.parameter) for give in body.gives]
        return list(dict.fromkeys(found))

    def reason(self, key: str) -> str:
        """Why a rule does not apply without a look at the facts."""
        return self.text(key) or visible(key)

    # -------------------------------------------------------------- reasons

    def because(self, proof: Proof) -> str:
        """The reason in one line."""
        reason = self.one_line(proof)
        return self.text("proof.because", reason=reason) if reason else ""

    def one_line(self, proof: Proof) -> str:
        """The conditions that decided, in one line; for 待定 what is missing; empty where nothing was recorded."""
        decision = proof.decision
        if decision.reason:
            return self.reason(decision.reason)
        if decision.outcome is Outcome.PENDING:
            causes = self._some([self.cause(cause) for cause in decision.causes])
            return self.text("proof.line.missing", causes=causes) if causes else ""
        parts = parts_shown(proof)
        leaves = list(leaves_shown(proof))
        if len(leaves) > 1 and all(part.value == "是" and part.role in REQUIRED for part in parts):
            return self.text("proof.all_met", parts="、".join(dict.fromkeys(part.role for part in parts)))
        tied = [self.text("proof.tied")] if decision.outcome is Outcome.TIED else []
        return self._some([*tied, *(self._leaf(node) for node in leaves)])

    def _leaf(self, node: ProofNode) -> str:
        detail = self.node_detail(node)
        value = self.text(f"proof.holds.{node.value}") or visible(node.value)
        return self.text("proof.line.detail" if detail else "proof.line", part=node.text, value=value, items=detail)

    def _some(self, found: list[str]) -> str:
        """The first few, and how many there are."""
        joint = "；" if self.lang == "zh" else "; "
        more = " " + self.text("proof.more", count=str(len(found))) if len(found) > SHOWN_REASONS else ""
        return joint.join(found[:SHOWN_REASONS]) + more

    def value(self, value: str) -> str:
        """是, 否, 未知, 不适用; any other value as it is."""
        return self.text(f"proof.value.{value}") or visible(value)

    def is_value_shown(self, node: ProofNode) -> bool:
        """Whether the value of a node that is no truth stands behind its line: not where the remark holds it."""
        return node.value not in (*TRUTHS, "") and not (node.role == "component" and node.explain)

    def distance(self, distance: Distance) -> str:
        """``差 12学时``."""
        amount = "".join(quantity_text(number, unit) for number, unit in distance.amounts)
        return self.text(f"proof.distance.{distance.word}", amount=amount) or visible(distance.text())

    def node_detail(self, node: ProofNode) -> str:
        """Both sides of a comparison, the distance and the note, as one remark; may be empty."""
        parts = []
        left, slash, right = node.detail.partition(" / ")
        if slash and not _is_plain(node):
            parts.append(self.text("proof.detail", left=left, right=right.replace(" / ", "、")))
        if node.distance is not None and any(number for number, _ in node.distance.amounts):
            parts.append(self.distance(node.distance))
        if node.note:
            parts.append(self.text(f"proof.note.{node.note}") or visible(node.note))
        if node.explain:
            parts.append(visible(node.explain))
        return ("；" if self.lang == "zh" else "; ").join(parts)

    def citation(self, citation: Citation) -> str:
        """Title and headings of a passage."""
        headings = "".join(f" / {heading}" for heading in citation.headings)
        return self.text("proof.citation", document=citation.document.strip("《》"), headings=headings)

    def quote(self, citation: Citation) -> str:
        """The quotation with its offsets."""
        quote = self.text("proof.quote", quote=citation.quote)
        if citation.start < 0:
            return quote
        return quote + self.text("proof.offsets", start=str(citation.start + 1), end=str(citation.end))

    # -------------------------------------------------------------- evidence

    def place(self, evidence: Evidence) -> str:
        """``教师.csv 第232行 E列``; empty where there is no file."""
        parts = [visible(evidence.file)] if evidence.file else []
        if evidence.sheet:
            parts.append(self.text("proof.place.sheet", sheet=evidence.sheet))
        if evidence.row:
            parts.append(self.text("proof.place.row", row=str(evidence.row)))
        if evidence.column:
            parts.append(self.text("proof.place.column", column=evidence.column))
        return " ".join(parts)

    def evidence(self, evidence: Evidence) -> str:
        """One fact with its place."""
        place = self.place(evidence)
        at = self.text("proof.at", place=place) if place else ""
        owner = self.subject(evidence.row_kind, evidence.row_id) if evidence.row_id else self.text("proof.everyone")
        if evidence.kind is FactKind.CELL:
            if evidence.column:
                return self.text("proof.fact.cell", place=place, field=evidence.field, value=evidence.value)
            return self.text("proof.fact.named", subject=owner, field=evidence.field, value=evidence.value) + at
        if evidence.kind is FactKind.ROW:
            return self.text("proof.fact.row", subject=owner) + at
        if evidence.value in ("", "0"):
            return self.text("proof.fact.none", owner=owner, kind=evidence.field) + at
        return self.text("proof.fact.table", owner=owner, kind=evidence.field, count=evidence.value) + at

    # -------------------------------------------------------------- what is missing

    def cause(self, cause: Cause) -> str:
        """One cause of 待定."""
        kind = self.text(f"cause.{cause.kind.value}")
        if not cause.row_id:
            return self.text("cause.text", kind=kind, name=cause.name)
        return self.text("cause.of", kind=kind, name=cause.name, subject=self.subject(cause.row_kind, cause.row_id))

    def missing(self, fact: "MissingFact") -> str:
        """What is to be found out, by whom, in which 范围."""
        cause = fact.cause
        subject = self.subject(cause.row_kind, cause.row_id) if cause.row_id else ""
        args = {"subject": subject, "name": cause.name, "finder": fact.finder, "cause": self.cause(cause)}
        return self.text(_missing_key(fact), **args) + self._bounds(fact)

    def _bounds(self, fact: "MissingFact") -> str:
        low, high = fact.bounds
        if low is None and high is None:
            return ""
        args = {"low": value_text(low, fact.type), "high": value_text(high, fact.type)}
        return self.text("missing.low" if high is None else "missing.high" if low is None else "missing.range", **args)

    def answers(self, fact: "MissingFact") -> list[str]:
        """What the values that would decide alone give."""
        if not fact.answers:
            return [self.text("missing.not_alone")]
        found = []
        for answer in fact.answers[:SHOWN_ANSWERS]:
            outcome = self.outcome(answer.outcome)
            if answer.value is None:
                found.append(self.text("missing.no_more", outcome=outcome))
            else:
                found.append(self.text("missing.answer", value=value_text(answer.value, fact.type), outcome=outcome))
        return [*found, self.text("missing.sure")] if fact.is_sure else found

    def assumption(self, one: Assumption) -> str:
        """A bound parameter, or one that a document below gives."""
        if one.by:
            return self.text("assumption.filled", name=one.name, value=one.value, by=one.by)
        return self.text("assumption.key" if one.key else "assumption.plain", name=one.name, key=one.key, value=one.value)

    # -------------------------------------------------------------- what would change it

    def change(self, change: "Change", show_sensitive: bool) -> str:
        """One cell from the value recorded to another."""
        field = self.text("change.year", field=change.field.name, year=str(change.year)) if change.year else change.field.name
        before = MASK if change.field.sensitive and not show_sensitive else self._cell(change.field, change.before)
        after = self._cell(change.field, change.after)
        item = self.text("change.item", subject=self.row(change.row), field=field, before=before, after=after)
        return item + (self.text("change.others", count=str(change.others)) if change.others else "")

    def _cell(self, field: Field, value: Any) -> str:
        return self.text("change.blank") if value is None or value is ABSENT else value_text(value, field.type)

    def flip(self, flip: "Flip", show_sensitive: bool) -> str:
        """Changes that together give another outcome."""
        joined = self.text("change.and").join(self.change(change, show_sensitive) for change in flip.changes)
        return self.text("change.then", changes=joined, outcome=self.outcome(flip.to))

    def changes(self, found: "Counterfactuals", show_sensitive: bool = False) -> list[str]:
        """All that was found, or why there is nothing, with what was left out."""
        lines = [self.flip(flip, show_sensitive) for flip in found.flips]
        if not lines:
            key = (
                ("change.robust" if found.cells else "change.no_cells.kept")
                if found.is_loss
                else ("change.none" if found.cells else "change.no_cells")
            )
            lines = [self.text(key, cells=str(found.cells))]
        if found.found > len(found.flips):
            lines.append(self.text("change.more", count=str(found.found - len(found.flips))))
        if not found.is_complete:
            lines.append(self.text("change.cut"))
        if not found.is_loss:
            lines.append(self.text("change.new_rows"))
        return lines

    def timeline(self, timeline: "Timeline") -> list[str]:
        """Since when, and until when."""
        if timeline.since is not None:
            lines = [self.text("timeline.since", since=self._day(timeline, timeline.since))]
        else:
            lines = [self.text("timeline.always", since=timeline.checked_from.isoformat())]
        if timeline.changes_on is not None and timeline.to is not None:
            outcome = self.outcome(timeline.to)
            return [*lines, self.text("timeline.changes", date=self._day(timeline, timeline.changes_on), outcome=outcome)]
        key = "timeline.never" if timeline.is_complete else "timeline.unknown"
        return [*lines, self.text(key, until=timeline.checked_until.isoformat())]

    def _day(self, timeline: "Timeline", day: date) -> str:
        return MASK if day in timeline.private else day.isoformat()


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0].split(" 依据 「", 1)[0].strip()


def _missing_key(fact: "MissingFact") -> str:
    """Which sentence asks for a missing fact."""
    cause = fact.cause
    match cause.kind:
        case CauseKind.FINDING:
            return "missing.finding" if fact.finder else "missing.finding.nobody"
        case CauseKind.CONFLICT:
            return "missing.conflict"
        case CauseKind.UNSTATED:
            return "missing.parameter"
        case _ if fact.field is not None:
            return "missing.field"
        case _ if cause.name == "持有":
            return "missing.held"
        case _:
            return "missing.table" if cause.row_id else "missing.table.all"


def _is_plain(node: ProofNode) -> bool:
    """Whether a comparison says nothing beside its line: it holds, and both sides are the same word without a figure."""
    sides = node.detail.split(" / ")
    return node.value == "是" and len(set(sides)) == 1 and not any(character.isdigit() for character in sides[0])


def _field(decision: Decision, name: str, value: Any) -> str:
    """One value that a decision gives, with its unit."""
    body = decision.rule.body
    type_: Type | None = None
    if isinstance(body, Assessment) and name == "成绩":
        type_ = NumberType(body.score_unit)
    elif isinstance(body, Credit):
        type_ = NumberType(name)
    shown = value_text(value, type_)
    return shown if isinstance(body, Credit) else f"{name} {shown}"
