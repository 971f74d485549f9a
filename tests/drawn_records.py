"""Records drawn for the fixed vocabulary: missing cells and tables, values at thresholds, month ends, days of knowledge."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from drawn_words import DAYS, GRADES, LEVELS, POINTS, TYPES
from hypothesis import strategies as st

Cells = dict[str, Any]
AS_OF = tuple(
    date.fromisoformat(day)
    for day in ("2020-06-30", "2020-07-01", "2020-12-31", "2020-02-29", "2021-02-28", "2018-12-31", "2022-01-01", "2020-11-30")
)
AS_OF_DAYS = st.sampled_from(AS_OF)
"""Days on which decisions are made: ends of 期限, plan and 施行, and the days after them."""
TEACHERS = ("甲", "乙", "丙")
SCHOOLS = ("一校", "二校")


class Records:
    """Draws rows; ``gap`` of ten cells are not recorded."""

    def __init__(self, draw: st.DrawFn, gap: int) -> None:
        self.draw = draw
        self.gap = gap

    def pick(self, values: Sequence[Any]) -> Any:
        """One of some values."""
        return self.draw(st.sampled_from(values))

    def row(self, **choices: Sequence[Any]) -> Cells:
        """A row whose cells are drawn, or left out."""
        return {
            name: self.pick(values)
            for name, values in choices.items()
            if self.gap == 0 or self.draw(st.integers(1, 10)) > self.gap
        }

    def known(self, cells: Cells) -> Cells:
        """With a 知悉日 now and then."""
        if self.draw(st.integers(0, 5)) == 5:
            cells["知悉日"] = self.pick(("2020-01-01", "2020-06-30", "2021-06-30"))
        return cells

    def school(self, id_: str) -> Cells:
        years = {year: self.pick((90, 100, 110)) for year in (2018, 2019, 2020) if self.draw(st.booleans())}
        return self.row(城乡=("城区", "乡镇"), 规模=(1, 50, 200), 校长=TEACHERS) | {"编号": id_, "经费": years}

    def teacher(self, id_: str) -> Cells:
        years = {year: self.pick((39, 40, 41)) for year in (2018, 2019, 2020) if self.draw(st.booleans())}
        cells = self.row(
            学校=SCHOOLS,
            学段=("小学", "初中", "高中"),
            等级=GRADES,
            在岗=(True, False),
            支教=(True, False),
            入职日期=(*DAYS, "2020年6月", "2019年"),
            离岗日期=(*DAYS, None),
            特长=(["语文"], ["语文", "数学"], [], ["体育", "数学", "语文"]),
            积分=(*POINTS, "59.5"),
            加分=(5, 10, 20, None),
            论文=(0, 1, 3),
            师傅=(*TEACHERS, None),
        )
        return cells | {"编号": id_, "课时": years}

    def course(self, id_: str) -> Cells:
        cells = self.row(
            课程=("师德", "教法"),
            日期=(*DAYS, "2020年6月"),
            类别=TYPES,
            学时=(0, 10, 20, 40, "0.5"),
            得分=(*POINTS, "59.5"),
            补考分=(30, 60, 100, None),
            已核=(True, False),
        )
        return self.known({"编号": id_, "教师": self.pick(TEACHERS)} | cells)

    def agreement(self) -> Cells:
        cells = self.row(签订日期=DAYS, 到期日期=(*DAYS, None), 类别=TYPES, 已核=(True, False))
        return self.known({"教师": self.pick(TEACHERS)} | cells)

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
        return self.known({**held, "结果": self.pick((True, False)), **self.row(日期=DAYS)})

    def approval(self, rules: Sequence[str]) -> Cells:
        made = {"教师": self.pick(TEACHERS), "事项": self.pick(rules), "批准人": "局长"}
        return made | self.row(申报层级=LEVELS, 日期=DAYS)


def some(draw: st.DrawFn, most: int) -> range:
    """A few rows."""
    return range(draw(st.integers(0, most)))


@st.composite
def records(draw: st.DrawFn, gap: int, titles: Sequence[tuple[str, bool]], rules: Sequence[str]) -> dict[str, Any]:
    """All tables as ``read_dicts`` takes them; now and then one of them is not supplied.

    ``titles`` that can be held, each with whether it has levels; ``rules`` of which exceptions can be approved.
    """
    make = Records(draw, gap)
    tables: dict[str, Any] = {
        "学校": [make.school(id_) for id_ in SCHOOLS],
        "教师": [make.teacher(id_) for id_ in TEACHERS],
        "修课": [make.course(f"课{'一二三四'[place]}") for place in some(draw, 4)],
        "协议": [make.agreement() for _ in some(draw, 2)],
        "活动": [make.activity() for _ in some(draw, 3)],
        "称号": [make.title(titles) for _ in some(draw, 3)],
        "人工认定": [make.finding() for _ in some(draw, 2)],
        "例外批准": [make.approval(rules) for _ in some(draw, 1)] if rules else [],
    }
    tables["人工认定"] = [row for row in tables["人工认定"] if "修课" not in row or tables["修课"]]
    for kind in ("修课", "协议", "活动", "称号", "例外批准"):
        if gap and draw(st.integers(0, 9)) < gap // 2 and not any(kind in row for rows in tables.values() for row in rows):
            del tables[kind]
    return tables
