"""The teachers of 金坛: files, records of training with hours and fees, yearly assessments."""

from datetime import date

from examples.generate.jintan_roster import Teacher
from examples.generate.tables import Cell, Tables

_CATEGORIES = ("专题培训", "远程培训", "校本培训", "学科培训")
_HOURS: tuple[Cell, ...] = (24, 24, 28, 30, 32, "18.5")
_GRADES = ("合格", "合格", "合格", "优秀", "优秀", "不合格")


def add_teachers(tables: Tables, teachers: tuple[Teacher, ...]) -> None:
    """Adds 教师 and all that belongs to them."""
    for teacher in teachers:
        tables.add("教师", **_teacher(teacher))
        _add_records(tables, teacher)
        _add_assessment(tables, teacher)


def _teacher(teacher: Teacher) -> dict[str, Cell]:
    draw = teacher.draw("教师")
    entered = draw.pick((2012, 2013)) if draw.chance(0.15) else draw.number(1980, 2011)
    return {
        "编号": teacher.id,
        "学校": teacher.school.id,
        "入职日期": draw.filled(draw.day(date(entered, 8, 1), date(entered, 9, 1)), 0.03),
        "在岗": draw.yes(0.93, 0.03),
        "建有培训档案": draw.yes(0.85, 0.03),
        "培训档案电子化": draw.yes(0.6, 0.03),
    }


def _add_records(tables: Tables, teacher: Teacher) -> None:
    """培训记录: three of most teachers, none of some; the one of the year before does not count."""
    draw = teacher.draw("培训")
    if draw.chance(0.08):
        return
    for first, last, share in (
        (date(2012, 7, 1), date(2012, 12, 31), 0.3),
        (date(2013, 3, 1), date(2013, 6, 30), 0.95),
        (date(2013, 7, 1), date(2013, 8, 31), 0.95),
        (date(2013, 9, 1), date(2013, 12, 20), 0.9),
    ):
        if not draw.chance(share):
            continue
        hours = draw.pick(_HOURS)
        tables.add(
            "培训记录",
            教师=teacher.id,
            日期=draw.day(first, last),
            类别=draw.pick(_CATEGORIES),
            学时=draw.filled(hours, 0.02),
            考核等次=draw.pick((*_GRADES[:5] * 4, _GRADES[5], "未知")),
            已考核=draw.yes(0.93, 0.02),
            学时已认定=draw.yes(0.93, 0.02),
            个人承担费用=draw.filled(draw.pick((0, 0, 0, 0, 120, 260)), 0.03),
        )


def _add_assessment(tables: Tables, teacher: Teacher) -> None:
    """考核记录 of the year; of some one cannot tell which assessment it was."""
    draw = teacher.draw("考核")
    if draw.chance(0.7):
        category = draw.pick(("年度考核", "年度考核", "年度考核", "培训考核", None))
        tables.add("考核记录", 教师=teacher.id, 日期=draw.day(date(2013, 6, 10), date(2013, 12, 20)), 类别=category)
