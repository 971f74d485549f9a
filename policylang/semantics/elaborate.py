"""Elaboration: the modules of a load become what the engines run.

In: parsed modules (a policy file and what it imports), their sources, the texts of their documents by path (``None``: one
that could not be read, which was reported). Out: ``Elaboration``. Passes, in order: symbols; vocabulary; figures; definitions;
rules; exceptions and bars; dependency order; lints; scenarios. Codes: PL254 second 政策 in a file, PL255 document not found,
PL258 two 晋升 onto a rung, and those of the parts. Relies on all of ``semantics``.
"""

from collections.abc import Mapping, Sequence

from policylang.core.ir import Passage, PolicyInfo, PolicySet, Rule, Vocabulary
from policylang.core.scenario import Scenario
from policylang.diagnostics import Diagnostic, Label, Severity, in_order, make
from policylang.piece import Piece, evolve
from policylang.semantics.bars import barred
from policylang.semantics.context import Deferred, Elaborator, Resolution
from policylang.semantics.damage import follows
from policylang.semantics.definitions import definition, elaborate_definitions, table
from policylang.semantics.duties import consequence
from policylang.semantics.expressions import FORMS
from policylang.semantics.figures import elaborate_parameters, parameter
from policylang.semantics.lints import labels, lint
from policylang.semantics.order import order
from policylang.semantics.overrides import override
from policylang.semantics.policies import passages, policy_info
from policylang.semantics.quotations import Quotations
from policylang.semantics.rules import rule
from policylang.semantics.scenarios import scenario
from policylang.semantics.symbols import Symbol, SymbolKind, collect
from policylang.semantics.titles import elaborate_courses, elaborate_titles
from policylang.semantics.vocabulary import elaborate_subjects, elaborate_vocabulary
from policylang.source import SourceFile
from policylang.syntax import ast
from policylang.syntax.damage import Damage

NO_DAMAGE = Damage()


class Elaboration(Piece):
    """What became of the modules. ``policy_set`` is ``None`` after an error outside the scenarios."""

    policy_set: PolicySet | None
    scenarios: tuple[Scenario, ...]
    diagnostics: tuple[Diagnostic, ...]
    resolution: Resolution


def elaborate(
    modules: Sequence[ast.Module],
    sources: Mapping[str, SourceFile],
    documents: Mapping[str, str | None],
    damage: Damage = NO_DAMAGE,
    with_scenarios: bool = True,
) -> Elaboration:
    """The policy set and the scenarios of ``modules``, with everything that is wrong with them.

    ``damage``: what is lost with the blocks that could not be parsed; findings that may follow from that are left out.
    """
    findings: list[Diagnostic] = []
    infos = _policies(modules, findings)
    quotations = _quotations(modules, infos, documents, findings)
    e = _elaborator(modules, sources, infos, quotations, findings)
    elaborate_vocabulary(e)
    elaborate_courses(e)
    elaborate_subjects(e)
    elaborate_titles(e)
    elaborate_parameters(e)
    elaborate_definitions(e)
    policy_set = _policy_set(e, modules, quotations, documents)
    findings.extend(labels(policy_set))
    if _is_sound(findings):
        findings.extend(lint(e, policy_set))
    is_sound = _is_sound(findings)
    scenarios = _scenarios(e, policy_set) if with_scenarios else ()
    shown = [finding for finding in findings if not follows(finding, damage, sources)]
    return Elaboration(policy_set if is_sound else None, scenarios, tuple(in_order(shown)), e.resolution)


def _is_sound(findings: Sequence[Diagnostic]) -> bool:
    return not any(finding.severity is Severity.ERROR for finding in findings)


def _policies(modules: Sequence[ast.Module], findings: list[Diagnostic]) -> dict[str, PolicyInfo]:
    infos: dict[str, PolicyInfo] = {}
    for module in modules:
        declared = [node for node in module.declarations if isinstance(node, ast.Policy)]
        for other in declared[1:]:
            findings.append(make("PL254", other.name.span, related=(Label(declared[0].name.span, "PL254.first"),)))
            infos.setdefault(other.name.text, policy_info(other, lambda _: None))  # its rules are checked too
        for node in declared[:1]:
            infos[node.name.text] = policy_info(node, findings.append)
    return infos


