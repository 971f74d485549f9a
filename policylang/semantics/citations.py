"""Quotations found in the document they come from.

In: the text of a source document and the quotations of a policy. Out: where each one stands, or that it stands nowhere
(with the nearest passage) or in several places; and the sentences of the document. A quotation must occur verbatim,
except that line ends do not count, so that a heading and the passage below it can be quoted together; ``……`` stands for
the shortest run inside one line. Inside a 部分 only that part of the document is searched.
Codes: PL390 not there, PL391 several times, PL392 there but in another 部分, PL393 nothing quoted. Relies on nothing but the texts.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from policylang.diagnostics import Diagnostic, Fix, Label, make
from policylang.piece import Piece, field
from policylang.source import SourceFile, Span

_ELLIPSIS = re.compile("…{2,}")
_SENTENCE_END = re.compile("[。；！？;!?]+[”’』」》）)】\"']*|\n")
_WINDOWS = 3
_SHORT = 16


class Document(Piece):
    """A source document. ``flat`` is its text without line ends; offsets outside this module are those of the text."""

    source: SourceFile
    flat: str = field(init=False, repr=False, eq=False)
    _flat_starts: tuple[int, ...] = field(init=False, repr=False, eq=False)
    _text_starts: tuple[int, ...] = field(init=False, repr=False, eq=False)

    def __post_init__(self) -> None:
        pieces, flat_starts, text_starts, length = [], [], [], 0
        for line in re.finditer("[^\r\n\ufeff]+", self.source.text):
            flat_starts.append(length)
            text_starts.append(line.start())
            pieces.append(line.group())
            length += len(line.group())
        object.__setattr__(self, "flat", "".join(pieces))
        object.__setattr__(self, "_flat_starts", tuple(flat_starts))
        object.__setattr__(self, "_text_starts", tuple(text_starts))

    def line_of(self, flat: int) -> int:
        """Number, from 0, of the non-empty line that holds this offset of ``flat``."""
        return max(0, bisect_right(self._flat_starts, flat) - 1)

    def line_end(self, flat: int) -> int:
        """Offset in ``flat`` where the line that holds ``flat`` ends."""
        line = self.line_of(flat) + 1
        return self._flat_starts[line] if line < len(self._flat_starts) else len(self.flat)

    def starts_line(self, flat: int) -> bool:
        """Whether a line begins at this offset of ``flat``."""
        line = self.line_of(flat)
        return bool(self._flat_starts) and self._flat_starts[line] == flat

    def to_text(self, flat: int) -> int:
        """The offset in the text of an offset in ``flat``."""
        if not self._flat_starts:
            return 0
        line = self.line_of(flat)
        return self._text_starts[line] + flat - self._flat_starts[line]

    def to_flat(self, offset: int) -> int:
        """The offset in ``flat`` of the first character at or after this offset of the text."""
        line = bisect_right(self._text_starts, offset) - 1
        if line < 0:
            return 0
        end = self._flat_starts[line + 1] if line + 1 < len(self._flat_starts) else len(self.flat)
        return min(self._flat_starts[line] + offset - self._text_starts[line], end)


class Match(Piece):
    """The one place of a quotation: ``text[start:end]``."""

    start: int
    end: int


class Nearest(Piece):
    """The passage most like a quotation, its text on one line; ``edits``: how many characters differ, at most all."""

    start: int
    end: int
    text: str
    edits: int


class NotFound(Piece):
    """No such passage. ``quote`` is what was sought: one run of a quotation with ``……``; ``elsewhere``: outside the 部分."""

    quote: str
    nearest: Nearest | None = None
    elsewhere: tuple[Match, ...] = ()


class Ambiguous(Piece):
    """Several such passages."""

    matches: tuple[Match, ...]


Finding = Match | NotFound | Ambiguous


def find(document: Document, quote: str, within: range | None = None) -> Finding:
    """Where ``quote`` stands in the document, or in the part of its text that ``within`` gives."""
    runs = _runs(quote)
    if not runs:
        return NotFound("")
    first, last = _bounds(document, within)
    matches = _matches(document, runs, first, last)
    if len(matches) == 1:
        return matches[0]
    if matches:
        return Ambiguous(matches)
    return _not_found(document, runs, first, last)


def sections(document: Document, headings: Sequence[str]) -> tuple[range | NotFound | Ambiguous, ...]:
    """The part of the text that begins with each heading and ends where the next of them begins.

    A heading is looked for at the beginning of a line first, then anywhere.
    """
    places = find_headings(document, headings)
    starts = sorted({place.start for place in places if isinstance(place, Match)})
    ends = dict(pairwise([*starts, len(document.source.text)]))
    return tuple(range(p.start, ends[p.start]) if isinstance(p, Match) else p for p in places)


def find_headings(document: Document, headings: Iterable[str]) -> tuple[Finding, ...]:
    """Where each heading stands."""
    return tuple(_heading(document, heading) for heading in headings)


def sentences(document: Document) -> tuple[tuple[int, int], ...]:
    """Start and end of every sentence: split after 。；！？ (closing quotes and brackets included) and at line ends.

    White space around a sentence is left out, and a sentence of nothing else is none.
    """
    text = document.source.text
    found: list[tuple[int, int]] = []
    start = 0
    for end in [*(m.end() for m in _SENTENCE_END.finditer(text)), len(text)]:
        piece = text[start:end]
        if bare := piece.strip(" \t\r\n\u3000\ufeff"):
            begin = start + piece.index(bare)
            found.append((begin, begin + len(bare)))
        start = end
    return tuple(found)


def diagnose(finding: Finding, document: Document, span: Span) -> Diagnostic | None:
    """What to tell the writer about the quotation at ``span`` (its marks included); nothing for a match."""
    path = document.source.path
    match finding:
        case Match():
            return None
        case Ambiguous(matches):
            labels = tuple(Label(Span(path, m.start, m.end), "PL391.place") for m in matches[:3])
            return make("PL391", span, related=labels, count=str(len(matches)), document=path)
        case NotFound(elsewhere=(first, *_)):
            label = Label(Span(path, first.start, first.end), "PL392.place")
            return make("PL392", span, related=(label,), document=path)
        case NotFound(nearest=None, quote=quote):
            return make("PL390" if quote else "PL393", span, quote=_short(quote), document=path)
        case NotFound(nearest=nearest, quote=quote):
            assert nearest is not None
            label = Label(Span(path, nearest.start, nearest.end), "PL390.nearest")
            is_close = nearest.edits < len(quote) == span.end - span.start - 2
            fixes = (Fix(Span(span.path, span.start + 1, span.end - 1), nearest.text),) if is_close else ()
            return make("PL390", span, related=(label,), fixes=fixes, quote=_short(quote), document=path)


def _short(quote: str) -> str:
    return quote if len(quote) <= _SHORT else quote[: _SHORT - 1] + "…"


def _runs(quote: str) -> tuple[str, ...]:
    plain = quote.replace("\r", "").replace("\n", "")
    return tuple(run for run in _ELLIPSIS.split(plain) if run)


def _bounds(document: Document, within: range | None) -> tuple[int, int]:
    if within is None:
        return 0, len(document.flat)
    return document.to_flat(within.start), document.to_flat(within.stop)


def _heading(document: Document, heading: str) -> Finding:
    finding = find(document, heading)
    if isinstance(finding, Ambiguous):
        at_line_start = tuple(m for m in finding.matches if document.starts_line(document.to_flat(m.start)))
        if len(at_line_start) == 1:
            return at_line_start[0]
    return finding


def _matches(document: Document, runs: Sequence[str], first: int, last: int) -> tuple[Match, ...]:
    shortest: dict[int, int] = {}
    for start in _occurrences(document.flat, runs[0], first, last):
        end = start + len(runs[0])
        for run in runs[1:]:
            line_end = min(document.line_end(end - 1), last)
            place = document.flat.find(run, end, min(line_end + len(run) - 1, last))
            if place < 0:
                break
            end = place + len(run)
        else:
            shortest[end] = start
    return tuple(Match(document.to_text(start), document.to_text(end - 1) + 1) for end, start in shortest.items())


def _occurrences(text: str, run: str, first: int, last: int) -> Iterator[int]:
    place = text.find(run, first, last)
    while place >= 0:
        yield place
        place = text.find(run, place + 1, last)


def _not_found(document: Document, runs: Sequence[str], first: int, last: int) -> NotFound:
    absent = [run for run in runs if document.flat.find(run, first, last) < 0]
    quote = max(absent or runs, key=len)
    elsewhere = _matches(document, runs, 0, len(document.flat)) if (first, last) != (0, len(document.flat)) else ()
    return NotFound(quote, None if elsewhere else _nearest(document, quote, first, last), elsewhere)


def _nearest(document: Document, quote: str, first: int, last: int) -> Nearest | None:
    best: tuple[int, int, int] | None = None
    for begin, stop in _windows(document.flat, quote, first, last):
        edits, end = _approximate(quote, document.flat[begin:stop])
        if best is None or edits < best[0]:
            best = (edits, begin, begin + end)
    if best is None or 4 * best[0] > len(quote):
        return _likest_sentence(document, quote, first, last)
    edits, begin, end = best
    start = end - _length_back(quote, document.flat[begin:end])
    text = document.flat[start:end]
    return Nearest(document.to_text(start), document.to_text(end - 1) + 1, text, edits)


def _likest_sentence(document: Document, quote: str, first: int, last: int) -> Nearest | None:
    """For a quotation in other words: the sentence that shares most pairs of characters with it, if any shares a few."""
    pairs = _pairs(quote)
    begin, stop = document.to_text(first), document.to_text(last)
    best, most = None, max(1, len(pairs) // 5)
    for start, end in sentences(document):
        shared = len(pairs & _pairs(document.source.text[start:end])) if begin <= start and end <= stop else 0
        if shared > most:
            best, most = (start, end), shared
    return Nearest(*best, document.source.text[best[0] : best[1]], len(quote)) if best else None


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _windows(text: str, quote: str, first: int, last: int) -> list[tuple[int, int]]:
    """The few stretches of ``text`` that share most pairs of characters with ``quote``."""
    pairs = _pairs(quote) or {quote}
    width = len(next(iter(pairs)))
    size = max(len(quote), 16)
    shared: dict[int, set[str]] = {}
    for place in range(first, last - width + 1):
        if text[place : place + width] in pairs:
            shared.setdefault(place // size, set()).add(text[place : place + width])
    nothing: set[str] = set()
    blocks = sorted(shared, key=lambda k: (-len(shared[k] | shared.get(k + 1, nothing)), k))[:_WINDOWS]
    return [(max(first, (k - 1) * size), min(last, (k + 3) * size)) for k in blocks]


def _approximate(quote: str, text: str) -> tuple[int, int]:
    """Fewest edits that turn ``quote`` into some part of ``text``, and where the best such part ends."""
    best, at, is_run = len(quote), 0, False
    for end, edits in enumerate(_edits(quote, text, is_anchored=False), 1):
        if edits < best or (is_run and edits == best):
            best, at, is_run = edits, end, True
        else:
            is_run = False
    return best, at


def _length_back(quote: str, text: str) -> int:
    """How long the end of ``text`` is that is most like ``quote``; of equals the one most as long as ``quote``."""
    lengths = enumerate(_edits(quote[::-1], text[::-1], is_anchored=True), 1)
    return min(((edits, abs(length - len(quote)), length) for length, edits in lengths), default=(0, 0, 0))[2]


def _edits(quote: str, text: str, is_anchored: bool) -> Iterator[int]:
    """Edit distance of ``quote`` to what of ``text`` ends at each character (begins at 0 if anchored): Myers, 1999."""
    everything, top = (1 << len(quote)) - 1, 1 << (len(quote) - 1)
    where: dict[str, int] = {}
    for i, character in enumerate(quote):
        where[character] = where.get(character, 0) | 1 << i
    more, less, edits = everything, 0, len(quote)
    for character in text:
        equal = where.get(character, 0)
        vertical = equal | less
        horizontal = (((equal & more) + more) ^ more) | equal
        rising, falling = less | ~(horizontal | more) & everything, more & horizontal
        edits += bool(rising & top) - bool(falling & top)
        rising, falling = (rising << 1 | is_anchored) & everything, falling << 1 & everything
        more, less = falling | ~(vertical | rising) & everything, rising & vertical
        yield edits
