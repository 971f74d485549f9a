"""培训项目 of the city, the counties and the schools of 江门, with their 管理记录."""

from collections.abc import Sequence

from examples.generate.draw import Draw
from examples.generate.jiangmen_roster import (
    ALL_KNOWN,
    CITY,
    COUNTIES,
    GOOD,
    LAX,
    LAX_KNOWN,
    MIXED,
    POOR,
    SCHOOLS,
    SEED,
    School,
)
from examples.generate.tables import Cell, Tables

_STEPS = ("需求调研", "项目立项", "实施监管", "绩效评估")
_HEADS = "规划学校发展、营造育人文化、领导课程教学、引领教师成长、优化内部管理、调试外部环境"
_TEACHING = "学科专业素养、教育教学改革动向、新教材新课标要求"
_TOPICS = ("乡村教师提质", "义务教育阶段新课标", "师德师风", "信息技术", "心理健康教育", "教育科研", "思政课", "紧缺薄弱学科")
_STAGES = ("幼儿园", "小学", "初中", "高中")

Plan = dict[str, Cell]


def _plan(category: Cell, stage: Cell = None, /, **more: Cell) -> Plan:
    return {"类别": category, "培养阶段": stage, **more}


_ALL_LEVELS: tuple[Plan, ...] = (
    _plan("全员培训", "新教师", 培训对象="教师"),
    _plan("校本研修", "新锐教师", 培训对象="教师"),
    _plan("全员培训", "骨干教师", 学段="初中", 方面=_TEACHING, 培训对象="教师"),
    _plan("名教师培养", "名教师", 培训对象="教师"),
    _plan("名班主任培养", "名教师", 培训对象="教师"),
    _plan("全员培训", "后备干部", 后备类别="学校中层后备管理干部", 培训对象="教育管理干部"),
    _plan("全员培训", "后备干部", 后备类别="校级后备管理干部", 培训对象="教育管理干部"),
    _plan("全员培训", "骨干校长", 方面=_HEADS, 培训对象="校(园)长"),
    _plan("全员培训", "名校长", 方面="区域教改、学校管理、师生发展", 培训对象="校(园)长"),
    _plan("全员培训", "教育家型校长", 方面="师生发展", 培训对象="校(园)长"),
    _plan("专题培训", "新任教研员", 方面="角色定位、关键能力、教研组建设", 培训对象="教研员、市学科教研员"),
    _plan("专题培训", "骨干教研员", 方面="校本教研、职业困惑与突破", 培训对象="教研员、区学科教研员、学校学科组长"),
    _plan("专题培训", 培训对象="教育管理干部"),
    _plan("业务发展专题研修", 培训对象="校(园)长、书记、教师培训管理者、培训者"),
    *(_plan("专题培训", 专题=topic, 学段=_STAGES[number % 4], 培训对象="教师") for number, topic in enumerate(_TOPICS)),
)
"""What the city and the counties do alike."""

_CITY_ONLY = (
    _plan("任职资格培训", "新任校长", 学段="初中", 培训对象="校(园)长"),
    _plan("全员培训", "骨干教师", 学段="高中", 方面=_TEACHING, 培训对象="教师"),
    _plan("个性化研修", "教育家型教师", 培训对象="教师"),
)
_COUNTY_ONLY = (
    _plan("任职资格培训", "新任校长", 学段="小学", 培训对象="校(园)长"),
    _plan("任职资格培训", "新任校长", 学段="幼儿园", 培训对象="校(园)长"),
    _plan("全员培训", "骨干教师", 学段="小学", 方面=_TEACHING, 培训对象="教师"),
    _plan("全员培训", "骨干教师", 学段="幼儿园", 方面=_TEACHING, 培训对象="教师"),
)
_SCHOOL = (
    _plan("校本研修、个性化研修", 培训对象="教师"),
    _plan("个性化线上选学", 培训对象="教师"),
    _plan("校本研修", "新教师", 培训对象="教师"),
    _plan("校本研修", "新锐教师", 培训对象="教师"),
    _plan("校本研修", "骨干教师", 方面="学科专业素养", 培训对象="教师"),
    _plan("校本研修", "名教师", 培训对象="教师"),
)
_UNTOLD = _plan(None, "未知", 专题="未知", 学段="未知", 后备类别="未知")


