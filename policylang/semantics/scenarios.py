"""Scenarios: 测例 of the tree become facts, bindings, days and expectations.

In: a 测例, the policy in which it stands, and the policy set (everything else already elaborated). Out: a ``Scenario``, or
``None`` after a mistake. Codes: PL280 to PL299 and PL394 to PL399; its own: PL286 (no 基准日), PL288 (no such 参数), PL294
(given twice), PL299 (form), PL397 (group of a 参数), PL398 (not a day).
"""

from datetime import date
from typing import Any

from policylang.core.ir import ParameterDecl, PolicySet
from policylang.core.scenario import Scenario
from policylang.core.types import SetType
from policylang.core.values import Period
from policylang.diagnostics import Label
from policylang.semantics.constants import day_of
from policylang.semantics.context import Elaborator
from policylang.semantics.scenario_context import ScenarioContext
from policylang.semantics.scenario_expectations import ExpectationReader
from policylang.semantics.scenario_facts import dataset_of
from policylang.semantics.scenario_values import UNSTATED, WRONG, ValueReader
from policylang.semantics.symbols import SymbolKind
from policylang.semantics.type_names import word_of
from policylang.syntax import ast

Binding = tuple[str, Any, Any]


def scenario(e: Elaborator, node: ast.Scenario, policy: str, policies: PolicySet) -> Scenario | None:
    """The scenario that ``node`` writes inside ``policy``.

    ``policies`` may lack declarations that were reported as wrong; naming one of these is no further mistake.
    """
    # must run after all rules are elaborated
    context = ScenarioContext(e, policies, policy)
    dataset = dataset_of(context, node.facts)
    bindings = _bindings(context, node)
    if not node.as_of:
        context.report("PL286", node.name.span)
    as_of = _only_day(context, node.as_of, "基准日")
    known_at = _only_day(context, node.known_at, "知悉日")
    reader = ExpectationReader(context, _periods(policies, bindings, as_of))
    found = [expectation for line in node.expectations if (expectation := reader.read(line)) is not None]
    if context.mistakes or as_of is None or len(found) < len(node.expectations):
        return None
    name = word_of(node.name) or ""
    return Scenario(name, policy, dataset, as_of, tuple(found), context.place(node), tuple(bindings), known_at)


def _only_day(context: ScenarioContext, lines: tuple[ast.AsOf, ...] | tuple[ast.KnownAt, ...], name: str) -> date | None:
    """The day of the one line; a second line, or a month or year, is reported."""
    for further in lines[1:]:
        context.report("PL294", further.span, related=(Label(lines[0].span, "PL294.first"),), name=name)
    if not lines:
        return None
    found = day_of(lines[0].date)
    if found is None:
        context.report("PL398", lines[0].date.span, name=name)
    return found


def _bindings(context: ScenarioContext, node: ast.Scenario) -> list[Binding]:
    values = ValueReader(context)
    found: dict[tuple[str, Any], Any] = {}
    for line in node.bindings:
        declared = context.declared(SymbolKind.PARAMETER, line.name.text, context.policies.parameters)
        if declared is None:
            if not context.is_broken(SymbolKind.PARAMETER, line.name.text):
                context.unknown("PL288", line.name, line.name.text, context.e.symbols.names(SymbolKind.PARAMETER))
            continue
        key = _key(context, values, declared, line)
        value = _bound(context, values, declared, line)
        if key is WRONG or value is WRONG or value is UNSTATED:
            continue
        if (declared.name, key) in found:
            context.report("PL294", line.span, name=declared.name)
        found[declared.name, key] = value
    return [(name, key, value) for (name, key), value in found.items()]


def _key(context: ScenarioContext, values: ValueReader, declared: ParameterDecl, line: ast.Binding) -> Any:
    """The group for which a 参数 is bound; ``None`` for all."""
    if line.key is None:
        return None
    if declared.key_type is None:
        context.report("PL397", line.key.span, name=declared.name)
        return WRONG
    return values.read(line.key, declared.key_type, declared.name)


def _bound(context: ScenarioContext, values: ValueReader, declared: ParameterDecl, line: ast.Binding) -> Any:
    if isinstance(declared.type, SetType):
        value = values.read_set(line.values, declared.type, declared.name)
    elif len(line.values) != 1:
        context.report("PL299", line.span, form=f"参数 {declared.name} = …")
        return WRONG
    else:
        value = values.read(line.values[0], declared.type, declared.name)
    return values.check_range(line.values[0], value, declared.low, declared.high, declared.name)


def _periods(policies: PolicySet, bindings: list[Binding], as_of: date | None) -> dict[str, Period]:
    """Periods that 于 can name: 本年度, and parameters that are one period."""
    found: dict[str, Period] = {}
    if as_of is not None:
        found["本年度"] = Period(date(as_of.year, 1, 1), date(as_of.year, 12, 31))
    for declared in policies.parameters.values():
        for entry in declared.entries:
            if isinstance(entry.value, Period):
                found[declared.name] = entry.value
    for name, _, value in bindings:
        if isinstance(value, Period):
            found[name] = value
    return found
