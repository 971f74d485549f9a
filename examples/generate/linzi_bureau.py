"""The bureau of 临淄: papers, activities, what it built up, whom it recommended and what it looked into; and the one next to it."""

from examples.generate.evidence import add_each, add_unlabelled
from examples.generate.linzi_projects import ABROAD_BUREAU, add_bureau_projects
from examples.generate.linzi_roster import ALL_KNOWN, BUREAU, DOUBT_KNOWN, EXCELLENT
from examples.generate.tables import Cell, Tables

_PAPERS = {
    "教师政治理论学习制度": "2021-03-15",
    "师德师风建设制度": "2019-05-10",
    "师德失范通报警示制度": "2022-05-10",
    "教育全行业禁入制度": "2022-06-01",
    "学科教研与名师工作室融合机制": "2022-04-19",
    "名师名校长管理办法": "2021-09-22",
    "骨干教师管理办法": "2022-03-30",
}
_ACTIVITIES = {
    "一师一优课": "2022-06-08",
    "教师基本功练习": "2022-03-16",
    "基本功展示": "2022-05-18",
    "基本功比赛": "2022-10-26",
    "思政骨干教师研修": "2022-07-05",
    "主题教研": "2022-04-13",
    "课例剖析": "2022-09-21",
    "校长讲坛": "2022-11-09",
    "青年干部校内挂职": "2022-09-01",
    "青年干部名校跟岗锻炼": "2022-10-10",
    "德育课程一体化工作论坛": "2022-05-25",
    "德育干部班主任技能大比武": "2022-11-16",
    "学研展评": "2022-12-07",
    "幼儿园园长外出学习": "2022-06-15",
    "幼儿园骨干教师外出学习": "2022-10-19",
}
_BUILT = {
    "课堂教学艺术与风格经典资源库": "2022-09-15",
    "工作室学习平台": "2021-06-10",
    "工作室交流平台": "2021-06-10",
    "工作室展示平台": "2022-08-24",
    "青年教师培养平台": "2022-04-27",
}
_LOOKED_INTO = {
    "互联网教师专业发展工程研修": "2022-06-22",
    "培训活动督导": "2022-07-20",
    "培训经费督导": "2022-11-30",
    "校本培训计划督导": "2022-04-20",
}
_LEVELS = ("国培", "省培", "省培", "市培")


def add_bureau(tables: Tables) -> None:
    """Adds 教育局 and what the bureau did."""
    tables.add("教育局", 编号=BUREAU, 地区=None)
    tables.add("教育局", **ABROAD_BUREAU)
    by: dict[str, Cell] = {"教育局": BUREAU}
    _add_doubtful(tables, by)
    add_each(tables, "制度文件", by, _PAPERS, 知悉日=ALL_KNOWN)
    add_each(tables, "活动", by, _ACTIVITIES, 知悉日=ALL_KNOWN)
    add_each(tables, "活动", by, {"德育课程一体化工作论坛": "2022-10-12"}, 知悉日=ALL_KNOWN)
    add_each(tables, "建设成果", by, _BUILT, 知悉日=ALL_KNOWN)
    add_each(tables, "督导记录", by, _LOOKED_INTO, 知悉日=ALL_KNOWN)
    for batch, day in ((3, "2019-09-18"), (4, "2022-09-14")):
        tables.add("活动", **by, 类别="骨干教师评选", 日期=day, 批次=batch, 知悉日=ALL_KNOWN)
    for number, whom in enumerate(("中小学校长", "局机关科室长", "中小学校长、局机关科室长"), 1):
        id_ = f"{BUREAU}-名校{number}"
        given: dict[str, Cell] = {"脱产": "否" if number == 3 else "是", "参加人员": whom}
        tables.add("活动", 编号=id_, **by, 类别="校长进名校", 日期=f"2022-{4 + 2 * number:02d}-13", **given, 知悉日=ALL_KNOWN)
        tables.find("活动", id_, "知名学校", True, "2022-12-14")
    for number, level in zip(EXCELLENT, _LEVELS, strict=True):
        tables.add("推荐记录", **by, 日期="2022-04-06", 人选=f"临淄-{number:04d}", 项目级别=level, 知悉日=ALL_KNOWN)
    tables.add("结对记录", **by, 日期="2022-03-23", 类别="共同体", 知悉日=ALL_KNOWN)
    add_bureau_projects(tables)


def _add_doubtful(tables: Tables, by: dict[str, Cell]) -> None:
    """One row of each table, of which it was left out what it is about."""
    add_unlabelled(tables, by, ("制度文件", "活动", "建设成果", "督导记录"), "2022-05-11", 知悉日=DOUBT_KNOWN)
    tables.add("推荐记录", **by, 日期="2022-05-11", 人选=f"临淄-{EXCELLENT[0]:04d}", 项目级别=None, 知悉日=DOUBT_KNOWN)
    tables.add("结对记录", **by, 日期="2022-05-11", 类别=None, 知悉日=DOUBT_KNOWN)
