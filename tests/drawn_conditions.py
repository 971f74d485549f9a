"""Conditions drawn by type: every draw is well typed and elaborates without an error.

``Conditions`` writes text. It knows the vocabulary and what was declared so far (``Known``), and never uses anything else.
"""

from collections.abc import Callable

from drawn_counts import COMPARE, Counts
from drawn_words import DAYS, GRADES, KINDS, LARGE, LEVELS, Number, Words

Maker = Callable[[Words, int], str]

OUTCOMES = {
    "资格": ("符合", "不符合"),
    "认定": ("予以认定", "不予认定"),
    "考核": ("合格", "不合格"),
    "登记": ("予以登记", "不予登记"),
    "处理": ("触发", "不触发"),
    "义务": ("已履行", "逾期"),
    "禁止": ("未违反", "违反"),
    "任务": ("已完成", "逾期"),
    "奖励": ("应予", "不予"),
    "晋升": ("可晋升", "不可晋升"),
    "遴选": ("入选", "未入选"),
    "指标": ("达标", "未达标"),
}
ROUNDING = ("四舍五入", "向上取整", "向下取整", "银行家舍入")
PERIODS = (
    "近1年",
    "近3年",
    "近6个月",
    "本年度",
    "本学年",
    "本学期",
    "计划期",
    "施行",
    "考察期",
    "2020年3月 至 2020-06-30",
    "2019-12-31 至 基准日",
    "2020年",
    "学期",
)


