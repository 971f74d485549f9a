"""Those who train others in 普陀, the 师训专管员 of its schools, and the 专业人员 of the institute."""

from datetime import date

from examples.generate.draw import Draw
from examples.generate.putuo_roster import ABROAD, EXPERTS, MANAGERS, SCHOOLS, TRAINERS, Person
from examples.generate.tables import Cell, Tables

_ORIGINS = ("专家", "中小学教师", "中小学教师", "专家、中小学教师", "其他来源")
_ROLES = ("研究者", "指导者", "培训者")
_TASKS = ("教研", "培训", "管理", "服务")
_HOURS: tuple[tuple[Cell, Cell], ...] = ((8, 8), (12, 4), (4, "7.5"), (16, 0), (0, 8))
"""Hours of theory and of practice."""
_GRADES = ("合格", "合格", "优秀", "优秀", "不合格")


def add_people(tables: Tables) -> None:
    """Adds 学校, 培训者, 师训专管员 and 专业人员 with all that belongs to them."""
    for school in SCHOOLS:
        tables.add("学校", 编号=school, 地区=None)
    tables.add("学校", 编号="静安-学校01", 地区=ABROAD)
    for person in TRAINERS:
        _add_trainer(tables, person)
    for person in MANAGERS:
        _add_manager(tables, person)
    tables.add("师训专管员", 编号="静安-专管员1", 学校="静安-学校01")
    for person in EXPERTS:
        _add_expert(tables, person)


def _add_trainer(tables: Tables, person: Person) -> None:
    """培训者: where from, what was found, how trained and how assessed."""
    draw = person.draw("培训者")
    tables.add("培训者", 编号=person.id, 来源=draw.filled(draw.pick(_ORIGINS), 0.05))
    for matter, share in (("高水平专家", 0.6), ("优秀教师", 0.7)):
        if draw.chance(0.85):
            tables.find("培训者", person.id, matter, draw.chance(share), "2017-06-15")
    for matter in ("课程开发成效优异", "培训实施成效优异", "能持续发挥作用"):
        if draw.chance(0.85):
            tables.find("培训者", person.id, matter, draw.chance(0.75), "2020-11-18")
    for year in draw.some((2017, 2018, 2019), 0.5):
        theory, practice = draw.pick(_HOURS)
        tables.add(
            "培训记录",
            培训者=person.id,
            日期=draw.day(date(year, 3, 1), date(year, 11, 30)),
            类别=draw.pick(("培训者培训", "培训者培训", "培训者培训", "外出考察")),
            理论学时=theory,
            实践学时=draw.filled(practice, 0.08),
        )
    _assess(tables, {"培训者": person.id}, draw)


def _assess(tables: Tables, by: dict[str, Cell], draw: Draw) -> None:
    """绩效评估: of some one does not know when, of some it was before the plan began."""
    if draw.chance(0.85):
        day = draw.pick(("2018-06-20", "2019-06-19", "2020-06-17", "2020-06-17") * 3 + ("2015-06-17", "2015-06-17", "未知"))
        tables.add("绩效评估", **by, 日期=day, 结果=draw.pick(_GRADES))


def _add_manager(tables: Tables, person: Person) -> None:
    """师训专管员: certified, no longer certified, or one does not know since when."""
    draw = person.draw("师训专管员")
    tables.add("师训专管员", 编号=person.id, 学校=SCHOOLS[person.number % len(SCHOOLS)])
    if draw.chance(0.85):
        since = draw.pick(("2017-09-01", "2017-09-01", "2018-09-03", "2019-09-02", "未知"))
        until = draw.pick((None, None, None, None, "2019-08-31")) if since == "2017-09-01" else None
        tables.title("师训专管员", person.id, "师训专管员岗位认证", None, since, until)
    _assess(tables, {"师训专管员": person.id}, draw)


def _add_expert(tables: Tables, person: Person) -> None:
    """专业人员: one post or two, which together have all roles and tasks or not."""
    draw = person.draw("专业人员")
    tables.add("专业人员", 编号=person.id)
    for since, until in (("2014-09-01", "2017-08-31"), ("2017-09-01", None)):
        if draw.chance(0.9):
            full = draw.chance(0.55)
            tables.add(
                "岗位聘任",
                专业人员=person.id,
                聘任日期=since,
                聘期届满日=until,
                角色=draw.filled("、".join(_ROLES if full else draw.some(_ROLES, 0.6)) or "研究者", 0.06),
                职能=draw.filled("、".join(_TASKS if full else draw.some(_TASKS, 0.6)) or "教研", 0.06),
            )
