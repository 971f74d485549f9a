"""培训项目 of 临淄, whoever runs them: surveyed before, followed up after, run and examined by those who hold them."""

from collections.abc import Mapping

from examples.generate.draw import Draw
from examples.generate.linzi_roster import ABROAD, ALL_KNOWN, BUREAU, DOUBT_KNOWN, GOOD, LAX, POOR, SEED
from examples.generate.tables import Cell, Tables

_ALL_WAYS = "集中研讨、网络研修、现场实践"

_OF_BUREAU = (
    ("全员培训", "教师", "2022-07-11", "2022-07-22", "网络研修", "2022-05-09"),
    ("全员培训、分层培训", "教师", "2022-08-15", "2022-08-26", "网络研修、集中研讨", "2022-08-15"),
    ("分层培训", "骨干教师", "2022-10-10", "2022-10-21", _ALL_WAYS, "2022-09-05"),
    ("分层培训", "青年教师", "2022-11-07", "2022-11-18", "集中研讨", "未知"),
    ("教师专业发展专题培训", "教师", "2022-04-11", "2022-06-10", "网络研修", "2022-03-14"),
    ("统编教材培训", "教师", "2022-08-22", "2022-08-26", "集中研讨", "2022-06-20"),
    ("任职培训", "校干", "2022-05-16", "2022-05-27", "集中研讨", None),
    ("提高培训", "校干", "2022-06-13", "2022-06-24", "集中研讨、现场实践", None),
    ("高层次研修", "校干、工作室人员", "2022-09-19", "2022-09-30", _ALL_WAYS, "2022-06-27"),
    ("名师研修", "工作室人员", "2022-10-24", "2022-11-04", "集中研讨、网络研修", "2022-09-13"),
    ("骨干教师研修", "骨干教师", "2022-12-05", "2022-12-16", None, "2022-11-07"),
    ("骨干教师研修", "骨干教师", "2022-12-12", "2023-01-13", "集中研讨", "2022-11-14"),
    ("家庭教育指导力", "班主任", "2022-04-25", "2022-04-29", "集中研讨", "2022-03-28"),
    ("心理健康", "班主任", "2022-05-23", "2022-05-27", "集中研讨", "2022-04-11"),
    ("带班方略", "班主任", "2022-09-26", "2022-09-30", "集中研讨", "2022-06-20"),
    ("自主游戏专题培训", "幼儿园教师", "2022-10-17", "2022-10-21", "现场实践", "2022-09-06"),
    ("年终研修", "教师", "2022-12-26", "2022-12-31", "集中研讨", "2022-11-21"),
)
"""类别, 培训对象, first and last day, 方式, day of the survey."""


def add_bureau_projects(tables: Tables) -> None:
    """Adds what the bureau holds, and one project of the bureau next to it."""
    draw = Draw(SEED, f"{BUREAU}/培训项目")
    for number, (category, whom, first, last, ways, survey) in enumerate(_OF_BUREAU, 1):
        cells: dict[str, Cell] = {"类别": category, "培训对象": whom, "方式": ways, "需求调研日期": survey}
        by: dict[str, Cell] = {"编号": f"{BUREAU}-项目{number:02d}", "教育局": BUREAU}
        held = _held(draw, GOOD) if number < 14 else _held(draw, POOR if number % 3 else LAX)
        tables.add("培训项目", **by, 开始日期=first, 结束日期=last, **cells, **held, 知悉日=ALL_KNOWN)
    given: dict[str, Cell] = {"类别": None, "培训对象": None, "方式": None, "需求调研日期": "2022-04-18"}
    by = {"编号": f"{BUREAU}-项目00", "教育局": BUREAU}
    tables.add("培训项目", **by, 开始日期="2022-05-10", 结束日期="2022-05-13", **given, **_held(draw, GOOD), 知悉日=DOUBT_KNOWN)
    by = {"编号": "张店-教体局-项目01", "教育局": "张店-教体局"}
    given = {"类别": "全员培训", "培训对象": "教师", "方式": "网络研修", "需求调研日期": None}
    tables.add("培训项目", **by, 开始日期="2022-07-11", 结束日期="2022-07-15", **given, **_held(draw, POOR))


def add_own_projects(tables: Tables, by: Mapping[str, Cell], care: str) -> None:
    """Adds two projects that a school or another unit holds itself, one of them of the year before."""
    owner = next(iter(by.values()))
    draw = Draw(SEED, f"{owner}/培训项目")
    survey: Cell = {GOOD: "2022-03-21", POOR: draw.pick((None, "2022-04-12")), LAX: "未知"}.get(care, "2022-04-11")
    for number, first, last, asked in ((1, "2022-04-12", "2022-04-15", survey), (2, "2021-10-12", "2021-10-15", None)):
        given: dict[str, Cell] = {"类别": "校本培训", "培训对象": "教师", "方式": "集中研讨", "需求调研日期": asked}
        id_ = f"{owner}-项目{number}"
        tables.add("培训项目", 编号=id_, **by, 开始日期=first, 结束日期=last, **given, **_held(draw, care))


def _held(draw: Draw, care: str) -> dict[str, Cell]:
    """What became of a project."""
    if care == LAX:
        return {"已跟踪评价": None, "管理方": "主办单位", "考核方": "未知", "责任到人": None}
    if care == GOOD:
        return {"已跟踪评价": "是", "管理方": "主办单位", "考核方": "主办单位", "责任到人": "是"}
    examined = draw.pick((None, "别的单位"))
    return {"已跟踪评价": draw.pick(("是", "否", "否")), "管理方": "主办单位", "考核方": examined, "责任到人": draw.yes(0.5, 0)}


ABROAD_BUREAU: dict[str, Cell] = {"编号": "张店-教体局", "地区": ABROAD}
"""The bureau of the neighbouring district."""
