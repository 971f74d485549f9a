"""Heads and other officials of the schools of 金坛, those who train others, and the 教研员 with their plans."""

from examples.generate.draw import Draw
from examples.generate.jintan_roster import SCHOOLS, SEED
from examples.generate.tables import Cell, Tables

_POSTS = ("副校长", "副校长", "中层干部", "中层干部", "中层干部", "园长")
_PARTY = ("党的十八大精神", "党性教育", "社会主义核心价值体系教育")
_MATTERS = ("富有办学经验", "办学成绩显著", "理论修养高研究能力强", "富有开拓进取精神")


def add_leaders(tables: Tables) -> None:
    """Adds 干部, 培训者 and 教研员 with all that belongs to them."""
    for number in range(1, 33):
        _add_leader(tables, number)
    for number in range(1, 17):
        _add_trainer(tables, number)
    for number in range(1, 9):
        _add_researcher(tables, number)


def _add_leader(tables: Tables, number: int) -> None:
    """One official; the first ones are the heads of the schools."""
    id_ = f"金坛-干部{number:02d}"
    draw = Draw(SEED, id_)
    is_head = number <= len(SCHOOLS)
    post: Cell = "校长" if is_head else draw.filled(draw.pick(("校长", *_POSTS)), 0.06)
    appointed: Cell = f"{draw.pick((2012, 2013)) if draw.chance(0.4) else draw.number(1998, 2011)}-08-0{draw.number(1, 9)}"
    tables.add(
        "干部",
        编号=id_,
        职务=post,
        任职日期=draw.pick((appointed,) * 14 + ("未知",)),
        在岗=draw.yes(0.93, 0.03),
        在职=draw.yes(0.93, 0.03),
        党员=draw.yes(0.8, 0.05),
        后备人才库人员=draw.yes(0.25, 0.05),
    )
    _add_records(tables, id_, draw, post)
    for matter in _MATTERS:
        if post == "校长" and draw.chance(0.88):
            tables.find("干部", id_, matter, draw.chance(0.85), "2013-06-14")


def _add_records(tables: Tables, leader: str, draw: Draw, post: Cell) -> None:
    """培训记录: on the party, in one or two parts, and for the post held or to come."""
    whole = draw.chance(0.3)
    for number, contents in enumerate([_PARTY] if whole else [_PARTY[:2], _PARTY[2:]]):
        if draw.chance(0.8):
            content = draw.filled("、".join(contents), 0.06)
            tables.add("培训记录", 干部=leader, 日期=f"2013-0{4 + 3 * number}-16", 类别="党性教育", 内容=content)
    own = {"校长": "在职校长提高培训", "中层干部": "岗位提高培训"}.get(str(post))
    for category, day, share in (("任职资格培训", "2013-09-12", 0.55), (own, "2013-10-21", 0.7)):
        if category and draw.chance(share):
            tables.add("培训记录", 干部=leader, 日期=day, 类别=draw.filled(category, 0.08), 内容="岗位履职")


def _add_trainer(tables: Tables, number: int) -> None:
    """One who trains others: where from, and what was found."""
    id_ = f"金坛-培训者{number:02d}"
    draw = Draw(SEED, id_)
    origin = draw.filled(draw.pick(("专家", "中小学教师", "中小学教师", "专家、中小学教师", "其他来源")), 0.06)
    tables.add("培训者", 编号=id_, 来源=origin)
    for matter in ("功底扎实经验丰富", "优秀一线教师"):
        if draw.chance(0.8):
            tables.find("培训者", id_, matter, draw.chance(0.7), "2013-05-24")


def _add_researcher(tables: Tables, number: int) -> None:
    """One 教研员 with the plan of the subject, without it, or with a paper of which one cannot tell what it is."""
    id_ = f"金坛-教研员{number}"
    tables.add("教研员", 编号=id_)
    if number not in (3, 6):
        category: Cell = None if number == 5 else "学科培训规划"
        tables.add("制度文件", 教研员=id_, 类别=category, 制定日期=f"2013-03-{10 + number}", 废止日期=None)
