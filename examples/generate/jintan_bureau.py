"""The bureau of 金坛 with its papers, activities and the contests of its superiors, and the bureau next to it."""

from examples.generate.evidence import add_each, add_unlabelled
from examples.generate.jintan_roster import ABROAD, ALL_KNOWN, BUREAU, DOUBT_KNOWN
from examples.generate.tables import Cell, Tables

_PAPERS = {
    "农村教师培训计划": "2013-04-02",
    "培训评价机制": "2013-04-10",
    "培训激励机制": "2013-04-10",
    "培训制约机制": "2013-04-10",
    "教师自主学习申报制度": "2012-04-12",
    "校本培训项目推进制度": "2012-05-16",
    "教学竞赛计划": "2013-03-25",
    "远程培训管理制度": "2013-04-18",
    "远程培训评价制度": "2013-04-18",
    "市级培训活动计划": "2013-02-26",
    "教师培训专项经费管理制度": "2011-02-21",
    "教师培训证书制度": "2010-09-06",
}
_ACTIVITIES = {
    "校本培训优秀项目评选": "2013-11-06",
    "名教师工作室主题观摩交流": "2013-05-15",
    "名教师工作室中期成果展示": "2013-06-19",
    "教学竞赛": "2013-05-22",
    "教学评比": "2013-04-24",
    "学科单项技能竞赛": "2013-10-23",
    "农村教师素质提升培训": "2013-07-09",
    "周末教育讲坛": "2013-05-11",
    "校长读书沙龙": "2013-04-17",
    "校长远程培训": "2013-08-12",
    "校长跟岗学习": "2013-10-14",
    "骨干校长专题培训": "2013-08-20",
}
_PLATFORMS = (
    ("教学新时空", "2013-04-09"),
    ("常州市教育资源网", "2013-06-05"),
    ("金坛教育研训网", "2013-10-08"),
    ("其他", "2013-11-12"),
)
_POSTS = (("教导主任", "2013-08-22"), ("办公室主任", "2013-11-20"), ("总务主任", "2013-12-04"))
_CONTESTS = (("评优课", "省级", "2013-09-10"), ("教学基本功大赛", "市级", "2013-03-12"), ("评优课", "其他", "2013-05-07"))


def add_bureau(tables: Tables) -> None:
    """Adds 教育局 and what the bureau did."""
    tables.add("教育局", 编号=BUREAU, 地区=None)
    tables.add("教育局", 编号="溧阳-教育局", 地区=ABROAD)
    by: dict[str, Cell] = {"教育局": BUREAU}
    add_unlabelled(tables, by, ("制度文件", "活动"), "2013-05-08", 知悉日=DOUBT_KNOWN)
    add_each(tables, "制度文件", by, _PAPERS, 知悉日=ALL_KNOWN)
    add_each(tables, "活动", by, _ACTIVITIES, 知悉日=ALL_KNOWN)
    for platform, day in _PLATFORMS:
        id_ = f"{BUREAU}-远程{day[5:7]}"
        tables.add("活动", 编号=id_, **by, 类别="远程网络培训", 日期=day, 平台=platform, 知悉日=ALL_KNOWN)
    tables.find("活动", f"{BUREAU}-远程11", "其他远程平台", True, "2013-12-18")
    for post, day in _POSTS:
        tables.add("活动", **by, 类别="岗位提高培训", 日期=day, 对象岗位=post, 知悉日=ALL_KNOWN)
    for category, day in (("送教", "2013-05-20"), ("送教", "2013-10-17"), ("送培", "2013-06-20"), ("送培", "2013-11-21")):
        is_rural = "否" if day == "2013-10-17" else "是"
        tables.add("活动", **by, 类别=category, 日期=day, 受益学校为农村学校=is_rural, 知悉日=ALL_KNOWN)
    for category, level, day in _CONTESTS:
        tables.add("上级赛事", **by, 日期=day, 类别=category, 级别=level)
