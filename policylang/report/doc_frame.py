"""What the parts of a policy's page have in common: its policy, its words, where each name stands, clauses as HTML.

In: ``PolicyPage``. Out: ``Frame``. Everything that comes from a policy or a document is escaped. Relies on ``doc_conditions``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from policylang.core.expressions import Citation
from policylang.core.ir import DefinitionDecl, Ladder, ParameterDecl, PolicyInfo, PolicySet, Rule, TableDecl
from policylang.piece import Piece, field
from policylang.report.doc_conditions import Clause, Run
from policylang.report.doc_passages import DocumentText
from policylang.report.wording import visible
from policylang.report.words import Phrases, phrases
from policylang.semantics.coverage import Coverage
from policylang.source import SourceFile


class Binding(Piece):
    """A value given from outside to a parameter that the document leaves open; ``key``: its group; ``by``: what gave it."""

    name: str
    key: Any
    value: Any
    by: str


class PolicyPage(Piece):
    """What a page is made of: one 政策 of a set, what became of its document, the files read, the parameters bound."""

    policies: PolicySet
    info: PolicyInfo
    coverage: Coverage | None = None
    sources: Mapping[str, SourceFile] = field(factory=dict)
    bindings: tuple[Binding, ...] = ()
    lang: str = "zh"

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the policy, in the order written."""
        return self._own(self.policies.rules.values())

    @property
    def parameters(self) -> tuple[ParameterDecl, ...]:
        """Its parameters."""
        return self._own(self.policies.parameters.values())

    @property
    def definitions(self) -> tuple[DefinitionDecl | TableDecl, ...]:
        """Its definitions and tables."""
        return self._own([*self.policies.definitions.values(), *self.policies.tables.values()])

    @property
    def ladders(self) -> tuple[Ladder, ...]:
        """Its ladders."""
        return self._own(self.policies.ladders.values())

    def _own(self, declared: Iterable[Any]) -> tuple[Any, ...]:
        own = [one for one in declared if one.policy == self.info.name]
        return tuple(sorted(own, key=_start))


def _start(declared: Any) -> int:
    place = getattr(declared, "place", None)
    return place.span.start if place is not None else 0


class Frame(Piece):
    """A page with the places of all names in it."""

    page: PolicyPage
    ids: Mapping[tuple[str, str], str]
    """Where each declaration stands, by its letter and name."""
    anchors: Mapping[str, str]
    """Where a name leads: to the rule, where a rule and something else have it."""
    document: DocumentText | None

    @classmethod
    def of(cls, page: PolicyPage) -> "Frame":
        """The frame of a page: rules ``r1`` …, parameters ``p1`` …, definitions and tables ``d1`` …, ladders ``l1`` …."""
        named: dict[str, tuple[Any, ...]] = {"l": page.ladders, "p": page.parameters, "d": page.definitions, "r": page.rules}
        ids = {(letter, one.name): f"{letter}{n}" for letter, group in named.items() for n, one in enumerate(group, 1)}
        anchors = {page.info.name: "top"} | {name: id_ for (_, name), id_ in ids.items()}
        document = None
        if page.coverage is not None:
            document = DocumentText(page.coverage, phrases(page.lang), lambda name: anchors.get(name, ""))
        return cls(page, ids, anchors, document)

    @property
    def words(self) -> Phrases:
        """The sentences of the language of the page."""
        return phrases(self.page.lang)

    def say(self, key: str, **args: str) -> str:
        """A sentence of the catalogue, escaped."""
        return escape(self.words.text(f"doc.{key}", **args))

    def href(self, name: str) -> str:
        """Where a name stands in the page."""
        return f"#{self.anchors[name]}"

    def named(self, name: str) -> str:
        """A name, with a link where it stands in the page."""
        shown = escape(visible(name))
        return f'<a href="{self.href(name)}">{shown}</a>' if name in self.anchors else shown

    def joined(self, names: Iterable[str]) -> str:
        """Names one after the other."""
        return ("、" if self.page.lang == "zh" else ", ").join(self.named(name) for name in names)

    # -------------------------------------------------------------- clauses

    def sentence(self, clause: Clause) -> Iterator[str]:
        """A sentence, and the list below it."""
        yield f"<p>{self.runs(clause.runs)}</p>"
        yield from self.below(clause)

    def below(self, clause: Clause) -> Iterator[str]:
        """What stands below a line: its 说明, its quotations, its list."""
        if clause.explain:
            yield f'<p class="explain">{self.say("explain", text=clause.explain)}</p>'
        yield from self.quotes(clause.citations)
        if clause.children:
            yield "<ul>"
            for child in clause.children:
                yield f"<li>{self.runs(child.runs)}"
                yield from self.below(child)
                yield "</li>"
            yield "</ul>"

    def runs(self, runs: Sequence[Run]) -> str:
        """Text with its links."""
        return "".join(self.named(run.name) if run.name else escape(run.text) for run in runs)

    # -------------------------------------------------------------- quotations

    def quotes(self, citations: Sequence[Citation]) -> Iterator[str]:
        """Quotations, each with the way to its place in the document."""
        for citation in citations:
            quote = escape(self.words.text("proof.quote", quote=citation.quote))
            yield f'<blockquote cite="{escape(citation.document)}"><p>{quote} {self.passage(citation)}</p></blockquote>'

    def passage(self, citation: Citation) -> str:
        """The link to a passage; of another document its title."""
        is_own = self.document is not None and citation.document == self.page.info.title and citation.start >= 0
        anchor = self.document.anchor(citation.start) if self.document is not None and is_own else ""
        if anchor:
            return f'<a class="where" href="#{anchor}">{self.say("passage")}</a>'
        return f'<span class="where">{escape(self.words.citation(citation))}</span>'

    def place(self, declared: Any) -> str:
        """File and line of a declaration."""
        place = getattr(declared, "place", None)
        if place is None or place.span.path not in self.page.sources:
            return ""
        line = self.page.sources[place.span.path].position(place.span.start).line
        return f'<span class="where">{self.say("rule.place", path=place.span.path, line=str(line))}</span>'
