"""What the names of a program denote: one table for all files that are loaded together.

In: the modules of a load. Out: ``Symbols``. A name is looked up in the own 政策 first, then in what is shared, then in the
others. ``Symbol.key`` is the name in the IR: the plain name where only one 政策 declares it, else with the 政策 before it.
Facts are shared by all: 主体, 称号, 认定事项 of the same name are one. A 参数 that a 上位 document leaves open is the one that
fills it. Reports nothing (``vocabulary`` and ``names`` do).
"""

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence

from policylang.core.ir import PolicyInfo, RuleKind
from policylang.piece import Piece, evolve, field
from policylang.semantics.superiors import documents_below
from policylang.source import Span
from policylang.syntax import ast


class SymbolKind(enum.Enum):
    """What a name can stand for; the value is the word for it in messages."""

    SUBJECT = "主体"
    ENUM = "枚举"
    UNIT = "单位"
    TITLE = "称号"
    FINDING = "认定事项"
    COURSE = "课程"
    PARAMETER = "参数"
    DEFINITION = "定义"
    TABLE = "表"
    LADDER = "阶梯"
    RULE = "规则"
    FIELD = "字段"
    VALUE = "枚举值"


_SHARED = (SymbolKind.SUBJECT, SymbolKind.TITLE, SymbolKind.FINDING, SymbolKind.COURSE, SymbolKind.UNIT)
"""What is about facts: one thing, whichever 政策 declares it."""

RULE_KINDS: Mapping[type[ast.Node], RuleKind] = {
    ast.Study: RuleKind.STUDY,
    ast.Exam: RuleKind.EXAM,
    ast.Credit: RuleKind.CREDIT,
    ast.Promotion: RuleKind.PROMOTION,
    ast.Eligibility: RuleKind.ELIGIBILITY,
    ast.Status: RuleKind.STATUS,
    ast.Duty: RuleKind.DUTY,
    ast.Task: RuleKind.TASK,
    ast.Sanction: RuleKind.SANCTION,
    ast.Reward: RuleKind.REWARD,
    ast.Selection: RuleKind.SELECTION,
    ast.Target: RuleKind.TARGET,
}
"""Kind of rule that each declaration makes."""


class Symbol(Piece):
    """One declaration of a name.

    ``kinds``: the kinds of subject that it is about (canonical; empty: none, or a population). ``filler``: of a 参数 that is
    原文未规定, the 政策 below that gives the figure.
    """

    kind: SymbolKind
    name: str
    key: str
    policy: str
    span: Span
    node: ast.Node = field(eq=False, repr=False)
    kinds: tuple[str, ...] = ()
    module: int = 0
    filler: str = ""

    @property
    def owner(self) -> str:
        """The 政策 whose declaration counts: its own, or the one that fills what it leaves open."""
        return self.filler or self.policy


class Declared(Piece):
    """A declaration with the 政策 that it belongs to and the number of its module."""

    node: ast.Declaration
    policy: str
    module: int


class Symbols(Piece, eq=False):
    """All symbols, by kind and name, in the order declared."""

    declared: tuple[Declared, ...]
    table: dict[SymbolKind, dict[str, tuple[Symbol, ...]]]
    kind_names: dict[str, str]
    parents: dict[str, tuple[str, ...]]

    def find(self, kind: SymbolKind, name: str, policy: str) -> Symbol | None:
        """The symbol of this kind that ``name`` denotes inside ``policy``."""
        found = self.table.get(kind, {}).get(name, ())
        ranked = sorted(found, key=lambda s: 0 if s.policy == policy else 1 if not s.policy else 2)
        return ranked[0] if ranked else None

    def names(self, kind: SymbolKind) -> tuple[str, ...]:
        """All names of this kind, in the order declared."""
        return tuple(self.table.get(kind, {}))

    def all(self, kind: SymbolKind) -> Iterator[Symbol]:
        """All symbols of this kind, in the order declared."""
        for symbols in self.table.get(kind, {}).values():
            yield from symbols

    def about(self, row_kind: str, name: str, policy: str) -> Symbol | None:
        """The 定义, 表, rule or 阶梯 called ``name`` that is about rows of ``row_kind``."""
        for kind in (SymbolKind.DEFINITION, SymbolKind.TABLE, SymbolKind.RULE, SymbolKind.LADDER):
            found = [s for s in self.table.get(kind, {}).get(name, ()) if row_kind in s.kinds]
            found.sort(key=lambda s: 0 if s.policy == policy else 1)
            if found:
                return found[0]
        return None

    def kind(self, word: str) -> str | None:
        """The kind of subject that ``word`` names (name or 又称)."""
        return self.kind_names.get(word)

    def children(self, kind: str) -> tuple[str, ...]:
        """Kinds that belong to ``kind``."""
        return tuple(child for child, parents in self.parents.items() if kind in parents)

    def ancestors(self, kind: str) -> tuple[str, ...]:
        """Kinds above ``kind``, the nearest first, each once."""
        found: dict[str, None] = {}
        level = list(self.parents.get(kind, ()))
        while level:
            fresh = [parent for parent in level if parent not in found]
            found.update(dict.fromkeys(fresh))
            level = [above for parent in fresh for above in self.parents.get(parent, ())]
        return tuple(found)


