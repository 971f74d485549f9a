"""Diagnostics on the screen.

In: diagnostics, the sources they point into, a language and a format. Out: text; nothing is printed here. Formats:
``text`` (the line with the place marked, help, the corrected line), ``short`` (one line each), ``json`` and ``sarif``
(for programs; they carry all findings and no colour). Relies on ``in_order`` for the order.
"""

from collections.abc import Iterable, Mapping, Sequence

from policylang.diagnostics import Diagnostic, Fix, Severity, in_order
from policylang.piece import Piece
from policylang.report import machine
from policylang.report.snippet import Snippet, snippet
from policylang.report.wording import Wording, visible
from policylang.source import SourceFile, Span

FORMATS = ("text", "short", "json", "sarif")
SHOWN_PER_FILE = 20

_BOLD, _RED, _YELLOW, _BLUE, _PLAIN = "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[34m", "\x1b[0m"


def render(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, SourceFile],
    lang: str = "zh",
    format: str = "text",
    color: bool = False,
    limit: int | None = SHOWN_PER_FILE,
) -> str:
    """All findings in one text, ending in a line end unless it is empty.

    ``text`` and ``short`` show at most ``limit`` findings per file and say how many are left; ``None`` shows all.
    """
    found = in_order(diagnostics)
    words = Wording.of(lang)
    match format:
        case "json":
            return machine.as_json(found, sources, words)
        case "sarif":
            return machine.as_sarif(found, sources, words)
        case "text" | "short":
            return _Screen(sources, words, color, format == "short").all(found, limit)
        case _:
            raise ValueError(f"unknown format: {format}")


def summary(diagnostics: Iterable[Diagnostic], lang: str = "zh") -> str:
    """How many errors and warnings there are, in one line."""
    found = in_order(diagnostics)
    errors = sum(d.severity is Severity.ERROR for d in found)
    counts = (("errors", str(errors)), ("warnings", str(len(found) - errors)))
    return Wording.of(lang).text("report.summary", counts)


def corrected_lines(source: SourceFile, fixes: Iterable[Fix]) -> tuple[str, ...]:
    """The lines that ``fixes`` touch, as they read afterwards; of two fixes that overlap the first holds."""
    edits = _separate(sorted((f for f in fixes if f.span.path == source.path), key=lambda f: (f.span.start, f.span.end)))
    lines: list[str] = []
    while edits:
        count = 1
        while count < len(edits) and _line(source, edits[count].span.start) <= _line(source, edits[count - 1].span.end):
            count += 1
        lines += _corrected(source, edits[:count])
        edits = edits[count:]
    return tuple(lines)


def _line(source: SourceFile, offset: int) -> int:
    return source.position(offset).line


def _separate(edits: Sequence[Fix]) -> list[Fix]:
    kept: list[Fix] = []
    for edit in edits:
        if not kept or (edit.span.start >= kept[-1].span.end and edit.span != kept[-1].span):
            kept.append(edit)
    return kept


def _corrected(source: SourceFile, edits: Sequence[Fix]) -> list[str]:
    at = edits[0].span.start - source.position(edits[0].span.start).column + 1
    pieces = []
    for edit in edits:
        pieces += [source.text[at : edit.span.start], edit.replacement]
        at = edit.span.end
    end = source.text.find("\n", at)
    pieces.append(source.text[at:] if end < 0 else source.text[at:end])
    return [line.rstrip() for line in "".join(pieces).split("\n")]


class _Screen(Piece):
    sources: Mapping[str, SourceFile]
    words: Wording
    color: bool
    is_short: bool

    def all(self, found: Sequence[Diagnostic], limit: int | None) -> str:
        by_path: dict[str, list[Diagnostic]] = {}
        for diagnostic in found:
            by_path.setdefault(diagnostic.span.path, []).append(diagnostic)
        entries: list[str] = []
        for path, in_file in by_path.items():
            shown = in_file if limit is None else in_file[:limit]
            entries += [self.short(d) if self.is_short else self.long(d) for d in shown]
            if len(shown) < len(in_file):
                left = (("path", path), ("count", str(len(in_file) - len(shown))))
                entries.append(self.words.text("report.more", left))
        return "".join(entry + "\n" for entry in entries) if self.is_short else "\n".join(e + "\n" for e in entries)

    def short(self, diagnostic: Diagnostic) -> str:
        title = f"{self.words.severity(diagnostic)}[{diagnostic.code}]"
        return f"{self.place(diagnostic.span)}: {title}: {self.words.message(diagnostic)}"

    def long(self, diagnostic: Diagnostic) -> str:
        strong = _RED if diagnostic.severity is Severity.ERROR else _YELLOW
        title = self.paint(f"{self.words.severity(diagnostic)}[{diagnostic.code}]", strong)
        places = [(diagnostic.span, "^", self.words.label(diagnostic), strong)]
        places += [(label.span, "-", self.words.related(diagnostic, label), _BLUE) for label in diagnostic.related]
        views = [snippet(self.sources[s.path], s, m) if s.path in self.sources else None for s, m, _, _ in places]
        margin = max((len(str(view.number)) for view in views if view), default=1)
        lines = [f"{title}: {self.paint(self.words.message(diagnostic), _BOLD)}"]
        for (span, mark, label, ink), view in zip(places, views, strict=True):
            lines += self.excerpt(span, view, margin, label, ink, "-->" if mark == "^" else ":::")
        lines += self.notes(diagnostic, " " * (margin + 1) + "= ")
        return "\n".join(lines)

    def excerpt(self, span: Span, view: Snippet | None, margin: int, label: str, ink: str, arrow: str) -> list[str]:
        head = f"{' ' * margin}{self.paint(arrow, _BLUE)} {self.place(span)}"
        if view is None:
            return [f"{head}  {label}".rstrip()]
        bar = self.paint(" " * margin + " |", _BLUE)
        number = self.paint(f"{view.number:>{margin}} |", _BLUE)
        return [head, bar, f"{number} {view.text}".rstrip(), f"{bar} {self.paint(f'{view.marks} {label}'.rstrip(), ink)}"]

    def notes(self, diagnostic: Diagnostic, lead: str) -> list[str]:
        lines = []
        if advice := self.words.help(diagnostic):
            lines += self.note(lead, "report.help", advice.split("\n"))
        for path in dict.fromkeys(fix.span.path for fix in diagnostic.fixes):
            if path in self.sources:
                corrected = corrected_lines(self.sources[path], diagnostic.fixes)
                gone = self.words.text("report.removed")
                lines += self.note(lead, "report.corrected", [visible(line.strip()) or gone for line in corrected])
        return lines

    def note(self, lead: str, key: str, texts: Sequence[str]) -> list[str]:
        title = f"{self.words.text(key)}: "
        indent = " " * len(lead) + ("\u3000" * (len(title) - 2) + "  " if not title.isascii() else " " * len(title))
        return [f"{lead}{title}{texts[0]}", *(indent + text for text in texts[1:])]

    def place(self, span: Span) -> str:
        path = visible(span.path)
        if span.path not in self.sources:
            return path
        position = self.sources[span.path].position(span.start)
        return f"{path}:{position.line}:{position.column}"

    def paint(self, text: str, ink: str) -> str:
        return f"{ink}{text}{_PLAIN}" if self.color and text else text
