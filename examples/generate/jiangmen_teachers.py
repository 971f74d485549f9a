"""The teachers of 江门: careers with titles, records of training year by year, findings, prizes and topics of study."""

from datetime import date

from examples.generate.draw import Draw
from examples.generate.jiangmen_roster import Teacher
from examples.generate.tables import Cell, Tables

_SUBJECTS = ("语文", "数学", "英语", "物理", "化学", "道德与法治", "历史", "体育", "音乐", "信息科技")
_CONTENTS = ("职业感悟与师德修养", "课堂经历与教学实践", "班级工作与育德体验", "教学研究与专业发展")
_HANDBOOK = "《江门市中小学新入职教师规范化培训手册》"
_SETTLED = 297
"""Teachers after this number came from elsewhere in December 2025; their forms are not complete."""
_PRIZES = ("中小学青年教师教学能力大赛", "中小学班主任专业能力大赛", "本地教师教学能力竞赛", "其他赛事", None)


def add_teachers(tables: Tables, teachers: tuple[Teacher, ...]) -> None:
    """Adds 教师 and all that belongs to them."""
    for teacher in teachers:
        cells = _teacher(teacher)
        tables.add("教师", **cells)
        _add_years(tables, teacher)
        _add_career(tables, teacher)
        if cells["培训期截止"]:
            _add_new(tables, teacher, str(cells["培训期截止"])[:4])
        _add_findings(tables, teacher)
        _add_prizes(tables, teacher)
    tables.add(
        "例外批准",
        主体类别="教师",
        对象=next(one.id for one in teachers if one.career == "锐"),
        事项="新锐教师",
        申报层级="市级",
        批准人="江门市教育局",
        日期="2025-03-12",
        理由="支教期间未参加县级培养",
    )


def _teacher(teacher: Teacher) -> dict[str, Cell]:
    draw = teacher.draw("教师")
    is_new, is_young = teacher.career == "新", teacher.career == "锐"
    entered = draw.number(2021, 2023) if is_new else draw.number(2018, 2022) if is_young else draw.number(1990, 2016)
    born = entered - draw.number(22, 25) if not is_young else entered - draw.number(22, 34)
    stage = teacher.school.stage
    if stage == "九年一贯制":
        stage = draw.pick(("小学", "初中", "九年一贯制"))
    until = draw.pick((f"{entered + 1}-08-31", "2025-12-31", "2025-12-31")) if is_new else None
    return {
        "编号": teacher.id,
        "学校": teacher.school.id,
        "出生日期": draw.filled(draw.day(date(born, 1, 1), date(born, 12, 31))),
        "入职日期": draw.filled(draw.day(date(entered, 7, 1), date(entered, 9, 1))),
        "在岗": draw.yes(0.96, 0) if teacher.number <= _SETTLED else None,
        "学科": draw.filled("学前教育" if stage == "幼儿园" else draw.pick(_SUBJECTS)),
        "建有培训档案": draw.yes(0.9),
        "中小学专任教师": draw.yes(0.97, 0.01),
        "培训期截止": until,
        "班主任": draw.yes(0.4),
        "学段": draw.filled(stage),
        "知悉日": None if teacher.number <= _SETTLED else "2025-12-20",
    }


def _record(tables: Tables, teacher: Teacher, draw: Draw, day: str, hours: Cell, /, **cells: Cell) -> None:
    """Adds a 培训记录 of a teacher."""
    is_joint = draw.yes(0.5)
    given: dict[str, Cell] = {
        "教师": teacher.id,
        "日期": day,
        "类别": "全员培训",
        "主办层级": "县级",
        "培养阶段": None,
        "内容": draw.pick(_CONTENTS),
        "学时": hours,
        "考核等次": draw.pick(("合格", "合格", "优秀")),
        "考核依据": None,
        "纳入市级统筹": is_joint,
        "报名渠道": draw.filled(draw.pick(("市中小学教师管理平台",) * 12 + ("其他平台",))),
    }
    tables.add("培训记录", **(given | cells))


