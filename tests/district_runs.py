"""The runs over the sample districts: their own day first, as it stands, then what shows the outcomes still missing.

Other days, parameters bound, what was known earlier, a file not supplied.
"""

from collections.abc import Mapping
from datetime import date

import attrs


@attrs.frozen
class Run:
    """One run over a district: day, parameters bound, what was known, files left out; ``rules``: only these."""

    as_of: date
    bindings: Mapping[str, str] = attrs.field(factory=dict)
    known_at: date | None = None
    without: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    is_before_force: bool = False


# ------------------------------------------------------------------ 桦甸

_H_YEAR_END = date(2009, 12, 31)
_H_AFTER = date(2010, 1, 31)
_H_BOUND = {
    "统考合格线": "60分",
    "文本合格线": "60分",
    "幼儿合格线": "60分",
    "博文不足得分": "0分",
    "未按期统考视为不合格": "否",
    "网联规定学时": "20学时",
    "网联规定作业数": "4份",
    "网联规定交流数": "6次",
    "幼儿规定学时": "10学时",
    "幼儿规定作业数": "2份",
    "抽测取整": "向上取整",
    "抽签种子": "2009年12月",
    "学期": "2009-03-01 至 2009-07-15、2009-08-26 至 2009-12-31",
    "春季学期": "2009-03-01 至 2009-07-15",
    "12月初末日": "2009-12-05",
    "帮扶先进单位名额": "2所",
    "优秀对子名额": "1对",
    "乡镇班容差": "0.5百分点",
    "示范校容差": "5百分点",
    "课题权重分": "10分",
    "辅导站报送截止": "2009-03-31",
    "注册选课截止": "2009-04-10",
    "形式多样种数": "3种",
}
_SCHOOL_TARGETS = ("重点指导示范校", "受指导示范校达标", "新增示范校", "示范校占比")
_PAIRS = ("优秀帮扶对子",)

HUADIAN = (
    Run(_H_YEAR_END),
    Run(_H_YEAR_END, _H_BOUND),
    Run(_H_AFTER, _H_BOUND),
    Run(date(2009, 3, 20), _H_BOUND),
    # A whole population has one outcome in a run: two of its schools were reported in October and November only.
    Run(_H_AFTER, _H_BOUND, known_at=date(2009, 9, 30), rules=_SCHOOL_TARGETS),
    Run(_H_YEAR_END, _H_BOUND, known_at=date(2009, 9, 30), rules=_SCHOOL_TARGETS),
    Run(_H_AFTER, _H_BOUND, known_at=date(2009, 10, 31), rules=_SCHOOL_TARGETS),
    Run(_H_AFTER, _H_BOUND | {"示范校容差": "40百分点"}, rules=_SCHOOL_TARGETS),
    # The document ranks pairs by nothing: places for all, for one, for none. One pair in doubt was reported last.
    Run(_H_YEAR_END, _H_BOUND | {"优秀对子名额": "100对"}, rules=_PAIRS),
    Run(_H_YEAR_END, _H_BOUND, known_at=date(2009, 12, 20), rules=_PAIRS),
    Run(_H_YEAR_END, _H_BOUND | {"优秀对子名额": "0对"}, rules=_PAIRS),
    Run(date(2009, 2, 1), is_before_force=True),
)

# ------------------------------------------------------------------ 江门

_J_LAST_DAY = date(2025, 12, 31)
_J_AFTER = date(2026, 1, 15)
_J_BOUND = {
    "骨干比例容差": "3百分点",
    "校级设骨干名师项目": "是",
    "教研周期起点": "2021-01-01",
    "中青年校长年龄上限": "45年",
    "青年教师年龄上限": "35年",
    "市级承办初中学科": "英语、物理",
    "倾斜办法": "同等条件优先",
    "参训取用期间": "2025-01-01 至 2025-12-31",
    "参训门槛": "100学时",
    "通报周期": "6个月",
}

JIANGMEN = (
    Run(_J_LAST_DAY),
    Run(_J_LAST_DAY, _J_BOUND),
    Run(_J_AFTER, _J_BOUND),
    Run(date(2021, 6, 30), _J_BOUND),
    # There is one city, and it has done everything in the end; what it did came to be known step by step.
    Run(_J_AFTER, _J_BOUND, known_at=date(2025, 6, 30)),
    Run(_J_AFTER, _J_BOUND, known_at=date(2025, 7, 31)),
    Run(_J_AFTER, _J_BOUND, known_at=date(2025, 8, 31)),
    # A whole population has one outcome in a run.
    Run(_J_LAST_DAY, _J_BOUND, known_at=date(2025, 12, 10), rules=("教师学时达标率",)),
    Run(_J_LAST_DAY, _J_BOUND | {"骨干比例容差": "0.1百分点"}, rules=("市级骨干培养比例",)),
    Run(_J_AFTER, _J_BOUND | {"骨干比例容差": "0.1百分点"}, rules=("市级骨干培养比例",)),
    Run(_J_LAST_DAY, without=("人才",), rules=("教育人才总量",)),
    Run(_J_LAST_DAY, without=("教师",), rules=("教学名师培养人数",)),
    # Whether the rule concerns any school hangs on the parameter alone.
    Run(_J_LAST_DAY, _J_BOUND | {"校级设骨干名师项目": "否"}, rules=("校级骨干名师项目",)),
    Run(date(2020, 12, 1), is_before_force=True),
)

