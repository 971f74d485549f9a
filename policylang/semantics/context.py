"""What all parts of elaboration share during one call: symbols, vocabulary, findings so far, and how to go on.

``Elaborator`` holds no rules of the language. The forms of expressions (``expressions.FORMS``) and of figures and
definitions are given to it, so that each part of ``semantics`` imports only what is below it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from policylang.core.expressions import Citation, Expr, Literal, Place
from policylang.core.ir import DefinitionDecl, Ladder, ParameterDecl, PolicyInfo, TableDecl, Vocabulary
from policylang.core.types import EnumType, ErrorType, Type
from policylang.diagnostics import Diagnostic, Fix, Label, make
from policylang.piece import Mutable, Piece, field
from policylang.semantics.limits import MAX_COMPARED
from policylang.semantics.scopes import Scope
from policylang.semantics.symbols import Symbol, Symbols
from policylang.source import SourceFile, Span
from policylang.suggest import closest, correction
from policylang.syntax import ast
from policylang.syntax.keywords import OPERATOR

ERROR = ErrorType()
_SHOWN = 8


class Form(Protocol):
    """How one form of expression is elaborated."""

    def __call__(self, e: "Elaborator", node: Any, scope: Scope, expected: Type | None, /) -> Expr: ...


class Deferred(Piece, eq=False):
    """Elaboration on demand: a definition has no type until its body is read, whichever is met first."""

    parameter: "Callable[[Elaborator, Symbol], ParameterDecl]"
    definition: "Callable[[Elaborator, Symbol], DefinitionDecl | None]"
    table: "Callable[[Elaborator, Symbol], TableDecl]"


class Resolution(Piece):
    """For editors: node id to what it denotes, and node id to type."""

    symbols: dict[int, Symbol] = field(factory=dict)
    types: dict[int, Type] = field(factory=dict)


def quoted_only(cites: Iterable[ast.Cite]) -> tuple[Citation, ...]:
    """Citations without a place in a document."""
    return tuple(Citation("", (), quote.value) for cite in cites for quote in cite.quotes)


class Elaborator(Mutable):
    """State of one elaboration."""

    symbols: Symbols
    vocabulary: Vocabulary
    sources: Mapping[str, SourceFile]
    policies: Mapping[str, PolicyInfo]
    forms: Mapping[type[ast.Node], Form]
    deferred: Deferred
    cite: Callable[[Iterable[ast.Cite]], tuple[Citation, ...]] = quoted_only
    narrowed: dict[str, dict[tuple[str, str], Type]] = field(factory=dict)
    units: tuple[str, ...] = ()
    parameters: dict[str, ParameterDecl] = field(factory=dict)
    definitions: dict[str, DefinitionDecl] = field(factory=dict)
    tables: dict[str, TableDecl] = field(factory=dict)
    ladders: dict[str, Ladder] = field(factory=dict)
    scores: dict[str, Type] = field(factory=dict)
    diagnostics: list[Diagnostic] = field(factory=list)
    resolution: Resolution = field(factory=Resolution)
    in_progress: list[str] = field(factory=list)
    compared: int = 0

    def excludes(self, word: str, policy: str) -> bool:
        """Whether 以上, 以下 or 以内 does not include, as the 口径 of a policy says."""
        info = self.policies.get(policy)
        return info is not None and word in info.exclusive

    def value(self, node: ast.Node, scope: Scope, expected: Type | None = None) -> Expr:
        """``node`` as IR; its type is recorded for editors."""
        made = self.forms[type(node)](self, node, scope, expected)
        self.resolution.types[node.node_id] = made.type
        return made

    def report(
        self, code: str, span: Span, /, *, related: tuple[Label, ...] = (), fixes: tuple[Fix, ...] = (), **args: str
    ) -> None:
        """Add a finding."""
        self.diagnostics.append(make(code, span, related=related, fixes=fixes, **args))

    def unknown(self, code: str, name: ast.Name, candidates: Iterable[str], **args: str) -> None:
        """Report a name that denotes nothing, with what may have been meant."""
        known = tuple(dict.fromkeys(candidates))
        self.compared += len(known)
        near = [] if self.is_weary else closest(name.text, known)
        fixes = correction(name.text, near, name.span, written)
        shown = near or known[:_SHOWN]
        words = "、".join(f"`{written(word)}`" for word in shown)
        given = (("name", name.text), ("near", words), *args.items())
        self.diagnostics.append(Diagnostic(code, name.span, given, (), fixes))

    @property
    def is_weary(self) -> bool:
        """Whether so many names were unknown that it no longer pays to say what may be meant by one."""
        return self.compared > MAX_COMPARED

    def place(self, node: ast.Node) -> Place:
        """Where ``node`` stands, with its words on one line."""
        source = self.sources.get(node.span.path)
        text = " ".join(source.text_of(node.span).split()) if source else ""
        return Place(node.node_id, node.span, text)

    def failed(self, node: ast.Node) -> Expr:
        """What stands for a part that was reported."""
        return Literal(None, type=ERROR, place=self.place(node))

    def denotes(self, node: ast.Node, symbol: Symbol) -> None:
        """Record for editors what a name denotes."""
        self.resolution.symbols[node.node_id] = symbol

    def field_type(self, kind: str, field: str, policy: str) -> Type:
        """Type of a field as ``policy`` sees it (it may narrow an open enumeration)."""
        own = self.narrowed.get(policy, {}).get((kind, field))
        return own if own is not None else self.vocabulary.kinds[kind].fields[field].type

    def ladder_enum(self, key: str) -> EnumType | None:
        """The rungs of a ladder as an ordered enumeration."""
        ladder = self.ladders.get(key)
        if ladder is None:
            return None
        titles = [self.vocabulary.titles[rung] for rung in ladder.rungs if rung in self.vocabulary.titles]
        aliases = tuple((alias, title.name) for title in titles for alias in title.aliases)
        return EnumType(key, ladder.rungs, ordered=True, aliases=aliases)


def written(name: str) -> str:
    """``name`` as it is typed in a policy: in 【】 where it is not a bare word."""
    bare = all(c.isalpha() or c == "_" for c in name) and name != ""
    return name if bare and name not in OPERATOR else f"【{name}】"
