"""The schools of 桦甸 with what they report: plans, rules, activities, fees, research, and their officials.

Every decision about a school needs schools that do it, that do not, that do not say, and that it does not concern. So
of each way of training there is a good school, a poor one, and one whose rows lack their 类别.
"""

from datetime import date

from examples.generate.draw import Draw
from examples.generate.huadian_roster import GOOD, LAX, POOR, SCHOOLS, SEED, School
from examples.generate.tables import Cell, Tables

_KNOWN_SINCE = {8: "2009-11-05", 11: "2009-10-12"}
"""Schools whose forms came in late."""


def add_schools(tables: Tables) -> None:
    """Adds 学校 and all that belongs to them, teachers aside."""
    for school in SCHOOLS:
        draw = Draw(SEED, school.id)
        tables.add("学校", **_school(school, draw), 知悉日=_KNOWN_SINCE.get(school.number))
        _add_findings(tables, school)
        _add_reports(tables, school)
        _add_fees(tables, school)
        _add_officials(tables, school, draw)
        updated = {GOOD: draw.day(date(2009, 3, 1), date(2009, 12, 20)), POOR: None, LAX: "未知"}[school.care]
        tables.add("电子档案", 编号=f"{school.id}-档案", 学校=school.id, 更新日期=updated)


def _school(school: School, draw: Draw) -> dict[str, Cell]:
    number, said = school.number, {GOOD: "是", POOR: "否", LAX: None}[school.care]
    network = draw.number(8, 30) if "网联" in school.methods else 0
    return {
        "编号": school.id,
        "类别": None if number == 4 else school.category,
        "培训方式": "、".join(school.methods) or None,
        "承担团队": {5: "是", 6: "是", 7: "是", 10: "是", 12: None}.get(number, "否"),
        **_model(number),
        "带徒工程总结方面": {
            GOOD: "组织实施、指导与服务、过程与监控、制度与措施、效果与经验",
            POOR: "组织实施、制度与措施",
            LAX: "未知",
        }[school.care],
        **_research(school),
        "要求学习笔记": {GOOD: "否", POOR: "是", LAX: None}[school.care],
        "教师考核纳入继续教育": said,
        "网联学习人数": None if number == 10 else network,
        "参加网联抽测": None if number == 10 else "是" if "网联" in school.methods else "否",
        "参加文本抽测": None if number == 12 else "是" if "文本" in school.methods else "否",
    }


def _model(number: int) -> dict[str, Cell]:
    """语言文字规范化示范校: what the targets over all schools count. School 8 came in last, school 11 says half of it."""
    level = {5: "市级", 6: "市级", 7: "市级", 9: "市级", 8: "市级", 11: "未知", 10: "县级"}.get(number)
    reached = {
        5: "2009-05-18",
        6: "2009-06-11",
        7: "2009-09-22",
        8: "2009-10-20",
        9: "2009-11-16",
        10: "2008-10-09",
        11: "未知",
    }
    return {
        "示范校级别": level,
        "示范校达标日期": reached.get(number),
        "受重点指导": "是" if number in (8, 11) else "否",
        "达省级申报标准": {8: "是", 11: None}.get(number, "否"),
    }


def _research(school: School) -> dict[str, Cell]:
    """课题: done by the schools with 文本 training, but for one; a good school's is judged and recommended in time."""
    is_doing = school.number in (5, 6, 7, 10)
    if not is_doing:
        return {"开展课题研究": None if school.number == 12 else "否"}
    care = school.care
    return {
        "开展课题研究": "是",
        "有课题方案": "是" if care == GOOD else "否",
        "课题成果级别": {5: "市级", 7: "县级"}.get(school.number),
        "课题奖励级别": {7: "县级"}.get(school.number),
        "课题起始日期": {GOOD: "2007-10-15", POOR: "2006-09-01", LAX: None}[care],
        "课题计划结束日期": {GOOD: "2010-06-30", POOR: "2009-12-31", LAX: None}[care],
        "课题初评日期": {GOOD: "2009-03-12", POOR: None, LAX: "未知"}[care],
        "课题初评结果": "推荐",
        "课题推荐日期": {GOOD: "2009-03-18", POOR: None, LAX: "未知"}[care],
    }