def collect(modules: Sequence[ast.Module], policies: Mapping[str, PolicyInfo]) -> Symbols:
    """The symbols of all ``modules``."""
    declared = tuple(_declared(modules))
    kind_names, parents = _kinds(declared)
    symbols = [symbol for d in declared if (symbol := _symbol(d, policies, kind_names)) is not None]
    symbols += [s for d in declared if isinstance(d.node, ast.Units) for s in _units(d, d.node)]
    symbols = _with_fillers(_with_promotion_kinds(symbols), policies, _last_policy(modules))
    return Symbols(declared, _tabled(symbols), kind_names, parents)


def rule_kind(symbol: Symbol) -> RuleKind:
    """What kind of rule a RULE symbol is."""
    return RULE_KINDS[type(symbol.node)]


def _declared(modules: Sequence[ast.Module]) -> Iterator[Declared]:
    for number, module in enumerate(modules):
        policies = [node.name.text for node in module.declarations if isinstance(node, ast.Policy)]
        current = policies[0] if policies else ""
        for node in module.declarations:
            if isinstance(node, ast.Policy):
                current = node.name.text
            yield Declared(node, current, number)


def _kinds(declared: Iterable[Declared]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    subjects = [d.node for d in declared if isinstance(d.node, ast.Subject)]
    names = {node.name.text: node.name.text for node in subjects if not node.extends}
    for node in subjects:
        names.setdefault(node.name.text, node.name.text)
    for node in subjects:
        for alias in node.aliases:
            names.setdefault(alias.text, names[node.name.text])
    parents: dict[str, tuple[str, ...]] = dict.fromkeys(dict.fromkeys(names.values()), ())
    for node in subjects:
        kind = names[node.name.text]
        above = [names[parent.text] for parent in node.parents if parent.text in names]
        parents[kind] = tuple(dict.fromkeys((*parents[kind], *above)))
    return names, parents


def _symbol(d: Declared, policies: Mapping[str, PolicyInfo], kinds: Mapping[str, str]) -> Symbol | None:
    def of(kind: SymbolKind, name: ast.Name, about: Iterable[str] = ()) -> Symbol:
        policy = "" if kind in _SHARED else d.policy
        canonical = tuple(dict.fromkeys(kinds[word] for word in about if word in kinds))
        return Symbol(kind, name.text, name.text, policy, name.span, d.node, canonical, d.module)

    match d.node:
        case ast.Subject(name=name):
            return of(SymbolKind.SUBJECT, name)
        case ast.Enumeration(name=name, extends=False):
            return of(SymbolKind.ENUM, name)
        case ast.Title(name=name, subjects=paths):
            return of(SymbolKind.TITLE, name, _last(paths))
        case ast.FindingDecl(name=name, subjects=paths):
            return of(SymbolKind.FINDING, name, _last(paths))
        case ast.Course(name=name):
            return of(SymbolKind.COURSE, name)
        case ast.Parameter(name=name):
            return of(SymbolKind.PARAMETER, name)
        case ast.Definition(name=name, subjects=paths):
            return of(SymbolKind.DEFINITION, name, _last(paths))
        case ast.Table(name=name, subjects=paths):
            return of(SymbolKind.TABLE, name, _last(paths))
        case ast.Ladder(name=name, subjects=paths):
            return of(SymbolKind.LADDER, name, _last(paths))
        case ast.Task(name=name, responsible=paths):
            info = policies.get(d.policy)
            return of(SymbolKind.RULE, name, _last(paths) or (info.responsible if info else ()))
        case ast.Promotion(name=name):
            return of(SymbolKind.RULE, name)
        case ast.Selection(name=name, population=path):
            return of(SymbolKind.RULE, name, _last((path,)))
        case ast.Target(name=name, path=path, of_population=of_population):
            return of(SymbolKind.RULE, name, () if of_population else _last((path,)))
        case (
            ast.Study()
            | ast.Exam()
            | ast.Credit()
            | ast.Eligibility()
            | ast.Status()
            | ast.Duty()
            | ast.Sanction()
            | ast.Reward()
        ):
            return of(SymbolKind.RULE, d.node.name, _last(d.node.subjects))
    return None


def _last(paths: Iterable[ast.Path]) -> tuple[str, ...]:
    return tuple(path.names[-1].text for path in paths)


def _units(d: Declared, node: ast.Units) -> Iterator[Symbol]:
    for name in node.names:
        yield Symbol(SymbolKind.UNIT, name.text, name.text, "", name.span, node, (), d.module)


def _with_promotion_kinds(symbols: list[Symbol]) -> list[Symbol]:
    """A 晋升 is about the kinds of its ladder (the one of its own 政策 first)."""
    ladders = [s for s in symbols if s.kind is SymbolKind.LADDER]

    def completed(symbol: Symbol) -> Symbol:
        if not isinstance(symbol.node, ast.Promotion):
            return symbol
        named = [ladder for ladder in ladders if ladder.name == symbol.node.ladder.text]
        named.sort(key=lambda ladder: 0 if ladder.policy == symbol.policy else 1)
        return evolve(symbol, kinds=named[0].kinds) if named else symbol

    return [completed(symbol) for symbol in symbols]


def _last_policy(modules: Sequence[ast.Module]) -> str:
    """The 政策 of the file for which the others are loaded; empty where it has none."""
    declared = (node.name.text for module in modules[-1:] for node in module.declarations if isinstance(node, ast.Policy))
    return next(declared, "")


def _with_fillers(symbols: list[Symbol], policies: Mapping[str, PolicyInfo], head: str) -> list[Symbol]:
    """A 参数 that a document leaves open is that of the document below it (上位), as ``head`` sees it: one with a figure first."""
    parameters = [(s, s.node) for s in symbols if isinstance(s.node, ast.Parameter)]
    declared = {(s.name, s.policy) for s, _ in parameters}
    stated = {(s.name, s.policy) for s, node in parameters if node.values}

    def filled(symbol: Symbol) -> Symbol:
        if not isinstance(symbol.node, ast.Parameter) or (symbol.name, symbol.policy) in stated:
            return symbol
        lower = documents_below(symbol.policy, policies, head)
        found = (policy for known in (stated, declared) for policy in lower if (symbol.name, policy) in known)
        return evolve(symbol, filler=next(found, ""))

    return [filled(symbol) for symbol in symbols]


def _tabled(symbols: Iterable[Symbol]) -> dict[SymbolKind, dict[str, tuple[Symbol, ...]]]:
    groups: dict[SymbolKind, dict[str, list[Symbol]]] = {}
    for symbol in symbols:
        groups.setdefault(symbol.kind, {}).setdefault(symbol.name, []).append(symbol)
    return {kind: {name: tuple(_keyed(group)) for name, group in by_name.items()} for kind, by_name in groups.items()}


def _keyed(group: Sequence[Symbol]) -> Iterator[Symbol]:
    several = len({symbol.owner for symbol in group}) > 1
    for symbol in group:
        yield evolve(symbol, key=f"{symbol.owner} 的 {symbol.name}") if several and symbol.owner else symbol
