"""遴选 drawn as text, and records for them: many alike, some unknown, in groups, by every key and 名额.

Over the fixed vocabulary of ``drawn_words``; more teachers and schools than ``drawn_records`` has, so that there is something to rank.
"""

import re
from typing import Any

import attrs
from drawn_records import AS_OF, Records, records
from drawn_rules import Policy, Rules, header
from hypothesis import strategies as st
from strategies import Case

from policylang.core.facts import Dataset, Table

KEYS = (
    "积分 从高到低",
    "积分 从低到高",
    "加分 从高到低",
    "论文 从高到低",
    "入职日期 从低到高",
    "离岗日期 从高到低",
    "在岗 优先",
    "支教 从高到低",
    "等级 从高到低",
    "等级 从低到高",
    "（占比 修课 其中 已核）从高到低",
    "（平均 得分 于 修课）从高到低",
    "（最高 得分 于 修课）从低到高",
    "（计数 修课）从高到低",
    "学校 的 规模 从低到高",
)
QUOTAS = (
    "1人",
    "2人",
    "3人",
    "0人",
    "50%",
    "50% 取整 向上取整",
    "34% 取整 取整法",
    "50% 取整 银行家舍入",
    "60% 取整 四舍五入 至少 2人",
    "70% 取整 向下取整 至少 1人 至多 2人",
    "40% 取整 取整法 至多 限额",
    "限额",
    "计数 于 学校",
    "（合计 规模 于 学校）/ 100 取整 取整法",
    "最高 规模 于 学校 至多 限额",
)
GROUPS = ("学校", "学段", "等级", "在岗", "学校、学段", "学校、等级", "修课门数")
MORE = """参数 限额：人 原文未规定 范围 1人 至 3人
参数 无种：文本 原文未规定
"""


class Selections(Rules):
    """Draws 遴选."""

    def drawn(self, letter: str) -> None:
        """One 遴选."""
        name = f"遴选{letter}"
        lines = [f"遴选 {name} 从 教师", *self.maybe("适用", "教师", 2)]
        lines += [f"  分组 {self.pick(GROUPS)}"] if self.chance(2) else []
        lines.append(f"  名额 {self.pick(QUOTAS)}")
        if self.chance(4):
            lines.append(f"  抽签 种子 {self.pick(('种子', '种子', '无种'))}")
        else:
            keys = self.draw(st.lists(st.sampled_from(KEYS), min_size=0, max_size=3, unique=True))
            lines += ["  择优", *(f"    {key}" for key in keys)] if keys else []
        lines.append(f"  并列 {self.pick(('待定', '待定', '全取'))}")
        self.add(name, lines)

    def asking(self) -> None:
        """A 资格 that asks what a 遴选 gave."""
        chosen, text = self.pick([(name, text) for name, text in self.made if name.startswith("遴选")])
        forms = ["为 入选", "不为 未入选", "为 并列待定", "的 名次 不超过 2"]
        forms += ["的 名额 不少于 2人"] if re.search(r"名额 (\d人|限额)", text) else []
        name = self.name("资格")
        self.add(name, [f"资格 {name} 对象 教师", f"  要求 {chosen} {self.pick(forms)}"])


@st.composite
def selections(draw: st.DrawFn) -> Policy:
    """A few 遴选, now and then with a penalty that bears on the first, and what asks for them."""
    rules = Selections(draw)
    top = header(draw) + MORE
    rules.add("修课门数", ["定义 修课门数 对象 教师 = 计数 修课"])
    rules.known.may_hold = False
    if rules.chance(4):
        rules.penalty("教师", rules.name("处理"), ["遴选丙"])
    for place in range(draw(st.integers(1, 3))):
        rules.drawn("丙丁戊"[place])
    if rules.chance(3):
        rules.asking()
    return Policy(top, tuple(rules.made))


@st.composite
def candidates(draw: st.DrawFn, gap: int) -> dict[str, Any]:
    """Records with up to nine teachers; ``gap`` of ten cells are not recorded."""
    tables: dict[str, Any] = draw(records(gap, [("能手", False)], []))
    make = Records(draw, gap)
    tables["教师"] += [make.teacher(id_) for id_ in "丁戊己庚辛壬"[: draw(st.integers(0, 6))]]
    tables["学校"].append(make.school("三校"))
    return tables


@attrs.frozen(eq=False)
class Choosing(Case):
    """A case whose table of teachers is complete or not."""

    is_complete: bool = True

    def dataset(self) -> Dataset:
        """The records as facts."""
        found = super().dataset()
        found.tables["教师"] = Table(found.tables["教师"].rows, self.is_complete)
        return found


@st.composite
def choosings(draw: st.DrawFn) -> Choosing:
    """Cases of 遴选."""
    tables = draw(candidates(draw(st.sampled_from((0, 1, 1, 3, 5)))))
    is_complete = draw(st.sampled_from((True, True, True, False)))
    return Choosing(draw(selections()), tables, draw(st.sampled_from(AS_OF)), None, is_complete=is_complete)
