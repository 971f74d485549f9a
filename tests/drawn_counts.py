"""Conditions on rows of other tables: 有, 每条, 连续 and the aggregates, of rows below, beside, above and several steps away.

``Counts`` is the part of ``Conditions`` that looks at many rows. It relies on what that class draws of one row.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import attrs
from drawn_choice import chance, pick, place, several
from drawn_words import KINDS, Number, Words
from hypothesis import strategies as st

T = TypeVar("T")
COMPARE = ("不低于", "不少于", "不超过", "超过", "不足", "为", "不为")


@attrs.define
class Known:
    """What a condition may name: definitions, tables and rules declared before, by kind of subject."""

    truths: dict[str, list[str]] = attrs.field(factory=dict)
    figures: dict[str, list[str]] = attrs.field(factory=dict)
    grades: dict[str, list[str]] = attrs.field(factory=dict)
    """Tables that give a 等次."""
    rules: dict[str, list[tuple[str, str]]] = attrs.field(factory=dict)
    """Rules, each with the word of ``OUTCOMES`` for what it can say; those of a whole population under the empty kind."""
    ladders: list[tuple[str, str, str]] = attrs.field(factory=list)
    """Ladders with their two rungs."""
    may_hold: bool = True
    """Whether 持有 may be asked where a penalty could reach it."""
    periods: tuple[str, ...] = ()
    """Periods that only the rule at hand has: 本周期, 期限."""
    on_ladder: bool = False
    """Whether 申报层级 and 上一层级 mean something."""


def spaced(condition: str) -> str:
    """What may follow 其中: a bracket there would be its own, so a condition that begins with one is put into brackets."""
    return f"（{condition}）" if condition.startswith("（") else f" {condition}"


class Counts:
    """Draws conditions on many rows."""

    closed: Callable[[str, int], str]

    def __init__(self, draw: st.DrawFn, known: Known) -> None:
        self.draw = draw
        self.known = known

    def pick(self, values: Sequence[T]) -> T:
        """One of some values."""
        return pick(self.draw, values)

    def chance(self, one_in: int) -> bool:
        """Now and then."""
        return chance(self.draw, one_in)

    def count(self, least: int, most: int) -> int:
        """A small number."""
        return least + self.draw(place(most - least + 1))

    def several(self, values: Sequence[str], least: int, most: int) -> str:
        """Some words in a list."""
        return "、".join(several(self.draw, values, least, min(most, len(values))))

    def compare(self) -> str:
        """A word of comparison."""
        return self.pick(COMPARE)

    def figure(self, number: Number) -> str:
        """A constant near the thresholds of a field."""
        return f"{self.pick(number.figures)}{number.unit}"

    # -------------------------------------------------------------- which rows

    def rows(self, words: Words) -> tuple[str, str]:
        """Records seen from a row, and their kind: its children, now and then those of others."""
        if words.far and self.chance(3):
            return self.pick(words.far)
        child = self.pick(words.children)
        return child, child

    def scope(self, kind: str, depth: int) -> str:
        """The inside of 其中（…）."""
        if len(KINDS[kind].dates) > 1 and self.chance(4):
            return "依次 " + "、".join(KINDS[kind].dates)
        parts = [self.closed(kind, depth) for _ in range(self.count(1, 2))]
        return self.pick((" 且 ", " 或 ")).join(parts)

    # -------------------------------------------------------------- aggregates

    def of_aggregate(self, words: Words, depth: int) -> str:
        path, kind = self.rows(words)
        where = f" 其中（{self.scope(kind, depth - 1)}）" if self.chance(2) else " "
        credits = [name for name, word in self.known.rules.get(kind, ()) if word == "登记"]
        if credits and self.chance(2):
            return f"合计 {self.pick(credits)} 的 学时 于 {path}{where}{self.compare()} {self.pick(('10学时', '20学时', '25学时'))}"
        forms: list[Callable[[Words, str, str, int], str]] = [self._count, self._share]
        forms += [self._figure, self._figure] if KINDS[kind].numbers else []
        forms += [self._kinds, self._spread, self._set] if KINDS[kind].enums or KINDS[kind].sets else []
        forms += [self._days] if KINDS[kind].dates else []
        return self.pick(forms)(KINDS[kind], path, where, depth)

    def _count(self, child: Words, path: str, where: str, depth: int) -> str:
        return f"计数 于 {path}{where}{self.compare()} {self.pick(('1次', '2次', '0次'))}"

    def _share(self, child: Words, path: str, where: str, depth: int) -> str:
        share = f"（占比 于 {path} 其中（{self.scope(child.kind, depth - 1)}））"
        about = "约 50% 容差 10百分点"
        return share + self.pick((f"{self.compare()} 50%", f"{self.compare()} 100%", f"{self.compare()} 33.3%", about))

    def _figure(self, child: Words, path: str, where: str, depth: int) -> str:
        number = self.pick(child.numbers)
        op = self.pick(("合计", "平均", "最高", "最低"))
        return f"{op} {number.name} 于 {path}{where}{self.compare()} {self.figure(number)}"

    def _days(self, child: Words, path: str, where: str, depth: int) -> str:
        compare = self.pick(("早于", "不早于", "晚于", "不晚于"))
        return f"{self.pick(('最高', '最低'))} {self.pick(child.dates)} 于 {path}{where}{compare} {self.pick(('2020-06-30', '基准日'))}"

    def _kinds(self, child: Words, path: str, where: str, depth: int) -> str:
        name, _ = self.pick((*child.enums, *child.sets))
        return f"种数 {name} 于 {path}{where}{self.compare()} {self.pick(('1', '2', '3'))}"

    def _spread(self, child: Words, path: str, where: str, depth: int) -> str:
        name, values = self.pick((*child.enums, *child.sets))
        return f"{path} 的 {name} 包含 {self.wanted(values)}"

    def _set(self, child: Words, path: str, where: str, depth: int) -> str:
        name, values = self.pick((*child.enums, *child.sets))
        return f"去重 {name} 于 {path}{where}包含 {self.wanted(values)}"

    def wanted(self, values: Sequence[str]) -> str:
        """What a set is to contain."""
        how = self.pick(("全部", "任一", "至少 1项", "至少 2项"))
        return self.pick((values[0], f"{how}（{self.several(values, 2, 3)}）"))

    # -------------------------------------------------------------- 有, 每条, 连续

    def of_rows(self, words: Words, depth: int) -> str:
        return f"（{self.open(words, depth)}）"

    def open(self, words: Words, depth: int) -> str:
        """有, 每条 and a compared aggregate, to the end of the line."""
        path, kind = self.rows(words)
        inner = " 且 ".join(self.closed(kind, depth - 1) for _ in range(self.count(1, 2)))
        further = self.pick((f"，且 {self.closed(words.kind, 0)}", f"，或 {self.closed(words.kind, 0)}", "", ""))
        text = f" “{self.pick(KINDS[kind].texts[0][1])}”" if KINDS[kind].texts and self.chance(2) else ""
        return self.pick(
            (
                f"有 {path}{text}",
                f"有 {path}{text} 其中{spaced(inner)}{further if not inner.startswith('（') else ''}",
                f"非 有 {path} 其中{spaced(inner)}",
                f"每条 {path} 满足 {inner}",
                f"每条 {path} 其中{spaced(self.closed(kind, 0))} 满足 {inner}",
                f"计数 于 {path} 其中{spaced(inner)}{' ' if inner.startswith('（') else '，'}不少于 {self.pick(('1次', '2次'))}",
            )
        )

    def of_years(self, words: Words, depth: int) -> str:
        if words.kind == "学校":
            return self.pick(("经费 不低于 100元", "（连续 2年 满足 经费 不低于 100元）"))
        return self.pick(
            (
                "课时 不低于 40学时",
                f"年考 {self.pick(('为', '不低于', '不足'))} 合格",
                "（连续 2年 满足 课时 不低于 40学时）",
                "（连续 2年 满足 年考 不低于 合格）",
                "（连续 3年 满足 有 修课 其中 日期 在 本年度 内）",
            )
        )
