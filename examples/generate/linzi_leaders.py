"""Heads of schools and other officials of 临淄, and its 教研员."""

from datetime import date

from examples.generate.draw import Draw
from examples.generate.linzi_roster import LAST_KNOWN, SEED
from examples.generate.tables import Cell, Tables

_POSTS = ("校长", "校长", "园长", "园长", "副校长", "科室长", "中层干部")
_SETTLED = 33
"""Officials after this number were counted last; their forms are not complete."""
_FIELDS = ("课堂教学", "专业阅读", "专业写作", "教育科研")


def add_leaders(tables: Tables) -> None:
    """Adds 干部 and 教研员 with all that belongs to them."""
    for number in range(1, 37):
        _add_leader(tables, number)
    for number in range(1, 15):
        _add_researcher(tables, number)


def _add_leader(tables: Tables, number: int) -> None:
    id_ = f"临淄-干部{number:02d}"
    draw = Draw(SEED, id_)
    post = draw.filled(draw.pick(_POSTS), 0.04)
    born = draw.number(1966, 1994)
    is_settled = number <= _SETTLED
    leads, joins = draw.yes(0.08, 0 if is_settled else 0.3), draw.yes(0.1, 0 if is_settled else 0.3)
    tables.add(
        "干部",
        编号=id_,
        出生日期=draw.filled(draw.day(date(born, 1, 1), date(born, 12, 31)), 0.04),
        在岗=draw.yes(0.94, 0 if is_settled else 0.3),
        职务=post,
        工作室主持人=leads,
        工作室成员="否" if leads == "是" else joins,
        知悉日=None if is_settled else LAST_KNOWN,
    )
    own = {"校长": "校长研修", "园长": "园长培训"}.get(str(post), "")
    ways = draw.filled(draw.pick(("脱产研修", "网络研修", "网络研修", "专家报告")), 0.1)
    if own and draw.chance(0.65):
        category = draw.filled(own, 0.1)
        tables.add("培训记录", 干部=id_, 日期="2022-09-20", 类别=category, 内容="领导艺术", 方式=ways)
    if "是" in (leads, joins) and draw.chance(0.6):
        tables.add("培训记录", 干部=id_, 日期="2022-08-09", 类别="工作室研修", 内容="学校文化", 方式="引智培训")
    if born >= 1981 and draw.chance(0.7):
        category = draw.filled("青年干部培训", 0.1)
        tables.add("培训记录", 干部=id_, 日期="2022-11-08", 类别=category, 内容="党史", 方式="专家报告")


def _add_researcher(tables: Tables, number: int) -> None:
    """One 教研员, trained in four fields and in the new ideas, in most of them, or in what one cannot tell."""
    id_ = f"临淄-教研员{number:02d}"
    draw = Draw(SEED, id_)
    tables.add("教研员", 编号=id_, 在岗=draw.yes(0.85, 0.08))
    for count, field in enumerate((*_FIELDS, "新基础教育理念")):
        if draw.chance(0.88):
            content: Cell = None if number == 5 and count == len(_FIELDS) else draw.filled(field, 0.08)
            tables.add(
                "培训记录", 教研员=id_, 日期=f"2022-{3 + 2 * count:02d}-1{draw.number(0, 9)}", 类别="教研员培训", 内容=content
            )
