"""A ladder as a picture: rungs from the bottom up, levels from left to right, promotions as arrows.

In: a 阶梯 and the 晋升 rules. Out: ``LadderPicture`` (cells and arrows as data), and SVG that takes its colours from the page. From where an
arrow comes is read from the rule: the titles of the ladder that it asks for at that level; where it asks for none, there is no arrow.
Relies on ``core``, ``doc_svg``.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from policylang.core import expressions as x
from policylang.core.ir import Ladder, Qualification, Rule
from policylang.core.operators import CompareOp, ContextKind, GroupOp, LevelTest
from policylang.core.walk import parts
from policylang.piece import Piece
from policylang.report.doc_svg import Box, arrow, box, text_lines

Place = tuple[str, str]
"""A rung and a level (empty: the ladder has none)."""


class Arrow(Piece):
    """A promotion: from one cell to another, by one rule. ``is_choice``: something else can stand in for it."""

    start: Place
    end: Place
    rule: str
    is_choice: bool = False


class LadderPicture(Piece):
    """Rungs and levels from low to high; which rule gives which cell; the arrows between cells."""

    ladder: Ladder
    levels: tuple[str, ...]
    cells: tuple[tuple[Place, str], ...]
    arrows: tuple[Arrow, ...]


def picture_of(ladder: Ladder, rules: Iterable[Rule]) -> LadderPicture:
    """The picture of a ladder."""
    levels = ladder.levels.values if ladder.levels is not None else ("",)
    cells: dict[Place, str] = {}
    arrows: dict[Arrow, None] = {}
    for rule in rules:
        body = rule.body
        if not isinstance(body, Qualification) or body.ladder != ladder.name:
            continue
        for level in levels:
            if may_hold(rule.applies, level) is False:
                continue
            cells.setdefault((body.rung, level), rule.name)
            for start, is_choice in dict.fromkeys(_sources(ladder, body, level)):
                arrows[Arrow(start, (body.rung, level), rule.name, is_choice)] = None
    return LadderPicture(ladder, levels, tuple(cells.items()), tuple(arrows))


# ------------------------------------------------------------------ what a level decides


def may_hold(node: Any, level: str) -> bool | None:
    """Whether a condition holds at 申报层级 ``level``, as far as the level alone says it; ``None``: it depends on more."""
    match node:
        case None:
            return True
        case x.Group():
            return _group(node, level)
        case x.Not():
            inner = may_hold(node.operand, level)
            return None if inner is None else not inner
        case x.Compare(left=x.Context(which=ContextKind.LEVEL), right=x.Literal(value=word)) if node.op in _EQUALITY:
            return (word == level) is _EQUALITY[node.op]
        case x.InSet(operand=x.Context(which=ContextKind.LEVEL), members=tuple() as members):
            words = [member.value for member in members if isinstance(member, x.Literal)]
            return level in words if len(words) == len(members) else None
        case _:
            return None


_EQUALITY = {CompareOp.EQ: True, CompareOp.NE: False}


def _group(node: x.Group, level: str) -> bool | None:
    found = [may_hold(item.body, level) for item in node.items]
    if node.op is GroupOp.ANY:
        return True if True in found else None if None in found else False
    if node.op is GroupOp.ALL:
        return False if False in found else None if None in found else True
    return None


def _sources(ladder: Ladder, body: Qualification, level: str) -> Iterator[tuple[Place, bool]]:
    """The cells of the ladder that a promotion asks for, and whether something else can stand in for each."""
    for condition in (body.require, body.level_require):
        for held, is_choice in _holdings(condition, level):
            place = (held.title or body.rung, _level_held(ladder, held, level))
            if place[0] in ladder.rungs and place[1] is not None and place != (body.rung, level):
                yield (place[0], place[1]), is_choice or bool(body.waivers)


def _level_held(ladder: Ladder, held: x.Holds, level: str) -> str | None:
    """The level at which a title is to be held by somebody who applies for ``level``; ``None``: at no level."""
    if held.test is LevelTest.PREVIOUS:
        rank = ladder.levels.rank(level) if ladder.levels is not None else 0
        return ladder.levels.values[rank - 1] if ladder.levels is not None and rank else None
    return level if held.test is LevelTest.ANY or held.level is None else held.level


def _holdings(node: object, level: str) -> Iterator[tuple[x.Holds, bool]]:
    """持有 … in a condition, without what stands below a 当 that the level makes false, and without what must not be held."""
    pending: list[tuple[object, bool]] = [(node, False)]
    while pending:
        top, is_choice = pending.pop()
        if isinstance(top, x.Holds):
            yield top, is_choice
        elif isinstance(top, x.Guarded):
            pending += [] if may_hold(top.guard, level) is False else [(top.then, is_choice)]
        elif not isinstance(top, x.Not):
            chosen = isinstance(top, x.Unless) or (
                isinstance(top, x.Group) and top.op is not GroupOp.ALL and len(top.items) > 1
            )
            pending += [(one, is_choice or chosen) for one in reversed(parts(top))]


# ------------------------------------------------------------------ SVG

CELL_WIDTH, CELL_HEIGHT, GAP_X, GAP_Y, HEAD = 46, 34, 14, 22, 22
LABEL = 104
ALONE = 180
"""Width of the cells of a ladder without levels."""


class LadderSvg(Piece):
    """Draws one picture. ``link``: where the rule of a name stands in the page; ``title``: what a screen reader says."""

    picture: LadderPicture
    link: Callable[[str], str]
    title: str

    def lines(self) -> Iterator[str]:
        """The picture."""
        width, height = self._size()
        yield (
            f'<svg class="ladder" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group"'
            f' aria-label="{self.title}">'
        )
        yield f"<title>{self.title}</title>"
        yield from self._labels()
        yield from (self._arrow(one) for one in self.picture.arrows)
        named = dict(self.picture.cells)
        for rung in self.picture.ladder.rungs:
            for level in self.picture.levels:
                yield self._cell((rung, level), named.get((rung, level), ""))
        yield "</svg>"

    @property
    def has_levels(self) -> bool:
        """Whether there is more than one column."""
        return self.picture.levels != ("",)

    def _size(self) -> tuple[int, int]:
        rows = len(self.picture.ladder.rungs)
        height = rows * (CELL_HEIGHT + GAP_Y) + (HEAD if self.has_levels else 4)
        if not self.has_levels:
            return ALONE + 2 * GAP_X, height
        return LABEL + len(self.picture.levels) * (CELL_WIDTH + GAP_X), height

    def _box(self, place: Place) -> Box:
        """Where a cell stands: the lowest rung at the bottom."""
        rungs = self.picture.ladder.rungs
        top = (HEAD if self.has_levels else 4) + (len(rungs) - 1 - rungs.index(place[0])) * (CELL_HEIGHT + GAP_Y) + GAP_Y // 2
        if not self.has_levels:
            return Box(GAP_X, top, ALONE, CELL_HEIGHT)
        left = LABEL + self.picture.levels.index(place[1]) * (CELL_WIDTH + GAP_X) + GAP_X // 2
        return Box(left, top, CELL_WIDTH, CELL_HEIGHT)

    def _labels(self) -> Iterator[str]:
        if not self.has_levels:
            return
        for level in self.picture.levels:
            made = self._box((self.picture.ladder.rungs[0], level))
            yield text_lines((level,), made.middle, 14, "head")
        for rung in self.picture.ladder.rungs:
            made = self._box((rung, self.picture.levels[0]))
            yield text_lines((rung,), LABEL - 6, made.top + made.height // 2, "rung")

    def _cell(self, place: Place, rule: str) -> str:
        rung, level = place
        words = (rung,) if not self.has_levels else ("●",) if rule else ()
        name = f"{level} {rung}".strip()
        kind = "cell" if rule else "cell empty"
        drawn = box(self._box(place), words, kind, name)
        return f'<a href="{self.link(rule)}">{drawn}</a>' if rule else drawn

    def _arrow(self, one: Arrow) -> str:
        start, end = self._box(one.start), self._box(one.end)
        names = [f"{level} {rung}".strip() for rung, level in (one.start, one.end)]
        return arrow(start, end, " → ".join(names), "arrow choice" if one.is_choice else "arrow")