def _add_years(tables: Tables, teacher: Teacher) -> None:
    """One record for most years: 2025 is complete, in 2024 some hours are not written down, earlier some are too few."""
    draw = teacher.draw("年度")
    for year in range(2021, 2026):
        day = draw.day(date(year, 3, 1), date(year, 11, 30))
        hours: Cell = draw.middling(88, 120) if year < 2024 else draw.number(90, 118)
        if year == 2024 and draw.chance(0.03):
            hours = None
        if year > 2023 or draw.chance(0.85):
            _record(tables, teacher, draw, day, hours)


def _add_career(tables: Tables, teacher: Teacher) -> None:
    """Records and titles of a career. The career goes up: who is 名 was 骨, who is 骨 was 锐."""
    draw = teacher.draw("培养")
    if teacher.career in ("锐", "骨", "名"):
        level = draw.pick(("校级", "校级", "县级"))
        grade: Cell = draw.pick(("不合格", "合格", "优秀", "优秀", "优异", "未知")) if teacher.career == "锐" else "合格"
        _record(tables, teacher, draw, "2023-07-12", 20, 类别="校本研修", 主办层级=level, 培养阶段="新锐教师", 考核等次=grade)
        for held in ("校级", "县级") if level == "县级" else ("校级",):
            tables.title("教师", teacher.id, "新锐教师", held, "2023-12-20")
    if teacher.career in ("骨", "名"):
        level = draw.pick(("市级", "县级"))
        grade = draw.pick(("合格", "优秀", "优秀", "未知"))
        _record(tables, teacher, draw, "2024-07-15", 30, 主办层级=level, 培养阶段="骨干教师", 考核等次=grade)
        for held in draw.some(("校级", "县级", "市级"), 0.75):
            tables.title("教师", teacher.id, "骨干教师", held, draw.filled("2024-12-18", 0.05))
    if teacher.career == "名":
        _record(tables, teacher, draw, "2025-07-14", 40, 类别="名教师培养", 主办层级="市级", 培养阶段="名教师", 考核等次="优秀")
        for held in draw.some(("校级", "县级", "市级"), 0.6):
            tables.title("教师", teacher.id, "名教师", held, "2025-11-20")


def _add_new(tables: Tables, teacher: Teacher, year: str) -> None:
    """新教师规范化培训: four contents in two records, by the handbook, in the year in which the time is over."""
    draw = teacher.draw("新教师")
    contents = ("、".join(_CONTENTS[:2]), "、".join(_CONTENTS[2:]))
    for number, content in enumerate(contents, 1):
        if not draw.chance(0.85):
            continue
        _record(
            tables,
            teacher,
            draw,
            f"{year}-0{number + 2}-16",
            30,
            培养阶段="新教师",
            内容=draw.filled(content, 0.06),
            考核等次=draw.pick(("合格", "优秀", "优异")),
            考核依据=draw.pick((_HANDBOOK,) * 12 + ("学校自定办法", "未知")),
        )


def _add_findings(tables: Tables, teacher: Teacher) -> None:
    draw = teacher.draw("人工认定")
    share = {"": 0.2, "新": 0.2, "锐": 0.6, "骨": 0.7, "名": 0.85}[teacher.career]
    for matter in ("优秀", "教学业绩优异", "教育成效优良", "教育教学业绩优秀", "专业素质出众"):
        if draw.chance(0.85 if teacher.career in ("锐", "骨", "名") else 0.3):
            tables.find("教师", teacher.id, matter, draw.chance(share), "2025-11-25")


def _add_prizes(tables: Tables, teacher: Teacher) -> None:
    draw = teacher.draw("研修")
    if draw.chance(0.15):
        tables.add("获奖记录", 教师=teacher.id, 赛事=draw.pick(_PRIZES), 日期=f"{draw.number(2022, 2025)}-11-08")
    if draw.chance(0.8):
        tables.add("研修课题", 教师=teacher.id, 确立日期=draw.pick(("2022-03-14",) * 6 + ("2023-09-11", "2020-03-09", None)))
