"""What the parts of a scenario's elaboration share: the policies, names as the policy sees them, rows declared so far.

In: the elaborator, the finished policy set, the name of the policy in which the scenario stands. Out: ``ScenarioContext``.
Reports no codes of its own. Relies on ``context`` and ``symbols``.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from policylang.core.expressions import Place
from policylang.core.facts import Row
from policylang.core.ir import Field, PolicySet, SubjectKind, Title
from policylang.core.types import Type
from policylang.diagnostics import Fix, Label
from policylang.piece import Mutable, field
from policylang.semantics.context import Elaborator, written
from policylang.semantics.symbols import SymbolKind
from policylang.source import Span
from policylang.suggest import closest, correction
from policylang.syntax import ast

T = TypeVar("T")


class ScenarioContext(Mutable):
    """The surroundings of one scenario.

    ``rows``: by kind and id; ``declared_at``: place by ``Row.key``; ``lost``: ids on lines that could not be read.
    """

    e: Elaborator
    policies: PolicySet
    policy: str
    rows: dict[str, dict[str, Row]] = field(factory=dict)
    declared_at: dict[int, Span] = field(factory=dict)
    lost: set[str] = field(factory=set)
    mistakes: int = 0

    def report(
        self, code: str, span: Span, /, *, related: tuple[Label, ...] = (), fixes: tuple[Fix, ...] = (), **args: str
    ) -> None:
        """Note one finding."""
        self.mistakes += 1
        self.e.report(code, span, related=related, fixes=fixes, **args)

    def unknown(self, code: str, node: ast.Node, word: str, candidates: Iterable[str], shown: str = "") -> None:
        """Note a word that denotes nothing here, with the words that may be meant."""
        near = closest(word, candidates)
        fixes = correction(word, near, node.span, written) if isinstance(node, ast.Name) else ()
        self.report(code, node.span, fixes=fixes, name=word, near=choices(near) or shown)

    def no_row(self, node: ast.Node, id_: str, kinds: Iterable[str]) -> None:
        """Note an id that no row of ``kinds`` has; one that stands on a line already reported is no further finding."""
        ids = [known for kind in kinds for known in self.rows.get(kind, ())]
        if id_ in self.lost:
            self.mistakes += 1
        else:
            self.unknown("PL284", node, id_, ids, some(ids))

    def find(self, id_: str, kinds: Iterable[str] | None = None) -> list[Row]:
        """Rows with that id, of those kinds (``None``: any), in the order of kinds."""
        wanted = self.rows if kinds is None else kinds
        return [self.rows[k][id_] for k in wanted if id_ in self.rows.get(k, {})]

    def next_key(self, span: Span) -> int:
        """A new ``Row.key``; its place is remembered."""
        key = len(self.declared_at) + 1
        self.declared_at[key] = span
        return key

    # ------------------------------------------------------------------ names

    def declared(self, kind: SymbolKind, word: str, table: Mapping[str, T]) -> T | None:
        """The declaration in ``table`` that ``word`` denotes inside this policy."""
        symbol = self.e.symbols.find(kind, word, self.policy)
        return table.get(symbol.key if symbol is not None else word)

    def is_broken(self, kind: SymbolKind, word: str) -> bool:
        """Whether ``word`` is declared; not being in its table it was reported there."""
        return self.e.symbols.find(kind, word, self.policy) is not None

    def kind(self, word: str) -> SubjectKind | None:
        """The kind that ``word`` names."""
        return self.policies.vocabulary.kind(word)

    def title(self, word: str) -> Title | None:
        """The title that ``word`` names (name or 又称)."""
        titles = self.policies.vocabulary.titles
        return titles.get(word) or next((t for t in titles.values() if word in t.aliases), None)

    def field_type(self, kind: str, field: Field) -> Type:
        """The type of a field as this policy sees it."""
        own = self.e.narrowed.get(self.policy, {}).get((kind, field.name))
        return own if own is not None else field.type

    # ------------------------------------------------------------------ places

    def place(self, node: ast.Node) -> Place:
        """Where ``node`` stands, with its words on one line."""
        return self.e.place(node)

    def line(self, node: ast.Node) -> int:
        """Line on which a node begins, 0 if its source is not at hand."""
        source = self.e.sources.get(node.span.path)
        return source.position(node.span.start).line if source else 0


def choices(words: Iterable[str]) -> str:
    """Words as shown in messages: `` `甲`、`乙` ``; empty for none."""
    return "、".join(f"`{written(word)}`" for word in words)


def some(words: Iterable[str], limit: int = 8) -> str:
    """The first few words, as shown in messages."""
    known = tuple(words)
    return choices(known[:limit]) + ("…" if len(known) > limit else "")
