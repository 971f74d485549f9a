"""Pairs of teachers in 桦甸: masters with apprentices, and town teachers who help village teachers."""

from examples.generate.huadian_roster import BREAKER, Teacher
from examples.generate.tables import Cell, Tables

_HELPERS = {5: (True, True), 7: (True, False), 8: (True, False), 6: (False, False, False), 10: (None, False, False, False)}
"""For each school that helps, its pairs: whether the one helped became 基础型教师 (``None``: the pair does not say who it is)."""

_SIGNED = (("是", "是", "是"), ("是", "是", "否"), ("是", None, "是"), ("否", "否", "否"))
"""签订协议, 协议写明目标, 协议写明任务 of one pair after the other."""

_STEPS: tuple[tuple[Cell, ...], ...] = (
    ("2009-03-02", "2009-03-05", "2009-03-09", "2009-03-16"),
    ("2009-03-10", "2009-03-05", "2009-03-09", "2009-03-16"),
    ("2009-03-02", "未知", "2009-03-09", "2009-03-17"),
    ("2009-03-12", None, None, None),
    ("2009-09-01", "2009-09-04", "2009-09-08", "2009-09-15"),
)
"""个人申报日期, 学校推荐日期, 备案日期, 结对日期 of one pair after the other."""


def add_pairs(tables: Tables, teachers: tuple[Teacher, ...]) -> None:
    """Adds 师徒对子 and 帮扶对子."""
    _add_apprentices(tables, teachers)
    _add_helpers(tables, teachers)


def _add_apprentices(tables: Tables, teachers: tuple[Teacher, ...]) -> None:
    masters = [teacher for teacher in teachers if teacher.level and teacher.number != BREAKER][:18]
    for number, master in enumerate(masters, 1):
        id_ = f"桦甸-师徒{number:02d}"
        beginners = [one for one in teachers if one.school == master.school and not one.level]
        apprentice = beginners[number % len(beginners)]
        tables.add("师徒对子", 编号=id_, 学校=master.school.id, 师傅=master.id, 徒弟=apprentice.id)
        if number % 5:
            tables.find("师徒对子", id_, "评为优秀师徒对子", number % 3 == 0, "2009-12-22")


def _add_helpers(tables: Tables, teachers: tuple[Teacher, ...]) -> None:
    helped = [teacher for teacher in teachers if not teacher.level and teacher.school.number in (9, 11, 12)]
    number = 0
    for school, results in _HELPERS.items():
        able = [one for one in teachers if one.school.number == school and one.level and one.number != BREAKER]
        for result in results:
            steps = dict(
                zip(("个人申报日期", "学校推荐日期", "备案日期", "结对日期"), _STEPS[number % len(_STEPS)], strict=True)
            )
            terms = dict(zip(("签订协议", "协议写明目标", "协议写明任务"), _SIGNED[number % len(_SIGNED)], strict=True))
            target = helped[4 * number]
            helper = {4: None, 6: _without_title(teachers, school)}.get(number, able[number % len(able)].id)
            number += 1
            tables.add(
                "帮扶对子",
                编号=f"桦甸-帮扶{number:02d}",
                学校=f"桦甸-学校{school:02d}",
                帮扶教师=helper,
                帮扶对象=None if result is None else target.id,
                **steps,
                签订日期=steps["结对日期"] if terms["签订协议"] == "是" else None,
                **terms,
                知悉日="2009-12-29" if result is None else None,
            )
            if result:
                tables.title("教师", target.id, "基础型教师", None, "2009-10-15")


def _without_title(teachers: tuple[Teacher, ...], school: int) -> str:
    """A teacher of the school who is no backbone teacher."""
    return next(teacher.id for teacher in teachers if teacher.school.number == school and not teacher.level)
