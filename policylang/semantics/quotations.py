"""The quotations of a policy file, each found in the document that the file encodes.

In: modules, the texts of their documents, and where a finding goes. Out: ``Citation`` for every quotation under 依据,
不编码 and 重申. A quotation inside a 部分 is looked for in that part only; its headings are the names of the parts.
Codes: PL390–PL393 (see ``citations``), each quotation once. Relies on ``semantics.citations`` and the AST.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable

from policylang.core.expressions import Citation
from policylang.diagnostics import Diagnostic
from policylang.piece import Piece
from policylang.semantics.citations import Ambiguous, Document, Match, NotFound, diagnose, find, sections
from policylang.source import SourceFile, Span
from policylang.syntax import ast


class _Part(Piece):
    """From ``start`` in the policy file on, quotations stand in ``within`` (``None``: the whole document)."""

    start: int
    headings: tuple[str, ...]
    within: range | None


class _Quoted(Piece):
    title: str
    document: Document | None
    parts: tuple[_Part, ...]


class Quotations:
    """Finds the quotations of the modules that were added. One object serves one elaboration."""

    def __init__(self, report: Callable[[Diagnostic], None]) -> None:
        self._report = report
        self._modules: dict[str, _Quoted] = {}
        self._found: dict[Span, Citation] = {}

    def add(self, module: ast.Module, title: str, document: SourceFile | None) -> None:
        """From now on quotations in ``module`` are looked for in ``document`` (``None``: the policy names none)."""
        text = Document(document) if document else None
        starts = [d for d in module.declarations if isinstance(d, ast.Section)]
        self._modules[module.path] = _Quoted(title, text, self._parts(starts, text))

    def cite(self, cites: Iterable[ast.Cite]) -> tuple[Citation, ...]:
        """The citations under 依据."""
        return self.quoted(quote for cite in cites for quote in cite.quotes)

    def quoted(self, quotes: Iterable[ast.Quote]) -> tuple[Citation, ...]:
        """The citations of these quotations."""
        return tuple(self._citation(quote) for quote in quotes)

    def headings(self, span: Span) -> tuple[str, ...]:
        """The headings over what stands at ``span`` in a policy file."""
        module = self._modules.get(span.path)
        part = _part(module, span.start) if module is not None else None
        return part.headings if part is not None else ()

    def _parts(self, starts: list[ast.Section], document: Document | None) -> tuple[_Part, ...]:
        if document is None:
            return tuple(_Part(section.span.start, (section.name.text,), None) for section in starts)
        parts = []
        for section, found in zip(starts, sections(document, [s.start.value for s in starts]), strict=True):
            if isinstance(found, NotFound | Ambiguous):
                self._tell(found, document, section.start.span)
            within = found if isinstance(found, range) else None
            parts.append(_Part(section.span.start, (section.name.text,), within))
        return tuple(parts)

    def _citation(self, quote: ast.Quote) -> Citation:
        known = self._found.get(quote.span)
        if known is None:
            known = self._found[quote.span] = self._look_up(quote)
        return known

    def _look_up(self, quote: ast.Quote) -> Citation:
        module = self._modules.get(quote.span.path)
        if module is None:
            return Citation("", (), quote.value)
        part = _part(module, quote.span.start)
        if module.document is None:
            return Citation(module.title, part.headings, quote.value)
        found = find(module.document, quote.value, part.within)
        if isinstance(found, Match):
            return Citation(module.title, part.headings, quote.value, found.start, found.end)
        self._tell(found, module.document, quote.span)
        return Citation(module.title, part.headings, quote.value)

    def _tell(self, found: NotFound | Ambiguous, document: Document, span: Span) -> None:
        diagnostic = diagnose(found, document, span)
        if diagnostic is not None:
            self._report(diagnostic)


def _part(module: _Quoted, offset: int) -> _Part:
    at = bisect_right([part.start for part in module.parts], offset) - 1
    return module.parts[at] if at >= 0 else _Part(0, (), None)
