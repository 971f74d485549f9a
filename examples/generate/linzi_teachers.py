"""The teachers of 临淄: posts, studios, steps of growth, records of training, credits, and breaches of ethics."""

from datetime import date

from examples.generate.draw import Draw
from examples.generate.linzi_roster import EXCELLENT, LAST_KNOWN, SETTLED, Teacher
from examples.generate.tables import Cell, Tables

_IDEAS = ("习近平新时代中国特色社会主义思想", "教育重要论述")
_ETHICS = ("师德师风文件", "法规文件")
_GUIDES = ("《中小学德育工作指南》", "《山东省中小学德育课程一体化实施指导纲要》")
_WAYS = ("引智培训", "脱产研修", "网络研修")
_STEPS = ("入门", "成熟", "学科骨干")
_BREACHES = ((9, "2022-03-17", False), (48, "2022-06-20", True), (73, "2022-09-08", None), (110, "2021-11-30", True))
"""Teachers with a breach of ethics: the day it was found, and whether it is a grave one."""


def add_teachers(tables: Tables, teachers: tuple[Teacher, ...]) -> None:
    """Adds 教师 and all that belongs to them."""
    for teacher in teachers:
        cells = _teacher(teacher)
        tables.add("教师", **cells)
        _add_study(tables, teacher, str(cells["岗位"]), "是" in (cells["工作室主持人"], cells["工作室成员"]))
        _add_steps(tables, teacher, cells["入职日期"])
        _add_year(tables, teacher)
    for number, day, is_grave in _BREACHES:
        teacher = teachers[number - 1]
        id_ = f"{teacher.id}-失范"
        tables.add("师德失范记录", 编号=id_, 教师=teacher.id, 认定日期=day)
        if is_grave is not None:
            tables.find("师德失范记录", id_, "严重师德师风问题", is_grave, "2022-11-15")


def _teacher(teacher: Teacher) -> dict[str, Cell]:
    draw = teacher.draw("教师")
    is_young = draw.chance(0.4)
    entered = draw.number(2017, 2021) if is_young else draw.number(1990, 2016)
    born = entered - draw.number(22, 25)
    if teacher.school.is_kindergarten:
        posts = "幼儿园教师"
    else:
        posts = draw.pick(("任课教师", "任课教师", "任课教师、班主任", "任课教师、班主任", "任课教师、德育干部"))
    is_settled = teacher.number <= SETTLED
    leads, joins = draw.yes(0.02, 0 if is_settled else 0.2), draw.yes(0.06, 0 if is_settled else 0.2)
    return {
        "编号": teacher.id,
        "学校": teacher.school.id,
        "出生日期": draw.filled(draw.day(date(born, 1, 1), date(born, 12, 31))),
        "入职日期": draw.filled(draw.day(date(entered, 7, 1), date(entered, 9, 1))),
        "在岗": draw.yes(0.94, 0 if is_settled else 0.3),
        "岗位": draw.filled(posts),
        "建有培训档案": draw.yes(0.85, 0.03),
        "制定专业发展规划": draw.yes(0.8, 0.03),
        "工作室主持人": leads,
        "工作室成员": "否" if leads == "是" else joins,
        "知悉日": None if is_settled else LAST_KNOWN,
    }


def _record(tables: Tables, teacher: Teacher, day: Cell, /, **cells: Cell) -> None:
    given: dict[str, Cell] = {
        "教师": teacher.id,
        "日期": day,
        "类别": "全员培训",
        "内容": "教学",
        "方式": "线下",
        "学习文件": "无",
    }
    tables.add("培训记录", **(given | cells))


def _add_study(tables: Tables, teacher: Teacher, posts: str, in_studio: bool) -> None:
    """培训记录: ideas and ethics of everybody, the rest by post; what one cannot tell is 未知 or blank."""
    draw = teacher.draw("培训")
    for contents, months in ((_IDEAS, (4, 9)), (_ETHICS, (5, 10))):
        for content, month in zip(contents, months, strict=True):
            if draw.chance(0.93):
                _record(tables, teacher, f"2022-{month:02d}-{draw.number(1, 28):02d}", 内容=draw.filled(content, 0.02))
    if "班主任" in posts or "德育" in posts:
        for guide, day in zip(_GUIDES, ("2022-06-10", "2022-11-11"), strict=True):
            if draw.chance(0.85):
                _record(tables, teacher, day, 类别="德育培训", 学习文件=draw.filled(guide, 0.04))
    if "幼儿园教师" in posts and draw.chance(0.85):
        category = draw.filled("幼儿园教师分层分类培训", 0.1)
        _record(tables, teacher, "2022-10-18", 类别=category)
    if in_studio and draw.chance(0.8):
        _record(tables, teacher, "2022-08-08", 类别="工作室研修", 方式=draw.filled(draw.pick(_WAYS), 0.1))


def _add_steps(tables: Tables, teacher: Teacher, entered: Cell) -> None:
    """称号 of growth: some late, some never, of some one does not know since when."""
    draw = teacher.draw("成长")
    year = int(str(entered)[:4]) if entered else 2020
    for step, years in zip(_STEPS, (1, 3, 5), strict=True):
        reached = year + years - draw.pick((0, 0, 1)) * (years > 1)
        if year < 2017 or reached > 2022 or not draw.chance(0.8):
            break
        since = draw.pick((f"{reached}-03-25",) * 8 + (f"{reached}-10-25",) * 4 + ("未知",))
        tables.title("教师", teacher.id, step, None, since)


def _add_year(tables: Tables, teacher: Teacher) -> None:
    """考核记录 and 学分记录 of the year, and whether the teacher was found to be excellent."""
    draw = teacher.draw("年度")
    if draw.chance(0.75):
        category = draw.pick(("青年教师考核",) * 8 + ("年度考核", None))
        tables.add("考核记录", 教师=teacher.id, 日期=draw.day(date(2022, 6, 1), date(2022, 12, 20)), 类别=category)
    if draw.chance(0.88):
        day = draw.filled(draw.day(date(2022, 3, 1), date(2022, 12, 20)), 0.02) or "未知"
        tables.add("学分记录", 教师=teacher.id, 日期=day, 学分=draw.number(2, 12))
    _find(tables, teacher, draw)


def _find(tables: Tables, teacher: Teacher, draw: Draw) -> None:
    if teacher.number in EXCELLENT or draw.chance(0.6):
        is_excellent = teacher.number in EXCELLENT or draw.chance(0.3)
        tables.find("教师", teacher.id, "优秀教师", is_excellent, "2022-03-25")
