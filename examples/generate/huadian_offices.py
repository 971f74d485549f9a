"""The 部室 of the 培训部 of 桦甸, each of which reports what it did of the plan, and the teams that they run.

综合部 has done everything, 小学部 hardly anything, 中学部 reports rows without their 类别; 网联部 and 幼儿部 have done about
half of it. So every task of the 培训部 is done by one and not by another, and with a third one cannot tell.
"""

from examples.generate.draw import Draw
from examples.generate.huadian_roster import SEED, Teacher
from examples.generate.tables import Cell, Tables

_OFFICES = ("综合部", "小学部", "中学部", "网联部", "幼儿部")
_POLICY_ALLOWS = {"综合部": "是", "小学部": "是", "中学部": "是", "网联部": "否", "幼儿部": None}
_SHARE = {"综合部": 1.0, "小学部": 0.0, "中学部": 0.0, "网联部": 0.5, "幼儿部": 0.5}
"""How much of the plan an office has done."""

_ACTIVITIES = {
    "教师队伍师德建设报告会": "2009-04-22",
    "师德主题征文活动": "2009-05-12",
    "师德读本地区统考": "2009-06-24",
    "帮扶工程启动大会": "2009-03-30",
    "帮扶工程研讨交流会": "2009-07-08",
    "帮扶工程阶段总结会": "2009-12-04",
    "工程管理人员工作会议": "2009-04-16",
    "基地校项目工作协调会": "2009-05-21",
    "名优教师培养活动": "2009-09-17",
    "县级网联综合考核": "2009-12-16",
    "网联工作研讨会": "2009-11-12",
    "典型校参观学习": "2009-10-29",
    "桦甸四中争创指导": "2009-06-03",
    "吉林市教师博客大赛": "2009-10-20",
    "博客大赛": "2009-06-10",
}
_DOCUMENTS = {"光盘": "2009-05-06", "乡镇骨干班推荐选拔名单": "2009-06-19", "对口帮扶实施方案": "2009-03-20"}
_SYSTEMS = (
    "目标管理制度",
    "工作项目审批制度",
    "成果审核登记制度",
    "部室学习制度",
    "学期工作述职制度",
    "校本培训计划审批制度",
    "辅导员QQ平台管理制度",
)
_SURVEYS = (
    "乡镇中学任课教师自然情况调查",
    "自愿帮扶结对愿望调查",
    "市内骨干教师自愿帮扶调查",
    "乡镇接受帮扶需求调查",
    "市内学校内部帮扶调查",
    "乡镇中心校与村级小学帮扶需求调查",
)
_LEARNT = "优秀教师座谈会讲话、抗震救灾英雄事迹、身边先进人物事迹"


def add_offices(tables: Tables, teachers: tuple[Teacher, ...]) -> None:
    """Adds 培训部 and all that belongs to them."""
    for office in _OFFICES:
        id_ = f"桦甸-{office}"
        tables.add("培训部", 编号=id_, 地区政策允许=_POLICY_ALLOWS[office], 乡镇任课教师数=300)
        if office == "中学部":
            _add_unlabelled(tables, id_)
            continue
        draw, share = Draw(SEED, id_), _SHARE[office]
        _add_activities(tables, id_, draw, share)
        _add_papers(tables, id_, draw, share)
        _add_contests(tables, id_, draw, share)
        _add_posts(tables, id_, office)
    _add_teams(tables, teachers)


def _add_unlabelled(tables: Tables, office: str) -> None:
    """One row of each table, of which it was left out what it is about."""
    by = {"培训部": office}
    for kind, day in (("活动", "日期"), ("文件", "日期"), ("制度文件", "制定日期"), ("调查", "日期"), ("成绩榜", "日期")):
        tables.add(kind, **by, **{day: None})
    tables.add("评选", **by, 类别=None, 日期=None, 评委组建日期="未知", 遴选日期="未知", 推荐日期="未知")
    tables.add("培训班筹备", **by, 学科=None, 计划人数=None, 日期="2009-06-12")
    tables.add("岗位人员", 编号=f"{office}-岗1", **by, 有年度提高计划=None)


def _add_activities(tables: Tables, office: str, draw: Draw, share: float) -> None:
    for category, day in _ACTIVITIES.items():
        if draw.chance(share):
            learnt: Cell = _LEARNT if category == "教师队伍师德建设报告会" else None
            tables.add("活动", 培训部=office, 类别=category, 日期=day, 学习内容=learnt)
    for day in ("2009-05-14", "2009-11-19"):
        if draw.chance(share):
            tables.add("活动", 培训部=office, 类别="辅导员工作汇报会", 日期=day)


def _add_papers(tables: Tables, office: str, draw: Draw, share: float) -> None:
    for category, day in _DOCUMENTS.items():
        if draw.chance(share):
            tables.add("文件", 培训部=office, 类别=category, 日期=day, 已发布="是")
    for category in draw.some(_SYSTEMS, share):
        tables.add("制度文件", 培训部=office, 类别=category, 制定日期="2009-03-04", 废止日期=None)
    for number, category in enumerate(_SURVEYS):
        if draw.chance(share):
            tables.add("调查", 培训部=office, 类别=category, 日期=f"2009-04-{8 + number:02d}")


