"""Coverage of a document as figures, as text and as one HTML page.

In: the coverage of documents and the policies' sources. Out: text; nothing is written here. The page stands alone (no
script, nothing fetched), shows the document on the left and the rules on the right, and escapes all of both.
"""

from collections.abc import Mapping, Sequence
from html import escape

import attrs

from policylang.report.wording import Wording, visible
from policylang.semantics.coverage import Claim, Coverage, Piece, Sentence, State, figures
from policylang.source import SourceFile

Sources = Mapping[str, SourceFile]

_STYLE = """
body { font: 16px/1.7 "Noto Serif CJK SC", "Songti SC", SimSun, serif; margin: 2rem auto; max-width: 80rem; color: #1c1c1c; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; }
.legend span { padding: .1rem .5rem; margin-right: .5rem; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th { text-align: left; font-weight: normal; color: #555; border-bottom: 2px solid #888; }
td { vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }
th.number, td.number { width: 2.5rem; color: #888; font-size: .8rem; text-align: right; }
th.document { width: 55%; }
td.rules { font-size: .85rem; line-height: 1.5; }
.encoded { background: #dff0dc; } .restated { background: #dce9f5; }
.uncoded { background: #eeeeee; color: #555; } .uncovered { background: #f6cfcf; }
.rules span { padding: 0 .3rem; margin-right: .3rem; } .place { color: #777; }
""".strip()


def as_figures(results: Sequence[Coverage]) -> dict[str, object]:
    """Version 1 of the figures: per document what ``semantics.coverage.figures`` counts, and each open passage."""
    return {"version": 1, "documents": [_figures(result) for result in results]}


def as_text(results: Sequence[Coverage], lang: str = "zh") -> str:
    """Figures of each document, and every passage that no rule accounts for."""
    words = Wording.of(lang)
    return "\n".join("".join(line + "\n" for line in _text(result, words)) for result in results)


def as_html(results: Sequence[Coverage], policies: Sources, lang: str = "zh") -> str:
    """One page for all documents; ``policies`` are the files that the claims stand in."""
    words = Wording.of(lang)
    title = escape("、".join(_title(result, words) for result in results))
    legend = "".join(f'<span class="{s.value}">{escape(words.text(f"coverage.{s.value}"))}</span>' for s in State)
    tables = "\n".join(_Page(result, policies, words).table() for result in results)
    language = "en" if lang == "en" else "zh-CN"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<p class="legend">{legend}</p>\n{tables}\n</body>\n</html>\n'
    )


def _figures(result: Coverage) -> dict[str, object]:
    source = result.document.source
    opened = [
        {"line": source.position(p.start).line, "start": p.start, "end": p.end, "text": source.text[p.start : p.end]}
        for p in result.open_pieces()
    ]
    return {"document": source.path, **figures(result), "open": opened}


def _title(result: Coverage, words: Wording) -> str:
    return words.text("coverage.title", [("document", result.document.source.path)])


def _counts(result: Coverage, words: Wording) -> str:
    return words.text("coverage.figures", [(name, str(count)) for name, count in figures(result).items()])


def _text(result: Coverage, words: Wording) -> list[str]:
    source = result.document.source
    lines = [_title(result, words), "  " + _counts(result, words)]
    for piece in result.open_pieces():
        passage = source.text[piece.start : piece.end]
        args = [("line", str(source.position(piece.start).line)), ("passage", passage)]
        lines.append("  " + words.text("coverage.open", args))
    return lines if len(lines) > 2 else [*lines, "  " + words.text("coverage.complete")]


@attrs.frozen
class _Page:
    result: Coverage
    policies: Sources
    words: Wording

    def table(self) -> str:
        """The document line by line, each with the rules whose passages begin there."""
        by_line: dict[int, list[Sentence]] = {}
        for sentence in self.result.sentences:
            by_line.setdefault(self.line(sentence.start), []).append(sentence)
        claims: dict[int, list[Claim]] = {}
        for claim in self.result.claims:
            claims.setdefault(self.line(claim.start), []).append(claim)
        rows = "\n".join(self.row(n, by_line.get(n, ()), claims.get(n, ())) for n in sorted(by_line.keys() | claims.keys()))
        left, right = (escape(self.words.text(key)) for key in ("coverage.document", "coverage.rules"))
        return (
            f"<h2>{escape(_title(self.result, self.words))}</h2>\n<p>{escape(_counts(self.result, self.words))}</p>\n"
            f'<table>\n<tr><th class="number"></th><th class="document">{left}</th><th>{right}</th></tr>\n{rows}\n</table>'
        )

    def line(self, offset: int) -> int:
        return self.result.document.source.position(offset).line

    def row(self, number: int, sentences: Sequence[Sentence], claims: Sequence[Claim]) -> str:
        document = "".join(self.piece(sentence, piece) for sentence in sentences for piece in sentence.pieces)
        rules = "<br>".join(self.claim(claim) for claim in dict.fromkeys(claims))
        return f'<tr><td class="number">{number}</td><td>{document}</td><td class="rules">{rules}</td></tr>'

    def piece(self, sentence: Sentence, piece: Piece) -> str:
        text = escape(visible(self.result.document.source.text[piece.start : piece.end]))
        if piece.is_open:
            return f'<span class="uncovered">{text}</span>'
        if not piece.claims:
            return text
        kinds = {claim.kind.value for claim in piece.claims}
        kind = next(state.value for state in State if state.value in kinds)
        names = escape("、".join(visible(claim.name) for claim in piece.claims))
        return f'<span class="{kind}" title="{names}">{text}</span>'

    def claim(self, claim: Claim) -> str:
        kind = claim.kind.value
        label = escape(self.words.text(f"coverage.{kind}"))
        place = ""
        if claim.place is not None and claim.place.path in self.policies:
            line = self.policies[claim.place.path].position(claim.place.start).line
            place = f' <span class="place">{escape(visible(claim.place.path))}:{line}</span>'
        return f'<span class="{kind}">{label}</span>{escape(visible(claim.name))}{place}'
