"""Which decision rests on which, as a picture: for each connected set of rules columns from what is used to what uses it.

In: rules. Out: ``Graph``s (nodes by column, edges) and SVG. The order in a column follows the neighbours (barycentres, a fixed number of
passes), ties the order of the document. Relies on ``doc_svg``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from policylang.core.ir import Rule
from policylang.piece import Piece
from policylang.report.doc_svg import LINE, Box, across, box
from policylang.report.layout import width_of, wrapped

PASSES = 4
TEXT = 20
"""Columns of a terminal in one line of a box: ten Chinese characters."""
LETTER = 7
PAD, GAP_X, GAP_Y, EDGE = 8, 34, 12, 4


class Graph(Piece):
    """Rules that hang together: names by column, from those that use nothing; pairs (used, user)."""

    columns: tuple[tuple[str, ...], ...]
    edges: tuple[tuple[str, str], ...]


def graphs_of(rules: Sequence[Rule]) -> tuple[Graph, ...]:
    """The connected sets of rules in which at least one uses another, the first of the document first."""
    names = {rule.name: place for place, rule in enumerate(rules)}
    edges = tuple(
        (used, rule.name) for rule in rules for used in dict.fromkeys(_used(rule)) if used in names and used != rule.name
    )
    leader = {name: name for name in names}

    def top(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for used, user in edges:
        first, second = sorted((top(used), top(user)), key=names.__getitem__)
        leader[second] = first
    sets: dict[str, list[str]] = {}
    for name in names:
        sets.setdefault(top(name), []).append(name)
    found = (_graph(members, [edge for edge in edges if edge[1] in members]) for members in sets.values() if len(members) > 1)
    return tuple(found)


def _used(rule: Rule) -> Iterable[str]:
    """What a rule asks about, and the penalties that bear on it."""
    return (*rule.uses, *(bar.sanction for bar in rule.bars))


def _graph(members: Sequence[str], edges: Sequence[tuple[str, str]]) -> Graph:
    depth = dict.fromkeys(members, 0)
    for _ in members:  # rules do not use each other in a circle: after so many passes nothing moves any more
        for used, user in edges:
            depth[user] = max(depth[user], min(depth[used] + 1, len(members)))
    columns = [[name for name in members if depth[name] == place] for place in range(max(depth.values()) + 1)]
    order = {name: place for place, name in enumerate(members)}
    for turn in range(PASSES):
        for place in range(len(columns)) if turn % 2 == 0 else reversed(range(len(columns))):
            columns[place].sort(key=lambda name: (_centre(name, edges, columns), order[name]))
    return Graph(tuple(tuple(column) for column in columns if column), tuple(edges))


def _centre(name: str, edges: Sequence[tuple[str, str]], columns: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Where the neighbours of a node stand, a thousand to a place, so that no fraction is needed."""
    where = {one: place for column in columns for place, one in enumerate(column)}
    near = [where[used] for used, user in edges if user == name] + [where[user] for used, user in edges if used == name]
    return (sum(near) * 1000 // len(near), 0) if near else (where[name] * 1000, 1)


class GraphSvg(Piece):
    """Draws one graph. ``link``: where a rule stands in the page; ``title``: what a screen reader says."""

    graph: Graph
    link: Callable[[str], str]
    title: str

    def lines(self) -> Iterator[str]:
        """The picture."""
        boxes, width, height = self._boxes()
        size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        yield f'<svg class="graph" {size} role="group" aria-label="{self.title}">'
        yield f"<title>{self.title}</title>"
        for used, user in self.graph.edges:
            yield across(boxes[used], boxes[user], f"{used} → {user}")
        for column in self.graph.columns:
            for name in column:
                yield f'<a href="{self.link(name)}">{box(boxes[name], _lines(name), "cell", name)}</a>'
        yield "</svg>"

    def _boxes(self) -> tuple[dict[str, Box], int, int]:
        """The place of each rule, and the size of the picture."""
        heights = [sum(_height(name) + GAP_Y for name in column) - GAP_Y for column in self.graph.columns]
        height = max(heights) + 2 * EDGE
        boxes: dict[str, Box] = {}
        left = EDGE
        for column, tall in zip(self.graph.columns, heights, strict=True):
            width = max(_width(name) for name in column)
            top = (height - tall) // 2
            for name in column:
                boxes[name] = Box(left, top, width, _height(name))
                top += _height(name) + GAP_Y
            left += width + GAP_X
        return boxes, left - GAP_X + EDGE, height


def _lines(name: str) -> tuple[str, ...]:
    return tuple(wrapped(name, TEXT, "", ""))


def _width(name: str) -> int:
    return max(width_of(line) for line in _lines(name)) * LETTER + 2 * PAD


def _height(name: str) -> int:
    return len(_lines(name)) * LINE + PAD + 4
