"""Rules of every kind drawn as text, and whole policies of them.

The rules form a directed acyclic graph by construction: conditions name only what was declared before; penalties come before
what they bear on, and read nothing that 取消 could change.
"""

from collections.abc import Callable

import attrs
from drawn_conditions import Conditions, Known, spaced
from drawn_words import DAYS, HEADER, KINDS, TYPES, VOCABULARY
from hypothesis import strategies as st

NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"
SUBJECTS = ("教师", "教师", "教师", "修课", "学校")


@attrs.frozen
class Policy:
    """A drawn policy: the header with the vocabulary, and the declarations, each with its name."""

    header: str
    declarations: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The whole file."""
        return self.written(self.declarations)

    @property
    def rungs(self) -> list[tuple[str, bool]]:
        """The rungs of its ladders, each with whether it has levels."""
        ladders = [text for _, text in self.declarations if text.startswith("阶梯")]
        return [
            (line.strip(), "层级 级别" in text) for text in ladders for line in text.splitlines() if line.startswith("    ")
        ]

    def written(self, declarations: tuple[tuple[str, str], ...]) -> str:
        """The file with the declarations in another order."""
        return self.header + "".join(f"\n{text}\n" for _, text in declarations)


class Rules:
    """Draws declarations one after the other; what is declared can be named by the next."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.known = Known()
        self.write = Conditions(draw, self.known)
        self.made: list[tuple[str, str]] = []
        self.pick = self.write.pick
        self.chance = self.write.chance

    def name(self, kind: str) -> str:
        """A name of its own for the next declaration."""
        return f"{kind}{NAMES[len(self.made)]}"

    def add(self, name: str, lines: list[str]) -> None:
        """One more declaration."""
        self.made.append((name, "\n".join(lines)))

    def cond(self, clause: str, kind: str, lenient: bool = False, depth: int = 2) -> str:
        """A clause with a condition."""
        return f"  {clause}{self.write.block(kind, self.draw(st.integers(0, depth)), 1, lenient)}"

    def maybe(self, clause: str, kind: str, one_in: int = 3) -> list[str]:
        """The same now and then."""
        return [self.cond(clause, kind, depth=1)] if self.chance(one_in) else []

    # -------------------------------------------------------------- definitions and tables

    def definition(self, kind: str) -> None:
        name = self.name("定")
        if KINDS[kind].numbers and self.chance(3):
            value = self.pick({"教师": ("积分 × 50% + 加分", "积分 - 10分"), "修课": ("得分 × 120%",)}.get(kind, ("",)))
            if value:
                self.add(name, [f"定义 {name} 对象 {kind} = {value}"])
                self.known.figures.setdefault(kind, []).append(name)
                return
        self.add(name, [f"定义 {name} 对象 {kind} = {self.write.simple(kind, 1)}"])
        self.known.truths.setdefault(kind, []).append(name)

    def table(self, kind: str) -> None:
        name = self.name("表")
        rows = [f"  当 {self.write.closed(kind, 1)} 则 {self.write.points()}" for _ in range(self.draw(st.integers(1, 2)))]
        last = self.pick(("  否则 50分", "  否则 原文未规定"))
        self.add(name, [f"表 {name} 对象 {kind}：分", *self.maybe("适用", kind, 6), *rows, last])
        self.known.figures.setdefault(kind, []).append(name)

    # -------------------------------------------------------------- decisions

    def decided(self, kind: str, word: str, name: str) -> None:
        """From now on the decision can be named."""
        self.known.rules.setdefault(kind, []).append((name, word))

    def eligibility(self, kind: str, name: str) -> None:
        word = name[:2]
        lines = [f"{word} {name} 对象 {kind}", *self.maybe("适用", kind), self.cond("要求", kind, lenient=True)]
        labels = lines[-1].startswith("  要求 全部\n")
        if word != "奖励" and self.chance(3):
            replaced = " 代替（一）" if labels and self.chance(2) else ""
            lines.append(f"  破格{replaced} {self.write.line(kind, 1)}")
        lines += self.maybe("否决", kind, 4)
        if word == "认定" and kind == "教师" and self.chance(2):
            lines += ["  授予 能手", "  有效 3年"]
        if word == "奖励":
            lines.append(self.pick(("  给予 表彰", "  给予 津贴 数额 100元")))
        self.add(name, lines)
        self.decided(kind, word, name)

    def exam(self, kind: str, name: str) -> None:
        other = "补考分" if kind == "修课" else "加分"
        first = "得分" if kind == "修课" else "积分"
        parts = self.pick(((f"    {first} 占 100%",), (f"    {first} 占 70%", f"    {other} 占 30%")))
        if len(parts) == 2 and self.chance(2):
            parts = (parts[0], f"{parts[1]} 前提 {self.write.closed(kind, 0)} 否则 {self.write.points()}")
        lines = [f"考核 {name} 对象 {kind}", *self.maybe("适用", kind), "  构成", *parts]
        lines.append(f"  合格 成绩 {self.pick(('不低于', '超过'))} {self.write.points()}")
        if self.chance(2):
            lines.append("  等次")
            lines.append("    当 成绩 不低于 70分 则 优秀")
            lines += [f"    当 {self.write.closed(kind, 0)} 则 合格"] if self.chance(3) else ["    当 成绩 不低于 60分 则 合格"]
            lines.append("    否则 不合格")
        lines += self.maybe("要求", kind, 4) + self.maybe("否决", kind, 4)
        self.add(name, lines)
        if "  等次" in lines:
            self.decided(kind, "考核", name)

    def credit(self, kind: str, name: str) -> None:
        caps = [
            "",
            "  上限 20学时",
            "  上限 5学时",
            *(f"  上限 15学时 每 {period}" for period in ("年度", "年度", "学期", "年限")),
        ]
        entry = self.pick(("10学时", "15学时、1.5学分", "学时")) if kind == "修课" else "10学时"
        lines = [f"登记 {name} 对象 {kind}", *self.maybe("适用", kind), self.cond("要求", kind), f"  记入 {entry}"]
        cap = self.pick(caps)
        self.add(name, [*lines, *([cap] if cap else [])])
        self.decided(kind, "登记", name)

    def penalty(self, kind: str, name: str, targets: list[str]) -> None:
        effects = ["警示"]
        if kind == "教师":
            effects += ["取消 骨干教师", "取消 县级 骨干教师", "取消 能手"]
        chosen = [self.pick(effects)]
        for target in targets:
            length = self.pick(("", "", " 1年 自 入职日期" if kind == "教师" else "", " 2年 自 2019-06-30", " 1年"))
            chosen.append(f"{self.pick(('不得', '不得', '暂停'))} {target}{length}")
        lines = [f"处理 {name} 对象 {kind}", *self.maybe("适用", kind), self.cond("情形", kind), "  后果"]
        lines += [f"    {one}" for one in dict.fromkeys(chosen)]
        overlap = self.pick(("", "从重", "从轻", "累计", "先后"))
        lines += [f"  重叠 {overlap}"] if overlap else []
        self.add(name, lines)
        self.decided(kind, "处理", name)

    def deadline(self, kind: str) -> str:
        """A 期限 line."""
        own = {"教师": ("入职日期 + 1年", "入职日期 + 6个月"), "修课": ("日期 + 1个月",)}.get(kind, ())
        return "  期限 " + self.pick(
            ("2020-06-30", "2020年6月", "2020-06-30 前", "2020-03-01 至 2020-09-30", "截止", "截止", "即时", "2018-06-30", *own)
        )

    def every(self) -> str:
        """A 每 line."""
        return "  每 " + self.pick(("年度", "学期", "1年", "年度 自 2019-01-01", "2年 自 2019-03-31"))

    def duty(self, kind: str, name: str) -> None:
        forbid = self.chance(3)
        lines = [f"义务 {name} 对象 {kind}", *self.maybe("适用", kind), self.cond("禁止" if forbid else "要求", kind)]
        form = self.draw(st.integers(0, 3))
        lines += [self.deadline(kind)] if form in (1, 2) else [self.every()] if form == 3 else []
        if not forbid and self.chance(5):
            lines.append("  性质 倡导")
        elif not forbid and form < 3:
            self.decided(kind, "义务", name)
        self.add(name, lines)

    def task(self, kind: str, name: str) -> None:
        lines = [f"任务 {name}"]
        for _ in range(self.draw(st.integers(1, 2))):
            more = self.pick(
                (
                    "",
                    f" {self.pick(TYPES)}",
                    " “启动会”",
                    f" 全部（{TYPES[0]}、{TYPES[1]}）",
                    f" 任一（{TYPES[0]}、{TYPES[2]}）",
                )
            )
            count = self.pick(("", "", " 不少于 2次"))
            where = f" 其中{spaced(self.write.closed('活动', 0))}" if not count and self.chance(3) else ""
            lines.append(f"  证据 活动{more}{count}{where}")
            lines += ["  涵盖 方面（师德面、教学面）"] if not more and self.chance(3) else []
        if self.chance(4):
            lines.append("  性质 倡导")
        else:
            form = self.draw(st.integers(0, 2))
            lines += [self.deadline("学校")] if form == 1 else [self.every()] if form == 2 else []
        self.add(name, lines)

    def study(self, kind: str, name: str) -> None:
        body = self.pick(
            (
                ["  必修 师德、教法"],
                ["  选修 师德、教法"],
                ["  证据 修课 讲座 不少于 2次"],
                ["  证据 修课", "  模块 按 类别 合计 学时", "    讲座 不少于 10学时", "    跟岗 不少于 40学时"],
            )
        )
        limit = [self.pick(("  期限 2020-06-30", "  每 年度", "  期限 入职日期 + 1年"))] if self.chance(2) else []
        self.add(name, [f"项目 {name} 对象 教师", *self.maybe("适用", "教师"), *body, *limit])

    def ladder(self, kind: str, name: str) -> None:
        has_levels = self.chance(2)
        ladder = f"阶{name}"
        lines = [f"阶梯 {ladder} 对象 教师"]
        lines += ["  层级 级别"] if has_levels else []
        first, second = f"初{name}", f"高{name}"
        lines += ["  梯级 由低到高", f"    {first}", f"    {second}"]
        if has_levels and self.chance(2):
            lines.append(f"  层级要求 {self.pick(('', '原则上 '))}持有 上一层级 {second}")
        self.made.append((ladder, "\n".join(lines)))
        self.known.ladders.append((ladder, first, second))
        rule = [f"晋升 {second} 于 {ladder}", self.cond("要求", "教师", lenient=True)]
        rule += self.maybe("否决", "教师", 4)
        if has_levels and self.chance(2):
            rule.append(f"  适用 申报层级 属于（{self.pick(('校级、县级', '市级、县级'))}）")
        self.made.append((second, "\n".join(rule)))

    def selection(self, kind: str, name: str) -> None:
        lines = [f"遴选 {name} 从 教师", *self.maybe("适用", "教师", 2)]
        lines += [self.pick(("  分组 学校", "  分组 学段"))] if self.chance(3) else []
        lines.append(
            f"  名额 {self.pick(('1人', '2人', '50% 取整 向上取整', '34% 取整 取整法', '50% 取整 向下取整 至少 1人'))}"
        )
        if self.chance(3):
            lines.append("  抽签 种子 种子")
        else:
            keys = self.draw(
                st.lists(st.sampled_from(("积分 从高到低", "论文 从高到低", "入职日期 从低到高", "在岗 优先", "等级 从高到低")),
                         min_size=1, max_size=2, unique=True)
            )  # fmt: skip
            lines += ["  择优", *(f"    {key}" for key in keys), f"  并列 {self.pick(('待定', '全取'))}"]
        self.add(name, lines)

    def target(self, kind: str, name: str) -> None:
        limit = [f"  期限 {self.pick(DAYS[2:5])}"] if self.chance(2) else []
        if self.chance(3):
            self.add(name, [f"指标 {name} 对象 学校", *self.maybe("适用", "学校"), self.cond("达到", "学校"), *limit])
            return
        counted = self.maybe("计入", "教师", 2)
        reach = self.pick(("计数 其中（{0}）不少于 2人", "占比 其中（{0}）不低于 50%", "占比 其中（{0}）约 50% 容差 10百分点"))
        self.add(name, [f"指标 {name} 从 教师", *counted, f"  达到 {reach.format(self.write.scope('教师', 1))}", *limit])


