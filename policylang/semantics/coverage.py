"""Which sentences of a document the policy accounts for.

In: a document and claims on stretches of its text (encoded by a rule, repeated, left out with a reason, a heading).
Out: every sentence cut into pieces with the claims on each, its state, and figures. What no claim covers counts only if
it says something: punctuation, white space and item numbers alone do not. Reports no codes; relies on ``citations``.
"""

import enum
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import attrs

from policylang.semantics.citations import Document, sentences
from policylang.source import Span

_FIGURE = "[0-9]{1,2}|[一二三四五六七八九十百]{1,3}|[a-zA-Z]"
_ITEM_NUMBER = rf"[①-⑳⑴-⒇㈠-㈩]|第?(?:{_FIGURE})[.．、:：)）]"
_NO_WORDS = re.compile(r"[\W_]*")
_NO_WORDS_AT_START = re.compile(rf"[\W_]*+(?:{_ITEM_NUMBER})?[\W_]*+")


class ClaimKind(enum.Enum):
    """How a policy accounts for a passage; where several claims meet, the first of these gives the state."""

    ENCODED = "encoded"
    RESTATED = "restated"
    UNCODED = "uncoded"


class State(enum.Enum):
    """What became of a sentence. A sentence of which a part is open is uncovered."""

    ENCODED = "encoded"
    RESTATED = "restated"
    UNCODED = "uncoded"
    UNCOVERED = "uncovered"


@attrs.frozen
class Claim:
    """``text[start:end]`` is accounted for: ``name`` is the rule, or the reason of a 不编码; ``place`` is in the policy."""

    start: int
    end: int
    kind: ClaimKind
    name: str
    place: Span | None = None


@attrs.frozen
class Piece:
    """A stretch of one sentence with the same claims all through; ``is_open``: no claim, and it says something."""

    start: int
    end: int
    claims: tuple[Claim, ...]
    is_open: bool


@attrs.frozen
class Sentence:
    """One sentence of the document, in pieces."""

    start: int
    end: int
    state: State
    pieces: tuple[Piece, ...]


@attrs.frozen
class Coverage:
    """Every sentence of a document, and the claims on it in the document's order."""

    document: Document
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]

    def open_pieces(self) -> tuple[Piece, ...]:
        """What no claim covers."""
        return tuple(piece for sentence in self.sentences for piece in sentence.pieces if piece.is_open)


def coverage(document: Document, claims: Iterable[Claim]) -> Coverage:
    """Account for every sentence of ``document``."""
    ordered = tuple(sorted(set(claims), key=_claim_order))
    found = tuple(_sentence(document.source.text, start, end, ordered) for start, end in sentences(document))
    return Coverage(document, found, ordered)


def figures(result: Coverage) -> dict[str, int]:
    """Sentences by state, their sum, characters claimed and open, and how many rules and reasons lay claim."""
    states = [sentence.state for sentence in result.sentences]
    counts = {state.value: states.count(state) for state in State}
    pieces = [piece for sentence in result.sentences for piece in sentence.pieces]
    return {
        "sentences": len(states),
        **counts,
        "characters": sum(piece.end - piece.start for piece in pieces),
        "claimed_characters": sum(piece.end - piece.start for piece in pieces if piece.claims),
        "open_characters": sum(piece.end - piece.start for piece in pieces if piece.is_open),
        "rules": len({claim.name for claim in result.claims if claim.kind is ClaimKind.ENCODED}),
    }


def _claim_order(claim: Claim) -> tuple[int, int, str, str, int]:
    return claim.start, -claim.end, claim.kind.value, claim.name, claim.place.start if claim.place else -1


def _sentence(text: str, start: int, end: int, claims: Sequence[Claim]) -> Sentence:
    here = [claim for claim in claims if claim.start < end and claim.end > start]
    edges = sorted({start, end, *(max(start, c.start) for c in here), *(min(end, c.end) for c in here)})
    pieces = []
    for left, right in pairwise(edges):
        over = tuple(claim for claim in here if claim.start <= left and right <= claim.end)
        empty = _NO_WORDS_AT_START if left == start else _NO_WORDS
        pieces.append(Piece(left, right, over, not over and not empty.fullmatch(text, left, right)))
    return Sentence(start, end, _state(pieces, here), tuple(pieces))


def _state(pieces: Sequence[Piece], claims: Sequence[Claim]) -> State:
    if any(piece.is_open for piece in pieces):
        return State.UNCOVERED
    kinds = {claim.kind for claim in claims}
    for kind in ClaimKind:
        if kind in kinds:
            return State(kind.value)
    return State.UNCODED