def _add_findings(tables: Tables, school: School) -> None:
    """人工认定 about schools; a lax school's were not made."""
    if school.care == LAX:
        return
    is_good = school.care == GOOD
    for matter in ("评为带徒先进单位", "其他学习方式", "评为网联先进集体", "评为文本抽测先进单位"):
        tables.find("学校", school.id, matter, is_good, "2009-12-22")
    for matter in ("课题运行达标", "课题有效果"):
        if school.number in (5, 6, 7):
            tables.find("学校", school.id, matter, is_good, "2009-12-10")


def _add_reports(tables: Tables, school: School) -> None:
    """文件, 制度文件, 活动, 校内团队 and 帮扶 of a school: all, hardly any, or without their 类别."""
    by = {"学校": school.id}
    if school.care == LAX:
        tables.add("文件", **by, 类别=None, 日期=None, 电子表格="是", 上报日期="未知")
        tables.add("制度文件", **by, 类别=None, 制定日期="2009-03-09", 废止日期=None)
        tables.add("活动", **by, 类别=None, 课程=None, 日期="2009-05-20")
        tables.add("校内团队", **by, 类别=None, 日期="2009-04-02")
        return
    if school.care == POOR:
        tables.add("活动", **by, 类别="其他活动", 日期="2009-11-03")
        tables.add("校内团队", **by, 类别="管理团队", 日期="2009-04-20")
        return
    tables.add("文件", **by, 类别="计划", 日期="2009-03-06", 电子表格="否", 上报日期="2009-03-18")
    tables.add("文件", **by, 类别="网联学习人员名单", 日期="2009-03-10", 电子表格="是", 上报日期="2009-03-10")
    tables.add("文件", **by, 类别="考核评价标准", 日期="2009-04-08", 电子表格="否", 上报日期=None)
    tables.add("制度文件", **by, 类别="培训与考核制约激励机制", 制定日期="2009-03-11", 废止日期=None)
    for number, category in enumerate(("教学沙龙", "教学竞赛", "专题研讨", "学科研修")):
        tables.add("活动", **by, 类别=category, 日期=f"2009-{number + 4:02d}-15")
    for category in ("管理团队", "技术支持团队"):
        tables.add("校内团队", **by, 类别=category, 日期="2009-03-25")


def _add_fees(tables: Tables, school: School) -> None:
    """缴费: paid by 25 March, too late, or without saying what for."""
    by = {"学校": school.id}
    if school.care == LAX:
        tables.add("缴费", **by, 项目=None, 金额="5400.00", 日期="2009-03-24")
    elif school.care == POOR:
        tables.add("缴费", **by, 项目="教材款", 金额="1310.00", 日期="2009-04-07")
    else:
        tables.add("缴费", **by, 项目="教材款", 金额="2260.00", 日期="2009-03-25")
        if "网联" in school.methods:
            tables.add("缴费", **by, 项目="网联注册费", 金额="3600.00", 日期="2009-03-25")
            tables.add("缴费", **by, 项目="师德读本款", 金额="540.00", 日期="2009-03-25")


def _add_officials(tables: Tables, school: School, draw: Draw) -> None:
    """干部: two for each school."""
    first = "园长" if school.is_kindergarten else "校长"
    for number, post in enumerate((first, "中层干部"), 1):
        id_ = f"{school.id}-干部{number}"
        born, since = draw.day(date(1956, 1, 1), date(1972, 12, 31)), draw.day(date(1998, 7, 1), date(2008, 8, 31))
        tables.add("干部", 编号=id_, 学校=school.id, 出生日期=born, 在岗="是", 职务=post, 任职日期=since)
        if draw.chance(0.7):
            tables.find("干部", id_, "评为优秀管理干部", draw.chance(0.4), "2009-12-22")