MAKERS: dict[str, Callable[[Rules, str, str], None]] = {
    "资格": Rules.eligibility,
    "认定": Rules.eligibility,
    "奖励": Rules.eligibility,
    "考核": Rules.exam,
    "登记": Rules.credit,
    "义务": Rules.duty,
    "任务": Rules.task,
    "项目": Rules.study,
    "晋升": Rules.ladder,
    "遴选": Rules.selection,
    "指标": Rules.target,
}
BARRED = ("资格", "认定", "奖励", "登记")
FOR_ROWS = ("修课", "教师")


def kind_for(rules: Rules, word: str) -> str:
    """A kind of subject that a kind of rule can be about."""
    if word in ("考核", "登记"):
        return rules.pick(FOR_ROWS)
    return rules.pick(SUBJECTS)


def header(draw: st.DrawFn) -> str:
    """The 政策 with its vocabulary."""
    plan = draw(st.sampled_from(("", "  计划期 2020-01-01 至 2020-12-31\n", "  计划期 2020年\n")))
    force = draw(st.sampled_from(("2019-01-01 起", "2019-01-01 至 2021-12-31", "2020-02-01 至 2020-11-30")))
    return HEADER.format(force=force, plan=plan, month_end=draw(st.sampled_from(("月底", "次月初")))) + VOCABULARY


