"""Rules of every kind drawn as text, and whole policies of them.

The rules form a directed acyclic graph by construction: conditions name only what was declared before; penalties come before
what they bear on, and read nothing that 取消 could change.
"""

from collections.abc import Callable

import attrs
from drawn_choice import pick, several
from drawn_conditions import Conditions
from drawn_counts import Known, spaced
from drawn_words import DAYS, GRADES, HEADER, KINDS, LEVELS, TYPES, VOCABULARY
from hypothesis import strategies as st

NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"
SUBJECTS = ("教师", "教师", "教师", "修课", "学校", "评议")


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
        found = []
        for _, text in self.declarations:
            if text.startswith("阶梯"):
                rungs = text.partition("  梯级 由低到高\n")[2].splitlines()
                found += [(line.strip(), "层级 级别" in text) for line in rungs if line.startswith("    ")]
        return found

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
        self.later: list[tuple[str, str, str]] = []
        """Rules still to come: word, kind of subject, name."""
        self.graded = False
        """Whether a penalty caps grades: then every 考核 gives one."""
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
        return f"  {clause}{self.write.block(kind, self.write.count(0, depth), 1, lenient)}"

    def maybe(self, clause: str, kind: str, one_in: int = 3) -> list[str]:
        """The same now and then."""
        return [self.cond(clause, kind, depth=1)] if self.chance(one_in) else []

    def now_and_then(self, one_in: int, *lines: str) -> list[str]:
        """One of some lines, now and then."""
        return [self.pick(lines)] if self.chance(one_in) else []

    # -------------------------------------------------------------- definitions and tables

    def definition(self, kind: str) -> None:
        name = self.name("定")
        if KINDS[kind].numbers and self.chance(3):
            value = self.pick({"教师": ("积分 × 50% + 加分", "积分 - 10分"), "修课": ("得分 × 120%",)}.get(kind, ("",)))
            if value:
                self.add(name, [f"定义 {name} 对象 {kind} = {value}"])
                self.known.figures.setdefault(kind, []).append(name)
                return
        body = self.write.listed(kind, 1, 0, False) if self.chance(4) else self.write.simple(kind, 1)
        self.add(name, [f"定义 {name} 对象 {kind} = {body}"])
        self.known.truths.setdefault(kind, []).append(name)

    def sum_of(self, kind: str) -> None:
        """A definition that is an aggregate with an open 其中."""
        name = self.name("定")
        child, number = {"教师": ("修课", "得分"), "学校": ("教师", "积分"), "修课": ("作业", "分数")}.get(
            kind, ("修课", "得分")
        )
        kind = kind if kind in ("学校", "修课") else "教师"
        op = self.pick(("合计", "平均", "最高", "最低"))
        self.add(name, [f"定义 {name} 对象 {kind} = {op} {number} 于 {child} 其中{spaced(self.write.closed(child, 0))}"])
        self.known.figures.setdefault(kind, []).append(name)

    def table(self, kind: str) -> None:
        name = self.name("表")
        is_grade = self.chance(3)
        values = (lambda: self.pick(GRADES)) if is_grade else self.write.points
        rows = [f"  当 {self.write.closed(kind, 1)} 则 {values()}" for _ in range(self.write.count(1, 2))]
        last = f"  否则 {self.pick((values(), '原文未规定'))}"
        type_ = "等次" if is_grade else "分"
        self.add(name, [f"表 {name} 对象 {kind}：{type_}", *self.maybe("适用", kind, 6), *rows, last])
        (self.known.grades if is_grade else self.known.figures).setdefault(kind, []).append(name)

    # -------------------------------------------------------------- decisions

    def decided(self, kind: str, word: str, name: str) -> None:
        """From now on the decision can be named."""
        self.known.rules.setdefault(kind, []).append((name, word))

    def eligibility(self, kind: str, name: str) -> None:
        word = name[:2]
        lines = [f"{word} {name} 对象 {kind}", *self.maybe("适用", kind)]
        if self.chance(3):
            lines.append(f"  要求 {self.write.listed(kind, 1, 1, True)}")
        else:
            lines.append(self.cond("要求", kind, lenient=True))
        labels = lines[-1].startswith("  要求 全部\n")
        for _ in range(self.write.count(0, 2) if word != "奖励" and self.chance(2) else 0):
            replaced = self.pick((" 代替（一）", " 代替（一、二）", "")) if labels else ""
            lines.append(f"  破格{replaced} {self.write.line(kind, 1)}")
        lines += self.maybe("否决", kind, 4)
        if word == "认定" and kind == "教师" and self.chance(2):
            lines.append(f"  授予 {self.pick(('能手', '县级 骨干教师'))}")
            lines.append(
                f"  有效 {self.pick(('3年', '2年 自 入职日期', '1年 自 离岗日期', '至 2021-12-31', '至 入职日期 + 3年', '至 截止'))}"
            )
        if word == "奖励":
            lines.append(f"  给予 {self.pick(('表彰', '津贴 数额 100元', '奖项', '表彰 于（县级、市级）'))}")
        self.add(name, lines)
        self.decided(kind, word, name)

    def exception(self, kind: str, name: str) -> None:
        """A rule in place of an earlier one, for some or for all; it names no other decision."""
        earlier = [one for one, word in self.known.rules.get(kind, ()) if word == "资格"]
        if not earlier:
            earlier = [f"资格{name[2:]}"]
            self.eligibility(kind, earlier[0])
        rules, self.known.rules = self.known.rules, {}
        lines = [f"资格 {name} 对象 {kind}", f"  {self.pick(('例外于', '例外于', '代替'))} {self.pick(earlier)}"]
        lines += [f"  适用 {self.write.closed(kind, 0)}", f"  要求 {self.write.closed(kind, 0)}"]
        self.known.rules = rules
        self.add(name, lines)

    def exam(self, kind: str, name: str) -> None:
        other = "补考分" if kind == "修课" else "加分"
        first = "得分" if kind == "修课" else "积分"
        parts = self.pick(((f"    {first} 占 100%",), (f"    {first} 占 70%", f"    {other} 占 30%")))
        if len(parts) == 2 and self.chance(2):
            parts = (parts[0], f"{parts[1]} 前提 {self.write.closed(kind, 0)} 否则 {self.write.points()}")
        lines = [f"考核 {name} 对象 {kind}", *self.maybe("适用", kind), "  构成", *parts]
        lines.append(f"  合格 成绩 {self.pick(('不低于', '超过'))} {self.write.points()}")
        if self.graded or not self.chance(3):
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
        second = self.now_and_then(
            4, "  上限 12学时", "  上限 2学分 每 年度" if "学分" in entry else "  上限 规定学时" if kind == "修课" else ""
        )
        self.add(name, [*lines, *([cap] if cap else []), *(one for one in second if one)])
        self.decided(kind, "登记", name)

    # -------------------------------------------------------------- penalties

    def lasting(self, kind: str) -> str:
        """How long an effect lasts."""
        own = {"教师": (" 1年 自 入职日期", " 年限 自 离岗日期", " 6个月 自 入职日期"), "修课": (" 1年 自 日期",)}.get(kind, ())
        return self.pick(("", "", *own, " 2年 自 2019-06-30", " 6个月 自 截止", " 1年"))

    def effects(self, kind: str, targets: list[str]) -> list[str]:
        """One or several 后果."""
        named = ["警示", "扣发津贴 200元"]
        named += (
            ["取消 骨干教师", "取消 县级 骨干教师", "取消 县级 以上 骨干教师", "取消 能手"] if kind in ("教师", "修课") else []
        )
        chosen = [self.pick(named)]
        for target in targets:
            word = self.pick(("不得", "不得", "暂停"))
            chosen.append(f"{word} {target}{self.lasting(kind)}")
        return list(dict.fromkeys(chosen))

    def penalty(self, kind: str, name: str, targets: list[str]) -> None:
        chosen = self.effects(kind, targets)
        exams = [one for word, about, one in self.later if word == "考核" and about == kind]
        if exams and self.chance(2):
            chosen.append(f"不得评为 {self.pick(exams)} 的 优秀{self.lasting(kind)}")
            self.graded = True
        self.known.may_hold = True  # in a 处理 it reads what is recorded
        lines = [f"处理 {name} 对象 {kind}", *self.maybe("适用", kind), self.cond("情形", kind), "  后果"]
        self.known.may_hold = False
        lines += [f"    {one}" for one in chosen]
        overlap = self.pick(("", "从重", "从轻", "累计", "先后"))
        lines += [f"  重叠 {overlap}"] if overlap else []
        self.add(name, lines)
        self.decided(kind, "处理", name)

    # -------------------------------------------------------------- duties

    def deadline(self, kind: str) -> str:
        """A 期限 line."""
        own = {
            "教师": ("入职日期 + 1年", "入职日期 + 6个月", "离岗日期"),
            "修课": ("日期 + 1个月", "即时"),
            "评议": ("任期",),
        }.get(kind, ())
        general = ("2020-06-30", "2020年6月", "2020-06-30 前", "2020-06-30（不含）", "2020-03-01 至 2020-09-30", "截止")
        return "  期限 " + self.pick((*general, "即时", "本学期", "2018-06-30", *own * 2))

    def every(self) -> str:
        """A 每 line."""
        plain = (
            "年度",
            "学期",
            "1年",
            "年度 自 2019-01-01",
            "2年 自 2019-03-31",
            "6个月",
            "年限 自 2019-01-01",
            "月",
            "周 于 学期",
        )
        return "  每 " + self.pick((*plain, "年度 于 考察期"))

    def when(self, kind: str, form: int) -> list[str]:
        """The time of a duty, known to what is drawn next; ``form`` 0: once, until the end of the plan."""
        lines = [self.deadline(kind)] if form in (1, 2) else [self.every()] if form == 3 else []
        self.known.periods = ("期限",) if form in (1, 2) and lines != ["  期限 即时"] else ("本周期",) if form == 3 else ()
        return lines

    def duty(self, kind: str, name: str) -> None:
        forbid = self.chance(3)
        form = self.write.count(0, 3)
        when = self.when(kind, form)
        lines = [f"义务 {name} 对象 {kind}", *self.maybe("适用", kind), self.cond("禁止" if forbid else "要求", kind), *when]
        self.known.periods = ()
        if not forbid and self.chance(5):
            lines.append("  性质 倡导")
        else:
            targets = [one for word, about, one in self.later if word in BARRED and about == kind]
            if self.chance(4):
                lines += ["  后果", *(f"    {one}" for one in self.effects("", targets[:1]))]
            if form < 3:
                self.decided(kind, "禁止" if forbid else "义务", name)
        self.add(name, lines)

    def evidence(self, kind: str) -> str:
        """One 证据 of 活动 or 修课."""
        one = "活动" if kind == "学校" else "修课"
        more = ("", "", f" {self.pick(TYPES)}", f" 全部（{TYPES[0]}、{TYPES[1]}）", f" 任一（{TYPES[0]}、{TYPES[2]}）")
        more += (f" 至少 2项（{'、'.join(TYPES)}）", *(" “启动会”", " “启动会”、“总结会”") * (one == "活动"))
        rows = self.pick((f"{one}{self.pick(more)}", "辖内 修课 讲座" if kind == "学校" else f"{one}{self.pick(more)}"))
        count = self.pick(("", "", " 不少于 2次", " 不超过 2次", " 超过 1次"))
        child = "修课" if "修课" in rows else "活动"
        return f"  证据 {rows}{count}" + (f" 其中{spaced(self.write.closed(child, 0))}" if self.chance(3) else "")

    def task(self, kind: str, name: str) -> None:
        kind = self.pick(("学校", "学校", "教师"))
        lines = [f"任务 {name}" + (" 责任方 教师" if kind == "教师" else "")]
        form = self.write.count(0, 3)
        when = self.when(kind, form)
        for _ in range(self.write.count(1, 2)):
            lines.append(self.evidence(kind))
            if self.chance(3):
                plain = "活动" in lines[-1] and "辖内" not in lines[-1]
                lines.append("  涵盖 方面（师德面、教学面）" if plain else "  涵盖 类别（讲座、跟岗）")
        lines += self.maybe("要求", kind, 4)
        self.known.periods = ()
        if self.chance(5):
            lines.append("  性质 倡导")
        elif form < 3:
            self.decided(kind, "任务", name)
        if form == 3 and self.chance(3):
            when = [f"{when[0]} 2次"]
        self.add(name, [*lines, *when])

    def study(self, kind: str, name: str) -> None:
        body = self.pick(
            (
                ["  必修 师德、教法"],
                ["  选修 师德、教法"],
                ["  必修 师德", "  选修 教法"],
                ["  证据 修课 讲座 不少于 2次"],
                ["  证据 修课", "  涵盖 课程（师德、教法）"],
                ["  证据 修课", "  模块 按 类别 合计 学时", "    讲座 不少于 10学时", "    跟岗 不少于 40学时"],
                ["  证据 修课", "  模块 按 课程", "    师德 不少于 2次"],
                ["  选修 由 学校 确定", "  性质 倡导"],
            )
        )
        form = self.write.count(0, 3)
        self.add(name, [f"项目 {name} 对象 教师", *self.maybe("适用", "教师"), *body, *self.when("教师", form)])
        self.known.periods = ()

    # -------------------------------------------------------------- ladders

    def ladder(self, kind: str, name: str) -> None:
        has_levels = not self.chance(3)
        ladder = f"阶{name}"
        lines = [f"阶梯 {ladder} 对象 教师", *self.maybe("适用", "教师", 6)]
        lines += ["  层级 级别"] if has_levels else []
        first, second = f"初{name}", f"高{name}"
        lines += ["  梯级 由低到高", f"    {first}", f"    {second}"]
        asked = self.pick((f"上一层级 {second}", "上一层级 申报梯级"))
        lines += [f"  层级要求 {self.pick(('', '原则上 '))}持有 {asked}"] if has_levels and self.chance(2) else []
        self.made.append((ladder, "\n".join(lines)))
        self.known.ladders.append((ladder, first, second))
        below = self.chance(3)
        if below:
            self.promotion(first, ladder, has_levels, "")
        self.promotion(second, ladder, has_levels, first if below else "")

    def promotion(self, rung: str, ladder: str, has_levels: bool, below: str) -> None:
        """A 晋升; ``below``: the rung before it, which it may ask for."""
        self.known.on_ladder = has_levels
        rule = [f"晋升 {rung} 于 {ladder}"]
        rule.append(f"  要求 {below} 为 可晋升" if below and self.chance(2) else self.cond("要求", "教师", lenient=True))
        rule += [f"  破格 {self.write.line('教师', 1)}"] if self.chance(4) else []
        rule += self.maybe("否决", "教师", 4)
        if has_levels and self.chance(2):
            test = self.pick(("属于（校级、县级）", "属于（市级、县级）", "不低于 县级"))
            rule.append(f"  适用 申报层级 {test}")
        rule += (
            [f"  层级要求 持有 {self.pick(LEVELS)} {self.pick(('以上 ', '以下 ', ''))}骨干教师"]
            if has_levels and self.chance(5)
            else []
        )
        rule += self.now_and_then(4, "  有效 2年")
        self.known.on_ladder = False
        self.made.append((rung, "\n".join(rule)))
        if not has_levels:
            self.decided("教师", "晋升", rung)

    # -------------------------------------------------------------- populations

    def selection(self, kind: str, name: str) -> None:
        kind = self.pick(("教师", "教师", "教师", "修课"))
        lines = [f"遴选 {name} 从 {kind}", *self.maybe("适用", kind, 2)]
        groups = ("  分组 学校", "  分组 学段", "  分组 学校、学段") if kind == "教师" else ("  分组 类别", "  分组 教师")
        lines += self.now_and_then(3, *groups)
        most = ("1人", "2人", "2人 至多 1人") if kind == "教师" else ("1个", "2个")
        shares = ("50% 取整 向上取整", "34% 取整 取整法", "50%", "50% 取整 四舍五入", "50% 取整 银行家舍入")
        ends = (" 至少 1人", " 至多 1人", " 至少 1人 至多 2人") if kind == "教师" else ()
        lines.append(f"  名额 {self.pick((*most, *(share + end for share in shares for end in ('', '', *ends))))}")
        if self.chance(3):
            lines.append(f"  抽签 种子 {self.pick(('种子', '“甲”'))}")
        else:
            keys = ("积分 从高到低", "论文 从高到低", "入职日期 从低到高", "在岗 优先", "等级 从高到低", "加分 从低到高")
            keys = keys if kind == "教师" else ("得分 从高到低", "日期 从低到高", "已核 优先", "学时 从高到低")
            chosen = (
                (keys[3 if kind == "教师" else 2],) if self.chance(3) else several(self.draw, keys, 1, 2)
            )  # many are equal by it
            lines += ["  择优", *(f"    {key}" for key in chosen)]
            lines += self.now_and_then(2, "  并列 待定", "  并列 全取")
        self.add(name, lines)
        self.decided(kind, "遴选", name)

    def target(self, kind: str, name: str) -> None:
        form = self.write.count(0, 2)
        limit = (
            [f"  期限 {self.pick((*DAYS[2:5], '截止'))}"]
            if form == 1
            else [f"  每 {self.pick(('年度', '学期'))}"]
            if form == 2
            else []
        )
        limit += self.now_and_then(6, "  性质 倡导")
        if self.chance(3):
            self.add(name, [f"指标 {name} 对象 学校", *self.maybe("适用", "学校"), self.cond("达到", "学校"), *limit])
            return
        of, unit = self.pick((("教师", "人"), ("教师", "人"), ("修课", "次")))
        counted = self.maybe("计入", of, 2)
        reach = ("计数 其中（{0}）不少于 2" + unit, "占比 其中（{0}）不低于 50%", "占比 其中（{0}）约 50% 容差 10百分点")
        whole = (
            ("人数 不少于 2人", "平均 积分 不低于 60分", "合计 加分 不低于 20分")
            if of == "教师"
            else ("平均 得分 不低于 60分",)
        )
        body = self.pick((*reach, *reach, *whole)).format(self.write.scope(of, 1))
        self.add(name, [f"指标 {name} 从 {of}", *counted, f"  达到 {body}", *limit])
        if len(limit) < 1 + (form > 0) and form < 2:
            self.decided("", "指标", name)