def add_projects(tables: Tables) -> None:
    """Adds 培训项目 and 管理记录."""
    yearly = tuple(_plan("专题培训", 开始=f"{year}-05-09", 培训对象="教师") for year in range(2021, 2026))
    _add_all(tables, "市", CITY, "市级", (*_ALL_LEVELS, *_CITY_ONLY, *yearly), ALL_KNOWN)
    _add_untold(tables, "市", CITY)
    for county in COUNTIES:
        if county.care == LAX:
            _add_untold(tables, "县区", county.id)
            continue
        plans = (*_ALL_LEVELS, *_COUNTY_ONLY, *yearly)
        share = {GOOD: 1.0, MIXED: 0.6, POOR: 0.0}[county.care]
        _add_all(tables, "县区", county.id, "县级", Draw(SEED, f"{county.id}/项目").some(plans, share), None)
    for school in SCHOOLS:
        _add_school(tables, school)


def _add_school(tables: Tables, school: School) -> None:
    if school.care == LAX:
        _add_untold(tables, "学校", school.id)
    else:
        _add_all(tables, "学校", school.id, "校级", _SCHOOL if school.care == GOOD else _SCHOOL[4:5], None)


def _add_untold(tables: Tables, kind: str, owner: str) -> None:
    """A project of which hardly anything was written down."""
    cells: Plan = {"编号": f"{owner}-项目未分类", kind: owner, **_UNTOLD, "开始日期": "2025-05-16", "结束日期": "2025-11-28"}
    tables.add("培训项目", **cells, 知悉日=LAX_KNOWN)


def _add_all(tables: Tables, kind: str, owner: str, level: str, plans: Sequence[Plan], known: Cell) -> None:
    for number, plan in enumerate(plans, 1):
        id_ = f"{owner}-项目{number:02d}"
        draw = Draw(SEED, id_)
        cells = dict(plan)
        start = cells.pop("开始", None) or f"{draw.number(2022, 2024)}-{draw.number(2, 6):02d}-{draw.number(1, 28):02d}"
        ends = f"{str(start)[:4]}-{draw.number(9, 12)}-{draw.number(1, 28):02d}"
        if cells["培养阶段"] in ("骨干校长", "骨干教师") and kind == "县区":
            ends = draw.pick((ends, ends, "2025-12-31"))
            cells["方面"] = draw.pick((cells.get("方面"), "学科专业素养、规划学校发展", None))
        cells = {
            "编号": id_,
            kind: owner,
            **cells,
            "主办层级": level,
            "开始日期": start,
            "结束日期": ends,
            **_joint(draw, level),
        }
        tables.add("培训项目", **cells, 知悉日=known)
        is_careful = draw.chance(0.7)
        for step in _STEPS if is_careful else draw.some(_STEPS, 0.6):
            tables.add("管理记录", 培训项目=id_, 环节=step if draw.chance(0.97) else None, 日期=start, 知悉日=known)


def _joint(draw: Draw, level: str) -> Plan:
    """What concerns projects under 市级统筹."""
    is_joint = level != "校级" and draw.chance(0.6)
    if not is_joint:
        return {
            "纳入市级统筹": draw.filled("否", 0.03),
            "委托实施": draw.yes(0.2),
            "发布平台": draw.pick(("市中小学教师管理平台", "其他平台")),
        }
    is_right = draw.chance(0.75)
    return {
        "纳入市级统筹": "是",
        "设计层级": "市级",
        "课程建设层级": "市级" if is_right else draw.pick(("县级", "未知")),
        "师资层级": "市级",
        "实施层级": "县级",
        "委托实施": draw.yes(0.5, 0.04),
        "经市级统一招标": draw.yes(0.75, 0.08),
        "发布平台": draw.filled(draw.pick(("市中小学教师管理平台",) * 5 + ("其他平台",)), 0.06),
    }
