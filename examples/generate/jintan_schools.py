"""The schools of 金坛: money, who is in charge of training, projects, pairs and rules; and a partner school in 溧阳."""

from examples.generate.draw import Draw
from examples.generate.evidence import add_each
from examples.generate.jintan_roster import ABROAD, GOOD, LAX, MIXED, POOR, SCHOOLS, SEED, School
from examples.generate.tables import Cell, Tables

_ACTIVITIES = {"教研组长论坛": "2013-10-30"}


def add_schools(tables: Tables) -> None:
    """Adds 学校 and what belongs to them, people aside."""
    for school in SCHOOLS:
        tables.add("学校", **_school(school))
        _add_projects(tables, school)
        _add_pairs(tables, school)
        _add_papers(tables, school)
    tables.add("学校", 编号="溧阳-学校01", 地区=ABROAD, 农村学校="否")


def _school(school: School) -> dict[str, Cell]:
    """One school; the money for training is 5% and more of the budget, to the cent 5%, too little, or not said."""
    draw = Draw(SEED, f"{school.id}/经费")
    budget = draw.number(400, 1800) * 1000
    share = {1: budget // 20, 3: budget // 20 + draw.number(1, 9000), 7: budget // 20 + 500}.get(school.number)
    spent = share if share is not None else budget // 20 - draw.number(1, budget // 60)
    return {
        "编号": school.id,
        "地区": None,
        "校长": f"金坛-干部{school.number:02d}",
        "农村学校": "是" if school.is_rural else "否",
        "设有教师培训专门机构": {GOOD: "是", POOR: "否", LAX: None, MIXED: "是"}[school.care],
        "设有教师培训专人": {GOOD: "是", POOR: "否", LAX: "是", MIXED: draw.pick(("是", "否"))}[school.care],
        "公用经费预算总额/2013年": budget,
        "培训经费安排额/2013年": None if school.care == LAX else spent,
    }


def _add_projects(tables: Tables, school: School) -> None:
    """校本培训项目: established and more, only applied for, or of unknown state."""
    states: dict[str, tuple[Cell, ...]] = {GOOD: ("结项", "立项"), POOR: ("申报",), LAX: (None,), MIXED: ("申报", "立项")}
    for number, state in enumerate(states[school.care]):
        tables.add("校本培训项目", 学校=school.id, 申报日期=f"2013-0{4 + number}-1{school.number}", 状态=state)


def _add_pairs(tables: Tables, school: School) -> None:
    """结对记录: both levels, one of them, or of unknown level."""
    layers: dict[str, tuple[Cell, ...]] = {
        GOOD: ("教研组", "教师个体", "教师个体"),
        POOR: ("教师个体",),
        LAX: (None,),
        MIXED: ("备课组", "教研组"),
    }
    for number, layer in enumerate(layers[school.care]):
        tables.add("结对记录", 学校=school.id, 日期=f"2013-04-{8 + 7 * number:02d}", 层面=layer)


def _add_papers(tables: Tables, school: School) -> None:
    """制度文件 and 活动: how costs are paid back; one school has let its rules lapse."""
    by: dict[str, Cell] = {"学校": school.id}
    if school.care == LAX:
        tables.add("制度文件", **by, 类别=None, 制定日期="2012-09-03", 废止日期=None)
    elif school.care == GOOD:
        add_each(tables, "制度文件", by, {"教师培训费用报销制度": "2012-09-03"})
        add_each(tables, "活动", by, _ACTIVITIES)
    elif school.care == MIXED:
        tables.add("制度文件", **by, 类别="教师培训费用报销制度", 制定日期="2010-09-06", 废止日期="2012-12-31")