def _add_contests(tables: Tables, office: str, draw: Draw, share: float) -> None:
    dates = {"评委组建日期": "2009-10-09", "遴选日期": "2009-10-21", "推荐日期": "2009-10-30"}
    for category, day in (("师德标兵评选", "2009-09-08"), ("优秀教学案例评选", "2009-10-16"), ("公开课评选", "2009-10-23")):
        if draw.chance(share):
            tables.add("评选", 培训部=office, 类别=category, 日期=day, **dates)
    for method in draw.some(("文本", "网联"), share):
        tables.add("成绩榜", 培训部=office, 培训方式=method, 口径="个人、团体", 排序="降序", 网上发布="是", 日期="2009-12-28")


def _add_posts(tables: Tables, office: str, name: str) -> None:
    """培训班筹备, 岗位人员 and the findings about an office."""
    is_good = name == "综合部"
    if is_good:
        for subject in ("数学", "语文", "英语"):
            tables.add("培训班筹备", 培训部=office, 学科=subject, 计划人数=8, 日期="2009-06-12")
    tables.find("培训部", office, "其他支持形式", is_good, "2009-12-18")
    for number in (1, 2):
        post = f"{office}-岗{number}"
        tables.add("岗位人员", 编号=post, 培训部=office, 有年度提高计划="是" if is_good or number == 1 else "否")
        tables.find("岗位人员", post, "达到基础型培训者标准", is_good or number == 1, "2009-12-18")


# ------------------------------------------------------------------ teams

_ALL_COURSES = "师德读本、校本研究上、备好课、校本研究下、上好课"
_TEXT_COURSES = "师德读本、教学技能、听课评课、上好公开课"
_TEACHING = ("培训授课", "教学指导", "辅导答疑", "教学评价")
_FORUM = ("辅导答疑", "主题论坛", "博客交流", "作业批改", "网络互动")


def _add_teams(tables: Tables, teachers: tuple[Teacher, ...]) -> None:
    able = [teacher.id for teacher in teachers if teacher.level in ("市级", "省级")]
    others = [teacher.id for teacher in teachers if teacher.level == "县级"]
    for leader in able[:7:3]:
        tables.title("教师", leader, "学科带头人", "市级", "2007-01-10")
    _add_team(tables, "综合部", 1, "学科辅导团队", "高中、初中、小学", _TEXT_COURSES, able[:3])
    _add_team(tables, "综合部", 2, "课程版主团队", "高中、初中、小学", _ALL_COURSES, able[3:6])
    _add_team(tables, "综合部", 3, "幼儿辅导团队", "幼儿园", "师德读本、主题活动", [others[0], able[6]])
    _add_team(tables, "综合部", 4, "合作体", "初中", None, others[1:3])
    _add_deeds(tables, "桦甸-综合部-队1", _TEACHING, ("师德读本", "教学技能", "听课评课", "上好公开课"))
    _add_deeds(tables, "桦甸-综合部-队1", ("论文比赛",), ())
    _add_deeds(tables, "桦甸-综合部-队2", _FORUM, ("备好课",))
    _add_deeds(tables, "桦甸-综合部-队3", ("培训授课",), ("主题活动",))
    for number in (2, 3):
        tables.add("文件", 团队=f"桦甸-综合部-队{number}", 类别="计划", 日期="2009-03-20", 已发布="是")
    _add_team(tables, "网联部", 1, "学科辅导团队", "初中", "教学技能", others[3:5])
    _add_team(tables, "网联部", 2, "课程版主团队", "小学", "备好课", others[5:7])
    _add_team(tables, "幼儿部", 1, "幼儿辅导团队", "幼儿园", None, others[7:9])
    tables.find("团队", "桦甸-网联部-队1", "其他促进方式", False, "2009-12-18")
    for number, category in enumerate((None, "学科辅导团队", "课程版主团队", "幼儿辅导团队"), 1):
        team = _add_team(tables, "中学部", number, category, None, None, [])
        tables.add("成员", 团队=team, 成员教师=None)
        tables.add("活动", 团队=team, 类别=None, 课程="未知", 日期="2009-05-27")
        tables.add("文件", 团队=team, 类别=None, 日期="2009-03-27")


def _add_team(tables: Tables, office: str, number: int, category: Cell, stages: Cell, courses: Cell, members: list[str]) -> str:
    team = f"桦甸-{office}-队{number}"
    tables.add("团队", 编号=team, 培训部=f"桦甸-{office}", 类别=category, 学段=stages, 课程=courses, 日期="2009-03-11")
    for member in members:
        tables.add("成员", 团队=team, 成员教师=member)
    return team


def _add_deeds(tables: Tables, team: str, categories: tuple[str, ...], courses: tuple[str, ...]) -> None:
    for number, category in enumerate(categories):
        tables.add("活动", 团队=team, 类别=category, 日期=f"2009-{4 + number:02d}-10")
    for course in courses:
        tables.add("活动", 团队=team, 类别="培训授课", 课程=course, 日期="2009-04-10")
