"""称号, 认定事项, 课程, and 阶梯 with its rungs, which are titles too.

In: their declarations. Out: ``e.vocabulary`` and ``e.ladders``. Several documents may name the same title or finding: it is
one. Codes: PL204 unknown kind, PL210 unknown enumeration, PL218 declared twice, PL222 又称 of two things, PL226 unknown
line of a 课程, PL306 层级 without an order. Relies on ``type_names`` and ``constants``.
"""

from collections.abc import Iterable
from typing import Any

from policylang.core.ir import Course, FindingKind, Ladder, Title
from policylang.core.types import EnumType, NumberType
from policylang.diagnostics import Label
from policylang.semantics.constants import constant
from policylang.semantics.context import Elaborator
from policylang.semantics.symbols import Symbol, SymbolKind
from policylang.semantics.type_names import shown, word_of
from policylang.syntax import ast


def elaborate_courses(e: Elaborator) -> None:
    """Fill the catalogue of courses."""
    for symbol in e.symbols.all(SymbolKind.COURSE):
        if isinstance(symbol.node, ast.Course):
            e.vocabulary.courses.setdefault(symbol.name, _course(e, symbol.name, symbol.node))


def elaborate_titles(e: Elaborator) -> None:
    """Fill titles and findings, then ladders; must run after the kinds of subject are known."""
    for symbol in e.symbols.all(SymbolKind.TITLE):
        if isinstance(symbol.node, ast.Title):
            kinds = subject_kinds(e, symbol.node.subjects)
            levels = levels_named(e, symbol.node.levels, _policy(e, symbol))
            aliases = tuple(alias.text for alias in symbol.node.aliases)
            _add_title(e, Title(symbol.name, kinds, levels, aliases), symbol.node.name)
    for symbol in e.symbols.all(SymbolKind.FINDING):
        if isinstance(symbol.node, ast.FindingDecl):
            _add_finding(e, symbol.node)
    for symbol in e.symbols.all(SymbolKind.LADDER):
        if isinstance(symbol.node, ast.Ladder) and symbol.key not in e.ladders:
            e.ladders[symbol.key] = _ladder(e, symbol, symbol.node)


def subject_kinds(e: Elaborator, paths: Iterable[ast.Path]) -> tuple[str, ...]:
    """The kinds that 对象 names, canonical; unknown ones are reported."""
    found: dict[str, None] = {}
    for path in paths:
        for name in path.names:
            kind = e.symbols.kind(name.text)
            if kind is None:
                e.unknown("PL204", name, e.symbols.kind_names)
            elif name is path.names[-1]:
                found[kind] = None
    return tuple(found)


def levels_named(e: Elaborator, name: ast.Name | None, policy: str) -> EnumType | None:
    """The ordered enumeration after 层级."""
    if name is None:
        return None
    symbol = e.symbols.find(SymbolKind.ENUM, name.text, policy)
    if symbol is None:
        e.unknown("PL210", name, e.symbols.names(SymbolKind.ENUM))
        return EnumType(name.text, (), open_=True, ordered=True)
    e.denotes(name, symbol)
    enum = e.vocabulary.enums[symbol.key]
    if not enum.ordered:
        e.report("PL306", name.span, left=shown(enum))
    return enum


def title_called(e: Elaborator, word: str) -> Title | None:
    """The title that ``word`` names (name or 又称)."""
    if word in e.vocabulary.titles:
        return e.vocabulary.titles[word]
    return next((title for title in e.vocabulary.titles.values() if word in title.aliases), None)


def title_words(e: Elaborator) -> tuple[str, ...]:
    """All names of titles, 又称 included."""
    return tuple(word for title in e.vocabulary.titles.values() for word in (title.name, *title.aliases))


def _policy(e: Elaborator, symbol: Symbol) -> str:
    """The 政策 in whose file a shared symbol stands."""
    return next((d.policy for d in e.symbols.declared if d.node is symbol.node), "")


def _add_title(e: Elaborator, title: Title, name: ast.Name) -> None:
    for word in (title.name, *title.aliases):
        other = title_called(e, word)
        if other is not None and other.name != title.name:
            e.report("PL222", name.span, name=word, other=other.name)
            return
    known = e.vocabulary.titles.get(title.name)
    if known is None:
        e.vocabulary.titles[title.name] = title
    elif known.levels != title.levels:
        e.report("PL218", name.span, name=title.name, kind="称号")
    else:
        kinds = tuple(dict.fromkeys((*known.kinds, *title.kinds))) if known.kinds and title.kinds else ()
        aliases = tuple(dict.fromkeys((*known.aliases, *title.aliases)))
        e.vocabulary.titles[title.name] = Title(title.name, kinds, known.levels, aliases, known.ladder or title.ladder)


def _add_finding(e: Elaborator, node: ast.FindingDecl) -> None:
    kinds = subject_kinds(e, node.subjects)
    finder = node.finder.value if isinstance(node.finder, ast.Text) else None
    known = e.vocabulary.findings.get(node.name.text)
    citations = e.cite(node.cites)
    if known is not None:
        kinds = tuple(dict.fromkeys((*known.kinds, *kinds)))
        finder, citations = known.finder or finder, (*known.citations, *citations)
    e.vocabulary.findings[node.name.text] = FindingKind(node.name.text, kinds, finder, citations)


def _ladder(e: Elaborator, symbol: Symbol, node: ast.Ladder) -> Ladder:
    kinds = subject_kinds(e, node.subjects)
    levels = levels_named(e, node.levels[0].name, symbol.policy) if node.levels else None
    rungs: dict[str, ast.Name] = {}
    for listed in (listed for block in node.rungs for listed in block.rungs):
        name = listed.name
        if name.text in rungs:
            related = (Label(rungs[name.text].span, "PL218.first"),)
            e.report("PL218", name.span, related=related, name=name.text, kind="梯级")
            continue
        rungs[name.text] = name
        aliases = tuple(alias.text for alias in listed.aliases)
        _add_title(e, Title(name.text, kinds, levels, aliases, symbol.key), name)
    return Ladder(symbol.key, symbol.policy, kinds, tuple(rungs), levels, e.cite(node.cites))


def _course(e: Elaborator, name: str, node: ast.Course) -> Course:
    aliases: list[str] = []
    values: list[tuple[str, Any]] = []
    for line in node.lines:
        if line.key.text == "又称":
            aliases += [word for value in line.values if (word := word_of(value)) is not None]
        elif line.key.text in ("学时", "学分") and len(line.values) == 1:
            value = line.values[0]
            amount = constant(e, value, NumberType(line.key.text))
            values += [] if amount is None else [(line.key.text, amount)]
        else:
            e.unknown("PL226", line.key, ("又称", "学时", "学分"))
    return Course(name, tuple(aliases), tuple(values))
