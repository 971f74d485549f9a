"""Building clauses (grammar chapter 5). See ``building``."""

from policylang.piece import evolve
from policylang.source import Span
from policylang.syntax import ast
from policylang.syntax.building.expressions import NO_NOTES, ExpressionBuilder, Notes
from policylang.syntax.building.values import COMPARISONS, Child, nodes
from policylang.syntax.tokens import Token

_BARS = {"BAR": ast.BarKind.BAR, "BAR_RATING": ast.BarKind.BAR_RATING, "SUSPEND": ast.BarKind.SUSPEND}
_ORDERS = {
    "PREFERRED": ast.RankOrder.PREFERRED,
    "DESCENDING": ast.RankOrder.DESCENDING,
    "ASCENDING": ast.RankOrder.ASCENDING,
}


class ClauseBuilder(ExpressionBuilder):
    """Chapter 5."""

    def cite(self, at: Span, _cite: Token, quotes: tuple[ast.Quote, ...]) -> ast.Cite:
        return ast.Cite(quotes, node_id=next(self.ids), span=at)

    def explain(self, at: Span, _explain: Token, text: ast.Text, _newline: Token) -> ast.Explain:
        return ast.Explain(text, node_id=next(self.ids), span=at)

    def applies(self, at: Span, _applies: Token, body: ast.Body) -> ast.Applies:
        return ast.Applies(body, node_id=next(self.ids), span=at)

    def override(
        self, at: Span, word: Token, document: ast.DocumentTitle | None, _of: Token | None, path: ast.Path, _newline: Token
    ) -> ast.Override:
        kind = ast.OverrideKind.REPLACE if word.kind == "REPLACE" else ast.OverrideKind.EXCEPT_FROM
        return ast.Override(kind, path, document, node_id=next(self.ids), span=at)

    def require(self, at: Span, _require: Token, body: ast.Body) -> ast.Require:
        return ast.Require(body, node_id=next(self.ids), span=at)

    def forbid(self, at: Span, _forbid: Token, body: ast.Body) -> ast.Forbid:
        return ast.Forbid(body, node_id=next(self.ids), span=at)

    def waive(self, at: Span, _waive: Token, _replace: Token | None, replaces: ast.Values | None, body: ast.Body) -> ast.Waive:
        return ast.Waive(replaces, body, node_id=next(self.ids), span=at)

    def veto(self, at: Span, _veto: Token, body: ast.Body) -> ast.Veto:
        return ast.Veto(body, node_id=next(self.ids), span=at)

    def level_req(self, at: Span, _level_req: Token, body: ast.Body) -> ast.LevelReq:
        return ast.LevelReq(body, node_id=next(self.ids), span=at)

    def case(self, at: Span, _case: Token, body: ast.Body) -> ast.Case:
        return ast.Case(body, node_id=next(self.ids), span=at)

    def counted(self, at: Span, _counted: Token, body: ast.Body) -> ast.Counted:
        return ast.Counted(body, node_id=next(self.ids), span=at)

    def reach(self, at: Span, _reach: Token, body: ast.Body) -> ast.Reach:
        return ast.Reach(body, node_id=next(self.ids), span=at)

    def pass_(self, at: Span, _pass: Token, body: ast.Body) -> ast.Pass:
        return ast.Pass(body, node_id=next(self.ids), span=at)

    def deadline(
        self,
        at: Span,
        _deadline: Token,
        period: ast.Period,
        before: Token | None,
        bound: ast.Bound | None,
        _newline: Token,
        notes: Notes | None,
    ) -> ast.Deadline:
        return ast.Deadline(period, before is not None, bound, *(notes or NO_NOTES), node_id=next(self.ids), span=at)

    def per(
        self,
        at: Span,
        _per: Token,
        period: ast.Path | ast.Quantity,
        _from: Token | None,
        start: ast.Path | ast.Date | None,
        _at: Token | None,
        during: ast.Path | None,
        count: ast.Quantity | None,
        _newline: Token,
    ) -> ast.Per:
        return ast.Per(period, start, during, count, node_id=next(self.ids), span=at)

    def nature(self, at: Span, _nature: Token, name: ast.Name, _newline: Token) -> ast.Nature:
        return ast.Nature(name, node_id=next(self.ids), span=at)

    def evidence(
        self,
        at: Span,
        _evidence: Token,
        under: Token | None,
        records: ast.Path,
        selector: ast.Selector | None,
        threshold: tuple[Token, ast.Path | ast.Measure] | None,
        where: ast.Expr | None,
        _newline: Token,
        notes: Notes | None,
    ) -> ast.Evidence:
        word, amount = threshold or (None, None)
        op = None if word is None else COMPARISONS[word.kind]
        return ast.Evidence(
            under is not None, records, selector, op, amount, where, (), *(notes or NO_NOTES),
            word=word and word.text, node_id=next(self.ids), span=at,
        )  # fmt: skip

    def named_selector(self, at: Span, *parts: Child) -> ast.NamedSelector:
        return ast.NamedSelector(nodes(ast.Text, parts), node_id=next(self.ids), span=at)

    def threshold(self, at: Span, word: Token, amount: ast.Path | ast.Measure) -> tuple[Token, ast.Path | ast.Measure]:
        return word, amount

    def cover(
        self, at: Span, _cover: Token, path: ast.Path, values: ast.Values, _newline: Token, notes: Notes | None
    ) -> ast.Cover:
        return ast.Cover(path, values, *(notes or NO_NOTES), node_id=next(self.ids), span=at)

    def compulsory(self, at: Span, _compulsory: Token, courses: tuple[ast.Name, ...], _newline: Token) -> ast.Compulsory:
        return ast.Compulsory(courses, node_id=next(self.ids), span=at)

    def elective(self, at: Span, _optional: Token, courses: tuple[ast.Name, ...], _newline: Token) -> ast.Elective:
        return ast.Elective(courses, node_id=next(self.ids), span=at)

    def decided_elective(
        self, at: Span, _optional: Token, _by: Token, decider: ast.Path, _decided: Token, _newline: Token
    ) -> ast.Elective:
        return ast.Elective((), decider, node_id=next(self.ids), span=at)

    def modules(
        self, at: Span, _modules: Token, _by: Token, by: ast.Path, word: Token | None, path: ast.Path | None, *parts: Child
    ) -> ast.Modules:
        rows = nodes(ast.ModuleRow, parts)
        return ast.Modules(by, path, rows, word and word.text, node_id=next(self.ids), span=at)

    def module_row(
        self, at: Span, value: ast.Value, order: Token, amount: ast.Expr, _newline: Token, notes: Notes | None
    ) -> ast.ModuleRow:
        return ast.ModuleRow(
            value, COMPARISONS[order.kind], amount, *(notes or NO_NOTES), word=order.text, node_id=next(self.ids), span=at
        )

    def components(self, at: Span, *parts: Child) -> ast.Components:
        return ast.Components(nodes(ast.Component, parts), node_id=next(self.ids), span=at)

    def component(
        self,
        at: Span,
        value: ast.Expr,
        _share: Token,
        share: ast.Measure,
        _premise: Token | None,
        premise: ast.Expr | None,
        _else: Token | None,
        otherwise: ast.Expr | None,
        _newline: Token,
        notes: Notes | None,
    ) -> ast.Component:
        return ast.Component(value, share, premise, otherwise, *(notes or NO_NOTES), node_id=next(self.ids), span=at)

    def grades(self, at: Span, *parts: Child) -> ast.Grades:
        return ast.Grades(nodes(ast.Row, parts), node_id=next(self.ids), span=at)

    def enter(self, at: Span, *parts: Child) -> ast.Enter:
        amounts = tuple(part for part in parts if not isinstance(part, Token))
        return ast.Enter(amounts, node_id=next(self.ids), span=at)  # type: ignore[arg-type]

    def cap(
        self, at: Span, _cap: Token, amount: ast.Expr, _per: Token | None, per: ast.Path | None, _newline: Token
    ) -> ast.Cap:
        return ast.Cap(amount, per, node_id=next(self.ids), span=at)

    def consequence(self, at: Span, *parts: Child) -> ast.Consequence:
        effects = tuple(part for part in parts if isinstance(part, ast.Cancel | ast.Bar | ast.NamedEffect))
        return ast.Consequence(effects, node_id=next(self.ids), span=at)

    def effect_line(self, at: Span, effect: ast.Effect, _newline: Token, notes: Notes | None) -> ast.Effect:
        return effect if notes is None else evolve(effect, cites=notes.cites, explains=notes.explains, span=at)

    def cancel(self, at: Span, _cancel: Token, held: ast.Held) -> ast.Cancel:
        return ast.Cancel(held, node_id=next(self.ids), span=at)

    def bar(
        self,
        at: Span,
        word: Token,
        path: ast.Path,
        length: ast.Expr | None,
        _from: Token | None,
        start: ast.Expr | None,
    ) -> ast.Bar:
        return ast.Bar(_BARS[word.kind], path, length, start, node_id=next(self.ids), span=at)

    def named_effect(self, at: Span, name: ast.Name, amount: ast.Measure | None) -> ast.NamedEffect:
        return ast.NamedEffect(name, amount, node_id=next(self.ids), span=at)

    def overlap(self, at: Span, _overlap: Token, name: ast.Name, _newline: Token) -> ast.Overlap:
        return ast.Overlap(name, node_id=next(self.ids), span=at)

    def grant(self, at: Span, _grant: Token, held: ast.Held, _newline: Token) -> ast.Grant:
        return ast.Grant(held, node_id=next(self.ids), span=at)

    def valid_for(
        self, at: Span, _valid: Token, length: ast.Quantity, _from: Token | None, start: ast.Expr | None, _newline: Token
    ) -> ast.Valid:
        return ast.Valid(length, start, node_id=next(self.ids), span=at)

    def valid_until(self, at: Span, _valid: Token, _to: Token, until: ast.Expr, _newline: Token) -> ast.Valid:
        return ast.Valid(until=until, node_id=next(self.ids), span=at)

    def give(
        self,
        at: Span,
        _give: Token,
        path: ast.Path,
        _at: Token | None,
        values: ast.Values | None,
        _amount: Token | None,
        amount: ast.Expr | None,
        _newline: Token,
    ) -> ast.Give:
        return ast.Give(path, values, amount, node_id=next(self.ids), span=at)

    def group_by(self, at: Span, _group_by: Token, paths: tuple[ast.Path, ...], _newline: Token) -> ast.GroupBy:
        return ast.GroupBy(paths, node_id=next(self.ids), span=at)

    def quota(
        self,
        at: Span,
        _quota: Token,
        amount: ast.Expr,
        _least: Token | None,
        minimum: ast.Expr | None,
        _most: Token | None,
        maximum: ast.Expr | None,
        _newline: Token,
    ) -> ast.Quota:
        return ast.Quota(amount, minimum, maximum, node_id=next(self.ids), span=at)

    def rank(self, at: Span, *parts: Child) -> ast.Rank:
        return ast.Rank(nodes(ast.RankKey, parts), node_id=next(self.ids), span=at)

    def rank_line(self, at: Span, key: ast.RankKey, _newline: Token, notes: Notes | None) -> ast.RankKey:
        return key if notes is None else evolve(key, cites=notes.cites, explains=notes.explains, span=at)

    def rank_key(self, at: Span, value: ast.Expr, order: Token) -> ast.RankKey:
        return ast.RankKey(value, _ORDERS[order.kind], node_id=next(self.ids), span=at)

    def lot(self, at: Span, _lot: Token, _seed: Token, seed: ast.Path | ast.Text, _newline: Token) -> ast.Lot:
        return ast.Lot(seed, node_id=next(self.ids), span=at)

    def ties(self, at: Span, _ties: Token, name: ast.Name, _newline: Token) -> ast.Ties:
        return ast.Ties(name, node_id=next(self.ids), span=at)

    def levels(self, at: Span, _levels: Token, name: ast.Name, _newline: Token) -> ast.Levels:
        return ast.Levels(name, node_id=next(self.ids), span=at)

    def rungs(self, at: Span, _rungs: Token, ordered: Token | None, *parts: Child) -> ast.Rungs:
        return ast.Rungs(nodes(ast.Listed, parts), ordered is not None, node_id=next(self.ids), span=at)

    def when_row(
        self,
        at: Span,
        _when: Token,
        condition: ast.Expr,
        _then: Token,
        result: ast.Expr | ast.Unstated,
        _newline: Token,
        notes: Notes | None,
    ) -> ast.Row:
        return ast.Row(condition, result, *(notes or NO_NOTES), node_id=next(self.ids), span=at)

    def else_row(
        self, at: Span, _else: Token, result: ast.Expr | ast.Unstated, _newline: Token, notes: Notes | None
    ) -> ast.Row:
        return ast.Row(None, result, *(notes or NO_NOTES), node_id=next(self.ids), span=at)

    def unstated(self, at: Span, _unstated: Token) -> ast.Unstated:
        return ast.Unstated(node_id=next(self.ids), span=at)

    def listed(
        self, at: Span, name: ast.Name, _alias: Token | None, aliases: tuple[ast.Name, ...] | None, _newline: Token
    ) -> ast.Listed:
        return ast.Listed(name, aliases or (), node_id=next(self.ids), span=at)
