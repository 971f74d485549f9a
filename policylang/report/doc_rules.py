"""The rules, definitions, tables and parameters of a policy on its page.

In: a ``Frame``. Out: HTML. Relies on ``doc_sentences``.
"""

from collections.abc import Iterator
from html import escape
from typing import Any

from policylang.core.ir import DefinitionDecl, ParameterDecl, Rule, TableDecl
from policylang.core.wording import value_text
from policylang.piece import Piece
from policylang.report.doc_conditions import Clause, Conditions, Run, names_in
from policylang.report.doc_frame import Frame
from policylang.report.doc_sentences import Sentences
from policylang.report.wording import visible
from policylang.semantics.type_names import shown as type_name


class RulesHtml(Piece):
    """Writes what a policy declares."""

    frame: Frame

    @property
    def sentences(self) -> Sentences:
        """What the rules are put into words with."""
        return Sentences(Conditions(self.frame.words), self.frame.page.info)

    # -------------------------------------------------------------- rules

    def rules(self) -> Iterator[str]:
        """The rules in the order of the document, under its headings."""
        rules = self.frame.page.rules
        level = "h4" if any(rule.headings for rule in rules) else "h3"
        before: tuple[str, ...] = ()
        for rule in rules:
            if rule.headings and rule.headings != before:
                yield f'<h3 class="group">{escape(visible(" / ".join(rule.headings)))}</h3>'
                before = rule.headings
            yield from self.rule(rule, level)

    def rule(self, rule: Rule, level: str) -> Iterator[str]:
        """One rule: its sentences, its quotations, what it uses and what uses it."""
        frame = self.frame
        yield f'<article class="rule" id="{frame.ids["r", rule.name]}">'
        yield f'<{level}><span class="kind">{escape(rule.kind.value)}</span>{escape(visible(rule.name))}</{level}>'
        for clause in self.sentences.of_rule(rule):
            yield from frame.sentence(clause)
        yield from frame.quotes(rule.citations)
        used = [*rule.uses, *(bar.sanction for bar in rule.bars)]
        users = [
            one.name
            for one in frame.page.policies.rules.values()
            if rule.name in (*one.uses, *(bar.sanction for bar in one.bars))
        ]
        for key, names in (("rule.used", used), ("rule.users", users)):
            if names:
                yield f'<p class="soft">{frame.say(key)} {frame.joined(dict.fromkeys(names))}</p>'
        yield f"<p>{frame.place(rule)}</p></article>"

    # -------------------------------------------------------------- definitions and tables

    def definitions(self) -> Iterator[str]:
        """定义 and 表."""
        for declared in self.frame.page.definitions:
            yield f'<article class="definition" id="{self.frame.ids["d", declared.name]}">'
            kind = "定义" if isinstance(declared, DefinitionDecl) else "表"
            kinds = "、".join(declared.kinds)
            yield f'<h3><span class="kind">{kind}</span>{escape(visible(declared.name))} <small>{escape(kinds)}</small></h3>'
            for clause in self._meaning(declared):
                yield from self.frame.sentence(clause)
            yield from self.frame.quotes(declared.citations)
            yield f"<p>{self.frame.place(declared)}</p></article>"

    def _meaning(self, declared: DefinitionDecl | TableDecl) -> Iterator[Clause]:
        sentences = self.sentences
        if isinstance(declared, DefinitionDecl):
            yield sentences.conditions.clause(declared.body)
            return
        if declared.applies is not None:
            yield sentences.holding("scope.where", declared.applies, kind="、".join(declared.kinds))
        yield Clause((Run(""),), sentences.rows(declared.rows))

    # -------------------------------------------------------------- parameters

    def parameters(self) -> Iterator[str]:
        """The figures: given, left open, bound; by whom; what uses them."""
        frame, heads = self.frame, ("name", "type", "status", "value", "from", "users")
        if not frame.page.parameters:
            yield f"<p>{frame.say('parameters.none')}</p>"
            return
        cells = "".join(f'<th scope="col">{frame.say(f"parameter.{head}")}</th>' for head in heads)
        yield f'<div class="scroll"><table><thead><tr>{cells}</tr></thead><tbody>'
        for declared in frame.page.parameters:
            name, *others = self._cells(declared)
            row = "".join(
                f'<td data-head="{frame.say(f"parameter.{head}")}">{cell}</td>' if cell else "<td></td>"
                for head, cell in zip(heads[1:], others, strict=True)
            )
            yield f'<tr id="{frame.ids["p", declared.name]}"><th scope="row">{name}</th>{row}</tr>'
        yield "</tbody></table></div>"

    def _cells(self, declared: ParameterDecl) -> tuple[str, ...]:
        frame = self.frame
        kind = visible(type_name(declared.type))
        bounds = self.sentences.bounds(declared.low, declared.high, declared.type)
        status = self.status(declared)
        return (
            escape(visible(declared.name)),
            frame.say("parameter.bounds", type=kind, bounds=bounds) if bounds else escape(kind),
            f'<span class="status {status}">{frame.say(f"status.{status}")}</span>',
            "<br>".join(self._values(declared)),
            "".join(self._from(declared)),
            frame.joined(self._users(declared.name)),
        )

    def status(self, declared: ParameterDecl) -> str:
        """given, partly, unbound, bound or filled."""
        given = [entry.value is not None for entry in declared.entries]
        if any(binding.name == declared.name for binding in self.frame.page.bindings):
            return "bound"
        if not given or not any(given):
            return "unbound"
        return "partly" if not all(given) else "filled" if declared.fills else "given"

    def _values(self, declared: ParameterDecl) -> Iterator[str]:
        frame = self.frame
        bound = [one for one in frame.page.bindings if one.name == declared.name]
        for one in bound:
            text = visible(value_text(one.value, declared.type))
            key = visible(value_text(one.key)) if one.key is not None else ""
            yield frame.say("parameter.group", group=key, value=text) if key else escape(text)
        for entry in declared.entries if not bound else ():
            text = (
                visible(value_text(entry.value, declared.type))
                if entry.value is not None
                else self.sentences.conditions.say("unstated")
            )
            if entry.since is not None:
                text = self.sentences.conditions.say("parameter.since", value=text, since=entry.since.isoformat())
            key = visible(value_text(entry.key)) if entry.key is not None else ""
            yield frame.say("parameter.group", group=key, value=text) if key else escape(text)

    def _from(self, declared: ParameterDecl) -> Iterator[str]:
        frame = self.frame
        yield from dict.fromkeys(frame.say(f"bound.{one.by}") for one in frame.page.bindings if one.name == declared.name)
        if declared.fills:
            titles = [
                frame.page.policies.policies[name].title for name in declared.fills if name in frame.page.policies.policies
            ]
            yield frame.say("fills", names="、".join(titles))
        yield from frame.quotes(declared.citations)

    def _users(self, name: str) -> tuple[str, ...]:
        """What names a parameter: rules, definitions, tables, those of other documents too."""
        policies = self.frame.page.policies
        declared: list[Any] = [*policies.rules.values(), *policies.definitions.values(), *policies.tables.values()]
        return tuple(one.name for one in declared if name in _named(one))


def _named(declared: Any) -> set[str]:
    pieces = (getattr(declared, "applies", None), getattr(declared, "body", None), getattr(declared, "rows", ()))
    return {name for piece in pieces for name in names_in(piece)}