class Conditions(Counts):
    """Draws conditions of a kind of subject."""

    # -------------------------------------------------------------- values

    def points(self) -> str:
        """A number of 分: constants, parameters."""
        return self.pick(("40分", "60分", "70分", "59.5分", "合格线", "最低线", "任意线", f"{LARGE}分"))

    def amount(self, words: Words, number: Number) -> str:
        """The right side of a comparison with a number."""
        if number.unit == "分" and self.chance(2):
            return self.points()
        if number.name == "学时" and self.chance(2):
            return self.pick(("规定学时", "2学分 × （10学时 / 1学分）"))
        return self.figure(number)

    def figure_of(self, words: Words, number: Number) -> str:
        """The left side: a field, or arithmetic with it."""
        if number.unit != "分" or not self.chance(2):
            return number.name
        other = self.pick([one.name for one in words.numbers if one.unit == "分"])
        return self.pick(
            (
                f"{number.name} × 70% + {other} × 30%",
                f"（{number.name} - {other}）",
                f"（-{number.name} + 100分）",
                f"{number.name} + 罚分",
                f"{number.name} / 3 保留 {self.count(0, 2)}位 {self.pick(ROUNDING)}",
                f"{number.name} × 33% 取整 {self.pick((*ROUNDING, '取整法'))}",
                f"{number.name} × （{other} / 100分）",
                f"{number.name} / 100分 × {other}",
            )
        )

    def day(self) -> str:
        """A day."""
        return self.pick(DAYS)

    def period(self) -> str:
        """A period to lie in."""
        return self.pick((*PERIODS, *self.known.periods * 12))

    def length(self) -> str:
        """A calendar length."""
        return self.pick(("1年", "2年", "3年", "6个月", "1个月", "年限"))

    # -------------------------------------------------------------- closed conditions

    def closed(self, kind: str, depth: int) -> str:
        """A condition that ends by itself."""
        words = KINDS[kind]
        if self.known.periods and words.dates and self.chance(8):
            return f"{self.pick(words.dates)} 在 {self.pick(self.known.periods)} 内"
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
        found += [self.of_blank] if words.blanks else []
        found += [self.of_text] if words.texts else []
        found += [self.of_span] if words.spans else []
        found += [self.of_known, self.of_known] if self.named(words) else []
        if words.kind == "教师":
            found += [self.of_title, self.of_link, self.of_parameter]
        if depth > 0:
            found += [self.of_logic]
            found += [self.of_rows, self.of_aggregate, self.of_aggregate] if words.children else []
            found += [self.of_years] if words.kind in ("教师", "学校") else []
        return found

    def of_truth(self, words: Words, depth: int) -> str:
        name = self.pick(words.truths)
        return self.pick((name, f"非 {name}", f"{name} 为 是", f"{name} 为 否"))

    def of_number(self, words: Words, depth: int) -> str:
        number = self.pick(words.numbers)
        form = self.count(0, 5)
        left = self.figure_of(words, number)
        bound = self.pick(("", "", "（不含）", "（含）"))
        if form == 0:
            low, high = sorted((self.pick(number.figures), self.pick(number.figures)))
            return f"{left} 介于 {low}{number.unit}{bound}至 {high}{number.unit}{self.pick(('', '（不含）'))}"
        if form == 1 and number.unit == "分":
            return f"{left} 约 60分 容差 {self.pick(('5分', '0分', '20分'))}"
        if form == 3 and number.unit == "分" and self.chance(2):
            return self.quotient(words, number)
        if form == 2:
            return f"{number.name} 属于（{self.several([f'{one}{number.unit}' for one in number.figures], 1, 2)}）"
        return f"{left} {self.compare()} {self.amount(words, number)}{bound}"

    def quotient(self, words: Words, number: Number) -> str:
        """A number by another one, which may be zero, below zero or not known."""
        other = self.pick([one.name for one in words.numbers if one.unit == "分"])
        by = self.pick((other, other, f"（{other} - 30分）", f"（{other} - 200分）", "最低线", "（最低线 - 100分）", "任意线"))
        above = self.pick((number.name, number.name, f"（{number.name} - 50分）"))
        return f"（{above} / {by}）{self.compare()} {self.pick(('0', '1', '50%', '2', '1.5'))}"

    def of_enum(self, words: Words, depth: int) -> str:
        name, values = self.pick(words.enums)
        forms = [f"{name} 为 {values[0]}", f"{name} 不为 {values[-1]}", f"{name} 属于（{self.several(values, 1, 2)}）"]
        forms += ["科目 属于 特长", "特长 包含 科目"] if name == "科目" else []
        forms += ["学段 为 师傅 的 学段"] if name == "学段" else []
        return self.pick(forms)

    def of_order(self, words: Words, depth: int) -> str:
        name, values = self.pick(words.ordered)
        if self.chance(4):
            low, high = sorted((self.count(0, 2), self.count(0, 2)))
            return f"{name} 介于 {values[low]} 至 {values[high]}"
        return f"{name} {self.compare()} {self.pick(values)}"

    def of_date(self, words: Words, depth: int) -> str:
        name = self.pick(words.dates)
        form = self.count(0, 4)
        compare = self.pick(("早于", "不早于", "晚于", "不晚于"))
        if form == 0:
            return f"{name} 在 {self.period()} 内"
        if form == 1:
            other = self.pick(words.dates)
            return f"{name} {compare} {other} {self.pick('+-')} {self.length()}"
        if form == 2 and self.chance(2):
            return self.pick((f"{name} 属于（{self.several(DAYS, 2, 2)}）", f"（基准日 在 {name} 至 {self.day()} 内）"))
        bound = self.pick(
            (self.day(), "2020年6月", "2019年", "基准日", "截止", f"{self.day()} + 45日", f"截止 - {self.length()}")
        )
        return f"{name} {self.pick((compare, '为', '不为'))} {bound}"

    def of_time(self, words: Words, depth: int) -> str:
        name = self.pick(words.dates)
        until = self.pick(("", f" 至 {self.day()}", " 至 截止", f" 至 {self.pick(words.dates)}"))
        if self.chance(3):
            return f"足年 自 {name}{until} {self.compare()} {self.pick(('1年', '2年', '年限'))}"
        if self.chance(3):
            return f"（历时 自 {name}{until}）介于 6个月 至 {self.pick(('1年', '3年'))}{self.pick(('', '（不含）'))}"
        if self.chance(5):
            return f"（历时 自 {name}{until}）在 {self.pick(('1年', '3年', '6个月'))} 以内"
        return f"历时 自 {name}{until} {self.compare()} {self.pick(('1年', '2年', '6个月', '365日', '年限'))}"

    def of_set(self, words: Words, depth: int) -> str:
        name, values = self.pick(words.sets)
        return f"{name} 包含 {self.wanted(values)}"

    def of_text(self, words: Words, depth: int) -> str:
        name, values = self.pick(words.texts)
        return f"{name} {self.pick(('为', '不为'))} “{self.pick(values)}”"

    def of_span(self, words: Words, depth: int) -> str:
        name = self.pick(words.spans)
        return self.pick(
            (f"{self.pick(words.dates)} 在 {name} 内", f"（基准日 在 {name} 内）", f"（{self.day()} 在 {name} 内）")
        )

    def of_blank(self, words: Words, depth: int) -> str:
        return f"{self.pick(words.blanks)} {self.pick(('为', '不为'))} 无"

    def of_finding(self, words: Words, depth: int) -> str:
        return self.pick(("", "非 ")) + f"人工认定 {words.finding}"

    def of_parent(self, words: Words, depth: int) -> str:
        above = KINDS[words.parent]
        forms = [self.of_truth] if above.truths else []
        forms += [self.of_enum] if above.enums else []
        forms += [self._figure_above] if above.numbers else []
        if above.kind != "学校" and words.numbers and words.numbers[0].unit == "分" and self.chance(3):
            return f"{words.numbers[0].name} {self.compare()} {above.kind} 的 {'得分' if above.kind == '修课' else '积分'}"
        made = self.pick(forms)(above, depth)
        if made.startswith(("科目", "学段", "特长")):
            made = "学段 为 小学"
        return f"非 {above.kind} 的 {made[2:]}" if made.startswith("非 ") else f"{above.kind} 的 {made}"

    def _figure_above(self, above: Words, depth: int) -> str:
        number = self.pick(above.numbers)
        return f"{number.name} {self.compare()} {self.figure(number)}"

    def of_link(self, words: Words, depth: int) -> str:
        return self.pick(
            (
                "师傅 的 在岗",
                "师傅",
                "非 师傅",
                "师傅 的 积分 不低于 60分",
                "师傅 为 学校 的 校长",
                "学校 的 校长 的 支教",
                "师傅 的 师傅 的 在岗",
                "师傅 的 离岗日期 为 无",
            )
        )

    def of_title(self, words: Words, depth: int) -> str:
        if not self.known.may_hold:
            return "在岗"
        verb = self.pick(("持有", "持有", "未持有"))
        level = self.pick(("", *LEVELS, "县级 以上", "县级 以下", "市级 以下", *("上一层级",) * self.known.on_ladder))
        who = self.pick(("", "", "师傅 ", "学校 的 校长 "))
        return who + self.pick((f"{verb} {level} 骨干教师" if level else f"{verb} 骨干教师", f"{verb} 能手"))

    def of_parameter(self, words: Words, depth: int) -> str:
        on_ladder = ("申报层级 不低于 县级", "申报层级 属于（校级、市级）") if self.known.on_ladder else ()
        return self.pick(
            ("允许", "非 允许", "最低线 不低于 60分", "（积分 不低于 最低线）", "（积分 不足 合格线）", *on_ladder)
        )

    # -------------------------------------------------------------- what was declared before

    def named(self, words: Words) -> list[tuple[str, str, str]]:
        """What can be named of a row: what sort of thing, its name, and the way to the row it is of."""
        known = self.known
        ways = [("", words.kind), *((f"{link} 的 ", "教师") for link in words.links)]
        ways += [(f"{words.parent} 的 ", words.parent)] if words.parent else []
        found = [("指标", name, "") for name, _ in known.rules.get("", ())]
        for way, kind in ways:
            found += [("定义", name, way) for name in known.truths.get(kind, ())]
            found += [("表", name, way) for name in known.figures.get(kind, ())]
            found += [("等次表", name, way) for name in known.grades.get(kind, ())]
            found += [(word, name, way) for name, word in known.rules.get(kind, ())]
            if kind == "教师" and known.may_hold:
                found += [("阶梯", f"{one[0]} {place}", way) for one in known.ladders for place in one[1:]]
        return found

    def of_known(self, words: Words, depth: int) -> str:
        """A 定义, a 表, another decision or a rung."""
        sort, name, way = self.pick(self.named(words))
        forms = [f"{way}{name} {self.pick(('为', '不为'))} {self.pick(OUTCOMES[sort])}"] if sort in OUTCOMES else []
        match sort:
            case "定义":
                forms = [f"{way}{name}"]
            case "表":
                forms = [f"{left} {self.compare()} {self.points()}" for left in (f"{way}{name}", f"3 × {way}{name}")]
            case "等次表":
                forms = [f"{way}{name} {self.compare()} {self.pick(GRADES)}"]
            case "阶梯":
                ladder, rung = name.split()
                forms = [f"{way}{ladder} {self.pick(('为', '不为', '不低于', '不足'))} {rung}", f"{way}{ladder} 为 无"]
            case "考核":
                forms.append(f"{way}{name} 的 成绩 {self.compare()} {self.points()}")
                forms.append(f"{way}{name} 的 等次 {self.pick(('为', '不低于'))} {self.pick(GRADES)}")
            case "登记":
                forms.append(f"{way}{name} 的 学时 {self.compare()} 10学时")
            case "遴选":
                forms.append(f"{way}{name} 的 名次 {self.compare()} {self.pick('123')}")
        return self.pick(forms)

    # -------------------------------------------------------------- lines

    def of_logic(self, words: Words, depth: int) -> str:
        join = self.pick((" 且 ", " 或 "))
        parts = [self.closed(words.kind, depth - 1) for _ in range(self.count(2, 3))]
        return f"{self.pick(('', '非 '))}（{join.join(parts)}）"

    def simple(self, kind: str, depth: int) -> str:
        """A whole condition on one line."""
        words = KINDS[kind]
        form = self.count(0, 7)
        if form in (0, 3) and words.children and depth > 0:
            return self.open(words, depth)
        if form == 1 and len(words.dates) > 1:
            return "依次 " + "、".join(words.dates)
        if form == 2 and depth > 0:
            return self.pick((" 且 ", " 或 ")).join(self.closed(kind, depth - 1) for _ in range(2))
        return self.closed(kind, depth)

    def line(self, kind: str, depth: int, lenient: bool = False) -> str:
        """A test-line: with 当 … 则, 除非, 原则上."""
        test = self.closed(kind, depth)
        form = self.count(0, 7)
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
        """A list of items; now and then one of them is a list; now and then it is there for some only, or in principle."""
        size = self.count(2, 3)
        how = self.pick(("全部", "全部", "任一", f"至少 {self.count(1, size)}项"))
        mild = "原则上 " if lenient and self.chance(6) else ""
        guard = f"当 {self.closed(kind, 0)} 则 " if self.chance(8) else ""
        pad = "  " * (indent + 1)
        items = []
        for number in range(size):
            label = f"（{'一二三四'[number]}）" if indent < 3 else ""
            if depth > 1 and self.chance(5):
                items.append(f"{pad}{label}{self.listed(kind, depth - 1, indent + 1, lenient)}")
            else:
                items.append(pad + label + self.line(kind, depth - 1, lenient))
        return guard + mild + how + "\n" + "\n".join(items)


__all__ = ["COMPARE", "OUTCOMES", "Conditions"]
