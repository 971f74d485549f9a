"""The teachers of 桦甸: titles, findings, certificates, activities, works and classes for backbone teachers."""

from datetime import date

from examples.generate.draw import Draw
from examples.generate.huadian_courses import add_courses
from examples.generate.huadian_roster import BREAKER, Teacher
from examples.generate.tables import Cell, Tables

_SUBJECTS = ("语文", "数学", "英语", "物理", "化学", "政治", "历史", "体育", "音乐", "美术")
_CLASSES = ("地级小学骨干桦甸班", "小学骨干第五期", "地级学科班")


def add_teachers(tables: Tables, teachers: tuple[Teacher, ...]) -> None:
    """Adds 教师 and all that belongs to them."""
    for teacher in teachers:
        cells = _teacher(teacher)
        tables.add("教师", **cells)
        _add_titles(tables, teacher)
        _add_findings(tables, teacher)
        _add_certificate(tables, teacher)
        _add_activities(tables, teacher)
        add_courses(tables, teacher, has_internet=cells["具备上网条件"] == "是")
    _add_works(tables, teachers)
    _add_class_members(tables, teachers)


def _teacher(teacher: Teacher) -> dict[str, Cell]:
    draw = teacher.draw("教师")
    born = draw.number(1950, 1985)
    is_kindergarten = teacher.school.is_kindergarten
    cells: dict[str, Cell] = {
        "编号": teacher.id,
        "学校": teacher.school.id,
        "出生日期": draw.filled(draw.day(date(born, 1, 1), date(born, 12, 31))),
        "入职日期": draw.filled(draw.day(date(born + 20, 7, 1), date(born + 23, 9, 1))),
        "在岗": draw.yes(0.96),
        "学科": "学前教育" if is_kindergarten else draw.pick(_SUBJECTS),
        "建有培训档案": draw.yes(0.9),
        "培训方式": draw.filled(teacher.method),
        "任课": draw.yes(0.93),
        "具备上网条件": draw.yes(0.75),
    }
    return cells | _backbone(teacher, draw) | _training(teacher, draw)


def _backbone(teacher: Teacher, draw: Draw) -> dict[str, Cell]:
    """What concerns backbone teachers: the mentoring agreement, applying for the title, being looked at again."""
    has_signed = draw.yes(0.75 if teacher.level else 0.05, 0.04)
    kept = draw.yes(0.85, 0.08) if has_signed == "是" else None
    if teacher.number == BREAKER:
        has_signed, kept = "是", "否"
    applies = draw.yes(0.15)
    found = draw.filled(draw.pick(("认定", "认定", "认定", "未认定", "未办")), 0.08) if applies == "是" else "未办"
    again = draw.filled(draw.pick(("通过", "通过", "通过", "未通过", "未办")), 0.08) if teacher.level else "未办"
    return {"签订带徒协议": has_signed, "履行带徒协议": kept, "申报骨干教师": applies, "骨干资格认定": found, "骨干复检": again}


def _training(teacher: Teacher, draw: Draw) -> dict[str, Cell]:
    """What a teacher does and is told by the way of training."""
    is_network, is_text = teacher.method == "网联", teacher.method == "文本"
    registered = (
        draw.pick((draw.day(date(2009, 3, 1), date(2009, 4, 8)),) * 9 + ("2009-04-20", None, "未知")) if is_network else None
    )
    chosen = draw.pick((registered,) * 9 + ("2009-04-27", None)) if is_network else None
    return {
        "业务档案完成": draw.yes(0.85),
        "确定为培训对象": draw.yes(0.93, 0.03) if is_network else "否",
        "注册日期": registered,
        "选课日期": chosen,
        "参加网联抽测": draw.yes(0.3) if is_network else "否",
        "参加文本抽测": draw.yes(0.25) if is_text else "否",
        "听师德报告会": draw.yes(0.93),
        "观看师德光盘": draw.yes(0.95),
        "子课题数": draw.filled(draw.pick((0, 1, 1, 1, 2))) if is_text else 0,
    }