# ------------------------------------------------------------------ 金坛

_T_YEAR_END = date(2013, 12, 31)
_T_AFTER = date(2014, 1, 15)
_T_BOUND = {"新教师年限": "1年", "新任年限": "1年", "应完成学时": "72学时"}

JINTAN = (
    Run(_T_YEAR_END),
    Run(_T_YEAR_END, _T_BOUND),
    Run(_T_AFTER, _T_BOUND),
    # There is one bureau, and it has done everything in the end; what it did came to be known step by step.
    Run(_T_YEAR_END, _T_BOUND, known_at=date(2013, 6, 30)),
    Run(_T_AFTER, _T_BOUND, known_at=date(2013, 6, 30)),
    Run(_T_AFTER, _T_BOUND, known_at=date(2013, 7, 31)),
    Run(date(2013, 3, 1), is_before_force=True),
)

# ------------------------------------------------------------------ 临淄

_L_YEAR_END = date(2022, 12, 31)
_L_AFTER = date(2023, 1, 15)
_L_BOUND = {
    "禁入制度施行日": "2022-06-01",
    "禁入期限": "10年",
    "高层次培训教师名额": "15人",
    "高层次培训校干名额": "15人",
    "青年教师年龄上限": "35年",
    "青年干部年龄上限": "40年",
    "教学期间": "2022-02-28 至 2022-07-08、2022-09-05 至 2022-12-31",
    "德育论坛间隔": "6个月",
}

LINZI = (
    Run(_L_YEAR_END),
    Run(_L_YEAR_END, _L_BOUND),
    Run(_L_AFTER, _L_BOUND),
    # There is one bureau, and it has done everything in the end; what it did came to be known step by step. Those whose
    # forms came last make it doubtful who is recommended: before, nobody was in doubt, and the others are equal.
    Run(_L_YEAR_END, _L_BOUND, known_at=date(2022, 6, 30)),
    Run(_L_AFTER, _L_BOUND, known_at=date(2022, 6, 30)),
    Run(_L_AFTER, _L_BOUND, known_at=date(2022, 7, 31)),
    Run(date(2022, 2, 1), is_before_force=True),
)

# ------------------------------------------------------------------ 普陀

_P_LAST_DAY = date(2020, 12, 31)
_P_AFTER = date(2021, 1, 15)
_P_BOUND = {"公告间隔": "6个月", "巡回间隔": "6个月", "津贴以认证评估为条件": "是", "工作津贴标准": "3000元"}

PUTUO = (
    Run(_P_LAST_DAY),
    Run(_P_LAST_DAY, _P_BOUND),
    Run(_P_AFTER, _P_BOUND),
    # There is one institute, and it has done everything in the end; what it did came to be known step by step.
    Run(_P_LAST_DAY, _P_BOUND, known_at=date(2020, 6, 30)),
    Run(_P_AFTER, _P_BOUND, known_at=date(2020, 6, 30)),
    Run(_P_AFTER, _P_BOUND, known_at=date(2020, 7, 31)),
    Run(date(2016, 11, 1), is_before_force=True),
)

IMPOSSIBLE = {
    ("教育人才总量", "达标"): "需要两万名以上人才，样例只有一百二十名",
    ("教学名师培养人数", "达标"): "需要八千名以上教师，样例只有三百名",
}
"""Outcomes that a district of this size cannot show, with the reason."""


@attrs.frozen
class District:
    """One district: its policy, how its ids begin, the kinds of those numbered through, how many these and the schools are."""

    policy: str
    prefix: str
    kinds: tuple[str, ...]
    people: int
    schools: int
    runs: tuple[Run, ...]
    share: float
    """How many of all outcomes show on the own day at least."""


DISTRICTS = {
    "huadian": District("huadian_2009.pol", "桦甸", ("教师",), 300, 12, HUADIAN, 0.65),
    "jiangmen": District("jiangmen_14th.pol", "江门", ("教师",), 300, 12, JIANGMEN, 0.55),
    "jintan": District("jintan_2013.pol", "金坛", ("教师",), 120, 8, JINTAN, 0.55),
    "linzi": District("linzi_2022.pol", "临淄", ("教师",), 140, 9, LINZI, 0.55),
    "putuo": District("putuo_13th.pol", "普陀", ("培训者", "师训专管员", "专业人员"), 120, 12, PUTUO, 0.45),
}
