"""政策, 不编码 and 重申: what a file says about its document.

In: their nodes, and where a finding goes. Out: ``PolicyInfo``, and ``Passage`` for what is not coded or said again.
Codes: PL250 unknown key, PL251 value that does not fit its key, PL252 key given twice, PL253 period that ends before it begins,
PL256 unknown reason of 不编码, PL257 重申 of a rule that is not there. Relies on ``context``, ``quotations`` and the AST.
"""

import posixpath
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from policylang.core.expressions import MonthEnd, Place
from policylang.core.ir import Passage, PolicyInfo
from policylang.core.values import Period
from policylang.diagnostics import Diagnostic, Fix, Label, make
from policylang.semantics.context import written
from policylang.semantics.quotations import Quotations
from policylang.source import Span
from policylang.suggest import closest, correction
from policylang.syntax import ast

Emit = Callable[[Diagnostic], None]

KEYS = {
    "标题": "title",
    "文号": "number",
    "发布机构": "issuer",
    "发布日期": "issued",
    "原文": "source",
    "适用地区": "region",
    "责任方": "responsible",
    "施行": "in_force",
    "计划期": "plan",
    "月末": "month_end",
    "口径": "before_included",
    "上位": "superiors",
}
"""The keys of 政策 and the fields of ``PolicyInfo`` that they fill."""

REASONS = ("标题", "目标", "原则", "背景", "职责", "无判据", "授权", "转致", "印发", "落款", "残缺")
"""Why a passage is not coded."""

RESTATED = "重申"
"""Reason of a ``Passage`` that repeats rules."""

_REPEATABLE = ("口径", "上位")
_BOUNDED = ("前", "以上", "以下", "以内")
"""Words of which a 口径 can say whether they include."""
_FORMS = {
    "发布日期": "2009-02-16",
    "施行": "2009-01-01 至 2009-12-31",
    "计划期": "2009-01-01 至 2009-12-31",
    "月末": "取 月底",
    "口径": "前（含）",
    "上位": "《…》 文号 “…”",
    "责任方": "教育局",
    "适用地区": "桦甸市",
}


def policy_info(policy: ast.Policy, emit: Emit) -> PolicyInfo:
    """What a 政策 says; a line that cannot be read is reported and left out."""
    found: dict[str, Any] = {}
    first: dict[str, Span] = {}
    for line in policy.lines:
        key = line.key.text
        if key not in KEYS:
            emit(make("PL250", line.key.span, fixes=_meant(line.key, KEYS), name=key, near=_listed(closest(key, KEYS) or KEYS)))
        elif key in first and key not in _REPEATABLE:
            emit(make("PL252", line.key.span, related=(Label(first[key], "PL252.first"),), name=key))
        else:
            first.setdefault(key, line.key.span)
            _read(line, found, policy.span.path, emit)
    found.setdefault("title", policy.name.text)
    return PolicyInfo(name=policy.name.text, path=policy.span.path, **found)


def passages(
    module: ast.Module, policy: str, rules: Mapping[str, str], quotations: Quotations, emit: Emit
) -> tuple[Passage, ...]:
    """The passages of a file that are not coded, and those that repeat one of ``rules`` (key in the IR by name)."""
    return tuple(_passages(module, policy, rules, quotations, emit))


def period_of(literal: ast.Date) -> Period:
    """The days that a date, a month or a year covers."""
    if literal.month is None:
        return Period(date(literal.year, 1, 1), date(literal.year, 12, 31))
    if literal.day is None:
        last = monthrange(literal.year, literal.month)[1]
        return Period(date(literal.year, literal.month, 1), date(literal.year, literal.month, last))
    day = date(literal.year, literal.month, literal.day)
    return Period(day, day)


def _passages(
    module: ast.Module, policy: str, rules: Mapping[str, str], quotations: Quotations, emit: Emit
) -> Iterator[Passage]:
    for node in module.declarations:
        if isinstance(node, ast.Uncoded):
            if node.reason.text not in REASONS:
                fixes = _meant(node.reason, REASONS)
                emit(make("PL256", node.reason.span, fixes=fixes, name=node.reason.text, reasons="、".join(REASONS)))
            yield Passage(policy, node.reason.text, (), quotations.quoted(node.quotes), _place(node))
        elif isinstance(node, ast.Restate):
            for name in node.rules:
                if name.text not in rules:
                    near = _listed(closest(name.text, rules))
                    emit(make("PL257", name.span, fixes=_meant(name, rules), name=name.text, near=near))
            named = tuple(rules[name.text] for name in node.rules if name.text in rules)
            yield Passage(policy, RESTATED, named, quotations.quoted(node.quotes), _place(node))


