"""A document with the passages marked that a policy accounts for, each with links to its rules.

In: the coverage of the document, and where names stand in the page. Out: HTML, and the anchor of each passage. Relies on
``semantics.coverage``.
"""

from collections.abc import Callable, Iterator
from html import escape

from policylang.piece import Piece
from policylang.report.wording import visible_character
from policylang.report.words import Phrases
from policylang.semantics.coverage import Claim, ClaimKind, Coverage, State
from policylang.semantics.coverage import Piece as Passage


class DocumentText(Piece):
    """Writes one document. ``link``: the anchor of a name, empty where it has none in the page."""

    coverage: Coverage
    words: Phrases
    link: Callable[[str], str]

    @property
    def text(self) -> str:
        """The document."""
        return self.coverage.document.source.text

    def passages(self) -> tuple[Passage, ...]:
        """All pieces of all sentences, in order."""
        return tuple(piece for sentence in self.coverage.sentences for piece in sentence.pieces)

    def anchor(self, start: int) -> str:
        """The anchor of the passage that begins at ``start``, or of the first one after it; empty where there is none."""
        return next((f"t{piece.start}" for piece in self.passages() if piece.start >= start and piece.claims), "")

    def lines(self) -> Iterator[str]:
        """One paragraph for each line that says something."""
        for paragraph in self.html().split("\n"):
            if paragraph.strip():
                yield f"<p>{paragraph.strip()}</p>"

    def html(self) -> str:
        """The marked text; its line ends are those of the document, and no mark runs over one."""
        ends = self._ends()
        made: list[str] = []
        at = 0
        for piece in self.passages():
            made.append(_shown(self.text[at : piece.start]))
            made.append(self.marked(piece))
            made += [self.note(claim) for claim in ends.get(piece.end, ())]
            at = piece.end
        made.append(_shown(self.text[at:]))
        return "".join(made)

    def _ends(self) -> dict[int, list[Claim]]:
        """The claims by the end of the last piece that they cover; those that say the same once."""
        pieces = self.passages()
        found: dict[int, list[Claim]] = {}
        seen: set[tuple[int, ClaimKind, str]] = set()
        for claim in self.coverage.claims:
            last = max((piece.end for piece in pieces if piece.end <= claim.end and claim in piece.claims), default=-1)
            key = (last, claim.kind, claim.name)
            if last >= 0 and key not in seen:
                seen.add(key)
                found.setdefault(last, []).append(claim)
        return found

    def marked(self, piece: Passage) -> str:
        """One piece; a mark for each line of it."""
        text = self.text[piece.start : piece.end]
        if piece.is_open:
            kind, title = State.UNCOVERED.value, self.words.text("doc.passage.open")
        elif piece.claims:
            kinds = {claim.kind.value for claim in piece.claims}
            kind = next(state.value for state in State if state.value in kinds)
            title = "、".join(dict.fromkeys(self.name(claim) for claim in piece.claims))
        else:
            return _shown(text)
        lines = []
        for number, line in enumerate(text.split("\n")):
            id_ = f' id="t{piece.start}"' if number == 0 else ""
            lines.append(f'<mark{id_} class="{kind}" title="{escape(title)}">{_shown(line)}</mark>' if line.strip() else line)
        return "\n".join(lines)

    def name(self, claim: Claim) -> str:
        """What a claim says."""
        if claim.kind is ClaimKind.UNCODED:
            return self.words.text("doc.passage.uncoded", reason=claim.name)
        if claim.kind is ClaimKind.RESTATED:
            return self.words.text("doc.passage.restated", name=claim.name)
        return claim.name

    def note(self, claim: Claim) -> str:
        """The note behind a passage: a link to the rule, or why there is none."""
        if claim.kind is ClaimKind.ENCODED:
            inner = self._linked(claim.name)
        elif claim.kind is ClaimKind.RESTATED:
            names = "、".join(self._linked(name) for name in claim.name.split("、"))
            inner = escape(self.words.text("doc.passage.restated", name="\0")).replace("\\x00", names)
        else:
            inner = escape(self.name(claim))
        return f'<small class="note {claim.kind.value}">{inner}</small>'

    def _linked(self, name: str) -> str:
        anchor = self.link(name)
        shown = _shown(name)
        return f'<a href="#{anchor}">{shown}</a>' if anchor else shown


def _shown(text: str) -> str:
    """Text of a document, escaped; lines stay lines."""
    return escape("".join(c if c == "\n" else visible_character(c) for c in text))
