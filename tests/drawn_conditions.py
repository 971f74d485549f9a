"""Conditions drawn by type: every draw is well typed and elaborates without an error.

``Conditions`` writes text. It knows the vocabulary and what was declared so far (``Known``), and never uses anything else.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import attrs
from drawn_words import DAYS, GRADES, KINDS, LEVELS, Number, Words
from hypothesis import strategies as st

T = TypeVar("T")
Maker = Callable[[Words, int], str]

COMPARE = ("不低于", "不少于", "不超过", "超过", "低于", "不足", "为", "不为")
COMPARES = tuple(word for word in COMPARE if word != "低于")
OUTCOMES = {
    "资格": ("符合", "不符合"),
    "认定": ("予以认定", "不予认定"),
    "考核": ("合格", "不合格"),
    "登记": ("予以登记", "不予登记"),
    "处理": ("触发", "不触发"),
    "义务": ("已履行", "逾期"),
    "任务": ("已完成", "逾期"),
    "奖励": ("应予", "不予"),
}


@attrs.define
class Known:
    """What a condition may name: definitions, tables and rules declared before, by kind of subject."""

    truths: dict[str, list[str]] = attrs.field(factory=dict)
    figures: dict[str, list[str]] = attrs.field(factory=dict)
    rules: dict[str, list[tuple[str, str]]] = attrs.field(factory=dict)
    ladders: list[tuple[str, str, str]] = attrs.field(factory=list)
    """Ladders with their two rungs."""
    may_hold: bool = True
    """Whether 持有 may be asked where a penalty could reach it."""


def spaced(condition: str) -> str:
    """What may follow 其中: a bracket there would be its own, so a condition that begins with one is put into brackets."""
    return f"（{condition}）" if condition.startswith("（") else f" {condition}"


class Conditions:
    """Draws conditions of a kind of subject."""

    def __init__(self, draw: st.DrawFn, known: Known) -> None:
        self.draw = draw
        self.known = known

    def pick(self, values: Sequence[T]) -> T:
        """One of some values."""
        return self.draw(st.sampled_from(values))

    def chance(self, one_in: int) -> bool:
        """Now and then."""
        return self.draw(st.integers(0, one_in - 1)) == one_in - 1

    # -------------------------------------------------------------- values

    def figure(self, number: Number) -> str:
        """A constant near the thresholds of a field."""
        return f"{self.pick(number.figures)}{number.unit}"

    def points(self) -> str:
        """A number of 分: constants, parameters."""
        return self.pick(("40分", "60分", "70分", "59.5分", "合格线", "最低线", "任意线"))

    def amount(self, words: Words, number: Number) -> str:
        """The right side of a comparison with a number."""
        if number.unit == "分" and self.chance(2):
            return self.points()
        if number.name == "学时" and words.kind == "修课" and self.chance(3):
            return "规定学时"
        return self.figure(number)

    def figure_of(self, words: Words, number: Number) -> str:
        """The left side: a field, or arithmetic with it."""
        if number.unit != "分" or not self.chance(3):
            return number.name
        other = self.pick([one.name for one in words.numbers if one.unit == "分"])
        return self.pick(
            (
                f"{number.name} × 70% + {other} × 30%",
                f"（{number.name} - {other}）",
                f"{number.name} / 2 保留 1位 四舍五入",
                f"{number.name} × 10% 取整 取整法",
                f"{number.name} × （{other} / 100分）",
            )
        )

    def day(self) -> str:
        """A day."""
        return self.pick(DAYS)

    def period(self) -> str:
        """A period to lie in."""
        return self.pick(
            ("近1年", "近3年", "近6个月", "本年度", "本学年", "计划期", "2020年3月 至 2020-06-30", "2020年", "学期")
        )

    def length(self) -> str:
        """A calendar length."""
        return self.pick(("1年", "2年", "3年", "6个月", "1个月", "年限"))

    # -------------------------------------------------------------- closed conditions

    def closed(self, kind: str, depth: int) -> str:
        """A condition that ends by itself."""
        words = KINDS[kind]
        return self.pick(self.choices(words, depth))(words, depth)

    def choices(self, words: Words, depth: int) -> list[Maker]:
        """The forms that fit a kind of subject."""
        found: list[Maker] = []
        found += [self.of_truth] if words.truths else []
        found += [self.of_number, self.of_number] if words.numbers else []
        found += [self.of_enum] if words.enums else []
        found += [self.of_order] if words.ordered else []
        found += [self.of_date, self.of_time] if words.dates else []
        found += [self.of_set] if words.sets else []
        found += [self.of_finding] if words.finding else []
        found += [self.of_parent] if words.parent else []
        found += [self.of_known] if self.has_known(words.kind) else []
        if words.kind == "教师":
            found += [self.of_title, self.of_link, self.of_parameter]
        if depth > 0:
            found += [self.of_logic]
            found += [self.of_rows, self.of_aggregate, self.of_aggregate] if words.children else []
            found += [self.of_years] if words.kind in ("教师", "学校") else []
        return found

    def has_known(self, kind: str) -> bool:
        """Whether anything of this kind was declared."""
        known = self.known
        rungs = known.ladders if kind == "教师" and known.may_hold else ()
        return bool(known.truths.get(kind) or known.figures.get(kind) or known.rules.get(kind) or rungs)

    def of_truth(self, words: Words, depth: int) -> str:
        name = self.pick(words.truths)
        return self.pick((name, f"非 {name}", f"{name} 为 是", f"{name} 为 否"))

    def of_number(self, words: Words, depth: int) -> str:
        number = self.pick(words.numbers)
        form = self.draw(st.integers(0, 4))
        left = self.figure_of(words, number)
        if form == 0:
            low, high = sorted(self.draw(st.lists(st.sampled_from(number.figures), min_size=2, max_size=2)))
            return f"{left} 介于 {low}{number.unit} 至 {high}{number.unit}{self.pick(('', '（不含）'))}"
        if form == 1 and number.unit == "分":
            return f"{left} 约 60分 容差 {self.pick(('5分', '0分', '20分'))}"
        return f"{left} {self.pick(COMPARES)} {self.amount(words, number)}{self.pick(('', '', '（不含）', '（含）'))}"

    def of_enum(self, words: Words, depth: int) -> str:
        name, values = self.pick(words.enums)
        chosen = self.draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True))
        return self.pick((f"{name} 为 {chosen[0]}", f"{name} 不为 {chosen[0]}", f"{name} 属于（{'、'.join(chosen)}）"))

    def of_order(self, words: Words, depth: int) -> str:
        name, values = self.pick(words.ordered)
        return f"{name} {self.pick(COMPARES)} {self.pick(values)}"

    def of_date(self, words: Words, depth: int) -> str:
        name = self.pick(words.dates)
        form = self.draw(st.integers(0, 3))
        if form == 0:
            return f"{name} 在 {self.period()} 内"
        if form == 1:
            return f"{name} {self.pick(('早于', '不早于', '晚于', '不晚于'))} {name} {self.pick('+-')} {self.length()}"
        bound = self.pick(
            (self.day(), "2020年6月", "2019年", "基准日", "截止", f"{self.day()} + 45日", f"截止 - {self.length()}")
        )
        return f"{name} {self.pick(('早于', '不早于', '晚于', '不晚于', '为', '不为'))} {bound}"

    def of_time(self, words: Words, depth: int) -> str:
        name = self.pick(words.dates)
        until = self.pick(("", f" 至 {self.day()}", " 至 截止"))
        if self.chance(3):
            return f"足年 自 {name}{until} {self.pick(COMPARES)} {self.pick(('1年', '2年', '年限'))}"
        if self.chance(3):
            return f"（历时 自 {name}{until}）介于 6个月 至 {self.pick(('1年', '3年'))}{self.pick(('', '（不含）'))}"
        return f"历时 自 {name}{until} {self.pick(COMPARES)} {self.pick(('1年', '2年', '6个月', '365日', '年限'))}"

    def of_set(self, words: Words, depth: int) -> str:
        name, values = self.pick(words.sets)
        chosen = "、".join(self.draw(st.lists(st.sampled_from(values), min_size=2, max_size=3, unique=True)))
        how = self.pick(("全部", "任一", "至少 2项"))
        return self.pick((f"{name} 包含 {values[0]}", f"{name} 包含 {how}（{chosen}）"))

    def of_finding(self, words: Words, depth: int) -> str:
        return self.pick(("", "非 ")) + f"人工认定 {words.finding}"

    def of_parent(self, words: Words, depth: int) -> str:
        above = KINDS[words.parent]
        form = self.draw(st.integers(0, 2))
        if form == 0 and above.truths:
            return f"{above.kind} 的 {self.pick(above.truths)}"
        if form == 1 and above.numbers:
            number = self.pick(above.numbers)
            return f"{above.kind} 的 {number.name} {self.pick(COMPARES)} {self.figure(number)}"
        if above.kind == "学校":
            return "学校 的 城乡 为 城区"
        return f"{above.kind} 的 学段 为 小学"

    def of_link(self, words: Words, depth: int) -> str:
        return self.pick(
            ("师傅 的 在岗", "师傅", "非 师傅", "师傅 的 积分 不低于 60分", "师傅 为 学校 的 校长", "学校 的 校长 的 支教")
        )

    def of_title(self, words: Words, depth: int) -> str:
        if not self.known.may_hold:
            return "在岗"
        verb = self.pick(("持有", "持有", "未持有"))
        level = self.pick(("", *LEVELS, "县级 以上", "县级 以下"))
        return self.pick((f"{verb} {level} 骨干教师" if level else f"{verb} 骨干教师", f"{verb} 能手"))

    def of_parameter(self, words: Words, depth: int) -> str:
        return self.pick(("允许", "非 允许", "最低线 不低于 60分", "（积分 不低于 最低线）"))

    def of_known(self, words: Words, depth: int) -> str:
        """A 定义, a 表, another decision or a rung."""
        known = self.known
        found = list(known.truths.get(words.kind, ()))
        found += [f"{name} {self.pick(COMPARES)} {self.points()}" for name in known.figures.get(words.kind, ())]
        for ladder, low, high in known.ladders if words.kind == "教师" and known.may_hold else ():
            found += [f"{ladder} {self.pick(('为', '不为', '不低于'))} {self.pick((low, high))}", f"{ladder} 为 无"]
        for name, kind in known.rules.get(words.kind, ()):
            found.append(f"{name} {self.pick(('为', '不为'))} {self.pick(OUTCOMES[kind])}")
            if kind == "考核":
                found.append(f"{name} 的 成绩 不低于 {self.points()}")
                found.append(f"{name} 的 等次 {self.pick(('为', '不低于'))} {self.pick(GRADES)}")
        return self.pick(found)

    def of_logic(self, words: Words, depth: int) -> str:
        join = self.pick((" 且 ", " 或 "))
        parts = [self.closed(words.kind, depth - 1) for _ in range(self.draw(st.integers(2, 3)))]
        return f"{self.pick(('', '非 '))}（{join.join(parts)}）"

    def of_rows(self, words: Words, depth: int) -> str:
        return f"（{self.open(words, depth)}）"

    def of_years(self, words: Words, depth: int) -> str:
        if words.kind == "学校":
            return self.pick(("经费 不低于 100元", "（连续 2年 满足 经费 不低于 100元）"))
        return self.pick(
            ("课时 不低于 40学时", "（连续 2年 满足 课时 不低于 40学时）", "（连续 3年 满足 有 修课 其中 日期 在 本年度 内）")
        )

    def of_aggregate(self, words: Words, depth: int) -> str:
        child = self.pick(words.children)
        where = f" 其中（{self.scope(child, depth - 1)}）" if self.chance(2) else " "
        compare = self.pick(COMPARES)
        form = self.draw(st.integers(0, 4))
        numbers = KINDS[child].numbers
        credits = [name for name, kind in self.known.rules.get(child, ()) if kind == "登记"]
        if credits and self.chance(2):
            return f"合计 {self.pick(credits)} 的 学时 于 {child}{where}{compare} {self.pick(('10学时', '20学时', '25学时'))}"
        if form == 4:
            name, values = self.pick(KINDS[child].enums)
            how = self.pick(("全部", "任一", "至少 1项"))
            return self.pick(
                (f"{child} 的 {name} 包含 {values[0]}", f"{child} 的 {name} 包含 {how}（{values[0]}、{values[1]}）")
            )
        if form == 0 or (not numbers and form == 2):
            return f"计数 于 {child}{where}{compare} {self.pick(('1次', '2次', '0次'))}"
        if form == 1:
            share = f"（占比 于 {child} 其中（{self.scope(child, depth - 1)}））"
            if self.chance(3):
                return f"{share}约 50% 容差 10百分点"
            return f"{share}{compare} {self.pick(('50%', '100%', '33.3%'))}"
        if form == 2:
            number = self.pick(numbers)
            op = self.pick(("合计", "平均", "最高", "最低"))
            return f"{op} {number.name} 于 {child}{where}{compare} {self.figure(number)}"
        name, _ = self.pick((*KINDS[child].enums, *KINDS[child].sets))
        return f"种数 {name} 于 {child}{where}{compare} {self.pick(('1', '2', '3'))}"

    def scope(self, kind: str, depth: int) -> str:
        """The inside of 其中（…）."""
        if KINDS[kind].dates and len(KINDS[kind].dates) > 1 and self.chance(8):
            return "依次 " + "、".join(KINDS[kind].dates)
        parts = [self.closed(kind, depth) for _ in range(self.draw(st.integers(1, 2)))]
        return self.pick((" 且 ", " 或 ")).join(parts)

    # -------------------------------------------------------------- lines

    def open(self, words: Words, depth: int) -> str:
        """有 and 每条, to the end of the line."""
        child = self.pick(words.children)
        inner = " 且 ".join(self.closed(child, depth - 1) for _ in range(self.draw(st.integers(1, 2))))
        return self.pick(
            (
                f"有 {child}",
                f"有 {child} 其中{spaced(inner)}",
                f"非 有 {child} 其中{spaced(inner)}",
                f"每条 {child} 满足 {inner}",
                f"每条 {child} 其中{spaced(self.closed(child, 0))} 满足 {inner}",
            )
        )

    def simple(self, kind: str, depth: int) -> str:
        """A whole condition on one line."""
        words = KINDS[kind]
        form = self.draw(st.integers(0, 7))
        if form == 0 and words.children and depth > 0:
            return self.open(words, depth)
        if form == 1 and len(words.dates) > 1:
            return "依次 " + "、".join(words.dates)
        if form == 2 and depth > 0:
            return self.pick((" 且 ", " 或 ")).join(self.closed(kind, depth - 1) for _ in range(2))
        return self.closed(kind, depth)

    def line(self, kind: str, depth: int, lenient: bool = False) -> str:
        """A test-line: with 当 … 则, 除非, 原则上."""
        test = self.closed(kind, depth)
        form = self.draw(st.integers(0, 7))
        mild = "原则上 " if lenient and self.chance(3) else ""
        if form == 0:
            return f"当 {self.closed(kind, 0)} 则 {mild}{test}"
        if form == 1:
            return f"{mild}{test} 除非 {self.closed(kind, depth)}"
        return mild + self.simple(kind, depth)

    def block(self, kind: str, depth: int, indent: int, lenient: bool = False) -> str:
        """What follows 要求, 适用 …: a test-line, or a list of items."""
        if depth == 0 or self.chance(2):
            return " " + self.line(kind, depth, lenient)
        return " " + self.listed(kind, depth, indent, lenient)

    def listed(self, kind: str, depth: int, indent: int, lenient: bool) -> str:
        """A list of items; now and then one of them is a list."""
        size = self.draw(st.integers(2, 3))
        how = self.pick(("全部", "全部", "任一", f"至少 {self.draw(st.integers(1, size))}项"))
        pad = "  " * (indent + 1)
        items = []
        for place in range(size):
            label = f"（{'一二三四'[place]}）" if indent < 3 else ""
            if depth > 1 and self.chance(5):
                items.append(f"{pad}{label}{self.listed(kind, depth - 1, indent + 1, lenient)}")
            else:
                items.append(pad + label + self.line(kind, depth - 1, lenient))
        return how + "\n" + "\n".join(items)