def _quotations(
    modules: Sequence[ast.Module],
    infos: dict[str, PolicyInfo],
    documents: Mapping[str, str | None],
    findings: list[Diagnostic],
) -> Quotations:
    """Where quotations are looked for; the 政策 get those of their own."""
    quotations = Quotations(findings.append)
    for module in modules:
        node = next((node for node in module.declarations if isinstance(node, ast.Policy)), None)
        info = infos[node.name.text] if node is not None else None
        if node is None or info is None:
            continue
        if info.source and info.source not in documents:
            line = next(line for line in node.lines if line.key.text == "原文")
            findings.append(make("PL255", line.values[0].span, path=info.source))
        text = documents.get(info.source)
        quotations.add(module, info.title, SourceFile(info.source, text) if text is not None else None)
        infos[info.name] = evolve(info, citations=quotations.cite(node.cites))
    return quotations


def _elaborator(
    modules: Sequence[ast.Module],
    sources: Mapping[str, SourceFile],
    infos: Mapping[str, PolicyInfo],
    quotations: Quotations,
    findings: list[Diagnostic],
) -> Elaborator:
    return Elaborator(
        collect(modules, infos),
        Vocabulary({}, {}, {}, {}, {}),
        sources,
        infos,
        FORMS,
        Deferred(parameter, definition, table),
        quotations.cite,
        diagnostics=findings,
    )


def _policy_set(
    e: Elaborator, modules: Sequence[ast.Module], quotations: Quotations, documents: Mapping[str, str | None]
) -> PolicySet:
    infos = dict(e.policies)
    if any(not symbol.policy for symbol in e.symbols.all(SymbolKind.RULE)):
        infos[""] = PolicyInfo("", "")
    rules: dict[str, Rule] = {}
    for symbol in _rule_symbols(e):
        made = rules[symbol.key] = rule(e, symbol, infos[symbol.policy], quotations.headings(symbol.span))
        if (penalty := consequence(made)) is not None:
            rules[penalty.name] = penalty
    rules, e.tables = override(e, rules, e.tables)
    rules = barred(e, rules)
    ordered = order(e.definitions, e.tables, e.ladders, rules)
    e.diagnostics.extend(ordered.diagnostics)
    return PolicySet(
        infos,
        e.vocabulary,
        e.parameters,
        ordered.definitions,
        ordered.tables,
        e.ladders,
        ordered.rules,
        _passages(e, modules, rules, quotations),
        {info.source: text for info in infos.values() if (text := documents.get(info.source)) is not None},
    )


def _rule_symbols(e: Elaborator) -> list[Symbol]:
    """The symbols of all rules, in the order declared, each key once."""
    by_key: dict[str, Symbol] = {}
    for symbol in e.symbols.all(SymbolKind.RULE):
        first = by_key.setdefault(symbol.key, symbol)
        if first is not symbol and isinstance(first.node, ast.Promotion) and isinstance(symbol.node, ast.Promotion):
            e.report("PL258", symbol.span, related=(Label(first.span, "PL258.first"),), name=symbol.name)
    at = {id(declared.node): number for number, declared in enumerate(e.symbols.declared)}
    return sorted(by_key.values(), key=lambda symbol: at[id(symbol.node)])


def _passages(
    e: Elaborator, modules: Sequence[ast.Module], rules: Mapping[str, Rule], quotations: Quotations
) -> tuple[Passage, ...]:
    found: list[Passage] = []
    for module in modules:
        policy = next((node.name.text for node in module.declarations if isinstance(node, ast.Policy)), "")
        found += passages(module, policy, _restatable(e, policy), quotations, e.diagnostics.append)
    return tuple(found)


def _restatable(e: Elaborator, policy: str) -> dict[str, str]:
    """What 重申 can point to in a policy: its rules, definitions, tables, ladders and figures, by name."""
    kinds = (SymbolKind.RULE, SymbolKind.LADDER, SymbolKind.DEFINITION, SymbolKind.TABLE, SymbolKind.PARAMETER)
    return {s.name: s.key for kind in reversed(kinds) for s in e.symbols.all(kind) if s.policy == policy}


def _scenarios(e: Elaborator, policy_set: PolicySet) -> tuple[Scenario, ...]:
    nodes = [(d.node, d.policy) for d in e.symbols.declared if isinstance(d.node, ast.Scenario)]
    made = (scenario(e, node, policy, policy_set) for node, policy in nodes)
    return tuple(one for one in made if one is not None)