@st.composite
def conditions(draw: st.DrawFn) -> Policy:
    """Policies of eight 资格 with one condition each: most is about conditions."""
    rules = Rules(draw)
    top = header(draw)
    rules.definition("教师")
    rules.table("教师")
    for kind in ("教师", "教师", "教师", "教师", "修课", "修课", "学校", "学校"):
        name = rules.name("资格")
        rules.add(name, [f"资格 {name} 对象 {kind}", f"  要求 {rules.write.simple(kind, 1)}"])
    return Policy(top, tuple(rules.made))


@st.composite
def policies(draw: st.DrawFn, max_rules: int = 4, kinds: tuple[str, ...] = tuple(MAKERS)) -> Policy:
    """Policies of a few definitions, penalties and rules of some kinds."""
    rules = Rules(draw)
    top = header(draw)
    rules.known.may_hold = False
    words = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=max_rules))
    planned = [(word, kind_for(rules, word), f"{word}{NAMES[-1 - place]}") for place, word in enumerate(words)]
    for _ in range(draw(st.integers(0, 2))):
        draw(st.sampled_from((Rules.definition, Rules.table)))(rules, rules.pick(SUBJECTS))
    for _ in range(draw(st.integers(0, 2))):
        kind = rules.pick(FOR_ROWS)
        targets = [name for word, about, name in planned if word in BARRED and about in (kind, "教师")]
        rules.penalty(kind, rules.name("处理"), targets[: draw(st.integers(1, 2))])
    rules.known.may_hold = True
    if draw(st.booleans()):
        rules.definition("教师")
    for word, kind, name in planned:
        MAKERS[word](rules, kind, name)
    return Policy(top, tuple(rules.made))