def _place(node: ast.Uncoded | ast.Restate) -> Place:
    return Place(node.node_id, node.span, "")


def _read(line: ast.PolicyLine, found: dict[str, Any], path: str, emit: Emit) -> None:
    key = line.key.text
    value = _value(key, line.values, path)
    if value is None:
        emit(make("PL251", line.span, name=key, form=_FORMS.get(key, "“…”")))
    elif (
        isinstance(value, Period) and isinstance(value.end, date) and isinstance(value.start, date) and value.end < value.start
    ):
        emit(make("PL253", line.span, name=key))
    elif key == "上位":
        found["superiors"] = (*found.get("superiors", ()), value)
    elif key == "口径":
        found.update(_with_stances(found.get("exclusive", ()), value))
    else:
        found[KEYS[key]] = value


def _with_stances(exclusive: tuple[str, ...], stances: Mapping[str, bool]) -> dict[str, Any]:
    """What the words of a 口径 say, after those of earlier lines."""
    kept = tuple(word for word in exclusive if word not in stances)
    more = tuple(word for word, includes in stances.items() if word != "前" and not includes)
    said: dict[str, Any] = {"exclusive": (*kept, *more)}
    return said | ({"before_included": stances["前"]} if "前" in stances else {})


def _value(key: str, values: tuple[ast.PolicyValue, ...], path: str) -> Any:
    """The value of a key; ``None`` where it does not fit."""
    match key:
        case "标题" | "文号" | "发布机构" | "适用地区":
            return _words(values)
        case "原文":
            words = _words(values)
            return posixpath.normpath(posixpath.join(posixpath.dirname(path), words)) if words else None
        case "责任方":
            names = tuple(v.text for v in values if isinstance(v, ast.Name))
            return names if len(names) == len(values) else None
        case "发布日期":
            return _day(values)
        case "施行" | "计划期":
            return _period(values)
        case "月末":
            return _month_end(values)
        case "口径":
            return _stance(values)
    return _superior(values)


def _words(values: tuple[ast.PolicyValue, ...]) -> str | None:
    match values:
        case [ast.Name(text=words)] | [ast.Text(value=words)] | [ast.DocumentTitle(value=words)] | [ast.Quote(value=words)]:
            return words
    return None


def _day(values: tuple[ast.PolicyValue, ...]) -> date | None:
    match values:
        case [ast.Date(day=int()) as day]:
            return date(day.year, day.month or 1, day.day or 1)
    return None


def _period(values: tuple[ast.PolicyValue, ...]) -> Period | None:
    match values:
        case [ast.Date() as only]:
            return period_of(only) if only.day is None else None
        case [ast.Date() as first, ast.Name(text="起")]:
            return Period(period_of(first).start, None)
        case [ast.Period(start=ast.Date() as first, end=ast.Date() as last)]:
            return Period(period_of(first).start, period_of(last).end)
        case [ast.Period(start=ast.Date() as only, end=None)]:
            return period_of(only) if only.day is None else None
    return None


def _month_end(values: tuple[ast.PolicyValue, ...]) -> MonthEnd | None:
    words = [v.text for v in values if isinstance(v, ast.Name)]
    rest = words[1:] if words[:1] == ["取"] else words
    return next((rule for rule in MonthEnd if rest == [rule.value]), None)


def _stance(values: tuple[ast.PolicyValue, ...]) -> dict[str, bool] | None:
    """Words with whether they include; ``None`` where there is no such word."""
    stances = [(v.word.text, v.bound is ast.Bound.INCLUSIVE) for v in values if isinstance(v, ast.Stance)]
    fits = len(stances) == len(values) and all(word in _BOUNDED for word, _ in stances)
    return dict(stances) if fits and stances else None


def _superior(values: tuple[ast.PolicyValue, ...]) -> str | None:
    match values:
        case [ast.DocumentTitle(value=title), *rest]:
            words = [v.text if isinstance(v, ast.Name) else "“”" if isinstance(v, ast.Text) else "" for v in rest]
            return title if words in ([], ["未附"], ["文号", "“”"], ["文号", "“”", "未附"]) else None
    return None


def _meant(name: ast.Name, known: Iterable[str]) -> tuple[Fix, ...]:
    """The edit to the word that was probably meant."""
    return correction(name.text, closest(name.text, known, 1), name.span, written)


def _listed(words: Iterable[str]) -> str:
    return "、".join(f"`{word}`" for word in words)
