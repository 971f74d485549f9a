"""The schools of 临淄 and the other units: money, who is in charge, rules, activities, pairs, and the meetings of each week."""

from collections.abc import Mapping
from datetime import date, timedelta

from examples.generate.draw import Draw
from examples.generate.evidence import add_each, add_unlabelled
from examples.generate.linzi_projects import add_own_projects
from examples.generate.linzi_roster import GOOD, LAX, MIXED, POOR, SCHOOLS, SEED, School
from examples.generate.tables import Cell, Tables

_PAPERS = {
    "校本培训计划": "2022-03-07",
    "校本培训制度": "2021-03-08",
    "校本培训机制": "2022-03-14",
    "领导小组职责分工": "2022-03-09",
    "培训配套制度": "2022-03-21",
}
_ACTIVITIES = {"教师社会实践": "2022-07-13", "校本培训成果总结": "2022-12-14"}
_UNITS = (("局属事业单位", GOOD), ("局机关科室", POOR), ("局机关科室", LAX), ("局属事业单位", MIXED), ("其他单位", POOR))
_STUDIOS = (
    ("名师工作室", GOOD),
    ("名师工作室", GOOD),
    ("名师工作室", POOR),
    ("名师工作室", LAX),
    ("名校长工作室", POOR),
    (None, POOR),
)
_TERMS = ((date(2022, 2, 28), date(2022, 7, 8)), (date(2022, 9, 5), date(2022, 12, 31)))
_SHARE = {GOOD: 0.97, POOR: 0.1, LAX: 0.4, MIXED: 0.75}
"""In how much of all weeks a school meets."""


def add_schools(tables: Tables) -> None:
    """Adds 学校, 单位 and 工作室 with what belongs to them, people aside."""
    for school in SCHOOLS:
        by: dict[str, Cell] = {"学校": school.id}
        tables.add("学校", **_school(school))
        _add_reports(tables, by, "学校", school.care)
        if school.care == LAX:
            tables.add("结对记录", **by, 日期="2022-03-24", 类别=None)
        elif school.care == GOOD:
            tables.add("结对记录", **by, 日期="2022-03-24", 类别="青蓝工程")
        if school.is_kindergarten:
            found: Cell = {GOOD: "否", POOR: "是", LAX: None}[school.care]
            tables.add("督导记录", **by, 类别="办园行为督导", 日期="2022-10-27", 发现小学化=found)
        _add_meetings(tables, school)
    for number, (category, care) in enumerate(_UNITS, 1):
        id_ = f"临淄-单位{number}"
        tables.add("单位", 编号=id_, 单位类别=category, 成立培训领导小组=_led(care))
        _add_reports(tables, {"单位": id_}, "单位", care)
    for number, (kind, care) in enumerate(_STUDIOS, 1):
        id_ = f"临淄-工作室{number}"
        tables.add("工作室", 编号=id_, 类别=kind)
        if care != POOR:
            tables.add("活动", 工作室=id_, 类别=None if care == LAX else "名师送教", 日期=f"2022-0{3 + number}-20")


def _led(care: str) -> Cell:
    """Whether somebody leads the training."""
    return {GOOD: "是", POOR: "否", LAX: None}.get(care, "是")


def _school(school: School) -> dict[str, Cell]:
    """One school; 5% and more of its money goes into training, to the cent 5%, too little, or it is not said."""
    draw = Draw(SEED, f"{school.id}/经费")
    money = draw.number(300, 2400) * 1000
    spent = {1: money // 20, 4: money // 20 + draw.number(1, 9000), 6: money // 20 + 800}.get(
        school.number, money // 20 - draw.number(1, money // 60)
    )
    measures = {GOOD: "师德建设、保教质量", POOR: "保教质量", LAX: None}.get(school.care)
    return {
        "编号": school.id,
        "单位类别": school.category,
        "办学类型": school.stage,
        "成立培训领导小组": _led(school.care),
        "公用经费总额/2022年": None if school.category == "民办学校" else money,
        "公用经费用于教师培训/2022年": None if school.care == LAX else spent,
        "考核评价指标": measures if school.is_kindergarten else None,
    }


def _add_reports(tables: Tables, by: Mapping[str, Cell], kind: str, care: str) -> None:
    """制度文件, 活动, 培训项目 and what was found about the money."""
    draw = Draw(SEED, f"{next(iter(by.values()))}/上报")
    own = ("领导小组职责分工", "培训配套制度") if kind == "单位" else tuple(_PAPERS)
    if care == LAX:
        add_unlabelled(tables, by, ("制度文件",) if kind == "单位" else ("制度文件", "活动"), "2022-03-10")
    else:
        share = {GOOD: 1.0, POOR: 0.0}.get(care, 0.5)
        add_each(tables, "制度文件", by, {category: _PAPERS[category] for category in draw.some(own, share)})
        if kind == "学校":
            add_each(tables, "活动", by, {category: _ACTIVITIES[category] for category in draw.some(tuple(_ACTIVITIES), share)})
        tables.find(kind, str(by[kind]), "培训经费使用规范", care != POOR, "2022-12-09")
    add_own_projects(tables, by, care)


def _add_meetings(tables: Tables, school: School) -> None:
    """教研活动: of the subjects and of those in charge of 德育 each week, half a day of 德育 each month."""
    draw = Draw(SEED, f"{school.id}/教研活动")
    for first, last in _TERMS:
        monday = first
        while monday <= last:
            for category, weekday in (("学科教研", 2), ("德育例会", 0), ("德育教研", 3)):
                is_due = category != "德育教研" or monday.day <= 7
                if is_due and draw.chance(_SHARE[school.care]):
                    day = (monday + timedelta(weekday)).isoformat()
                    tables.add("教研活动", 学校=school.id, 日期=day, **_meeting(draw, school, category))
            monday += timedelta(7)


def _meeting(draw: Draw, school: School, category: str) -> dict[str, Cell]:
    """What a meeting was about and whether it took half a day; a lax school often leaves it out."""
    lasted = "否" if category == "德育例会" else draw.pick(("是",) * 19 + ("否",))
    if school.care == LAX and draw.chance(0.4):
        return {"类别": None, "满半日": "是"}
    return {"类别": category, "满半日": None if school.care == LAX and draw.chance(0.3) else lasted}
