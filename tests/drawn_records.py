"""Records drawn for the fixed vocabulary: missing cells and tables, values at thresholds, month ends, days known in part, days of knowledge."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from drawn_choice import pick, place
from drawn_words import DAYS, GRADES, LARGE, LEVELS, POINTS, TYPES
from hypothesis import strategies as st

Cells = dict[str, Any]
AS_OF = tuple(
    date.fromisoformat(day)
    for day in ("2020-06-30", "2020-07-01", "2020-12-31", "2020-02-29", "2021-02-28", "2018-12-31", "2022-01-01", "2020-11-30")
)
"""Days on which decisions are made: ends of 期限, plan and 施行, and the days after them."""
TEACHERS = ("甲", "乙", "丙")
SCHOOLS = ("一校", "二校")
PARTLY = ("2020年6月", "2019年", "2020-05")
"""Days of which only the month or the year is recorded."""
YEARS = (2018, 2019, 2020)
BOUND = {
    "最低线": ("40分", "60分"),
    "任意线": ("60分",),
    "规定学时[师德]": ("10学时", "40学时"),
    "允许": ("是", "否"),
    "取整法": ("向上取整", "银行家舍入"),
    "截止": ("2020-06-30", "2020-06-15"),
}
"""Figures left open, and how they can be bound."""


class Records:
    """Draws rows; ``gap`` of ten cells are not recorded."""

    def __init__(self, draw: st.DrawFn, gap: int) -> None:
        self.draw = draw
        self.gap = gap

    def pick(self, values: Sequence[Any]) -> Any:
        """One of some values."""
        return pick(self.draw, values)

    def row(self, **choices: Sequence[Any]) -> Cells:
        """A row whose cells are drawn, or left out. PERF: one draw for both."""
        cells = {}
        for name, values in choices.items():
            at, tenth = divmod(self.draw(place(10 * len(values))), 10)
            if tenth >= self.gap:
                cells[name] = values[at]
        return cells

    def known(self, cells: Cells) -> Cells:
        """With a 知悉日 now and then."""
        day = self.pick((*[None] * 5, "2020-01-01", "2020-06-30", "2021-06-30"))
        return cells if day is None else {**cells, "知悉日": day}

    def years(self, values: Sequence[Any]) -> Cells:
        """A value for some years."""
        choice = self.draw(place((len(values) + 1) ** len(YEARS)))
        made = {}
        for year in YEARS:
            choice, at = divmod(choice, len(values) + 1)
            if at:
                made[year] = values[at - 1]
        return made

    def school(self, id_: str) -> Cells:
        cells = self.row(城乡=("城区", "乡镇"), 规模=(1, 50, 200), 校长=TEACHERS, 特色=(["足球"], ["书法", "足球"], []))
        return cells | {"编号": id_, "经费": self.years((90, 100, 110))}

    def teacher(self, id_: str) -> Cells:
        cells = self.row(
            学校=SCHOOLS,
            学段=("小学", "初中", "高中", "村小"),
            等级=GRADES,
            职务=("校长", "主任", "园长"),
            科目=("语文", "数学", "体育"),
            在岗=(True, False),
            支教=(True, False),
            入职日期=(*DAYS, *PARTLY),
            离岗日期=(*DAYS, None, "2020年"),
            特长=(["语文"], ["语文", "数学"], [], ["体育", "数学", "语文"]),
            积分=(*POINTS, "59.5"),
            加分=(5, 10, 20, None),
            论文=(0, 1, 3, LARGE),
            师傅=(*TEACHERS, None),
        )
        return self.known(cells | {"编号": id_, "课时": self.years((39, 40, 41)), "年考": self.years(GRADES)})

    def course(self, id_: str) -> Cells:
        cells = self.row(
            课程=("师德", "教法"),
            日期=(*DAYS, *PARTLY),
            类别=TYPES,
            学时=(0, 10, 20, 40, "0.5", LARGE),
            得分=(*POINTS, "59.5"),
            补考分=(30, 60, 100, None),
            已核=(True, False),
        )
        return self.known({"编号": id_, "教师": self.pick(TEACHERS)} | cells)

    def work(self, courses: Sequence[str]) -> Cells:
        cells = self.row(日期=(*DAYS, "2020年6月"), 分数=(*POINTS, "59.5"), 通过=(True, False))
        return self.known({"修课": self.pick(courses)} | cells)

    def agreement(self) -> Cells:
        cells = self.row(签订日期=(*DAYS, "2019年"), 到期日期=(*DAYS, None), 类别=TYPES, 已核=(True, False))
        return self.known({"教师": self.pick(TEACHERS)} | cells)

    def review(self) -> Cells:
        """A row of a teacher, of a school or of both."""
        of = self.pick(({"教师": "甲"}, {"学校": "一校"}, {"教师": "甲", "学校": "二校"}, {"教师": "乙", "学校": "一校"}))
        spans = ("2020-01-01 至 2020-06-30", "2020-06-15 至 2021-12-31", "2018年")
        return self.known(of | self.row(日期=(*DAYS, "2020年"), 结论=GRADES, 票数=(0, 1, 9), 任期=spans))

    def activity(self) -> Cells:
        faces = (["师德面"], ["师德面", "教学面"], ["师德面", "教学面", "管理面"], [])
        cells = self.row(日期=(*DAYS, "2020年6月"), 类别=TYPES, 方面=faces, 名称=("启动会", "总结会"))
        return self.known({"学校": self.pick(SCHOOLS)} | cells)

    def title(self, titles: Sequence[tuple[str, bool]]) -> Cells:
        name, has_levels = self.pick(titles)
        cells = self.row(自=(*DAYS, None), 至=("2020-06-30", "2021-12-31", None))
        cells |= self.row(层级=LEVELS) if has_levels else {}
        return self.known({"教师": self.pick(TEACHERS), "称号": name} | cells)

    def finding(self) -> Cells:
        held = self.pick(({"教师": "甲", "事项": "优秀"}, {"教师": "乙", "事项": "优秀"}, {"修课": "课一", "事项": "扎实"}))
        return self.known({**held, "结果": self.pick((True, False)), **self.row(日期=DAYS[1:4])})

    def approval(self, rules: Sequence[str]) -> Cells:
        made = {"教师": self.pick(TEACHERS), "事项": self.pick(rules), "批准人": "局长"}
        return made | self.row(申报层级=LEVELS, 日期=DAYS)


def some(draw: st.DrawFn, most: int) -> range:
    """A few rows."""
    return range(draw(place(most + 1)))


@st.composite
def records(draw: st.DrawFn, gap: int, titles: Sequence[tuple[str, bool]], rules: Sequence[str]) -> dict[str, Any]:
    """All tables as ``read_dicts`` takes them; now and then one of them is not supplied.

    ``titles`` that can be held, each with whether it has levels; ``rules`` of which exceptions can be approved.
    """
    make = Records(draw, gap)
    courses = [f"课{'一二三四'[at]}" for at in some(draw, 4)]
    tables: dict[str, Any] = {
        "学校": [make.school(id_) for id_ in SCHOOLS],
        "教师": [make.teacher(id_) for id_ in TEACHERS],
        "修课": [make.course(id_) for id_ in courses],
        "作业": [make.work(courses) for _ in some(draw, 2)] if courses else [],
        "协议": [make.agreement() for _ in some(draw, 2)],
        "评议": [make.review() for _ in some(draw, 2)],
        "活动": [make.activity() for _ in some(draw, 3)],
        "称号": [make.title(titles) for _ in some(draw, 3)],
        "人工认定": [make.finding() for _ in some(draw, 3)],
        "例外批准": [make.approval(rules) for _ in some(draw, 2)] if rules else [],
    }
    tables["人工认定"] = [row for row in tables["人工认定"] if "修课" not in row or tables["修课"]]
    for kind in ("修课", "作业", "协议", "评议", "活动", "称号", "例外批准", "人工认定"):
        if gap and draw(place(10)) < gap // 2 and not any(kind in row for rows in tables.values() for row in rows):
            del tables[kind]
    return tables


@st.composite
def bindings(draw: st.DrawFn) -> dict[str, str]:
    """Values of some of the figures left open."""
    found = {}
    for name, values in BOUND.items() if draw(place(3)) == 2 else ():
        at = draw(place(2 * len(values)))
        if at >= len(values):
            found[name] = values[at - len(values)]
    return found
