"""A rule in sentences: to whom it applies, what it asks for, until when, what follows.

In: a rule, its policy. Out: ``Clause``s in the order in which they are read. Relies on ``doc_conditions``.
"""

from collections.abc import Callable, Iterator
from typing import Any

from policylang.core.expressions import Aggregate, Expr, Literal
from policylang.core.ir import (
    Assessment,
    Component,
    Credit,
    Deadline,
    Duty,
    Effect,
    Grant,
    PolicyInfo,
    Qualification,
    Recurrence,
    Rule,
    Sanction,
    Selection,
    TableRow,
    Target,
)
from policylang.core.types import PeriodType, Type
from policylang.core.values import Rounding
from policylang.core.walk import walk
from policylang.core.wording import share_text, unit_text, value_text
from policylang.piece import Piece
from policylang.report.doc_conditions import Clause, Conditions, Run, line_of, linked, named_runs, names_in
from policylang.report.wording import visible
from policylang.runtime.decision import POSITIVE_NEGATIVE


class Sentences(Piece):
    """The sentences of the rules of one policy."""

    conditions: Conditions
    info: PolicyInfo

    def of_rule(self, rule: Rule) -> tuple[Clause, ...]:
        """All sentences of a rule."""
        made = [self.scope(rule), *_BODIES[type(rule.body)](self, rule, rule.body), *self.bars(rule)]
        if rule.responsible:
            made.append(self.plain("responsible", who="、".join(rule.responsible)))
        if rule.explain:
            made.append(self.plain("explain", text=rule.explain))
        return tuple(made)

    # -------------------------------------------------------------- pieces of sentences

    def plain(self, key: str, **args: str) -> Clause:
        """A sentence without conditions."""
        return Clause((Run(self.conditions.say(key, **args)),))

    def holding(self, key: str, node: Expr, **args: str) -> Clause:
        """A sentence that leads to a condition: on the same line, or to a list of conditions."""
        inner = self.conditions.clause(node)
        lead = Run(self.conditions.say(key, **args))
        return Clause((lead, *inner.runs), inner.children, inner.citations, inner.explain)

    def value(self, node: Any) -> str:
        """A value as text: a constant in one spelling (but ``2009年1月`` as it is), anything else as the policy words it."""
        if isinstance(node, Literal) and not isinstance(node.type, PeriodType):
            return visible(value_text(node.value, node.type))
        return line_of(node)

    def with_value(self, key: str, *nodes: Any, **args: str) -> Clause:
        """A sentence about values, with links to what they name."""
        names = tuple(name for node in nodes for name in names_in(node))
        return Clause(named_runs(self.conditions.say(key, **args), names))

    def bounds(self, low: Any, high: Any, type_: Type) -> str:
        """A 范围 in words; nothing where there is none."""
        if low is None and high is None:
            return ""
        key = "bounds.high" if low is None else "bounds.low" if high is None else "bounds"
        return self.conditions.say(key, low=value_text(low, type_), high=value_text(high, type_))

    def scope(self, rule: Rule) -> Clause:
        """To whom the rule applies."""
        body = rule.body
        if isinstance(body, Target) and body.kind is not None:
            return self.plain("scope.all", kind=body.kind)
        kinds = "、".join(rule.kinds) or (body.kind if isinstance(body, Selection) else "")
        if rule.applies is None:
            return self.plain("scope", kind=kinds)
        return self.holding("scope.where", rule.applies, kind=kinds)

    def bars(self, rule: Rule) -> Iterator[Clause]:
        """The penalties that bear on the rule."""
        names = tuple(dict.fromkeys(bar.sanction for bar in rule.bars))
        if names:
            yield Clause(named_runs(self.conditions.say("bars", names="、".join(names)), names))

    def outcome(self, rule: Rule) -> str:
        """The word for yes."""
        return self.conditions.words.outcome(POSITIVE_NEGATIVE[rule.kind][0])

    # -------------------------------------------------------------- 资格, 认定, 晋升, 奖励

    def qualification(self, rule: Rule, body: Qualification) -> Iterator[Clause]:
        """Conditions, what stands against it, what stands in for it, what is granted."""
        if body.ladder:
            yield Clause(named_runs(self.conditions.say("promotion", ladder=body.ladder, rung=body.rung), (body.ladder,)))
        if body.require is None:
            yield self.plain("require.none", outcome=self.outcome(rule))
        else:
            yield self.holding("require", body.require, outcome=self.outcome(rule))
        if body.level_require is not None:
            yield self.holding("level_require", body.level_require)
        if body.veto is not None:
            yield self.holding("veto", body.veto)
        for waiver in body.waivers:
            key = "waiver" if waiver.replaced else "waiver.all"
            made = self.holding(key, waiver.condition, replaced="、".join(waiver.replaced))
            yield Clause(made.runs, made.children, (*waiver.citations, *made.citations), made.explain)
        if body.grant is not None and body.grant.title is not None:
            yield self.grant(body.grant)
        for give in body.gives:
            where = "、".join(give.where)
            amount = self.value(give.amount) if give.amount is not None else ""
            key = "give" + (".where" if where else "") + (".amount" if amount else "")
            yield self.with_value(key, give.amount, what=give.what or give.parameter, where=where, amount=amount)

    def grant(self, grant: Grant) -> Clause:
        """What is granted, and for how long."""
        title = f"{grant.level or ''} {grant.title}".strip()
        if grant.valid_until is not None:
            return self.with_value("grant.until", grant.valid_until, title=title, until=self.value(grant.valid_until))
        if grant.valid_length is not None:
            start = self.value(grant.valid_from) if grant.valid_from is not None else ""
            args = {"title": title, "length": self.value(grant.valid_length), "start": start}
            return self.with_value("grant.from" if start else "grant.length", (grant.valid_length, grant.valid_from), **args)
        return self.plain("grant", title=title)

    # -------------------------------------------------------------- 考核, 登记

    def assessment(self, rule: Rule, body: Assessment) -> Iterator[Clause]:
        """How the score is made up, when it is a pass, which grade it gives."""
        if body.components:
            parts = [self.component(one) for one in body.components]
            yield Clause((Run(self.conditions.say("components")),), tuple(parts))
        if body.passes is not None:
            yield self.holding("passes", body.passes)
        if body.require is not None:
            yield self.holding("exam.require", body.require)
        if body.veto is not None:
            yield self.holding("veto", body.veto)
        if body.grades:
            yield Clause((Run(self.conditions.say("grades")),), self.rows(body.grades))

    def component(self, one: Component) -> Clause:
        """One component of a score, with its weight and what it presupposes."""
        share = Run(self.conditions.say("share", share=share_text(one.weight)))
        if one.premise is None:
            return Clause((*linked(one.value), share), citations=one.citations)
        otherwise = self.value(one.otherwise) if one.otherwise is not None else ""
        key = "premise.else" if otherwise else "premise"
        premise = self.with_value(key, one.premise, one.otherwise, premise=line_of(one.premise), otherwise=otherwise)
        return Clause((*linked(one.value), share, *premise.runs), citations=one.citations)

    def rows(self, rows: tuple[TableRow, ...]) -> tuple[Clause, ...]:
        """The rows of a table: when, then what."""
        made = []
        for row in rows:
            value = self.value(row.value) if row.value is not None else self.conditions.say("unstated")
            names = (*names_in(row.guard), *names_in(row.value))
            if row.guard is None:
                text = self.conditions.say("row.else", value=value)
            else:
                text = self.conditions.say("row", guard=line_of(row.guard), value=value)
            made.append(Clause(named_runs(text, names), citations=row.citations))
        return tuple(made)

    def credit(self, rule: Rule, body: Credit) -> Iterator[Clause]:
        """What is entered, and up to what."""
        if body.require is not None:
            yield self.holding("require", body.require, outcome=self.outcome(rule))
        for entry in body.entries:
            yield self.with_value("entry", entry.amount, amount=self.value(entry.amount))
        for cap in body.caps:
            key = "cap.each" if not cap.period else "cap"
            yield self.with_value(key, cap.amount, amount=self.value(cap.amount), period=cap.period)

    # -------------------------------------------------------------- 处理

    def sanction(self, rule: Rule, body: Sanction) -> Iterator[Clause]:
        """The case and its consequences."""
        yield self.holding("case", body.case, outcome=self.outcome(rule))
        yield self.effects("effects", body.effects)
        if body.overlap is not None:
            yield self.plain("overlap", overlap=body.overlap.value)

    def effects(self, key: str, effects: tuple[Effect, ...]) -> Clause:
        """Consequences as a list; one alone on the same line."""
        lines = [
            (visible(one.place.text.split("\n", 1)[0].split(" 依据 「", 1)[0].strip()) if one.place is not None else one.word)
            for one in effects
        ]
        made = [
            Clause(named_runs(text, (one.target, *names_in((one.length, one.start)))), citations=one.citations)
            for text, one in zip(lines, effects, strict=True)
        ]
        lead = Run(self.conditions.say(key))
        return Clause((lead, *made[0].runs), citations=made[0].citations) if len(made) == 1 else Clause((lead,), tuple(made))

    # -------------------------------------------------------------- 项目, 任务, 义务

    def duty(self, rule: Rule, body: Duty) -> Iterator[Clause]:
        """What is to be done or not, how often, until when."""
        when = self.recurrence(body.every) if body.every is not None else ""
        if body.require is not None:
            made = self.holding("duty.each" if when else "duty", body.require, when=when)
            names = tuple(names_in(body.every))
            yield Clause((*named_runs(made.runs[0].text, names), *made.runs[1:]), made.children, made.citations, made.explain)
        if body.forbid is not None:
            yield self.holding("forbid", body.forbid)
        if body.every is None:
            yield from self.deadline(body.deadline)
        if body.encouraged:
            yield self.plain("encouraged")
        if body.effects:
            yield self.effects("duty.effects", body.effects)

    def recurrence(self, every: Recurrence) -> str:
        """``每个年度``, ``每 3年（自 … 起）``."""
        say = self.conditions.say
        if every.length is not None:
            text = say("every.length", length=self.value(every.length))
        elif every.unit in ("年度", "学期"):
            text = say("every.unit", unit=every.unit)
        else:
            text = say("every.count", count=f"{every.count}{unit_text(every.unit)}" if every.count > 1 else every.unit)
        if every.start is not None:
            text += say("every.start", start=self.value(every.start))
        if every.within is not None:
            text += say("every.within", within=self.value(every.within))
        return text + (say("every.times", times=str(every.times)) if every.times > 1 else "")

    def deadline(self, deadline: Deadline | None) -> Iterator[Clause]:
        """Until when; without a 期限 until the plan ends."""
        if deadline is None:
            plan = self.info.plan or self.info.in_force
            if plan is not None and plan.end is not None:
                yield self.plain("deadline.plan", end=value_text(plan.end))
            return
        if deadline.immediate:
            yield self.plain("deadline.always")
            return
        start = self.value(deadline.start) if deadline.start is not None else ""
        end = self.value(deadline.end) if deadline.end is not None else ""
        nodes = (deadline.start, deadline.end)
        if start and end and start != end:
            yield self.with_value("deadline.between", nodes, start=start, end=end)
        elif end:
            key = "deadline.within" if start else "deadline.end" if deadline.included else "deadline.before"
            yield self.with_value(key, nodes, end=end)

    # -------------------------------------------------------------- 遴选, 指标

    def selection(self, rule: Rule, body: Selection) -> Iterator[Clause]:
        """From whom, how many, in which order."""
        if body.groups:
            yield self.with_value("groups", body.groups, groups="、".join(self.value(one) for one in body.groups))
        if body.quota is not None:
            mode = body.rounding.value if isinstance(body.rounding, Rounding) else ""
            mode = mode or (self.value(body.rounding) if body.rounding is not None else "")
            quota = (self.conditions.say("quota.share") if body.share else "") + self.value(body.quota)
            key = "quota.rounded" if mode else "quota"
            yield self.with_value(key, (body.quota, body.rounding), quota=quota, mode=mode)
        for key, bound in (("quota.minimum", body.minimum), ("quota.maximum", body.maximum)):
            if bound is not None:
                yield self.with_value(key, bound, bound=self.value(bound))
        if body.keys:
            ranked = tuple(
                Clause((*linked(key.value), Run(f" {key.direction.value}")), citations=key.citations) for key in body.keys
            )
            yield Clause((Run(self.conditions.say("ranked")),), ranked)
        if body.lot:
            seed = self.value(body.seed) if body.seed is not None else ""
            yield self.with_value("lot", body.seed, seed=seed)
        else:
            yield self.plain(f"ties.{body.ties.name}")

    def target(self, rule: Rule, body: Target) -> Iterator[Clause]:
        """Whom the figure is about, whom it counts, what it must reach."""
        among = next((node.among for node in walk(body.reach) if isinstance(node, Aggregate) and node.among is not None), None)
        if among is not None:
            yield self.holding("target.among", among)
        if body.counted is not None:
            yield self.holding("target.counted", body.counted)
        when = self.recurrence(body.every) if body.every is not None else ""
        made = self.holding("target.each" if when else "target", body.reach, when=when)
        yield made
        if body.every is None:
            yield from self.deadline(body.deadline)
        if body.encouraged:
            yield self.plain("encouraged")


_BODIES: dict[type, Callable[[Sentences, Rule, Any], Iterator[Clause]]] = {
    Qualification: Sentences.qualification,
    Assessment: Sentences.assessment,
    Credit: Sentences.credit,
    Sanction: Sentences.sanction,
    Duty: Sentences.duty,
    Selection: Sentences.selection,
    Target: Sentences.target,
}