def _add_titles(tables: Tables, teacher: Teacher) -> None:
    draw = teacher.draw("称号")
    since: str | None = draw.pick(("2003-09-01", "2005-09-01", "2006-09-01", "2007-12-01", "2008-09-01"))
    if teacher.level:
        is_blank = draw.chance(0.06) and teacher.level == "县级" and teacher.number != BREAKER
        tables.title("教师", teacher.id, "骨干教师", teacher.level, None if is_blank else since)
    if teacher.level and draw.chance(0.15):
        tables.title("教师", teacher.id, "学科带头人", draw.pick(("县级", "市级", "省级")), "2008-01-10")


def _add_findings(tables: Tables, teacher: Teacher) -> None:
    """人工认定 about a teacher: matter, share of those about whom it was found, share of 是."""
    draw = teacher.draw("人工认定")
    matters = [("达到基础型教师标准", 0.9, 0.86), ("达到基础型培训者标准", 0.5, 0.3), ("符合验印要求", 0.93, 0.94)]
    if teacher.method == "文本":
        matters += [("师德学习考核合格", 0.94, 0.93), ("评为文本抽测先进个人", 0.7, 0.25)]
    if teacher.method == "网联":
        matters += [("评为继续教育优秀教师", 0.7, 0.25)]
    for matter, made, share in matters:
        if draw.chance(made):
            tables.find("教师", teacher.id, matter, draw.chance(share), draw.day(date(2009, 12, 1), date(2009, 12, 30)))


def _add_certificate(tables: Tables, teacher: Teacher) -> None:
    draw = teacher.draw("证书")
    is_entered = draw.chance(0.8)
    cells = {"打印": draw.yes(0.94), "项目登记": draw.yes(is_entered * 0.98), "验印": draw.yes(is_entered * 0.98)}
    tables.add("证书", 编号=f"{teacher.id}-证", 教师=teacher.id, **cells)


def _add_activities(tables: Tables, teacher: Teacher) -> None:
    draw = teacher.draw("参加活动")
    if teacher.method == "网联" and draw.chance(0.9):
        category = draw.pick(("专题研讨",) * 8 + ("主题论坛", None))
        tables.add("参加活动", 教师=teacher.id, 类别=category, 日期=draw.day(date(2009, 3, 10), date(2009, 12, 10)))
    elif draw.chance(0.4):
        category = draw.pick(("集体学习", "教学竞赛", "教学沙龙"))
        tables.add("参加活动", 教师=teacher.id, 类别=category, 日期=draw.day(date(2009, 3, 10), date(2009, 12, 10)))


def _add_works(tables: Tables, teachers: tuple[Teacher, ...]) -> None:
    """作品: essays, open lessons, cases and blogs of every fourth teacher."""
    for teacher in teachers[::4]:
        draw = teacher.draw("作品")
        id_ = f"{teacher.id}-作品"
        category = draw.filled(draw.pick(("征文", "征文", "公开课", "公开课", "公开课", "教学案例", "博客")), 0.04)
        entered = {"参加县级评选": draw.yes(0.7, 0.06), "参加地区评选": draw.yes(0.5, 0.06)}
        tables.add("作品", 编号=id_, 教师=teacher.id, 类别=category, **entered)
        if draw.chance(0.85):
            tables.find("作品", id_, "优秀作品", draw.chance(0.6), "2009-11-20")


def _add_class_members(tables: Tables, teachers: tuple[Teacher, ...]) -> None:
    """骨干学员: every seventh teacher is in one of the classes."""
    for number, teacher in enumerate(teachers[3::7]):
        if teacher.number == BREAKER:
            continue
        draw = teacher.draw("骨干学员")
        practice = draw.pick((draw.day(date(2009, 5, 4), date(2009, 5, 29)),) * 4 + ("2009-06-05", None, "未知"))
        contest = draw.pick((draw.day(date(2009, 9, 3), date(2009, 9, 25)),) * 5 + (None, "未知"))
        report = draw.pick(("2009-09-28",) * 5 + ("2009-10-12", None))
        tables.add(
            "骨干学员",
            编号=f"{teacher.id}-学员",
            教师=teacher.id,
            班别=_CLASSES[number % 3] if number != 20 else None,
            实践课验收日期=practice,
            优质课评选日期=contest,
            优质课汇报日期=report,
            资格认证=draw.filled(draw.pick(("认定", "认定", "未认定", "未办")), 0.12),
            结业=draw.yes(0.75, 0.12),
        )
