"""The courses that a teacher of 桦甸 takes, by the way of training."""

from datetime import date
from typing import NamedTuple

from examples.generate.draw import Draw
from examples.generate.huadian_roster import Teacher
from examples.generate.tables import Cell, Tables


class Term(NamedTuple):
    """When the courses of a half-year are learnt and examined, and a day that is too late."""

    first: date
    last: date
    exam: date
    exam_end: date
    late: str


_SPRING = Term(date(2009, 3, 2), date(2009, 6, 18), date(2009, 6, 22), date(2009, 6, 29), "2009-08-20")
_AUTUMN = Term(date(2009, 9, 1), date(2009, 12, 10), date(2009, 12, 15), date(2009, 12, 25), "2010-01-15")

_COURSES = {
    "网联": (("师德读本", _SPRING), ("校本研究上", _SPRING), ("备好课", _SPRING), ("校本研究下", _AUTUMN), ("上好课", _AUTUMN)),
    "文本": (("师德读本", _SPRING), ("教学技能", _SPRING), ("听课评课", _AUTUMN), ("上好公开课", _AUTUMN)),
    "幼儿": (("师德读本", _SPRING), ("主题活动", _SPRING), ("手指游戏", _AUTUMN)),
}
_CHOICES = ("教学技能", "听课评课", "手指游戏")


def add_courses(tables: Tables, teacher: Teacher, has_internet: bool) -> None:
    """Adds 修课 of a teacher with the findings about them."""
    draw = teacher.draw("修课")
    able = draw.middling(-12, 20)
    for number, (course, term) in enumerate(_COURSES[teacher.method], 1):
        if draw.chance(0.97):
            _add_course(tables, teacher, draw, number, course, term, able)
            _add_finding(tables, teacher, draw, number, course, has_internet)
    if teacher.method == "网联" and draw.chance(0.35):
        chosen = draw.pick(_CHOICES)
        _add_chosen(tables, teacher, draw, chosen)


def _add_course(tables: Tables, teacher: Teacher, draw: Draw, number: int, course: str, term: Term, able: int) -> None:
    finished = draw.day(term.first, term.last) if draw.chance(0.94) else term.late
    is_examined = draw.chance(0.95)
    exam: Cell = draw.day(term.exam, term.exam_end) if is_examined else draw.pick((None, None, "未知"))
    tables.add(
        "修课",
        编号=f"{teacher.id}-课{number}",
        教师=teacher.id,
        课程=course,
        性质="必修",
        修完日期=draw.filled(finished),
        **_work(draw),
        **_entry(teacher, draw, term),
        统考日期=exam,
        统考成绩=draw.filled(_mark(draw, 72 + able), 0.02) if is_examined else None,
        过程评定成绩=draw.filled(_mark(draw, 78 + able), 0.02) if teacher.method == "文本" else None,
        校内成绩=draw.filled(_mark(draw, 76 + able), 0.03) if teacher.method == "幼儿" else None,
        评价反馈=draw.yes(0.9),
        成绩上报日期=draw.pick(("2009-07-10",) * 9 + (None, "未知")) if teacher.method == "幼儿" else None,
        平台挂机标记=draw.yes(0.03) if teacher.method == "网联" else "否",
    )


def _work(draw: Draw) -> dict[str, Cell]:
    """What was done in a course."""
    posts = draw.middling(2, 9)
    return {
        "完成学时": draw.filled(draw.pick((20, 20, 20, 20, 20, 20, 22, 24, 16, 8))),
        "完成作业数": draw.filled(draw.pick((4, 4, 4, 4, 5, 5, 6, 3, 1))),
        "论坛交流数": draw.filled(draw.middling(4, 14)),
        "博文篇数": draw.filled(0 if draw.chance(0.05) else posts),
        "原创博文篇数": draw.filled(max(posts - draw.number(0, 2), 0)),
    }


def _entry(teacher: Teacher, draw: Draw, term: Term) -> dict[str, Cell]:
    """报考: only of courses taken on the net; the figures are those of the day of entering."""
    if teacher.method != "网联" or draw.chance(0.06):
        return {}
    hours, tasks = draw.pick((20, 20, 20, 20, 20, 20, 20, 12)), draw.pick(("4", "4", "5", "5", "6", "6", "6", "2"))
    talks = draw.number(5, 14)
    return {
        "报考日期": draw.day(term.last.replace(day=1), term.last),
        "报考时完成学时": draw.filled(hours),
        "报考时作业数": draw.pick((tasks,) * 40 + ("未知",)),
        "报考时交流数": talks,
    }


def _mark(draw: Draw, middle: int) -> str:
    """A mark about ``middle`` with one decimal."""
    tenths = min(max(10 * middle + draw.middling(-220, 220), 0), 1000)
    return f"{tenths // 10}.{tenths % 10}"


def _add_finding(tables: Tables, teacher: Teacher, draw: Draw, number: int, course: str, has_internet: bool) -> None:
    """What was found about one course: 交流质量达标, 替代呈现有效 or 园内考核合格, by the way of training."""
    matter, share = {"网联": ("交流质量达标", 0.92), "文本": ("替代呈现有效", 0.7), "幼儿": ("园内考核合格", 0.9)}[
        teacher.method
    ]
    concerns = {"网联": True, "文本": not has_internet, "幼儿": course == "手指游戏"}[teacher.method]
    if concerns and draw.chance(0.95):
        tables.find("修课", f"{teacher.id}-课{number}", matter, draw.chance(share), "2009-12-18")


def _add_chosen(tables: Tables, teacher: Teacher, draw: Draw, course: str) -> None:
    """A course that the school offers beside the required ones."""
    id_ = f"{teacher.id}-课6"
    tables.add(
        "修课",
        编号=id_,
        教师=teacher.id,
        课程=course,
        性质=draw.filled("选修", 0.1),
        修完日期=draw.day(_AUTUMN.first, _AUTUMN.last),
        完成学时=draw.number(6, 12),
        平台挂机标记=draw.yes(0.03),
    )
    if draw.chance(0.85):
        tables.find("修课", id_, "选修考核合格", draw.chance(0.9), "2009-12-18")
