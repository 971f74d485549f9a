"""Boxes, arrows and text in SVG. Colours are classes of the page. Relies on nothing."""

from html import escape

from policylang.piece import Piece


class Box(Piece):
    """A rectangle in whole units."""

    left: int
    top: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """Half way across."""
        return self.left + self.width // 2

    @property
    def right(self) -> int:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The lower edge."""
        return self.top + self.height

    @property
    def half(self) -> int:
        """Half way down."""
        return self.top + self.height // 2


LINE = 17
"""From one line of text to the next."""
HEAD = 6
"""Length of the head of an arrow."""


def text_lines(lines: tuple[str, ...], across: int, down: int, kind: str) -> str:
    """Lines of text around a point."""
    first = down - (len(lines) - 1) * LINE // 2
    return "".join(
        f'<text class="{kind}" x="{across}" y="{first + number * LINE}" dy=".35em">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )


def box(place: Box, lines: tuple[str, ...], kind: str, title: str) -> str:
    """A box with text in it, and what it is called."""
    drawn = f'<rect x="{place.left}" y="{place.top}" width="{place.width}" height="{place.height}" rx="4"/>'
    return f'<g class="{kind}"><title>{escape(title)}</title>{drawn}{text_lines(lines, place.middle, place.half, "label")}</g>'


def arrow(start: Box, end: Box, title: str, kind: str = "arrow") -> str:
    """An arrow from one box to another: up or down, else across; bent where boxes stand between."""
    if start.top == end.top:
        is_right = start.left < end.left
        x1, x2 = (start.right, end.left) if is_right else (start.left, end.right)
        y, step = start.half, HEAD if is_right else -HEAD
        path, tip = f"M{x1} {y}H{x2 - step}", f"M{x2} {y}l{-step} -4v8z"
        if abs(end.left - start.left) > start.width * 2:
            top, x1, x2 = start.top, start.middle, end.middle
            path = f"M{x1} {top}C{x1} {top - 16} {x2} {top - 16} {x2} {top - HEAD}"
            tip = f"M{x2} {top}l-4 -{HEAD}h8z"
        return _drawn(path, tip, title, kind)
    is_up = start.top > end.top
    y1, y2, step = (start.top, end.bottom, -HEAD) if is_up else (start.bottom, end.top, HEAD)
    x1, x2 = start.middle, end.middle
    middle = (y1 + y2) // 2
    path = f"M{x1} {y1}V{y2 - step}" if x1 == x2 else f"M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2 - step}"
    if x1 == x2 and abs(y2 - y1) > start.height:  # past the boxes between
        return _drawn(*_around(start, end), title, kind)
    return _drawn(path, f"M{x2} {y2}l-4 {-step}h8z", title, kind)


def _around(start: Box, end: Box) -> tuple[str, str]:
    """From the right edge of one box to the right edge of another above or below it."""
    x, out = start.right, start.right + HEAD * 3
    return f"M{x} {start.half}C{out} {start.half} {out} {end.half} {x + HEAD} {end.half}", f"M{x} {end.half}l{HEAD} -4v8z"


def across(start: Box, end: Box, title: str) -> str:
    """An arrow from the right edge of one box to the left edge of another."""
    x1, y1, x2, y2 = start.right, start.half, end.left, end.half
    middle = (x1 + x2) // 2
    path = f"M{x1} {y1}H{x2 - HEAD}" if y1 == y2 else f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2 - HEAD} {y2}"
    return _drawn(path, f"M{x2} {y2}l-{HEAD} -4v8z", title, "arrow")


def _drawn(path: str, tip: str, title: str, kind: str) -> str:
    return f'<g class="{kind}"><title>{escape(title)}</title><path d="{path}"/><path class="tip" d="{tip}"/></g>'