MAKERS: dict[str, Callable[[Rules, str, str], None]] = {
    "资格": Rules.eligibility,
    "认定": Rules.eligibility,
    "奖励": Rules.eligibility,
    "例外": Rules.exception,
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
BELOW = {"学校": ("学校", "教师", "修课"), "教师": ("教师", "修课"), "修课": ("修课", "教师")}
"""Of whom rules can be barred by a penalty on a row: of the row itself, of those below it, and of those above a record."""


def kind_for(rules: Rules, word: str) -> str:
    """A kind of subject that a kind of rule can be about."""
    if word in ("考核", "登记"):
        return rules.pick(FOR_ROWS)
    return rules.pick(SUBJECTS)


def header(draw: st.DrawFn) -> str:
    """The 政策 with its vocabulary."""
    plan = pick(draw, ("", "  计划期 2020-01-01 至 2020-12-31\n", "  计划期 2020年\n"))
    stance = pick(draw, ("", "  口径 前（含）\n", "  口径 以上（不含）\n  口径 以下（不含）\n"))
    force = pick(draw, ("2019-01-01 起", "2019-01-01 至 2021-12-31", "2020-02-01 至 2020-11-30"))
    return HEADER.format(force=force, plan=plan + stance, month_end=pick(draw, ("月底", "次月初"))) + VOCABULARY


@st.composite
def conditions(draw: st.DrawFn) -> Policy:
    """Policies of eight 资格 with one condition each: most is about conditions."""
    rules = Rules(draw)
    top = header(draw)
    rules.definition("教师")
    rules.table("教师")
    rules.sum_of("教师")
    for kind in ("教师", "教师", "教师", "教师", "修课", "修课", "学校", "学校"):
        name = rules.name("资格")
        rules.add(name, [f"资格 {name} 对象 {kind}", f"  要求 {rules.write.simple(kind, 1)}"])
    return Policy(top, tuple(rules.made))


@st.composite
def policies(draw: st.DrawFn, max_rules: int = 4, kinds: tuple[str, ...] = tuple(MAKERS)) -> Policy:
    """Policies of a few definitions, penalties and rules of some kinds."""
    rules = Rules(draw)
    count = rules.write.count
    top = header(draw)
    rules.known.may_hold = False
    words = [rules.pick(kinds) for _ in range(count(1, max_rules))]
    rules.later = [(word, kind_for(rules, word), f"{word}{NAMES[-1 - at]}") for at, word in enumerate(words)]
    for _ in range(count(0, 2)):
        rules.pick((Rules.definition, Rules.table, Rules.sum_of))(rules, rules.pick(SUBJECTS))
    for _ in range(count(0, 2)):
        kind = rules.pick(("修课", "教师", "教师", "学校"))
        targets = [name for word, about, name in rules.later if word in BARRED and about in BELOW[kind]]
        rules.penalty(kind, rules.name("处理"), targets[: count(1, 2)])
    rules.known.may_hold = True
    if rules.chance(2):
        rules.definition("教师")
    while rules.later:
        word, kind, name = rules.later.pop(0)
        MAKERS[word](rules, kind, name)
    return Policy(top, tuple(rules.made))
